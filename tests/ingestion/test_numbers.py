"""What filings print, and the exact decimal it stands for."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.numbers import currency_of, numbers_in, parse_number, scale_of, share_scale_of

PRINTED = {
    "1,234": "1234",
    "(1,234)": "-1234",
    "$ (1,234)": "-1234",
    "$ (1,234 )": "-1234",
    "($1,234)": "-1234",
    "-$1,234": "-1234",
    "−1,234": "-1234",
    "△1,234": "-1234",
    "▲ 1,234": "-1234",
    "1,234-": "-1234",
    "1,234 (a)": "1234",
    "1,234(1)": "1234",
    "(1,234)(1)": "-1234",
    "1,234*": "1234",
    "1,234 †": "1234",
    "1,234¹": "1234",
    "１，２３４": "1234",
    "—": "0",
    "–": "0",
    "-": "0",
    "$ —": "0",
    "$1.2 billion": "1200000000",
    "1.2bn": "1200000000",
    "$3.5 million": "3500000",
    "US$ 1,234": "1234",
    "1,234 USD": "1234",
    "12.50": "12.50",
    ".75": "0.75",
    "1.234.567,89": "1234567.89",
    "1\u00a0234": "1234",
    "3億2,500万円": "325000000",
    "1,234百万円": "1234000000",
    "2.5x": "2.5",
    "12,34,567": "1234567",
}


@pytest.mark.parametrize(("text", "value"), PRINTED.items())
def test_printed_number(text: str, value: str) -> None:
    number = parse_number(text)
    assert number is not None
    assert number.value == Decimal(value)


@pytest.mark.parametrize(
    "text",
    [
        "nm",
        "N/A",
        "n.m.",
        "",
        "Revenue",
        "12/31/2018",
        "2018-2019",
        "10-K",
        "Q2 2023",
        "Note 5",
        "*",
        "1,23,4",
        "(12",
        "12)",
        "3M",
        "A1",
    ],
)
def test_words_are_not_numbers(text: str) -> None:
    assert parse_number(text) is None


@pytest.mark.parametrize(
    ("text", "base"),
    [("65.4%", "0.654"), ("(3.4)%", "-0.034"), ("(3.4%)", "-0.034"), ("25 bps", "0.0025"), ("12.5 pts", "0.125")],
)
def test_percent_and_basis_points(text: str, base: str) -> None:
    number = parse_number(text)
    assert number is not None
    assert number.base == Decimal(base)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("€ 5", "EUR"),
        ("£5", "GBP"),
        ("¥5", "JPY"),
        ("5円", "JPY"),
        ("$5", "USD"),
        ("HK$5", "HKD"),
        ("CHF 5", "CHF"),
        ("5", None),
    ],
)
def test_currency(text: str, code: str | None) -> None:
    number = parse_number(text)
    assert number is not None
    assert number.currency == code


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2))
def test_every_way_of_writing_a_negative_is_the_same_number(value: Decimal) -> None:
    size = f"{abs(value):,.2f}"
    ways = [
        f"({size})",
        f"-{size}",
        f"−{size}",
        f"$({size})",
        f"$ ( {size} )",
        f"△{size}",
        f"({size})*",
        f"({size}) (a)",
    ]
    assert {number.value for way in ways if (number := parse_number(way))} == {-abs(value)}


@given(st.integers(min_value=0, max_value=10**15), st.sampled_from(["", " (a)", "(1)", "*", " †", "²"]))
def test_footnote_marks_change_nothing(value: int, mark: str) -> None:
    number = parse_number(f"{value:,}{mark}")
    assert number is not None
    assert number.value == value


@given(st.text(max_size=70))
def test_any_text_is_read_or_refused_without_an_error(text: str) -> None:
    parse_number(text)
    numbers_in(text)
    scale_of(text)


@pytest.mark.parametrize(
    ("words", "power"),
    [
        ("in millions", 6),
        ("(Millions)", 6),
        ("(In thousands, except per share data)", 3),
        ("000s", 3),
        ("$000", 3),
        ("$ in '000", 3),
        ("単位：百万円", 6),
        ("（千円）", 3),
        ("億円", 8),
        ("$bn", 9),
        ("$m", 6),
        ("Dollars in billions", 9),
        ("USD m", 6),
        ("in dollars", None),
        ("(dollars in millions; shares in thousands)", 6),
        ("(except per share amounts, in thousands)", 3),
        ("十億円", 9),
        ("in millions, except shares in thousands", 6),
        ("Unaudited", None),
    ],
)
def test_scale(words: str, power: int | None) -> None:
    assert scale_of(words) == power


@given(
    st.sampled_from(
        ["in {}", "(In {}, except per share amounts)", "({})", "Dollars in {}", "Amounts in {} of U.S. dollars"]
    ),
    st.sampled_from([("thousands", 3), ("millions", 6), ("billions", 9), ("Millions", 6), ("THOUSANDS", 3)]),
)
def test_scale_in_any_wording(sentence: str, word: tuple[str, int]) -> None:
    assert scale_of(sentence.format(word[0])) == word[1]


def test_shares_have_a_scale_of_their_own() -> None:
    assert share_scale_of("(dollars in millions, shares in thousands)") == 3
    assert share_scale_of("in millions") is None


def test_currency_of_a_units_line() -> None:
    assert currency_of("in millions of euros") == "EUR"
    assert currency_of("$ in millions") == "USD"
    assert currency_of("(百万円)") == "JPY"
    assert currency_of("in millions") is None


def test_numbers_of_a_sentence() -> None:
    found = numbers_in("Revenue rose 12.5% to $1.2 billion, or $3.10 per share, from 1,050 stores.")
    assert [m.number.value for m in found] == [Decimal("12.5"), Decimal(1_200_000_000), Decimal("3.10"), Decimal(1050)]
