"""Chosen answers in, what a memo prints out: sections, numbered footnotes, evidence and manifest.

Every word is cleaned here of characters that no format can carry. A sentence with an unsupported number, or in which
the check found a fault, is withheld from the text and listed apart with the reason; another unsupported one is marked.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from importlib import metadata

from data.answers import Answer, Calculation, Check, Citation, Claim, Compared, Comparison, Memo, Operand
from data.script import Language, language_of
from data.types import Document
from generation.wording.choice import ENGLISH, WORDINGS, wording_in
from generation.wording.forms import MemoWords, Wording

Crops = Callable[[Citation], bytes | None]
Clips = Callable[[Sequence[Citation]], Sequence[bytes | None]]
"""A picture of a cited place, and the sound of each of several; None where it has none."""
Sources = Mapping[str, Document]

LONGEST_QUOTE = 700
LONGEST_NOTE = 160
WIDEST_PICTURE = 1400

# Controls, surrogates, noncharacters, and marks that reorder or hide the text around them.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
_NUMBER = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Note:
    """Footnote `number`, and the piece of evidence that it names."""

    number: int
    text: str
    evidence: int


@dataclass(frozen=True, slots=True)
class Sentence:
    text: str
    notes: tuple[Note, ...] = ()
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One piece of evidence in the appendix: E1, E2, ... `picture` is PNG, `clip` what is heard, as MP3."""

    number: int
    document: str
    place: str
    quote: str
    picture: bytes | None = None
    clip: bytes | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Figures side by side: each row has a label, and a sentence for each heading."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Sentence, ...]], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One answer. `withheld` are the sentences left out because they did not hold, each with the reason."""

    heading: str
    sentences: tuple[Sentence, ...]
    workings: tuple[Sentence, ...] = ()
    withheld: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    refused: bool = False
    table: Table | None = None

    @property
    def written(self) -> tuple[Sentence, ...]:
        """All that it prints with footnotes, in the order of their numbers."""
        cells = (cell for _, row in self.table.rows for cell in row) if self.table else ()
        return (*self.sentences, *cells, *self.workings)


@dataclass(frozen=True, slots=True)
class Layout:
    title: str
    byline: str
    sections: tuple[Section, ...]
    exhibits: tuple[Exhibit, ...]
    manifest: tuple[tuple[str, str], ...]
    words: MemoWords = ENGLISH.memo
    language: Language = "en"

    @property
    def withheld(self) -> tuple[str, ...]:
        return tuple(text for section in self.sections for text in section.withheld)


class _Notes:
    """Numbers footnotes in the order of the text, and evidence by where and what it quotes."""

    def __init__(self, words: Wording) -> None:
        self.words = words
        self.cited: dict[tuple[str, int, str], tuple[int, Citation]] = {}
        self._last = 0

    def note(self, citation: Citation) -> Note:
        key = (citation.document_id, citation.evidence_id, f"{citation.locator} {citation.quote}")
        number, _ = self.cited.setdefault(key, (len(self.cited) + 1, citation))
        self._last += 1
        quote = shortened(clean(citation.quote), LONGEST_NOTE)
        where = clean(self.words.place(citation.locator))
        return Note(self._last, self.words.footnote(clean(citation.document), where, quote, number), number)


def lay_out(memo: Memo, crops: Crops, sources: Sources, clips: Clips | None = None) -> Layout:
    """Everything a memo prints, in the order of its answers; without `clips`, nothing that is heard.

    It is headed in the language of its answers, in English where they are of several.
    """
    languages = {language_of(answer.question) for answer in memo.answers}
    language: Language = "ja" if languages == {"ja"} else "en"
    words = WORDINGS[language]
    notes = _Notes(words)
    written = memo.written or datetime.now(UTC)
    sections = tuple(_section(answer, notes) for answer in memo.answers)
    cited = tuple(notes.cited.values())
    heard = clips([citation for _, citation in cited]) if clips else [None] * len(cited)
    exhibits = tuple(
        _exhibit(number, citation, crops, sources, clip, words)
        for (number, citation), clip in zip(cited, heard, strict=True)
    )
    byline = words.memo.listing.join(part for part in (clean(memo.author), words.day(written)) if part)
    layout = Layout(clean(memo.title) or words.memo.untitled, byline, sections, exhibits, (), words.memo, language)
    return replace(layout, manifest=_manifest(layout, memo, notes, written))


def clean(text: str) -> str:
    """Printable text on one line."""
    return " ".join(_UNPRINTABLE.sub(" ", text).split())


