"""Tables drawn with lines."""

from __future__ import annotations

from ingestion.pdf.glyphs import Rule, Word
from ingestion.pdf.lattice import ruled_tables


def level(y, x0=50.0, x1=350.0):
    return Rule(x0, y, x1, y + 0.5)


def upright(x, y0=100.0, y1=160.0):
    return Rule(x, y0, x + 0.5, y1)


def word(text, x, top):
    return Word(text, x, top, x + 5 * len(text), top + 9, 9.0)


RULES = [level(100), level(120), level(140), level(160), upright(50), upright(150), upright(250), upright(350)]
CELLS = [
    [("Country", 55, 105), ("2018", 160, 105), ("2017", 260, 105)],
    [("Austria", 55, 125), ("92.9", 160, 125), ("7.1", 260, 125)],
    [("Belgium", 55, 145), ("0", 160, 145), ("100.0", 260, 145)],
]


def texts(table):
    return [[cell.text for cell in row] for row in table.grid.rows]


def test_every_box_is_a_cell():
    (table,) = ruled_tables([word(*cell) for row in CELLS for cell in row], RULES)
    assert texts(table) == [["Country", "2018", "2017"], ["Austria", "92.9", "7.1"], ["Belgium", "0", "100.0"]]
    assert table.grid.header_rows == 1
    assert (table.box.x0, table.box.bottom) == (50.25, 160.25)


def test_boxes_without_a_line_between_them_are_one_cell():
    rules = [rule for rule in RULES if rule != upright(250)] + [upright(250, 120, 160)]
    words = [word("Total", 160, 105), word("sales", 200, 105), *(word(*cell) for row in CELLS[1:] for cell in row)]
    (table,) = ruled_tables(words, rules)
    assert texts(table)[0] == ["", "Total sales", ""]


def test_words_of_two_lines_in_a_box_are_one_text():
    words = [word(*cell) for row in CELLS for cell in row if cell[0] != "Country"]
    (table,) = ruled_tables([*words, word("Country", 55, 102), word("of origin", 55, 111)], RULES)
    assert texts(table)[0][0] == "Country of origin"


def test_lines_that_part_only_columns_are_left_to_alignment():
    only_columns = [rule for rule in RULES if not rule.level] + [level(100), level(115), level(160)]
    figures = [word(str(n), x, 118 + 10 * n) for n in range(4) for x in (55, 160, 260)]
    assert ruled_tables([*figures, word("A", 55, 102), word("B", 160, 102)], only_columns) == []


def test_a_frame_is_no_table():
    assert ruled_tables([word("Note", 60, 110)], [level(100), level(160), upright(50), upright(350)]) == []
