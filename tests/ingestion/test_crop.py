"""A figure is cut out of the page, the picture or the slide it stands on, in the process that reads files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from data.locators import Box, FigureRegion
from ingestion.isolation.crop import figure_of
from ingestion.isolation.reader import Reader
from ingestion.office.slides import read_slides
from tests.fixtures.charts import bar_chart


def deck(folder: Path) -> Path:
    """One slide with a red picture of 480 x 320 points at (36, 90)."""
    from pptx import Presentation
    from pptx.util import Pt

    chart = bar_chart(folder / "chart.png", "Sales by region", ["Europe", "Asia"], [420.0, 310.0], "red")
    made = Presentation()
    slide = made.slides.add_slide(made.slide_layouts[6])
    slide.shapes.add_picture(str(chart), Pt(36), Pt(90), Pt(480), Pt(320))
    made.save(str(folder / "deck.pptx"))
    return folder / "deck.pptx"


def red_share(image: Image.Image) -> float:
    pixels = np.asarray(image.convert("RGB")).astype(int)
    return float(((pixels[:, :, 0] > 200) & (pixels[:, :, 1] < 60)).mean())


def test_the_picture_of_a_slide_is_found_by_its_box(tmp_path: Path) -> None:
    path = deck(tmp_path)
    [piece] = [one for one in read_slides(path).evidence if isinstance(one.locator, FigureRegion)]
    assert isinstance(piece.locator, FigureRegion)
    with Reader() as reader:
        found, missing = reader.figures(path, "deck.pptx", [piece.locator, FigureRegion(1, Box(0, 0, 50, 50))])
    assert found is not None
    assert max(found.size) == 448
    assert red_share(found) > 0.1
    assert missing is None


def test_a_region_of_a_picture_is_cut_with_a_little_around_it(tmp_path: Path) -> None:
    sheet = Image.new("RGB", (400, 300), "white")
    sheet.paste((255, 0, 0), (100, 100, 200, 200))
    sheet.save(tmp_path / "sheet.png")
    cut = figure_of(tmp_path / "sheet.png", FigureRegion(1, Box(100, 100, 200, 200)))
    assert cut is not None
    assert cut.size == (124, 124)
    assert cut.getpixel((0, 0)) == (255, 255, 255)
    assert cut.getpixel((62, 62)) == (255, 0, 0)


def test_a_figure_of_a_pdf_page(tmp_path: Path) -> None:
    path = bar_chart(tmp_path / "page.pdf", "Sales by region", ["Europe", "Asia"], [420.0, 310.0], "red")
    cut = figure_of(path, FigureRegion(1, Box(54, 40, 380, 250)))
    assert cut is not None
    assert red_share(cut) > 0.2
