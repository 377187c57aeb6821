"""Paragraphs, headings and passages."""

from __future__ import annotations

from data.locators import Box, PageBox
from ingestion.pdf.glyphs import Word
from ingestion.pdf.layout import rows_of
from ingestion.pdf.prose import Outline, body_size, paragraphs, passages


def line(text, top, size=10.0, bold=False, x=50.0):
    made = []
    for piece in text.split():
        made.append(Word(piece, x, top, x + 5 * len(piece), top + size, size, bold))
        x += 5 * len(piece) + 2.5
    return made


def read(*lines, outline=None):
    rows = rows_of([word for one in lines for word in one])
    return list(passages(paragraphs(rows, body_size(rows)), 3, outline or Outline()))


FULL = "Net sales rose because customers bought more of what was made and paid"


def test_lines_of_a_paragraph_are_joined_and_boxed():
    (one,) = read(line(FULL, 100), line("more for it in long-", 112), line("term contracts.", 124))
    assert one.text == f"{FULL} more for it in long-term contracts."
    assert one.locator == PageBox(3, Box(50, 100, line(FULL, 0)[-1].x1, 134))


def test_headings_make_the_path():
    outline = Outline()
    found = read(
        line("Item 7. Management’s Discussion", 60, bold=True),
        line("Results of Operations", 84, bold=True),
        line(FULL, 100),
        line("on.", 112),
        line("Liquidity", 140, bold=True),
        line(FULL, 156),
        line("Item 8. Financial Statements", 190, bold=True),
        line(FULL, 206),
        outline=outline,
    )
    assert [one.context for one in found] == [
        "Item 7. Management’s Discussion > Results of Operations",
        "Item 7. Management’s Discussion > Liquidity",
        "Item 8. Financial Statements",
    ]
    assert outline.last == "Item 8. Financial Statements"


def test_lines_of_one_title_are_one_heading():
    found = read(
        line("Consolidated Balance Sheets", 60, bold=True),
        line("Acme Inc.", 84, bold=True),
        line(FULL, 110),
        line(FULL, 122),
    )
    assert found[0].context == "Consolidated Balance Sheets – Acme Inc."


def test_larger_type_holds_smaller():
    found = read(line("Overview", 60, size=16), line("Segments", 84, size=13), line(FULL, 100), line(FULL, 112))
    assert found[0].context == "Overview > Segments"


def test_passages_are_about_a_window_long_and_lose_nothing():
    lines = [line(f"{FULL} {n}.", 100 + 12 * n) for n in range(60)]
    found = read(*lines)
    lengths = [len(one.text.split()) for one in found]
    assert sum(lengths) == 60 * 14
    assert all(110 <= length <= 225 for length in lengths[:-1])


def test_points_of_a_list_stay_apart():
    (one,) = read(line("• first point of it", 100), line("• second point of it", 112))
    assert one.text.splitlines() == ["• first point of it", "• second point of it"]
