"""Formula text in, expression out; expression and operands in, exact value out.

A formula is arithmetic over concept names: `change(revenue) / prev(revenue)`, `365 * avg(inventories) / cogs`.
`avg(x)` is the mean of x now and a year before, `prev(x)` is x a year before, `change(x)` is `x - prev(x)`.
Formulas are parsed by this grammar and never evaluated as code:

    sum     = product (("+" | "-") product)*
    product = power (("*" | "/") power)*
    power   = factor ("^" factor)?
    factor  = number | name | function "(" sum ")" | "(" sum ")" | "-" factor
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

_TOKEN = re.compile(r"\s*(?:(\d+(?:\.\d+)?)|([a-z_][a-z0-9_]*)|([-+*/^()]))", re.IGNORECASE)
_FUNCTIONS = ("avg", "prev", "change", "abs")


class FormulaError(ValueError):
    """The text is not a formula of this grammar, or it cannot be computed (division by zero)."""


@dataclass(frozen=True, slots=True)
class Number:
    value: Decimal


@dataclass(frozen=True, slots=True)
class Name:
    """A concept, `back` years before the period asked for."""

    concept: str
    back: int = 0


@dataclass(frozen=True, slots=True)
class Negative:
    body: Expression


@dataclass(frozen=True, slots=True)
class Absolute:
    body: Expression


@dataclass(frozen=True, slots=True)
class Binary:
    operator: Literal["+", "-", "*", "/", "^"]
    left: Expression
    right: Expression


Expression = Number | Name | Negative | Absolute | Binary


def parse(text: str) -> Expression:
    tokens = _tokens(text)
    parser = _Parser(tokens)
    expression = parser.sum()
    if parser.place != len(tokens):
        raise FormulaError(f"Left over in the formula: {' '.join(tokens[parser.place :])}")
    return expression


def _tokens(text: str) -> list[str]:
    tokens: list[str] = []
    place = 0
    text = text.strip()
    while place < len(text):
        match = _TOKEN.match(text, place)
        if not match:
            raise FormulaError(f"Not part of a formula: {text[place : place + 20]!r}")
        tokens.append(match.group(0).strip())
        place = match.end()
    return tokens


class _Parser:
    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens
        self.place = 0

    def peek(self) -> str:
        return self.tokens[self.place] if self.place < len(self.tokens) else ""

    def take(self, wanted: str = "") -> str:
        token = self.peek()
        if not token or (wanted and token != wanted):
            raise FormulaError(f"Expected {wanted or 'a value'} but found {token or 'the end'}")
        self.place += 1
        return token

    def sum(self) -> Expression:
        left = self.product()
        while (operator := self.peek()) in ("+", "-"):
            self.take()
            left = Binary(operator, left, self.product())
        return left

    def product(self) -> Expression:
        left = self.power()
        while (operator := self.peek()) in ("*", "/"):
            self.take()
            left = Binary(operator, left, self.power())
        return left

    def power(self) -> Expression:
        left = self.factor()
        if self.peek() != "^":
            return left
        self.take()
        return Binary("^", left, self.factor())

    def factor(self) -> Expression:
        token = self.take()
        if token == "-":
            return Negative(self.factor())
        if token == "(":
            return self.closed()
        if token[0].isdigit():
            return Number(Decimal(token))
        if token in _FUNCTIONS and self.peek() == "(":
            self.take("(")
            return _apply(token, self.closed())
        if re.fullmatch(r"[a-z_]\w*", token, re.IGNORECASE):
            return Name(token)
        raise FormulaError(f"Expected a value but found {token}")

    def closed(self) -> Expression:
        body = self.sum()
        self.take(")")
        return body


def _apply(function: str, body: Expression) -> Expression:
    if function == "abs":
        return Absolute(body)
    before = shift(body, 1)
    if function == "prev":
        return before
    if function == "change":
        return Binary("-", body, before)
    return Binary("/", Binary("+", body, before), Number(Decimal(2)))


def shift(expression: Expression, years: int) -> Expression:
    """The same expression `years` earlier."""
    match expression:
        case Name(concept, back):
            return Name(concept, back + years)
        case Binary(operator, left, right):
            return Binary(operator, shift(left, years), shift(right, years))
        case Negative(body):
            return Negative(shift(body, years))
        case Absolute(body):
            return Absolute(shift(body, years))
        case Number():
            return expression


def substituted(expression: Expression, name: Name, other: Expression) -> Expression:
    """The expression with another one in the place of a concept."""
    match expression:
        case Name():
            return other if expression == name else expression
        case Binary(operator, left, right):
            return Binary(operator, substituted(left, name, other), substituted(right, name, other))
        case Negative(body):
            return Negative(substituted(body, name, other))
        case Absolute(body):
            return Absolute(substituted(body, name, other))
        case Number():
            return expression


def names(expression: Expression) -> list[Name]:
    """The concepts of an expression, in order, once each."""
    match expression:
        case Name():
            return [expression]
        case Binary(_, left, right):
            return list(dict.fromkeys([*names(left), *names(right)]))
        case Negative(body) | Absolute(body):
            return names(body)
        case Number():
            return []


def evaluate(expression: Expression, value_of: Callable[[Name], Decimal]) -> Decimal:
    """The exact value; FormulaError when it divides by zero."""
    match expression:
        case Number(value):
            return value
        case Name():
            return value_of(expression)
        case Negative(body):
            return -evaluate(body, value_of)
        case Absolute(body):
            return abs(evaluate(body, value_of))
        case Binary(operator, left, right):
            return _combine(operator, evaluate(left, value_of), evaluate(right, value_of))


def _combine(operator: str, left: Decimal, right: Decimal) -> Decimal:
    if operator == "+":
        return left + right
    if operator == "-":
        return left - right
    if operator == "*":
        return left * right
    if operator == "^":
        return _power(left, right)
    if right == 0:
        raise FormulaError("The formula divides by zero.")
    return left / right


def _power(base: Decimal, exponent: Decimal) -> Decimal:
    if base <= 0:
        raise FormulaError("A growth rate over several years needs figures above zero.")
    return base**exponent


def in_words(expression: Expression, say: Callable[[Name], str]) -> str:
    """The expression as an analyst reads it, names replaced by what `say` gives."""
    match expression:
        case Number(value):
            return f"{value:f}"
        case Name():
            return say(expression)
        case Negative(body):
            return f"−{in_words(body, say)}"
        case Absolute(body):
            return f"|{in_words(body, say)}|"
        case Binary(operator, left, right):
            shown = {"*": "×", "/": "÷", "-": "−", "+": "+", "^": "^"}[operator]
            return f"{_bracketed(left, operator, say, False)} {shown} {_bracketed(right, operator, say, True)}"


def _bracketed(part: Expression, around: str, say: Callable[[Name], str], right: bool) -> str:
    words = in_words(part, say)
    if not isinstance(part, Binary):
        return words
    looser = (part.operator in "+-" and around in "*/") or around == "^"
    uneven = right and around in "-/" and (part.operator in "+-") == (around in "+-")
    return f"({words})" if looser or uneven else words
