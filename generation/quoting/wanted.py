"""A question in, what its answer must hold out: of what it speaks, of which year, and what kind of thing it names.

A sentence that does not bear out what is asked for is no answer, however like the question it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from data.answers import Operation, Plan
from data.locators import Modality
from data.metrics.vocabulary import vocabulary
from generation.calls.said import DIRECTIONS
from generation.cite import split_sentences
from generation.quoting.kinds import MEASURES, Kind, kind_of, phrases_of, spoken_of, topic_of, ways
from generation.quoting.named import firms_in, persons_in
from generation.quoting.passages import Extract, points_elsewhere
from generation.stems import run, stem, words

_BODY = re.compile(r"\b(?:board(?: of directors)?|committee|management|(?:share|stock)holders)\b", re.IGNORECASE)
_CONDITION = re.compile(r"\b(?:when|if|upon|once|until|after|before|unless)\b", re.IGNORECASE)
_EFFECT = re.compile(
    r"(?=.*[$€£¥]\s?\d)(?=.*\b(?:charges?|costs?|expenses?|accru\w+|pre-?tax|paid|pays?|payments?|settle\w*|los(?:s|ses)"
    r"|gains?|impact\w*|reduc\w+|increas\w+|decreas\w+)\b)",
    re.IGNORECASE | re.DOTALL,
)
_LISTS = (
    r"[^.;:,]{0,40}?(?::|\bare\b|\binclud\w+|\bconsist\w*(?: of)?|\bcompris\w*|\bnamely|\bfrom)"
    r"\s[^.:]*[,;][^.]*\band\b"
)
"""What follows the name of things where they are listed."""
_CAUSE = re.compile(
    r"\b(?:due to|driven|because|reflect\w*|result(?:ed|ing) (?:from|in)|primarily|attribut\w+|offset|as a result"
    r"|owing to|given|thanks to|stemm\w+ from)\b|により|によって|に伴い|ため|影響|要因",
    re.IGNORECASE,
)
_PARTS = re.compile(
    r"\b(?:organic|volumes?|pric(?:e|ing)|mix|translation|currency|exchange|acquisitions?|divestitures?|comparable)\b",
    re.IGNORECASE,
)
_REFERS_BACK = re.compile(
    r"(?:The|This|These|That)\b(?: \S+){0,4}? (?:increase|decrease|decline|growth|reduction|change|improvement)s?\b"
    r"(?! (?:in|of|to)\b)"
)
_FIRST_WORDS = 40  # characters that tell a sentence from others
_SHARE_OF = re.compile(
    r"\b(?:as a |on a )?percent(?:age)? of (?:net |total )?(?:sales|revenues?)(?: basis)?\b", re.IGNORECASE
)
_MOVE = re.compile(rf"\b(?:{DIRECTIONS}|impacted|affected|benefited|headwinds?|tailwinds?)\b", re.IGNORECASE)
_OF = re.compile(r"\s+(?:in|of|on|to)\b", re.IGNORECASE)
_CLAUSE = 60  # characters around a word of movement
WHOLE = re.compile(r"(?:grand )?total\b|consolidated|worldwide", re.IGNORECASE)
"""How a row of the whole company begins."""
_DATE = re.compile(
    r"\b(?:19|20)\d{2}\b|\b(?:january|february|march|april|may|june|july|august|september|october|november|december)\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<![\d,.$€£])\b(?:FY)?((?:19|20)\d{2})\b(?![,.]\d)", re.IGNORECASE)
_COMPARED = re.compile(
    r"\b(?:compar(?:ed|ing) (?:to|with)|versus|vs\.?|from|than|since|against|relative to)\b"
    r"(?:[^.;:]|\.\d){0,70}?\b(?:19|20)\d{2}\b",
    re.IGNORECASE,
)
_SPELLED = re.compile(r"^(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)$", re.IGNORECASE)
_WHOLE = re.compile(r"\b(?:\d{1,3}(?:,\d{3})+|\d+)\b(?![.%]\d?)")
_AMOUNT = re.compile(r"[$€£¥]\s?\d[\d.,]*|\d[\d.,]*\s?(?:%|percent\b|basis points)", re.IGNORECASE)
_ASIDE = re.compile(
    r"\b(?:full|part)[- ]time\b|\bequivalents?\b|\b(?:regular|permanent|active)\b"
    r"|, (?:which|who|including|excluding)\b[^.;]*?,(?= )"
    r"|\b(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.? \d{1,2}(?:, (?:19|20)\d\d)?\b,?",
    re.IGNORECASE,
)
"""What stands between a number and what it counts, and counts nothing itself."""
_PLANNED = re.compile(r"\b(?:expects?|plans?|intends?|anticipates?|will|at least|such as)\b", re.IGNORECASE)
_IS = frozenset(("was", "were", "is", "are", "of", "totaled", "totalled", "approximately", "about"))
_NEARBY = 60  # characters from a name to what is said of it
_BESIDE = 3  # words from a count to what is counted
_HEADED = re.compile(
    r"\s*(?:total |number of |full-time |average |permanent )*(?P<noun>[\w-]+)"
    r"\s*(?:$|\(|(?:as|at|of|in|on|end)\b|\d[\d,]*\s*$)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an answer must hold.

    `terms` are what it must speak of, each with the words that filers use for it; `counted` what is counted or listed,
    `years` those asked for, `measures` the concepts and metrics whose movement is to be explained.
    """

    kind: Kind
    terms: tuple[tuple[str, ...], ...]
    counted: tuple[str, ...] = ()
    years: frozenset[int] = frozenset()
    measures: frozenset[str] = frozenset()
    company: frozenset[str] = frozenset()
    least: float = 0.0

    def borne_out(self, extract: Extract) -> bool:
        """Whether an extract may answer at all."""
        if self.kind is not Kind.PLACE and points_elsewhere(extract.text):
            return False
        return self.timely(extract) and self._of_kind(extract) and self._on_topic(extract)

    def timely(self, extract: Extract) -> bool:
        """Whether it is of a year asked for, as itself, its heading or else its document says."""
        if not self.years:
            return True
        told = extract.hit.document.description
        reported = {year for year in (told.fiscal_year, told.period_end and told.period_end.year) if year}
        if extract.hit.evidence.modality is Modality.AUDIO:
            reported |= {year + 1 for year in reported}  # a call is of the year to come as well
        asked = self.years | (reported if self.years & reported else set())
        said = _years(_COMPARED.sub(" ", extract.said)) or _years(_nearest(extract))
        return bool(asked & (said or reported)) or not (said or reported)

    def _on_topic(self, extract: Extract) -> bool:
        """Whether enough of what is asked for is spoken of, in its words or in its nearest headings."""
        if not self.terms:
            return True
        own, around = run(extract.said), run(f"{extract.said} {_nearest(extract)}")
        held = [term for term in self.terms if spoken_of(term, around)]
        itself = any(spoken_of(term, own) for term in held)
        return itself and len(held) >= self.least * len(self.terms)

    def _of_kind(self, extract: Extract) -> bool:
        match self.kind:
            case Kind.COUNT:
                return self._counts(extract)
            case Kind.NAME:
                return self._names(extract.text)
            case Kind.BODY:
                return _BODY.search(extract.text) is not None or self._names(extract.text)
            case Kind.CONDITION:
                return any(pattern.search(extract.said) for pattern in (_CONDITION, _DATE))
            case Kind.DATE:
                return _DATE.search(extract.said) is not None
            case Kind.CAUSE:
                return self._explains(extract)
            case Kind.LIST:
                return spoken_of(self.counted, run(extract.said))
            case _:
                return True

    def _counts(self, extract: Extract) -> bool:
        """Whether a number of the things counted stands there: "employed approximately 92,000 people"."""
        names = {name.strip() for name in self.counted}
        if extract.hit.evidence.grid is not None:
            return any(self._heads_count(part) for part in re.split(r"[:;]", extract.said))
        if _PLANNED.search(extract.text):
            return False
        said = words(_ASIDE.sub(" ", _AMOUNT.sub(" per ", extract.text).replace(":", " per ")))
        held = [n for n, word in enumerate(said) if stem(word) in names]
        return any(_counted(said, place) for place in held)

    def _heads_count(self, part: str) -> bool:
        """Whether a label or a column's heading says that what stands under it is a count."""
        headed = _HEADED.match(part)
        return headed is not None and run(headed["noun"]) in self.counted

    def trimmed(self, extract: Extract) -> Extract:
        """A row without the columns that count something else."""
        label, _, values = extract.said.partition(": ")
        if self.kind is not Kind.COUNT or extract.hit.evidence.grid is None or self._heads_count(label):
            return extract
        kept = [part for part in values.split("; ") if self._heads_count(part)]
        return replace(extract, said=f"{label}: {'; '.join(kept)}") if kept else extract

    def _names(self, text: str) -> bool:
        """Whether a person or a firm other than the company itself is named, near to what is said of it."""
        signed = text.startswith("/s/")
        persons = () if self._asks_firm() else persons_in(text)
        for named in (*firms_in(text), *persons):
            around = text[max(0, named.start() - _NEARBY) : named.end() + _NEARBY]
            near = signed or not self.terms or any(spoken_of(term, run(around)) for term in self.terms)
            if near and not self.company & set(words(named.group())):
                return True
        return False

    def _asks_firm(self) -> bool:
        return any(spoken_of(term, run("auditor")) for term in self.terms)

    def _explains(self, extract: Extract) -> bool:
        """Whether it says what the measure asked about came from: that measure is what moves in it."""
        if extract.hit.evidence.grid is not None:
            return is_bridge(extract) and (not self.measures or self._named(extract.said))
        if not _CAUSE.search(extract.text):
            return False
        said = extract.text
        if _REFERS_BACK.match(said):
            return not self.measures or self._named(_before(said, extract.hit.evidence.text))
        return not self.measures or self._moves(_SHARE_OF.sub(" ", said))

    def _named(self, text: str) -> bool:
        return any(self.measures & {*named.concepts, *named.metrics} for named in vocabulary().mentions(text))

    def _moves(self, text: str) -> bool:
        """Whether one of the measures moves: "net sales decreased", "the decrease in net sales"."""
        move = _MOVE.search(text)
        if move is None:
            return False
        before = vocabulary().mentions(re.split(r"[.;,:]\s", text[: move.start()])[-1][-_CLAUSE:])
        after = vocabulary().mentions(text[move.end() : move.end() + _CLAUSE]) if _OF.match(text[move.end() :]) else ()
        return any(self.measures & {*named.concepts, *named.metrics} for named in (*before[-1:], *after[:1]))


