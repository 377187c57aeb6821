import pytest

from data.metrics.vocabulary import vocabulary
from generation.reckoning.definitions import asked_arithmetic, definitions_in, formula_of
from generation.reckoning.formula import parse


def known(phrase: str) -> str | None:
    words = vocabulary()
    return words.concept_of(phrase) or next(iter(words.concepts_in(phrase)), None)


@pytest.mark.parametrize(
    ("words", "formula"),
    [
        ("cash from operations / total current liabilities", "operating_cash_flow / current_liabilities"),
        ("total current assets divided by total current liabilities", "current_assets / current_liabilities"),
        ("total current assets less total current liabilities", "current_assets - current_liabilities"),
        ("FY2017 net income / (average total assets between FY2016 and FY2017)", "net_income / avg(total_assets)"),
        ("(net income plus interest expense) / total assets", "(net_income + interest_expense) / total_assets"),
        (
            "operating income + depreciation and amortization [from cash flow statement]",
            "operating_income + depreciation_amortization",
        ),
        (
            "365 * (average accounts payable between FY2019 and FY2020) / "
            "(FY2020 COGS + change in inventory between FY2019 and FY2020)",
            "365 * avg(accounts_payable) / (cost_of_revenue + change(inventories))",
        ),
    ],
)
def test_plain_words_become_a_formula(words: str, formula: str) -> None:
    assert parse(formula_of(words, known)) == parse(formula)


def test_a_definition_ends_with_its_sentence() -> None:
    question = (
        "What is the FY2020 quick ratio for Acme? Quick ratio is defined as: (total current assets - inventories) / "
        "total current liabilities. Round your answer to two decimal places."
    )
    found = definitions_in(question, known)
    assert found == {"quick ratio": "( current_assets - inventories ) / current_liabilities"}


def test_define_x_as_y() -> None:
    found = definitions_in("Define net working capital as total current assets less total current liabilities.", known)
    assert found == {"net working capital": "current_assets - current_liabilities"}


def test_an_unknown_word_leaves_the_definition_out() -> None:
    assert definitions_in("Define joy as smiles divided by net income.", known) == {}


def test_arithmetic_asked_for_by_name() -> None:
    assert asked_arithmetic("what is the FY2022 EBITDA less capex for Acme?") == "EBITDA less capex"
    assert asked_arithmetic("what is the FY2022 operating margin for Acme?") == ""
    assert asked_arithmetic("what is the FY2019 - FY2020 total revenue growth rate for Acme?") == ""
