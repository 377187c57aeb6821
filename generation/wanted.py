"""A question in, what its answer must hold out: of what it speaks, of which year, and what kind of thing it names.

A sentence that does not bear out what is asked for is no answer, however like the question it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from data.answers import Operation, Plan
from data.types import Document
from data.vocabulary import vocabulary
from generation.calls.said import DIRECTIONS
from generation.passages import Extract
from generation.stems import run, stem, words


class Kind(StrEnum):
    """The kind of thing asked for."""

    COUNT = "how many"
    NAME = "who"
    DATE = "when"
    CAUSE = "why"
    AMOUNT = "how much"
    LIST = "which ones"
    ANY = "any"


_COUNTED = re.compile(
    r"\bhow many (?P<many>(?:[\w&'’-]+ ){0,3}?[\w'’-]+?)(?= (?:do|does|did|has|have|had|are|is|was|were|will|can|of|in|at|on)\b|\?|$)"
    r"|\bnumber of (?P<number>[\w'’-]+)|\b(?P<head>headcount)\b",
    re.IGNORECASE,
)
_MEASURED = re.compile(
    r"^(?:hours?|weeks?|per|percent\w*|basis|points?|days?|years?|months?|times|million|billion|dollars?)$",
    re.IGNORECASE,
)
_WHO = re.compile(
    r"^\W*(?:who|whom)\b|\bwho (?:is|are|was|were|audits?|audited|runs|leads|heads|serves?)\b", re.IGNORECASE
)
_WHEN = re.compile(r"\bwhen\b|\b(?:on )?what (?:date|day|year)\b", re.IGNORECASE)
_WHY = re.compile(
    r"\bwhy\b|\bdr(?:ove|iv\w+)\b|\bcaus(?:e|es|ed)\b|\breasons?\b|\bled to\b|\bexplains?\b|\bcontribut\w+ to\b",
    re.IGNORECASE,
)
_WHICH = re.compile(
    r"\b(?:which|what) (?:are )?(?:the )?(?:\w+ ){0,3}?(?:segments|products|brands|countries|geographies|regions|markets|subsidiaries"
    r"|customers|competitors|suppliers|covenants|properties|currencies|companies)\b",
    re.IGNORECASE,
)
_LISTS = re.compile(r"[,;:][^,;:]+[,;][^,;]*\band\b|:(?:[^;]+;){2}")
_HOW_MUCH = re.compile(r"\bhow much\b|\bwhat (?:percent\w*|amount)\b|\bby how\b|\bpercentage\b", re.IGNORECASE)

_ASKED = (
    (Kind.NAME, _WHO), (Kind.CAUSE, _WHY), (Kind.DATE, _WHEN), (Kind.AMOUNT, _HOW_MUCH), (Kind.LIST, _WHICH)
)  # fmt: skip
_CAUSE = re.compile(
    r"\b(?:due to|driven|because|reflect\w*|result(?:ed|ing) (?:from|in)|primarily|attribut\w+|offset|as a result"
    r"|owing to|given|thanks to|stemm\w+ from)\b",
    re.IGNORECASE,
)
_PARTS = re.compile(
    r"\b(?:organic|volumes?|pric(?:e|ing)|mix|translation|currency|exchange|acquisitions?|divestitures?|comparable)\b",
    re.IGNORECASE,
)
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
_SPELLED = re.compile(r"^(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)$", re.IGNORECASE)
_WHOLE = re.compile(r"\b(?:\d{1,3}(?:,\d{3})+|\d+)\b(?![.%]\d?)")
_AMOUNT = re.compile(r"[$€£¥]\s?\d[\d.,]*|\d[\d.,]*\s?(?:%|percent\b|basis points)", re.IGNORECASE)
_IS = frozenset(("was", "were", "is", "are", "of", "totaled", "totalled", "approximately", "about"))
_NEARBY = 60  # characters from a name to what is said of it
_BESIDE = 3  # words from a count to what is counted
_HEADED = re.compile(
    r"\s*(?:total |number of |full-time |average |permanent )*(?P<noun>[\w-]+)\s*(?:$|\(|(?:as|at|of|in|on|end)\b|\d[\d,]*\s*$)",
    re.IGNORECASE,
)
_NAMED = re.compile(r"\b[A-Z][\w'’&-]*(?:\.|\b)(?:\s+(?:[A-Z][\w'’&-]*\.?|&|de|van|von|of(?= [A-Z])))*")
_FIRM = re.compile(r"\b[A-Z]\w+(?:[ ,&]+[A-Z]\w+)*,? (?:LLP|LLC|L\.L\.P\.|PLC|AG|Inc|Ltd|GmbH|KGaA|Corp)\b")
_NO_NAME = frozenset(
    """
    a an the of and our we its this that in on at by for to as item note part form section report company board committee
    directors director chief executive officer officers financial operating president chairman chair vice senior general
    counsel secretary treasurer audit auditor independent registered public accounting firm annual proxy statement
    statements united states new york securities exchange commission pcaob consolidated shareholders stockholders inc
    corporation act plan compensation governance nominating january february march april may june july august september
    october november december north south america europe asia pacific
    """.split()
)
_BODIES = frozenset(
    """
    service division framework organizations treadway revenue internal control integrated group segment materials program
    agreement notes court code law act plan exchange commission committee street avenue boulevard road city form fund
    products systems solutions council inclusion participant subsidiary technology technologies standards reporting management university department states
    """.split()
)
_GENERIC = frozenset(
    stem(word)
    for word in """
    main key major principal biggest largest important significant top drivers driver drive drove driven cause causes
    caused reason reasons explain affect affected effect impact impacted influence summarise summarize summary position
    end overview describe discuss increase increased decrease decreased decline declined change changed grow growth grew
    reduction rise fall higher lower contribute contributed led amount number quantity total overall performance
    development developed situation current latest recent give gave expect happen happened take place useful metric
    relevant state raise raised full
    """.split()
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an answer must hold.

    `terms` are what it must speak of, each with the words that filers use for it; `counted` what is counted, `years`
    those asked for, `measures` the concepts and metrics whose movement is to be explained.
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
        return self.timely(extract) and self._of_kind(extract) and self._on_topic(extract)

    def timely(self, extract: Extract) -> bool:
        """Whether it is of a year asked for, as itself, its heading or else its document says."""
        if not self.years:
            return True
        document = extract.hit.document
        asked = self.years | ({_ends(document)} if document.description.fiscal_year in self.years else set())
        said = _years(extract.said) or _years(_nearest(extract))
        if said:
            return bool(said & asked)
        reported = {document.description.fiscal_year, _ends(document)} - {None}
        return not reported or bool(reported & asked)

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
            case Kind.DATE:
                return _DATE.search(extract.said) is not None
            case Kind.CAUSE:
                return self._explains(extract)
            case _:
                return True

    def _counts(self, extract: Extract) -> bool:
        """Whether a number of the things counted stands there: "employed approximately 92,000 people"."""
        names = {name.strip() for name in self.counted}
        if extract.hit.evidence.grid is not None:
            parts = (_HEADED.match(part) for part in re.split(r"[:;]", extract.said))
            return any(part and stem(part["noun"].lower()) in names for part in parts)
        said = words(_AMOUNT.sub(" per ", extract.text))
        held = [n for n, word in enumerate(said) if stem(word) in names]
        return any(_counted(said, place) for place in held)

    def _names(self, text: str) -> bool:
        """Whether a person or a firm other than the company itself is named, near to what is said of it."""
        signed = text.startswith("/s/")
        for named in (*_FIRM.finditer(text), *(run_ for run_ in _NAMED.finditer(text) if _is_person(run_.group()))):
            around = text[max(0, named.start() - _NEARBY) : named.end() + _NEARBY]
            near = signed or not self.terms or any(spoken_of(term, run(around)) for term in self.terms)
            if near and not self.company & set(words(named.group())):
                return True
        return False

    def _explains(self, extract: Extract) -> bool:
        """Whether it says what the measure asked about came from: that measure is what moves in it."""
        if extract.hit.evidence.grid is not None:
            return is_bridge(extract) and (not self.measures or self._named(extract.said))
        if not _CAUSE.search(extract.text):
            return False
        return not self.measures or self._moves(_SHARE_OF.sub(" ", extract.text))

    def _named(self, text: str) -> bool:
        return any(self.measures & {*named.concepts, *named.metrics} for named in vocabulary().mentions(text))

    def _moves(self, text: str) -> bool:
        """Whether one of the measures moves: "net sales decreased", "the decrease in net sales"."""
        move = _MOVE.search(text)
        if move is None:
            return False
        before = vocabulary().mentions(re.split(r"[.;,:]", text[: move.start()])[-1][-_CLAUSE:])
        after = vocabulary().mentions(text[move.end() : move.end() + _CLAUSE]) if _OF.match(text[move.end() :]) else ()
        return any(self.measures & {*named.concepts, *named.metrics} for named in (*before[-1:], *after[:1]))


def is_bridge(extract: Extract) -> bool:
    """Whether a row takes a change of the whole apart: into volume, price, translation, acquisitions and the like."""
    parts = {part.lower() for part in _PARTS.findall(extract.said)}
    return extract.hit.evidence.grid is not None and len(parts) > 1 and bool(WHOLE.match(extract.text))


def wanted_of(plan: Plan) -> Wanted:
    """What the answer to a plan must hold."""
    terms = tuple(ways(term) for term in topic_of(plan))
    kind, counted = _kind(plan.question)
    least = 1.0 if len(terms) <= 2 else 0.6 if len(terms) <= 4 else 0.4
    return Wanted(
        kind,
        terms if kind is not Kind.CAUSE or not plan.concepts + plan.metrics else (),
        counted,
        frozenset(period.year for period in plan.periods),
        _measures(plan) if kind is Kind.CAUSE else frozenset(),
        frozenset(word for name in plan.companies for word in words(name)),
        min(least, 0.5) if plan.operation is Operation.JUDGE and len(terms) > 1 else least,
    )


def topic_of(plan: Plan) -> tuple[str, ...]:
    """The words of the question that say what it is about."""
    return tuple(term for term in plan.terms if stem(term) not in _GENERIC)


def lists(sentence: str) -> bool:
    """Whether a sentence names several things one after the other."""
    return bool(_LISTS.search(sentence))


def spoken_of(term: Sequence[str], held: str) -> bool:
    """Whether one of the ways to say a term stands in a run of stems."""
    return any(way in held for way in term)


def _is_person(capitals: str) -> bool:
    """Whether capitalised words are a name: two to four, none of them a word of titles and bodies but at the ends."""
    said = [word.strip(".,'’").lower() for word in capitals.split()]
    first = next((n for n, word in enumerate(said) if word not in _NO_NAME), len(said))
    last = next((n for n in range(len(said), first, -1) if said[n - 1] not in _NO_NAME), first)
    name = said[first:last]
    return 2 <= len(name) <= 4 and not (_NO_NAME & set(name)) and not (_BODIES & set(said))


def gives_cause(sentence: str) -> bool:
    """Whether a sentence says what something came from."""
    return bool(_CAUSE.search(sentence))


def ways(term: str) -> tuple[str, ...]:
    """The word itself and the phrases that filers use for the same thing, each as a run of stems."""
    return tuple(dict.fromkeys(map(run, (term, *vocabulary().synonyms(term)))))


def _kind(question: str) -> tuple[Kind, tuple[str, ...]]:
    counted = _COUNTED.search(question)
    name = next(filter(None, counted.groupdict().values()), "").split() if counted else []
    if name and not _MEASURED.match(name[-1]):
        return Kind.COUNT, ways(name[-1])
    return next((kind for kind, asked in _ASKED if asked.search(question)), Kind.ANY), ()


def _measures(plan: Plan) -> frozenset[str]:
    known = vocabulary().metrics
    needed = (concept for metric in plan.metrics if metric in known for concept in known[metric].concepts)
    return frozenset((*plan.concepts, *plan.metrics, *needed))


def _counted(said: Sequence[str], place: int) -> bool:
    """Whether the word at a place is counted: right after a number, or as "employees was about 92,000"."""
    before = said[max(0, place - _BESIDE) : place]
    if any(_is_count(word) for word in before) and not any(_MEASURED.match(word) for word in before):
        return True
    after = said[place + 1 : place + 2 + _BESIDE]
    is_at = next((n for n, word in enumerate(after) if word in _IS), None)
    return is_at is not None and any(_is_count(word) for word in after[is_at + 1 : is_at + 3])


def _is_count(word: str) -> bool:
    return bool(_SPELLED.match(word)) or (bool(_WHOLE.fullmatch(word)) and not _YEAR.fullmatch(word))


def _years(text: str) -> set[int]:
    return {int(year) for year in _YEAR.findall(text)}


def _ends(document: Document) -> int | None:
    end = document.description.period_end
    return end.year if end else None


def _nearest(extract: Extract) -> str:
    """The two nearest headings of an extract, and its table's title."""
    evidence = extract.hit.evidence
    return " ".join((*evidence.context.split(" > ")[-2:], evidence.grid.title if evidence.grid else ""))
