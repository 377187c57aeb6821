"""How figures, periods and labels read in Japanese; each line can be checked by whoever reads it."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest

from data.answers import Answer, Check, Claim, Plan
from data.locators import AudioSpan, Box, FigureRegion, Locator, PageBox, SheetCell, TableCell, TextSpan
from data.metrics.vocabulary import Concept, Metric, vocabulary
from data.types import Period
from generation.wording.choice import ENGLISH, WORDINGS, wording_of
from generation.wording.japanese import Japanese
from ingestion.charts.series import TRUNCATED, TWO_AXES

JAPANESE = Japanese()
ENTRIES = [*vocabulary().concepts.values(), *vocabulary().metrics.values()]


@pytest.mark.parametrize(
    ("period", "words"),
    [
        (Period(2022, 12, end=date(2022, 12, 31)), "2022年12月期"),
        (Period(2024, 0, end=date(2024, 3, 31)), "2024年3月期"),
        (Period(2024, 3, 2, end=date(2023, 9, 30)), "2024年3月期第2四半期"),
        (Period(2024, 6, end=date(2023, 9, 30)), "2024年3月期上半期"),
        (Period(2024, 9, end=date(2023, 12, 31)), "2024年3月期第3四半期累計"),
        (Period(2022, 12, end=date(2023, 1, 28)), "2022会計年度"),
        (Period(2022, 12), "2022会計年度"),
        (Period(2022, 3, 4), "2022会計年度第4四半期"),
        (Period(2022, 12, start=date(2022, 1, 1), end=date(2022, 12, 31)), "2022年1月1日から2022年12月31日まで"),
    ],
)
def test_periods(period: Period, words: str) -> None:
    assert JAPANESE.period(period) == words


@pytest.mark.parametrize(
    ("value", "currency", "scale", "words"),
    [
        ("34229000000", "USD", 6, "34,229百万米ドル"),
        ("-2814361000000", "JPY", 6, "−2,814,361百万円"),
        ("12500000000", "JPY", 8, "125億円"),
        ("1234500", "EUR", 3, "1,234.5千ユーロ"),
        ("5.6", "USD", 0, "5.6米ドル"),
        ("41000000", "", 6, "41百万"),
        ("7", "THB", 0, "7THB"),
    ],
)
def test_amounts(value: str, currency: str, scale: int, words: str) -> None:
    assert JAPANESE.money(Decimal(value), currency, scale) == words


def test_measures() -> None:
    told = [JAPANESE.measure(Decimal(value), unit) for value, unit in (("0.654", "percent"), ("-0.012", "points"))]
    told += [JAPANESE.measure(Decimal(value), unit) for value, unit in (("1.591", "ratio"), ("45.24", "days"))]
    assert told == ["65.4%", "−1.2ポイント", "1.59倍", "45.24日"]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_every_figure_has_a_name_in_japanese(entry: Concept | Metric) -> None:
    label = JAPANESE.label(entry)
    assert re.search("[ぁ-んァ-ヶ一-龥]", label) or label.isupper()


def test_a_change_is_told_by_its_kind() -> None:
    told = [JAPANESE.change("売上高", unit) for unit in ("percent", "points", "currency")]
    assert told == ["売上高の増減率", "売上高の変化", "売上高の増減額"]


def test_rates_go_up_and_amounts_increase() -> None:
    then, now = Period(2023, 12, end=date(2023, 3, 31)), Period(2024, 12, end=date(2024, 3, 31))
    told = JAPANESE.moved("営業利益率", ("9.5%", then), ("8.9%", now), -1, None)
    assert told == "営業利益率は2023年3月期の9.5%から2024年3月期の8.9%へ低下しました。"
    told = JAPANESE.moved("売上高", ("100円", then), ("120円", now), 1, Decimal("0.2"))
    assert told == "売上高は2023年3月期の100円から2024年3月期の120円へ増加しました（20.0%増加）。"


def test_a_refusal_names_what_is_missing_and_the_years_that_are_stated() -> None:
    what = [JAPANESE.lacked("当期純利益", Period(2016, 12)), JAPANESE.lacked("売上高", Period(2016, 12))]
    assert JAPANESE.lacking(what, (2018, 2019, 2020, 2022)) == (
        "この質問に必要な2016会計年度の当期純利益と2016会計年度の売上高は、資料に記載がありません。"
        "記載があるのは2018会計年度から2020会計年度、2022会計年度です。"
    )


@pytest.mark.parametrize(
    ("place", "words", "english"),
    [
        (PageBox(12), "12ページ", "page 12"),
        (TableCell(3, 6, 1, 12), "12ページ、表3、7行目、2列目", "page 12, table 3, row 7, column 2"),
        (TableCell(3), "表3", "table 3"),
        (SheetCell("Q1", "B7"), "シート「Q1」のセルB7", "sheet Q1, B7"),
        (FigureRegion(4, Box(0, 0, 9, 9)), "4ページの図", "page 4, figure"),
        (AudioSpan(65.4, 70.0, "Daniel Reyes"), "Daniel Reyes、01:05", "Daniel Reyes, 01:05"),
        (TextSpan(10, 25), "10文字目から25文字目まで", "characters 10-25"),
    ],
)
def test_where_a_citation_stands(place: Locator, words: str, english: str) -> None:
    assert (JAPANESE.place(place), ENGLISH.place(place)) == (words, english)


@pytest.mark.parametrize("remark", [TRUNCATED, TWO_AXES])
def test_every_remark_on_a_charts_axes_is_known_in_japanese(remark: str) -> None:
    assert not re.search("[a-z]", JAPANESE.axes(remark))


def test_the_language_is_that_of_the_question() -> None:
    assert wording_of(Plan("What was revenue?")) is ENGLISH
    assert wording_of(Plan("What was Revenue?", original="売上高は?")) is WORDINGS["ja"]
    claim = Claim("売上高は1円です。", (), Check.UNSUPPORTED, ("no evidence is cited",))
    assert Answer("売上高は?", (claim,)).text == "この質問について書かれた文は、資料で裏付けられませんでした。"
