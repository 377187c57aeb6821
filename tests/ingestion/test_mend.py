"""A PDF that has lost its end: the pages that are left are read and drawn, and what is missing is said."""

from __future__ import annotations

import re
import zlib
from pathlib import Path

import pytest

from data.errors import Damaged
from evaluation.hostile.good_files import NEEDLE, make_good_files
from evaluation.hostile.harm import SHOWN, page_pdf, pdf_of
from ingestion.pdf.document import read_pdf
from ingestion.pdf.mend import mended
from ingestion.pdf.pages import render_page

LOST = "This PDF has lost its end; its pages were found again, and parts may be missing."


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in make_good_files(tmp_path_factory.mktemp("good"))}


def kept(folder: Path, content: bytes) -> Path:
    path = folder / "a.pdf"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("name", ["text.pdf", "packed.pdf"])
@pytest.mark.parametrize("lost", [100, 250])
def test_what_is_left_of_a_cut_file_is_read_and_said_to_be_that(good, tmp_path, name, lost) -> None:
    path = kept(tmp_path, good[name][:-lost])
    draft = read_pdf(path)
    pages = {piece.locator.page for piece in draft.evidence}
    assert (draft.pages, pages, draft.warnings) == (2, {1, 2}, (LOST,))
    assert NEEDLE in draft.evidence[0].text
    image, _ = render_page(path, 2)
    assert image.convert("L").getextrema()[0] < 100


def test_a_file_without_its_root_is_read(good, tmp_path) -> None:
    draft = read_pdf(kept(tmp_path, re.sub(rb"/Root \d+ 0 R", b"", good["text.pdf"])))
    assert (draft.pages, draft.warnings) == (2, (LOST,))


def test_a_file_whose_tree_of_pages_is_gone_has_its_pages_in_the_order_of_the_file(tmp_path) -> None:
    streams = [b"BT /F1 11 Tf 60 700 Td (This is the page of %s.) Tj ET" % word for word in (b"Ada", b"Ben")]
    font = b"/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"
    pages = [b"<</Type/Page/Parent 9 0 R/MediaBox[0 0 612 792]/Contents %d 0 R%s>>" % (n, font) for n in (4, 5)]
    made = [b"<</Length %d>>\nstream\n%s\nendstream" % (len(stream), stream) for stream in streams]
    content = pdf_of([b"<</Type/Catalog/Pages 9 0 R>>", *pages, *made])
    draft = read_pdf(kept(tmp_path, content[: content.index(b"xref")]))
    assert [piece.text for piece in draft.evidence] == ["This is the page of Ada.", "This is the page of Ben."]
    assert draft.warnings == (LOST,)


def test_a_file_of_which_no_text_is_left_is_named_as_broken(good, tmp_path) -> None:
    with pytest.raises(Damaged, match="no text on the pages that are left"):
        read_pdf(kept(tmp_path, good["text.pdf"][:1500]))
    with pytest.raises(Damaged, match="its pages cannot be found"):
        read_pdf(kept(tmp_path, good["text.pdf"][:200]))


def test_an_encrypted_file_is_not_mended_and_a_hostile_one_takes_no_time(tmp_path) -> None:
    assert list(mended(page_pdf(SHOWN) + b"/Encrypt 7 0 R")) == []
    assert list(mended(b"1 0 obj<<" * 400_000)) == []
    assert list(mended(b"1" * 4_000_000 + b" " * 4_000_000)) == []
    many = b"".join(b"%d 0 obj<</Type/Page>>endobj " % n for n in range(1, 20_000))
    [one] = mended(many)
    assert one.count(b" R ") + one.count(b" R]") >= 5_000
    assert len(zlib.compress(one)) < len(many)
