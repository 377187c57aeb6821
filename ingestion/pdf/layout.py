"""Words in, lines and reading order out: rows of words, the segments of a row, columns of prose, running lines.

A `Row` is a visual line across a column of the page; a `Segment` is a stretch of it without a wide gap. Does not know
tables or headings.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from data.locators import Box
from ingestion.pdf.glyphs import Sheet, Word

_FIGURE = re.compile(
    r"""^(?:[A-Z]{0,3}[$€£¥])?[-–—−+]?\(?[-–—−+]?(?:[A-Z]{0,3}[$€£¥])?[-–—−+]?\.?\d(?:[\d,.'’]*\d)?
        (?:[xX]|bps|bp|pts|pp|¢|[KMB]|mn?|bn)?\)?%?\)?(?:\(\w{1,3}\)|[*†‡]{1,2}|[a-e]|[⁰¹²³⁴-⁹]{1,3})?$""",
    re.VERBOSE,
)
_NOTHING = re.compile(r"^[$€£¥]?\(?(?:[-–—−―‐]{1,3}|N/?[AM]\.?|n/?[am]\.?|NMF?|nmf?|\*{1,2}|\.\.)\)?%?$")
_AMOUNT = r"[-–(]?[$€£¥]?\s?\d(?:[\d,.]*\d)?\)?\s?%?(?:\s(?:thousand|million|billion|basis points|bps)\b)?"
_RANGE = re.compile(
    rf"^(?:approximately |approx\. |about |up to |~ ?)?{_AMOUNT}(?:\s?(?:to|[-–—])\s?{_AMOUNT})?$", re.I
)
_YEAR = re.compile(r"^(?:FY)?(?:19|20)\d\d(?:[-–—](?:20)?\d\d)?[AEFP]?(?:\(\w\)|\*|[⁰¹²³⁴-⁹])?$")
_CURRENCY = re.compile(r"^(?:[A-Z]{0,3}[$€£¥₹]|RMB|CHF|USD|EUR|GBP|Rs\.?)\(?$")
_CLOSING = re.compile(r"^(?:\)|%|\)%|%\)|¢|bps|pts|pp|\)[*†]|%\(\w\)|\)\(\w\))$")
_MARK = re.compile(r"^(?:\(\w{1,3}\)|\[\w\]|[*†‡]{1,3}|[⁰¹²³⁴-⁹,]{1,5}|\(\w\),?\(\w\))$")
_DOTS = re.compile(r"^(?:\.{2,}|[…_]+|\.|[.…·_]{3,})$")
_LEADER = re.compile(r"(?:\.{4,}|(?:\.\s){3,}|…{2,}|_{4,})$")


def is_year(text: str) -> bool:
    return bool(_YEAR.match(text.replace(" ", "")))


def is_value(text: str) -> bool:
    """A figure as printed in a table, or a sign that says there is none."""
    tight = text.replace(" ", "")
    if len(tight) >= 28 or text.endswith((",", ";", ":")):
        return len(tight) < 48 and bool(_RANGE.match(text))
    spread = " " in text or re.search(r"[–$%€]", text)
    return bool(_FIGURE.match(tight) or _NOTHING.match(tight) or (spread and _RANGE.match(text)))


class Segment(NamedTuple):
    """Words of one row that stand together."""

    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        return _LEADER.sub("", joined(self.words)).rstrip()

    @property
    def x0(self) -> float:
        return self.words[0].x0

    @property
    def x1(self) -> float:
        return max(word.x1 for word in self.words)

    @property
    def value(self) -> bool:
        return len(self.words) <= 5 and is_value(self.text)


@dataclass(frozen=True)
class Row:
    """One visual line, its words from left to right."""

    words: tuple[Word, ...]

    @cached_property
    def segments(self) -> tuple[Segment, ...]:
        return tuple(_segments(self.words)) or (Segment(self.words),)

    @cached_property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @cached_property
    def top(self) -> float:
        return min(word.top for word in self.words)

    @cached_property
    def bottom(self) -> float:
        return max(word.bottom for word in self.words)

    @cached_property
    def x0(self) -> float:
        return min(word.x0 for word in self.words)

    @cached_property
    def x1(self) -> float:
        return max(word.x1 for word in self.words)

    @cached_property
    def size(self) -> float:
        """The size that most of the letters have."""
        letters = Counter[float]()
        for word in self.words:
            letters[round(word.size * 2) / 2] += len(word.text)
        return letters.most_common(1)[0][0]

    @cached_property
    def bold(self) -> bool:
        letters = sum(len(word.text) for word in self.words)
        return sum(len(word.text) for word in self.words if word.bold) > 0.8 * letters

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


def box_of(things: Iterable[Row | Word]) -> Box:
    things = list(things)
    return Box(
        round(min(thing.x0 for thing in things), 2),
        round(min(thing.top for thing in things), 2),
        round(max(thing.x1 for thing in things), 2),
        round(max(thing.bottom for thing in things), 2),
    )


def joined(words: Sequence[Word]) -> str:
    """Words as one text, signs tight against their figure."""
    text = ""
    for word in words:
        tight = text.endswith("(") or (_CLOSING.match(word.text) and text[-1:].isdigit())
        text += word.text if not text or tight else f" {word.text}"
    return text


# ---------------------------------------------------------------- rows and segments


def rows_of(words: Iterable[Word]) -> list[Row]:
    """Words grouped into visual lines, from the top down."""
    open_rows: list[list[Word]] = []
    for word in sorted(words, key=lambda word: (word.middle, word.x0)):
        for row in reversed(open_rows[-4:]):
            tallest = max(row[0].size, word.size)
            if abs(word.middle - row[0].middle) < 0.42 * tallest:
                row.append(word)
                if word.size > row[0].size:
                    row[0], row[-1] = row[-1], row[0]
                break
        else:
            open_rows.append([word])
    rows = [Row(tuple(sorted(row, key=lambda word: word.x0))) for row in open_rows]
    return sorted(rows, key=lambda row: row.middle)


def _segments(words: Sequence[Word]) -> Iterable[Segment]:
    run: list[Word] = []
    for word in words:
        if _DOTS.match(word.text) and (len(word.text) > 1 or not run or word.x0 - run[-1].x1 > 0.2 * word.size):
            if run:
                yield Segment(tuple(run))
            run = []
            continue
        if run and _parts(run, word):
            yield Segment(tuple(run))
            run = []
        run.append(word)
    if run:
        yield Segment(tuple(run))


def _parts(run: Sequence[Word], word: Word) -> bool:
    """Whether a wide enough gap stands before a word."""
    last = run[-1]
    em = max(last.size, word.size)
    gap = word.x0 - last.x1
    closed = len(run) > 1 and _CLOSING.match(last.text) and is_value(run[-2].text)
    value, number = is_value(word.text), bool(closed) or is_value(last.text)
    if _CURRENCY.match(last.text) or last.text == "(":
        return not (gap < 14 * em and (value or word.text == "(" or _CURRENCY.match(word.text)))
    if _CLOSING.match(word.text):
        return not (number and gap < 1.8 * em)
    if _MARK.match(word.text) and number:
        return gap > (0.7 if len(run) == 1 or gap < 0.3 * em else 0.5) * em
    if number and (value or _CURRENCY.match(word.text)) and not last.text.endswith((",", ":", ";")):
        return gap > 0.34 * em or (not _thousands(last.text, word.text) and gap > 0.26 * em)
    if value or _CURRENCY.match(word.text):
        return gap > 0.8 * em
    return gap > (1.0 if not number else 0.8) * em


def _thousands(left: str, right: str) -> bool:
    """Two parts of one number with a blank between thousands."""
    return bool(re.match(r"^[-–(]?\d{1,3}$", left) and re.match(r"^\d{3}(?:[.,]\d+)?\)?%?$", right))


# ---------------------------------------------------------------- columns of prose


def reading_order(rows: list[Row], depth: int = 0) -> list[list[Row]]:
    """Rows of the page as stretches to be read one after the other: columns of prose are taken apart."""
    if len(rows) < 6 or depth > 2:
        return [rows] if rows else []
    gutter = _gutter(rows)
    if gutter is None:
        return [rows]
    first, last, at = gutter
    left = rows_of(word for row in rows[first : last + 1] for word in row.words if (word.x0 + word.x1) / 2 < at)
    right = rows_of(word for row in rows[first : last + 1] for word in row.words if (word.x0 + word.x1) / 2 >= at)
    parts = [rows[:first], left, right, rows[last + 1 :]]
    return [stretch for n, part in enumerate(parts) for stretch in reading_order(part, depth + (n in (1, 2)))]


def _gutter(rows: Sequence[Row]) -> tuple[int, int, float] | None:
    """The longest run of rows that a gap parts into two columns of prose: first row, last row, where."""
    gaps = [_prose_gap(row) for row in rows]
    best: tuple[int, int, float] | None = None
    weight = 5
    for start, gap in enumerate(gaps):
        if gap is None:
            continue
        low, high, end, count = gap[0], gap[1], start, 0
        for n in range(start, len(rows)):
            here = gaps[n]
            if here and here[0] < high - 3 and low < here[1] - 3:
                low, high, end, count = max(low, here[0]), min(high, here[1]), n, count + 1
            elif any(word.x0 < high - 1 and word.x1 > low + 1 for word in rows[n].words) or n - end > 12:
                break
            else:
                end = n if count else end
        if count > weight and _is_prose(rows[start : end + 1], (low + high) / 2):
            best, weight = (start, end, (low + high) / 2), count
    return best


def _prose_gap(row: Row) -> tuple[float, float] | None:
    """The gap between two stretches of running words, or between figures and running words to their right."""
    segments = row.segments
    for left, right in pairwise(segments):
        if _running(left) and _running(right):
            return left.x1, right.x0
    if len(segments) > 1 and segments[-2].value and _running(segments[-1]):
        return segments[-2].x1, segments[-1].x0
    return None


def _running(segment: Segment) -> bool:
    words = [word for word in segment.words if len(word.text) > 1 and word.text.strip(".,;:()“”").isalpha()]
    return len(words) >= 3 and len(words) * 2 >= len(segment.words)


def _is_prose(rows: Sequence[Row], at: float) -> bool:
    """Whether the lines on both sides of a gap mostly fill their column and few are figures."""
    left, right = (
        [line for row in rows if (line := [w for w in row.words if ((w.x0 + w.x1) / 2 - at) * side > 0])]
        for side in (-1, 1)
    )
    return _fills(right, 0.45) and (_fills(left, 0.45) or (_is_table(left) and _fills(right, 0.6) and _even(right)))


def _fills(lines: Sequence[Sequence[Word]], share: float) -> bool:
    """Whether enough lines fill their column and few words are figures."""
    width = max(line[-1].x1 for line in lines) - min(line[0].x0 for line in lines)
    full = sum(line[-1].x1 - line[0].x0 > 0.72 * width and len(line) >= 4 for line in lines)
    values = sum(is_value(word.text) for line in lines for word in line)
    return full >= share * len(lines) and values <= 0.25 * sum(map(len, lines))


def _is_table(lines: Sequence[Sequence[Word]]) -> bool:
    return sum(sum(is_value(word.text) for word in line) >= 2 for line in lines) >= max(8, 0.6 * len(lines))


def _even(lines: Sequence[Sequence[Word]]) -> bool:
    """Whether lines follow one another at one distance and from one edge, as a text set by itself does."""
    steps = [b[0].middle - a[0].middle for a, b in pairwise(lines)]
    usual = sorted(steps)[len(steps) // 2] if steps else 0.0
    edge = Counter(round(line[0].x0) for line in lines).most_common(1)[0][1]
    same = sum(abs(step - usual) < 0.15 * usual for step in steps)
    return len(lines) >= 12 and same >= 0.75 * len(steps) and edge >= 0.6 * len(lines)


# ---------------------------------------------------------------- running lines

_PAGE_NUMBER = re.compile(
    r"^(?:page\s*)?[-–—|]?\s*(?:[A-Z]{1,2}[-–]?)?(?:\d{1,4}|[ivxl]{1,6})\s*[-–—|]?(?:\s*(?:of|/)\s*\d{1,4})?$", re.I
)
_EDGE = 5
_COLUMN_HEADING = re.compile(r"\bended\b|\bmillions\b|\bthousands\b|\bat [a-z]{3,9} #|# # ")


def _edges(sheet: Sheet) -> list[tuple[str, Row]]:
    """Lines near the top and the bottom of a page, under names made of their words and height, which do not change."""
    rows = rows_of(sheet.words)
    top = [row for row in rows[:_EDGE] if row.bottom < 0.16 * sheet.height]
    foot = [row for row in rows[-_EDGE:] if row.top > 0.84 * sheet.height and row not in top]
    sides = (("top", top), ("foot", foot))
    return [(f"{side} {_pattern(row)} @{round(row.top / 4)}", row) for side, part in sides for row in part]


def _pattern(row: Row) -> str:
    return re.sub(r"\d+", "#", row.text.lower())


def running_lines(sheets: Sequence[Sheet]) -> frozenset[str]:
    """The names of header and footer lines: those that stand on many of these pages."""
    seen = Counter(name for sheet in sheets for name in {name for name, _ in _edges(sheet)})
    enough = max(3, 0.15 * len(sheets))
    return frozenset(name for name, count in seen.items() if count >= enough and _says_nothing(name[4:]))


def _says_nothing(name: str) -> bool:
    """Words that are not the headings of columns, which also repeat at the top of statements."""
    return bool(re.search(r"[a-z]{2}", name)) and not _COLUMN_HEADING.search(name)


def without_running_lines(sheet: Sheet, running: frozenset[str]) -> list[Word]:
    """The words of a page less its header, footer and page number; the first page keeps its header."""
    dropped: set[Word] = set()
    for name, row in _edges(sheet):
        outside = row.bottom < 0.09 * sheet.height or row.top > 0.9 * sheet.height
        if (name in running and sheet.number > 1) or (outside and _PAGE_NUMBER.match(row.text)):
            dropped |= set(row.words)
    return [word for word in sheet.words if word not in dropped]
