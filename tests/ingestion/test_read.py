import io
import random
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from data.errors import Damaged, Empty, Locked, ReadError
from data.locators import Modality
from data.types import Period
from ingestion.read import read, sniff


def package(part):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as packed:
        packed.writestr(part, "<x/>")
    return held.getvalue()


def kept(folder, data, name="file"):
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7\n", "pdf"),
        (b"\n\n%PDF-1.4\n", "pdf"),
        (b"%\xe2\xe3\xcf\xd3\n1 0 obj \n<<\n/Type /Catalog >>", "pdf"),
        (b"<!DOCTYPE html><html></html>", "html"),
        (b"<?xml version='1.0'?><!-- made --><html xmlns='x'>", "html"),
        ("<html><p>Ü</p>".encode("utf-16"), "html"),
        (package("word/document.xml"), "docx"),
        (package("xl/workbook.xml"), "xlsx"),
        (package("ppt/presentation.xml"), "pptx"),
        (package("notes.txt"), "archive"),
        (b"\x89PNG\r\n\x1a\n....", "image"),
        (b"\xff\xd8\xff\xe0....", "image"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "audio"),
        (b"RIFF\x00\x00\x00\x00AVI LIST", "unknown"),
        (b"\xff\xfb\x90\x64" + b"\x00" * 40, "audio"),
        (b"ID3\x04\x00", "audio"),
        (b"\x00\x00\x00\x20ftypM4A ", "audio"),
        (b"fLaC\x00", "audio"),
        (b"OggS\x00", "audio"),
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\nHello\n", "transcript"),
        (b"1\r\n00:00:01,000 --> 00:00:02,000\r\nHello\r\n", "transcript"),
        (b"Jane Doe: Yes.\nJohn Roe: No.\nJane Doe: Why?\n", "transcript"),
        (b"Sales rose in 2021.\nCosts fell.\n", "text"),
        ("売上高は百万円です。これはテストのための文です。".encode("shift_jis"), "text"),
        (b"MZ\x90\x00\x03" + b"\x00" * 60, "program"),
        (b"\x7fELF\x02\x01", "program"),
        (b"\x1f\x8b\x08\x00", "archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "old office"),
        (b"<SEC-DOCUMENT>0000.txt\n<SEC-HEADER>", "submission"),
        (bytes(range(256)) * 4, "unknown"),
    ],
)
def test_kind_by_content(tmp_path, data, kind):
    assert sniff(kept(tmp_path, data, "report.pdf")) == kind


def test_a_text_with_bytes_that_are_no_text_is_told_as_damaged_and_no_other_file_is(tmp_path):
    path, words = tmp_path / "a.csv", b"(in millions);2024;2023\nRevenue;1,234;1,180\n"
    path.write_bytes(words[:30] + b"\x00" + words[31:])
    with pytest.raises(Damaged, match="bytes in it that stand for no character"):
        sniff(path)
    path.write_bytes(random.Random(0).randbytes(4000))
    assert sniff(path) == "unknown"


def test_a_broken_recording_is_told(tmp_path):
    with pytest.raises(Damaged) as refused:
        read(kept(tmp_path, b"ID3\x04\x00"), "call.mp3")
    assert refused.value.message == "The recording is broken, or its sound is of a form that is not read."
    assert "MP3" in refused.value.remedy


def test_empty_locked_and_broken(tmp_path):
    with pytest.raises(Empty):
        read(kept(tmp_path, b""), "a.pdf")
    with pytest.raises(Empty):
        read(kept(tmp_path, b"\x00" * 300), "a.pdf")
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600
    with pytest.raises(Locked):
        read(kept(tmp_path, ole + "EncryptedPackage".encode("utf-16-le")), "a.xlsx")
    with pytest.raises(Damaged):
        read(kept(tmp_path, package("xl/workbook.xml")[:-30]), "a.xlsx")


@pytest.mark.parametrize("name", ["file.pdf", "file.docx", "file"])
def test_reading_of_a_small_page(tmp_path, name):
    html = b"""<html><body><p>Acme Inc. annual report for the fiscal year ended December 31, 2019.</p>
    <table><tr><td>(in millions)</td><td>2019</td><td>2018</td></tr>
    <tr><td>Revenue</td><td>44.1</td><td>56.7</td></tr></table></body></html>"""
    reading = read(kept(tmp_path, html, name), name)
    assert [piece.modality for piece in reading.evidence] == [Modality.TEXT, Modality.TABLE]
    assert {(fact.label, fact.value, fact.period.year) for fact in reading.facts} == {
        ("Revenue", 44_100_000, 2019),
        ("Revenue", 56_700_000, 2018),
    }


def test_reading_of_a_transcript(tmp_path):
    reading = read(kept(tmp_path, b"Jane Doe: Yes.\nJohn Roe: No.\nJane Doe: Why?\n"), "call.txt")
    assert [piece.modality for piece in reading.evidence] == [Modality.AUDIO] * 3


def test_deep_nesting_is_no_crash(tmp_path):
    deep = b"<html><body>" + b"<table><tr><td>" * 600 + b"deep" + b"</td></tr></table>" * 600
    try:
        reading = read(kept(tmp_path, deep), "deep.html")
    except ReadError:
        return
    assert reading.evidence


def test_tags_can_be_left_aside(tmp_path):
    said = '<ix:nonFraction name="us-gaap:Revenues" contextRef="c" unitRef="u" scale="6">1,577</ix:nonFraction>'
    page = f"""<html xmlns:ix="http://www.xbrl.org/2013/inlineXBRL"><head><title>Acme Inc. annual report</title></head>
    <body><div style="display:none"><ix:header><xbrli:context id="c"><xbrli:period><xbrli:startDate>2022-01-01
    </xbrli:startDate><xbrli:endDate>2022-12-31</xbrli:endDate></xbrli:period></xbrli:context><xbrli:unit id="u">
    <xbrli:measure>iso4217:USD</xbrli:measure></xbrli:unit></ix:header></div><p>(in millions)</p><table><tr><td></td>
    <td>2022</td><td>2021</td></tr><tr><td>Net sales</td><td>{said}</td><td>1,502</td></tr>
    <tr><td>Costs</td><td>900</td><td>880</td></tr></table></body></html>"""
    path = kept(tmp_path, page.encode())
    with_tags, without = (read(path, "acme.html", tags=tags).facts[0] for tags in (True, False))
    assert (with_tags.tag, without.tag) == ("us-gaap:Revenues", None)
    assert with_tags.value == without.value == 1_577_000_000


JAPANESE = """<html lang="ja"><head><meta charset="utf-8"></head><body>
<p>以下は北日本電機の2024年3月期連結貸借対照表の要約である。</p>
<table><tr><th>項目</th><th>金額(百万円)</th></tr><tr><td>流動資産</td><td>1,022,608</td></tr>
<tr><td>固定資産</td><td>1,626,623</td></tr><tr><td>資産合計</td><td>2,649,231</td></tr></table></body></html>"""


def test_a_japanese_sentence_that_introduces_a_table_dates_it(tmp_path: Path) -> None:
    (tmp_path / "summary.html").write_text(JAPANESE, encoding="utf-8")
    reading = read(tmp_path / "summary.html", "summary.html")
    stated = {(fact.concept, fact.value, fact.period) for fact in reading.facts}
    assert ("current_assets", Decimal(1_022_608_000_000), Period(2024, 0, end=date(2024, 3, 31))) in stated
    assert ("noncurrent_assets", Decimal(1_626_623_000_000), Period(2024, 0, end=date(2024, 3, 31))) in stated
