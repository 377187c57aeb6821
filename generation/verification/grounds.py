"""Citations in, what the evidence behind them states out: figures with their periods and rows, words, names.

Figures of tables are those that reading found in their cells; cells without one, and passages, are read here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from data.answers import Calculation, Citation, Operand
from data.locators import TableCell
from data.metrics.vocabulary import spelled_out
from data.store.store import Store
from data.types import Document, Evidence, Fact, Period
from generation.calls.quoted import quoted_in
from generation.calls.said import Kind, Moment, read
from generation.cite import split_sentences
from generation.quoting.passages import row_said
from generation.stems import stem, words
from generation.wording.choice import WORDINGS
from ingestion.words.dates import dates_in, western, year_mentions
from ingestion.words.numbers import parse_number, plain, scale_of

_MARKS = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\u00ad": ""})


@dataclass(frozen=True, slots=True)
class Held:
    """A figure that evidence states, in base units, signed; `raw` is the number as printed, without the table's scale.

    `period` is a cell's; `moments` are what a passage says of the number. `years` are all that its headings or its
    passage name, where the figure's own period is not known. `spoken` marks what
    a passage says; `cells` are the citations that a calculated figure rests on.
    """

    value: Decimal
    raw: Decimal
    kind: Kind
    printed: str
    currency: str | None = None
    label: str = ""
    concept: str | None = None
    period: Period | None = None
    moments: tuple[Moment, ...] = ()
    years: frozenset[int] = frozenset()
    polarity: int = 0
    table: int = 0
    row: int | None = None
    calculated: bool = False
    cells: tuple[int, ...] = ()
    spoken: bool = False


class Ground:
    """One citation: its evidence, the document, and which cell or row of it is cited."""

    def __init__(self, citation: Citation, evidence: Evidence, document: Document, facts: Sequence[Fact]) -> None:
        self.citation = citation
        self.evidence = evidence
        self.document = document
        self._facts = [fact for fact in facts if _covers(citation, fact.cell.row, fact.cell.column)]

    @property
    def by_row(self) -> bool:
        """Whether a row of a table is quoted as printed, under the table's scale."""
        place = self.citation.locator
        return isinstance(place, TableCell) and place.row is not None and place.column is None

    def says(self, claim: str) -> bool:
        """Whether a claim stands in the evidence word for word, or is the row cited, read out under its headings."""
        told = flat(claim).rstrip(".")
        if told in self.flat or self._quoted_in(claim) in self.flat:
            return True
        grid, place = self.evidence.grid, self.citation.locator
        if grid is None or not isinstance(place, TableCell) or place.row is None or not self.by_row:
            return False
        return place.row < len(grid.rows) and told == flat(row_said(grid, place.row)).rstrip(".")

    def _quoted_in(self, claim: str) -> str:
        """The words quoted, where the claim says of them who spoke and when, as the citation's place has it."""
        read = (quoted_in(claim, words, self.evidence, self.citation.locator) for words in WORDINGS.values())
        return flat(next(filter(None, read), claim)).rstrip(".")

    @cached_property
    def text(self) -> str:
        """All words of the evidence and around it."""
        grid = self.evidence.grid
        return " ".join((self.evidence.text, self.evidence.context, grid.title if grid else ""))

    @cached_property
    def flat(self) -> str:
        """The same in small letters, spaces and typography made alike."""
        return flat(self.text)

    @cached_property
    def sentences(self) -> list[str]:
        """What the evidence says, sentence by sentence; the rows of a table one by one."""
        if self.evidence.grid:
            return [" ".join(cell.text for cell in row if cell.text) for row in self.evidence.grid.rows]
        return split_sentences(self.evidence.text)

    @cached_property
    def years(self) -> frozenset[int]:
        """Every year that the evidence or its headings name, and the document's own where they name none."""
        found = years_in(self.text)
        own = self.document.description.fiscal_year
        return found or frozenset({own} if own else ())

    @cached_property
    def stems(self) -> frozenset[str]:
        told = self.document.description
        named = " ".join((self.text, told.company, *told.aliases, told.title, told.form, self.document.name))
        return frozenset(stem(word) for word in words(re.sub(r"[_.-]+", " ", spelled_out(named))))

    @cached_property
    def held(self) -> list[Held]:
        """The figures of the cells cited, or of the passage."""
        if self.evidence.grid is None:
            return list(_passage(self.evidence, self.document))
        return [_of_fact(fact) for fact in self._facts] + list(self._bare_cells())

    def _bare_cells(self) -> Iterator[Held]:
        """Numbers of cells that have no fact: their period is not known, only the years that their headings name."""
        grid = self.evidence.grid
        assert grid is not None
        known = {(fact.cell.row, fact.cell.column) for fact in self._facts}
        power = scale_of(grid.units) or 0
        for at, row in enumerate(grid.rows[grid.header_rows :], grid.header_rows):
            for column, cell in enumerate(row[1:], 1):
                if (at, column) in known or not cell.text or not _covers(self.citation, at, column):
                    continue
                number = parse_number(cell.text)
                if number is None or number.dash:
                    continue
                scaled = not (number.percent or number.basis_points or number.multiple or number.scale)
                kind: Kind = "percent" if number.percent or number.basis_points else "plain"
                yield Held(
                    number.base.scaleb(power) if scaled else number.base,
                    number.value,
                    kind,
                    cell.text,
                    number.currency,
                    row[0].text,
                    years=self._column_years(column),
                    table=self.evidence.id,
                    row=at,
                )

    def _column_years(self, column: int) -> frozenset[int]:
        grid = self.evidence.grid
        assert grid is not None
        heading = " ".join(row[column].text for row in grid.rows[: grid.header_rows] if column < len(row))
        return years_in(heading)


