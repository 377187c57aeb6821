"""Which answers hold a series, in the order of time, and how it is drawn."""

from decimal import Decimal

import pytest

from data.answers import Answer, Calculation, Check, Compared, Comparison, ComparisonRow, Operand
from data.types import Period
from ui.chart import chart, words
from ui.series import series_of, when


def cell(value: str, n: int, unit: str = "USD") -> Compared:
    return Compared(f"${value} million", Decimal(value) * 10**6, unit, (n,), Check.QUOTED)


def answer(*rows: ComparisonRow, headings: tuple[str, ...] = ("FY2025", "FY2024", "FY2023")) -> Answer:
    return Answer("q", comparison=Comparison("Revenue", headings, rows))


ACME = ComparisonRow("Acme", (cell("420", 1), cell("390", 2), cell("370", 3)))
ZENITH = ComparisonRow("Zenith", (cell("90", 4), Compared(missing="revenue for FY2024"), cell("80", 5)))


def test_a_comparison_over_periods_is_a_series_in_the_order_of_time():
    series = series_of(answer(ACME, ZENITH))
    assert series is not None
    assert (series.title, series.unit, series.periods) == ("Revenue", "USD", ("FY2023", "FY2024", "FY2025"))
    assert [(p.name, p.period, p.citation) for p in series.points][:4] == [
        ("Acme", "FY2025", 1), ("Acme", "FY2024", 2), ("Acme", "FY2023", 3), ("Zenith", "FY2025", 4),
    ]  # fmt: skip
    assert len(series.points) == 5


@pytest.mark.parametrize(
    "given",
    [
        Answer("q"),
        Answer("q", refused=True, comparison=Comparison("Revenue", ("FY2025",), (ACME,))),
        answer(ComparisonRow("Acme", ACME.cells[:2]), headings=("FY2025", "FY2024")),
        answer(ACME, headings=("Americas", "Europe", "Asia")),
        answer(ComparisonRow("Acme", (cell("1", 1), cell("2", 2), cell("3", 3, "percent")))),
    ],
    ids=["nothing", "refused", "two periods", "no periods", "two units"],
)
def test_what_is_no_series_is_not_drawn(given: Answer):
    assert series_of(given) is None


def test_an_average_shows_the_figures_it_is_made_of():
    operands = tuple(
        Operand(f"revenue FY{year}", Decimal(value), "USD", Period(year, 12), n, str(value))
        for n, (year, value) in enumerate(((2025, 420), (2024, 390), (2023, 370)), 1)
    )
    extra = Operand("total assets FY2025", Decimal(9), "USD", Period(2025, 0), 4, "9")
    series = series_of(Answer("q", calculations=(Calculation("Mean", "f", (*operands, extra), Decimal(3), "USD"),)))
    assert series is not None
    assert (series.title, series.periods) == ("Figures of: Mean", ("FY2023", "FY2024", "FY2025"))
    assert [point.shown for point in series.points] == ["420", "390", "370"]


def test_periods_have_a_place_in_time():
    told = ["Q1 FY2025", "Q2 FY2025", "the first six months of FY2025", "Q3 FY2025", "Q4 FY2025", "FY2025", "FY2026"]
    assert sorted(told, key=when) == told
    assert when("2024-02-01 to 2025-01-31") == (2025, 1 / 3)
    assert when("Americas") is None
    japanese = [
        "2024年3月期第1四半期",
        "2024年3月期上半期",
        "2024年3月期第3四半期",
        "2024年3月期第3四半期累計",
        "2024年3月期",
        "2025会計年度",
    ]
    assert sorted(reversed(japanese), key=when) == japanese


def test_amounts_of_one_row_are_bars_from_zero_and_several_rows_are_lines_with_a_legend():
    one, two = series_of(answer(ACME)), series_of(answer(ACME, ZENITH))
    assert one is not None
    assert two is not None
    bars = chart(one, {1: "acme.pdf, page 3"}, "#123456").to_dict()
    assert [layer["mark"]["type"] for layer in bars["layer"]] == ["bar", "text"]
    assert bars["layer"][0]["encoding"]["y"]["scale"]["domain"][0] == 0
    assert bars["layer"][0]["encoding"]["x"]["sort"] == ["FY2023", "FY2024", "FY2025"]
    lines = chart(two, {}, "#123456").to_dict()
    assert [layer["mark"]["type"] for layer in lines["layer"]] == ["line", "point"]
    low, high = lines["layer"][0]["encoding"]["y"]["scale"]["domain"]
    assert low < 80e6 < 420e6 < high
    assert "color" in lines["layer"][0]["encoding"]
    assert [param["name"] for param in lines["params"]] == ["pick"]
    rows = bars["data"]["values"]
    assert rows[0]["place"] == "acme.pdf, page 3"
    assert words(one) == "Revenue. Acme FY2025: $420 million; Acme FY2024: $390 million; Acme FY2023: $370 million"
