"""Printed number in, exact decimal out: how filings write figures, and the scale and currency of a units line."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

_LONGEST = 60  # characters; a cell longer than this is prose
_WIDE = str.maketrans(
    {"−": "-", "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "﹣": "-", "➖": "-", "’": "'"}
)
_DASHES = re.compile(r"^[-_\s]+$")
_NEGATIVE_MARKS = "△▲"
SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_BLANKS = str.maketrans(dict.fromkeys(SUPERSCRIPTS, " "))

_CURRENCIES = {
    "US$": "USD", "C$": "CAD", "CA$": "CAD", "A$": "AUD", "AU$": "AUD", "HK$": "HKD", "NT$": "TWD", "S$": "SGD",
    "R$": "BRL", "$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "円": "JPY",
    "ドル": "USD", "米ドル": "USD", "ユーロ": "EUR", "ポンド": "GBP", "豪ドル": "AUD", "カナダドル": "CAD",
    "香港ドル": "HKD", "シンガポールドル": "SGD", "台湾ドル": "TWD", "人民元": "CNY", "ウォン": "KRW", "ルピー": "INR",
    "スイスフラン": "CHF", "スウェーデンクローナ": "SEK", "ノルウェークローネ": "NOK", "デンマーククローネ": "DKK",
    "レアル": "BRL", "メキシコペソ": "MXN", "ランド": "ZAR", "₹": "INR", "₩": "KRW", "₽": "RUB",
    "₪": "ILS", "USD": "USD", "EUR": "EUR", "GBP": "GBP", "JPY": "JPY", "CHF": "CHF", "CAD": "CAD", "AUD": "AUD",
    "HKD": "HKD", "CNY": "CNY", "RMB": "CNY", "INR": "INR", "KRW": "KRW", "SEK": "SEK", "NOK": "NOK", "DKK": "DKK",
    "BRL": "BRL", "MXN": "MXN", "SGD": "SGD", "TWD": "TWD", "ILS": "ILS", "ZAR": "ZAR",
}  # fmt: skip
_SYMBOLS = sorted(_CURRENCIES, key=len, reverse=True)
_CURRENCY = "|".join(rf"{re.escape(s)}(?![A-Za-z])" if s.isalpha() and s.isascii() else re.escape(s) for s in _SYMBOLS)

_WORD_SCALES = {
    "hundred": 2, "thousand": 3, "thousands": 3, "k": 3, "million": 6, "millions": 6, "mm": 6, "mn": 6, "mio": 6,
    "m": 6, "billion": 9, "billions": 9, "bn": 9, "b": 9, "trillion": 12, "trillions": 12, "tn": 12,
    "千": 3, "万": 4, "百万": 6, "千万": 7, "億": 8, "十億": 9, "兆": 12, "¢": -2, "cents": -2,
}  # fmt: skip
_SCALE = "|".join(sorted(map(re.escape, _WORD_SCALES), key=len, reverse=True))
_FOOTNOTE = r"(?:\s*(?:\((?:[a-z]{1,2}|\d{1,2})\)|\[(?:[a-z]|\d{1,2})\]|[*†‡§#]+|[" + SUPERSCRIPTS + r"]+))*"
_DIGITS = r"(?:\d[\d,.'\u00a0\u2009\u202f]*|\.\d+)"
_PERCENT = r"%|percentage points?|percent|pct\.?|ppts?|pts?|pp|bps|basis points|x"
_NUMBER = re.compile(
    rf"(?P<open>[(\[]?)\s*(?P<sign>[-+{_NEGATIVE_MARKS}]?)\s*(?P<open2>\(?)\s*(?P<before>(?:{_CURRENCY})?)\s*"
    rf"(?P<sign2>[-+{_NEGATIVE_MARKS}]?)\s*(?P<open3>\(?)\s*(?P<digits>{_DIGITS})\s*"
    rf"(?P<scale>(?:(?:{_SCALE})(?![a-z]))?)\s*(?P<after>(?:{_CURRENCY})?)\s*"
    rf"(?P<percent>{_PERCENT})?\s*(?P<close>[)\]]*)\s*(?P<percent2>%?)(?P<minus>-?){_FOOTNOTE}",
    re.IGNORECASE,
)
_COUNTED_IN = "円|米?ドル|ユーロ|ポンド"
_JAPANESE = re.compile(
    r"^(?P<sign>[-△▲]?)(?:(?P<c>[\d,]+)兆)?(?:(?P<o>[\d,]+)億)?(?:(?P<m>[\d,]+)万)?(?P<u>[\d,]*)"
    rf"(?P<currency>{_COUNTED_IN})$"
)
_GROUPS = re.compile(r"^\d{1,3}(?:[,'\u00a0\u2009\u202f]\d{2,3})*[,'\u00a0\u2009\u202f]\d{3}(?:\.\d+)?$")
_POINT_GROUPS = re.compile(r"^\d{1,3}(?:\.\d{3})+(?:,\d+)?$")
_WORD_CURRENCIES = {"dollar": "USD", "euro": "EUR", "yen": "JPY", "pound": "GBP", "franc": "CHF"}
_IN_PROSE = re.compile(
    rf"(?<![A-Za-z0-9_.,])(?P<sign>(?:(?<![A-Za-z0-9)%])[-+](?=\S)|[{_NEGATIVE_MARKS}]\s?)?)(?P<open>\(?)"
    rf"(?:(?P<before>{_CURRENCY})\s?)?(?P<sign2>(?:-(?=[\d.])|[{_NEGATIVE_MARKS}])?)(?P<open2>\(?)"
    rf"(?P<digits>\d[\d,.'\u00a0\u2009\u202f]*(?<![,.'\u00a0\u2009\u202f])(?!\d)|\.\d+(?!\d))(?P<close2>\)?)"
    rf"(?:[\s-]?(?P<scale>(?:{_SCALE})(?![A-Za-z])))?(?!-[A-Za-z]|[A-Za-z]{{2}}|[A-Wa-wYyZz]\b)"
    rf"(?:\s?(?P<after>(?:{_CURRENCY})(?!\s?[-\d(])|(?:{'|'.join(_WORD_CURRENCIES)})s?\b))?"
    r"(?:\s?(?P<unit>%|percent(?:age points?)?\b|pct\b|ppts?\b|pp\b|bps\b|basis points?\b|x(?![A-Za-z])"
    r"|times\b|倍|ポイント))?"
    r"(?P<close>\)?)(?P<unit2>%?)",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    rf"(?<![A-Za-z0-9_.,])[-{_NEGATIVE_MARKS}]?(?:\d[\d,]*[兆億万]){{2,}}\s?(?:{_COUNTED_IN})|"
    rf"(?<![A-Za-z0-9_.,])[-{_NEGATIVE_MARKS}]?(?:\d[\d,]*[兆億万])+\d[\d,]*\s?(?:{_COUNTED_IN})"
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number as printed. `value` has its sign and any scale word ("1.2 billion") applied, but 65.4 % is 65.4.

    `scale` is the power of ten of the scale word; `decimals` the digits printed after the point.
    """

    value: Decimal
    percent: bool = False
    basis_points: bool = False
    multiple: bool = False
    currency: str | None = None
    parenthesised: bool = False
    dash: bool = False
    scale: int = 0
    decimals: int = 0

    @property
    def base(self) -> Decimal:
        """The value as a plain quantity: 0.654 for 65.4 %, 0.0025 for 25 bps."""
        return self.value.scaleb(-4 if self.basis_points else -2 if self.percent else 0)


