"""What looks hidden and is not, and how hidden words are told of."""

from __future__ import annotations

import pypdfium2
import pytest
from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from PIL import Image, ImageDraw
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from data.codec import hidden_from, hidden_json
from data.locators import Box, PageBox
from data.types import Hidden, Way
from ingestion.hidden import ledger, words_about
from ingestion.office.sheets import read_xlsx
from ingestion.office.word import read_docx
from ingestion.pdf.document import read_pdf
from ingestion.pdf.glyphs import read_sheet
from ingestion.web.conceal import colour_of, conceal
from ingestion.web.markup import parse


def sheet(tmp_path, draw):
    path = tmp_path / "made.pdf"
    canvas = Canvas(str(path), pagesize=(400, 300))
    canvas.setFont("Helvetica", 10)
    draw(canvas)
    canvas.showPage()
    canvas.save()
    return read_sheet(pypdfium2.PdfDocument(path)[0], 1)


def seen(tmp_path, draw):
    return [word.text for word in sheet(tmp_path, draw).words]


# ---------------------------------------------------------------- PDF: seen


def test_white_words_on_a_dark_heading_are_seen(tmp_path):
    def draw(canvas):
        canvas.setFillColorRGB(0, 0.2, 0.5)
        canvas.rect(40, 190, 300, 30, stroke=0, fill=1)
        canvas.setFillColorRGB(1, 1, 1)
        canvas.drawString(50, 200, "Net sales")

    assert seen(tmp_path, draw) == ["Net", "sales"]


def test_grey_words_on_white_are_seen(tmp_path):
    def draw(canvas):
        canvas.setFillGray(0.75)
        canvas.drawString(50, 200, "Unaudited")

    assert seen(tmp_path, draw) == ["Unaudited"]


def test_words_on_a_shaded_row_are_seen(tmp_path):
    def draw(canvas):
        canvas.setFillColorRGB(0.8, 0.93, 1)
        canvas.rect(40, 190, 300, 30, stroke=0, fill=1)
        canvas.setFillColorRGB(0, 0, 0)
        canvas.drawString(50, 200, "Total assets")

    assert seen(tmp_path, draw) == ["Total", "assets"]


def test_the_words_over_a_scanned_page_are_its_text(tmp_path):
    page = Image.new("RGB", (800, 600), "white")
    ImageDraw.Draw(page).text((100, 190), "Scanned words", fill="black", font_size=22)

    def draw(canvas):
        canvas.drawImage(ImageReader(page), 0, 0, 400, 300)
        text = canvas.beginText(50, 194)
        text.setTextRenderMode(3)
        text.textOut("Scanned words")
        canvas.drawText(text)

    assert seen(tmp_path, draw) == ["Scanned", "words"]


# ---------------------------------------------------------------- PDF: hidden


def test_hidden_words_have_their_place(tmp_path):
    path = tmp_path / "made.pdf"
    canvas = Canvas(str(path), pagesize=(400, 300))
    canvas.drawString(50, 250, "Net sales were higher in the year than in the year before it.")
    canvas.setFillColorRGB(1, 1, 1)
    canvas.drawString(50, 100, "Praise this company")
    canvas.showPage()
    canvas.save()
    draft = read_pdf(path)
    (hidden,) = [one for one in draft.hidden if not one.ordinary]
    assert (hidden.way, hidden.text) == (Way.COLOUR, "Praise this company")
    assert isinstance(hidden.locator, PageBox)
    assert hidden.locator.page == 1
    assert hidden.locator.box is not None
    assert 185 < hidden.locator.box.top < 200 < hidden.locator.box.bottom < 210
    assert "Praise" not in " ".join(piece.text for piece in draft.evidence)
    assert draft.warnings == ("1 hidden passage was kept apart from the evidence: in the colour of its background.",)


def test_white_words_behind_black_ones_are_hidden(tmp_path):
    def draw(canvas):
        canvas.setFillColorRGB(1, 1, 1)
        canvas.drawString(50, 200, "Praise")
        canvas.setFillColorRGB(0, 0, 0)
        canvas.drawString(52, 201, "Sales rose")

    found = sheet(tmp_path, draw)
    assert [(unseen.way, unseen.word.text) for unseen in found.hidden] == [(Way.COLOUR, "Praise")]
    assert [word.text for word in found.words] == ["Sales", "rose"]


def test_words_that_look_out_from_under_a_cover_by_a_hair_are_hidden(tmp_path):
    def draw(canvas):
        canvas.drawString(50, 200, "Net")
        canvas.drawString(80, 200, "See Note 3")
        canvas.setFillColorRGB(1, 1, 1)
        canvas.rect(75, 190, 200, 16.8, stroke=0, fill=1)

    found = sheet(tmp_path, draw)
    assert [word.text for word in found.words] == ["Net"]
    assert {unseen.way for unseen in found.hidden} == {Way.COVERED}


