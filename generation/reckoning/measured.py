"""What is asked for and a group of figures in, whether they are of that measure and of that kind of thing, out.

What the things are (segments, products, countries) and what is measured of them the table must say itself: in its
headings, its totals, its title or what leads to it. Product categories rank no segments, and sales rank no profits.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from data.metrics.vocabulary import vocabulary
from generation.reckoning.entries import Entry, bag, naming_of
from generation.stems import stem


class Kind(StrEnum):
    """What the things compared are."""

    SEGMENT = "segment"
    PLACE = "place"
    PRODUCT = "product"
    OTHER = "other"


_WORDS = {
    Kind.SEGMENT: "segment division sbu",
    Kind.PLACE: "country region geography geographic geographical continent",
    Kind.PRODUCT: "product category merchandise brand",
}
_KIND_OF = {stem(word): kind for kind, words in _WORDS.items() for word in words.split()}
_OTHERWISE = re.compile(r"\bby (?:[\w-]+ ){0,3}?(?:customers?|types?|sources?|channels?|contracts?)\b", re.IGNORECASE)
KINDS = frozenset(
    "segment region item component category product line type country area division unit business sbu brand".split()
)
"""Words for the things compared, which say nothing of what is measured."""
SUMS = frozenset(stem(word) for word in ("total", "consolidated"))
_NARROWED = frozenset(map(stem, "adjusted core organic underlying normalized external intersegment".split()))
_TIME = re.compile(
    r"\b(?:for )?(?:the )?(?:fiscal |three |six |nine |twelve )?"
    r"(?:years?|months|quarters?|periods?),? (?:ended|ending)\b"
    r"|\b(?:jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,2},?|\b(?:FY ?)?(?:19|20)\d\d\b",
    re.IGNORECASE,
)
_NOTED = re.compile(r"\([^)]*\)|\bin (?:millions|thousands|billions)\b|[:*]", re.IGNORECASE)
_BY_KIND = re.compile(
    r"\b(?:by|of (?:each|our)|for (?:each|our)) (?:[\w-]+ ){0,3}?"
    r"(?:segment|division|countr|region|geograph|product|categor)\w*.*$",
    re.IGNORECASE,
)
_OWN, _SUMMED, _TITLED, _LED, BESIDE = 1.0, 0.95, 0.9, 0.85, 0.8
"""How sure it is what is measured, by where the table says so."""


@dataclass(frozen=True)
class Asked:
    """What is to be compared: `words` of the measure and of the things; what grows, unless it is said, are sales.

    Things that are only counted may be of a table that does not say what they are.
    """

    words: str
    growth: bool = False
    counts: bool = False

    @cached_property
    def kind(self) -> Kind | None:
        """The kind of thing to choose from, where it is one that tables tell apart."""
        named = {_KIND_OF[word] for word in bag(self.words) if word in _KIND_OF}
        return next((kind for kind in _WORDS if kind in named), None)

    @property
    def strict(self) -> bool:
        """Whether only a table that says what it is of can answer."""
        return self.kind is not None and not self.counts

    @cached_property
    def concept(self) -> str | None:
        """The measure, as the vocabulary knows it."""
        return next(iter(vocabulary().concepts_in(self.words)), "revenue" if self.growth else None)

    @property
    def amounts(self) -> bool:
        """Whether the measure is an amount of money."""
        return self.concept is not None and vocabulary().concepts[self.concept].unit == "currency"

    @cached_property
    def bag(self) -> frozenset[str]:
        """The words without those for the things."""
        return bag(_measure(self.words))

    @cached_property
    def beside(self) -> frozenset[str]:
        """The words that name no measure of the vocabulary."""
        return frozenset(stem(word) for word in vocabulary().unnamed(_measure(self.words))) & self.bag


@dataclass(frozen=True, slots=True)
class Group:
    """Figures side by side: by the name of each thing the figures that its row or column has in the period.

    `own` are the texts that stand over or before all of them, outermost first; `whole` is the label of their sum.
    """

    figures: Mapping[str, tuple[Entry, ...]]
    own: tuple[str, ...]
    whole: str = ""
    across: bool = False


# ---------------------------------------------------------------- what they are


def of_kind(asked: Asked, group: Group, first: Entry) -> bool:
    """Whether the table says, in what stands nearest of all that says it, that the things are of the kind asked for."""
    if asked.kind is None:
        return True
    if sum(asked.kind in _kinds(name) for name in group.figures) * 2 > len(group.figures):
        return True
    near = (" ".join((*group.own[-1:], first.heading)), *group.own[-2::-1], *_headings(first), *titles(first))
    for text in (*near, *reversed(first.table.context.split(" > "))):
        told = _kinds(text)
        if len(told) == 1 or (told == {Kind.SEGMENT, Kind.PLACE} and asked.kind is Kind.SEGMENT):
            return asked.kind in told
    return asked.counts or {_KIND_OF[word] for word in first.nearby if word in _KIND_OF} == {asked.kind}


def _kinds(text: str) -> set[Kind]:
    named = {_KIND_OF[word] for word in bag(text) if word in _KIND_OF}
    return named | ({Kind.OTHER} if _OTHERWISE.search(text) else set())


def titles(entry: Entry) -> tuple[str, ...]:
    """What the table is called: the words in its corner, its title, and the sentence that leads to it."""
    grid = entry.table.grid
    if grid is None:
        return ()
    corner = grid.rows[0][0].text if grid.rows and grid.header_rows else ""
    return corner, grid.title, entry.lead


def _headings(entry: Entry) -> tuple[str, ...]:
    """The rows above a figure that only say what follows, the nearest first."""
    grid, number = entry.table.grid, entry.cell.row or 0
    rows = grid.rows[grid.header_rows : number] if grid else ()
    return tuple(row[0].text for row in reversed(rows) if not any(cell.text.strip() for cell in row[1:]))


# ---------------------------------------------------------------- what is measured


def measured(asked: Asked, group: Group, entries: Sequence[Entry]) -> float:
    """How sure it is that the figures are of the measure asked for; 0 where they are of another or nothing says so."""
    if asked.amounts and any(entry.unit == "percent" for entry in entries):
        return 0.0
    if not group.across and _lists_measures(asked, [entry.label for entry in entries]):
        return 0.0
    headings = () if group.across else tuple(dict.fromkeys(entry.heading for entry in entries))
    own = [(text, says(asked, text)) for text in (*group.own, *headings)]
    if asked.strict and any(said is None and _narrows(asked, text) for text, said in own):
        return 0.0
    if own := [said for _, said in own if said is not None]:
        return _OWN if all(own) else 0.0
    if (said := says(asked, group.whole)) is not None:
        return _SUMMED if said else 0.0
    for sure, texts in ((_TITLED, titles(entries[0])), (_LED, entries[0].table.context.split(" > ")[-1:])):
        if (said := titled(asked, texts)) is not None:
            return sure if said else 0.0
    return 0.0 if asked.strict else BESIDE


def titled(asked: Asked, texts: Sequence[str]) -> bool | None:
    """Whether the first of the titles that names a measure names the one asked for alone; None where none names any."""
    told = next((found for text in texts if (found := vocabulary().concepts_in(text))), ())
    return told == (asked.concept,) if told and asked.concept else None


def _lists_measures(asked: Asked, labels: Sequence[str]) -> bool:
    """Whether rows are called by the measure itself or most by others: measures are not compared with each other."""
    words = vocabulary()
    if asked.concept and any(asked.concept in words.concepts_in(label) for label in labels):
        return True
    others = sum(words.concept_of(bare(label)) is not None for label in labels)
    return asked.strict and others * 2 >= len(labels)


def _narrows(asked: Asked, text: str) -> bool:
    """Whether a heading that names no measure says of which part of it the figures are."""
    return bool(bag(_measure(bare(text))) - asked.bag - SUMS)


def says(asked: Asked, text: str) -> bool | None:
    """Whether a heading or label names the measure asked for and no part of it; None where it names no measure."""
    said, words = bare(_measure(_BY_KIND.sub("", text))), vocabulary()
    if asked.concept is None:
        return True if asked.bag and bag(said) - SUMS == asked.bag - SUMS else None
    concept, named = words.concept_of(said), words.concepts_in(said)
    if not named:
        return None
    beside = {stem(word) for word in words.unnamed(said)}
    if asked.beside & _NARROWED - beside:
        return False
    return asked.concept == concept or (set(named) == {asked.concept} and not beside - asked.beside - SUMS)


def cover(asked: Asked, group: Group, entries: Sequence[Entry], *, measured: bool) -> float:
    """How much of the words the figures and their table say of themselves, or the text around them."""
    named = naming_of(entries[0])
    about = entries[0].document.description
    whose = bag(" ".join((about.company, *about.aliases)))
    told = named.over | named.heading | named.around | whose | bag(" ".join((*group.own, group.whole)))
    words = asked.beside if measured and asked.concept else asked.bag
    around = 0.0 if asked.strict else 0.7
    held = sum(1.0 if word in told else around if word in entries[0].nearby else 0.0 for word in words)
    return held / len(words) if words else 1.0


def _measure(text: str) -> str:
    """A text without the words for the things compared."""
    return " ".join(word for word in text.split() if stem(word.lower().strip(",:")) not in _KIND_STEMS)


_KIND_STEMS = frozenset(map(stem, KINDS))


def bare(text: str) -> str:
    """A heading without times, notes and scales."""
    return " ".join(_NOTED.sub(" ", _TIME.sub(" ", text)).split()).strip(" ,;-–—")
