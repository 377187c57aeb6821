"""A sentence in, what each of its numbers is said of out: the name, its basis and the period.

Nothing but linking words may stand between a number and its name: "revenue for the quarter was $5 million".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from data.metrics.vocabulary import vocabulary
from data.types import Description, Period
from generation.calls.periods import BREAK, number_periods, opens, sentence_periods, year_earlier
from generation.calls.said import DIRECTIONS, Said, Sentence, read
from generation.stems import stem, words
from ingestion.words.dates import western

_WORD = re.compile(r"[^\W_]+(?:[-'’&.][^\W_]+)*")
_NUMBER_WORDS = (
    r"(?:[$€£¥]?\d[\d.,]*\s?(?:%|percent|basis points|bps)?(?:\s(?:million|billion|thousand))?(?:\s(?:dollars|cents))?)"
)
_LINKS = re.compile(
    rf"(?:\s|[-,]|\b(?:was|were|is|are|be|has|have|had|been|of|at|to|a|an|the|in|for|by|on|from|with|came|comes?|coming|stood"
    r"|totall?(?:ed|ing|s)?|reach(?:ed|ing)?|amount(?:ed|ing|s)?|approximately|about|roughly|nearly|just|over"
    r"|around|exceed|exceeds|exceeding|could|would|ranging|least|excess|greater|still|now"
    r"|under|more|less"
    r"|than|slightly|almost|some|ended|ending|closed|finished|as|reported|adjusted|basis|gaap|non-gaap|record"
    r"|solid|strong"
    r"|our|we|company|this|that|period|also|again|only|year|years|quarter|quarterly|quarters|annual|full"
    r"|full-year|fiscal"
    r"|first|second|third|fourth|first-quarter|second-quarter|third-quarter|fourth-quarter|q[1-4]|half|three"
    r"|six|nine|twelve"
    r"|months|month|end|year-end|quarter-end|year-over-year|year-on-year|sequentially|net|positive|negative|out"
    r"|in-line|expected"
    rf"|be|should|will|expect|expects|range|between|january|february|march|april|may|june|july|august|september|october"
    rf"|november|december|diluted|per|share|ratio|generation|very|healthy|equal|equivalent|and|{DIRECTIONS})\b|{_NUMBER_WORDS}|\b20\d\d\b)*",
    re.IGNORECASE,
)
_NEUTRAL = frozenset(
    """
    total our the a an its their this that these consolidated company companywide company-wide enterprise overall
    quarterly annual full full-year year years yearly quarter first second third fourth first-quarter second-quarter
    third-quarter fourth-quarter q1 q2 q3 q4 fiscal reported gaap as and or for in on with of to record strong solid
    higher lower we us i delivered reported generated posted achieved had recorded saw grew produced drove driving
    generating delivering reporting resulted resulting expect expects by from at while when is are was were be been
    so now also both fully results result adjusted non-gaap non reached increased decreased improved ended ending month
    months three six nine twelve period trailing our basis approximately about million billion dollars percent up down
    group corporate combined net expecting anticipate anticipates anticipating estimate estimating forecast guidance
    outlook continue continues target targeting targets project projecting still we're we've we'll where see
    include includes including deliver generate produce report post achieve reach grow
    """.split()
)
_ADJUSTED = re.compile(
    r"\badjusted\b|\bnon-?\s?gaap\b|\bcore\b|\bpro[- ]forma\b|\bunderlying\b|\bnormali[sz]ed\b|\borganic\w*"
    r"|constant[- ]currency"
    r"|\bexcluding\b|\bcomparable\b|\bex-|\bsame[- ]store\b|\blike[- ]for[- ]like\b",
    re.IGNORECASE,
)
_BASIS_AFTER = re.compile(
    r"^\s*(?:dollars?\s*)?(?:per (?:diluted )?share\s*)?,?\s*(?:(?:on|as)\s+(?:an?\s+|the\s+)?)"
    r"(?:(?P<adjusted>adjusted|non-gaap|core)|(?P<reported>reported|gaap))\b",
    re.IGNORECASE,
)
_REPORTED = re.compile(r"(?<!non-)(?<!non )\bgaap\b|\bas reported\b|\breported basis\b", re.IGNORECASE)
_AHEAD = re.compile(
    r"\b(?:expect\w*|anticipat\w*|forecast\w*|outlook|guidance|guid(?:e|ing)|project(?:ed|ing)|target\w*"
    r"|plan(?:s|ning)? to"
    r"|will|should|would|could|intend\w*|believe we|estimate[sd]?|goal|next (?:year|quarter)|going forward|assum\w*"
    r"|on track to|by the end of (?:the|this|next) (?:year|decade))\b",
    re.IGNORECASE,
)
_PER_SHARE = re.compile(
    r"^\s*(?:dollars?\s|cents\s)?(?:per|a)\s+(?P<kind>diluted|basic)?\s*(?:common\s|ordinary\s)?share\b", re.I
)
_OF_NAME = re.compile(
    r"^\s*(?:dollars\s+)?(?:of|in)\s+(?:(?:our|the|total|its|net|adjusted|quarterly|annual|record)\s+)*", re.I
)
_AND_SO = re.compile(
    r"^(?:\s*(?:dollars|per (?:diluted )?share|as reported|on an? (?:\w+ )?basis|in the (?:\w+[- ])*(?:quarter"
    r"|year|period)))*"
    r"\s*[,(]?\s*(?P<word>to|and|or|from|versus|vs\.?|against|compar(?:ed|ing) (?:to|with)|as compared (?:to|with)"
    r"|(?:up|down|an increase|a decrease|increasing|decreasing|improving|improved|increased|decreased|rising"
    r"|falling) from)"
    r"(?:\s*(?:a|an|the|approximately|about|loss|net|of|adjusted|last year['’]s|prior[- ]year|year-ago)\b)*\s*$",
    re.IGNORECASE,
)
_BACKWARDS = re.compile(
    r"^(?:from|versus|vs|against|compar|as compar|up\b|down\b|an?\b|incr|decr|impr|ris|fall)", re.IGNORECASE
)
_PER_EARNED = re.compile(r"\b(?:earnings|income|loss|profit)\s+per\s+$", re.IGNORECASE)
_MOVED = re.compile(rf"\b(?:{DIRECTIONS})\b", re.IGNORECASE)
_THEN_MOVED = re.compile(r"^\s*(?:increased|decreased|grew|rose|fell|declined|improved|expanded)\b", re.IGNORECASE)
_TO = re.compile(r"^[\s,]*to\s+(?:(?:a|an|approximately|about|over|nearly|record|just)\s+)*$", re.IGNORECASE)
_RESPECTIVELY = re.compile(r"\brespectively\b", re.IGNORECASE)
_IN_PART = re.compile(
    r"^\s*(?:dollars\s)?(?:(?:relat(?:ed|ing)|attributable) to\s|(?:in|from)\s+"
    r"(?!the\b|our\b|fiscal|q[1-4]|first|second|third|fourth|cash\b|line\b|an?\b|each\b"
    r"|both\b|all\b|total|calendar|net\b|last|this|adjusted|\d|january|february|march|april|may|june|july|august|september"
    r"|october|november|december)[a-z])",
    re.IGNORECASE,
)
_HYPHENED = re.compile(r"[A-Za-z]-$")
_SUBJECT = re.compile(
    r"(?P<who>(?:[A-Z][\w&]*|the (?:\w+ )?(?:segment|division|business|brand|region))(?:\s(?:[A-Z][\w&]*|&"
    r"|and(?=\s[A-Z])|segment|division|business))*)"
    r"(?:\s(?:\w+ly|also|again))?\s+(?:reported|delivered|generated|posted|achieved|recorded|saw|had|produced"
    r"|contributed|grew)\b"
)
_LEFT_OUT = re.compile(r"\b(?:excluding|except(?: for)?|other than)\s+(?:\w+['’]?s?['’]?\s+){0,2}$", re.IGNORECASE)
_PART = re.compile(
    r"\b(?:segment|division|region|geograph\w+|brand|product line|subsidiar\w+|unit)(?:['’]?s)?\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Topic:
    """What a number is said of.

    `concepts` and `metrics` are the vocabulary's ids for `name`; `qualifiers` are words that make it a part
    ("Aviation revenue"), as stems, and `part` those right before the name as they are said. `direct` where only linking
    words stand between name and number. `periods` are those that it may be of, `dated` whether words say so, `ahead`
    whether they look ahead.
    """

    name: str = ""
    concepts: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()
    qualifiers: frozenset[str] = frozenset()
    direct: bool = False
    adjusted: bool = False
    periods: tuple[Period, ...] = ()
    dated: bool = False
    ahead: bool = False
    part: str = ""

    @property
    def key(self) -> tuple[object, ...]:
        """Equal for numbers of one figure."""
        return self.concepts or self.metrics or (self.name.casefold(),), self.adjusted, self.qualifiers, self.periods


@dataclass(frozen=True, slots=True)
class About:
    """A number with what it is said of, and the characters of the sentence where it stands."""

    said: Said
    topic: Topic


def abouts(text: str, told: Description, frame: tuple[Period, ...] = ()) -> tuple[list[About], tuple[Period, ...]]:
    """The numbers of a sentence with their topics; and the period that the sentence sets for those that follow.

    `frame` is the period that an earlier sentence set.
    """
    sentence = read(western(text))
    ahead = bool(_AHEAD.search(sentence.text))
    own, dated = sentence_periods(sentence, told, frame)
    sets = dated and not ahead and own[0].year == told.fiscal_year and opens(sentence)
    found: list[About] = []
    for at in range(len(sentence.numbers)):
        said = _in_scale(at, sentence)
        if said.kind == "plain" and _HYPHENED.search(sentence.text[: said.start]):
            continue
        since = found[-1].said.end if found else 0
        until = sentence.numbers[at + 1].start if at + 1 < len(sentence.numbers) else len(sentence.text)
        found.append(_about(said, sentence.text, since, until, told, found, own, dated, ahead))
    return found, own if sets else frame


def _about(
    said: Said, text: str, since: int, until: int, told: Description, earlier: Sequence[About],
    own: tuple[Period, ...], dated: bool, ahead: bool,
) -> About:  # fmt: skip
    between = text[since : said.start]
    topic = _topic(said, text, since, until)
    chain = _AND_SO.match(between) if earlier else None
    if topic.direct and said.change and _THEN_MOVED.match(text[said.end :]) and not _MOVED.search(between):
        said = replace(said, change=False, polarity=0)
    share = _PER_SHARE.match(text[said.end : until])
    before = None if not chain else earlier[-1] if share else _chained(said, earlier, chain["word"])
    if before and not topic.direct and before.topic.direct:
        topic = replace(before.topic, **_share_of(share)) if share else before.topic
    moved = next((about for about in reversed(earlier) if about.topic.name), None)
    if moved and moved.topic.direct and moved.said.change and _TO.match(between):
        topic = moved.topic
    if _RESPECTIVELY.search(text):
        topic = replace(topic, direct=False)
    periods, sure = number_periods(said, text, since, until, told, own)
    if chain and earlier and not sure and not said.change:
        if _BACKWARDS.match(chain["word"]):
            periods, sure = tuple(year_earlier(period) for period in earlier[-1].topic.periods), True
        elif chain["word"].casefold() == "or":
            periods, sure = earlier[-1].topic.periods, earlier[-1].topic.dated
    adjusted = _is_adjusted(said, topic, text, since)
    part = _subject(text[: said.start]) | ({"segment"} if _IN_PART.match(text[said.end :]) else frozenset[str]())
    topic = replace(topic, qualifiers=topic.qualifiers | part)
    return About(said, replace(topic, ahead=ahead, adjusted=adjusted, periods=periods, dated=sure or dated))


def _chained(said: Said, earlier: Sequence[About], word: str) -> About | None:
    """The number before of which this one goes on: "from 5 million", "or 1.10", "and 2.91"; "to 12%" of the last."""
    if word.casefold() == "to" and earlier[-1].said.kind == said.kind:
        return earlier[-1]
    alike = (
        about
        for about in reversed(earlier)
        if about.said.kind == said.kind and about.said.change == said.change
        and (about.said.scaled == said.scaled or said.kind == "percent")
    )  # fmt: skip
    return next(alike, None)


def _share_of(share: re.Match[str]) -> dict[str, Any]:
    concepts = ("eps_basic",) if share["kind"] == "basic" else ("eps_diluted", "eps_basic")
    return {"name": "earnings per share", "concepts": concepts, "metrics": ()}


def content_stems(text: str) -> frozenset[str]:
    """The words of a text that say what it is about, without endings; no numbers and no small words."""
    told = re.sub(r"\([^()]*\)", " ", text)
    return frozenset(stem(word) for word in words(told) if not word[0].isdigit()) - _SMALL


# ---------------------------------------------------------------- the name


def _in_scale(at: int, sentence: Sentence) -> Said:
    """The first number of "1,230 to 1,260 million dollars" is in millions of dollars too."""
    said = sentence.numbers[at]
    if at + 1 == len(sentence.numbers) or said.scaled or said.kind not in ("plain", "money"):
        return said
    after = sentence.numbers[at + 1]
    if not re.fullmatch(r"\s*(?:to|and|-)\s*", sentence.text[said.end : after.start]):
        return said
    if after.kind == "percent" and said.kind == "plain":
        return replace(said, value=said.value.scaleb(-2), step=said.step.scaleb(-2), kind="percent")
    if after.scaled and after.kind in ("plain", "money"):
        power = int(after.step.adjusted()) - (0 if said.step == 1 else said.step.adjusted())
        power = 3 * round(power / 3)
        return replace(
            said, value=said.value.scaleb(power), step=said.step.scaleb(power), scaled=True, kind=after.kind,
            currency=said.currency or after.currency,
        )  # fmt: skip
    if after.kind == "money" and said.kind == "plain":
        return replace(said, kind="money", currency=after.currency)
    return said


def _topic(said: Said, text: str, since: int, until: int) -> Topic:
    after = text[said.end : until]
    match = _OF_NAME.match(after)
    if match and said.kind != "percent":
        named = next(iter(_names(after[match.end() :])), None)
        if named and named.start == 0:
            return _of(named, after[match.end() :], direct=True)
    share = _PER_SHARE.match(after)
    clause = text[since : said.start]
    names = [name for name in _names(clause) if not _LEFT_OUT.search(clause[: name.start])]
    if share and not any("per share" in name.text.casefold() or "EPS" in name.text for name in names[-1:]):
        concepts = ("eps_basic",) if share["kind"] == "basic" else ("eps_diluted", "eps_basic")
        plain = not names or _LINKS.fullmatch(clause[names[-1].end :]) is not None
        dividends = bool(re.search(r"dividend", text, re.IGNORECASE))
        return Topic(
            "earnings per share", () if dividends else concepts, direct=plain and not dividends and bool(names)
        )
    if not names:
        return Topic()
    direct = _LINKS.fullmatch(clause[names[-1].end :]) is not None
    if names[-1].concepts[:1] == ("shares_diluted",) and _PER_EARNED.search(clause[: names[-1].start]):
        return Topic("earnings per share", ("eps_diluted", "eps_basic"), direct=direct)
    return _of(names[-1], clause, direct)


def _subject(before: str) -> frozenset[str]:
    """The part of the company that a sentence speaks of: "Aviation delivered", "our Education segment grew"."""
    subject = _SUBJECT.search(before)
    told = [word.casefold() for word in _WORD.findall(subject["who"])] if subject else []
    found = {stem(word) for word in told if word not in _NEUTRAL}
    return frozenset(found | ({"segment"} if _PART.search(before) else set()))


@dataclass(frozen=True, slots=True)
class _Name:
    text: str
    start: int
    end: int
    concepts: tuple[str, ...]
    metrics: tuple[str, ...]


def _of(name: _Name, clause: str, direct: bool) -> Topic:
    part = _part(clause[: name.start])
    stems = frozenset(stem(_plain(word)) for word in _WORD.findall(part))
    return Topic(name.text, name.concepts, name.metrics, stems, direct, part=part)


def says_adjusted(text: str) -> bool:
    """Whether words name a basis other than the reported one: "adjusted", "organic", "core"."""
    return bool(_ADJUSTED.search(text))


def is_figure(text: str) -> bool:
    """Whether words hold the name of a figure, as "Gross margin" is."""
    return bool(_names(text))


def _names(text: str) -> list[_Name]:
    """The concepts and metrics that words name, in order, longest names first."""
    places = [(m.start(), m.end()) for m in _WORD.finditer(text)]
    found: list[_Name] = []
    at = 0
    while at < len(places):
        start = places[at][0]
        name = next(
            (
                n
                for last in range(min(at + 8, len(places)) - 1, at - 1, -1)
                if (n := _named(text, start, places[last][1]))
            ),
            None,
        )
        if name is None:
            at += 1
            continue
        found.append(name)
        at = next((n for n, (begin, _) in enumerate(places) if begin >= name.end), len(places))
    return found


def _named(text: str, start: int, end: int) -> _Name | None:
    concepts, metrics = _meaning(text[start:end])
    return _Name(text[start:end], start, end, concepts, metrics) if concepts or metrics else None


_SMALL = frozenset(
    stem(word)
    for word in """
    a an the of and or in on at by for to from with as is are was were be been has have had we our us its it their this
    that these those total about approximately up down over than more less per net million billion thousand dollars
    percent year quarter fiscal first second third fourth month period ended ending reported compared basis points also
    which expect will i you s t re ve company during including versus last prior due now there not no all other so
    """.split()
)
_EDGES = frozenset(("of", "and", "the", "in", "for", "to", "a", "an", "our", "on", "at", "by", "total"))


@lru_cache(maxsize=65536)
def _meaning(phrase: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The concepts and metrics of a phrase that is a name from its first word to its last."""
    told = phrase.casefold().split()
    if re.search(r"[,;:.]\s", phrase) or {told[0], told[-1]} & _EDGES:
        return (), ()
    known = vocabulary()
    mentions = known.mentions(phrase)
    if len(mentions) != 1 or known.unnamed(phrase):
        return (), ()
    return mentions[0].concepts, mentions[0].metrics


def _part(before: str) -> str:
    """The words right before a name that make it the name of a part, as they are said."""
    clause = BREAK.split(before)[-1]
    found: list[str] = []
    for word in reversed(_WORD.findall(clause)[-4:]):
        plain = _plain(word)
        if plain in _NEUTRAL or plain.isdigit() or len(plain) < 2:
            break
        found.insert(0, word)
    return " ".join(found)


def _plain(word: str) -> str:
    return re.sub(r"['’]s?$", "", word.casefold())


def _is_adjusted(said: Said, topic: Topic, text: str, since: int) -> bool:
    after = _BASIS_AFTER.match(text[said.end :])
    if after:
        return after["adjusted"] is not None
    before = text[since : said.start]
    if since:
        before = re.split(r"[,;]", before, maxsplit=1)[-1]  # what stands before is said of the number before
    if _REPORTED.search(before) and not re.search(r"\badjusted\b|\bnon-?gaap\b", before, re.IGNORECASE):
        return False
    return bool(_ADJUSTED.search(before) or _ADJUSTED.search(topic.name)) or (
        since > 0 and topic.adjusted and not _REPORTED.search(before)
    )
