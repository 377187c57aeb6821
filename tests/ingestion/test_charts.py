"""Charts whose values are known, given as labels and marks or drawn with Pillow."""

from __future__ import annotations

import pytest
from PIL import Image, ImageDraw

from data.locators import Box
from data.types import Grid
from ingestion.charts.axis import axes_of, settled
from ingestion.charts.marks import Bar, Label, Line, Marks, Swatch, Trace
from ingestion.charts.pixels import marks_in
from ingestion.charts.series import TRUNCATED, TWO_AXES, chart_of
from ingestion.image import labels_of
from ingestion.ocr import OcrWord

BLUE, RED = (30, 90, 200), (200, 40, 40)


def label(text: str, x: float, y: float, wide: float = 20.0) -> Label:
    return Label(text, Box(x - wide / 2, y - 5, x + wide / 2, y + 5))


def ticks(*values: int, x: float = 20.0, step: float = 50.0) -> list[Label]:
    """Ticks upwards from y = 250, `step` apart."""
    return [label(str(value), x, 250 - step * n) for n, value in enumerate(values)]


def bar(x: float, top: float, bottom: float = 250.0, colour: tuple[int, int, int] = BLUE) -> Bar:
    return Bar(Box(x - 15, top, x + 15, bottom), colour)


def texts(grid: Grid | None) -> list[list[str]]:
    assert grid is not None
    return [[cell.text for cell in row] for row in grid.rows]


def test_a_bar_is_read_off_against_the_ticks() -> None:
    names = [label("North", 80, 262), label("South", 140, 262)]
    grid = chart_of([*ticks(0, 10, 20, 30), *names], Marks((bar(80, 200), bar(140, 125)), slack=0.5))
    assert texts(grid)[1:] == [["North", "≈ 10.0"], ["South", "≈ 25.0"]]
    assert grid is not None
    assert grid.units == "read off the chart, ± 0.1"


def test_a_figure_printed_over_a_bar_is_its_value() -> None:
    names = [label("North", 80, 262), label("South", 140, 262)]
    printed = [label("10.2", 80, 193), label("24.9", 140, 118)]
    grid = chart_of([*ticks(0, 10, 20, 30), *names, *printed], Marks((bar(80, 200), bar(140, 125)), slack=0.5))
    assert texts(grid)[1:] == [["North", "10.2"], ["South", "24.9"]]


def test_a_printed_figure_that_the_drawing_contradicts_is_read_off_instead() -> None:
    names = [label(name, x, 262) for name, x in (("A", 80), ("B", 140), ("C", 200), ("D", 260))]
    printed = [label("10", 80, 193), label("25", 140, 118), label("20", 200, 143), label("1", 260, 118)]
    bars = (bar(80, 200), bar(140, 125), bar(200, 150), bar(260, 125))
    grid = chart_of([*ticks(0, 10, 20, 30), *names, *printed], Marks(bars, slack=0.5))
    assert texts(grid)[1:] == [["A", "10"], ["B", "25"], ["C", "20"], ["D", "≈ 25.0"]]


def test_series_stand_in_the_order_of_the_legend() -> None:
    names = [label("2019", 95, 262), label("2020", 195, 262)]
    legend = (Swatch(label("Sales", 100, 300), RED), Swatch(label("Costs", 160, 300), BLUE))
    bars = (bar(80, 200), bar(110, 150, colour=RED), bar(180, 175), bar(210, 125, colour=RED))
    words = [*ticks(0, 10, 20, 30), *names, *(swatch.label for swatch in legend)]
    grid = chart_of(words, Marks(bars, swatches=legend, slack=0.5))
    assert texts(grid) == [["", "Sales", "Costs"], ["2019", "≈ 20.0", "≈ 10.0"], ["2020", "≈ 25.0", "≈ 15.0"]]


def test_each_part_of_a_stack_has_its_own_height() -> None:
    names = [label("2019", 80, 262), label("2020", 160, 262)]
    legend = (Swatch(label("Sales", 100, 300), BLUE), Swatch(label("Other", 160, 300), RED))
    bars = (bar(80, 200), bar(80, 175, 200, RED), bar(160, 150), bar(160, 125, 150, RED))
    words = [*ticks(0, 10, 20, 30), *names, *(swatch.label for swatch in legend)]
    grid = chart_of(words, Marks(bars, swatches=legend, slack=0.5))
    assert texts(grid)[1:] == [["2019", "≈ 10.0", "≈ 5.0"], ["2020", "≈ 20.0", "≈ 5.0"]]


