"""A question in, the kind of thing that it asks for and the words that it is about out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from data.answers import Plan
from data.metrics.vocabulary import vocabulary
from generation.stems import run, stem


class Kind(StrEnum):
    """The kind of thing asked for."""

    COUNT = "how many"
    NAME = "who"
    BODY = "who decided"
    PLACE = "where to read"
    DATE = "when"
    CONDITION = "in which case"
    CAUSE = "why"
    AMOUNT = "how much"
    LIST = "which ones"
    EFFECT = "how did it affect"
    ANY = "any"


_COUNTED = re.compile(
    r"\bhow many (?P<many>(?:[\w&'’-]+ ){0,3}?[\w'’-]+?)"
    r"(?= (?:do|does|did|has|have|had|are|is|was|were|will|can|of|in|at|on)\b|\?|$)"
    r"|\bnumber of (?P<number>[\w'’-]+)|\b(?P<head>headcount)\b",
    re.IGNORECASE,
)
MEASURES = re.compile(
    r"^(?:hours?|weeks?|per|percent\w*|basis|points?|days?|years?|months?|times|million|billion|dollars?)$",
    re.IGNORECASE,
)
_WHO = re.compile(
    r"^\W*(?:who|whom)\b|\bwho (?:is|are|was|were|audits?|audited|runs|leads|heads|serves?)\b", re.IGNORECASE
)
_DECIDED = re.compile(
    r"^\W*who (?:\w+ )?(?:approv|authori[sz]|decid|declar|determin|review|elect|appoint|adopt|oversee)\w*",
    re.IGNORECASE,
)
_WHERE_TO_READ = re.compile(
    r"^\W*where\b.*\b(?:find|found|look|read|discuss\w*|described|information)\b", re.IGNORECASE
)
_IN_CASE = re.compile(r"^\W*when (?:is|are|does|do|will|would|can|should|must)\b", re.IGNORECASE)
_WHEN = re.compile(r"^\W*(?:(?:and|but|since|until|by) )?when\b|\b(?:on )?what (?:date|day|year)\b", re.IGNORECASE)
_WHY = re.compile(
    r"\bwhy\b|\bdr(?:ove|iv\w+)\b|\bcaus(?:e|es|ed)\b|\breasons?\b|\bled to\b|\bexplains?\b|\bcontribut\w+ to\b",
    re.IGNORECASE,
)
_WHICH = re.compile(
    r"\b(?:which|what|who) (?:are )?(?:the )?(?:[\w'’]+ ){0,4}?"
    r"(?P<listed>segments|products|brands|geographies|regions|markets|subsidiaries"
    r"|customers|competitors|suppliers|covenants|properties|currencies|companies)\b",
    re.IGNORECASE,
)
_AFFECTED = re.compile(
    r"\bhow (?:did|does|do|has|have|will|is|was)\b.*\b(?:affect|impact|influence|hurt|weigh)", re.IGNORECASE
)
_HOW_MUCH = re.compile(r"\bhow much\b|\bwhat (?:percent\w*|amount)\b|\bby how\b|\bpercentage\b", re.IGNORECASE)

_ASKED = (
    (Kind.EFFECT, _AFFECTED),
    (Kind.BODY, _DECIDED),
    (Kind.NAME, _WHO),
    (Kind.PLACE, _WHERE_TO_READ),
    (Kind.CONDITION, _IN_CASE),
    (Kind.CAUSE, _WHY),
    (Kind.DATE, _WHEN),
    (Kind.AMOUNT, _HOW_MUCH),
)
_GENERIC = frozenset(
    stem(word)
    for word in """
    main key major principal biggest largest important significant top drivers driver drive drove driven cause causes
    caused reason reasons explain affect affected effect impact impacted influence summarise summarize summary position
    end overview describe discuss increase increased decrease decreased decline declined change changed grow growth grew
    reduction rise fall higher lower contribute contributed led amount number quantity total overall performance
    development developed situation current latest recent give gave expect happen happened take place useful metric
    relevant state raise raised full done made new previous similar came come share portion
    """.split()
)


def kind_of(question: str) -> tuple[Kind, tuple[str, ...]]:
    """The kind asked for and, where things are counted or listed, the ways to say what they are, as runs of stems."""
    counted = _COUNTED.search(question)
    name = next(filter(None, counted.groupdict().values()), "").split() if counted else []
    things = [word for word in name if not word.endswith("ed")]  # "shares granted"
    if things and not MEASURES.match(things[-1]):
        return Kind.COUNT, ways(things[-1])
    listed = _WHICH.search(question)
    if listed:
        return Kind.LIST, ways(listed["listed"])
    return next((kind for kind, asked in _ASKED if asked.search(question)), Kind.ANY), ()


def topic_of(plan: Plan) -> tuple[str, ...]:
    """The words of the question that say what it is about."""
    return tuple(term for term in plan.terms if stem(term) not in _GENERIC)


def phrases_of(plan: Plan) -> list[str]:
    """The words of the topic, those that follow each other in the question together: "chief executive"."""
    asked = run(plan.question)
    phrases: list[str] = []
    for term in topic_of(plan):
        if phrases and run(f"{phrases[-1]} {term}") in asked:
            phrases[-1] += f" {term}"
        else:
            phrases.append(term)
    return phrases


def ways(term: str) -> tuple[str, ...]:
    """The word itself and the phrases that filers use for the same thing, each as a run of stems."""
    return tuple(dict.fromkeys(map(run, (term, *vocabulary().synonyms(term)))))


def spoken_of(term: Sequence[str], held: str) -> bool:
    """Whether one of the ways to say a term stands in a run of stems."""
    return any(way in held for way in term)
