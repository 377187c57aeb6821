"""A number as said and a figure as held in, whether they agree out: value, unit, period, sign; and the rows named."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from data.metrics.vocabulary import vocabulary
from data.script import JAPANESE, language_of
from data.types import Period
from generation.calls.said import Moment, Said, Sentence
from generation.reckoning.figures import same_period
from generation.stems import stem, words
from generation.verification.grounds import Held
from retrieval.japanese import named_in_english

_MEANT_BY_SIZE = re.compile(
    r"expens|cost|paid|pay(?:ment|able|out)|purchas|repay|dividend|acqui|expenditure|depreciat|amorti[sz]|provision|tax"
    r"|interest|decreas|loss|deficit|\bused\b|treasury|allowance|less\b|charge|impairment|write|redempt|withh|retire"
    r"|distribut|reduc|outflow|benefit|deduct|eliminat|offset|credit|discount|外|費用|損失|支出|支払|減",
    re.IGNORECASE,
)
_SAYS_LESS = re.compile(
    r"\b(?:loss(?:es)?|deficit|outflows?|used|negative|decreas\w*|declin\w*|fell|spent|paid|payments?|repurchas\w+|reduc\w+"
    r"|expenses?|costs?|charges?)\b|損失|赤字|減|支出",
    re.IGNORECASE,
)
_MEANT_BY_SIZE_ONLY = re.compile(r"expens|cost|charge|paid|payment|repurchas", re.IGNORECASE)
ASIDE = re.compile(r"\([^()]*\)")
_SMALL_WORDS = frozenset(("of", "and", "the", "in", "for", "to", "a", "an", "our", "on", "at", "by", "total", "s"))
_FOOTNOTE = re.compile(r"\((?:[a-z]{1,2}|\d{1,2})\)", re.IGNORECASE)
_WIDE = re.compile(f"[{JAPANESE}]+")
_NEARLY, _ASIDE_OF = 0.75, 0.25


def same_value(said: Said, held: Held, as_printed: bool) -> bool:
    if not same_unit(said, held):
        return False
    if said.meets(held.value):
        return True
    bare = not said.scaled and (said.kind in ("plain", "multiple") or as_printed)
    if said.kind == "percent":
        return held.kind == "plain" and held.period is None and said.meets(held.raw / 100)
    return bare and said.meets(held.raw)


def same_unit(said: Said, held: Held) -> bool:
    if held.calculated:
        return True
    if said.kind == "percent":
        return held.kind == "percent" or (held.kind == "plain" and held.period is None)
    if held.kind == "percent":
        return False
    return said.currency is None or held.currency is None or said.currency == held.currency


def in_time(said: Said, held: Held) -> bool:
    if not said.when:
        return True
    if held.period is not None:
        return any(meets(held.period, moment) for moment in said.when)
    if held.moments:
        own = [period for moment in held.moments for period in moment.periods]
        return any(meets(period, moment) for period in own for moment in said.when)
    years = {period.year for moment in said.when for period in moment.periods}
    return not held.years or bool(years & held.years)


def meets(stated: Period, moment: Moment) -> bool:
    return any(same_time(stated, period, moment.fiscal) for period in moment.periods)


def same_time(stated: Period, said: Period, fiscal: bool) -> bool:
    """Whether a figure's period is the one said; a year said without "fiscal" may be the calendar's."""
    if same_period(stated, said):
        return True
    if said.end and stated.end is None:
        years = {said.year, said.end.year - 1} if said.end.month <= 6 else {said.year}
        return stated.year in years and (stated.instant or said.months in (0, stated.months))
    if fiscal or said.end or stated.end is None or said.months not in (0, 12) or said.quarter:
        return False
    return stated.end.year == said.year and stated.months in (0, 12) and stated.quarter is None


def same_sign(said: Said, held: Held, claim: Sentence) -> bool:
    if held.value == 0 or said.aside:
        return True
    if held.spoken:
        below = held.polarity < 0 or held.value < 0
        if said.polarity < 0:
            return below or (held.polarity == 0 and _SAYS_LESS.search(held.label) is not None)
        return not below or (said.polarity == 0 and _says_less(claim.text))
    if said.polarity < 0:
        return held.value < 0 or _says_loss(held.label)
    return held.value > 0 or (said.polarity == 0 and (by_size(held) or _says_less(claim.text)))


def _says_less(text: str) -> bool:
    return bool(_SAYS_LESS.search(ASIDE.sub(" ", text)))


def _says_loss(label: str) -> bool:
    """Whether a row's name says the minus itself: "Net loss", "Cash used"."""
    named = ASIDE.sub(" ", label)
    return bool(_SAYS_LESS.search(named)) and not _MEANT_BY_SIZE_ONLY.search(named)


def by_size(held: Held) -> bool:
    """Whether the row is one whose figure is meant by its size: a payment, a cost, a loss."""
    concept = vocabulary().concepts.get(held.concept or "")
    if concept and concept.sign == "outflow":
        return True
    return bool(_MEANT_BY_SIZE.search(ASIDE.sub(" ", held.label)))


# ---------------------------------------------------------------- rows


def named_rows(text: str, held: Sequence[Held]) -> frozenset[str]:
    """The labels of the rows that a claim names, by the vocabulary or in their own words; longer names first."""
    concepts = set(concepts_named(text))
    spoken = stems_of(text)
    labels = {figure.label: figure.concept for figure in held if figure.table and figure.label}
    named = _printed_in(text, labels) | {
        label
        for label, concept in labels.items()
        if concept in concepts or (stems_of(label) and stems_of(label) <= spoken)
    }
    spelled = [label for label in named if stems_of(label) <= spoken]
    return frozenset(
        label
        for label in named
        if labels[label] in concepts or not any(stems_of(label) < stems_of(other) for other in spelled)
    )


@lru_cache(maxsize=2048)
def concepts_named(text: str) -> tuple[str, ...]:
    """The concepts that a sentence names, in either language."""
    return vocabulary().concepts_in(named_in_english(text) if language_of(text) == "ja" else text)


def _printed_in(text: str, labels: Iterable[str]) -> set[str]:
    """The Japanese labels that stand in a text, longest first, none inside another."""
    found: set[str] = set()
    for label in sorted(
        (label for label in labels if len(label) > 1 and _WIDE.fullmatch(label)), key=len, reverse=True
    ):
        if label in text:
            found.add(label)
            text = text.replace(label, " ")
    return found


def of_its_sentence(text: str, held: Sequence[Held]) -> list[Held]:
    """What is held, without the passages' other sentences where the claim is all but one of them."""
    wanted = stems_of(text)
    shares = {
        figure.label: len(wanted & stems_of(figure.label)) / len(wanted) for figure in held if figure.spoken and wanted
    }
    best = max(shares.values(), default=0.0)
    least = best - _ASIDE_OF if best >= _NEARLY else 0.0
    return [figure for figure in held if not figure.spoken or shares.get(figure.label, 1.0) >= least]


@lru_cache(maxsize=8192)
def stems_of(text: str) -> frozenset[str]:
    spaced = _WIDE.sub(" ", _FOOTNOTE.sub(" ", text))
    return frozenset(stem(word) for word in words(spaced) if not word[0].isdigit()) - _SMALL_WORDS


def row_key(label: str) -> str:
    return vocabulary().concept_of(label) or " ".join(sorted(stems_of(label)))
