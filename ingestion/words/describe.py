"""Draft in, description out: whose document it is, what form, and which fiscal period, by the document's own words.

Tagged cover data is believed first, then the cover page, then the opening text and the whole text's usage. The file
name is asked only for what the text leaves out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import PurePath

from data.types import Description
from ingestion.draft import Draft
from ingestion.words.company import aliases_of, company_in, in_mixed_case
from ingestion.words.dates import YEAR, dates_in, span_in, western
from ingestion.words.published import day_borne, publication

_COVER = 9_000  # characters of the opening that count as the cover
_SEC_FORM = re.compile(r"\bform\s*(10-?[KQ]|8-?K|20-?F|40-?F|6-?K|S-?[1348]|11-?K)(?:/A)?\b", re.I)
_SEC_COVER = re.compile(r"SECURITIES\s+AND\s+EXCHANGE\s+COMMISSION|^\W*(?:Form|FORM)\s+\d\d?-\w\b")
_COVERS = (
    (re.compile(r"annual report pursuant to section 13", re.I), "10-K"),
    (re.compile(r"quarterly report pursuant to section 13", re.I), "10-Q"),
    (re.compile(r"date of report \(date of earliest event", re.I), "8-K"),
    (re.compile(r"決算短信"), "決算短信"),
    (re.compile(r"四半期報告書"), "四半期報告書"),
    (re.compile(r"半期報告書"), "半期報告書"),
    (re.compile(r"有価証券報告書"), "有価証券報告書"),
)
_JAPANESE_REPORTS = ("有価証券報告書", "四半期報告書", "半期報告書")
_SINCE_UNTIL = re.compile(r"自\s*\d{4}年[^自至]{1,12}日\W*至\s*\d{4}年[^自至]{1,12}日")
_KINDS = (
    (r"(?:earnings|results) (?:conference )?call\b[^.]{0,60}transcript|^\W*operator\b|\bQ&A session", "earnings call"),
    (
        r"\b(?:reports?|announces?d?|posts|reported|delivers)\b[^.]{0,120}\b(?:results|earnings|profit)\b",
        "earnings release",
    ),
    (r"notice of (?:\d{4} )?annual (?:general )?meeting|proxy statement", "proxy statement"),
    (r"annual report", "annual report"),
    (r"(?:earnings|conference) call\b|\bgood (?:morning|afternoon|evening)[, ]", "earnings call"),
)
_ENDED = (
    r"(?:(?:for\s+the\s+)?(?:fiscal\s+|transition\s+|quarterly\s+)?(?:years?|period|quarter)\s*"
    r"(?:\([^)]{1,30}\)\s*)?(?:and year )?ended|(?:weeks?|months?)(?: period)?\s*(?:\([^)]{1,30}\)\s*)?ended)\s*:?\s*"
)
_PERIOD_END = re.compile(_ENDED + r"([A-Z][a-z]+\.?\s+\d{1,2}\s*,\s*\d{4}|\d{1,2}\s+[A-Z][a-z]+\s+\d{4})", re.I)
_LOOSE_END = re.compile(r"\b(?:ended|ending)\W+([A-Z][a-z]+\.?\s+\d{1,2}\s*,\s*\d{4})", re.I)
_FISCAL = rf"(?:fiscal(?:\s+year)?|FY)\s*['’]?({YEAR}|\d\d)(?!\d)"
_FISCAL_YEAR = re.compile(rf"\b{_FISCAL}", re.I)
_QUARTERS = {"first": 1, "second": 2, "third": 3, "fourth": 4}
_NAMED_QUARTER = re.compile(
    r"\b(first|second|third|fourth)[\s-]+(?:fiscal\s+)?quarter(?:\s+and\s+[\w\s-]{4,14}?)?(?:\s+(?:results|ended))?"
    r"(?:\s+(?:of|for|in))?(?:\s+the)?\s*(?:fiscal|FY)?(?:\s+year)?\s*,?\s*"
    rf"({YEAR}|['’]?\d\d(?!\d))?|\bQ([1-4])\s*(?:of\s+)?(?:fiscal\s*|FY\s*|['’])?(?:year\s*)?({YEAR}|\d\d(?!\d))?"
    rf"|\b([1-4])Q\s*['’]?({YEAR}|\d\d(?!\d))",
    re.I,
)
_TO_DATE = re.compile(
    r"\b(three|six|nine|thirteen|twenty-six|thirty-nine|13|26|39|12|24|36)[\s-]+(?:months?|weeks?)\s+ended", re.I
)
_LENGTHS = {
    "three": 1, "thirteen": 1, "13": 1, "12": 1, "six": 2, "twenty-six": 2, "26": 2, "24": 2,
    "nine": 3, "thirty-nine": 3, "39": 3, "36": 3,
}  # fmt: skip


def describe(draft: Draft, name: str) -> Description:
    """What the document is. `name` is its file name, used for the company or period only where the text is silent."""
    text = _text(draft)
    opening = text[:_COVER]
    tagged = _tagged(draft.cover)
    form = tagged.form or _form(opening)
    company, ticker = (in_mixed_case(tagged.company, text), "") if tagged.company else company_in(text, opening)
    if not company:
        company = _company_of_name(name)
    borne = day_borne(opening, text, form, name)
    published = borne[0] if borne else None
    period_end = tagged.period_end or _period_end(opening, text, form, published)
    quarter = tagged.quarter or _quarter(opening, text, form, name)
    year = tagged.fiscal_year or _fiscal_year(opening, text, form, period_end, quarter, published, name)
    known = publication(borne, text, form, period_end, draft.made)
    title = (company, form, f"Q{quarter}" if quarter else "", f"FY{year}" if year else "")
    return Description(
        company=company,
        aliases=aliases_of(company, text[: 4 * _COVER], ticker or draft.cover.get("dei:TradingSymbol", "")),
        form=form,
        title=" ".join(part for part in title if part),
        fiscal_year=year,
        quarter=quarter,
        period_end=period_end,
        published=known[0] if known else None,
        dating=known[1] if known else None,
        language=_language(draft, opening),
    )


def _text(draft: Draft) -> str:
    """The document's words on one line, ligatures and hyphens that the file lost put back."""
    text = "\n".join(item.text for item in draft.evidence)
    text = re.sub("\ufffe(?=rst|scal|nan|t\\b)", "fi", text).replace("\ufffe", "-")
    return re.sub(r"[ \t\u00a0]+", " ", re.sub("[\u2010-\u2013\u2212]", "-", text).replace("ﬁ", "fi"))


