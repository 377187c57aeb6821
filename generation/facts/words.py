"""Rows and cells of a table of facts in, the words, numbers and places an analyst reads out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from data.answers import Citation
from data.types import Document, Fact
from generation.facts.table import FactCell, FactRow, FactTable, Stated
from generation.places import place

_SCALES = {3: "thousands", 6: "millions", 8: "hundred millions", 9: "billions"}


def amount(fact: Fact, table: FactTable) -> tuple[Decimal, int]:
    """The number as the table shows it and the digits after its point: in the table's scale, 65.4 for 65.4 %."""
    scaled = fact.value.scaleb(-shift(fact, table))
    return scaled, max(0, -int(scaled.as_tuple().exponent))


def shift(fact: Fact, table: FactTable) -> int:
    """The power of ten that the shown number is to be multiplied with to be in base units."""
    if fact.unit == "percent":
        return -2
    return table.scale if fact.unit == table.currency else fact.scale


def shown(fact: Fact, table: FactTable) -> str:
    """A cell as a statement prints it: "1,577", "(34)", "22.5%", "–"."""
    number, decimals = amount(fact, table)
    if number == 0:
        return "–"
    body = f"{abs(number):,.{decimals}f}" + ("%" if fact.unit == "percent" else "")
    return f"({body})" if number < 0 else body


def units(table: FactTable) -> str:
    """The line above the table: "USD in millions, unless the row says otherwise"."""
    if not table.currency:
        return ""
    return f"{scaled_unit(table.currency, table.scale)}, unless the row says otherwise"


def row_units(row: FactRow, table: FactTable) -> str:
    """What a row is counted in, when it is not the table's currency and scale."""
    fact = row.first
    if fact.unit in (table.currency, "percent", "pure", ""):
        return ""
    return scaled_unit(fact.unit.replace("/", " per "), fact.scale)


def scaled_unit(unit: str, scale: int) -> str:
    """ "USD in millions", "shares", "USD ×10^4"."""
    if scale == 0:
        return unit
    return f"{unit} in {_SCALES[scale]}" if scale in _SCALES else f"{unit} ×10^{scale}"


def heading(row: FactRow, several_companies: bool, documents: Mapping[str, Document]) -> str:
    """What stands above a block of rows: "Income statement", its company if there are several, a note's place."""
    block = row.block
    if block.document_id:
        whole = replace(row.first.cell, row=None, column=None)
        return f"{documents[block.document_id].name}, {place(whole)}"
    name = str(block.statement.value).capitalize()
    return f"{block.company} · {name}" if several_companies else name


def reason(cell: FactCell) -> str:
    """Why this figure is shown and not the other; empty when no document states another."""
    if not cell.others:
        return ""
    chosen = cell.stated
    told = "; ".join(f"{other.document.name} states {other.fact.printed}" for other in cell.others)
    later = all(_day(chosen.document) > _day(other.document) for other in cell.others)
    why = "the later document" if later else "the fuller report of documents of the same date"
    return f"{chosen.fact.printed} is from {chosen.document.name}, {why}; {told}."


def _day(document: Document) -> str:
    told = document.description
    day = told.period_end or told.published
    return day.isoformat() if day else str(told.fiscal_year or "")


def citation(stated: Stated, n: int) -> Citation:
    """The place of a figure, to be opened."""
    fact, document = stated.fact, stated.document
    return Citation(n, document.name, document.id, fact.evidence_id, fact.cell, fact.printed)
