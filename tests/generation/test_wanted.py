"""What a sentence must hold to answer: the thing asked for, of the year asked for, of the kind asked for."""

from __future__ import annotations

import pytest

from data.answers import Hit
from data.locators import PageBox, TableCell
from data.types import Cell, Description, Document, Evidence, Grid, Status
from generation.quoting.passages import extracts_of, points_elsewhere, sentences
from generation.quoting.wanted import lists, tells_effect, wanted_of
from retrieval.plan import read_plan

FILING = Document(
    "d", "harbour-10k.pdf", Status.READY, Description("Harbour Tools, Inc.", form="10-K", fiscal_year=2022)
)


def answers(question: str, text: str, heading: str = "") -> list[str]:
    """The sentences of a passage that may answer a question."""
    hit = Hit(Evidence(PageBox(4), text, heading, document_id="d", id=1), FILING, 1.0)
    wanted = wanted_of(read_plan(question, [FILING]))
    return [extract.text for extract in extracts_of([hit]) if wanted.borne_out(extract)]


@pytest.mark.parametrize(
    ("question", "answer", "others"),
    [
        (
            "How many employees does Harbour Tools have?",
            "At year end the Company employed approximately 9,200 people.",
            "Benefits are open to employees who work at least 20 hours a week. 79% of our employees answered. "
            "We expect to hire 300 employees.",
        ),
        (
            "Who audits Harbour Tools?",
            "Our statements were audited by Marlow Finch LLP, an independent registered public accounting firm.",
            "The Audit Committee of the Board of Directors met six times. The audit took much effort.",
        ),
        (
            "Who is the CEO of Harbour Tools?",
            "Dana R. Whitlock has been our Chief Executive Officer since 2019.",
            "The Chief Executive Officer reports to the Board of Directors.",
        ),
        (
            "What is the CEO's salary?",
            "The base salary of our Chief Executive Officer was $900,000.",
            "Our Chief Executive Officer reviews succession every year.",
        ),
        (
            "What drove the decline in revenue in 2022?",
            "Net sales decreased 3.2% in 2022, primarily due to foreign currency translation.",
            "Net sales decreased 1.1% in 2020, primarily due to the pandemic. "
            "Interest expense decreased in 2022, primarily due to repayments. Net sales decreased in 2022.",
        ),
        (
            "Who approved the financial statements?",
            "The financial statements were approved by the Board of Directors on 6 June 2022.",
            "The financial statements are presented in dollars.",
        ),
        (
            "Where can information on the notes payable be found?",
            "See Note 7 for more information on our notes payable.",
            "The fair value of investments is found by discounting.",
        ),
        (
            "When does the Company record an accrued receivable?",
            "The Company records an accrued receivable when revenue is recognized prior to invoicing.",
            "An accrued receivable is an asset that the Company will record.",
        ),
        (
            "What does working capital consist of?",
            "(1) Working capital consists of current assets less current liabilities.",
            "See Note 7 for working capital. Current assets include cash.",
        ),
        (
            "How many shares granted to directors were there?",
            "We granted 4,000 shares to directors.",
            "Directors may sell shares after two years.",
        ),
    ],
)
def test_a_sentence_answers_only_where_it_bears_out_what_is_asked(question: str, answer: str, others: str) -> None:
    assert answers(question, f"{others} {answer}") == [answer]


def test_what_something_did_is_told_in_money_and_a_list_names_its_things() -> None:
    assert tells_effect("In 2022, the Company made payments of $67 million for settlements.")
    assert not tells_effect("In August 2022, the court denied the motion.")
    assert lists("Harbour manages three segments: Tools; Marine; and Consumer.", (" segment ",))
    assert lists("Our competitors are primarily retailers, online merchants and makers.", (" competitor ",))
    assert not lists("Segment reporting changed in 2018, as described in Notes 4, 5 and 18.", (" segment ",))
    told = "Sales rose in tools, marine, and consumer. Harbour manages three segments: Tools; Marine; and Consumer."
    assert answers("What segments does Harbour Tools report?", told) == [told.split(". ")[1]]


