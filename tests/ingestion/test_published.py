"""The day of publication of made-up filings, releases and calls, and how it is known."""

from datetime import date

import pytest

from data.locators import PageBox
from data.types import Dating, Description, Evidence
from ingestion.draft import Draft
from ingestion.words.describe import describe

COVER = """SECURITIES AND EXCHANGE COMMISSION
FORM {form}
{kind} REPORT PURSUANT TO SECTION 13 OR 15(d) OF THE SECURITIES EXCHANGE ACT OF 1934
For the fiscal year ended December 31, 2022
Finch Inc.
(Exact name of registrant as specified in its charter)
As of January 20, 2023, 4,000 shares were outstanding.
"""
SIGNED = (
    "SIGNATURES\nPursuant to the requirements of Section 13 the registrant has duly caused this report to be signed.\n"
)


def read(*pages: str, name: str = "document.pdf", made: date | None = None) -> Description:
    return describe(Draft(tuple(Evidence(PageBox(n), text) for n, text in enumerate(pages, 1)), made=made), name)


def known(told: Description) -> tuple[date | None, Dating | None]:
    return told.published, told.dating


@pytest.mark.parametrize("written", ["Date: February 8, 2023", "on the 8th day of February, 2023", "Dated: 2/8/2023"])
def test_a_filing_is_as_old_as_its_signature(written):
    told = read(COVER.format(form="10-K", kind="ANNUAL"), "Debt matures on March 1, 2023.", SIGNED + written)
    assert known(told) == (date(2023, 2, 8), Dating.SIGNED)


def test_the_index_of_exhibits_and_a_signature_before_the_period_ended_are_not_believed():
    told = read(COVER.format(form="10-K", kind="ANNUAL"), "Signatures 97\nDate: March 3, 2023", SIGNED + "May 5, 2022")
    assert known(told) == (None, None)


def test_the_day_a_file_was_made_is_the_last_resort_and_never_before_the_period_ended():
    cover = COVER.format(form="10-K", kind="ANNUAL")
    assert known(read(cover, made=date(2023, 2, 9))) == (date(2023, 2, 9), Dating.FILE)
    assert known(read(cover, made=date(2022, 12, 30))) == (None, None)
    assert known(read(cover, SIGNED + "February 8, 2023", made=date(2023, 5, 1)))[1] is Dating.SIGNED


def test_a_report_of_an_event_is_published_when_it_is_signed_and_of_the_event_else():
    cover = (
        "SECURITIES AND EXCHANGE COMMISSION\nFORM 8-K\nDate of Report (Date of earliest event reported): May 26, 2023\n"
        "Finch Inc.\n(Exact name of registrant as specified in its charter)\n"
    )
    assert known(read(cover)) == (date(2023, 5, 26), Dating.EVENT)
    assert known(read(cover, SIGNED + "Date: May 30, 2023")) == (date(2023, 5, 30), Dating.SIGNED)


def test_a_release_is_of_its_dateline_and_not_of_the_period_it_reports():
    told = read(
        "Finch Reports Fourth Quarter Results\nFor the year ended December 31, 2022\n"
        "A call is held on February 10, 2023.\nSALEM, Feb. 9, 2023 -- Finch Inc. today announced its results."
    )
    assert known(told) == (date(2023, 2, 9), Dating.DATED)


@pytest.mark.parametrize(
    ("words", "name", "day", "how"),
    [
        ("Good morning. Welcome to the earnings call. Today is April 25, 2023.", "call.txt", 25, Dating.DATED),
        ("Good morning. Welcome to the earnings call.", "Finch_20230424.mp3", 24, Dating.NAMED),
        ("Earnings call transcript\nFinch Inc.\nApril 23, 2023\nOperator: Welcome.", "call.txt", 23, Dating.DATED),
        ("Our views are those of today, April 22, 2023. Welcome to the earnings call.", "call.txt", 22, Dating.DATED),
    ],
)
def test_a_call_is_of_its_day(words, name, day, how):
    assert known(read(words, name=name)) == (date(2023, 4, day), how)


def test_a_call_that_names_only_the_year_it_reports_has_no_day():
    told = read("Welcome to the earnings call. See our Form 10-K for the year ended December 31, 2022.")
    assert known(told) == (None, None)


def test_a_japanese_report_names_the_day_it_was_filed():
    told = read(
        "【表紙】\n【提出書類】有価証券報告書\n【提出日】2023年6月29日\n【事業年度】第10期\n【会社名】みなと工業株式会社"
    )
    assert known(told) == (date(2023, 6, 29), Dating.SIGNED)
