"""An answer as plain strings for the component."""

from decimal import Decimal

from data.answers import (
    Answer,
    Calculation,
    Check,
    Citation,
    Claim,
    Compared,
    Comparison,
    ComparisonRow,
    Cost,
    Firing,
    Operand,
)
from data.locators import PageBox, TableCell
from data.types import Period
from ui.answer_view import ASSETS, answer_data, period_words

CITED = (
    Citation(1, "10-k.pdf", "d1", 11, TableCell(2, 4, 1, 41), "$ 612"),
    Citation(2, "10-k.pdf", "d1", 12, PageBox(5), "Revenue " * 60),
)


def test_claims_keep_their_citations_checks_and_exact_words():
    answer = Answer("q", (Claim("Costs were $5 and *not* <b>6</b>.", (1, 2), Check.QUOTED),), CITED)
    data = answer_data(answer, active=2)
    assert data["claims"] == [
        {"text": "Costs were $5 and *not* <b>6</b>.", "citations": [1, 2], "check": "quoted", "faults": []}
    ]

    assert data["active"] == 2
    assert data["places"]["1"] == "10-k.pdf, page 41, table 2, row 5, column 2"
    assert data["footer"] == "Embedded mode: quoted and calculated from your documents, no language model · 0.0 s"


def test_a_calculation_shows_printed_operands_with_their_periods():
    operand = Operand("Operating income", Decimal(612000000), "USD", Period(2025, 12), 1, "$ 612")
    bare = Operand("Revenue", Decimal("4210000000"), "USD", None, 2)
    sum_ = Calculation(
        "Operating margin", "operating income ÷ revenue", (operand, bare), Decimal("0.1454"), "percent", "14.5 %"
    )
    shown = answer_data(Answer("q", (), CITED, (sum_,)))["calculations"][0]
    assert shown["shown"] == "14.5 %"
    assert shown["operands"][0] == {"name": "Operating income", "period": "FY2025", "value": "$ 612", "citation": 1}
    assert shown["operands"][1]["value"] == "4,210,000,000 USD"


def test_an_operand_worded_in_japanese_has_its_period_beside_it():
    operand = Operand("2025年6月期の営業利益", Decimal(612000000), "USD", Period(2025, 12), 1, "$ 612")
    worked = Calculation("営業利益", "2025年6月期の営業利益", (operand,), operand.value, "USD", "612百万米ドル")
    (shown,) = answer_data(Answer("q", (), CITED, (worked,)))["calculations"][0]["operands"]
    assert (shown["name"], shown["period"]) == ("営業利益", "2025年6月期")


def test_a_calculation_can_be_pasted_into_a_spreadsheet():
    income = Operand("operating income FY2025", Decimal("6.12E+8"), "USD", Period(2025, 12), 1, "$ 612")
    revenue = Operand("revenue FY2025", Decimal("4.210E+9"), "USD", Period(2025, 12), 2, "4,210")
    formula = "operating income FY2025 ÷ revenue FY2025"
    margin = Calculation("Operating margin", formula, (income, revenue), income.value / revenue.value, "percent")
    costs = Calculation(
        "Costs", "revenue FY2025 − operating income FY2025", (income, revenue), Decimal("3.598E+9"), "USD"
    )
    unread = Calculation("Odd", "as the filer says", (income,), Decimal(1), "USD")
    shown = answer_data(Answer("q", (), CITED, (margin, costs, unread)))["calculations"]
    assert [card["spreadsheet"] for card in shown] == [
        {"text": "=612/4210", "scale": ""},
        {"text": "=4210-612", "scale": "in millions"},
        None,
    ]


