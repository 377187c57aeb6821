"""A PDF that counts fewer pages than its tree has: all are read and drawn, or those that are missing are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluation.hostile.harm import pdf_of
from ingestion.pdf.document import read_pdf
from ingestion.pdf.pages import render_page
from ingestion.pdf.tree import tree_of

SHOWN = ["This is the page of Ada.", "This is the page of Ben.", "This is the page of Cyd."]
INHERITED = b"/MediaBox[0 0 612 792.5]/Resources<</Font<</F#31 9 0 R>>>>"


def objects(root: bytes, more: tuple[bytes, ...] = ()) -> list[bytes]:
    """Catalogue, root, three pages (3 to 5), what they show (6 to 8), a font (9) and more."""
    shown = [b"BT /F1 11 Tf 60 700 Td (%s) Tj ET" % words.encode() for words in SHOWN]
    return [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages%s%s>>" % (root, INHERITED),
        *(b"<</Type/Page/Parent 2 0 R/Contents %d 0 R>>" % number for number in (6, 7, 8)),
        *(b"<</Length %d>>\nstream\n%s\nendstream" % (len(words), words) for words in shown),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        *more,
    ]


def packed(made: list[bytes]) -> bytes:
    """The same with all that is no stream in a stream of objects, and a stream of references."""
    inside = [n for n, one in enumerate(made, 1) if b"stream" not in one]
    body, heads, places = b"", b"", dict[int, int]()
    for number in inside:
        heads += b"%d %d " % (number, len(body))
        body += made[number - 1] + b" "
    content = b"%PDF-1.6\n"
    within = b"<</Type/ObjStm/N %d/First %d/Length %d>>\nstream\n%s\nendstream"
    streams = {n: one for n, one in enumerate(made, 1) if n not in inside}
    last = len(made) + 1
    for number, one in (streams | {last: within % (len(inside), len(heads), len(heads + body), heads + body)}).items():
        places[number] = len(content)
        content += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    start = places[last + 1] = len(content)
    rows = bytes(4)
    for number in range(1, last + 2):
        kind, place, index = (2, last, inside.index(number)) if number in inside else (1, places[number], 0)
        rows += bytes([kind]) + place.to_bytes(2, "big") + bytes([index])
    table = b"<</Type/XRef/Size %d/W[1 2 1]/Root 1 0 R/Length %d>>\nstream\n%s\nendstream"
    content += b"%d 0 obj\n" % (last + 1) + table % (last + 2, len(rows), rows) + b"\nendobj\n"
    return content + b"startxref\n%d\n%%%%EOF" % start


def texts(path: Path) -> list[tuple[int, str]]:
    return [(piece.locator.page, piece.text) for piece in read_pdf(path).evidence]


NESTED = (b"<</Type/Pages/Parent 2 0 R/Kids[4 0 R 5 0 R]/Count 1>>",)


@pytest.mark.parametrize("write", [pdf_of, packed])
@pytest.mark.parametrize(
    ("said", "made"),
    [
        (1, objects(b"/Kids[3 0 R 4 0 R 5 0 R]/Count 1")),
        (2, objects(b"/Kids[3 0 R 10 0 R]/Count 2", NESTED)),
        (2, objects(b"/Kids[3 0 R 2 0 R 4 0 R 5 0 R]/Count 2")),
    ],
    ids=["one", "nested", "cycle"],
)
def test_pages_that_are_not_counted_are_read_and_drawn(tmp_path, write, said, made) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(write(made))
    draft = read_pdf(path)
    assert texts(path) == list(enumerate(SHOWN, 1))
    assert draft.warnings == (f"This PDF counts its pages as {said}, but there are 3 in it: all were read.",)
    image, scale = render_page(path, 3, 1)
    assert (scale, image.size) == (1, (612, 793))
    assert image.convert("L").getextrema()[0] < 100


def test_pages_that_cannot_be_reached_are_told(tmp_path, monkeypatch) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf_of(objects(b"/Kids[3 0 R 4 0 R 5 0 R]/Count 1")))
    monkeypatch.setattr("ingestion.pdf.pages.written_anew", lambda _data, _tree: None)
    draft = read_pdf(path)
    assert (draft.pages, draft.warnings[0][:86]) == (
        1,
        "This PDF counts its pages as 1, but there are 3 in it: those after page 1 could not be",
    )


@pytest.mark.parametrize("said", [4, 900, 9_000])
def test_pages_that_are_counted_and_are_not_there_are_told_of_once(tmp_path, said) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf_of(objects(b"/Kids[3 0 R 4 0 R 5 0 R]/Count %d" % said)))
    draft = read_pdf(path)
    assert texts(path) == [(1, SHOWN[0]), (2, SHOWN[1]), (3, SHOWN[2])]
    assert (draft.pages, draft.warnings) == (
        3,
        (f"This PDF counts its pages as {said:,}, but there are 3 in it: all were read.",),
    )


def test_pages_that_are_found_beyond_those_of_the_tree_are_kept(tmp_path) -> None:
    """A kid that stands in the tree itself, not by reference, is no page to the walk; it may be one to the eye."""
    path = tmp_path / "a.pdf"
    direct = b"<</Type/Page/Parent 2 0 R/Contents 8 0 R>>"
    path.write_bytes(pdf_of(objects(b"/Kids[3 0 R 4 0 R %s]/Count 3" % direct)))
    assert texts(path) == [(1, SHOWN[0]), (2, SHOWN[1]), (3, SHOWN[2])]


def test_a_tree_that_is_as_it_says_is_left_alone(tmp_path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf_of(objects(b"/Kids[3 0 R 4 0 R 5 0 R]/Count 3")))
    tree = tree_of(path)
    assert tree is not None
    assert (tree.catalogue, tree.root, tree.pages) == (1, 2, [3, 4, 5])
    assert read_pdf(path).warnings == ()


def test_what_has_no_tree_or_one_without_end_is_no_tree(tmp_path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-1.7 torn")
    assert tree_of(path) is None
    path.write_bytes(pdf_of(objects(b"/Kids[%s]/Count 1" % (b"3 0 R " * 20_000))))
    tree = tree_of(path)
    assert tree is not None
    assert len(tree.pages) == 5_001
