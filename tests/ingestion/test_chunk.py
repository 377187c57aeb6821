"""What is searched of a passage and of a table."""

from data.locators import PageBox, TableCell
from data.types import Cell, Description, Evidence, Grid
from ingestion.chunk import search_text

FILING = Description(company="Harbor Finch Inc.", form="10-K", fiscal_year=2022)


def test_a_passage_is_searched_with_its_source_and_heading() -> None:
    found = search_text(Evidence(PageBox(3), "Sales rose.", context="Item 7 > Results"), FILING)
    assert found == "Harbor Finch Inc., 10-K, FY2022 | Item 7 > Results | Sales rose."


def test_a_table_is_searched_by_its_words() -> None:
    rows = (
        ("", "2022", "2021"),
        ("Net sales", "$1,234", "$1,100"),
        ("Cost of sales:", "(700)", "—"),
        ("Outlook", "strong", ""),
    )
    grid = Grid(tuple(tuple(Cell(text) for text in row) for row in rows), 1, "Statements of Income", "in millions")
    found = search_text(Evidence(TableCell(1), "…", grid=grid), FILING)
    assert found == (
        "Harbor Finch Inc., 10-K, FY2022 | Statements of Income; in millions; 2022; 2021; "
        "Net sales; Cost of sales; Outlook; strong"
    )


def test_a_long_table_is_cut_to_the_encoders_window() -> None:
    grid = Grid(tuple((Cell(f"Row number {n}"), Cell("5")) for n in range(500)))
    assert len(search_text(Evidence(TableCell(1), "", grid=grid), FILING).split()) < 260


def test_an_unknown_source_leaves_no_trace() -> None:
    assert search_text(Evidence(PageBox(1), "Words."), Description()) == "Words."


def test_the_marks_of_footnotes_are_no_part_of_the_words_searched() -> None:
    found = search_text(Evidence(PageBox(1), "Diluted EPS² of $6.00 to $6.40"), Description())
    assert found.split() == ["Diluted", "EPS", "of", "$6.00", "to", "$6.40"]