@dataclass(frozen=True, slots=True)
class Mention:
    """A number found in running text, from character `start` to `end`."""

    number: Number
    start: int
    end: int


def plain(text: str) -> str:
    """Text with full-width digits and signs made plain and every dash a hyphen; superscripts stay marks."""
    if text.isascii():
        return text.strip()
    kept = (mark if mark in SUPERSCRIPTS else unicodedata.normalize("NFKC", mark) for mark in text.translate(_WIDE))
    return "".join(kept).translate(_WIDE).strip()


def unmarked(text: str) -> str:
    """Text of the same length with blanks for superscripts, which are marks of footnotes, or powers."""
    return text if text.isascii() else text.translate(_BLANKS)


def parse_number(text: str) -> Number | None:
    """The number that a cell holds, a dash being zero; None when the cell holds words, a date or nothing."""
    if len(text) > _LONGEST:
        return None
    cell = _keep_thin_spaces(text)
    if not any(mark.isdecimal() for mark in cell):
        return Number(Decimal(0), dash=True) if _is_dash(cell) else None
    if (cell.endswith("円") or _COUNTED.fullmatch(cell)) and (japanese := _japanese(cell)) is not None:
        return japanese
    match = _NUMBER.fullmatch(cell)
    return _number(match) if match else None


def numbers_in(text: str) -> tuple[Mention, ...]:
    """Every number of a text with its place: "$1.2 billion", "(3.4)%", "65.4 percent", "12億3,400万円".

    A number in parentheses that stands alone is `parenthesised` and read as negative; in prose it may be an aside.
    """
    same_length = text if text.isascii() else _same_length(text)
    found = [mention for match in _COUNTED.finditer(same_length) if (mention := _counted(match))]
    taken = [(mention.start, mention.end) for mention in found]
    for match in _IN_PROSE.finditer(same_length):
        if not any(start < match.end() and match.start() < end for start, end in taken):
            mention = _mentioned(match)
            found += [mention] if mention else []
    return _ranges(same_length, sorted(found, key=lambda mention: mention.start))


