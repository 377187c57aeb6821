"""Documents in, two rates out: how many planted errors the tables' own checks catch, and how often they cry wolf.

`python -m evaluation.quality.seeded_errors PATH...` reads each file, plants one error at a time in its statements (a
sign, a factor, a digit, two years in each other's place, a wrong units line) and checks the statements again.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

from data.errors import MffmError
from data.locators import TableCell
from data.types import Cell, Description, Evidence, Fact, Grid, SelfCheck, Statement
from ingestion.read import read_draft
from ingestion.statements.checks import checks_of
from ingestion.statements.facts import facts_of
from ingestion.words.describe import describe

_STATEMENTS = (Statement.INCOME, Statement.BALANCE, Statement.CASH_FLOW)
_DIGITS = re.compile(r"\d[\d,]*\d")
_OTHER_UNITS = {"million": "thousand", "Million": "Thousand", "thousand": "million", "Thousand": "Million"}

Plant = Callable[[str, Random], str | None]


@dataclass
class Tally:
    """What was planted and caught by kind, and what the clean statements raised."""

    planted: Counter[str] = field(default_factory=Counter[str])
    caught: Counter[str] = field(default_factory=Counter[str])
    statements: int = 0
    checks: int = 0
    alarms: list[str] = field(default_factory=list[str])

    def report(self) -> dict[str, object]:
        """The rates, as they are printed."""
        rates = {kind: round(self.caught[kind] / n, 3) for kind, n in sorted(self.planted.items())}
        alarmed = {alarm.rsplit(" | ", 2)[0] for alarm in self.alarms}
        return {
            "planted": sum(self.planted.values()),
            "caught": round(sum(self.caught.values()) / max(1, sum(self.planted.values())), 3),
            "caught_by_kind": rates,
            "clean_statements": self.statements,
            "clean_statements_with_an_alarm": len(alarmed),
            "false_alarm_rate": round(len(alarmed) / max(1, self.statements), 4),
            "checks": self.checks,
            "alarms": self.alarms,
        }


# ---------------------------------------------------------------- errors of one cell


def _sign(text: str, _random: Random) -> str | None:
    if "(" in text:
        return text.replace("(", "").replace(")", "")
    return _DIGITS.sub(lambda match: f"({match.group()})", text, count=1)


def _times(power: int) -> Plant:
    return lambda text, _random: _with_digits(text, lambda digits: digits + "0" * power)


def _transposed(text: str, random: Random) -> str | None:
    def change(digits: str) -> str | None:
        places = [n for n in range(len(digits) - 1) if digits[n] != digits[n + 1] and (n or digits[1] != "0")]
        if not places:
            return None
        n = random.choice(places)
        return digits[:n] + digits[n + 1] + digits[n] + digits[n + 2 :]

    return _with_digits(text, change)


def _dropped(text: str, random: Random) -> str | None:
    def change(digits: str) -> str:
        n = random.randrange(1, len(digits))
        return digits[:n] + digits[n + 1 :]

    return _with_digits(text, change)


def _with_digits(text: str, change: Callable[[str], str | None]) -> str | None:
    """The text with its whole digits changed and grouped anew; None where there is nothing to change."""
    match = _DIGITS.search(text)
    digits = match.group().replace(",", "") if match else ""
    changed = change(digits) if len(digits) >= 3 else None
    return None if match is None or not changed else text[: match.start()] + f"{int(changed):,}" + text[match.end() :]


CELL_ERRORS: dict[str, Plant] = {
    "sign": _sign,
    "ten times": _times(1),
    "a thousand times": _times(3),
    "digits transposed": _transposed,
    "digit dropped": _dropped,
}


# ---------------------------------------------------------------- one document


def examine(evidence: Sequence[Evidence], description: Description, tally: Tally, name: str, tries: int) -> None:
    """Check the statements as they are, then with `tries` errors of each kind, one at a time."""
    random = Random(name)
    statements = _statements(evidence, description)
    facts, clean = _checked(statements, description)
    tally.statements += len(statements)
    tally.checks += len(clean)
    known = {_place(check) for check in clean if not check.passed}
    tally.alarms += [f"{name} | table {c.table} | {c.kind} | {c.label}" for c in clean if not c.passed]
    for kind, planted in _planted(statements, facts, random, tries):
        tally.planted[kind] += 1
        _, found = _checked(planted, description)
        tally.caught[kind] += any(not check.passed and _place(check) not in known for check in found)


def _statements(evidence: Sequence[Evidence], description: Description) -> list[Evidence]:
    primary = {fact.cell.table for fact in facts_of(evidence, description) if fact.statement in _STATEMENTS}
    return [e for e in evidence if e.grid and isinstance(e.locator, TableCell) and e.locator.table in primary]


def _checked(statements: Sequence[Evidence], description: Description) -> tuple[list[Fact], Sequence[SelfCheck]]:
    facts = list(facts_of(statements, description))
    return facts, checks_of(statements, facts)


def _place(check: SelfCheck) -> tuple[object, ...]:
    return check.kind, check.table, check.rows, check.column


def _planted(
    statements: Sequence[Evidence], facts: Sequence[Fact], random: Random, tries: int
) -> Iterator[tuple[str, list[Evidence]]]:
    cells = [fact for fact in facts if fact.statement in _STATEMENTS and fact.unit.isalpha() and fact.value]
    for kind, plant in CELL_ERRORS.items():
        chosen = random.sample(cells, len(cells))
        changes = ((fact.cell, plant(fact.printed, random)) for fact in chosen)
        usable = [(cell, text) for cell, text in changes if text is not None]
        yield from ((kind, _with_cell(statements, cell, text)) for cell, text in usable[:tries])
    for n, item in enumerate(statements):
        for kind, grid in _table_errors(item, facts):
            yield kind, [*statements[:n], replace(item, grid=grid), *statements[n + 1 :]]


def _with_cell(statements: Sequence[Evidence], place: TableCell, text: str) -> list[Evidence]:
    def changed(item: Evidence) -> Evidence:
        if item.grid is None or not isinstance(item.locator, TableCell) or item.locator.table != place.table:
            return item
        rows = [list(row) for row in item.grid.rows]
        row, column = place.row or 0, place.column or 0
        rows[row][column] = replace(rows[row][column], text=text, tag=None)
        return replace(item, grid=replace(item.grid, rows=tuple(tuple(row) for row in rows)))

    return [changed(item) for item in statements]


def _table_errors(item: Evidence, facts: Sequence[Fact]) -> Iterator[tuple[str, Grid]]:
    """Two years of one statement in each other's place; its units line off by a thousand."""
    grid, table = item.grid, item.locator.table if isinstance(item.locator, TableCell) else 0
    columns = sorted({fact.cell.column or 0 for fact in facts if fact.cell.table == table and fact.segment is None})
    if grid is None or len(columns) < 2:
        return
    one, other = columns[:2]
    yield "years swapped", replace(grid, rows=(*grid.rows[: grid.header_rows], *_swapped(grid, one, other)))
    units = re.sub("|".join(_OTHER_UNITS), lambda match: _OTHER_UNITS[match.group()], grid.units)
    if units != grid.units:
        yield "units line", replace(grid, units=units, title=re.sub(r"(?i)in (?:millions|thousands)", "", grid.title))


def _swapped(grid: Grid, one: int, other: int) -> Iterator[tuple[Cell, ...]]:
    for row in grid.rows[grid.header_rows :]:
        cells = [replace(cell, tag=None) for cell in row]
        cells[one], cells[other] = cells[other], cells[one]
        yield tuple(cells)


def main(argv: Sequence[str] | None = None) -> int:
    """Print the rates over the files named, as JSON."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.quality.seeded_errors", description=__doc__)
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    parser.add_argument("--tries", type=int, default=20, metavar="N", help="errors of each kind in each file (20)")
    args = parser.parse_args(argv)
    tally, code = Tally(), 0
    for path in args.paths:
        try:
            draft = read_draft(path)
        except MffmError as error:
            sys.stderr.write(f"{path.name}: {error}\n")
            code = 1
            continue
        examine(draft.evidence, describe(draft, path.name), tally, path.name, args.tries)
    sys.stdout.write(json.dumps(tally.report(), ensure_ascii=False, indent=1) + "\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
