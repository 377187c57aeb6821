"""Cover pages and openings of made-up filers, and what they say of themselves."""

from datetime import date

import pytest

from data.locators import PageBox, TextSpan
from data.types import Description, Evidence
from ingestion.draft import Draft
from ingestion.words.describe import describe


def read(*pages: str, name: str = "document.pdf") -> Description:
    return describe(Draft(tuple(Evidence(PageBox(n), text) for n, text in enumerate(pages, 1))), name)


ANNUAL = """UNITED STATES
SECURITIES AND EXCHANGE COMMISSION
FORM 10-K
ANNUAL REPORT PURSUANT TO SECTION 13 OR 15(d) OF THE SECURITIES EXCHANGE ACT OF 1934
For the fiscal year ended {end}
Commission File Number: 1-9999
HARBOR & FINCH STORES CO., INC.
(Exact name of registrant as specified in its charter)
Common Stock, $0.10 par value per share HFS New York Stock Exchange
"""


def test_annual_report_of_a_retailer_that_names_the_year_it_starts_in() -> None:
    body = (
        "Harbor & Finch Stores Co., Inc. sells tools. Fiscal 2022 ended January 28, 2023. "
        + "In fiscal 2022 sales rose. " * 20
    )
    found = read(ANNUAL.format(end="January 28, 2023"), body)
    assert found.company == "Harbor & Finch Stores Co., Inc."
    assert {"Harbor & Finch Stores", "HFS"} <= set(found.aliases)
    assert (found.form, found.fiscal_year, found.quarter, found.period_end) == ("10-K", 2022, None, date(2023, 1, 28))


def test_annual_report_of_a_retailer_that_names_the_year_it_ends_in() -> None:
    body = "In fiscal 2023 sales rose. In fiscal 2022 they fell. " * 20 + "We expect fiscal 2024 to be better."
    assert read(ANNUAL.format(end="January 28, 2023"), body).fiscal_year == 2023


def test_quarterly_report() -> None:
    cover = ANNUAL.replace("10-K", "10-Q").replace("ANNUAL", "QUARTERLY").replace("fiscal year", "quarterly period")
    body = "Three months ended July 1, 2023. Six months ended July 1, 2023. " * 6
    found = read(cover.format(end="July 1, 2023"), body)
    assert (found.form, found.fiscal_year, found.quarter, found.period_end) == ("10-Q", 2023, 2, date(2023, 7, 1))


def test_report_of_an_event_is_known_by_its_day() -> None:
    found = read(
        "SECURITIES AND EXCHANGE COMMISSION\nFORM 8-K\nDate of Report (Date of earliest event reported): May 26, 2023\n"
        "Harbor Finch, Inc.\n(Exact name of registrant as specified in its charter)\n"
    )
    assert (found.company, found.form, found.published, found.period_end) == (
        "Harbor Finch, Inc.",
        "8-K",
        date(2023, 5, 26),
        None,
    )


def test_earnings_release() -> None:
    found = read(
        "Harbor Finch Reports First Quarter Fiscal Year 2023 Results\n"
        "SALEM, Dec. 8, 2022 -- Harbor Finch Corporation (“Harbor” or the “Company”) (Nasdaq: HBFN) today announced "
        "its results for the first quarter (twelve weeks) of fiscal 2023, ended November 20, 2022. See our Form 10-K.\n"
    )
    assert found.company == "Harbor Finch Corporation"
    assert found.aliases == ("Harbor Finch", "HBFN", "Harbor")
    assert (found.form, found.fiscal_year, found.quarter) == ("earnings release", 2023, 1)
    assert (found.period_end, found.published) == (date(2022, 11, 20), date(2022, 12, 8))


def test_tagged_cover_is_believed() -> None:
    cover = {
        "dei:EntityRegistrantName": "Finch Inc.",
        "dei:DocumentType": "10-K",
        "dei:DocumentFiscalYearFocus": "2024",
        "dei:DocumentFiscalPeriodFocus": "FY",
        "dei:DocumentPeriodEndDate": "September 28, 2024",
        "dei:TradingSymbol": "FNCH",
    }
    found = describe(Draft((Evidence(PageBox(1), "Finch"),), cover=cover), "x.html")
    assert (found.company, found.form, found.fiscal_year, found.period_end) == (
        "Finch Inc.",
        "10-K",
        2024,
        date(2024, 9, 28),
    )
    assert found.aliases == ("Finch", "FNCH")


