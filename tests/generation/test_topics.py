"""What a spoken number is said of: its name, its basis, the part and the period, in sentences as they are said."""

import pytest

from data.types import Description, Period
from generation.calls.topics import abouts

CALL = Description("Acme Inc.", form="earnings call", fiscal_year=2025, quarter=3)
QUARTER, YEAR = Period(2025, 3, 3), Period(2025, 12)


def told(text, call=CALL):
    numbers, _ = abouts(text, call)
    return [(n.said.printed, n.topic.concepts[:1], n.topic.direct, n.topic.adjusted, n.topic.periods) for n in numbers]


def test_a_number_is_of_the_name_that_only_linking_words_part_it_from():
    assert told("Revenue for the third quarter was $5.2 billion.") == [
        ("$5.2 billion", ("revenue",), True, False, (QUARTER,))
    ]
    [(_, concepts, direct, *_)] = told("Revenue grew because we opened 40% more stores.")
    assert (concepts, direct) == (("revenue",), False)


def test_of_two_numbers_joined_by_versus_the_second_is_of_the_year_before():
    first, second = told("Gross profit was $118.9 million, compared with $102.0 million.")
    assert first[1:] == (("gross_profit",), True, False, (QUARTER,))
    assert second[1:] == (("gross_profit",), True, False, (Period(2024, 3, 3),))


def test_or_per_share_is_the_same_profit_a_share():
    money, share, before, share_before = told(
        "Net income was $74.6 million or $1.10 per diluted share compared to $27.9 million or $0.41 last year."
    )
    assert money[1] == before[1] == ("net_income",)
    assert share[1] == share_before[1] == ("eps_diluted",)
    assert [n[4][0].year for n in (money, share, before, share_before)] == [2025, 2025, 2024, 2024]


def test_the_basis_may_stand_before_the_name_or_after_the_number():
    assert [n[3] for n in told("Adjusted operating income was $51.7 million.")] == [True]
    assert [n[3] for n in told("Diluted EPS was 2.48 dollars as reported and 2.91 dollars as adjusted.")] == [
        False,
        True,
    ]


@pytest.mark.parametrize("text", ["Aviation revenue was $143 million.", "Aviation reported revenue of $143 million."])
def test_words_before_the_name_or_the_subject_make_it_a_part(text):
    [number], _ = abouts(text, CALL)
    assert number.topic.qualifiers == {"aviation"}


def test_an_outlook_looks_ahead_and_its_range_has_one_scale():
    numbers, _ = abouts("For fiscal 2026 we expect revenue of 1,230 to 1,260 million dollars.", CALL)
    assert [(int(n.said.value), n.topic.ahead, n.topic.periods) for n in numbers] == [
        (1_230_000_000, True, (Period(2026, 12),)),
        (1_260_000_000, True, (Period(2026, 12),)),
    ]


def test_a_period_said_at_the_head_of_a_sentence_holds_for_those_that_follow():
    _, frame = abouts("For the full year, revenue was $20 billion.", CALL)
    [number], _ = abouts("Operating income was $2 billion.", CALL, frame)
    assert number.topic.periods == (YEAR,)


def test_a_number_in_a_name_is_no_number():
    assert told("The effects of COVID-19 are behind us.") == []
