from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generation.reckoning.formula import Expression, FormulaError, Name, evaluate, in_words, names, parse

FIGURES = {
    ("revenue", 0): Decimal(120),
    ("revenue", 1): Decimal(100),
    ("cogs", 0): Decimal(60),
    ("inventories", 0): Decimal(30),
    ("inventories", 1): Decimal(20),
}


def value(text: str) -> Decimal:
    return evaluate(parse(text), lambda name: FIGURES[name.concept, name.back])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("revenue - cogs", "60"),
        ("(revenue - prev(revenue)) / prev(revenue)", "0.2"),
        ("change(revenue) / prev(revenue)", "0.2"),
        ("avg(inventories)", "25"),
        ("365 * avg(inventories) / cogs", str(Decimal(365 * 25) / 60)),
        ("revenue - cogs - inventories", "30"),
        ("revenue / (cogs / inventories)", "60"),
        ("-cogs + revenue", "60"),
        ("2 ^ 3 * 2", "16"),
        ("abs(cogs - revenue)", "60"),
    ],
)
def test_arithmetic(text: str, expected: str) -> None:
    assert value(text) == Decimal(expected)


@pytest.mark.parametrize(
    "text", ["", "revenue +", "(revenue", "revenue revenue", "import os", "__import__('os')", "1 ** 2"]
)
def test_what_is_not_a_formula_is_refused(text: str) -> None:
    with pytest.raises(FormulaError):
        parse(text)


def test_division_by_zero_is_named() -> None:
    with pytest.raises(FormulaError, match="divides by zero"):
        value("revenue / (cogs - 2 * inventories)")


def test_operands_are_listed_once_each_with_their_year() -> None:
    assert names(parse("avg(revenue) / revenue")) == [Name("revenue"), Name("revenue", 1)]


def test_in_words_keeps_the_brackets_that_matter() -> None:
    shown = in_words(parse("(revenue - prev(revenue)) / prev(revenue)"), lambda n: "before" if n.back else "now")
    assert shown == "(now − before) ÷ before"


expressions: st.SearchStrategy[str] = st.recursive(
    st.integers(1, 99).map(str) | st.just("revenue"),
    lambda inner: st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda p: f"({p[0]} {p[1]} {p[2]})"),
    max_leaves=8,
)


@given(expressions)
def test_words_mean_the_same_as_the_formula(text: str) -> None:
    tree = parse(text)
    shown = in_words(tree, lambda name: name.concept)
    again = parse(shown.replace("×", "*").replace("÷", "/").replace("−", "-"))
    assert outcome(again) == outcome(tree)


def outcome(tree: Expression) -> Decimal | str:
    try:
        return round(evaluate(tree, lambda name: FIGURES[name.concept, name.back]), 10)
    except FormulaError as error:
        return str(error)
