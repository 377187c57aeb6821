from datetime import date

import pytest

from data.answers import Operation, Plan
from data.types import Description, Document, Statement, Status
from retrieval.companies import companies_in, company_key, one_key_each
from retrieval.plan import read_plan


def filing(company: str, *aliases: str, year: int = 2022) -> Document:
    told = Description(company=company, aliases=aliases, form="10-K", fiscal_year=year)
    return Document(f"id-{company}-{year}", f"{company}.pdf", Status.READY, told)


LIBRARY = [
    filing("THE COCA-COLA COMPANY"),
    filing("3M COMPANY"),
    filing("Best Buy Co., Inc.", "BBY"),
    filing("FOOT LOCKER, INC."),
    filing("McDONALD’S CORPORATION"),
    filing("CVS HEALTH CORPORATION"),
    filing("Block, Inc.", "Square, Inc."),
    filing("Lockheed Martin Corporation"),
]


@pytest.mark.parametrize(
    ("question", "companies"),
    [
        ("What is the FY2017 return on assets for Coca Cola?", ("coca cola",)),
        ("Is 3M a capital-intensive business?", ("3m",)),
        ("What did Best Buy's inventories amount to?", ("best buy",)),
        ("Does Footlocker's new CEO have experience?", ("foot locker",)),
        ("What was McDonald's net income?", ("mcdonalds",)),
        ("Was there any change at BBY?", ("best buy",)),
        ("What is Block's (formerly known as Square) FY2016 working capital ratio?", ("block",)),
        ("Compare Lockheed Martin with CVS Health.", ("lockheed martin", "cvs health")),
        ("Who would block the deal at the best price?", ()),
    ],
)
def test_companies_are_recognised_as_analysts_write_them(question: str, companies: tuple[str, ...]) -> None:
    assert companies_in(question, LIBRARY) == companies


def test_spellings_of_a_company_have_one_key() -> None:
    assert company_key("The Coca-Cola Company") == company_key("COCA COLA CO") == "coca cola"


def plan(question: str, earlier: Plan | None = None) -> Plan:
    return read_plan(question, LIBRARY, earlier)


def test_a_metric_question() -> None:
    read = plan(
        "What is the FY2019 - FY2021 3 year average operating margin for CVS Health? Answer in units of percents and "
        "round to one decimal place. Base it on the income statement."
    )
    assert read.companies == ("cvs health",)
    assert [period.year for period in read.periods] == [2019, 2020, 2021]
    assert read.metrics == ("operating_margin",)
    assert read.statements == (Statement.INCOME,)
    assert (read.unit, read.decimals) == ("percent", 1)


def test_a_lookup_in_billions() -> None:
    read = plan("What is the year end FY2018 net PP&E for 3M according to the balance sheet? Answer in USD billions.")
    assert read.concepts == ("ppe_net",)
    assert read.scale == 9
    assert read.statements == (Statement.BALANCE,)
    assert read.operation is Operation.LOOKUP


def test_a_dated_event() -> None:
    assert plan("What happened on May 26, 2023 at 3M?").dates == (date(2023, 5, 26),)


@pytest.mark.parametrize(
    ("question", "operation"),
    [
        ("Why did margins fall?", Operation.EXPLAIN),
        ("What drove the change in gross margin?", Operation.EXPLAIN),
        ("Is 3M capital intensive?", Operation.JUDGE),
        ("How much cash did 3M hold?", Operation.LOOKUP),
        ("Calculate the current ratio.", Operation.COMPUTE),
    ],
)
def test_what_is_wanted_of_the_figures(question: str, operation: Operation) -> None:
    assert plan(question).operation is operation


def test_a_follow_up_inherits_company_and_metric() -> None:
    first = plan("What was Best Buy's revenue in FY2022?")
    second = plan("And in FY2021?", first)
    assert (second.companies, second.concepts) == (("best buy",), ("revenue",))
    assert [period.year for period in second.periods] == [2021]


def test_a_follow_up_inherits_the_period() -> None:
    first = plan("What was Best Buy's revenue in FY2022?")
    second = plan("What about its inventories?", first)
    assert second.concepts == ("inventories",)
    assert [period.year for period in second.periods] == [2022]


def test_stopwords_are_not_terms() -> None:
    assert plan("What was the number of stores that Best Buy operated?").terms == ("number", "stores", "operated")


def test_a_follow_up_about_something_else_keeps_the_company_but_not_the_figure() -> None:
    first = plan("What was Best Buy's revenue in FY2022?")
    second = plan("Who is the chief financial officer?", first)
    assert (second.companies, second.concepts, second.metrics) == (("best buy",), (), ())


def test_an_earnings_call_is_not_earnings() -> None:
    assert plan("What did management say about tariffs on the earnings call?").concepts == ()


def test_the_three_activities_are_the_totals_of_the_cash_flow_statement() -> None:
    read = plan("Among operating, investing, and financing activities, which brought in most for 3M in FY2022?")
    assert read.concepts[:3] == ("operating_cash_flow", "investing_cash_flow", "financing_cash_flow")


def test_a_period_is_no_term() -> None:
    assert plan("As of FY2023Q1, why did 3M raise guidance?").terms == ("raise", "guidance")


def test_a_company_goes_by_the_shortest_name_that_begins_its_own():
    names = ("Adobe Inc.", "Adobe Systems Inc", "Adobe Systems Ireland", "IBM", "IBM Credit", "")
    documents = [Document(str(n), name, Status.READY, Description(company=name)) for n, name in enumerate(names)]
    assert one_key_each(documents) == {
        "adobe": "adobe",
        "adobe systems": "adobe",
        "adobe systems ireland": "adobe",
        "ibm": "ibm",
        "ibm credit": "ibm credit",  # three letters begin too many names
        "": "",
    }