def _ranges(text: str, found: Sequence[Mention]) -> tuple[Mention, ...]:
    """The first number of "$5-6 million" is in millions too."""
    whole = list(found)
    for at, (first, second) in enumerate(pairwise(found)):
        scale = second.number.scale
        if first.number.scale == 0 < scale and text[first.end : second.start].strip() == "-":
            number = replace(first.number, value=first.number.value.scaleb(scale), scale=scale)
            whole[at] = replace(first, number=number)
    return tuple(whole)


def _same_length(text: str) -> str:
    """`plain` without changing any place in the text."""
    marks = (unicodedata.normalize("NFKC", mark) if mark not in SUPERSCRIPTS else mark for mark in text)
    return "".join(m if len(m) == 1 else old for m, old in zip(marks, text, strict=True)).translate(_WIDE)


def _counted(match: re.Match[str]) -> Mention | None:
    """A Japanese number of several steps."""
    number = _japanese(re.sub(r"\s", "", match.group()))
    if number is None:
        return None
    last = re.findall(r"\d([^\d,])", match.group())[-1]
    return Mention(replace(number, scale=_WORD_SCALES.get(last, 0)), match.start(), match.end())


def _mentioned(match: re.Match[str]) -> Mention | None:
    digits = _decimal(match["digits"])
    if digits is None or _is_name(match):
        return None
    inner = bool(match["open2"] and match["close2"])
    outer = bool(match["open"] and (match["close"] or (match["close2"] and not match["open2"])))
    signed = any(mark and mark != "+" for mark in (match["sign"], match["sign2"]))
    unit = (match["unit"] or match["unit2"] or "").lower()
    scale = _WORD_SCALES.get((match["scale"] or "").lower(), 0)
    value = digits.scaleb(scale)
    number = Number(
        value=-value if inner or outer or signed else value,
        percent=unit.startswith(("%", "p", "ポ")),
        basis_points=unit.startswith("b"),
        multiple=unit in ("x", "times", "倍"),
        currency=_currency_named(match["before"] or match["after"] or ""),
        parenthesised=outer and not inner,
        scale=scale,
        decimals=max(0, -int(digits.as_tuple().exponent)),
    )
    start = match.start() + (match.group()[:1] == "(" and not outer)
    end = match.end() - (match.group()[-1:] == ")" and not (inner or outer))
    return Mention(number, start, end)


def _currency_named(words: str) -> str | None:
    return _CURRENCIES.get(words.upper()) or _WORD_CURRENCIES.get(words.lower().rstrip("s"))


def _keep_thin_spaces(text: str) -> str:
    """`plain`, but with the spaces that group digits left in place (NFKC would make them ordinary)."""
    if text.isascii():
        return text.strip()
    return plain(re.sub(r"(?<=\d)[\u00a0\u2009\u202f](?=\d{3}(?!\d))", "'", text))


def _is_dash(cell: str) -> bool:
    bare = re.sub(rf"{_CURRENCY}|[%()\s*]", "", cell)
    return bool(_DASHES.match(bare))


def _japanese(cell: str) -> Number | None:
    match = _JAPANESE.match(cell)
    if match is None:
        return None
    steps = (("c", 12), ("o", 8), ("m", 4), ("u", 0))
    total = sum((Decimal((match[k] or "0").replace(",", "") or 0).scaleb(power) for k, power in steps), Decimal(0))
    return Number(-total if match["sign"] else total, currency=_CURRENCIES[match["currency"]])