def test_a_comparison_is_a_table_that_says_how_it_was_checked_and_what_is_missing():
    quoted = Compared("$612 million", Decimal("6.12E+8"), "USD", (1,), Check.QUOTED)
    computed = Compared("14.5%", Decimal("0.145"), "percent", (1, 2), Check.COMPUTED)
    rows = (
        ComparisonRow("Acme", (quoted, Compared(missing="revenue for FY2024"))),
        ComparisonRow("Both", (quoted, computed)),
    )
    made = Comparison("Operating income", ("FY2025", "FY2024"), rows)
    shown = answer_data(Answer("q", (), CITED, comparison=made))["comparison"]
    assert (shown["title"], shown["headings"]) == ("Operating income", ["FY2025", "FY2024"])
    assert [row["check"] for row in shown["rows"]] == ["quoted", ""]
    assert shown["rows"][0]["cells"] == [
        {"shown": "$612 million", "missing": "", "citations": [1], "check": ""},
        {"shown": "", "missing": "revenue for FY2024", "citations": [], "check": ""},
    ]
    assert [cell["check"] for cell in shown["rows"][1]["cells"]] == ["quoted", "computed"]
    assert answer_data(Answer("q"))["comparison"] is None


def test_a_refusal_says_why_and_names_the_nearest_passages():
    data = answer_data(Answer("q", citations=CITED, refused=True, reason="The documents do not state net debt."))
    assert data["reason"] == "The documents do not state net debt."
    assert [item["n"] for item in data["nearest"]] == [1, 2]
    assert data["nearest"][1]["quote"].endswith(" …")
    assert len(data["nearest"][1]["quote"]) <= 160


def test_a_claim_that_fails_says_why_and_what_was_taken_out_is_named():
    claim = Claim("Costs were $9.", (1,), Check.UNSUPPORTED, ("the number $9 is not in the evidence cited",))
    data = answer_data(Answer("q", (claim,), CITED, dropped=("[77]", "“Costs were $8.” (not in the evidence)")))
    assert data["claims"][0]["faults"] == ["the number $9 is not in the evidence cited"]
    assert data["dropped"] == [
        "The model named 1 source it was not given ([77]); dropped.",
        "Taken out or replaced after its check: “Costs were $8.” (not in the evidence)",
    ]


def test_served_answers_name_the_model_and_what_was_dropped():
    data = answer_data(Answer("q", mode="served", model="Qwen3-8B", dropped=("[7]", "[9]"), seconds=1.26))
    assert data["footer"] == "Written by Qwen3-8B, checked against the sources · 1.3 s"
    assert data["dropped"] == ["The model named 2 sources it was not given ([7], [9]); dropped."]


def test_periods_read_as_a_banker_writes_them():
    assert period_words(Period(2025, 12)) == "FY2025"
    assert period_words(Period(2025, 3, 2)) == "Q2 FY2025"
    assert period_words(Period(2025, 6)) == "6 months FY2025"
    assert period_words(Period(2025, 0)) == "end of FY2025"
    assert period_words(Period(2025, 0, 2)) == "end of Q2 FY2025"


def test_components_never_parse_text_as_html():
    for script in ASSETS.glob("*.js"):
        words = script.read_text("utf-8")
        for sink in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"):
            assert sink not in words, (script.name, sink)


def test_a_served_answer_says_what_it_cost():
    cost = Cost(1240, 85, 0.41, 2.5, Decimal("0.0031"), "USD")
    footer = answer_data(Answer("q", mode="served", model="qwen", seconds=2.5, cost=cost))["footer"]
    assert footer == (
        "Written by qwen, checked against the sources · 2.5 s · 1,240 tokens read, 85 written"
        " · first word after 0.4 s · 0.0031 USD"
    )


def test_what_was_found_for_an_answer_that_failed_has_its_own_heading_and_no_footer():
    data = answer_data(Answer("q", citations=CITED, refused=True, reason="Down."), failure="The model did not answer")
    assert (data["refusal"], data["footer"]) == ("The model did not answer", "")
    assert answer_data(Answer("q", refused=True))["refusal"] == "Not answered from your documents"


def test_guardrails_that_took_effect_are_drawn_with_their_rule() -> None:
    firing = Firing("no-links", "answer", "drop", "A sentence with a web address was left out.")
    data = answer_data(Answer("?", (Claim("Sales rose.", (), Check.QUOTED),), firings=(firing,)))
    assert data["firings"] == [{"rule": "no-links", "text": "A sentence with a web address was left out."}]