def grounds_of(
    citations: Sequence[Citation], documents: Sequence[Document], store: Store, known: Sequence[Evidence] = ()
) -> Mapping[int, Ground]:
    """What each citation number stands on; citations whose evidence is gone are left out. `known` need not be read."""
    ids = {citation.evidence_id for citation in citations}
    evidence = {piece.id: piece for piece in known if piece.id in ids}
    evidence |= {piece.id: piece for piece in store.evidence(sorted(ids - evidence.keys()))}
    facts: dict[int, list[Fact]] = {}
    for fact in store.facts_of([piece.id for piece in evidence.values() if piece.grid]):
        facts.setdefault(fact.evidence_id, []).append(fact)
    ready = {document.id: document for document in documents}
    return {
        citation.n: Ground(
            citation,
            evidence[citation.evidence_id],
            ready[citation.document_id],
            facts.get(citation.evidence_id, []),
        )
        for citation in citations
        if citation.evidence_id in evidence and citation.document_id in ready
    }


def calculated(calculations: Sequence[Calculation]) -> list[Held]:
    """The results of calculations, each of the latest of its operands' periods, and the operands."""
    found: list[Held] = []
    for calculation in calculations:
        kind: Kind = "percent" if calculation.unit in ("percent", "points") else "plain"
        periods = [operand.period for operand in calculation.operands if operand.period]
        latest = max(periods, key=lambda p: (p.year, p.quarter or 5), default=None)
        name = calculation.name
        found.append(
            Held(
                calculation.value,
                calculation.value,
                kind,
                calculation.shown or str(calculation.value),
                label=name,
                period=latest,
                calculated=True,
                cells=tuple(dict.fromkeys(operand.citation for operand in calculation.operands)),
            )
        )
        found += [_of_operand(operand) for operand in calculation.operands]
    return found


def flat(text: str) -> str:
    """Words as they are compared: small letters, single spaces, plain quotation marks and dashes."""
    return " ".join(plain(text).translate(_MARKS).casefold().split())


def years_in(text: str) -> frozenset[int]:
    """Every year that a text names, alone or in a date."""
    plainly = western(text)
    return frozenset((*(year for _, year in year_mentions(plainly)), *(day.year for day in dates_in(plainly))))


def _of_operand(operand: Operand) -> Held:
    number = parse_number(operand.printed) if operand.printed else None
    raw = number.value if number else operand.value
    kind: Kind = "percent" if operand.unit == "percent" else "plain"
    return Held(
        operand.value,
        raw,
        kind,
        operand.printed,
        label=operand.name,
        period=operand.period,
        calculated=True,
        cells=(operand.citation,),
    )


def _of_fact(fact: Fact) -> Held:
    money = fact.unit.removesuffix("/share")
    kind: Kind = "percent" if fact.unit == "percent" else "money" if len(money) == 3 and money.isupper() else "plain"
    number = parse_number(fact.printed)
    return Held(
        fact.value,
        number.value if number else fact.value,
        kind,
        fact.printed,
        money if kind == "money" else None,
        fact.label,
        fact.concept,
        fact.period,
        table=fact.evidence_id,
        row=fact.cell.row,
    )


def _passage(evidence: Evidence, document: Document) -> Iterator[Held]:
    """The numbers of a passage, each of the period its sentence says, or of any that the passage names."""
    around = years_in(evidence.text) | years_in(evidence.context)
    own = document.description.fiscal_year
    for sentence in split_sentences(evidence.text):
        said = read(western(sentence))
        for number in said.numbers:
            yield Held(
                number.value,
                number.value,
                number.kind,
                number.printed,
                number.currency,
                sentence,
                moments=number.when if number.when and not number.earlier else (),
                years=around or frozenset({own} if own else ()),
                polarity=number.polarity,
                spoken=True,
            )


def _covers(citation: Citation, row: int | None, column: int | None) -> bool:
    """Whether the cell is the one cited, stands in the row cited, or in the table when that is cited whole."""
    place = citation.locator
    if not isinstance(place, TableCell) or place.row is None:
        return True
    return place.row == row and place.column in (None, column)
