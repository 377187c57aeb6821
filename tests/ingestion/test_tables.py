"""Tables that only alignment makes, from statements set by hand."""

from __future__ import annotations

from ingestion.pdf.glyphs import Rule, Word
from ingestion.pdf.layout import rows_of
from ingestion.pdf.tables import captioned, find_tables, with_headings_of

RIGHT = (350.0, 430.0, 510.0)


def left(text, top, x=50.0):
    made = []
    for piece in text.split():
        made.append(Word(piece, x, top, x + 4.5 * len(piece), top + 9, 9.0))
        x += 4.5 * len(piece) + 2.2
    return made


def right(text, top, end):
    pieces = left(text, top)
    shift = end - pieces[-1].x1
    return [word._replace(x0=word.x0 + shift, x1=word.x1 + shift) for word in pieces]


def line(top, label="", *figures, x=50.0, ends=RIGHT):
    made = left(label, top, x)
    for figure, end in zip(figures, ends, strict=False):
        made += right(figure, top, end) if figure else []
    return made


def statement(*lines):
    return rows_of([word for one in lines for word in one])


def grid(*lines, rules=()):
    rows = statement(*lines)
    (table,) = find_tables(rows, rules)
    return captioned(table, rows, 0).grid


def texts(grid):
    return [[cell.text for cell in row] for row in grid.rows]


def test_an_income_statement():
    made = grid(
        line(40, "Consolidated Statement of Income"),
        line(52, "Years ended December 31"),
        line(66, "(Millions, except per share amounts)", "2018", "2017", "2016"),
        [
            *line(78, "Net sales", "32,765", "31,657", "30,109"),
            *(Word("$", x, 78, x + 4, 87, 9) for x in (310, 390, 470)),
        ],
        line(90, "Operating expenses"),
        line(102, "Cost of sales", "16,682", "16,055", "15,118", x=60),
        line(114, "Gain on sale of businesses", "(547)", "—", "(111)", x=60),
    )
    assert made.header_rows == 1
    assert texts(made) == [
        ["(Millions, except per share amounts)", "2018", "2017", "2016"],
        ["Net sales", "$ 32,765", "$ 31,657", "$ 30,109"],
        ["Operating expenses", "", "", ""],
        ["Cost of sales", "16,682", "16,055", "15,118"],
        ["Gain on sale of businesses", "(547)", "—", "(111)"],
    ]
    assert made.title == "Consolidated Statement of Income – Years ended December 31"
    assert made.units == "Millions, except per share amounts"
    assert made.indents == (0, 0, 0, 10, 10)
    box = made.rows[3][1].box
    assert box is not None
    assert (box.x1, box.top) == (350, 102)


def test_a_heading_stands_over_each_column_it_spans():
    made = grid(
        right("Three months ended", 40, 400),
        line(52, "", "July 29, 2023", "July 30, 2022"),
        line(64, "Revenue", "9,583", "10,329"),
        line(76, "Cost of sales", "7,363", "8,042"),
    )
    assert texts(made)[:2] == [
        ["", "Three months ended", "Three months ended"],
        ["", "July 29, 2023", "July 30, 2022"],
    ]
    assert made.header_rows == 2


def test_a_drawn_line_tells_how_far_a_heading_spans():
    heading = right("Amount", 40, 445)
    under = [Rule(320, 50, 515, 50.5)]
    made = grid(heading, line(52, "", "2018", "2017", "2016"), *body(), rules=under)
    assert texts(made)[0] == ["", "Amount", "Amount", "Amount"]


def body():
    return [line(64, "Revenue", "9,583", "10,329", "9,001"), line(76, "Cost of sales", "7,363", "8,042", "7,001")]


def test_a_heading_of_several_lines_is_one_heading():
    made = grid(
        line(40, "", "Retained", "Total"),
        line(50, "", "Earnings", "Equity"),
        line(64, "Balance, January 1", "84,300", "99,100"),
        line(76, "Net income", "1,268", "1,268"),
    )
    assert texts(made)[0] == ["", "Retained Earnings", "Total Equity"]


def test_labels_of_several_lines_are_whole():
    made = grid(
        line(40, "", "2018", "2017"),
        line(52, "Property and equipment, net of", "", ""),
        line(62, "accumulated depreciation", "816", "787", x=56),
        line(76, "Selling, general and administrative", "302", "291"),
        line(86, "expenses", x=56),
        line(100, "Adjustments to reconcile net income to cash flows"),
        line(110, "Depreciation", "44", "41", x=60),
        line(120, "Deferred taxes", "4", "1", x=60),
    )
    assert [row[0] for row in texts(made)[1:]] == [
        "Property and equipment, net of accumulated depreciation",
        "Selling, general and administrative expenses",
        "Adjustments to reconcile net income to cash flows",
        "Depreciation",
        "Deferred taxes",
    ]


def test_footnote_marks_belong_to_their_figure():
    made = grid(
        line(40, "", "2018", "2017"),
        line(52, "Restructuring", "0.04", "0.05"),
        [*line(64, "Impairment", "1.41", "0.73"), *left("(1)", 64, 358), *left("(2)", 64, 438)],
        [*line(76, "Extinguishment", "0.05", "0.26"), *left("(3)", 76, 358), *left("(4)", 76, 438)],
    )
    assert texts(made)[2] == ["Impairment", "1.41 (1)", "0.73 (2)"]


def test_prose_with_figures_and_lists_of_contents_are_no_tables():
    prose = statement(
        left("Sales grew by 4.5 % to $ 32,765 million in 2018 from", 40),
        left("$ 31,657 million in 2017, of which 1.2 points came from", 52),
        left("acquisitions and 0.3 points from currency in 2018.", 64),
    )
    contents = statement(*(line(40 + 12 * n, f"Section {n}", str(3 + 9 * n)) for n in range(6)))
    assert find_tables(prose, []) == []
    assert find_tables(contents, []) == []


def test_two_tables_one_below_the_other_stay_two():
    rows = statement(
        line(40, "", "2018", "2017"),
        line(52, "Revenue", "9,583", "10,329"),
        line(64, "Costs", "7,363", "8,042"),
        line(90, "", "2018", "2017"),
        line(102, "Cash", "583", "329"),
        line(114, "Debt", "363", "42"),
    )
    assert [(table.grid.header_rows, len(table.grid.rows)) for table in find_tables(rows, [])] == [(1, 3), (1, 3)]


def test_a_table_that_goes_on_takes_the_headings_of_the_page_before():
    first = statement(
        line(40, "(in millions)", "2018", "2017"), line(52, "Cash", "583", "329"), line(64, "Debt", "3", "42")
    )
    after = statement(line(40, "Leases", "58", "32"), line(52, "Equity", "36", "42"), line(64, "Total", "94", "74"))
    (one,), (other,) = find_tables(first, []), find_tables(after, [])
    joined = with_headings_of(other, one).grid
    assert texts(joined)[:2] == [["(in millions)", "2018", "2017"], ["Leases", "58", "32"]]
    assert (joined.header_rows, joined.units, joined.rows[0][1].box) == (1, "in millions", None)
