import io
import re
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import docx
import pypdfium2
import pytest
from lxml import etree, html
from PIL import Image

from data.answers import (
    Answer,
    Calculation,
    Check,
    Citation,
    Claim,
    Compared,
    Comparison,
    ComparisonRow,
    Memo,
    Operand,
)
from data.errors import MffmError
from data.locators import AudioSpan, Box, PageBox, TableCell
from data.types import Description, Document, Status
from generation.memos.layout import exportable, lay_out
from generation.memos.memo import write_memo

FILING = Document("ab" * 32, "annual.pdf", Status.READY, Description(title="Annual report 2025"))
HOSTILE = (
    '<script>alert(1)</script> =HYPERLINK("http://evil.example") #panic() *b* [x](http://evil.example) \x07\u202e{{x}}'
)
CELL = Citation(1, "annual.pdf", FILING.id, 7, TableCell(2, 1, 1, 12, Box(10, 20, 60, 40)), "1,164.6")
CALL = Citation(2, "call.vtt", "cd" * 32, 9, AudioSpan(65.4, 70.0, "Daniel Reyes"), "Tariffs cost us 4.6 million.")
W = {"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main"}


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "orange").save(out, "PNG")
    return out.getvalue()


def memo(title: str = "Tarnbrook: growth & margin") -> Memo:
    growth = Calculation(
        "revenue growth",
        "(revenue 2025 - revenue 2024) / revenue 2024",
        (Operand("revenue 2025", Decimal("1164600000"), "USD", None, 1, "1,164.6"),),
        Decimal("0.0907"),
        "percent",
        "9.1%",
    )
    first = Answer(
        "How fast did revenue grow?",
        (
            Claim("Revenue grew 9.1%.", (1,), Check.COMPUTED),
            Claim("Tariffs cost 4.6 million dollars.", (2, 1), Check.QUOTED),
            Claim("Revenue will reach $9,999 million.", (), Check.UNSUPPORTED),
            Claim("Management was confident.", (), Check.UNSUPPORTED),
        ),
        (CELL, CALL),
        (growth,),
    )
    refused = Answer("What is the price target?", citations=(CELL,), refused=True, reason="No document gives one.")
    return Memo(title, (first, refused), "A. Banker", datetime(2025, 11, 3, 9, 0, tzinfo=UTC))


def crops(citation: Citation) -> bytes | None:
    return picture() if isinstance(citation.locator, TableCell | PageBox) else None


def written(folder: Path, kind: str, which: Memo | None = None) -> Path:
    out = folder / f"memo.{kind}"
    write_memo(which or memo(), out, crops, {FILING.id: FILING})
    return out


def test_the_layout_numbers_notes_in_order_and_evidence_once():
    layout = lay_out(memo(), crops, {FILING.id: FILING})
    notes = [note for section in layout.sections for s in (*section.sentences, *section.workings) for note in s.notes]
    assert [note.number for note in notes] == [1, 2, 3, 4, 5]
    assert [note.evidence for note in notes] == [1, 2, 1, 1, 1]
    assert notes[0].text == "annual.pdf, page 12, table 2, row 2, column 2: “1,164.6” (E1)"
    assert [exhibit.place for exhibit in layout.exhibits] == [
        "page 12, table 2, row 2, column 2",
        "Daniel Reyes, 01:05",
    ]
    assert layout.exhibits[0].document == "annual.pdf (Annual report 2025)"
    assert layout.exhibits[1].picture is None
    manifest = dict(layout.manifest)
    assert manifest["Source annual.pdf"] == "sha256 " + "ab" * 32
    assert manifest["Written"] == "2025-11-03T09:00:00+00:00"
    assert "evidence 7" in manifest["E1"]


def test_unsupported_numbers_are_withheld_and_unsupported_words_marked():
    section = lay_out(memo(), crops, {}).sections[0]
    assert [sentence.mark for sentence in section.sentences] == ["computed", "", "unsupported"]
    assert section.withheld == ("Revenue will reach $9,999 million.",)


def test_a_claim_with_a_fault_is_withheld_with_its_reason():
    fault = "the words “record year” are not in the evidence cited"
    answer = Answer("q", (Claim("They spoke of a “record year”.", (1,), Check.UNSUPPORTED, (fault,)),), (CELL,))
    section = lay_out(Memo("Memo", (answer,)), crops, {}).sections[0]
    assert section.sentences == ()
    assert section.withheld == (f"They spoke of a “record year”. ({fault})",)
    assert not exportable(answer)
    assert exportable(memo().answers[0])
    assert not exportable(memo().answers[1])


def test_a_changed_digit_changes_the_digest():
    original = memo()
    answer = original.answers[0]
    other = replace(answer, claims=(replace(answer.claims[0], text="Revenue grew 9.2%."), *answer.claims[1:]))
    changed = replace(original, answers=(other, *original.answers[1:]))
    digests = [dict(lay_out(each, crops, {}).manifest)["Text"] for each in (original, changed)]
    assert digests[0] != digests[1]


