"""Nouns in, JSON out, and back. Holds the one shape in which locators, grids, facts and answers are kept and shown.

Locators are objects with a `kind` and only what is known; grids and facts are arrays, because a filing has
hundreds of grids and thousands of facts.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from data.answers import Answer, Plan
from data.locators import AudioSpan, Box, FigureRegion, Locator, PageBox, SheetCell, TableCell, TextSpan
from data.types import (
    Basis,
    Cell,
    CheckKind,
    Description,
    Evidence,
    Fact,
    Grid,
    Hidden,
    Period,
    Reading,
    SelfCheck,
    Speech,
    Statement,
    Tag,
    Way,
)

if TYPE_CHECKING:
    from pydantic import TypeAdapter

Json = dict[str, Any]
_KINDS: Mapping[str, Callable[..., Locator]] = {
    "page": PageBox,
    "cell": TableCell,
    "figure": FigureRegion,
    "text": TextSpan,
    "sheet": SheetCell,
    "audio": AudioSpan,
}


def compact(value: object) -> str:
    """JSON without spaces, letters as they are."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


# ---------------------------------------------------------------- places


def locator_json(locator: Locator) -> Json:
    """A locator as everyone outside sees it: `kind`, then `page`, `box` [x0, top, x1, bottom], `table`, `row`, …"""
    fields: Json = {"kind": locator.kind}
    for name in type(locator).__slots__:
        value = getattr(locator, name)
        if value is not None:
            fields[name] = box_json(value) if name == "box" else value
    return fields


def locator_from(fields: Mapping[str, Any]) -> Locator:
    """The locator again."""
    named = {name: value for name, value in fields.items() if name != "kind"}
    if "box" in named:
        named["box"] = Box(*named["box"])
    if fields["kind"] == "audio":
        named = {"start": None, "end": None} | named
    return _KINDS[fields["kind"]](**named)


def box_json(box: Box) -> list[float]:
    """[x0, top, x1, bottom] to a hundredth of a point."""
    return [round(box.x0, 2), round(box.top, 2), round(box.x1, 2), round(box.bottom, 2)]


# ---------------------------------------------------------------- periods, tags, grids


def _period(period: Period) -> list[Any]:
    return [period.year, period.months, period.quarter, _day(period.start), _day(period.end)]


