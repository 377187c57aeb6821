"""A table in, its rows out: label, the headings over it, and the concept and segment they name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from data.locators import TableCell
from data.metrics.vocabulary import Concept, vocabulary
from data.types import Evidence, Grid, Period, Statement
from ingestion.statements.statement import Kind, kind_of
from ingestion.words.numbers import unmarked

_ITEM = re.compile(r"(?:products?|services?|subscriptions?)(?: and other)?$", re.I)
_BASIC = re.compile(r"(?:basic|diluted|assuming dilution)\b(?!.*\bper\b)", re.I)
_PER_SHARE_HEADING = re.compile(r"^(basic|diluted)\b.*per.*share|per.*share\b.*\b(basic|diluted)\b", re.I)
_SHARES_HEADING = re.compile(r"^(?:weighted|average|shares|number of|common shares|denominator)", re.I)
_TOTAL = re.compile(r"^(?:total|subtotal|consolidated)\b|合計", re.I)
_GENERIC = re.compile(
    r"(?:total|net|other|basic|diluted|interest|income taxes|assuming dilution|current|non-?current)"
    r"(?:\s*\([^)]*\)|[\s,-]+(?:net|diluted))*$",
    re.I,
)
# concepts whose rows a note breaks down by segment, region or product
_BROKEN_DOWN = frozenset(
    (
        "revenue cost_of_revenue gross_profit operating_income pretax_income net_income ebitda adjusted_ebitda "
        "depreciation_amortization capital_expenditures total_assets goodwill"
    ).split()
)
_OPENING = re.compile(r"\bbeginning\b|\bopening\b|\bat start of|期首|^balances?\b.*\b1\b", re.I)
_CLOSING = re.compile(
    r"\bend(?:ing)? (?:of|balances?)|\bbalances?,? (?:at )?end|\bclosing balance|期末|^balances?\b", re.I
)
_CHILDLESS = re.compile(
    r"activities|assets$|liabilities|equity|expenses|adjust|reconcil|provided by|supplement|non-?cash|cash paid"
    r"|per share|shares",
    re.I,
)
_RUN_IN = re.compile(r"^adjustments (?:to|for).{0,90}?(?:activities|operations)[:,]?\s+(?=[A-Z])", re.I)
_UNFINISHED = re.compile(r"[-–—,;]$|\b(?:of|and|or|to|for|the|in|less)$")
_MONEY = re.compile(r"[$€£¥円]|\b(?:USD|EUR|GBP|JPY|CHF)\b")
_VALUES = re.compile(
    r"fair value|carrying|\bcost basis|level [123]|net book|\bassets\b|\bliabilities\b|\bbalance", re.I
)


@dataclass(frozen=True)
class Table:
    """A table and what is known of it as a whole; `holds_balances`: its unnamed rows are balances, not flows.

    `in_money`: it is a statement, or prints a currency somewhere.
    """

    item: Evidence
    grid: Grid
    kind: Kind
    number: int
    holds_balances: bool = False
    in_money: bool = True

    @property
    def is_balance(self) -> bool:
        return self.kind.statement is Statement.BALANCE


def opened(item: Evidence, grid: Grid, count: int) -> Table:
    """A table by its own number, or by its place among the document's grids where it has none."""
    labels = [row[0].text for row in grid.rows[grid.header_rows :] if row]
    number = item.locator.table if isinstance(item.locator, TableCell) else count
    kind = kind_of(item, grid, labels)
    money = kind.statement is not Statement.NOTE or kind.currency is not None
    money = money or any(_MONEY.search(cell.text) for row in grid.rows for cell in row[1:])
    return Table(item, grid, kind, number, kind.statement is Statement.NOTE and _balances(grid, labels), money)


def principal(tables: Sequence[Table]) -> list[Table]:
    """The tables with only statements proper called so.

    The longest titled table of each statement is the statement; its other pages stand beside it. Further tables that
    read like it (a parent's, an affiliate's, a summary) are notes.
    """
    proper: dict[Statement, Table] = {}
    for table in tables:
        known = proper.get(table.kind.statement)
        if table.kind.titled and (known is None or len(table.grid.rows) > len(known.grid.rows)):
            proper[table.kind.statement] = table
    return [table if _belongs(table, proper.get(table.kind.statement)) else _as_note(table) for table in tables]


def _belongs(table: Table, proper: Table | None) -> bool:
    if proper is None or table is proper:
        return True
    apart = abs((table.item.page or table.number) - (proper.item.page or proper.number))
    return table.kind.titled and apart <= 3


def _as_note(table: Table) -> Table:
    return replace(table, kind=replace(table.kind, statement=Statement.NOTE))