def test_word_has_footnotes_that_word_knows(tmp_path: Path):
    out = written(tmp_path, "docx")
    word = docx.Document(str(out))
    text = "\n".join(paragraph.text for paragraph in word.paragraphs)
    assert "Revenue grew 9.1%." in text
    assert text.index("Not exported: unsupported") < text.index("Revenue will reach $9,999 million.")
    assert "No document gives one. [not answered]" in text
    assert len(word.inline_shapes) == 1
    with zipfile.ZipFile(out) as package:
        notes = etree.fromstring(package.read("word/footnotes.xml"))
        body = etree.fromstring(package.read("word/document.xml"))
        parts = {name: package.read(name) for name in package.namelist()}
    texts = {note.get(f"{{{W['w']}}}id"): "".join(note.itertext()) for note in notes.findall("w:footnote", W)}
    assert texts["1"] == " annual.pdf, page 12, table 2, row 2, column 2: “1,164.6” (E1)"
    assert texts["2"] == " call.vtt, Daniel Reyes, 01:05: “Tariffs cost us 4.6 million.” (E2)"
    used = body.xpath("//w:footnoteReference/@w:id", namespaces=W)
    assert used == ["1", "2", "3", "4", "5"]
    assert set(used) <= set(texts)
    assert b"footnotes+xml" in parts["[Content_Types].xml"]
    assert b"footnotes.xml" in parts["word/_rels/document.xml.rels"]
    assert b"python-docx" not in parts["docProps/core.xml"]
    assert word.tables[0].cell(4, 1).text == "sha256 " + "ab" * 32


def test_word_has_no_field_and_no_address_outside(tmp_path: Path):
    out = written(tmp_path, "docx", memo(HOSTILE))
    with zipfile.ZipFile(out) as package:
        for name in package.namelist():
            if name.endswith(".rels"):
                assert b'TargetMode="External"' not in package.read(name)
        body = package.read("word/document.xml")
    assert b"fldSimple" not in body
    assert b"instrText" not in body
    assert b"w:hyperlink" not in body
    assert docx.Document(str(out)).paragraphs[0].text.startswith("<script>alert(1)</script> =HYPERLINK")


def test_pdf_has_notes_evidence_and_no_links(tmp_path: Path):
    pdf = pypdfium2.PdfDocument(written(tmp_path, "pdf", memo(HOSTILE)))
    text = " ".join(page.get_textpage().get_text_range() for page in pdf)
    flat = re.sub(r"\s+", " ", text)
    assert "<script>alert(1)</script>" in flat
    assert "#panic() *b*" in flat
    assert "annual.pdf, page 12, table 2, row 2, column 2: “1,164.6” (E1)" in flat
    assert "Not exported: unsupported" in flat
    assert flat.index("Not exported: unsupported") < flat.index("Revenue will reach $9,999 million.")
    assert "ab" * 32 in re.sub(r"\s", "", text)
    assert "Japanese font" not in flat
    assert b"evil.example" not in written(tmp_path, "pdf").read_bytes()
    assert b"/URI" not in (tmp_path / "memo.pdf").read_bytes()


def test_japanese_is_set_or_its_missing_font_said(tmp_path: Path):
    pdf = pypdfium2.PdfDocument(written(tmp_path, "pdf", memo("売上高の成長")))
    text = " ".join(page.get_textpage().get_text_range() for page in pdf)
    assert "売上高" in text or "no Japanese font" in re.sub(r"\s+", " ", text)
    assert "売上高の成長" in written(tmp_path, "html", memo("売上高の成長")).read_text("utf-8")


def test_html_escapes_everything_and_loads_nothing(tmp_path: Path):
    text = written(tmp_path, "html", memo(HOSTILE)).read_text("utf-8")
    page = html.fromstring(text)
    assert "&lt;script&gt;" in text
    assert page.xpath("//script") == []
    assert page.xpath("string(//h1)").startswith("<script>alert(1)</script>")
    assert all(address.startswith("#") for address in page.xpath("//a/@href"))
    assert all(source.startswith("data:image/png;base64,") for source in page.xpath("//img/@src"))
    assert page.xpath("string(//li[@id='n1'])").startswith("annual.pdf, page 12, table 2")
    assert "default-src 'none'" in text


def test_markdown_escapes_and_keeps_pictures_beside_it(tmp_path: Path):
    text = written(tmp_path, "md", memo(HOSTILE)).read_text("utf-8")
    assert "<script" not in text
    assert "](http" not in text
    assert "http://" not in text
    assert "Revenue grew 9\\.1%\\.[^1] **\\[computed\\]**" in text
    assert "[^1]: annual\\.pdf, page 12" in text
    assert "![E1](memo-evidence/E1.png)" in text
    with Image.open(tmp_path / "memo-evidence" / "E1.png") as crop:
        assert crop.size == (60, 40)