def test_a_year_of_the_heading_is_the_year_of_a_sentence_that_names_none() -> None:
    said = "Net sales increased, driven by higher volumes."
    assert answers("What drove revenue in 2022?", said, "Results > Year 2021 results") == []
    assert answers("What drove revenue in 2022?", said, "Results > Year 2022 results") == [said]


def test_what_is_only_compared_with_does_not_date_a_sentence() -> None:
    said = "Net sales fell to $23.6 million compared to $23.8 million in fiscal 2021, primarily due to lower prices."
    assert answers("What drove revenue in 2022?", said) == [said]
    assert answers("What drove revenue in 2021?", said) == []


def test_an_increase_is_of_what_the_sentence_before_names() -> None:
    stock = "Inventories totaled $1.6 billion at year end. The $104.2 million increase was primarily due to new stores."
    assert answers("What drove the increase in inventories in 2022?", stock) == [stock.split(". ")[1]]
    assert answers("What drove the increase in revenue in 2022?", stock) == []


def table(rows: list[list[str]], header_rows: int) -> Hit:
    grid = Grid(tuple(tuple(Cell(text) for text in row) for row in rows), header_rows)
    return Hit(Evidence(TableCell(1, page=4), "table", document_id="d", id=2, grid=grid), FILING, 1.0)


def test_a_count_is_read_from_the_column_that_counts() -> None:
    people = table(
        [["", "Employees as of December 31, 2022", "Capital spending 2022"], ["Total Company", "9,200", "$ 174"],
         ["Employee purchase plan", "20", "31"]],
        1,
    )  # fmt: skip
    wanted = wanted_of(read_plan("How many employees does Harbour Tools have?", [FILING]))
    total = next(extract for extract in extracts_of([people]) if wanted.borne_out(extract))
    assert wanted.trimmed(total).said == "Total Company: Employees as of December 31, 2022 9,200"


def test_a_row_of_a_second_block_stands_under_its_own_years() -> None:
    years = (("2022", "$ 18,400", "$ 34,229"), ("2021", "$ 18,097", "$ 35,355"))
    blocks = [
        [["", f"Year ended December 31, {year}", ""], ["", "Americas", "Worldwide"], ["Net sales", americas, all_]]
        for year, americas, all_ in years
    ]
    two = table([*blocks[0], *blocks[1]], 2)
    assert [extract.said for extract in extracts_of([two])] == [
        "Net sales: Year ended December 31, 2022 Americas $ 18,400; Worldwide $ 34,229",
        "Net sales: Year ended December 31, 2021 Americas $ 18,097; Worldwide $ 35,355",
    ]


def test_a_sentence_that_heads_rows_is_quoted_and_one_that_only_introduces_is_not() -> None:
    votes = table(
        [["The proposal on a report about emissions was defeated:", ""], ["For", "19"], ["Against", "977"],
         ["The votes on the proposal to elect ten nominees are as follows:", ""]],
        0,
    )  # fmt: skip
    assert [extract.said for extract in extracts_of([votes])] == [
        "The proposal on a report about emissions was defeated:", "For: 19", "Against: 977",
    ]  # fmt: skip


def test_only_whole_sentences_are_quoted_and_no_heading_with_them() -> None:
    text = (
        "state, (iii) the factors described above, and (iv) others.\n"
        "Restructuring Actions\n2020 through 2022 Restructuring Action\n"
        "In late 2020, Harbour announced it would close two plants. Refer to Note 15 for details.\n"
        "The charges for the periods presented were as follows:\n"
        "In the first quarter, management approved and committed to undertake the\n97"
    )
    closed, refers = sentences(text)
    assert closed == "In late 2020, Harbour announced it would close two plants."
    assert refers == "Refer to Note 15 for details."
    assert [points_elsewhere(sentence) for sentence in (closed, refers)] == [False, True]


def test_a_signature_is_quoted_with_what_is_said_below_it() -> None:
    text = (
        "/s/ Marlow Finch LLP\nMinneapolis, Minnesota\nFebruary 8, 2023\n"
        "We have served as the Company’s auditor since 1975.\n47"
    )
    signed, served = sentences(text)
    assert signed == f"/s/ Marlow Finch LLP Minneapolis, Minnesota February 8, 2023 {served}"
    assert served == "We have served as the Company’s auditor since 1975."
