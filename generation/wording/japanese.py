"""Sentences in Japanese. What figures are called, and the words of scales and currencies, are `japanese.toml`'s."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from data.answers import Check, YearRead
from data.locators import AudioSpan, FigureRegion, Locator, PageBox, SheetCell, TableCell
from data.metrics.japanese import japanese
from data.metrics.judgements import Judgement, Test
from data.metrics.vocabulary import Concept, Metric
from data.types import CheckKind, Period
from generation.phrasing import company_words, digits, percent, plain, runs
from generation.places import clock
from generation.wording.forms import At
from generation.wording.memo_words import MemoWords
from ingestion.charts.series import TRUNCATED, TWO_AXES
from ingestion.words.periods import closing_month

PERIOD = r"(?P<year>\d{4})(?:年\d{1,2}月期|会計年度)(?:第(?P<quarter>[1-4])四半期(?P<running>累計)?|(?P<half>上半期))?"
"""A fiscal period as it is worded here, as a pattern."""
_DATED = re.compile(rf"(?P<period>{PERIOD})の(?P<name>.+)")
_DRAFT = "自動書き起こし・未確認"
_ROLES = {
    "finance": "最高財務責任者（CFO）",
    "executive": "最高経営責任者（CEO）",
    "operations": "最高執行責任者（COO）",
    "chair": "会長",
    "president": "社長",
    "investor_relations": "IR担当者",
    "analyst": "アナリスト",
    "operator": "司会者",
    "speaker": "指名された発言者",
}
_AXES = {TRUNCATED: "この図の軸はゼロから始まっていません。", TWO_AXES: "この図には軸が二つあります。"}
_WORKS = {"sum": "合計", "average": "平均", "change": "増減額", "growth": "増減率"}


class Japanese:
    """The wording of Japanese. A row of an English filing keeps its printed name."""

    latest_years = "それぞれの直近期"
    latest_year = "直近期"
    growth = "成長率"
    figures = "各数値"
    count_name = "件数"
    nothing_agrees = "モデルの回答に資料と一致するものがありませんでした。見つかった箇所を示します。"
    left_out = "この回答の文は方針により除かれました。最も近い箇所を示します。"
    not_stated = "記載なし"
    not_restated = "この数値を修正再表示した資料がないため、現時点の資料から答えています。"
    not_spoken = "決算説明会などでの発言は見つからなかったため、書面の資料から答えています。"

    def money(self, value: Decimal, currency: str, scale: int, decimals: int | None = None) -> str:
        told = japanese()
        unit = told.scales.get(scale, f"×10^{scale}"), told.currencies.get(currency, currency)
        return f"{digits(value, scale, decimals)}{''.join(unit)}"

    def measure(self, value: Decimal, unit: str, decimals: int | None = None) -> str:
        if unit == "percent":
            return percent(value, decimals)
        if unit == "points":
            return f"{plain(value * 100, decimals or 1)}ポイント"
        return f"{plain(value, decimals)}{'日' if unit == 'days' else '倍'}"

    def period(self, period: Period) -> str:
        """ "2022年12月期" where the month is known in which its year closes, else "2022会計年度"."""
        if period.start and period.end:
            return f"{_day(period.start)}から{_day(period.end)}まで"
        month = closing_month(period)
        year = f"{period.year}年{month}月期" if month else f"{period.year}会計年度"
        if period.quarter:
            return f"{year}第{period.quarter}四半期"
        return f"{year}{ {6: '上半期', 9: '第3四半期累計'}.get(period.months, '') }"

    def years(self, years: Sequence[int]) -> str:
        return "、".join("から".join(f"{year}会計年度" for year in run) for run in runs(years))

    def listed(self, parts: Sequence[str]) -> str:
        """ "a", "aとb", "a、b、c"."""
        return "と".join(parts) if len(parts) == 2 else "、".join(parts)

    def label(self, entry: Concept | Metric) -> str:
        return japanese().label_of(entry)

    def inside(self, label: str) -> str:
        return label

    def subject(self, company: str, name: str) -> str:
        return f"{company_words(company)}の{name}" if company and company != name else name

    def dated(self, name: str, period: Period) -> str:
        return f"{self.period(period)}の{name}"

    def lacked(self, name: str, period: Period) -> str:
        return self.dated(name, period)

    def part(self, name: str, period: Period | None) -> str:
        return f"{name}（{self.period(period)}）" if period else name

    def change(self, name: str, unit: str, /) -> str:
        return f"{name}の{ {'percent': '増減率', 'points': '変化'}.get(unit, '増減額') }"

    def yearly_growth(self, name: str) -> str:
        return f"{name}の年平均成長率"

    def average(self, name: str, years: int | None = None) -> str:
        return f"{name}の{f'{years}年' if years else ''}平均"

    def share(self, name: str, whole: str) -> str:
        return f"{whole}に対する{name}の割合"

    def multiple(self, name: str, other: str) -> str:
        return f"{other}に対する{name}の倍率"

    def called(self, _english: str, printed: str, /) -> str:
        return printed

    def working(self, formula: str) -> str:
        return f"（{formula}）"

    def figure(self, subject: str, name: str, period: Period | None, shown: str, working: str = "") -> str:
        told = self.dated(name, period) if period else name
        return f"{self.subject(subject, told)}は{shown}です{working}。"

    def level(self, subject: str, then: At, now: At, change: str, working: str) -> str:
        return f"{subject}は{self._at(then)}から{self._at(now)}へ変わり、差は{change}です{working}。"

    def work(self, work: str, parts: Sequence[str]) -> str:
        if work == "share":
            return self.share(*parts)
        if work == "ratio":
            return f"{parts[1]}に対する{parts[0]}の比率"
        return f"{'と'.join(parts)}の{_WORKS.get(work, '差')}"

    def cell(self, name: str, shown: str) -> str:
        return f"{name}は{shown}です。"

    def over_time(self, subject: str, values: Sequence[At], change: Decimal | None) -> str:
        moved = f"で、{percent(abs(change))}{'増加' if change > 0 else '減少'}しました" if change else "です"
        return f"{subject}は{self._each(values)}{moved}。"

    def moved(self, subject: str, then: At, now: At, way: int, change: Decimal | None) -> str:
        if not way:
            return f"{subject}は{self._at(then)}から{self._at(now)}まで変わっていません。"
        amount = now[0][-1] not in "%倍日"
        verb = ("増加" if way > 0 else "減少") if amount else ("上昇" if way > 0 else "低下")
        rate = f"（{percent(abs(change))}{verb}）" if change else ""
        return f"{subject}は{self._at(then)}から{self._at(now)}へ{verb}しました{rate}。"

    def extreme(self, subject: str, best: At, others: Sequence[At], *, lowest: bool) -> str:
        where = f"最も{'低' if lowest else '高'}かったのは{self._at(best)}"
        return f"{subject}が{where}です（{self._each(others)}）。"

    def mean(self, periods: Sequence[Period], shown: str) -> str:
        return f"{self._periods(periods)}の平均は{shown}です。"

    def unstated(self, periods: Sequence[Period]) -> str:
        return f"{self._periods(periods)}については資料に記載がありません。"

    def unstated_for(self, labels: Sequence[str], period: Period) -> str:
        return f"{self.listed(labels)}の{self.period(period)}の値は資料に記載がありません。"

    def only(self, name: str, when: str, first: tuple[str, str]) -> str:
        return f"{when}の{name}の記載があるのは{first[0]}だけで、{first[1]}です。"

    def level_pegging(self, name: str, when: str, first: str, second: str, shown: str) -> str:
        return f"{when}の{name}は{first}と{second}が同じで、{shown}です。"

    def ranking(
        self, name: str, when: str, first: tuple[str, str], others: Sequence[tuple[str, str]], *, lowest: bool
    ) -> str:
        rest = "、".join(f"{label}（{shown}）" for label, shown in others)
        told = f"{when}の{name}は{first[0]}が{first[1]}で"
        if len(others) == 1:
            return f"{told}、{rest}を{'下' if lowest else '上'}回りました。"
        return f"{told}最も{'低' if lowest else '高'}く、ほかは{rest}です。"

    def directions(self, first: Period, last: Period, ways: Sequence[tuple[str, int]]) -> str:
        words = {1: "増加", -1: "減少"}
        moved = "、".join(f"{label}が{words.get(way, '横ばい')}" for label, way in ways)
        return f"{self.period(first)}から{self.period(last)}にかけては、{moved}です。"

    def side_by_side(self, company: str, figures: Sequence[tuple[str, Sequence[At]]]) -> str:
        said = "、".join(f"{name}は{self._each(values) or self.not_stated}" for name, values in figures)
        return f"{self.subject(company, said)}です。"

    def growth_of(self, name: str) -> str:
        return f"{name}の成長率"

    def grew(self, name: str, shown: str) -> str:
        return f"{name}の成長率は{shown}です。"

    def counting(self, bound: str, among: int) -> str:
        return f"{among}件のうち{bound}のもの"

    def counted(self, figures: Sequence[tuple[str, str]]) -> str:
        return "、".join(f"{label}（{shown}）" for label, shown in figures) or "なし"

    def count(self, count: int, periods: Sequence[str], working: str) -> str:
        return f"該当するのは{self.listed(periods) if periods else f'{count}件'}です{self.working(working)}。"

    def verdict(self, sentence: str, *, holds: bool, bound: str = "") -> str:
        return f"{'はい' if holds else 'いいえ'}{f'（{bound}）' if bound else ''}、{sentence}"

    def judged(
        self, company: str, asked: Judgement, period: Period, figures: Sequence[tuple[str, str]], *, met: bool
    ) -> str:
        said = "、".join(f"{name}は{shown}" for name, shown in figures)
        return f"{company_words(company)}は{asked.ja[0 if met else 1]}。{self.period(period)}の{said}です。"

    def test(self, test: Test) -> str:
        return test.ja

    def bound(self, least: Decimal, unit: str) -> str:
        return percent(least, 0) if unit == "percent" else plain(least)

    def bounds(self, bounds: Sequence[tuple[str, str]]) -> str:
        return f"判断の基準：{'または'.join(f'{label}が{shown}以上' for label, shown in bounds)}。"

    def set_against(self, subject: str, period: Period, shown: str, other: tuple[str, str], times: str) -> str:
        much = f"、倍率は{times}" if times else ""
        return f"{subject}は{self.period(period)}が{shown}、{other[0]}は{other[1]}{much}です。"

    def lacking(self, what: Sequence[str], years: Sequence[int]) -> str:
        stated = f"記載があるのは{self.years(years)}です。" if years else ""
        return f"この質問に必要な{self.listed(what)}は、資料に記載がありません。{stated}"

    def unanswered(self, *, found: bool) -> str:
        if found:
            return "資料からはこの質問に答えられません。最も近い箇所を示します。"
        return "この質問に当たる資料がライブラリにありません。"

    def guidance(self, name: str, month: date | None) -> str:
        return f"{f'{month.year}年{month.month}月の' if month else ''}{f'{name}の' if name else ''}業績予想"

    def undefined(self, name: str) -> str:
        return f"質問にある「{name}」の定義は計算式として読み取れないため、一般的な式を用いています。"

    def simpler(self, lacking: str) -> str:
        return f"{lacking}の記載がないため、期中平均の代わりに期末残高を用いています。"

    def other_cell(self, label: str, printed: str, other: str) -> str:
        return f"「{label}」は引用したセルでは{printed}、別の表では{other}です。"

    def restated(self, label: str, printed: str, document: str, earlier: tuple[str, str]) -> str:
        return f"「{label}」は{document}で修正再表示された{printed}です。{earlier[0]}では{earlier[1]}でした。"

    def elsewhere(self, label: str, printed: str, document: str, other: tuple[str, str]) -> str:
        return (
            f"「{label}」は、質問の期間に最も合う{document}では{printed}、"
            f"{other[0]}では同じ期間について{other[1]}です（修正再表示または区分変更）。"
        )

    def negative(self, label: str, printed: str, name: str) -> str:
        return f"「{label}」は引用したセルで{printed}です。{name}が負になることはまれです。"

    def unusual(self, label: str, printed: str) -> str:
        return f"「{label}」は引用したセルで{printed}で、同じ書類の他の期間と桁が大きく異なります。"

    def failed(self, kind: CheckKind, label: str, difference: str) -> str:
        return {
            CheckKind.FOOTS: f"表の縦計が合いません：「{label}」は内訳の合計と{difference}異なります。",
            CheckKind.CROSS_FOOTS: f"表の横計が合いません：「{label}」が{difference}異なります。",
            CheckKind.BALANCES: f"貸借対照表の貸借が{difference}一致しません。",
            CheckKind.ROLLS_FORWARD: f"残高の増減がつながりません：「{label}」が{difference}異なります。",
            CheckKind.TIES: f"「{label}」は他の財務諸表の同じ数値と{difference}異なります。",
            CheckKind.PER_SHARE: f"「{label}」は利益を株式数で割った値と{difference}異なります。",
            CheckKind.TAGS: f"「{label}」のXBRLタグの値は、表に印刷された値と{difference}異なります。",
        }[kind]

    def place(self, locator: Locator) -> str:
        """ "12ページ、表3、7行目"."""
        match locator:
            case AudioSpan(start=start, speaker=speaker, draft=draft):
                said = (speaker or "", "" if start is None else clock(start), _DRAFT if draft else "")
                return "、".join(part for part in said if part)
            case SheetCell(sheet=sheet, cell=cell):
                return f"シート「{sheet}」のセル{cell}"
            case TableCell(page=page, table=table, row=row, column=column):
                cell = (row, "行目"), (column, "列目")
                parts = [f"{page}ページ" if page else "", f"表{table}"]
                parts += [f"{at + 1}{name}" for at, name in cell if at is not None]
                return "、".join(part for part in parts if part)
            case PageBox(page=page):
                return f"{page}ページ"
            case FigureRegion(page=page):
                return f"{page}ページの図"
            case _:
                return f"{locator.start}文字目から{locator.end}文字目まで"

    def said(self, speaker: str, role: str, start: float | None, quote: str, *, draft: bool) -> str:
        """ "01:08のDaniel Reyes（chief financial officer）の発言：「…」"; the role stays as the call tells it."""
        when = "" if start is None else f"{clock(start)}の"
        who = f"{speaker or '発言者'}{f'（{role}）' if role else ''}"
        return f"{when}{who}の発言{f'（{_DRAFT}）' if draft else ''}：「{quote}」"

    def unsaid(self, role: str) -> str:
        who = _ROLES.get(role, "会社側")
        return f"この件についての{who}の発言は見つかりませんでした。ほかの発言者の発言を示します。"

    def charted(self, name: str, shown: str, measured: str, read: bool, error: Decimal) -> str:
        how = "図から読み取った値" if read else "図に印刷された値"
        told = "、".join(part for part in (measured, how, f"誤差±{error}" if error else "") if part)
        return f"{name}は{shown}です（{told}）。"

    def axes(self, remark: str) -> str:
        return next((told for known, told in _AXES.items() if remark.startswith(known)), f"この図について：{remark}")

    memo = MemoWords(
        withheld="裏付けがないため除いた文",
        notes="脚注",
        evidence="根拠資料",
        manifest="作成記録",
        program="プログラム",
        written="作成日時",
        answers="回答",
        text="本文",
        source="資料",
        not_answered="回答なし",
        untitled="メモ",
        marks={Check.UNSUPPORTED: "裏付けなし", Check.COMPUTED: "計算値"},
        listing="、",
    )

    def day(self, day: date) -> str:
        return _day(day)

    def printed(self, figure: str, printed: str) -> str:
        return f"{figure}（印刷の表記は{printed}）"

    def caution(self, warning: str) -> str:
        return f"注意：{warning}"

    def footnote(self, document: str, place: str, quote: str, number: int) -> str:
        return f"{document}、{place}：「{quote}」（E{number}）"

    def writer(self, model: str) -> str:
        return f"文章はモデル{model}によるものです。"

    def removed(self, citations: Sequence[str]) -> str:
        return f"存在しない引用を除きました：{'、'.join(citations)}。"

    def as_known(self, day: date, hidden: int) -> str:
        return f"{_day(day)}時点で公表済みの資料による回答です。その後に公表された{hidden}件は除いています。"

    def maybe_later(self, documents: Sequence[tuple[str, str]], more: int) -> str:
        rest = f"ほか{more}件" if more else ""
        return f"その時点で公表済みであったか確かでない資料：{'、'.join(name for name, _ in documents)}{rest}。"

    def none_known(self, day: date) -> str:
        return f"この質問に当たる資料は、{_day(day)}までに公表されていません。"

    def _at(self, at: At) -> str:
        return f"{self.period(at[1])}の{at[0]}"

    def _each(self, values: Sequence[At]) -> str:
        return "、".join(f"{self.period(period)}が{shown}" for shown, period in values)

    def _periods(self, periods: Sequence[Period]) -> str:
        return self.listed([self.period(period) for period in periods])


def undated(name: str) -> tuple[str, str] | None:
    """The name of an operand and the words for its period, apart; None where it is not worded in Japanese."""
    match = _DATED.fullmatch(name)
    return (match["name"], match["period"]) if match else None


def year_meant(year: YearRead) -> str:
    """As what a fiscal year was read, or why it was not."""
    if year.unclear:
        named = "または".join(year.named)
        return f"{year.said}は会社により{named}を指します。会社または決算期を指定してください。"
    return f"{year.said}は{'、'.join(year.named)}と解しました。"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