def test_lying_bars_are_read_along_the_level_axis() -> None:
    along = [label(str(n * 10), 100 + 50 * n, 270) for n in range(4)]
    names = [Label("Oil", Box(60, 95, 90, 105)), Label("Gas", Box(60, 145, 90, 155))]
    bars = (Bar(Box(100, 90, 200, 110), BLUE), Bar(Box(100, 140, 125, 160), BLUE))
    grid = chart_of([*along, *names], Marks(bars, slack=0.5))
    assert texts(grid)[1:] == [["Oil", "≈ 20.0"], ["Gas", "≈ 5.0"]]


def test_a_line_is_read_at_each_of_its_corners() -> None:
    names = [label(str(2018 + n), 80 + 60 * n, 262) for n in range(3)]
    line = Trace(((80, 200), (140, 150), (200, 175)), BLUE)
    grid = chart_of([*ticks(0, 10, 20, 30), *names], Marks(traces=(line,), slack=0.5))
    assert texts(grid)[1:] == [["2018", "≈ 10.0"], ["2019", "≈ 20.0"], ["2020", "≈ 15.0"]]


def test_an_axis_that_does_not_start_at_zero_is_said() -> None:
    names = [label("North", 80, 262), label("South", 140, 262)]
    grid = chart_of([*ticks(90, 95, 100, 105), *names], Marks((bar(80, 200), bar(140, 125)), slack=0.5))
    assert texts(grid)[1:] == [["North", "≈ 95.00"], ["South", "≈ 102.50"]]
    assert grid is not None
    assert TRUNCATED in grid.units


def test_a_second_axis_is_said() -> None:
    names = [label("North", 80, 262), label("South", 140, 262)]
    right = ticks(0, 200, 400, 600, x=300)
    grid = chart_of([*ticks(0, 10, 20, 30), *right, *names], Marks((bar(80, 200), bar(140, 125)), slack=0.5))
    assert grid is not None
    assert TWO_AXES in grid.units


def test_labels_that_no_years_fit_are_counted_on() -> None:
    names = [label(text, 80 + 60 * n, 262) for n, text in enumerate(("2016", "2017", "8102", "2019"))]
    bars = tuple(bar(80 + 60 * n, 200) for n in range(4))
    assert [row[0] for row in texts(chart_of([*ticks(0, 10, 20), *names], Marks(bars, slack=0.5)))[1:]] == [
        "2016", "2017", "2018", "2019",
    ]  # fmt: skip


@pytest.mark.parametrize("values", [(0, 10, 20, 30), (0, 1, 10, 100)])
def test_figures_in_a_column_are_an_axis_only_when_they_lie_on_a_line(values: tuple[int, ...]) -> None:
    found = axes_of(ticks(*values), 0.5)
    assert len(found) == 1
    assert [round(found[0].value(tick.y), 6) for tick in found[0].ticks] == [
        float(tick.text) for tick in found[0].ticks
    ]


def test_years_in_a_row_are_no_axis_of_values() -> None:
    assert axes_of([label(str(2015 + n), 50 + 40 * n, 200) for n in range(6)], 0.5) == []


def test_words_without_marks_are_no_chart() -> None:
    assert chart_of([label("North", 80, 262), label("South", 140, 262)], Marks()) is None


