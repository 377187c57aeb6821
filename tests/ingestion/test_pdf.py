"""Whole PDFs made here, read and rendered."""

from __future__ import annotations

import pypdfium2
import pytest
from reportlab.lib.pagesizes import letter
from reportlab.pdfgen.canvas import Canvas

from data.errors import Damaged, Empty, Locked, TooLarge
from data.locators import Modality, PageBox, TableCell
from ingestion.pdf import document as pdf
from ingestion.pdf.document import read_pdf
from ingestion.pdf.pages import render_page

FIGURES = [("Net sales", "$ 32,765", "$ 31,657"), ("Cost of sales", "16,682", "16,055"), ("Gain on sale", "(547)", "—")]


def statement(canvas, top=700):
    canvas.setFont("Helvetica-Bold", 12)
    canvas.drawString(60, top, "Consolidated Statement of Income")
    canvas.setFont("Helvetica", 9)
    canvas.drawString(60, top - 16, "(in millions)")
    for year, x in (("2018", 400), ("2017", 500)):
        canvas.drawRightString(x, top - 30, year)
    for n, (label, *figures) in enumerate(FIGURES):
        canvas.drawString(60, top - 44 - 12 * n, label)
        for figure, x in zip(figures, (400, 500), strict=True):
            canvas.drawRightString(x, top - 44 - 12 * n, figure)


def prose(canvas, top=600):
    canvas.setFont("Helvetica", 10)
    canvas.drawString(60, top, "Net sales rose 3.5 % to 32,765 million because customers bought more of everything.")
    canvas.drawString(60, top - 12, "Nothing else happened in the year 2018 that a reader would have to be told about.")


@pytest.fixture
def made(tmp_path):
    def make(*pages, **options):
        path = tmp_path / "made.pdf"
        canvas = Canvas(str(path), pagesize=letter, **options)
        for draw in pages:
            draw(canvas)
            canvas.showPage()
        canvas.save()
        return path

    return make


def both(canvas):
    statement(canvas)
    prose(canvas)


def test_a_page_gives_its_table_and_its_text(made):
    draft = read_pdf(made(both))
    assert draft.pages == 1
    table = next(one for one in draft.evidence if one.modality is Modality.TABLE)
    text = next(one for one in draft.evidence if one.modality is Modality.TEXT and "rose" in one.text)
    assert table.grid is not None
    assert [[cell.text for cell in row] for row in table.grid.rows] == [
        ["(in millions)", "2018", "2017"],
        *map(list, FIGURES),
    ]
    assert (table.grid.header_rows, table.grid.title, table.grid.units) == (
        1,
        "Consolidated Statement of Income",
        "in millions",
    )
    assert table.text.splitlines()[1] == "Net sales | $ 32,765 | $ 31,657"
    assert isinstance(table.locator, TableCell)
    assert (table.locator.table, table.page, table.context) == (1, 1, "Consolidated Statement of Income")
    assert "Net sales rose 3.5 % to 32,765 million" in text.text
    assert isinstance(text.locator, PageBox)
    assert text.locator.box is not None
    assert 792 - 612 < text.locator.box.top < text.locator.box.bottom < 792 - 580


def test_cell_boxes_lie_on_their_ink(made):
    path = made(both)
    grid = next(one.grid for one in read_pdf(path).evidence if one.grid)
    box = grid.rows[2][1].box
    assert box is not None
    image = render_page(path, 1, scale=4)[0].convert("L")
    cell = image.crop(tuple(round(4 * edge) for edge in (box.x0 - 1, box.top - 1, box.x1 + 1, box.bottom + 1)))
    beside = image.crop(tuple(round(4 * edge) for edge in (box.x1 + 2, box.top, box.x1 + 22, box.bottom)))
    assert min(cell.tobytes()) < 100
    assert min(beside.tobytes()) > 200


def test_boxes_follow_the_turn_of_the_page(made, tmp_path):
    document = pypdfium2.PdfDocument(made(both))
    document[0].set_rotation(90)
    turned = tmp_path / "turned.pdf"
    document.save(turned)
    grid = next(one.grid for one in read_pdf(turned).evidence if one.grid)
    assert grid.rows[1][0].text == "Net sales"
    box = grid.rows[1][0].box
    assert box is not None
    assert box.bottom - box.top > box.x1 - box.x0
    assert 0 < box.x1 < 792


def test_headers_of_many_pages_are_dropped(made):
    def page(canvas):
        canvas.drawString(60, 770, "Acme Corporation Annual Report")
        prose(canvas)
        canvas.drawString(300, 20, str(canvas.getPageNumber()))

    draft = read_pdf(made(*[page] * 5))
    assert sum("Acme" in one.text for one in draft.evidence) == 1
    assert draft.evidence[-1].text.startswith("Net sales rose")
    assert draft.evidence[-1].text.endswith("about.")


def test_what_cannot_be_read_is_named(made, tmp_path):
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7\nnothing follows")
    with pytest.raises(Damaged, match="broken"):
        read_pdf(broken)
    with pytest.raises(Empty):
        read_pdf(made(lambda canvas: None))
    with pytest.raises(Locked, match="password"):
        read_pdf(made(both, encrypt="secret"))


def test_too_many_pages(made, monkeypatch):
    monkeypatch.setattr(pdf, "MOST_PAGES", 2)
    with pytest.raises(TooLarge, match="3 pages"):
        read_pdf(made(both, both, both))


def test_rendering(made):
    image, _ = render_page(made(both), 1, scale=0.5)
    assert image.size == (306, 396)
    with pytest.raises(Damaged):
        render_page(made(both), 2)
