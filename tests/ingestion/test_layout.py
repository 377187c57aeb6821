"""Lines, segments, columns of prose and running lines, from words set by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.pdf.glyphs import Sheet, Word
from ingestion.pdf.layout import is_value, is_year, reading_order, rows_of, running_lines, without_running_lines


def words(text, x=50.0, top=100.0, size=10.0, gap=2.5):
    made = []
    for piece in text.split(" "):
        if piece:
            made.append(Word(piece, x, top, x + 5 * len(piece), top + size, size))
            x += 5 * len(piece)
        x += gap
    return made


@pytest.mark.parametrize(
    "text",
    [
        "1,577",
        "(547)",
        "$ 32,765",
        "$(1.2)",
        "15.6%",
        "(4.8 %)",
        "—",
        "N/A",
        "1.5x",
        "$8M",
        "4% to 5%",
        "2018",
        "1,577¹",
    ],
)
def test_figures_are_values(text):
    assert is_value(text)


@pytest.mark.parametrize("text", ["Net", "28,", "1-3285", "Q1", "(Note", "a", ""])
def test_words_are_not(text):
    assert not is_value(text)


def test_years():
    assert is_year("2018")
    assert is_year("FY2023E")
    assert is_year("2023¹")
    assert not is_year("2,018")


def test_a_raised_mark_stays_on_its_line_and_the_next_line_does_not():
    mark = Word("(1)", 95, 98, 105, 104, 6.5)
    rows = rows_of([*words("Net sales"), mark, *words("Cost", top=111)])
    assert [row.text for row in rows] == ["Net sales (1)", "Cost"]


def test_signs_join_their_figure_and_leaders_are_dropped():
    row = rows_of([*words("Net sales"), *words("........", x=120), *words("$", x=200), *words("( 547 )", x=230)])[0]
    assert [segment.text for segment in row.segments] == ["Net sales", "$ (547)"]


def test_neighbouring_figures_part_at_a_small_gap_but_thousands_do_not():
    tight = rows_of(words("11.5 12.5 13.5", gap=4))[0]
    assert [segment.text for segment in tight.segments] == ["11.5", "12.5", "13.5"]
    spaced = rows_of(words("1 234 567", gap=2.4))[0]
    assert [segment.text for segment in spaced.segments] == ["1 234 567"]


def test_columns_of_prose_are_read_one_after_the_other():
    line = "plain words that fill the column well"
    made = [w for n in range(8) for x in (50, 300) for w in words(f"{line}", x=x, top=100 + 12 * n)]
    stretches = reading_order(rows_of(made))
    assert len(stretches) == 2
    assert max(row.x1 for row in stretches[0]) < 300 <= min(row.x0 for row in stretches[1])


def test_a_statement_is_not_taken_apart():
    made = [
        w
        for n in range(10)
        for w in [*words("Total net sales", top=100 + 12 * n), *words("1,234", x=300, top=100 + 12 * n)]
    ]
    assert len(reading_order(rows_of(made))) == 1


def pages():
    for n in range(1, 7):
        text = [
            *words("Acme Inc. annual report", top=20),
            *words(f"Passage {n}", top=400),
            *words(f"{n}", x=300, top=770),
        ]
        yield Sheet(n, 612, 792, tuple(text))


def test_running_lines_and_page_numbers_go_but_stay_on_the_first_page():
    sheets = list(pages())
    running = running_lines(sheets)
    assert [w.text for w in without_running_lines(sheets[2], running)] == ["Passage", "3"]
    assert without_running_lines(sheets[0], running)[0].text == "Acme"


@given(
    st.lists(st.tuples(st.floats(0, 500), st.floats(0, 700), st.text("abc1$(),.", min_size=1, max_size=6)), max_size=60)
)
def test_no_word_is_lost(places):
    made = [Word(text, x, top, x + 5 * len(text), top + 10, 10.0) for x, top, text in places]
    kept = [word for rows in reading_order(rows_of(made)) for row in rows for word in row.words]
    assert sorted(kept) == sorted(made)
