"""Row labels as filers print them, questions as analysts ask them, and the concepts they name."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.metrics.vocabulary import operands_of, spelled_out, vocabulary
from data.types import Statement

INCOME, BALANCE, CASH = Statement.INCOME, Statement.BALANCE, Statement.CASH_FLOW

LABELS = [
    ("Net sales", INCOME, "revenue"),
    ("Total net revenue", INCOME, "revenue"),
    ("TOTAL REVENUES", INCOME, "revenue"),
    ("Net operating revenues", INCOME, "revenue"),
    ("Revenues (Note 3)", INCOME, "revenue"),
    ("Deferred revenue", BALANCE, "deferred_revenue"),
    ("Cost of revenue", INCOME, "cost_of_revenue"),
    ("Cost of goods sold (1)", INCOME, "cost_of_revenue"),
    ("Cost of merchandise and services", INCOME, "cost_of_revenue"),
    ("Costs of products sold", INCOME, "cost_of_revenue"),
    ("Selling, general & administrative expenses", INCOME, "selling_general_administrative"),
    ("Operating profit", INCOME, "operating_income"),
    ("Earnings (loss) from operations", INCOME, "operating_income"),
    ("Income (loss) before income taxes", INCOME, "pretax_income"),
    ("(Benefit) provision for income taxes", INCOME, "income_tax_expense"),
    ("Net earnings", INCOME, "net_income"),
    ("Net income (loss)", INCOME, "net_income"),
    ("Net income attributable to noncontrolling interests", INCOME, "net_income_noncontrolling"),
    ("Less: Net income attributable to non-controlling interest", INCOME, "net_income_noncontrolling"),
    ("Net income attributable to Example Corporation", INCOME, "net_income_attributable"),
    ("Property, plant and equipment – net", BALANCE, "ppe_net"),
    ("Property and equipment, net", BALANCE, "ppe_net"),
    ("Property, plant and equipment, net of accumulated depreciation of $1,234", BALANCE, "ppe_net"),
    ("Accounts receivable, less allowance for doubtful accounts of $15 and $12", BALANCE, "receivables"),
    ("Accounts receivable — net of allowances of $90", BALANCE, "receivables"),
    ("Inventories", BALANCE, "inventories"),
    ("Inventories", CASH, "change_in_inventories"),
    ("Accounts payable", BALANCE, "accounts_payable"),
    ("Accounts payable", CASH, "change_in_payables"),
    ("Deferred income taxes", CASH, "deferred_tax_expense"),
    ("Total current assets", BALANCE, "current_assets"),
    ("Total current liabilities", BALANCE, "current_liabilities"),
    ("Long-term debt, less current portion", BALANCE, "long_term_debt"),
    ("Current portion of long-term debt", BALANCE, "current_long_term_debt"),
    ("Total stockholders' equity", BALANCE, "equity"),
    ("Total shareowners’ equity", BALANCE, "equity"),
    ("Total Example Company shareholders' equity", BALANCE, "equity"),
    ("Total liabilities and stockholders’ equity", BALANCE, "liabilities_and_equity"),
    ("Net cash provided by (used in) operating activities", CASH, "operating_cash_flow"),
    ("Net Cash Provided by Operating Activities", CASH, "operating_cash_flow"),
    ("Net cash flows from operating activities", CASH, "operating_cash_flow"),
    ("Cash provided by (used for) financing activities", CASH, "financing_cash_flow"),
    ("Purchases of property, plant and equipment (PP&E)", CASH, "capital_expenditures"),
    ("Additions to property and equipment", CASH, "capital_expenditures"),
    ("Capital spending", CASH, "capital_expenditures"),
    ("Cash dividends paid", CASH, "dividends_paid"),
    ("Depreciation and amortization", CASH, "depreciation_amortization"),
    ("Weighted average number of shares outstanding: Basic", INCOME, "shares_basic"),
    ("Diluted earnings per share", INCOME, "eps_diluted"),
    ("売上高", INCOME, "revenue"),
    ("営業利益", INCOME, "operating_income"),
    ("Accrued restructuring", BALANCE, None),
    ("Net sales of discontinued products in Europe", INCOME, None),
    ("Change in revenue recognition", INCOME, None),
    ("Inventories", INCOME, None),
    ("", INCOME, None),
]


@pytest.mark.parametrize(("label", "statement", "concept"), LABELS)
def test_label(label: str, statement: Statement, concept: str | None) -> None:
    assert vocabulary().concept_of(label, statement) == concept


@pytest.mark.parametrize(
    ("question", "concepts"),
    [
        ("What is the FY2018 capital expenditure amount?", ["capital_expenditures"]),
        ("year end FY2017 net PP&E", ["ppe_net"]),
        ("How much was unearned revenue?", ["deferred_revenue"]),
        ("What was COGS and what were inventories?", ["cost_of_revenue", "inventories"]),
        ("cash flow from operations and SG&A", ["operating_cash_flow", "selling_general_administrative"]),
        ("Who is the chief executive?", []),
    ],
)
def test_concepts_of_a_question(question: str, concepts: list[str]) -> None:
    assert list(vocabulary().concepts_in(question)) == concepts


@pytest.mark.parametrize(
    ("question", "metrics"),
    [
        ("days payable outstanding (DPO)", ["days_payable"]),
        ("What is the fixed asset turnover ratio?", ["fixed_asset_turnover"]),
        ("Does it have positive working capital and a healthy quick ratio?", ["working_capital", "quick_ratio"]),
        ("unadjusted EBITDA % margin", ["ebitda_margin"]),
        ("cash conversion cycle", ["cash_conversion_cycle"]),
        ("Net profit margin", ["net_margin"]),
        ("What is revenue?", []),
    ],
)
def test_metrics_of_a_question(question: str, metrics: list[str]) -> None:
    assert list(vocabulary().metrics_in(question)) == metrics


def test_a_question_is_widened_with_the_filers_own_words() -> None:
    words = vocabulary()
    assert "purchases of property plant and equipment" in words.expand("What was capex?")
    assert {"total current assets", "total current liabilities"} <= set(words.expand("working capital"))
    needed = words.expand("days payable outstanding")
    assert {"accounts payable", "inventories", "cost of revenue"} <= set(needed)
    assert "legal proceedings" in words.expand("Any legal battles?")


def test_every_formula_is_made_of_known_concepts() -> None:
    words = vocabulary()
    formulas = [f for m in words.metrics.values() for f in (m.formula, *m.alternatives)]
    formulas += [f for several in words.derived.values() for f in several]
    assert {name for formula in formulas for name in operands_of(formula)} <= set(words.concepts)
    assert set(words.derived) <= set(words.concepts)


def test_every_name_finds_its_concept() -> None:
    words = vocabulary()
    for concept in words.concepts.values():
        for name in (*concept.names, *concept.ja):
            assert words.concept_of(name, concept.statement) == concept.id, name


def test_tags() -> None:
    words = vocabulary()
    assert words.concepts_of_tag("us-gaap:PaymentsToAcquirePropertyPlantAndEquipment") == ("capital_expenditures",)
    assert words.concepts_of_tag("ifrs-full:Assets") == ("total_assets",)
    assert words.concepts_of_tag("x:Unknown") == ()


def test_the_united_states_go_by_their_name_and_us_and_dollars_do_not() -> None:
    assert spelled_out("Sales in the U.S. and the US, told to us in US dollars") == (
        "Sales in the United States and the United States, told to us in US dollars"
    )
    assert spelled_out("U.S. GAAP, US$ 5 and USD 7") == "U.S. GAAP, US$ 5 and USD 7"


@given(st.text(max_size=120))
def test_any_label_is_read_without_an_error(label: str) -> None:
    vocabulary().concept_of(label, BALANCE)
    vocabulary().expand(label)


def test_reading_the_files_is_quick() -> None:
    code = "import time; from data.metrics.vocabulary import vocabulary as v; t = time.perf_counter(); v(); "
    code += "print(time.perf_counter() - t)"
    seconds = min(float(subprocess.check_output([sys.executable, "-c", code])) for _ in range(3))
    assert seconds < 0.5