def _period_from(row: Sequence[Any]) -> Period:
    year, months, quarter, start, end = row
    return Period(year, months, quarter, _day_from(start), _day_from(end))


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day_from(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _tag(tag: Tag) -> list[Any]:
    return [tag.concept, str(tag.value), tag.unit, _period(tag.period), tag.dimensions, tag.decimals]


def _tag_from(row: Sequence[Any]) -> Tag:
    concept, value, unit, period, dimensions, decimals = row
    members = tuple((axis, member) for axis, member in dimensions)
    return Tag(concept, Decimal(value), unit, _period_from(period), members, decimals)


def _cell(cell: Cell) -> object:
    place, tag = box_json(cell.box) if cell.box else None, _tag(cell.tag) if cell.tag else None
    if cell.formula:
        return [cell.text, place, tag, cell.formula]
    if tag is not None:
        return [cell.text, place, tag]
    return cell.text if place is None else [cell.text, place]


def _cell_from(row: Any) -> Cell:
    if isinstance(row, str):
        return Cell(row)
    box = Box(*row[1]) if row[1] else None
    tag = _tag_from(row[2]) if len(row) > 2 and row[2] else None
    return Cell(row[0], box, tag, row[3] if len(row) > 3 else "")


def grid_json(grid: Grid) -> list[Any]:
    """A grid as arrays; a cell is its text, or [text, box, tag, formula]."""
    rows = [[_cell(cell) for cell in row] for row in grid.rows]
    return [rows, grid.header_rows, grid.title, grid.units, grid.indents]


def grid_from(row: Sequence[Any]) -> Grid:
    """The grid again."""
    rows, header_rows, title, units, indents = row
    cells = tuple(tuple(_cell_from(cell) for cell in line) for line in rows)
    return Grid(cells, header_rows, title, units, tuple(indents))


# ---------------------------------------------------------------- facts


def fact_row(fact: Fact) -> tuple[Any, ...]:
    """A fact as a flat row, in the order of the columns of the facts table from `concept` on, without `label_key`."""
    return (
        fact.concept,
        fact.label,
        str(fact.value),
        fact.printed,
        fact.unit,
        fact.scale,
        *_period(fact.period),
        compact(locator_json(fact.cell)),
        fact.statement.value,
        compact(fact.parents),
        fact.segment,
        fact.basis.value,
        fact.tag,
    )


def fact_from(row: Sequence[Any], document_id: str = "", evidence_id: int = 0) -> Fact:
    """The fact again."""
    concept, label, value, printed, unit, scale, *period = row[:11]
    cell, statement, parents, segment, basis, tag = row[11:]
    place = locator_from(json.loads(cell))
    assert isinstance(place, TableCell)
    return Fact(
        label=label,
        value=Decimal(value),
        printed=printed,
        period=_period_from(period),
        cell=place,
        unit=unit,
        scale=scale,
        concept=concept,
        statement=Statement(statement),
        parents=tuple(json.loads(parents)),
        segment=segment,
        basis=Basis(basis),
        tag=tag,
        document_id=document_id,
        evidence_id=evidence_id,
    )


# ---------------------------------------------------------------- whole readings


def speech_json(speech: Speech) -> Json:
    """What is known of spoken words; what is not is left out."""
    return _adapter(Speech).dump_python(speech, mode="json", exclude_defaults=True)


def speech_from(fields: Mapping[str, Any]) -> Speech:
    """The same again."""
    return _adapter(Speech).validate_python(dict(fields))


def _evidence_row(evidence: Evidence) -> list[Any]:
    grid = grid_json(evidence.grid) if evidence.grid else None
    speech = speech_json(evidence.speech) if evidence.speech else None
    return [locator_json(evidence.locator), evidence.text, evidence.context, grid, speech]


def _evidence_from(row: Sequence[Any]) -> Evidence:
    locator, text, context, grid, speech = row
    return Evidence(
        locator_from(locator),
        text,
        context,
        grid_from(grid) if grid else None,
        speech=speech_from(speech) if speech else None,
    )


def reading_json(reading: Reading) -> str:
    """A reading as it travels from the reader process."""
    return compact(
        {
            "description": description_to_json(reading.description),
            "evidence": [_evidence_row(evidence) for evidence in reading.evidence],
            "facts": [fact_row(fact) for fact in reading.facts],
            "pages": reading.pages,
            "warnings": reading.warnings,
            "hidden": [hidden_json(hidden) for hidden in reading.hidden],
            "checks": [check_row(check) for check in reading.checks],
        }
    )


def reading_from(fields: Mapping[str, Any]) -> Reading:
    """The reading again."""
    return Reading(
        description_from_json(fields["description"]),
        tuple(_evidence_from(row) for row in fields["evidence"]),
        tuple(fact_from(row) for row in fields["facts"]),
        fields["pages"],
        tuple(fields["warnings"]),
        tuple(hidden_from(row) for row in fields["hidden"]),
        tuple(check_from(row) for row in fields["checks"]),
    )


def check_row(check: SelfCheck) -> list[Any]:
    """A self-check as an array."""
    place = [check.table, check.rows, check.column]
    return [check.kind.value, check.passed, *place, check.label, str(check.difference), check.unit]


def check_from(row: Sequence[Any]) -> SelfCheck:
    """The self-check again."""
    kind, passed, table, rows, column, label, difference, unit = row
    return SelfCheck(CheckKind(kind), passed, table, tuple(rows), column, label, Decimal(difference), unit)


def hidden_json(hidden: Hidden) -> Json:
    """Hidden words as everyone outside sees them: `way`, `locator` where they have a place, `text`."""
    place: Json = {"locator": locator_json(hidden.locator)} if hidden.locator else {}
    return {"way": hidden.way.value, **place, "text": hidden.text}


def hidden_from(fields: Mapping[str, Any]) -> Hidden:
    """The hidden words again."""
    place = locator_from(fields["locator"]) if "locator" in fields else None
    return Hidden(Way(fields["way"]), fields["text"], place)


# ---------------------------------------------------------------- descriptions, plans, answers


@cache
def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    from pydantic import TypeAdapter

    return TypeAdapter(kind)


def description_to_json(description: Description) -> Json:
    """What is known of a document; what is not is left out."""
    return _adapter(Description).dump_python(description, mode="json", exclude_defaults=True)


def description_from_json(fields: Mapping[str, Any]) -> Description:
    """The description again; fields of the wrong type are refused."""
    return _adapter(Description).validate_python(dict(fields))


@lru_cache(maxsize=1 << 14)
def described(read: str, corrected: str) -> Description:
    """A document's description as its row keeps it: what the reader found, under the analyst's corrections."""
    return description_from_json(json.loads(read) | json.loads(corrected))


def answer_to_json(answer: Answer) -> Json:
    """An answer as it is kept in a thread."""
    return _adapter(Answer).dump_python(answer, mode="json")


def answer_from_json(fields: Mapping[str, Any]) -> Answer:
    """The answer again."""
    return _adapter(Answer).validate_python(dict(fields))


def plan_to_json(plan: Plan) -> Json:
    """A plan as it is kept beside its answer."""
    return _adapter(Plan).dump_python(plan, mode="json")


def plan_from_json(fields: Mapping[str, Any]) -> Plan:
    """The plan again."""
    return _adapter(Plan).validate_python(dict(fields))
