"""Words as they are written in, the ways they may be said out: figures, signs and letters spelled as people speak.

The text stays as it is; what is made here is only listened for.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

Said = tuple[str, ...]

_SCALES = r"(?:thousand|million|billion|trillion)"
_SHORT_SCALES = {"k": "thousand", "m": "million", "mm": "million", "bn": "billion", "b": "billion", "tn": "trillion"}
_MONEY = {"$": ("dollars", "cents"), "€": ("euros", "cents"), "£": ("pounds", "pence"), "¥": ("yen", "")}
_TOKEN = re.compile(
    rf"(?P<money>[$€£¥])\s?(?P<sum>\d[\d,]*(?:\.\d+)?)(?:[\s-]?(?P<scale>(?i:{_SCALES}|(?:bn|mm|tn|[kmb])\b)))?"
    r"|\b(?P<part>[QH])(?P<nth>[1-4])\b"
    r"|(?P<figure>\d[\d,]*(?:\.\d+)?)(?P<unit>\s?%|st\b|nd\b|rd\b|th\b|x\b)?"
    r"|(?P<small>\.\d+)(?P<share>\s?%)?"
    r"|(?P<capitals>[A-Z](?:\.?[A-Z&]){1,5}s?\b\.?)"
    r"|(?P<word>[^\W\d_]+(?:['’][^\W\d_]+)*)"
    r"|(?P<sign>[&+%@])"
)
_PARTS = {"Q": "quarter", "H": "half"}
_SHORT = {
    "fy": ("fiscal", "year"),
    "ceo": ("chief", "executive", "officer"),
    "cfo": ("chief", "financial", "officer"),
    "bps": ("basis", "points"),
    "mr": ("mister",),
    "mrs": ("missus",),
    "dr": ("doctor",),
    "vs": ("versus",),
    "inc": ("incorporated",),
    "corp": ("corporation",),
    "co": ("company",),
}
_SMALL = frozenset(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety".split()
)
_SIGNS = {"&": ("and",), "+": ("plus",), "%": ("percent",), "@": ("at",)}


@dataclass(frozen=True, slots=True)
class Token:
    """Characters `start` to `end` of a text, and the ways they may be said, likeliest first."""

    start: int
    end: int
    ways: tuple[Said, ...]


def tokens(text: str) -> Iterator[Token]:
    """What is said of a text, in order; marks that are not said are left out."""
    for match in _TOKEN.finditer(text):
        ways = _ways(match)
        if ways:
            said = dict.fromkeys((*ways, *filter(None, map(_with_and, ways))))
            yield Token(match.start(), match.end(), tuple(said))


def _with_and(way: Said) -> Said:
    """ "Two hundred and five" for "two hundred five"; nothing where no "and" can be said."""
    joined = [(word, "and") if word == "hundred" and after in _SMALL else (word,) for word, after in pairwise(way)]
    longer = (*(word for part in joined for word in part), *way[-1:])
    return longer if longer != way else ()


def _ways(match: re.Match[str]) -> list[Said]:
    if match["money"]:
        return _sums(match["money"], match["sum"], match["scale"] or "")
    if match["part"]:
        nth = _spell(match["nth"])
        return [(match["part"].lower(), *nth), (*_spell(match["nth"], "ordinal"), _PARTS[match["part"]])]
    if match["figure"]:
        return _figures(match["figure"], (match["unit"] or "").strip().lower())
    if match["small"]:
        tail = ("percent",) if match["share"] else ()
        return [(*way, *tail) for way in _decimals("0" + match["small"])]
    if match["capitals"] and match["capitals"].isupper():
        return _letters(match["capitals"])
    if match["sign"]:
        return [_SIGNS[match["sign"]]]
    word = (match["word"] or match["capitals"]).lower().replace("’", "'")
    said = tuple(re.findall(r"[a-z']+", _plain(word)))
    return [way for way in (said, _SHORT.get(word)) if way]


def _plain(word: str) -> str:
    """Letters without their accents."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", word) if not unicodedata.combining(sign))


def _letters(capitals: str) -> list[Said]:
    """Capitals are spelled, or said as a word."""
    letters = [letter for letter in capitals.lower() if letter.isalpha() or letter == "&"]
    spelled = tuple("and" if letter == "&" else letter for letter in letters)
    word = "".join(letter for letter in letters if letter != "&")
    return [spelled, (word,), *([_SHORT[capitals.lower()]] if capitals.lower() in _SHORT else [])]


# ---------------------------------------------------------------- figures


def _figures(figure: str, unit: str) -> list[Said]:
    number = figure.rstrip(",")
    if unit in ("st", "nd", "rd", "th"):
        return [_spell(number.replace(",", ""), "ordinal")]
    ways = _decimals(number) if "." in number else _whole(number)
    tail: Said = {"%": ("percent",), "x": ("times",)}.get(unit, ())
    return [*((*way, *tail) for way in ways), *(ways if unit == "%" else [])]


def _whole(number: str) -> list[Said]:
    digits = number.replace(",", "")
    if len(digits) > 15 or (len(digits) > 1 and digits.startswith("0")):
        return [_digit_by_digit(digits)]
    ways = [_spell(digits)]
    if len(digits) == 4 and "," not in number:
        years = [_spell(digits, "year")] if 1100 <= int(digits) <= 2099 else []
        return [*years, *ways, *([_digit_by_digit(digits)])]
    hundred = [(*ways[0][:1], "hundred")] if digits == "100" else []
    return [*ways, *hundred]


def _decimals(number: str) -> list[Said]:
    """`0.4` is "zero point four", "point four" or "oh point four"; `3.25` also "three point twenty five"."""
    whole, _, part = number.replace(",", "").partition(".")
    first = _spell(whole or "0")
    ends = [_digit_by_digit(part)] + ([_spell(part)] if len(part) == 2 and part[0] != "0" else [])
    starts = [first] + ([(), ("oh",)] if int(whole or 0) == 0 else [])
    ends += [tuple("oh" if word == "zero" else word for word in ends[0])]
    return [(*start, "point", *end) for end in ends for start in starts]


def _sums(sign: str, number: str, scale: str) -> list[Said]:
    """`$1.16 billion` is "one point one six billion dollars"; `$0.03` "three cents"; what a range ends on
    is left unsaid where it begins.
    """
    unit, part = _MONEY[sign]
    scale = _SHORT_SCALES.get(scale.lower(), scale.lower())
    plain = _decimals(number) if "." in number else _whole(number)
    said = [(*way, scale) if scale else way for way in plain]
    whole, _, cents = number.replace(",", "").partition(".")
    ways = [(*way, unit) for way in said] + said + (plain if scale else [])
    if not scale and len(cents) == 2 and part:
        small = _spell(cents)
        coins = (*small, part.removesuffix("s") if cents == "01" else part)
        if int(whole) == 0:
            return [coins, small, *ways]
        one = unit.removesuffix("s") if whole == "1" else unit
        ways = [(*_spell(whole), one, "and", *coins), (*_spell(whole), one, *coins), (*_spell(whole), *small), *ways]
        ways += [(*_spell(whole), one)] if int(cents) == 0 else []
    return ways


def _digit_by_digit(digits: str) -> Said:
    return tuple(word for digit in digits for word in _spell(digit))


@cache
def _spell(digits: str, kind: str = "cardinal") -> Said:
    from num2words import num2words

    return tuple(word for word in re.findall(r"[a-z]+", str(num2words(int(digits), to=kind))) if word != "and")