@pytest.mark.parametrize(
    ("cover", "form", "end", "year", "quarter"),
    [
        (
            "【提出書類】 有価証券報告書\n【事業年度】 第75期（自　2023年４月１日　至　2024年３月31日）",
            "有価証券報告書", date(2024, 3, 31), 2024, None,
        ),
        (
            "【提出書類】 四半期報告書\n【四半期会計期間】 第76期第１四半期（自 2023年４月１日 至 2023年６月30日）",
            "四半期報告書", date(2023, 6, 30), 2024, 1,
        ),
        (
            "【提出書類】 半期報告書\n【中間会計期間】 第76期中（自 令和６年４月１日 至 令和６年９月30日）",
            "半期報告書", date(2024, 9, 30), 2025, 2,
        ),
        (
            "【提出書類】 有価証券報告書\n【事業年度】 第30期（自 2023年２月１日 至 2024年１月31日）",
            "有価証券報告書", date(2024, 1, 31), 2024, None,
        ),
    ],
)  # fmt: skip
def test_a_japanese_cover_says_from_which_day_to_which(
    cover: str, form: str, end: date, year: int, quarter: int | None
) -> None:
    found = read(f"{cover}\n【会社名】 みなと工業株式会社\n当社グループの経営成績はつぎのとおりであります。\n")
    assert (found.form, found.period_end, found.fiscal_year, found.quarter) == (form, end, year, quarter)


def test_japanese_results() -> None:
    found = read("2024年3月期 第2四半期決算短信〔IFRS〕(連結)\n2023年11月1日\n上場会社名 みなと工業株式会社\n")
    assert (found.company, found.form, found.language) == ("みなと工業株式会社", "決算短信", "ja")
    assert (found.fiscal_year, found.quarter) == (2024, 2)


def test_the_file_name_is_asked_last() -> None:
    found = read("Revenue rose in the quarter, as we told you.", name="HFS_q3_2021.txt")
    assert (found.company, found.quarter, found.fiscal_year) == ("HFS", 3, 2021)


@pytest.mark.parametrize(
    ("name", "company"),
    [
        ("0f012382-d9ba-409c-94db-0b9bf50d0746.html", ""),
        ("20240131.pdf", ""),
        ("3M_2018_10K.pdf", "3M"),
        ("facade_2020_annual.pdf", "facade"),
        ("", ""),
    ],
)
def test_an_id_is_no_companys_name(name: str, company: str) -> None:
    assert read("Revenue rose in the quarter, as we told you.", name=name).company == company


@pytest.mark.parametrize(
    ("text", "company"),
    [
        ("As of December 31, 2019, the Company had no debt. As of December 31, 2018, the Company had some.", ""),
        ("Cash Flow Hedges The Company uses swaps. The Group does not.", ""),
        ("On Dec 28, 2019 Data Center Group sales rose.", ""),
        ("The Walt Disney Company was founded in 1923.", "The Walt Disney Company"),
    ],
)
def test_the_company_is_no_companys_name(text: str, company: str) -> None:
    assert read(text, name="1234567.html").company == company


def test_a_call_is_known_by_the_operators_welcome() -> None:
    found = read(
        "Good morning and welcome to the Harbor Finch Stores fourth quarter and fiscal 2025 earnings call. "
        "Today is August 6, 2025. "
        + "Fiscal 2025 was a good year. "
        + "Sales grew in every region. " * 40
        + "For fiscal 2026 we expect more. " * 40,
        name="harbor-call.vtt",
    )
    assert (found.company, found.form, found.fiscal_year, found.quarter) == (
        "Harbor Finch Stores",
        "earnings call",
        2025,
        4,
    )


def test_a_call_is_of_the_year_of_its_day_and_not_of_the_one_it_compares_with():
    text = "Good morning. Welcome to the earnings call. First quarter sales rose 4% from the first quarter of 2016."
    told = describe(Draft((Evidence(TextSpan(0, 1), text),)), "Harbor_Finch_20170425.mp3")
    assert (told.fiscal_year, told.quarter, told.published) == (2017, 1, date(2017, 4, 25))