def is_bridge(extract: Extract) -> bool:
    """Whether a row takes a change of the whole apart: into volume, price, translation, acquisitions and the like."""
    parts = {part.lower() for part in _PARTS.findall(extract.said)}
    return extract.hit.evidence.grid is not None and len(parts) > 1 and bool(WHOLE.match(extract.text))


def wanted_of(plan: Plan) -> Wanted:
    """What the answer to a plan must hold."""
    kind, counted = kind_of(plan.question)
    topic = tuple(map(ways, phrases_of(plan) if kind is Kind.NAME else topic_of(plan)))
    terms = (counted,) if kind is Kind.LIST else topic
    least = 1.0 if len(terms) <= 2 else 0.6 if len(terms) <= 4 else 0.4
    return Wanted(
        kind,
        terms if kind is not Kind.CAUSE or not plan.concepts + plan.metrics else (),
        counted,
        frozenset(period.year for period in plan.periods),
        _measures(plan) if kind is Kind.CAUSE else frozenset(),
        frozenset(word for name in plan.companies for word in words(name)),
        max(least, 0.6) if plan.operation is Operation.JUDGE else least,
    )


def tells_effect(sentence: str) -> bool:
    """Whether a sentence says in money what something did."""
    return bool(_EFFECT.search(sentence))


