"""A claim and the evidence cited in, the names that the evidence does not hold out: companies, people, products."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from data.metrics.vocabulary import vocabulary
from data.script import JAPANESE
from data.types import Document
from generation.phrasing import company_words
from generation.stems import stem, words
from generation.verification.grounds import Ground
from ingestion.words.numbers import plain
from retrieval.companies import companies_in, company_key, documents_of, words_of

_WIDE_RUN = re.compile(f"[{JAPANESE}]+")
_RUN = "[\u30a1-\u30fa\u30fcー・]{2,}|[\u3400-\u9fff々]{2,}"
_TITLED = re.compile(
    rf"株式会社(?P<after>{_RUN})|(?P<before>{_RUN})(?:氏|株式会社|(?<![会他各両自同当本支])社(?![\u3400-\u9fff]))"
)
_DIGIT = re.compile(r"\d")
_POSSESSIVE = re.compile(r"['’]s?$")
_PART = r"[A-Z][A-Za-z0-9À-ÿ&'’-]*"
_NAME = re.compile(rf"(?<![A-Za-z0-9'’&-]){_PART}(?:\s+(?:(?:of|and|the|&|de)\s+)?{_PART})*")
_CAPITALISED = re.compile(r"[A-Z0-9][A-Za-z0-9&'-]*")
_ACTS = re.compile(r"\s+(?:reported|posted|recorded|generated|announced|said|earned|had|sold|acquired|is|was|were)\b")
_LEGAL = frozenset(
    "inc incorporated corp corporation company co plc ltd limited llc group holdings sa ag nv se lp".split()
)
_NO_NAME = frozenset(
    """
    yes no i q fy january february march april may june july august september october november december jan feb mar apr
    jun jul aug sep sept oct nov dec monday tuesday wednesday thursday friday us usa uk eu usd eur gbp jpy gaap ifrs sec
    eps ebitda ebit ceo cfo coo cagr roe roa roic roce yoy qoq ttm ltm r&d sg&a capex opex fx esg ai it ir m&a ppe dso
    dpo dio fcf cogs tax vat cost item note part table page form annual net total gross operating cash the this that
    """.split()
)


@dataclass(frozen=True, slots=True)
class Library:
    """The documents that are ready, the words with which their companies' names begin, and the Japanese names."""

    documents: tuple[Document, ...]
    beginnings: frozenset[str]
    japanese: tuple[str, ...] = ()


def library_of(documents: Sequence[Document]) -> Library:
    names = {name for document in documents for name in names_of(document)}
    beginnings = frozenset(key.split()[0] for name in names if (key := company_key(name)))
    wide = sorted((name for name in names if len(name) > 1 and _WIDE_RUN.search(name)), key=len, reverse=True)
    return Library(tuple(documents), beginnings, tuple(wide))


def name_faults(claim: str, grounds: Sequence[Ground], library: Library) -> list[str]:
    """Names that the claim has and the cited evidence has not."""
    return _companies(claim, grounds, library) or _japanese(claim, grounds, library) or _names(claim, grounds)


def names_of(document: Document) -> list[str]:
    """A company's names, the longest first."""
    told = document.description
    names = {told.company, company_words(told.company), *told.aliases}
    return sorted((name for name in names if name), key=len, reverse=True)


def _companies(claim: str, grounds: Sequence[Ground], library: Library) -> list[str]:
    """Companies of the library that the claim names and the evidence is not of, nor mentions."""
    told = _WIDE_RUN.sub(" ", claim)
    for ground in grounds:
        for name in names_of(ground.document):
            told = re.sub(rf"(?<![A-Za-z0-9]){re.escape(name)}(?![A-Za-z0-9])", " ", told)
    if library.beginnings.isdisjoint(words_of(" ".join(_CAPITALISED.findall(told)))):
        return []
    faults: list[str] = []
    cited = {ground.document.id for ground in grounds}
    for company in companies_in(told, library.documents):
        theirs = documents_of((company,), library.documents)
        if cited & {document.id for document in theirs} or not _spelled(claim, company, theirs):
            continue
        if not any(_spelled(ground.text, company, theirs) for ground in grounds):
            name = theirs[0].description.company if theirs else company
            other = grounds[0].document.description.company or grounds[0].document.name
            faults.append(f"the evidence cited is of {other}, not of {name}")
    return faults


def _japanese(claim: str, grounds: Sequence[Ground], library: Library) -> list[str]:
    """Japanese names of companies of the library, and of whoever is called a firm or a person, not in the evidence."""
    own = {name for ground in grounds for name in names_of(ground.document)}
    strange: list[str] = []
    for name in library.japanese:
        if name in claim:
            claim = claim.replace(name, " ")
            strange += [] if name in own else [name]
    strange += [match["before"] or match["after"] for match in _TITLED.finditer(claim)]
    held = " ".join((*(ground.text for ground in grounds), *own))
    return [f"“{name}” is not named in the evidence cited" for name in strange if name not in held][:1]


def _spelled(claim: str, company: str, theirs: Sequence[Document]) -> bool:
    """Whether the claim writes the company's name as a name: "Cost" is not the ticker COST."""
    told = {name for document in theirs for name in names_of(document)}
    if any(re.search(rf"(?<![A-Za-z0-9]){re.escape(name)}(?![A-Za-z0-9])", claim) for name in told):
        return True
    return company.split()[0] in {word.lower().removesuffix("'s") for word in _CAPITALISED.findall(plain(claim))}


def _names(claim: str, grounds: Sequence[Ground]) -> list[str]:
    """Names of companies, people and products that no evidence cited holds."""
    held = frozenset[str]().union(*(ground.stems for ground in grounds)) | _vocabulary_stems()
    squeezed = [_squeezed(ground) for ground in grounds]
    for match in _NAME.finditer(claim):
        tokens = _tokens(match.group())
        if match.start() == 0 or claim[: match.start()].rstrip().endswith((".", ":", "!", "?")):
            alone = (
                len(tokens) == 1 and not match.group().endswith(("'s", "’s")) and not _ACTS.match(claim, match.end())
            )
            tokens = [] if alone else tokens
        foreign = [token for token in tokens if token not in _NO_NAME | _LEGAL and stem(token) not in held]
        foreign = [token for token in foreign if not any(token in ground.flat for ground in grounds)]
        if foreign and not any("".join(tokens) in text or foreign[0] in text for text in squeezed):
            return [f"“{_POSSESSIVE.sub('', match.group())}” is not named in the evidence cited"]
    return []


def _tokens(name: str) -> list[str]:
    bare = [re.sub(r"['’]s?$", "", word).casefold() for word in re.split(r"[\s-]+", name)]
    return [word for word in bare if word and word not in ("of", "and", "the", "&", "de") and not _DIGIT.search(word)]


@lru_cache(maxsize=64)
def _squeezed(ground: Ground) -> str:
    """Letters only, so that "BestBuy" and "Best Buy" meet, and the initials of the company."""
    told = ground.document.description
    initials = "".join(word[0] for word in told.company.split())
    return re.sub(
        r"[^a-z0-9&]", "", f"{told.company}{ground.document.name}{' '.join(told.aliases)}{initials}".casefold()
    )


@cache
def _vocabulary_stems() -> frozenset[str]:
    known = vocabulary()
    names = [name for concept in known.concepts.values() for name in (concept.label, *concept.names, *concept.asked)]
    names += [name for metric in known.metrics.values() for name in (metric.label, *metric.names)]
    return frozenset(stem(word) for name in names for word in words(name))
