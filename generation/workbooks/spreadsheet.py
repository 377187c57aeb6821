"""A calculation in, the formula a spreadsheet computes out, with numbers or with the cells that hold them.

The formula is read back and evaluated before it is given away: one that does not come to the calculation's value is
none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from data.answers import Calculation, Operand
from generation.reckoning.formula import (
    Absolute,
    Binary,
    Expression,
    FormulaError,
    Name,
    Negative,
    Number,
    evaluate,
    parse,
)
from ingestion.words.numbers import parse_number

_SIGNS = str.maketrans({"×": "*", "÷": "/", "−": "-"})
_BARS = re.compile(r"\|([^|]*)\|")
_STRENGTH = {"+": 1, "-": 1, "*": 2, "/": 2, "^": 3}
_CLOSE = Decimal("1e-12")
_SCALES = (0, 3, 6, 9, 8, 4, 12)


@dataclass(frozen=True, slots=True)
class SpreadsheetFormula:
    """`text` as it is pasted, "=(47821-21445)/47821"; its result times ten to the `scale` is the value."""

    text: str
    scale: int = 0


def spreadsheet_formula(calculation: Calculation) -> SpreadsheetFormula | None:
    """The formula over the numbers as printed or, where their scales do not go together, in base units."""
    expression = expression_of(calculation)
    if expression is None:
        return None
    printed = [_printed_scale(operand) for operand in calculation.operands]
    for scales in (printed, [0] * len(printed)):
        numbers = _numbers(calculation.operands, scales)
        text = "=" + in_cells(expression, lambda name, numbers=numbers: _plain(numbers[name]))
        for scale in dict.fromkeys((0, *scales)):
            if _comes_to(text, calculation.value.scaleb(-scale)):
                return SpreadsheetFormula(text, scale)
    return None


def expression_of(calculation: Calculation) -> Expression | None:
    """The calculation's formula over `x1`, `x2`, … for its operands in order; None when it cannot be read again."""
    places: dict[str, str] = {}
    for n, operand in enumerate(calculation.operands, 1):
        places.setdefault(operand.name, f"x{n}")
    if not places:
        return None
    longest_first = sorted(places, key=len, reverse=True)
    named = re.sub("|".join(map(re.escape, longest_first)), lambda match: places[match[0]], calculation.formula)
    try:
        expression = parse(_BARS.sub(r"abs(\1)", named.translate(_SIGNS)))
        value = evaluate(expression, _values(_numbers(calculation.operands, [0] * len(calculation.operands))))
    except FormulaError:
        return None
    return expression if _close(value, calculation.value) else None


def in_cells(expression: Expression, cell_of: Callable[[str], str]) -> str:
    """The expression in a spreadsheet's grammar, each operand as `cell_of` writes it."""
    match expression:
        case Number(value):
            return f"{value:f}"
        case Name(concept):
            return cell_of(concept)
        case Negative(body):
            return f"(-{_bracketed(body, 4, cell_of)})"
        case Absolute(body):
            return f"ABS({in_cells(body, cell_of)})"
        case Binary(operator, left, right):
            strength = _STRENGTH[operator]
            first = _bracketed(left, strength + (operator == "^"), cell_of)
            return f"{first}{operator}{_bracketed(right, strength + (operator in '-/^'), cell_of)}"


def _bracketed(part: Expression, least: int, cell_of: Callable[[str], str]) -> str:
    text = in_cells(part, cell_of)
    return f"({text})" if isinstance(part, Binary) and _STRENGTH[part.operator] < least else text


def _numbers(operands: Sequence[Operand], scales: Sequence[int]) -> dict[str, Decimal]:
    pairs = enumerate(zip(operands, scales, strict=True), 1)
    return {f"x{n}": operand.value.scaleb(-scale) for n, (operand, scale) in pairs}


def _values(numbers: Mapping[str, Decimal]) -> Callable[[Name], Decimal]:
    def value_of(name: Name) -> Decimal:
        if name.concept not in numbers:
            raise FormulaError(f"No operand is called {name.concept}.")
        return numbers[name.concept]

    return value_of


def _printed_scale(operand: Operand) -> int:
    """The power of ten between the printed number and the value; 0 when it is a rate or not printed."""
    printed = parse_number(operand.printed)
    if printed is None or printed.percent or not printed.value:
        return 0
    return next((s for s in _SCALES if abs(operand.value) == abs(printed.value.scaleb(s))), 0)


def _plain(number: Decimal) -> str:
    whole = number == number.to_integral_value()
    text = f"{number.to_integral_value():f}" if whole else f"{number:f}".rstrip("0")
    return f"({text})" if number < 0 else text


def _comes_to(text: str, value: Decimal) -> bool:
    try:
        return _close(evaluate(parse(text.removeprefix("=").lower()), _values({})), value)
    except FormulaError:
        return False


def _close(one: Decimal, other: Decimal) -> bool:
    return abs(one - other) <= _CLOSE * max(abs(other), _CLOSE)
