"""Decks made here with python-pptx, read back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from data.errors import Damaged
from data.locators import FigureRegion, Modality, PageBox
from ingestion.read import read_draft

pptx = pytest.importorskip("pptx")


@pytest.fixture
def deck(tmp_path: Path) -> Path:
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE
    from pptx.util import Pt

    made: Any = pptx.Presentation()
    slide = made.slides.add_slide(made.slide_layouts[5])
    slide.shapes.title.text = "Segment results"
    data = CategoryChartData()
    data.categories = ["2022", "2023"]
    data.add_series("Pumps", (1234.5, 1300))
    data.add_series("Valves", (310.1, None))
    slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, Pt(72), Pt(144), Pt(360), Pt(240), data)
    table = slide.shapes.add_table(2, 2, Pt(450), Pt(144), Pt(200), Pt(80)).table
    for n, text in enumerate(("Region", "Sales", "Europe", "41.5")):
        table.cell(n // 2, n % 2).text = text
    slide.notes_slide.notes_text_frame.text = "Valves close in March."
    path = tmp_path / "deck"
    made.save(path)
    return path


def test_a_chart_gives_the_figures_it_was_drawn_from(deck: Path) -> None:
    (figure,) = [piece for piece in read_draft(deck).evidence if piece.modality is Modality.FIGURE]
    assert figure.grid is not None
    assert [[cell.text for cell in row] for row in figure.grid.rows] == [
        ["", "Pumps", "Valves"],
        ["2022", "1,234.5", "310.1"],
        ["2023", "1,300", ""],
    ]
    assert isinstance(figure.locator, FigureRegion)
    assert (figure.locator.page, figure.locator.box.x0, figure.locator.box.bottom) == (1, 72.0, 384.0)
    assert figure.context == "Segment results"


def test_text_tables_and_notes_of_a_slide(deck: Path) -> None:
    draft = read_draft(deck)
    texts = [(piece.text, piece.context) for piece in draft.evidence if isinstance(piece.locator, PageBox)]
    assert texts == [("Segment results", ""), ("Valves close in March.", "Segment results > Speaker notes")]
    (table,) = [piece for piece in draft.evidence if piece.modality is Modality.TABLE]
    assert table.grid is not None
    assert [[cell.text for cell in row] for row in table.grid.rows] == [["Region", "Sales"], ["Europe", "41.5"]]
    assert (draft.pages, draft.title) == (1, "Segment results")


def test_a_deck_cut_short_is_damaged(deck: Path) -> None:
    deck.write_bytes(deck.read_bytes()[:2000])
    with pytest.raises(Damaged):
        read_draft(deck)