def test_a_crop_that_is_no_picture_is_left_out():
    assert lay_out(memo(), lambda _: b"not a picture", {}).exhibits[0].picture is None


def test_another_ending_is_refused_and_nothing_is_written(tmp_path: Path):
    with pytest.raises(MffmError, match=r"cannot be written as \.xls"):
        write_memo(memo(), tmp_path / "memo.xls", crops, {})
    assert list(tmp_path.iterdir()) == []


def compared() -> Answer:
    """Two companies' revenue, one of them stated."""
    stated = Compared("$1,164.6 million", Decimal("1164600000"), "USD", (1,), Check.QUOTED)
    missing = Compared(missing="revenue for FY2025")
    rows = (ComparisonRow("Tarnbrook <Ltd>", (stated,)), ComparisonRow("Harlan", (missing,)))
    claim = Claim("Only for Tarnbrook is revenue in FY2025 stated.", (1,), Check.COMPUTED)
    return Answer("Compare revenue", (claim,), (CELL,), comparison=Comparison("Revenue", ("FY2025",), rows))


def test_a_comparison_is_a_table_with_a_footnote_in_each_cell(tmp_path: Path) -> None:
    chosen = Memo("m", (compared(),), written=datetime(2025, 11, 3, tzinfo=UTC))
    files = {kind: tmp_path / f"m.{kind}" for kind in ("html", "docx", "md", "pdf")}
    for file in files.values():
        write_memo(chosen, file, lambda _: None, {})
    page = html.fromstring(files["html"].read_text("utf-8"))
    rows = [[cell.text_content() for cell in row] for row in page.xpath("//table[@class='figures']//tr")]
    assert rows == [["", "FY2025"], ["Tarnbrook <Ltd>", "$1,164.6 million2"], ["Harlan", "not stated"]]
    word = docx.Document(str(files["docx"]))
    assert [cell.text for cell in word.tables[0].columns[1].cells] == ["FY2025", "$1,164.6 million", "not stated"]
    assert word.tables[0]._tbl.findall(".//w:footnoteReference", W)
    assert "| Harlan | not stated |" in files["md"].read_text("utf-8")
    pdf = pypdfium2.PdfDocument(files["pdf"])
    assert "$1,164.6 million" in pdf[0].get_textpage().get_text_range()


def of_japan() -> Memo:
    """The same memo as of Japanese questions, with a sentence left out and a refusal."""
    first, refused = memo().answers
    first = replace(first, question="売上高の成長率はいくらですか", mode="served", model="small")
    refused = replace(refused, question="目標株価はいくらですか", reason="資料に記載がありません。")
    return replace(memo(""), answers=(first, refused))


def test_the_memo_of_japanese_answers_is_headed_and_labelled_in_japanese(tmp_path: Path) -> None:
    page = html.fromstring(written(tmp_path, "html", of_japan()).read_text("utf-8"))
    assert page.get("lang") == "ja"
    headings = [heading.text_content() for heading in page.iter("h1", "h2")]
    questions = ["売上高の成長率はいくらですか", "目標株価はいくらですか"]
    assert headings == ["メモ", *questions, "裏付けがないため除いた文", "脚注", "根拠資料", "作成記録"]
    text = page.text_content()
    assert "A. Banker、2025年11月3日" in text
    assert "annual.pdf、12ページ、表2、2行目、2列目：「1,164.6」（E1）" in text
    for mark in (
        "[計算値]",
        "[裏付けなし]",
        "[回答なし]",
        "（印刷の表記は1,164.6）",
        "文章はモデルsmallによるものです。",
    ):
        assert mark in text
    marked = written(tmp_path, "md", of_japan()).read_text("utf-8")
    assert [line[3:] for line in marked.splitlines() if line.startswith("## ")] == [
        *questions,
        *headings[3:4],
        *headings[5:],
    ]
    word = docx.Document(str(written(tmp_path, "docx", of_japan())))
    assert [p.text for p in word.paragraphs if p.style and p.style.name == "Heading 1"] == [
        *questions, *headings[3:4], *headings[5:]
    ]  # fmt: skip
    assert [row.cells[0].text for row in word.tables[-1].rows][:4] == ["プログラム", "作成日時", "回答", "本文"]
    assert written(tmp_path, "pdf", of_japan()).read_bytes().startswith(b"%PDF")


def test_a_memo_of_answers_in_two_languages_is_headed_in_english() -> None:
    mixed = replace(memo(), answers=(memo().answers[0], of_japan().answers[1]))
    layout = lay_out(mixed, crops, {})
    assert (layout.language, layout.words.evidence) == ("en", "Evidence")
    assert [section.sentences[0].mark for section in layout.sections] == ["computed", "回答なし"]
