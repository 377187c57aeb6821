"""A table in, what kind of table it is out: statement, scale, currency, basis, by its title, headings and rows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from data.metrics.vocabulary import vocabulary
from data.types import Basis, Evidence, Grid, Statement
from ingestion.words.numbers import currency_of, scale_of, share_scale_of

_NAMES = (
    (Statement.BALANCE, r"balance sheets?|statements? of financial (?:position|condition)|貸借対照表|財政状態計算書"),
    (Statement.CASH_FLOW, r"statements? of cash flows?|cash ?flows? statements?|キャッシュ・?フロー計算書"),
    (
        Statement.INCOME,
        r"statements? of (?:\w+ )?(?:\w+ )?(?:income|operations|earnings|profit)|income statements?|損益計算書",
    ),
    (Statement.COMPREHENSIVE, r"statements? of (?:\w+ )?comprehensive (?:income|loss|earnings)|包括利益計算書"),
    (
        Statement.EQUITY,
        r"statements? of (?:[\w’' ]+ )?(?:equity|investment|deficit)|株主資本等変動計算書|持分変動計算書",
    ),
)
_TITLES = tuple((kind, re.compile(words, re.I)) for kind, words in _NAMES)
_PARTIAL = re.compile(
    r"selected|highlights|condensed consolidating|guarantor|parent company|pro forma|reconcil|supplement(?!ary data)"
    r"|segment|quarterly|non-?gaap|as previously reported|impact|effect|location|line item|derivative|recognized"
    r"|reclassif|percent|schedule [iv]|\bfollow|\bpresent|\bincluded|details|\bkey\b|summary|measures",
    re.I,
)
_SUMMARY = re.compile(
    r"selected (?:quarterly |consolidated )*financial data|quarterly (?:financial )?(?:data|results)", re.I
)
_IN_NOTES = re.compile(r"\bnotes? \d+|supplement(?!ary data)|notes to (?:the )?consolidated", re.I)
_ADJUSTED = re.compile(
    r"non-?\s?gaap|\badjusted\b|\bcore\b|excluding special items|constant currency|\borganic\b", re.I
)
_MIXED = re.compile(r"reconcil|\bto\b", re.I)
_RESTATED = re.compile(r"\bas (?:restated|adjusted|revised|recast)\b", re.I)
_BALANCE_MARKS = "total_assets liabilities_and_equity current_assets current_liabilities total_liabilities equity"
_CASH_MARKS = "operating_cash_flow investing_cash_flow financing_cash_flow change_in_cash"
_INCOME_MARKS = (
    "revenue cost_of_revenue operating_income pretax_income income_tax_expense net_income net_income_attributable "
    "eps_basic eps_diluted"
)
_SIGNATURES = {
    Statement.BALANCE: (frozenset(_BALANCE_MARKS.split()), 3),
    Statement.CASH_FLOW: (frozenset(_CASH_MARKS.split()), 2),
    Statement.INCOME: (frozenset(_INCOME_MARKS.split()), 4),
}
_SHARES_APART = re.compile(
    r"except[^);]*?(?:\bshares?\b(?!\s*(?:data|amounts|information|figures))|\bnumber of shares)", re.I
)


@dataclass(frozen=True, slots=True)
class Kind:
    """What a table says of all its figures. `scale` is None where the table does not tell.

    `titled` says that the table is called a statement over its rows, rather than only reading like one.
    """

    statement: Statement
    titled: bool = False
    scale: int | None = None
    share_scale: int | None = None
    currency: str | None = None
    basis: Basis = Basis.REPORTED


def kind_of(item: Evidence, grid: Grid, labels: Sequence[str]) -> Kind:
    """The kind of a table, from the words around and over it and from its row labels."""
    words = f"{grid.title}; {grid.units}; {_head(grid)}"
    scale = scale_of(grid.units)
    scale = scale if scale is not None else scale_of(f"{grid.title} {_head(grid)}")
    statement, titled = _statement(item, grid, labels)
    return Kind(
        statement=statement,
        titled=titled,
        scale=scale,
        share_scale=_share_scale(words, scale),
        currency=currency_of(words),
        basis=Basis.ADJUSTED if _ADJUSTED.search(grid.title) and not _MIXED.search(grid.title) else Basis.REPORTED,
    )


def basis_of(label: str) -> Basis:
    """Whether a row or column heading marks its figures as adjusted or restated."""
    if _ADJUSTED.search(label) and not re.search(r"before|per share|net of", label, re.I):
        return Basis.ADJUSTED
    return Basis.RESTATED if _RESTATED.search(label) else Basis.REPORTED


def usual_scale(kinds: Sequence[Kind]) -> int | None:
    """The scale that a document's tables state most often, for tables that state none."""
    stated = Counter(kind.scale for kind in kinds if kind.scale is not None)
    return stated.most_common(1)[0][0] if stated else None


