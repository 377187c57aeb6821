"""Words as they were heard in, figures where numbers were said out: "four point six percent" becomes "4.6%".

Small whole numbers without a unit stay words, as people write them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

_UNITS = {
    word: n
    for n, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
        " seventeen eighteen nineteen".split()
    )
}
_TENS = {word: 10 * n for n, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
_DIGITS = {word: str(n) for word, n in _UNITS.items() if n < 10} | {"oh": "0", "o": "0"}
_SCALES = ("million", "billion", "trillion")
_COINS = {"dollars": "$", "dollar": "$", "euros": "€", "pounds": "£"}
_SMALL = 10


class Repair(NamedTuple):
    """Words `first` to `upto` as they were heard, and the figure they are."""

    first: int
    upto: int
    figure: str


class _Number(NamedTuple):
    """Digits, where the words end that say them, and whether they say more than a small whole number."""

    digits: str
    upto: int
    large: bool


def repairs(words: Sequence[str]) -> list[Repair]:
    """The figures said in a run of words, in order."""
    words, found, at = list(words), list[Repair](), 0
    while at < len(words):
        repair = _figure(words, at)
        if repair:
            found.append(repair)
        at = repair.upto if repair else at + 1
    return found


def _figure(words: Sequence[str], at: int) -> Repair | None:
    number = _number(words, at)
    if number is None:
        return None
    digits, upto, large = number
    after = words[upto : upto + 2]
    scale = after[0] if after and after[0] in _SCALES else ""
    upto += bool(scale)
    unit = words[upto] if upto < len(words) else ""
    if unit in _COINS:
        return Repair(at, upto + 1, f"{_COINS[unit]}{digits}{' ' + scale if scale else ''}")
    if unit in ("percent", "per") and not scale and (unit == "percent" or words[upto + 1 : upto + 2] == ["cent"]):
        return Repair(at, upto + 1 + (unit == "per"), f"{digits}%")
    if scale:
        return Repair(at, upto, f"{digits} {scale}")
    return Repair(at, upto, digits) if large else None


def _number(words: Sequence[str], at: int) -> _Number | None:
    """The number that begins at a word: a year, a whole number, or one with a point."""
    year = _year(words, at)
    if year:
        return year
    whole = _whole(words, at)
    value, upto = whole or (0, at)
    if upto < len(words) and words[upto] == "point":
        end = upto + 1
        while end < len(words) and words[end] in _DIGITS:
            end += 1
        if end > upto + 1:
            return _Number(f"{value:,}." + "".join(_DIGITS[word] for word in words[upto + 1 : end]), end, True)
    return _Number(f"{value:,}", upto, value >= _SMALL) if whole else None


def _year(words: Sequence[str], at: int) -> _Number | None:
    """ "Twenty seventeen" and "nineteen ninety nine"."""
    if words[at] not in ("twenty", "nineteen") or at + 1 >= len(words):
        return None
    below = _below_hundred(words, at + 1)
    if below is None or below[0] < _SMALL or words[below[1] : below[1] + 1] == ["hundred"]:
        return None
    return _Number(f"{(_TENS | _UNITS)[words[at]]}{below[0]}", below[1], True)


def _whole(words: Sequence[str], at: int) -> tuple[int, int] | None:
    """A whole number below a million and the place after its last word."""
    first = _below_thousand(words, at)
    if first is None:
        return None
    value, upto = first
    if words[upto : upto + 1] != ["thousand"]:
        return first
    rest = _below_thousand(words, upto + 1 + (words[upto + 1 : upto + 2] == ["and"]))
    return (value * 1000 + rest[0], rest[1]) if rest else (value * 1000, upto + 1)


def _below_thousand(words: Sequence[str], at: int) -> tuple[int, int] | None:
    first = _below_hundred(words, at)
    if first is None or words[first[1] : first[1] + 1] != ["hundred"]:
        return first
    value, upto = first[0] * 100, first[1] + 1
    rest = _below_hundred(words, upto + (words[upto : upto + 1] == ["and"]))
    return (value + rest[0], rest[1]) if rest else (value, upto)


def _below_hundred(words: Sequence[str], at: int) -> tuple[int, int] | None:
    word = words[at] if at < len(words) else ""
    if word in _UNITS:
        return _UNITS[word], at + 1
    if word not in _TENS:
        return None
    after = _UNITS.get(words[at + 1], 0) if at + 1 < len(words) else 0
    return (_TENS[word] + after, at + 2) if 0 < after < _SMALL else (_TENS[word], at + 1)
