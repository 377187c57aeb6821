"""The books in, the earnings call as a WebVTT transcript out. Speakers round as people do."""

from __future__ import annotations

from pathlib import Path

from data.samples import books
from data.samples.books import QUARTER, YEAR, growth, percent

OPERATOR, CHIEF, FINANCE = "Operator", "Miriam Okafor", "Daniel Reyes"
FIRST, SECOND = "Priya Nair", "Tom Aldous"
_WORDS_A_SECOND = 2.6


def write_call(path: Path) -> None:
    """One cue for each turn, timed by its words."""
    clock, cues = 2.0, ["WEBVTT - Tarnbrook Flow Controls fourth quarter fiscal 2025 earnings call (fictional sample)"]
    for number, (speaker, words) in enumerate(_turns(), 1):
        end = clock + len(words.split()) / _WORDS_A_SECOND
        cues.append(f"{number}\n{_stamp(clock)} --> {_stamp(end)}\n<v {speaker}>{words}</v>")
        clock = end + 0.8
    path.write_text("\n\n".join(cues) + "\n", encoding="utf-8", newline="\n")


def _stamp(seconds: float) -> str:
    whole = round(seconds * 1000)
    return f"{whole // 3_600_000:02}:{whole // 60_000 % 60:02}:{whole // 1000 % 60:02}.{whole % 1000:03}"


def _turns() -> tuple[tuple[str, str], ...]:
    return (*_opening(), *_remarks(), *_figures(), *_first_questions(), *_second_questions())


def _opening() -> tuple[tuple[str, str], ...]:
    return (
        (
            OPERATOR,
            "Good morning and welcome to the Tarnbrook Flow Controls fourth quarter and fiscal 2025 earnings call. "
            "Today is August 6, 2025. With us are Miriam Okafor, president and chief executive officer, and Daniel "
            "Reyes, chief financial officer.",
        ),
        (
            CHIEF,
            "Thank you and good morning. Some of what we say looks ahead and may turn out differently. We will also"
            " speak of adjusted measures, which yesterday's release reconciles.",
        ),
    )


def _remarks() -> tuple[tuple[str, str], ...]:
    return (
        (
            CHIEF,
            "Fiscal 2025 was a record year. Revenue was about 1.16 billion dollars, up 9 percent, and all three "
            "segments grew.",
        ),
        (
            CHIEF,
            "Flow Control had the strongest orders. Semiconductor plants in Arizona and Texas are taking our alloy "
            "valves, and we raised prices in January and they held.",
        ),
        (
            CHIEF,
            "Castell Seal Services has now been with us for eight months. We have kept 97 percent of its "
            "technicians, and its nine centers are running on our dispatch system.",
        ),
        (
            CHIEF,
            "Backlog ended June at 418.3 million dollars, so we enter fiscal 2026 with good visibility. Let me hand"
            " over to Daniel.",
        ),
    )


def _figures() -> tuple[tuple[str, str], ...]:
    q, y = QUARTER, YEAR
    return (
        (
            FINANCE,
            f"Thank you, Miriam. Fourth-quarter revenue was {q.revenue[0]} million dollars, up {growth(q.revenue)} "
            f"percent from a year ago. Gross margin was {percent(q.gross_profit[0], q.revenue[0])} percent, against "
            f"{percent(q.gross_profit[1], q.revenue[1])} percent.",
        ),
        (
            FINANCE,
            f"For the year, adjusted operating margin was {percent(y.adjusted_operating_income[0], y.revenue[0])} "
            f"percent, up from {percent(y.adjusted_operating_income[1], y.revenue[1])} percent. That leaves out "
            "amortization, restructuring and acquisition costs.",
        ),
        (
            FINANCE,
            f"Diluted earnings per share were {y.diluted_eps[0]} dollars as reported and {y.adjusted_eps[0]} dollars"
            f" as adjusted. Free cash flow was {books.FREE_CASH_FLOW[0]} million dollars after capital expenditures "
            f"of {abs(books.CAPITAL_EXPENDITURES[0])} million.",
        ),
        (
            FINANCE,
            "For fiscal 2026 we expect revenue of 1,230 to 1,260 million dollars, an adjusted operating margin of "
            "15.8 to 16.3 percent, and adjusted earnings per share of 3.15 to 3.35 dollars. The tax rate should be "
            "about 23 percent.",
        ),
        (OPERATOR, "We will now take questions. The first comes from Priya Nair of Ashgrove Securities."),
    )


def _first_questions() -> tuple[tuple[str, str], ...]:
    return (
        (
            FIRST,
            "Good morning. How much of next year's growth is price, and what are tariffs doing to your costs?",
        ),
        (
            FINANCE,
            "We expect price to give us about two points of growth in fiscal 2026. Tariffs cost us about 4.6 "
            "million dollars in fiscal 2025, and surcharges recovered roughly two thirds of that.",
        ),
        (
            CHIEF,
            "I would add that we are moving the electronic boards of our positioners to a second supplier in Ohio. "
            "That should be done by the end of December.",
        ),
        (FIRST, "And does the guidance include any further acquisitions?"),
        (FINANCE, "No. The outlook includes only the businesses that we own today."),
        (OPERATOR, "The next question comes from Tom Aldous of Merrow and Finch."),
    )


def _second_questions() -> tuple[tuple[str, str], ...]:
    return (
        (
            SECOND,
            "Thanks. Precision Pumps was the laggard for two years. Is the recovery real, or is it only catch-up?",
        ),
        (
            CHIEF,
            "Some of it is catch-up maintenance in chemicals, and I do not want to overstate it. But orders for the"
            " P9 pump were ahead of our plan, and the extension in Rockford opens in the second quarter of fiscal "
            "2026, that is, before the end of this calendar year.",
        ),
        (SECOND, "What should we expect for leverage and buybacks?"),
        (
            FINANCE,
            f"Debt was {books.DEBT[0]} million dollars at year end, about 1.7 times EBITDA under the credit "
            "agreement. We would like to be near one and a half times by next June. We have 85 million dollars left"
            " on the buyback authorization and will use it steadily.",
        ),
        (CHIEF, "Thank you all for joining. We will speak again in November."),
        (OPERATOR, "This concludes today's call. You may now disconnect."),
    )