# ---------------------------------------------------------------- tagged covers


def _tagged(cover: Mapping[str, str]) -> Description:
    """What `dei:*` elements say; empty fields where there are none."""
    focus = cover.get("dei:DocumentFiscalYearFocus", "")
    quarter = re.fullmatch(r"Q([123])", cover.get("dei:DocumentFiscalPeriodFocus", ""))
    ends = dates_in(cover.get("dei:DocumentPeriodEndDate", "").replace("--", "-"))
    form = cover.get("dei:DocumentType", "")
    periodic = form.startswith(("10-", "20-", "40-"))
    return Description(
        company=cover.get("dei:EntityRegistrantName", "").strip(),
        form=form,
        fiscal_year=int(focus) if focus.isdigit() else None,
        quarter=int(quarter[1]) if quarter else None,
        period_end=ends[0] if ends and periodic else None,
    )


# ---------------------------------------------------------------- form and dates


def _form(opening: str) -> str:
    if _SEC_COVER.search(opening[:2_500]) and (match := _SEC_FORM.search(opening)):
        bare = match[1].upper().replace("-", "")
        split = 1 if bare[0] in "S68" else 2
        return f"{bare[:split]}-{bare[split:]}"
    for pattern, form in _COVERS:
        if pattern.search(opening):
            return form
    return next((form for kind, form in _KINDS if re.search(kind, opening, re.I | re.M)), "")


