"""A copied formula is a spreadsheet's own and comes to the calculation's value."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.answers import Calculation, Operand
from data.types import Period
from generation.reckoning.formula import Binary, Expression, Name, Negative, Number, evaluate, in_words, parse
from generation.workbooks.spreadsheet import expression_of, in_cells, spreadsheet_formula


def operand(name: str, printed: str, value: str, unit: str = "USD") -> Operand:
    return Operand(name, Decimal(value), unit, Period(2025, 12), 1, printed)


REVENUE = operand("revenue FY2025", "$ 47,821", "4.7821E+10")
COST = operand("cost of revenue FY2025", "21,445", "2.1445E+10")
SHARES = operand("diluted shares FY2025", "246.8", "2.468E+8", "shares")


def calculation(formula: str, value: Decimal, *operands: Operand) -> Calculation:
    return Calculation("Gross margin", formula, operands, value, "percent", "55.2%")


def test_numbers_stand_as_printed_without_separators():
    margin = (REVENUE.value - COST.value) / REVENUE.value
    given = calculation("(revenue FY2025 − cost of revenue FY2025) ÷ revenue FY2025", margin, REVENUE, COST)
    made = spreadsheet_formula(given)
    assert made is not None
    assert (made.text, made.scale) == ("=(47821-21445)/47821", 0)


def test_an_amount_is_given_in_the_scale_of_its_figures():
    made = spreadsheet_formula(
        calculation("revenue FY2025 − cost of revenue FY2025", REVENUE.value - COST.value, REVENUE, COST)
    )
    assert made is not None
    assert (made.text, made.scale) == ("=47821-21445", 6)


def test_figures_of_unlike_scales_are_given_in_base_units():
    rent = operand("rent FY2025", "1,200", "1200")
    made = spreadsheet_formula(calculation("revenue FY2025 + rent FY2025", REVENUE.value + rent.value, REVENUE, rent))
    assert made is not None
    assert (made.text, made.scale) == ("=47821000000+1200", 0)


def test_printed_fractions_negatives_and_absolutes_stay_what_they_are():
    loss = operand("net income FY2025", "(35)", "-3.5E+7")
    made = spreadsheet_formula(
        calculation("|net income FY2025| ÷ diluted shares FY2025", abs(loss.value) / SHARES.value, loss, SHARES)
    )
    assert made is not None
    assert (made.text, made.scale) == ("=ABS((-35))/246.8", 0)
    rate = operand("tax rate FY2025", "19.0%", "0.190", "percent")
    made = spreadsheet_formula(calculation("365 × tax rate FY2025", Decimal("69.35"), rate))
    assert made is not None
    assert made.text == "=365*0.19"


def test_a_formula_that_does_not_come_to_the_value_is_none():
    assert (
        spreadsheet_formula(calculation("revenue FY2025 − cost of revenue FY2025", Decimal(7), REVENUE, COST)) is None
    )
    assert spreadsheet_formula(calculation("the larger of the two", Decimal(7), REVENUE, COST)) is None
    assert spreadsheet_formula(calculation("revenue FY2025 ÷ (", Decimal(7), REVENUE)) is None
    assert spreadsheet_formula(calculation("12", Decimal(12))) is None
    assert spreadsheet_formula(calculation("revenue FY2025 ÷ x9", Decimal(12), REVENUE)) is None


def test_a_label_like_a_formula_is_only_a_name():
    odd = operand('=HYPERLINK("http://x") FY2025', "10", "10")
    made = spreadsheet_formula(calculation('=HYPERLINK("http://x") FY2025 × 2', Decimal(20), odd))
    assert made is not None
    assert made.text == "=10*2"


def test_operands_can_be_cells():
    expression = expression_of(
        calculation("revenue FY2025 − cost of revenue FY2025", REVENUE.value - COST.value, REVENUE, COST)
    )
    assert expression is not None
    assert in_cells(expression, {"x1": "B4", "x2": "B5"}.__getitem__) == "B4-B5"


NAMES = {f"x{n}": Decimal(n) * Decimal("1.5") for n in range(1, 5)}
leaves = st.one_of(st.sampled_from([Name(name) for name in NAMES]), st.integers(1, 9).map(lambda n: Number(Decimal(n))))
expressions = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(Binary, st.sampled_from(["+", "-", "*"]), inner, inner), st.builds(Negative, inner)
    ),
    max_leaves=8,
)


@given(expressions)
def test_brackets_keep_every_expression_what_it_was(expression: Expression):
    def value(read: Expression) -> Decimal:
        return evaluate(read, lambda name: NAMES[name.concept])

    assert value(parse(in_cells(expression, str))) == value(expression)


@pytest.mark.parametrize(
    "formula", ["x1 / (x2 / x3)", "x1 - (x2 - x3)", "(x1 ^ 2) ^ 2", "-(x1 + x2) ^ 2", "x1 / (x2 * x3)"]
)
def test_division_subtraction_and_powers_keep_their_brackets(formula: str):
    expression = parse(formula.replace("-(x1 + x2) ^ 2", "0 - ((x1 + x2) ^ 2)"))
    again = parse(in_cells(expression, str))
    assert evaluate(again, lambda name: NAMES[name.concept]) == evaluate(expression, lambda name: NAMES[name.concept])


def test_what_is_said_in_words_is_read_again():
    words = in_words(parse("change(revenue) / abs(prev(revenue))"), lambda name: f"revenue FY{2025 - name.back}")
    before = Operand("revenue FY2024", Decimal(80), "USD", None, 2, "80")
    now = Operand("revenue FY2025", Decimal(100), "USD", None, 1, "100")
    made = spreadsheet_formula(calculation(words, Decimal("0.25"), now, before))
    assert made is not None
    assert made.text == "=(100-80)/ABS(80)"
