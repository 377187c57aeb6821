"""A tied call or a ledger of guidance in, the lines of the command line out: one for each number said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from data.codec import Json, locator_json
from generation.calls.ledger import Entry
from generation.calls.ledger_words import call_words, given_words, when_words
from generation.calls.summary import Summary
from generation.calls.tieout import Tie, TieOut, Verdict
from generation.calls.tieout_words import name_of, unit_of, verdict_words
from generation.places import clock, place
from ui.cli_json import number


def tie_lines(tied: TieOut) -> Iterator[tuple[Json, str]]:
    """Each number said, as JSON and in words, in the order of the call."""
    for tie in tied.ties:
        yield tie_json(tie), _words(tie)


def tie_json(tie: Tie) -> Json:
    """A number said: value in base units, the verdict, and the filing's end where there is one."""
    said, figure = tie.about.said, tie.figure
    row: Json = {
        "text": said.printed,
        "sentence": tie.line.text,
        "speaker": tie.line.speaker,
        "start": tie.line.start,
        "name": name_of(tie),
        "value": number(said.value),
        "unit": unit_of(said),
        "verdict": tie.verdict.value,
        "guidance": tie.guidance,
    }
    if tie.difference is not None:
        row["difference"] = number(tie.difference)
    if tie.why:
        row["why"] = tie.why
    if figure is not None:
        row["filing"] = {
            "document": figure.document.name,
            "document_id": figure.document.id,
            "locator": locator_json(figure.locator),
            "quote": figure.quote,
            "value": number(figure.value),
        }
    return row


def counted(tied: TieOut) -> str:
    """How many numbers have which verdict, and which filings were not of the company."""
    counts = Counter(tie.verdict for tie in tied.ties)
    told = ", ".join(f"{counts[verdict]} {verdict.value}" for verdict in Verdict if counts[verdict])
    against = ", ".join(document.name for document in tied.filings) or "no filing of the company"
    line = f"{len(tied.ties)} numbers against {against}: {told or 'none said'}"
    if tied.left_out:
        line += f"\nOf another company, so nothing is tied to it: {', '.join(d.name for d in tied.left_out)}"
    return line


def _words(tie: Tie) -> str:
    start = "" if tie.line.start is None else f"{clock(tie.line.start)} "
    line = f"{start}{tie.line.speaker}: {tie.about.said.printed} {name_of(tie)}".rstrip()
    line += f"  {verdict_words(tie)}"
    if tie.figure is not None:
        line += f"  [{tie.figure.document.name}, {place(tie.figure.locator)}: {' '.join(tie.figure.quote.split())}]"
    return f"{line}\n  {tie.why}" if tie.why else line


def summary_lines(told: Summary) -> Iterator[tuple[Json, str]]:
    """The sentences noted and the outlook given, each with the verdicts on its numbers."""
    for kind, notes in (("bullet", told.bullets), ("guidance", told.guidance)):
        for note in notes:
            line = note.line
            start = "" if line.start is None else f"{clock(line.start)} "
            verdicts = "; ".join(f"{tie.about.said.printed} {verdict_words(tie)}" for tie in note.ties)
            mark = "•" if kind == "bullet" else "→"
            yield (
                {
                    "kind": kind,
                    "text": line.text,
                    "speaker": line.speaker,
                    "start": line.start,
                    "numbers": [tie_json(tie) for tie in note.ties],
                },
                f"{mark} {start}{line.speaker}: {line.text}\n  {verdicts}",
            )


def ledger_lines(entries: Sequence[Entry]) -> Iterator[tuple[Json, str]]:
    """Each figure that was guided to, with what came of it."""
    for entry in entries:
        yield entry_json(entry), _entry_words(entry)


def entry_json(entry: Entry) -> Json:
    """An item of guidance: values in base units, who said it when, the outcome and where that stands."""
    given, came = entry.given, entry.came
    row: Json = {
        "call": given.call.name,
        "start": given.line.start,
        "speaker": given.line.speaker,
        "name": given.name,
        "text": given.printed,
        "sentence": given.line.text,
        "bound": given.bound.value,
        "low": number(given.low),
        "high": number(given.high),
        "unit": "percent" if given.kind == "percent" else given.currency or "",
        "period": when_words(given),
        "outcome": entry.outcome.value,
    }
    if came is not None:
        cited = came.citation
        told: Json = {
            "text": came.words,
            "document": cited.document,
            "document_id": cited.document_id,
            "locator": locator_json(cited.locator),
            "quote": cited.quote,
        }
        if came.value is not None:
            told["value"] = number(came.value)
        row["came"] = told
    return row


def _entry_words(entry: Entry) -> str:
    given, came = entry.given, entry.came
    start = "" if given.line.start is None else f", {clock(given.line.start)}"
    line = f"{call_words(given.call)}{start}, {given.line.speaker or 'a speaker'}: {given.name} {given_words(given)}"
    line += f" for {when_words(given)}  {entry.outcome}"
    if came is None:
        return line
    return f"{line}: {came.words}  [{came.citation.document}, {place(came.citation.locator)}]"