def _number(match: re.Match[str]) -> Number | None:
    digits = _decimal(match["digits"])
    opened = bool(match["open"] or match["open2"] or match["open3"])
    if digits is None or opened != bool(match["close"]) or _is_name(match):
        return None
    negative = opened or any(s and s != "+" for s in (match["sign"], match["sign2"], match["minus"]))
    scale = _WORD_SCALES.get(match["scale"].lower(), 0)
    unit = (match["percent"] or match["percent2"]).lower()
    value = digits.scaleb(scale)
    return Number(
        value=-value if negative else value,
        percent=bool(unit) and unit not in ("x", "bps", "basis points"),
        basis_points=unit in ("bps", "basis points"),
        multiple=unit == "x",
        currency=_CURRENCIES.get((match["before"] or match["after"]).upper()),
        parenthesised=opened,
        scale=scale,
        decimals=max(0, -int(digits.as_tuple().exponent)),
    )


def _is_name(match: re.Match[str]) -> bool:
    """A whole number with one letter and no currency is a name ("3M", "500K"), not millions or thousands."""
    scale = match["scale"] or ""
    lone_letter = len(scale) == 1 and scale.isascii()
    return lone_letter and not match["before"] and "." not in match["digits"]


def _decimal(digits: str) -> Decimal | None:
    if _POINT_GROUPS.match(digits) and (digits.count(".") > 1 or "," in digits):
        return Decimal(digits.replace(".", "").replace(",", "."))
    if re.fullmatch(r"\d+,\d{1,2}", digits):
        return Decimal(digits.replace(",", "."))
    if re.search(r"[,']", digits) and not _GROUPS.match(digits):
        return None
    bare = digits.replace(",", "").replace("'", "")
    return Decimal(bare) if re.fullmatch(r"\d*\.?\d+|\d+\.", bare) else None


_CODES = "usd|eur|gbp|chf|cad|aud"
_SCALE_LINE = (
    (re.compile(r"十億円|billions?\b|\bbns?\b|[$€£]\s?b(?:n|il)?\b", re.I), 9),
    (re.compile(r"億円"), 8),
    (
        re.compile(
            rf"百万|millions?\b|\bmio\b|[$€£]\s?m(?:m|n|il)?\b|\bm[mn]\b|000[,'’]?000|\b(?:{_CODES})\s?m\b", re.I
        ),
        6,
    ),
    (re.compile(r"千円|千ドル|千株|thousands?\b|\b000[’'`]?s|[$€£]\s?(?:000|k)\b|[’'`]000", re.I), 3),
)
_EXCEPT = re.compile(r"\b(?:except|other than|unless)\b[^,;)]*", re.I)


def scale_of(words: str) -> int | None:
    """The power of ten that a units line gives ("in millions, except per share" = 6); None where it gives none.

    Where several scales are named ("dollars in millions, shares in thousands") the first one is the money's.
    """
    stated = _EXCEPT.sub("", plain(words))
    found = [(match.start(), power) for pattern, power in _SCALE_LINE if (match := pattern.search(stated))]
    return min(found)[1] if found else None


def share_scale_of(words: str) -> int | None:
    """The power of ten for share counts, where the units line names one of their own ("shares in thousands")."""
    stated = (
        r"shares?\b,?\s+(?:which\s+)?(?:are\s+)?(?:stated\s+|reflected\s+|\w+\s+)?in\s+(thousands|millions|billions)"
    )
    match = re.search(stated, words, re.I)
    return _WORD_SCALES[match[1].lower()] if match else None


def currency_of(words: str) -> str | None:
    """The ISO code of the first currency that the words name."""
    text = plain(words)
    if match := re.search(r"(?<![A-Za-z])(?:" + _CURRENCY + ")", text):
        return _CURRENCIES[match.group().upper()]
    named = {
        "dollar": "USD",
        "euro": "EUR",
        "yen": "JPY",
        "pound": "GBP",
        "sterling": "GBP",
        "franc": "CHF",
        "renminbi": "CNY",
    }
    return next((code for word, code in named.items() if re.search(rf"\b{word}s?\b", text, re.I)), None)