def _balances(grid: Grid, labels: Sequence[str]) -> bool:
    """Whether most rows that are known are balances, or the headings speak of values on a day."""
    words = vocabulary()
    known = [words.concepts[name].instant for label in labels if (name := words.concept_of(label, Statement.NOTE))]
    heads = " ".join(cell.text for row in grid.rows[: grid.header_rows] for cell in row)
    return sum(known) * 2 > len(known) if known else bool(_VALUES.search(f"{grid.title} {heads}"))


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its label, the labels over it, and the concept they name. `period` where rows are dated, not columns.

    `place` is "opening", "movement" or "closing" in a table that rolls a balance forward.
    """

    index: int
    label: str
    parents: tuple[str, ...]
    concept: Concept | None
    segment: str | None = None
    period: Period | None = None
    dated: bool = False
    place: str = ""

    def ends_assets(self, table: Table) -> bool:
        """Whether the liabilities' side of a balance sheet begins below this row."""
        return table.is_balance and self.concept is not None and self.concept.id == "total_assets"


def rolled(grid: Grid) -> dict[int, str]:
    """The places of the rows from an opening balance to the closing one below it."""
    places: dict[int, str] = {}
    opened: int | None = None
    for n in range(grid.header_rows, len(grid.rows)):
        label = grid.rows[n][0].text if grid.rows[n] else ""
        if _OPENING.search(label):
            opened = n
        elif opened is not None and n > opened + 1 and _CLOSING.search(label):
            places |= {opened: "opening", n: "closing"} | dict.fromkeys(range(opened + 1, n), "movement")
            opened = None
    return places


_FOOTNOTE = re.compile(
    r"(?<=[a-z]{3})(?<!(?i:tier))(?<!(?i:level|phase|class|scope))(?<!(?i:note))(?<!(?i:series))\d{1,2}\b(?!\s*[-–]\d)"
)


def label_of(text: str) -> str:
    """A row label without leader dots, marks of footnotes, and the heading that ran into it."""
    label = " ".join(re.sub(r"[.\u2026\s_]{3,}$", "", unmarked(text)).split()).rstrip(":").strip()
    label = _FOOTNOTE.sub("", label)
    return _RUN_IN.sub("", label) or label


def indent_of(grid: Grid, index: int) -> float:
    return grid.indents[index] if index < len(grid.indents) else 0.0


class Outline:
    """The headings that stand over the row now being read."""

    def __init__(self) -> None:
        self._open: list[tuple[float, str]] = []
        self.unfinished = ""

    def heading(self, label: str, indent: float) -> None:
        if label:
            self._close(indent, same=True)
            self._open.append((indent, label))
        self.unfinished = label if _UNFINISHED.search(label) else ""

    def joined(self, label: str) -> str:
        """The label with the line above it, where that line broke off: "..., net of accumulated depreciation -"."""
        above, self.unfinished = self.unfinished, ""
        if not above or not self._open:
            return label
        self._open.pop()
        return f"{above} {label}"

    def row(self, label: str, indent: float) -> tuple[str, ...]:
        """The labels over a row; a total closes the heading it sums."""
        self._close(indent, same=False)
        over = tuple(name for _, name in self._open)
        if _TOTAL.match(label) and self._open:
            self._open.pop()
            return over[:-1]
        return over

    def _close(self, indent: float, *, same: bool) -> None:
        while self._open and (self._open[-1][0] > indent + 0.5 or (same and self._open[-1][0] > indent - 0.5)):
            self._open.pop()


def row_of(table: Table, index: int, label: str, parents: tuple[str, ...], *, owed: bool) -> Row:
    """`owed` says that the row stands on the liabilities' side of a balance sheet."""
    words, statement = vocabulary(), table.kind.statement
    over = parents[-1] if parents else ""
    name = next(
        (found for fuller in _fuller(label, over, owed) if (found := words.concept_of(fuller, statement))), None
    )
    segment = None
    if statement is Statement.NOTE and over:
        name, segment = _member(name, label, over)
    return Row(index, label, parents, words.concepts[name] if name else None, segment)


def _fuller(label: str, over: str, owed: bool) -> Iterator[str]:
    """The names to try for a row, the most particular first: with its heading, with its side, by itself."""
    if _BASIC.match(label) and _SHARES_HEADING.search(over):
        yield f"weighted average shares {label}"
    if per_share := _PER_SHARE_HEADING.search(over):
        yield f"{label} per share {per_share[1] or per_share[2]}"
    if over and (_GENERIC.match(label) or _ITEM.match(label)):
        yield f"{over} {label}"
        yield f"{label} {over}"
    if re.match(r"non-?\s?current|long-?\s?term", over, re.I):
        yield f"noncurrent {label}"
    if owed and not _TOTAL.match(label):
        yield f"{label} liabilities"
    if not (over and _ITEM.match(label)) or vocabulary().concept_of(over) == "revenue":
        yield label


def _member(name: str | None, label: str, over: str) -> tuple[str | None, str | None]:
    """The concept and segment of a row of a note: a member under a concept's heading, or a concept under a member's."""
    whole = vocabulary().concept_of(over, Statement.NOTE)
    if whole in _BROKEN_DOWN and (name is None or _TOTAL.match(label)):
        return whole, None if _TOTAL.match(label) else label
    if name in _BROKEN_DOWN and whole is None and not _CHILDLESS.search(over) and not _TOTAL.match(over):
        return name, over if len(over) < 60 else None
    return name, None
