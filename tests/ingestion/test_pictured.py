"""Pictures set into pages made here."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.pagesizes import letter
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from data.locators import FigureRegion, Modality
from ingestion.pdf.document import read_pdf
from ingestion.pdf.pictured import flat


def bars() -> Image.Image:
    picture = Image.new("RGB", (900, 600), "white")
    pen, font = ImageDraw.Draw(picture), ImageFont.load_default(30)
    for n, (name, figure) in enumerate((("Europe", 40), ("Asia", 30), ("Japan", 25), ("Oceania", 20))):
        x = 100 + 200 * n
        pen.rectangle((x, 500 - 10 * figure, x + 99, 500), fill=(30, 90, 200))
        pen.text((x, 460 - 10 * figure), str(figure), fill="black", font=font)
        pen.text((x, 520), name, fill="black", font=font)
    return picture


def noise() -> Image.Image:
    dice = random.Random(1)
    return Image.frombytes("RGB", (300, 200), dice.randbytes(300 * 200 * 3))


def page_with(picture: Image.Image, path: Path, width: float = 360, times: int = 1) -> Path:
    canvas = Canvas(str(path), pagesize=letter)
    for _ in range(times):
        canvas.drawString(72, 720, "Sales by region are shown below, as every year since the company was founded.")
        canvas.drawImage(ImageReader(picture), 100, 300, width, width * picture.height / picture.width)
        canvas.showPage()
    canvas.save()
    return path


def test_a_chart_set_in_as_a_picture_is_a_figure_where_it_stands(tmp_path: Path) -> None:
    found = read_pdf(page_with(bars(), tmp_path / "page.pdf")).evidence
    (figure,) = [piece for piece in found if piece.modality is Modality.FIGURE]
    assert isinstance(figure.locator, FigureRegion)
    box = figure.locator.box
    assert [round(side) for side in (box.x0, box.top, box.x1, box.bottom)] == [100, 252, 460, 492]
    assert figure.grid is not None
    shown = {row[0].text: row[1].text for row in figure.grid.rows[1:]}
    assert shown.items() <= {"Europe": "40", "Asia": "30", "Japan": "25", "Oceania": "20"}.items()
    assert len(shown) >= 3
    europe = figure.grid.rows[1][0].box
    assert europe is not None
    assert box.x0 < europe.x0 < europe.x1 < box.x1


@pytest.mark.parametrize(("picture", "width"), [(noise(), 360), (bars(), 60)], ids=["photograph", "sign"])
def test_photographs_and_signs_are_no_figures(picture: Image.Image, width: float, tmp_path: Path) -> None:
    found = read_pdf(page_with(picture, tmp_path / "page.pdf", width)).evidence
    assert all(piece.modality is Modality.TEXT for piece in found)


def test_a_picture_on_every_page_is_read_once(tmp_path: Path) -> None:
    found = read_pdf(page_with(bars(), tmp_path / "page.pdf", times=3)).evidence
    assert [piece.page for piece in found if piece.modality is Modality.FIGURE] == [1]


def test_few_colours_on_a_light_ground_are_flat() -> None:
    assert flat(bars())
    assert not flat(noise())
    assert not flat(Image.new("RGB", (100, 100), "white"))