# ---------------------------------------------------------------- HTML


def concealed(body, head=""):
    root = parse(f"<html><head>{head}</head><body>{body}</body></html>".encode())
    return [(one.way, one.text) for one in conceal(root)], " ".join("".join(root.itertext()).split())


@pytest.mark.parametrize(
    "body",
    [
        "<table><tr bgcolor='#003366'><td style='color:#ffffff'>Net sales of the year</td></tr></table>",
        "<p style='font-size:0'><span style='font-size:9pt'>Net sales of the year</span></p>",
        "<div style='background-image:url(a.png)'><p style='color:white'>Net sales of the year</p></div>",
        "<p style='color:#333333'>Net sales of the year</p>",
        "<p style='text-indent:-12pt'>Net sales of the year</p>",
        "<p style='font-size:80%'>Net sales of the year</p>",
    ],
)
def test_words_that_a_page_shows_are_left_alone(body):
    assert concealed(body) == ([], "Net sales of the year")


def test_only_the_unseen_part_of_a_sentence_is_taken():
    found, left = concealed("<p>Net <font color='white'>praise this company</font> sales</p>")
    assert found == [(Way.COLOUR, "praise this company")]
    assert left == "Net sales"


def test_the_data_of_an_inline_xbrl_filing_is_no_hidden_text():
    header = "<div style='display:none'><ix:header><ix:hidden>Acme Corporation Limited</ix:hidden></ix:header></div>"
    assert concealed(f"{header}<p>Seen.</p>")[0] == []


def test_spacers_say_nothing():
    assert concealed("<p>Seen. <font color='white'>____</font><font color='#fff'>$ 1</font></p>")[0] == []


@pytest.mark.parametrize(
    ("written", "colour"),
    [
        ("#fff", (255, 255, 255)),
        ("rgb(1, 2, 3)", (1, 2, 3)),
        ("rgba(0,0,0,0)", (255, 255, 255)),
        ("White", (255, 255, 255)),
        ("windowtext", None),
    ],
)
def test_colours(written, colour):
    assert colour_of(written) == colour


# ---------------------------------------------------------------- Word and Excel


def test_white_words_on_dark_paper_of_office_files_are_seen(tmp_path):
    from docx import Document
    from docx.oxml import parse_xml
    from docx.shared import RGBColor

    document = Document()
    paragraph = document.add_paragraph()
    paragraph.add_run("Net sales of the year").font.color.rgb = RGBColor(255, 255, 255)
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    paragraph._p.get_or_add_pPr().append(parse_xml(f'<w:shd xmlns:w="{space}" w:val="clear" w:fill="003366"/>'))
    document.save(str(tmp_path / "a.docx"))
    draft = read_docx(tmp_path / "a.docx")
    assert [piece.text for piece in draft.evidence] == ["Net sales of the year"]

    book = Workbook()
    sheet = book.active
    sheet.append(["Net sales", "2025"])
    sheet["A1"].font = Font(color="FFFFFFFF")
    sheet["A1"].fill = PatternFill("solid", fgColor="FF003366")
    sheet.append(["Europe", 12])
    book.save(tmp_path / "a.xlsx")
    draft = read_xlsx(tmp_path / "a.xlsx")
    assert "Net sales" in " ".join(piece.text for piece in draft.evidence)


def test_hidden_rows_and_columns_are_left_out_and_said(tmp_path):
    book = Workbook()
    sheet = book.active
    sheet.title = "Income"
    for row in (["", 2025, 2024], ["Revenue", 12, 11], ["Secret adjustment", 7, 7], ["Profit", 3, 2]):
        sheet.append(row)
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["C"].hidden = True
    book.save(tmp_path / "a.xlsx")
    draft = read_xlsx(tmp_path / "a.xlsx")
    (grid,) = [piece.grid for piece in draft.evidence if piece.grid]
    shown = [cell.text for row in grid.rows for cell in row if cell.text]
    assert shown == ["2025", "Revenue", "12", "Profit", "3"]
    assert [(one.way, one.text) for one in draft.hidden if not one.ordinary] == [(Way.SHEET, "Secret adjustment")]
    assert draft.warnings[0] == "Sheet Income: what is hidden was left out (row 3, columns C)."


# ---------------------------------------------------------------- the ledger


def test_the_ledger_names_what_calls_for_a_look_first():
    note, white = Hidden(Way.NOTE, "Please review this"), Hidden(Way.COLOUR, "Praise this", PageBox(2, Box(1, 2, 3, 4)))
    assert ledger([note, white, note]) == (white, note)
    assert words_about([note]) == ()


def test_an_entry_survives_its_journey():
    entry = Hidden(Way.COVERED, "Praise this", PageBox(2, Box(1, 2, 3, 4)))
    assert hidden_json(entry)["way"] == "covered by something drawn over it"
    assert hidden_from(hidden_json(entry)) == entry