def _period_end(opening: str, text: str, form: str, published: date | None) -> date | None:
    if form == "8-K":
        return None
    if (
        form in _JAPANESE_REPORTS
        and (told := _SINCE_UNTIL.search(western(opening)))
        and (days := span_in(told.group()))
    ):
        return days[1]
    ends = [
        day
        for pattern in (_PERIOD_END, _LOOSE_END)
        for match in pattern.finditer(opening)
        for day in dates_in(match[1])
    ]
    if form in ("10-K", "10-Q") and ends:
        return ends[0]
    ends = ends or [day for match in _PERIOD_END.finditer(text[: 6 * _COVER]) for day in dates_in(match[1])]
    past = [day for day in ends if published is None or day <= published]
    if (form == "決算短信" or not ends) and (japanese := re.search(rf"({YEAR})年\s*(\d{{1,2}})月期", opening)):
        year, month = int(japanese[1]), int(japanese[2])
        return (date(year + month // 12, month % 12 + 1, 1)) - timedelta(days=1)
    return max(past) if past and form == "earnings release" else next(iter(past), None)


# ---------------------------------------------------------------- quarter and year


def _quarter(opening: str, text: str, form: str, name: str) -> int | None:
    if form in ("10-K", "20-F", "40-F", "8-K", "annual report", "有価証券報告書"):
        return None
    if form == "10-Q":
        return _to_date(text) or _named_quarter(opening, text)
    if form == "半期報告書":
        return 2
    if form in ("決算短信", "四半期報告書"):
        match = re.search(r"第\s*([1-4１-４])\s*四半期", opening)
        return int(match[1]) if match else None
    return _named_quarter(opening, text) or _quarter_of_name(name)


def _to_date(text: str) -> int | None:
    """The quarter of a quarterly report: how many quarters its longest year-to-date columns cover."""
    counts = Counter(_LENGTHS[match[1].lower()] for match in _TO_DATE.finditer(text))
    enough = max(3, counts.total() // 8)
    often = [quarter for quarter, count in counts.items() if count >= min(enough, max(counts.values()))]
    return max(often, default=None)


def _named_quarter(opening: str, text: str) -> int | None:
    for part in (opening[:1_500], opening, text):
        counts = Counter(quarter for quarter, _ in _quarters_named(part))
        if counts:
            return counts.most_common(1)[0][0]
    return None


def _quarters_named(text: str) -> list[tuple[int, int | None]]:
    found: list[tuple[int, int | None]] = []
    for match in _NAMED_QUARTER.finditer(text):
        quarter = _QUARTERS[match[1].lower()] if match[1] else int(match[3] or match[5])
        year = (match[2] or match[4] or match[6] or "").strip("'’")
        found.append((quarter, (int(year) if len(year) == 4 else 2000 + int(year)) if year else None))
    return found


def _fiscal_year(
    opening: str, text: str, form: str, end: date | None, quarter: int | None, published: date | None, name: str
) -> int | None:
    """The filer's own name for the year: what it pairs with the period's end, else what it speaks of most."""
    if form == "8-K":
        return published.year if published else None
    if form == "決算短信" and end is not None:
        return end.year
    if end is None:
        return _year_without_end(opening, published, quarter) or _year_of_name(name)
    closes = end - timedelta(days=10)
    months_left = 3 * (4 - quarter) if quarter else 0
    year_end = divmod(closes.year * 12 + closes.month - 1 + months_left, 12)
    if year_end[1] == 11 or form in _JAPANESE_REPORTS:
        return year_end[0]
    return _paired(text, end) or _spoken(opening, text, year_end[0], quarter) or year_end[0] - (year_end[1] == 0)


def _paired(text: str, end: date) -> int | None:
    """The fiscal year that the text sets beside the date itself: "fiscal 2022, which ended January 28, 2023"."""
    written = rf"{end:%B}\s+{end.day}\s*,\s*{end.year}"
    weeks = r"(?:5[23][- ]weeks?[^.;\d]{0,30})?"
    verb = r"\b(?:end(?:ed|ing|s)|means|refers? to|is|was)\b"
    before = re.compile(rf"{_FISCAL}[^.;\d]{{0,40}}?{verb}[^.;\d]{{0,40}}?{weeks}{written}", re.I)
    after = re.compile(rf"{written}\s*(?:,?\s(?:is|was)\s|,?\s*[(“\"]+)(?:our |the )?{_FISCAL}", re.I)
    votes = Counter(_whole_year(match[1]) for pattern in (before, after) for match in pattern.finditer(text))
    fitting = Counter({year: count for year, count in votes.items() if abs(year - end.year) <= 1})
    return fitting.most_common(1)[0][0] if fitting else None


def _spoken(opening: str, text: str, about: int, quarter: int | None) -> int | None:
    """The latest fiscal year among those the text speaks of often."""
    named = Counter(year for q, year in _quarters_named(opening) if q == quarter and year and abs(year - about) <= 1)
    if quarter and named:
        return named.most_common(1)[0][0]
    counts = Counter(_whole_year(match[1]) for match in _FISCAL_YEAR.finditer(text))
    near = {year: counts[year] for year in (about - 1, about, about + 1) if counts[year]}
    if sum(near.values()) < 10:
        return None
    return max(year for year, count in near.items() if count >= max(near.values()) / 2)


def _year_without_end(opening: str, published: date | None, quarter: int | None) -> int | None:
    """The year most spoken of; one that was over long before publication is what the filer compares with."""
    earliest = published.year - (quarter not in (1, 2)) if published else 0
    for part in (opening[:1_000], opening):
        named = Counter(year for _, year in _quarters_named(part) if year and year >= earliest)
        fiscal = Counter(year for match in _FISCAL_YEAR.finditer(part) if (year := _whole_year(match[1])) >= earliest)
        for counts in (named, fiscal):
            if counts:
                return counts.most_common(1)[0][0]
    if published is not None:
        return published.year - (quarter == 4 and published.month <= 4)
    return None


def _whole_year(digits: str) -> int:
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


# ---------------------------------------------------------------- the file name, last


_MADE_BY_MACHINE = re.compile(r"[0-9a-f]{4,}", re.IGNORECASE)


def _company_of_name(name: str) -> str:
    """The words of a file name before its year and form; "" where it is a number or an id, which names nobody."""
    stem = re.sub(r"[_\-.]+", " ", PurePath(name).stem)
    words = re.split(
        rf"\b(?:{YEAR}|Q[1-4]|[1-4]Q|10-?[KQ]|10 [KQ]|8-?K|FY\d+|earnings|annual|report)", stem, flags=re.I
    )[0].split()
    made = all(_MADE_BY_MACHINE.fullmatch(word) for word in words) and any(map(str.isdigit, "".join(words)))
    return "" if made else " ".join(words)


def _quarter_of_name(name: str) -> int | None:
    match = re.search(r"(?<![a-z])Q([1-4])(?!\d)|(?<!\d)([1-4])Q", PurePath(name).stem, re.I)
    return int(match[1] or match[2]) if match else None


def _year_of_name(name: str) -> int | None:
    match = re.search(rf"(?<!\d)({YEAR})(?!\d)", PurePath(name).stem)
    return int(match[1]) if match else None


def _language(draft: Draft, opening: str) -> str:
    japanese = len(re.findall("[\u3040-\u30ff]", opening))
    return draft.language or ("ja" if japanese > len(opening) / 20 else "en")