def shortened(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def _section(answer: Answer, notes: _Notes) -> Section:
    known = {citation.n: citation for citation in answer.citations}
    words = wording_in(answer.question)
    if answer.refused:
        nearest = tuple(notes.note(citation) for citation in answer.citations)
        refusal = Sentence(clean(answer.text), nearest, words.memo.not_answered)
        return Section(clean(answer.question), (refusal,), remarks=_remarks(answer, words), refused=True)
    kept = [claim for claim in answer.claims if not _withheld(claim)]
    sentences = tuple(_sentence(claim, known, notes, words) for claim in kept)
    table = _table(answer.comparison, known, notes, words) if answer.comparison else None
    return Section(
        clean(answer.question),
        sentences,
        tuple(line for calculation in answer.calculations for line in _working(calculation, known, notes, words)),
        tuple(_with_reason(claim) for claim in answer.claims if _withheld(claim)),
        _remarks(answer, words),
        table=table,
    )


def _table(comparison: Comparison, known: Mapping[int, Citation], notes: _Notes, words: Wording) -> Table:
    rows = tuple(
        (clean(row.label), tuple(_compared(cell, known, notes, words) for cell in row.cells)) for row in comparison.rows
    )
    return Table(clean(comparison.title), tuple(clean(heading) for heading in comparison.headings), rows)


def _compared(cell: Compared, known: Mapping[int, Citation], notes: _Notes, words: Wording) -> Sentence:
    if cell.value is None:
        return Sentence(words.not_stated)
    return Sentence(clean(cell.shown), tuple(notes.note(known[n]) for n in cell.citations if n in known))


def exportable(answer: Answer) -> bool:
    """Whether anything of an answer may stand in a memo: a sentence that is not unsupported."""
    return not answer.refused and any(claim.check is not Check.UNSUPPORTED for claim in answer.claims)


def _withheld(claim: Claim) -> bool:
    return claim.check is Check.UNSUPPORTED and (bool(claim.faults) or _NUMBER.search(claim.text) is not None)


def _with_reason(claim: Claim) -> str:
    return clean(f"{claim.text} ({'; '.join(claim.faults)})" if claim.faults else claim.text)


def _sentence(claim: Claim, known: Mapping[int, Citation], notes: _Notes, words: Wording) -> Sentence:
    cited = tuple(notes.note(known[n]) for n in claim.citations if n in known)
    return Sentence(clean(claim.text), cited, words.memo.marks.get(claim.check, ""))


def _working(calculation: Calculation, known: Mapping[int, Citation], notes: _Notes, words: Wording) -> list[Sentence]:
    shown = calculation.shown or f"{calculation.value} {calculation.unit}"
    lines = [Sentence(clean(f"{calculation.name}: {calculation.formula} = {shown}"))]
    lines += [_operand(operand, known, notes, words) for operand in calculation.operands]
    return lines + [Sentence(clean(words.caution(warning))) for warning in calculation.warnings]


def _operand(operand: Operand, known: Mapping[int, Citation], notes: _Notes, words: Wording) -> Sentence:
    figure = f"{operand.name}: {operand.value:,f} {operand.unit}"
    cited = (notes.note(known[operand.citation]),) if operand.citation in known else ()
    return Sentence(clean(words.printed(figure, operand.printed) if operand.printed else figure), cited)


def _remarks(answer: Answer, words: Wording) -> tuple[str, ...]:
    writer = words.writer(answer.model) if answer.mode == "served" and answer.model else ""
    foreign = [part for part in answer.dropped if not part.startswith("“")]
    dropped = words.removed(foreign) if foreign else ""
    guarded = dict.fromkeys(firing.sentence for firing in answer.firings)
    return tuple(clean(remark) for remark in (*answer.notes, *guarded, dropped, writer) if remark)


def _exhibit(
    number: int, citation: Citation, crops: Crops, sources: Sources, clip: bytes | None, words: Wording
) -> Exhibit:
    document = sources.get(citation.document_id)
    title = document.description.title if document else ""
    name = f"{citation.document} ({title})" if title and title != citation.document else citation.document
    quote = shortened(clean(citation.quote), LONGEST_QUOTE)
    crop = crops(citation)
    picture = _png(crop) if crop else None
    return Exhibit(number, clean(name), clean(words.place(citation.locator)), quote, picture, clip)


def _png(crop: bytes) -> bytes | None:
    """The crop as a fresh PNG without metadata; a crop that is no picture is left out."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(crop), formats=("PNG", "JPEG", "WEBP")) as image:
            picture = image.convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return None
    picture.thumbnail((WIDEST_PICTURE, WIDEST_PICTURE * 2))
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def _manifest(layout: Layout, memo: Memo, notes: _Notes, written: datetime) -> tuple[tuple[str, str], ...]:
    """What the memo rests on: version, date, a digest of its text, each source's hash, each quote's place and hash."""
    text = "\n".join(sentence.text for section in layout.sections for sentence in section.written)
    citations = list(notes.cited.values())
    documents = {citation.document_id: clean(citation.document) for _, citation in citations}
    modes = sorted({f"{answer.mode} {answer.model or ''}".strip() for answer in memo.answers})
    words = layout.words
    return (
        (words.program, f"MFFM Analyst {_version()}"),
        (words.written, written.isoformat(timespec="seconds")),
        (words.answers, ", ".join(clean(mode) for mode in modes)),
        (words.text, f"sha256 {_digest(text)}"),
        *((f"{words.source} {name}", f"sha256 {document_id}") for document_id, name in documents.items()),
        *((f"E{number}", _span(citation)) for number, citation in citations),
    )


def _span(citation: Citation) -> str:
    locator = {name: value for name, value in asdict(citation.locator).items() if value is not None}
    where = json.dumps(locator, ensure_ascii=False, sort_keys=True)
    return clean(f"evidence {citation.evidence_id}, {where}, quote sha256 {_digest(citation.quote)}")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _version() -> str:
    try:
        return metadata.version("mffm-analyst")
    except metadata.PackageNotFoundError:
        return "(not installed)"
