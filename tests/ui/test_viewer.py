"""What the panel shows of a source, over a real store."""

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest

from data.answers import Citation
from data.errors import TooSlow
from data.heard import find
from data.locators import AudioSpan, Box, PageBox, SheetCell, TableCell, TextSpan
from data.people import LOCAL
from data.store.store import Store
from data.types import Cell, Description, Evidence, Grid, Reading
from generation.wording.choice import WORDINGS
from ui.viewer import boxes_of, citation_words, grid_view, marked, marked_cell, source_data
from ui.web.links import PATH, Grant, Kind, granted, visitor_of

GRID = Grid(
    rows=(
        (Cell(""), Cell("2025"), Cell("2024")),
        (Cell("Revenue"), Cell("$ 4,210", Box(300, 210, 340, 220)), Cell("$ 3,905")),
        (Cell("Cost of revenue"), Cell("(2,510)"), Cell("(2,402)")),
    ),
    header_rows=1,
    title="Income statement",
    units="in millions",
    indents=(0, 0, 8),
)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "w", LOCAL)


def keep(store: Store, tmp_path: Path, name: str, content: bytes, *evidence: Evidence) -> tuple[str, list[int]]:
    path = tmp_path / name
    path.write_bytes(content)
    document, _ = store.receive(path, name)
    reading = Reading(Description(), evidence, pages=2)
    store.commit(document.id, reading, np.zeros((len(evidence), 4), np.float32), "test")
    return document.id, [piece.id for piece in store.evidence_of(document.id)]


def pdf() -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    made = BytesIO()
    canvas = Canvas(made, pagesize=(400, 500))
    for page in (1, 2):
        canvas.drawString(50, 400, f"This is page {page}.")
        canvas.showPage()
    canvas.save()
    return made.getvalue()


def test_quote_is_marked_whatever_its_line_breaks():
    text = "Sales rose\n 8% in  2025."
    found = find("rose 8% in 2025.", text)
    assert marked(text, 0, len(text), found) == [("Sales ", False), ("rose\n 8% in  2025.", True)]
    assert marked(text, 0, 9, found) == [("Sales ", False), ("ros", True)]
    assert find("(fell*", text) is None
    assert find("", text) is None
    assert marked(text, 0, 5, None) == [("Sales", False)]


def test_html_passage_stands_between_its_neighbours_as_text(store: Store, tmp_path: Path):
    pieces = [Evidence(TextSpan(i * 10, i * 10 + 9), f"Paragraph {i}. <b>bold</b> $5") for i in range(6)]
    document, ids = keep(store, tmp_path, "release.html", b"<html><body>x</body></html>", *pieces)
    data = source_data(store, Citation(1, "release.html", document, ids[3], TextSpan(30, 39), "<b>bold</b>"))
    (view,) = data["views"]
    assert view["kind"] == "passage"
    assert [paragraph["here"] for paragraph in view["paragraphs"]] == [False, False, True, False, False]
    assert view["paragraphs"][2]["lines"][0]["parts"] == [
        ("Paragraph 3. ", False),
        ("<b>bold</b>", True),
        (" $5", False),
    ]


def test_transcript_turn_names_speaker_and_time(store: Store, tmp_path: Path):
    turn = Evidence(AudioSpan(751, 770, "Jane Doe"), "We expect capital expenditure of $310 million.")
    document, ids = keep(store, tmp_path, "call.vtt", b"WEBVTT\n", turn)
    data = source_data(store, Citation(1, "call.vtt", document, ids[0], turn.locator, "$310 million"))
    assert data["place"] == "call.vtt, Jane Doe, 12:31"
    assert data["views"][0]["label"] == "Transcript"
    assert data["views"][0]["paragraphs"][0]["head"] == "12:31  Jane Doe"


def test_table_cell_is_marked_on_the_grid_and_on_the_page():
    whole = Box(50, 200, 350, 240)
    citation = Citation(1, "a.pdf", "d", 1, TableCell(1, 1, 1, 3, whole), "$ 4,210")
    view = grid_view(GRID, citation)
    assert (view["row"], view["column"]) == (1, 1)
    assert view["rows"][1] == ["Revenue", "$ 4,210", "$ 3,905"]
    assert view["indents"] == [0, 0, 2.4]
    boxes = boxes_of(citation, Evidence(TableCell(1, page=3, box=whole), "x", grid=GRID))
    assert [box["kind"] for box in boxes] == ["around", "quoted"]
    assert boxes[1]["x0"] == 300


