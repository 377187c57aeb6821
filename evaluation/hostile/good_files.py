"""A folder in, small files of every kind that is read out. Each but the tones says `NEEDLE`, to be found again.

Made by code, so that nothing but this page is needed to make them again; the M4A where ffmpeg is installed, as it is
read nowhere else.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

NEEDLE = "Harbour Pumps"
_TITLE = f"{NEEDLE} plc annual report fiscal 2024"
_WORDS = f"{NEEDLE} plc makes pumps for water works in forty countries, and sells them through nine branches."
_ROWS = (("(in millions)", "2024", "2023"), ("Revenue", "1,234", "1,180"), ("Cost of sales", "(700)", "(650)"))
_SOUNDS = ("tone.wav", "tone.flac", "tone.mp3", "tone.ogg")


def make_good_files(folder: Path) -> list[Path]:
    """Write them; their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    made = dict(_made())
    for name, content in made.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in made]


def _made() -> Iterator[tuple[str, bytes]]:
    yield "text.pdf", _pdf(compressed=False)
    yield "packed.pdf", _pdf(compressed=True)
    yield "scan.pdf", _picture("pdf")
    yield "page.html", _html().encode()
    yield "filing.htm", _inline_xbrl().encode()
    for name, write in (("letter.docx", _docx), ("book.xlsx", _xlsx), ("deck.pptx", _pptx)):
        yield name, _kept(write)
    for form in ("png", "jpeg", "gif", "webp"):
        yield f"picture.{form}", _picture(form)
    yield "call.vtt", _captions("WEBVTT\n\n", ".").encode()
    yield "call.srt", _captions("", ",").encode()
    yield "call.txt", f"{NEEDLE} plc earnings call\n\nJane Osgood, CEO: {_WORDS}\n\nOperator: Thank you.\n".encode()
    yield "note.md", f"# {_TITLE}\n\n{_WORDS}\n\n{_plain_table(' | ')}\n".encode()
    yield "table.csv", f"{_TITLE}\n{_plain_table(';')}\n".encode()
    yield from ((name, _tone(name)) for name in _SOUNDS)
    if program := shutil.which("ffmpeg"):
        yield "tone.m4a", _packed_tone(program)


def _kept(write: Callable[[Any], None]) -> bytes:
    kept = io.BytesIO()
    write(kept)
    return kept.getvalue()


# ---------------------------------------------------------------- pages


def _pdf(*, compressed: bool) -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    kept = io.BytesIO()
    canvas = Canvas(kept, pageCompression=int(compressed), invariant=1)
    for page in range(2):
        canvas.drawString(60, 760, f"{_TITLE}, page {page + 1}")
        canvas.drawString(60, 730, _WORDS)
        for down, row in enumerate(_ROWS):
            for across, cell in enumerate(row):
                canvas.drawString(60 + 160 * across, 690 - 20 * down, cell)
        canvas.rect(50, 640, 460, 70)
        canvas.showPage()
    canvas.save()
    return kept.getvalue()


def _html() -> str:
    rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in _ROWS)
    return (
        f'<!DOCTYPE html><html lang="en"><head><title>{_TITLE}</title></head><body><h1>{_TITLE}</h1>'
        f'<p style="font-size:10pt">{_WORDS}</p><table>{rows}</table></body></html>'
    )


def _inline_xbrl() -> str:
    tag = '<ix:nonFraction name="us-gaap:Revenues" contextRef="c1" unitRef="usd" scale="6" decimals="-6">'
    head = (
        '<ix:header><ix:hidden><ix:nonNumeric name="dei:EntityRegistrantName" contextRef="c1">Harbour Pumps plc'
        '</ix:nonNumeric></ix:hidden><ix:resources><xbrli:context id="c1"><xbrli:entity><xbrli:identifier scheme="x">1'
        "</xbrli:identifier></xbrli:entity><xbrli:period><xbrli:startDate>2024-01-01</xbrli:startDate><xbrli:endDate>"
        '2024-12-31</xbrli:endDate></xbrli:period></xbrli:context><xbrli:unit id="usd"><xbrli:measure>iso4217:USD'
        "</xbrli:measure></xbrli:unit></ix:resources></ix:header>"
    )
    spaces = (
        'xmlns="http://www.w3.org/1999/xhtml" xmlns:ix="http://www.xbrl.org/2013/inlineXBRL" '
        'xmlns:xbrli="http://www.xbrl.org/2003/instance" xmlns:us-gaap="http://fasb.org/us-gaap/2024" '
        'xmlns:dei="http://xbrl.sec.gov/dei/2024"'
    )
    return (
        f'<?xml version="1.0"?><html {spaces}><head><title>{_TITLE}</title></head><body>'
        f'<div style="display:none">{head}</div>'
        f"<h1>{_TITLE}</h1><p>{_WORDS}</p><table><tr><td>(in millions)</td><td>2024</td></tr>"
        f"<tr><td>Revenue</td><td>{tag}1,234</ix:nonFraction></td></tr></table></body></html>"
    )


