"""A label or a question in, the finance vocabulary's concepts and metrics out; the words themselves are TOML files.

Labels are compared in a cut-down form: lower case, singular, without articles, footnote marks, parentheses and
"net of ..." tails, so that one name in the files stands for its many printings.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, cast

from data.types import Statement

_FILES = Path(__file__).parent
_SMALL = frozenset(["of", "and", "the", "for", "on", "in", "to", "by", "from", "a", "an", "our", "its", "s", "at"])
_SAME = {
    "stockholder": "shareholder", "shareowner": "shareholder", "amortisation": "amortization", "programme": "program",
    "longterm": "long", "capitalised": "capitalized",
}  # fmt: skip
_JOINED = (
    (re.compile(r"\bnon[\s-]+(current|controlling|gaap|operating|cash|recourse)\b"), r"non\1"),
    (re.compile(r"\bpre[\s-]+tax\b"), "pretax"),
    (re.compile(r"\bcashflow"), "cash flow"),
    (re.compile(r"\b([a-z])\s?&\s?([a-z])(?:\s?&\s?([a-z]))?\b"), r"\1\2\3"),
    (re.compile(r"\bpp\s?&\s?e\b"), "ppe"),
)
_LONGEST_LABEL = 300
_FOOTNOTES = re.compile(
    r"\s*(?:\((?:[a-z]{1,2}|\d{1,2}|(?:see )?notes?\s[^)]*)\)|\[[^\]]{1,3}\]|\*+|[†‡§]"
    r"|(?:,?\s(?:see )?notes? \d[\d, and]*))+$"
)
_PARENTHESES = re.compile(r"\([^()]*\)")
_TAIL = re.compile(
    r"[,;]?\s*(?:-\s*)?\b(?:net of|less|includ(?:es|ing)|exclud(?:es|ing)|exclusive of)\b.*$"
    r"|[,;-]?\s*(?:\$?\s?[\d./¢]+ (?:stated |par )+value|par value|authorized).*$"
)
_KEEP_TAIL = re.compile(
    r"noncontrolling|interest income|current (?:portion|maturities|installments)|occupancy|cash acquired"
)
_UNITED_STATES = re.compile(
    r"\b(?:U\.S\.(?:A\.)?|USA?\b)(?!\s?(?:[$]|(?:dollars?|GAAP|thousands?|millions?|billions?)\b))"
)
_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?|[\u3040-\u30ff\u3400-\u9fff]+")
# one-word names too common in prose to mean the concept
_NOT_ASKED = frozenset(
    {
        "product", "products", "service", "services", "interest", "basic", "diluted", "production", "subscription",
        "subscriptions", "marketing", "advertising", "investments", "deposits", "restructuring", "amortization",
        "impairments", "loans", "stores",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Concept:
    """A figure that filers report. `sign`: natural, outflow (a payment or cost, meant by its size) or either."""

    id: str
    label: str
    statement: Statement
    also: tuple[Statement, ...] = ()
    sign: Literal["natural", "outflow", "either"] = "natural"
    unit: str = "currency"
    names: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    gaap: tuple[str, ...] = ()
    ifrs: tuple[str, ...] = ()
    ja: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()

    @property
    def instant(self) -> bool:
        """A balance on a day rather than a flow over a period."""
        return self.statement is Statement.BALANCE


@dataclass(frozen=True, slots=True)
class Metric:
    """A figure that analysts compute; formulas are expressions over concept ids with `avg(x)` and `prev(x)`."""

    id: str
    label: str
    unit: str
    formula: str
    alternatives: tuple[str, ...] = ()
    statements: tuple[Statement, ...] = ()
    names: tuple[str, ...] = ()
    unless: str = ""
    better: str = "higher"

    @property
    def concepts(self) -> tuple[str, ...]:
        """The concepts that the formula needs, in its order."""
        return operands_of(self.formula)


@dataclass(frozen=True, slots=True)
class Mention:
    """Words of a question that name concepts or metrics; `start` and `length` count its cut-down words."""

    start: int
    length: int
    concepts: tuple[str, ...]
    metrics: tuple[str, ...]


_Index = dict[tuple[str, ...], list[str]]


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """The concepts, the metrics, how one is derived from others, and the indexes over their names."""

    concepts: Mapping[str, Concept]
    metrics: Mapping[str, Metric]
    derived: Mapping[str, tuple[str, ...]]
    glossary: Mapping[tuple[str, ...], tuple[str, ...]]
    same: Mapping[tuple[str, ...], tuple[str, ...]] = field(repr=False, default_factory=dict)
    labels: _Index = field(repr=False, default_factory=dict)
    asked: _Index = field(repr=False, default_factory=dict)
    asked_metrics: _Index = field(repr=False, default_factory=dict)
    tags: Mapping[str, tuple[str, ...]] = field(repr=False, default_factory=dict)
    patterns: tuple[tuple[re.Pattern[str], str], ...] = field(repr=False, default=())

    def concept_of(self, label: str, statement: Statement | None = None) -> str | None:
        """The concept that a row label names, in the statement it stands in; None when no name fits exactly."""
        return _concept_of(self, label, statement)

    def concepts_of_tag(self, tag: str) -> tuple[str, ...]:
        """The concepts that an XBRL element may stand for, as "us-gaap:Revenues"."""
        return self.tags.get(tag.rpartition(":")[2], ())

    def mentions(self, text: str) -> tuple[Mention, ...]:
        """The concepts and metrics that a question names, longest names first, no words used twice."""
        words = _words(text)
        found: list[Mention] = []
        place = 0
        while place < len(words):
            mention = self._longest(words, place)
            if mention is not None:
                found.append(mention)
            place += mention.length if mention else 1
        return tuple(found)

    def unnamed(self, text: str) -> tuple[str, ...]:
        """The cut-down words of a question that name no concept or metric."""
        named = {i for m in self.mentions(text) for i in range(m.start, m.start + m.length)}
        return tuple(word for i, word in enumerate(_words(text)) if i not in named)

    def beside(self, text: str, little: Callable[[str], bool]) -> tuple[str, ...]:
        """The cut-down words that narrow down what names a concept or metric: "bitcoin revenue", "sales in Brazil".

        Those right before it, and after it those that a preposition leads in, up to the next that names one or is
        little: "the amount of revenue" and "the revenue amount" are the revenue.
        """
        led = tuple(_led(text))
        words = tuple(word for word, _ in led)
        named = {i for m in self.mentions(text) for i in range(m.start, m.start + m.length)}

        def told(place: int) -> bool:
            return 0 <= place < len(words) and place not in named and not little(words[place])

        found = set[int]()
        for mention in self.mentions(text):
            before, after = mention.start - 1, mention.start + mention.length
            while told(before) and not led[before + 1][1]:
                found.add(before)
                before -= 1
            while told(after) and (led[after][1] or after - 1 in found):
                found.add(after)
                after += 1
        return tuple(words[place] for place in sorted(found))

    def concepts_in(self, text: str) -> tuple[str, ...]:
        """Ids of the concepts that a question names, in its order."""
        return tuple(dict.fromkeys(concept for mention in self.mentions(text) for concept in mention.concepts[:1]))

    def metrics_in(self, text: str) -> tuple[str, ...]:
        """Ids of the metrics that a question names, in its order."""
        return tuple(dict.fromkeys(metric for mention in self.mentions(text) for metric in mention.metrics))

    def expand(self, text: str) -> tuple[str, ...]:
        """Phrases to add to a word search: how filers print what the question names, and what its metrics need."""
        phrases: list[str] = []
        for mention in self.mentions(text):
            needed = [concept for metric in mention.metrics for concept in self.metrics[metric].concepts]
            for concept in dict.fromkeys([*mention.concepts[:1], *needed]):
                phrases += self.concepts[concept].names[: 4 if concept in mention.concepts else 2]
        for terms in (self.same, self.glossary):
            phrases += [phrase for term in _terms(terms, text) for phrase in terms[term]]
        return tuple(dict.fromkeys(phrases))

    def synonyms(self, term: str) -> tuple[str, ...]:
        """What filers print for a word of a question, meaning the same: "auditor" for "audits"."""
        named = [name for concept in self.concepts_in(term) for name in self.concepts[concept].names[:4]]
        return tuple(dict.fromkeys((*named, *(phrase for key in _terms(self.same, term) for phrase in self.same[key]))))

    def _longest(self, words: tuple[str, ...], place: int) -> Mention | None:
        for length in range(min(9, len(words) - place), 0, -1):
            name = words[place : place + length]
            concepts, metrics = self.asked.get(name, ()), self.asked_metrics.get(name, ())
            if concepts or metrics:
                return Mention(place, length, tuple(concepts), tuple(metrics))
        return None


def spelled_out(text: str) -> str:
    """The text with the United States by their name: "U.S." and "US", which in small letters is another word."""
    return _UNITED_STATES.sub("United States", text)


def _terms(terms: Iterable[tuple[str, ...]], text: str) -> list[tuple[str, ...]]:
    """The terms that stand in a text, word for word."""
    words = _words(text)
    spans = {words[i : i + n] for n in (1, 2, 3) for i in range(len(words) - n + 1)}
    return [term for term in terms if term in spans]


def operands_of(formula: str) -> tuple[str, ...]:
    """The concept ids of an expression, each once, in its order."""
    return tuple(dict.fromkeys(w for w in re.findall(r"[a-z][a-z_]+", formula) if w not in ("avg", "prev")))


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """The vocabulary of the data files, read once."""
    concepts = {key: _concept(key, entry) for key, entry in _table("concepts.toml").items()}
    tables = _table("metrics.toml")
    derived = {key: tuple(cast("list[str]", value)) for key, value in tables.pop("derived").items()}
    metrics = {key: _metric(key, entry) for key, entry in tables.items()}
    glossary = cast("dict[str, dict[str, list[str]]]", _table("glossary.toml"))
    return Vocabulary(
        concepts=concepts,
        metrics=metrics,
        derived=derived,
        glossary={_words(term): tuple(phrases) for term, phrases in glossary["terms"].items()},
        same={_words(term): tuple(phrases) for term, phrases in glossary["same"].items()},
        labels=_indexed((concept.id, (*concept.names, *concept.ja)) for concept in concepts.values()),
        asked=_indexed(_asked(concepts.values())),
        asked_metrics=_indexed((metric.id, metric.names) for metric in metrics.values()),
        tags=_tags(concepts.values()),
        patterns=tuple((re.compile(p), concept.id) for concept in concepts.values() for p in concept.patterns),
    )


def _asked(concepts: Collection[Concept]) -> list[tuple[str, list[str]]]:
    """By which names concepts are asked for: one that is the row of one may be meant for another, as "debt" is."""
    told = [(concept.id, concept.asked) for concept in concepts]
    told += [(concept.id, (*concept.names, *concept.ja)) for concept in concepts]
    return [(key, [name for name in names if name not in _NOT_ASKED]) for key, names in told]


@lru_cache(maxsize=1)
def stopwords() -> frozenset[str]:
    """Words of a question that say how to answer, not what is asked."""
    return frozenset((_FILES / "stopwords.txt").read_text(encoding="utf-8").split())


@lru_cache(maxsize=1)
def neutral() -> frozenset[str]:
    """Words beside a figure that do not narrow it down: "total", "amount", "unadjusted", "million"."""
    return frozenset((_FILES / "neutral.txt").read_text(encoding="utf-8").split())


def _table(name: str) -> dict[str, dict[str, Any]]:
    return tomllib.loads((_FILES / name).read_text(encoding="utf-8"))


def _concept(key: str, entry: dict[str, Any]) -> Concept:
    lists = {name: tuple(entry.get(name, ())) for name in ("names", "asked", "gaap", "ifrs", "ja", "patterns")}
    statements = tuple(Statement(name) for name in entry.get("also", ()))
    unit = entry.get("unit", "currency")
    return Concept(key, entry["label"], Statement(entry["statement"]), statements, entry["sign"], unit, **lists)


def _metric(key: str, entry: dict[str, Any]) -> Metric:
    return Metric(
        id=key,
        label=entry["label"],
        unit=entry["unit"],
        formula=entry["formula"],
        alternatives=tuple(entry.get("alternatives", ())),
        statements=tuple(Statement(name) for name in entry.get("statements", ())),
        names=tuple(entry["names"]),
        unless=entry.get("unless", ""),
        better=entry.get("better", "higher"),
    )


def _indexed(entries: Iterable[tuple[str, Iterable[str]]]) -> _Index:
    index: _Index = {}
    for key, names in entries:
        for name in names:
            known = index.setdefault(_words(name), [])
            if key not in known:
                known.append(key)
    return index


def _tags(concepts: Iterable[Concept]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for concept in concepts:
        for tag in (*concept.gaap, *concept.ifrs):
            found[tag] = tuple(dict.fromkeys((*found.get(tag, ()), concept.id)))
    return found


# ---------------------------------------------------------------- labels


@lru_cache(maxsize=16384)
def _words(text: str) -> tuple[str, ...]:
    """The cut-down words of a name or question."""
    return tuple(word for word, _ in _led(text))


def _led(text: str) -> Iterator[tuple[str, bool]]:
    """The cut-down words, each with whether small words that were left out led it in."""
    lower = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    for pattern, joined in _JOINED:
        lower = pattern.sub(joined, lower)
    led = False
    for word in (word.split("'")[0] for word in _WORD.findall(lower)):
        if word not in _SMALL:
            yield _SAME.get(cut := _singular(word), cut), led
        led = word in _SMALL


def _singular(word: str) -> str:
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    for plural, single in (("ies", "y"), ("sses", "ss"), ("xes", "x"), ("ches", "ch")):
        if word.endswith(plural):
            return word[: -len(plural)] + single
    return word[:-1]


def _forms(label: str) -> list[tuple[str, ...]]:
    """The cut-down forms of a row label, the fullest first."""
    text = unicodedata.normalize("NFKC", label[:_LONGEST_LABEL]).casefold()
    text = re.sub("[\u2010-\u2015\u2212]", "-", text).strip(" :.-")
    text = _FOOTNOTES.sub("", text)
    bare = _PARENTHESES.sub(" ", text)
    forms = [_words(text), _words(bare), _words(bare.replace("total", "", 1))]
    if not _KEEP_TAIL.search(bare):
        forms.append(_words(_TAIL.sub("", bare)))
        forms.append((*forms[-1], "net"))
    return [form for form in dict.fromkeys(forms) if form]


@lru_cache(maxsize=32768)
def _candidates(words: Vocabulary, label: str) -> tuple[str, ...]:
    forms = _forms(label)
    for form in forms:
        if form in words.labels:
            return tuple(words.labels[form])
    text = [" ".join(form) for form in forms]
    return tuple(concept for pattern, concept in words.patterns if any(pattern.match(form) for form in text))[:1]


def _concept_of(words: Vocabulary, label: str, statement: Statement | None) -> str | None:
    if len(label) > 200:
        return None
    candidates = [words.concepts[key] for key in _candidates(words, label)]
    if statement is None or not candidates:
        return candidates[0].id if candidates else None
    at_home = next((c for c in candidates if c.statement is statement), None)
    fitting = at_home or next((c for c in candidates if _may_stand(c, statement)), None)
    return fitting.id if fitting else None


def _may_stand(concept: Concept, statement: Statement) -> bool:
    """Whether a concept may be printed in a statement that is not its own."""
    return statement in (*concept.also, Statement.NOTE)