def lists(sentence: str, things: Sequence[str]) -> bool:
    """Whether a sentence names several of the things, given as runs of stems, one after the other."""
    named = "|".join(re.escape(thing.strip().rstrip("y")) for thing in things)
    return re.search(rf"\b(?:{named})\w*{_LISTS}", sentence, re.IGNORECASE) is not None


def _before(sentence: str, text: str) -> str:
    """The sentence before one of a passage; empty where it is the first."""
    start = text.find(sentence[:_FIRST_WORDS])
    return (split_sentences(text[: max(start, 0)]) or [""])[-1]


def gives_cause(sentence: str) -> bool:
    """Whether a sentence says what something came from."""
    return bool(_CAUSE.search(sentence))


def _measures(plan: Plan) -> frozenset[str]:
    known = vocabulary().metrics
    needed = (concept for metric in plan.metrics if metric in known for concept in known[metric].concepts)
    asked = frozenset((*plan.concepts, *plan.metrics, *needed))
    itself = vocabulary().concepts_in(_SHARE_OF.sub(" ", plan.question))
    return asked - (frozenset(plan.concepts) - frozenset(itself) if itself else frozenset())


def _counted(said: Sequence[str], place: int) -> bool:
    """Whether the word at a place is counted: right after a number, or as "employees was about 92,000"."""
    before = said[max(0, place - _BESIDE) : place]
    if any(_is_count(word) for word in before) and not any(MEASURES.match(word) for word in before):
        return True
    after = said[place + 1 : place + 2 + _BESIDE]
    is_at = next((n for n, word in enumerate(after) if word in _IS), None)
    return is_at is not None and any(_is_count(word) for word in after[is_at + 1 : is_at + 3])


def _is_count(word: str) -> bool:
    return bool(_SPELLED.match(word)) or (bool(_WHOLE.fullmatch(word)) and not _YEAR.fullmatch(word))


def _years(text: str) -> set[int]:
    return {int(year) for year in _YEAR.findall(text)}


def _nearest(extract: Extract) -> str:
    """The two nearest headings of an extract, and its table's title."""
    evidence = extract.hit.evidence
    return " ".join((*evidence.context.split(" > ")[-2:], evidence.grid.title if evidence.grid else ""))