# ---------------------------------------------------------------- office


def _docx(kept: Any) -> None:
    from docx import Document

    document = Document()
    document.add_heading(_TITLE, 1)
    document.add_paragraph(_WORDS)
    table = document.add_table(len(_ROWS), len(_ROWS[0]))
    for down, row in enumerate(_ROWS):
        for across, cell in enumerate(row):
            table.cell(down, across).text = cell
    document.save(kept)


def _xlsx(kept: Any) -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.create_sheet("Income", 0)
    sheet.append([_TITLE])
    for label, *figures in _ROWS:
        sheet.append([label, *(int(figure.replace(",", "").replace("(", "-").strip(")")) for figure in figures)])
    sheet["B4"].number_format = "#,##0.00"
    book.create_sheet("Notes").append([_WORDS, "=A1&B2", True])
    book["Notes"].row_dimensions[2].hidden = True
    book.save(kept)


def _pptx(kept: Any) -> None:
    from pptx import Presentation
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE
    from pptx.util import Pt

    deck: Any = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = _TITLE
    slide.shapes.add_textbox(Pt(40), Pt(100), Pt(500), Pt(40)).text_frame.text = _WORDS
    table = slide.shapes.add_table(len(_ROWS), 3, Pt(40), Pt(150), Pt(300), Pt(90)).table
    for down, row in enumerate(_ROWS):
        for across, cell in enumerate(row):
            table.cell(down, across).text = cell
    data: Any = CategoryChartData()
    data.categories = ["2023", "2024"]
    data.add_series("Revenue", (1180, 1234))
    slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, Pt(40), Pt(260), Pt(300), Pt(200), data)
    deck.save(kept)


def repacked(package: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """An office package with each part changed, and whole again as a package."""
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(zipfile.ZipInfo(part.filename), change(part.filename, old.read(part)), zipfile.ZIP_DEFLATED)
    return kept.getvalue()


# ---------------------------------------------------------------- words, pictures, sound


def _plain_table(between: str) -> str:
    return "\n".join(between.join(row) for row in _ROWS)


def _captions(head: str, point: str) -> str:
    said = (f"Jane Osgood: {_WORDS}", "Revenue was 1,234 million dollars in fiscal 2024.", "Thank you all.")
    cues = (
        f"{n + 1}\n00:00:{4 * n:02}{point}000 --> 00:00:{4 * n + 3:02}{point}500\n{line}\n"
        for n, line in enumerate(said)
    )
    return head + "\n".join(cues)


def _picture(form: str) -> bytes:
    from PIL import Image, ImageDraw, ImageFont

    image = Image.new("RGB", (320, 90), "white")
    ImageDraw.Draw(image).text((12, 20), NEEDLE, "black", ImageFont.load_default(36))
    kept = io.BytesIO()
    image.save(kept, form)
    return kept.getvalue()


def _tone(name: str) -> bytes:
    import numpy as np
    import soundfile

    kept = io.BytesIO()
    soundfile.write(kept, np.sin(np.arange(8_000) / 8).astype(np.float32) / 4, 16_000, format=Path(name).suffix[1:])
    return kept.getvalue()


def _packed_tone(program: str) -> bytes:
    """The tone in an MP4, its index first, so that no file has to be sought in."""
    command = [program, "-v", "error", "-i", "pipe:0", "-movflags", "frag_keyframe+empty_moov", "-f", "mp4", "pipe:1"]
    return subprocess.run(command, input=_tone("tone.wav"), capture_output=True, check=True).stdout