def test_cell_of_a_spreadsheet_is_found_by_its_words():
    assert marked_cell(GRID, Citation(1, "a.xlsx", "d", 1, SheetCell("P&L", "C3"), "(2,402)")) == (2, 2)
    assert marked_cell(GRID, Citation(1, "a.xlsx", "d", 1, SheetCell("P&L", "A1:C3"), "all of it")) == (None, None)


def test_pdf_page_is_drawn_with_its_box_and_can_be_leafed(store: Store, tmp_path: Path):
    place = PageBox(2, Box(50, 90, 150, 104))
    document, ids = keep(store, tmp_path, "a.pdf", pdf(), Evidence(place, "This is page 2."))
    citation = Citation(1, "a.pdf", document, ids[0], place, "page 2")
    page = source_data(store, citation)["views"][0]
    assert (page["page"], page["pages"], page["width"], page["height"]) == (2, 2, 400, 500)
    assert page["boxes"] == [{"x0": 50, "top": 90, "x1": 150, "bottom": 104, "kind": "quoted"}]
    link = granted(page["image"].removeprefix(PATH), visitor_of({}))
    assert link == Grant(LOCAL.tenant, LOCAL.id, document, Kind.PAGE, 2)
    other = source_data(store, citation, page=1)["views"][0]
    assert (other["page"], other["home"], other["boxes"]) == (1, 2, [])


def test_a_page_that_cannot_be_drawn_says_why_beside_its_words(store, tmp_path, monkeypatch):
    place = PageBox(2, Box(50, 90, 150, 104))
    document, ids = keep(store, tmp_path, "a.pdf", pdf(), Evidence(place, "This is page 2."))

    def never(*_: object) -> tuple[float, float]:
        raise TooSlow("Page 2 of a.pdf takes too long.", "Read its words.")

    monkeypatch.setattr("ui.viewer.size_of", never)
    page, words = source_data(store, Citation(1, "a.pdf", document, ids[0], place, "page 2"))["views"]
    assert (page["kind"], page["problem"]) == ("page", "Page 2 of a.pdf takes too long. Read its words.")
    assert (page["page"], page["pages"]) == (2, 2)
    assert words["paragraphs"][0]["lines"][0]["parts"] == [("This is ", False), ("page 2", True), (".", False)]


def test_removed_document_keeps_its_quote(store: Store, tmp_path: Path):
    document, ids = keep(store, tmp_path, "a.txt", b"Sales rose.", Evidence(TextSpan(0, 11), "Sales rose."))
    store.remove(document)
    data = source_data(store, Citation(1, "a.txt", document, ids[0], TextSpan(0, 11), "Sales rose."))
    assert data["quote"] == "Sales rose."
    assert data["views"] == []
    assert "removed from the library" in data["notes"][0]


def test_citation_words_put_quote_document_and_place_on_one_line():
    citation = Citation(1, "10-k.pdf", "d", 1, PageBox(7), "Revenue\nrose 8%.")
    assert citation_words(citation) == "“Revenue rose 8%.” (10-k.pdf, page 7)"


def test_a_cell_that_a_sheet_calculates_is_shown_with_its_formula(store, tmp_path):
    rows = ((Cell(""), Cell("2025")), (Cell("Revenue"), Cell("1,000", formula="=SUM(C4:C5)")))
    piece = Evidence(SheetCell("Income", "B3:C4"), "Revenue | 1,000", "Income", Grid(rows, 1))
    document, ids = keep(store, tmp_path, "book.xlsx", b"PK", piece)
    cited = Citation(1, "book.xlsx", document, ids[0], SheetCell("Income", "B3:C4"), "1,000")
    assert source_data(store, cited)["notes"] == ["Calculated in the sheet: C4 =SUM(C4:C5)"]


def test_a_source_of_a_japanese_answer_is_placed_in_japanese(store: Store) -> None:
    citation = Citation(1, "annual.pdf", "gone", 7, TableCell(2, 1, 1, 12), "4,210")
    data = source_data(store, citation, words=WORDINGS["ja"])
    assert data["place"] == "annual.pdf, 12ページ、表2、2行目、2列目"
    assert data["citation"] == "“4,210” (annual.pdf, 12ページ、表2、2行目、2列目)"
    assert source_data(store, citation)["place"] == "annual.pdf, page 12, table 2, row 2, column 2"
