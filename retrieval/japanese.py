"""A Japanese question in, the same in the English that the rules of questions read out; any other as it is.

Known names, periods and turns of phrase are put into English one by one, longest first, and what is asked opens the
sentence; words that are not known stay. "A社の2022年の売上高はいくらですか" is "What was A社 FY2022 Revenue?"
"""

from __future__ import annotations

import re
import unicodedata
from calendar import month_name
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from data.metrics.japanese import english_names, japanese
from data.script import language_of
from ingestion.words.dates import western

_CHARACTERS = "\u3400-\u9fff"
_WORD = re.compile("[\u30a1-\u30ffー]{2,}|[\u3400-\u9fff々]{2,}")
_NAMED = "⟦([^⟦⟧]*)⟧"
_KEPT = re.compile(rf"{_NAMED}|⟨([^⟨⟩]*)⟩|[A-Za-z0-9][A-Za-z0-9&.'’%,-]*|[\u30a1-\u30ff\u3400-\u9fff々ー]{{2,}}")
_DAY = re.compile(r"((?:19|20)\d\d)年\s*(\d{1,2})月\s*(\d{1,2})日(?:現在|時点|末)?")
_QUARTER = re.compile(
    r"((?:19|20)\d\d)(?:年(?:\d{1,2}月期|度)?|会計年度)の?\s*第?\s*([1-4])\s*(?:四半期|Q)((?:連結)?累計(?:期間)?)?"
)
_RUNNING = {"2": "six", "3": "nine"}
_YEAR = re.compile(r"((?:19|20)\d\d)(?:年(?:\d{1,2}月期|度|末)?|会計年度)")
_DEFINED = re.compile(rf"{_NAMED}[^\s⟦⟧⟨⟩()]{{0,12}}\(([^()]*⟦[^()]*)\)")
_BETWEEN = re.compile(r"(?<=⟧)\s*(?:[、,・]|と|及び|および|ならびに)\s*(?=⟦)")
_DOING = re.compile("[\u4e00-\u9fff]{2}(?=する|した|して|しま|してい|され|させ)")
_SPEAKER = re.compile(
    r"(?:⟦|(?<![A-Za-z]))(CFO|CEO|COO|chair|analysts|management)(?:⟧|(?![A-Za-z]))\s*(?:[はがも]|から)"
)
_SAID = "What was said about"
_PERCENT = re.compile(r"何(?:%|パーセント)|百分率")


@dataclass(frozen=True, slots=True)
class Phrases:
    """Japanese names and turns of phrase with their English, each kind in the order in which it is tried."""

    names: re.Pattern[str]
    english: dict[str, str]
    sums: tuple[tuple[re.Pattern[str], str], ...]
    asks: tuple[tuple[re.Pattern[str], str], ...]


def in_english(question: str, companies: Iterable[str] = ()) -> str:
    """The question as the rules read it; `companies` are names that may stand in it."""
    text = unicodedata.normalize("NFKC", question)
    if language_of(text) == "en":
        return question
    known = phrases()
    text = western(text)
    for name in _longest_first(companies):
        text = text.replace(name, f" ⟨{name}⟩ ")
    text = _YEAR.sub(r" ⟨FY\1⟩ ", _QUARTER.sub(_quarter, _DAY.sub(_day, text)))
    text = known.names.sub(lambda found: f"⟦{known.english[found[1]]}⟧" if found[1] else found.group(), text)
    defined = [f"{name} is defined as {_formula(body)}." for name, body in _DEFINED.findall(text)]
    text = _DEFINED.sub(r"⟦\1⟧", text)
    for pattern, sum_ in known.sums:
        text = pattern.sub(sum_, text)
    text = _BETWEEN.sub(" ⟨,⟩ ", text)
    asks, opening = next(pair for pair in known.asks if pair[0].search(text))
    rest = _DOING.sub(" ", asks.sub(" ", text, count=1))
    if opening == _SAID and (speaker := _SPEAKER.search(rest)):
        opening, rest = f"What did the {speaker[1]} say about", f"{rest[: speaker.start()]} {rest[speaker.end() :]}"
    percent = " in percent" if _PERCENT.search(text) and "percent" not in rest else ""
    body = " ".join(name or mark or kept.group() for kept in _KEPT.finditer(rest) for name, mark in [kept.groups()])
    return " ".join([*defined, f"{opening} {body}{percent}?"])


def named_in_english(text: str) -> str:
    """A text with the Japanese names of figures in English: 「売上高の増減」 as " Revenue の増減"."""
    known = phrases()
    return known.names.sub(lambda found: f" {known.english[found[1]]} " if found[1] else found.group(), text)


def words_in(question: str, companies: Iterable[str] = ()) -> tuple[str, ...]:
    """The words in kanji and katakana of a Japanese question, to be looked for in Japanese documents."""
    text = unicodedata.normalize("NFKC", question)
    for name in _longest_first(companies):
        text = text.replace(name, " ")
    text = _YEAR.sub(" ", _QUARTER.sub(" ", _DAY.sub(" ", western(text))))
    asking = japanese().asking
    return tuple(dict.fromkeys(word for word in _WORD.findall(text) if word not in asking))


def _longest_first(names: Iterable[str]) -> list[str]:
    return sorted(set(names), key=len, reverse=True)


def _day(found: re.Match[str]) -> str:
    year, month, day = (int(part) for part in found.groups())
    return f" ⟨{month_name[month]} {day}, {year}⟩ " if 1 <= month <= 12 else found.group()


def _quarter(found: re.Match[str]) -> str:
    """A quarter; the months of the year up to its end where it is said to run on."""
    year, quarter, running = found.groups()
    if running and quarter in _RUNNING:
        return f" ⟨the first {_RUNNING[quarter]} months of FY{year}⟩ "
    return f" ⟨Q{quarter} FY{year}⟩ "


def _formula(body: str) -> str:
    """「⟦net income⟧/⟦revenue⟧*100」 as "net income / revenue": a percentage is shown as one anyway."""
    return re.sub(r"\s*[*×]\s*100\b", "", re.sub(_NAMED, r"\1", body)).replace("/", " / ")


@lru_cache(maxsize=1)
def phrases() -> Phrases:
    """The phrases of the data file and the Japanese names of the vocabulary, read once."""
    told = japanese()
    english = {**told.words, **english_names()}
    longest = sorted(english, key=len, reverse=True)
    spelled = "|".join(_alone(name) if name in told.words else re.escape(name) for name in longest)
    return Phrases(
        names=re.compile(f"⟨[^⟨⟩]*⟩|({spelled})"),
        english=english,
        sums=tuple((_sum(pattern), _named_sum(to)) for pattern, to in told.sums.items()),
        asks=tuple((re.compile(pattern), opening) for pattern, opening in told.asks.items()),
    )


def _alone(name: str) -> str:
    """A word in characters that is no part of a longer one: 「日本」 is not in 「北日本電機」."""
    spelled = re.escape(name)
    return f"(?<![{_CHARACTERS}]){spelled}(?![{_CHARACTERS}])" if re.fullmatch(f"[{_CHARACTERS}]+", name) else spelled


def _sum(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern.replace("A", "⟦(?P<A>[^⟦⟧]*)⟧", 1).replace("B", "⟦(?P<B>[^⟦⟧]*)⟧", 1))


def _named_sum(english: str) -> str:
    return f"⟦{english.replace('A', chr(92) + 'g<A>').replace('B', chr(92) + 'g<B>')}⟧"