def _head(grid: Grid) -> str:
    """The words of the heading rows and of the top left corner, where units often stand."""
    corner = [row[0].text for row in grid.rows[: max(2, grid.header_rows)] if row]
    over = [cell.text for row in grid.rows[: grid.header_rows] for cell in row[1:]]
    return " ".join(dict.fromkeys([*corner, *over]))


def _share_scale(words: str, scale: int | None) -> int | None:
    own = share_scale_of(words)
    return own if own is not None else 0 if _SHARES_APART.search(words) else scale


def _statement(item: Evidence, grid: Grid, labels: Sequence[str]) -> tuple[Statement, bool]:
    """The statement a table is or belongs to, and whether words over it say so; a digest of two is neither."""
    read, summary = _signatures(labels), _summarises(item, grid, labels)
    if {Statement.BALANCE, Statement.INCOME} <= {*read}:
        return Statement.NOTE, False
    shown = next(iter(read), None)
    named = _name_over(item, grid)
    if named is Statement.COMPREHENSIVE and shown is Statement.INCOME:
        named = shown
    if named is None:
        plausible = shown is not None and len(labels) > 6 and not summary and not _PARTIAL.search(grid.title)
        return (shown, False) if shown and plausible else (Statement.NOTE, False)
    if named not in _SIGNATURES:
        return named, True
    if shown is named:
        return (Statement.NOTE, False) if summary else (named, True)
    rest = not summary and not _IN_NOTES.search(item.context) and len(labels) > (6 if named is Statement.INCOME else 2)
    return (named, True) if rest and _partly(labels, named) else (Statement.NOTE, False)


def _name_over(item: Evidence, grid: Grid) -> Statement | None:
    """The statement named by a table's title, its corner, its top heading, or the heading of its passage."""
    first = grid.rows[: grid.header_rows]
    corner = next((row[0].text for row in first if row and row[0].text), "")
    top = next((cell.text for row in first[:1] for cell in row[1:] if cell.text), "")
    found = _named(grid.title) or _named(corner) or _named(top)
    if found is None and not _PARTIAL.search(grid.title):
        return _named(item.context.rpartition(">")[2])
    return found


def _summarises(item: Evidence, grid: Grid, labels: Sequence[str]) -> bool:
    """Whether a table repeats figures of statements: five-year summaries, quarterly data, discussions."""
    years = {cell.text for row in grid.rows[: grid.header_rows] for cell in row[1:] if re.search(r"\d{4}", cell.text)}
    return len(years) > 4 or bool(_SUMMARY.search(item.context)) or _extract(labels)


def _extract(labels: Sequence[str]) -> bool:
    """Whether the rows are a summary with measures that no statement prints."""
    return any(re.search(r"non-?\s?gaap|free cash flow|\bratio\b", label, re.I) for label in labels)


def _named(title: str) -> Statement | None:
    """The statement that a title names; headings of notes and extracts name none."""
    if len(title) > 220 or _PARTIAL.search(title) or title[:1].islower():
        return None
    found = [kind for kind, pattern in _TITLES if pattern.search(title)]
    return found[0] if found else None


def _concepts(labels: Sequence[str], statement: Statement | None) -> set[str | None]:
    words = vocabulary()
    return {words.concept_of(label, statement) for label in labels}


def _signatures(labels: Sequence[str]) -> list[Statement]:
    """The statements of which a table has the rows that tell them."""
    found = _concepts(labels, None)
    return [kind for kind, (marks, enough) in _SIGNATURES.items() if len(marks & found) >= enough]


def _partly(labels: Sequence[str], statement: Statement) -> bool:
    """Whether a table reads as part of a statement, as its second page does: most known rows belong there."""
    words = vocabulary()
    found = [words.concepts[c] for c in _concepts(labels, statement) if c is not None]
    return sum(concept.statement is statement for concept in found) >= max(2, len(found) // 2)
