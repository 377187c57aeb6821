"""A tied call in, the lines of the command line out: one for each number said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from data.codec import Json, locator_json
from generation.call_summary import Summary
from generation.prompts import clock, place
from generation.tieout import Tie, TieOut, Verdict
from generation.tieout_words import name_of, unit_of, verdict_words
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
