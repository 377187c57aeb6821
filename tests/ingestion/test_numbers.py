"""What filings print, and the exact decimal it stands for."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.words.numbers import currency_of, numbers_in, parse_number, scale_of, share_scale_of

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
    "11億6,460万ドル": "1164600000",
    "1,164.6百万米ドル": "1164600000",
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


PROSE = {
    "売上高は1,234百万円でした。": [("1234000000", 6)],
    "営業利益は12億3,400万円、前年比5.6％増": [("1234000000", 4), ("5.6", 0)],
    "営業損失は△1,234百万円": [("-1234000000", 6)],
    "a net loss of $(5) million": [("-5000000", 6)],
    "it was −$5.2 million": [("-5200000", 6)],
    "fell 4.2 percentage points to 12.3%": [("4.2", 0), ("12.3", 0)],
    "(606.6 − 318.5) / 318.5 = 1.90": [("606.6", 0), ("318.5", 0), ("318.5", 0), ("1.90", 0)],
    "2022 $ 12,345; 2021 $ 11,000": [("2022", 0), ("12345", 0), ("2021", 0), ("11000", 0)],
    "between $5-6 million": [("5000000", 6), ("6000000", 6)],
    "4.6 million dollars at 2.1 times": [("4600000", 6), ("2.1", 0)],
    "a $5-million charge, see the 8-K of 3M and A12345 or 123abc": [("5000000", 6)],
}


@pytest.mark.parametrize(("text", "found"), PROSE.items())
def test_numbers_in_prose(text: str, found: list[tuple[str, int]]) -> None:
    assert [(m.number.value, m.number.scale) for m in numbers_in(text)] == [(Decimal(v), s) for v, s in found]


@given(
    st.decimals(0, 10**7, places=2, allow_nan=False),
    st.sampled_from(["", " thousand", " million", " billion", "百万円", "億円"]),
    st.sampled_from(["", "−", "("]),
    st.sampled_from(["Revenue was ", "売上高は", "to "]),
)
def test_a_number_is_read_from_prose_as_it_was_written(value: Decimal, scale: str, sign: str, before: str) -> None:
    power = {"": 0, " thousand": 3, " million": 6, " billion": 9, "百万円": 6, "億円": 8}[scale]
    text = f"{before}{sign}{'' if power and scale.endswith('円') else '$'}{value:,}{scale}{')' if sign == '(' else ''}."
    (mention,) = numbers_in(text)
    assert mention.number.value == (-value if sign else value).scaleb(power)
    assert text[mention.start : mention.end] == text.removeprefix(before).removesuffix(".")