def test_bars_in_pixels_are_found_by_their_colour() -> None:
    image = Image.new("RGB", (200, 200), "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((40, 100, 59, 179), fill=BLUE)
    draw.rectangle((100, 60, 119, 179), fill=BLUE)
    assert {(found.box.x0, found.box.top, found.box.x1, found.box.bottom) for found in marks_in(image, []).bars} == {
        (40, 100, 60, 180),
        (100, 60, 120, 180),
    }


def test_a_line_in_pixels_is_followed_from_left_to_right() -> None:
    image = Image.new("RGB", (300, 200), "white")
    ImageDraw.Draw(image).line(((20, 150), (150, 50), (280, 100)), fill=RED, width=3)
    (trace,) = marks_in(image, []).traces
    at = {round(x): y for x, y in trace.points}
    assert abs(at[150] - 50) < 3
    assert abs(at[86] - 100) < 3
    assert abs(at[214] - 75) < 3


def test_shading_behind_the_rows_of_a_table_is_no_chart() -> None:
    bands = tuple(Bar(Box(50, 100 + 40 * n, 450, 120 + 40 * n), BLUE) for n in range(4))
    words = [
        part
        for n, figure in enumerate((10, 20, 30, 40))
        for part in (Label(f"Row {n}", Box(55, 105 + 40 * n, 120, 115 + 40 * n)), label(str(figure), 400, 110 + 40 * n))
    ]
    assert chart_of(words, Marks(bands, slack=0.5), doubted=True) is None


def test_bars_as_long_as_their_figures_need_no_axis() -> None:
    names = [label(name, x, 262) for name, x in (("A", 80), ("B", 140), ("C", 200))]
    printed = [label("10", 80, 193), label("25", 140, 118), label("15", 200, 168)]
    bars = (bar(80, 200), bar(140, 125), bar(200, 175))
    assert texts(chart_of([*names, *printed], Marks(bars, slack=0.5), doubted=True))[1:] == [
        ["A", "10"],
        ["B", "25"],
        ["C", "15"],
    ]
    wrong = [label("20", 80, 193), label("3", 140, 118), label("15", 200, 168)]
    assert chart_of([*names, *wrong], Marks(bars, slack=0.5), doubted=True) is None


def two_axes(
    *words: Label, bars: tuple[Bar, ...] = (), traces: tuple[Trace, ...], legend: tuple[Swatch, ...]
) -> Grid | None:
    """A chart with dollars to the left and percents, of which 1 is 50 high, to the right."""
    left = ticks(0, 100, 200, 300)
    right = [label(f"{n}%", 330, 250 - 50 * n) for n in range(4)]
    names = [label(str(2018 + n), 80 + 60 * n, 262) for n in range(3)]
    shown = [*left, *right, *names, *words, *(swatch.label for swatch in legend)]
    return chart_of(shown, Marks(bars, traces, swatches=legend, slack=0.5), doubted=True)


def test_a_line_over_bars_is_read_on_the_axis_to_the_right() -> None:
    legend = (Swatch(label("Sales", 100, 300), BLUE), Swatch(label("Margin", 160, 300), RED))
    bars = (bar(80, 200), bar(140, 125), bar(200, 150))
    line = Trace(((80, 225), (140, 175), (200, 150)), RED)
    grid = two_axes(bars=bars, traces=(line,), legend=legend)
    assert texts(grid) == [
        ["", "Sales", "Margin"],
        ["2018", "≈ 100", "≈ 0.50%"],
        ["2019", "≈ 250", "≈ 1.50%"],
        ["2020", "≈ 200", "≈ 2.00%"],
    ]
    assert grid is not None
    assert grid.units == f"read off the chart, Sales ± 1, Margin ± 0.01; {TWO_AXES}"


def test_words_along_two_axes_stand_with_their_series() -> None:
    legend = (Swatch(label("Sales", 100, 300), BLUE), Swatch(label("Margin", 160, 300), RED))
    titles = [
        Label("USD millions", Box(2, 100, 8, 200), turned=True),
        Label("Margin", Box(350, 100, 356, 200), turned=True),
    ]
    bars = (bar(80, 200), bar(140, 125), bar(200, 150))
    line = Trace(((80, 225), (140, 175), (200, 150)), RED)
    assert texts(two_axes(*titles, bars=bars, traces=(line,), legend=legend))[0] == [
        "",
        "Sales (USD millions)",
        "Margin",
    ]


def test_a_line_that_the_legend_puts_to_the_right_leaves_the_other_to_the_left() -> None:
    legend = (Swatch(label("Rate (RHS)", 100, 300), RED), Swatch(label("Sales", 160, 300), BLUE))
    traces = (Trace(((80, 200), (140, 150), (200, 175)), BLUE), Trace(((80, 225), (140, 175), (200, 150)), RED))
    assert texts(two_axes(traces=traces, legend=legend))[1] == ["2018", "≈ 0.50%", "≈ 100"]


def test_lines_that_nothing_puts_to_an_axis_are_not_read() -> None:
    legend = (Swatch(label("Rate", 100, 300), RED), Swatch(label("Sales", 160, 300), BLUE))
    traces = (Trace(((80, 200), (140, 150), (200, 175)), BLUE), Trace(((80, 225), (140, 175), (200, 150)), RED))
    assert two_axes(traces=traces, legend=legend) is None


def test_a_line_over_bars_shares_their_axis_where_there_is_one() -> None:
    names = [label(str(2018 + n), 80 + 60 * n, 262) for n in range(2)]
    legend = (Swatch(label("Actual", 100, 300), BLUE), Swatch(label("Plan", 160, 300), RED))
    line = Trace(((80, 175), (140, 150), (140.4, 150)), RED)
    words = [*ticks(0, 10, 20, 30), *names, *(swatch.label for swatch in legend)]
    grid = chart_of(words, Marks((bar(80, 200), bar(140, 125)), (line,), swatches=legend, slack=0.5))
    assert texts(grid) == [["", "Actual", "Plan"], ["2018", "≈ 10.0", "≈ 15.0"], ["2019", "≈ 25.0", "≈ 20.0"]]


def test_a_figure_over_a_line_is_not_taken_for_that_of_the_bar_below_it() -> None:
    legend = (Swatch(label("Sales", 100, 300), BLUE), Swatch(label("Margin", 160, 300), RED))
    bars = (bar(80, 200), bar(140, 190), bar(200, 150))
    line = Trace(((80, 195), (140, 175), (200, 100)), RED)
    printed = [label("1.1%", 80, 186), label("1.5%", 140, 166), label("3.0%", 200, 91)]
    assert texts(two_axes(*printed, bars=bars, traces=(line,), legend=legend))[1:] == [
        ["2018", "≈ 100", "1.1%"],
        ["2019", "≈ 120", "1.5%"],
        ["2020", "≈ 200", "3.0%"],
    ]


def test_an_axis_without_ticks_of_its_own_is_moved_as_its_neighbour_is() -> None:
    left, right = axes_of([*ticks(0, 10, 20, 30), *ticks(0, 7, 14, x=300, step=52)], 0.5)
    grid = [Line(247 - 50 * n, 35, 285) for n in range(4)]
    moved = settled([left, right], grid, 0.5)
    assert [round(axis.value(247), 6) for axis in moved] == [0.0, 0.0]


def test_a_frame_and_a_grid_in_grey_are_no_lines() -> None:
    image = Image.new("RGB", (300, 200), "white")
    draw = ImageDraw.Draw(image)
    for y in (20, 60, 100, 140, 180):
        draw.line(((20, y), (290, y)), fill=(150, 150, 150))
    draw.rectangle((20, 20, 290, 180), outline=(0, 0, 0))
    assert marks_in(image, []).traces == ()
    draw.line(((20, 150), (150, 50), (290, 100)), fill=(0, 0, 0), width=3)
    (trace,) = marks_in(image, []).traces
    assert abs(dict((round(x), y) for x, y in trace.points)[150] - 50) < 3


def test_a_bar_that_a_line_crosses_is_one_bar() -> None:
    image = Image.new("RGB", (300, 200), "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((100, 60, 139, 179), fill=BLUE)
    draw.rectangle((200, 80, 239, 179), fill=BLUE)
    draw.line(((20, 150), (150, 100), (280, 140)), fill=(0, 0, 0), width=3)
    found = {(bar.box.x0, bar.box.top, bar.box.x1, bar.box.bottom) for bar in marks_in(image, []).bars}
    assert found == {(100, 60, 140, 180), (200, 80, 240, 180)}


def test_the_short_line_before_words_is_the_sample_of_a_line() -> None:
    image = Image.new("RGB", (300, 200), "white")
    draw = ImageDraw.Draw(image)
    draw.line(((20, 150), (150, 50), (280, 100)), fill=RED, width=3)
    draw.line(((100, 190), (130, 190)), fill=RED, width=3)
    (swatch,) = marks_in(image, [Label("Margin", Box(136, 184, 176, 196))]).swatches
    assert swatch.label.text == "Margin"


def test_times_that_were_read_as_one_label_are_set_apart() -> None:
    words = [
        OcrWord("2019 2020 2021", Box(100, 10, 240, 20), 0.9),
        OcrWord("Apr '20 May '20", Box(0, 10, 150, 20), 0.9),
    ]
    found = [(one.text, round(one.x)) for one in labels_of([*words, OcrWord("Sales 2020", Box(0, 0, 9, 9), 0.9)])]
    assert found == [("2019", 120), ("2020", 170), ("2021", 220), ("Apr '20", 35), ("May '20", 115), ("Sales 2020", 4)]
