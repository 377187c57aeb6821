"""A claim's words and the evidence cited in, what the evidence does not bear out out: quotes, companies, names, sense.

Words are compared by their stems, and by their vectors where too few words are shared to tell. A sentence of the
evidence that says the same with a "not", or with the opposite word, contradicts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from data.types import Document
from data.vocabulary import vocabulary
from generation.extract import Encode, stem, words
from generation.grounds import Ground, flat
from ingestion.numbers import plain
from retrieval.companies import companies_in, company_key, documents_of

_QUOTE = re.compile(r"[“\"„«「『]([^“”\"„«»「」『』]{3,400})[”\"»」』]")
_CUT = re.compile(r"\s*(?:\.\.\.|…|\[[^\]]*\])\s*")
_NOT = re.compile(
    r"\b(?:not?|never|none|neither|nor|without|cannot|unable|fail(?:ed|s|ure)?|lack(?:s|ed)?|absence)\b|n['’]t\b"
    r"|(?:し|い|で|では|は)?(?:ない|ません|なかった|なく|無し|なし)",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[;:]|,\s(?=(?:but|while|although|whereas|which|and)\b)|\b(?:but|although|whereas|however)\b|、")
_OPPOSITES = (
    (
        "increas rise rose risen grew grow grown growth higher up gain climb improv expand 増加 増 上昇 改善 増収 増益",
        "decreas declin fell fall fallen drop reduc lower down shrank shrink weaken worsen contract 減少 減 低下 悪化"
        " 減収 減益",
    ),
    ("favorabl favourabl", "unfavorabl unfavourabl advers"),
    ("profit", "loss"),
    ("strong stronger strengthen", "weak weaker weaken"),
    ("above exceed over", "below under"),
    ("accelerat", "slow decelerat"),
    ("adequat effectiv suffici", "inadequat ineffectiv insuffici"),
    ("acquir bought purchas", "sold sell divest dispos"),
    ("open", "clos"),
    ("includ", "exclud"),
    ("long longer", "short shorter"),
)
_SIDES = [(frozenset(one.split()), frozenset(other.split())) for one, other in _OPPOSITES]
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_WIDE_RUN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]+")
_EMPTY = frozenset(
    stem(word)
    for word in """
    s a an the of and or in on at by for to from with as is was were are be been being it its they their this that these
    those which who we our us he she his her has have had do does did will would may might can could should than then
    also both each all any some more most less into over about approximately around nearly roughly compared versus vs
    respectively total totaled totalled amounted amount came come reported recorded posted generated stood reached
    showed said stated noted according report company company's firm business fiscal year years quarter period ended
    ending end during prior previous last earlier ago million billion thousand trillion percent percentage points
    usd eur gbp jpy dollars yes per while when where there such other increase increased decrease decreased rose fell
    grew declined grow rise fall up down change changed higher lower mainly primarily due because driven result
    resulted equal equals calculated between within
    """.split()
)
_PART = r"[A-Z][A-Za-z0-9À-ÿ&'’-]*"
_NAME = re.compile(rf"(?<![A-Za-z0-9'’&-]){_PART}(?:\s+(?:(?:of|and|the|&|de)\s+)?{_PART})*")
_CAPITALISED = re.compile(r"[A-Z0-9][A-Za-z0-9&'-]*")
_DIGIT = re.compile(r"\d")
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
_ENOUGH, _WITH_NUMBERS, _CLEARLY = 0.6, 0.34, 0.8
_ALIKE = 0.55
_FEWEST = 2


def wording_faults(
    claim: str,
    grounds: Sequence[Ground],
    documents: Sequence[Document],
    numbers: bool,
    encode: Encode,
    worked: str = "",
) -> list[str]:
    """What the cited evidence does not bear out. `numbers` where the claim's figures agree with it already.

    `worked` are the words of the calculations whose results the claim states: evidence of what it speaks of.
    """
    faults = [*_quotes(claim, grounds), *_companies(claim, grounds, documents)]
    faults = faults or _names(claim, grounds)
    return faults or _sense(claim, grounds, numbers, encode, worked)


def verbatim(claim: str, grounds: Sequence[Ground]) -> bool:
    """Whether the whole claim stands in the evidence."""
    words_of_claim = flat(claim).rstrip(".")
    return any(words_of_claim in ground.flat for ground in grounds)


# ---------------------------------------------------------------- quotes, companies, names


def _quotes(claim: str, grounds: Sequence[Ground]) -> list[str]:
    """Quoted words that do not stand in the evidence."""
    held = [f"{ground.flat} {flat(' '.join(ground.sentences))}" for ground in grounds]
    faults: list[str] = []
    for quote in _QUOTE.findall(claim):
        parts = [flat(part).strip(" .,;:") for part in _CUT.split(quote)]
        if not any(all(part in text for part in parts) for text in held):
            faults.append(f"the words “{_cut(quote)}” are not in the evidence cited")
    return faults


def _companies(claim: str, grounds: Sequence[Ground], documents: Sequence[Document]) -> list[str]:
    """Companies of the library that the claim names and the evidence is not of, nor mentions."""
    named = companies_in(_WIDE_RUN.sub(" ", claim), documents)
    if not named:
        return []
    faults: list[str] = []
    cited = {ground.document.id for ground in grounds}
    for company in named:
        theirs = documents_of((company,), documents)
        if cited & {document.id for document in theirs} or not _spelled(claim, company, theirs):
            continue
        if not any(f" {company} " in f" {company_key(ground.text)} " for ground in grounds):
            name = theirs[0].description.company if theirs else company
            other = grounds[0].document.description.company or grounds[0].document.name
            faults.append(f"the evidence cited is of {other}, not of {name}")
    return faults


def _spelled(claim: str, company: str, theirs: Sequence[Document]) -> bool:
    """Whether the claim writes the company's name as a name: "Cost" is not the ticker COST."""
    told = {name for document in theirs for name in (document.description.company, *document.description.aliases)}
    if any(re.search(rf"(?<![A-Za-z0-9]){re.escape(name)}(?![A-Za-z0-9])", claim) for name in told if name):
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
            return [f"“{match.group()}” is not named in the evidence cited"]
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


# ---------------------------------------------------------------- sense


def _sense(claim: str, grounds: Sequence[Ground], numbers: bool, encode: Encode, worked: str) -> list[str]:
    """Whether the evidence speaks of what the claim does, and does not say the opposite."""
    wanted = bag(claim)
    held = frozenset[str]().union(*(ground.stems for ground in grounds)) | frozenset(
        stem for ground in grounds for stem in bag(ground.text)
    )
    held |= bag(worked)
    foreign_tongue = bool(_CJK.search(claim)) != any(_CJK.search(ground.text[:4000]) for ground in grounds)
    if not wanted or (numbers and foreign_tongue):
        return []
    if foreign_tongue:
        return ["the evidence cited is in another language, and the sentence holds no figure to check"]
    share = len(wanted & held) / len(wanted)
    if share < (_WITH_NUMBERS if numbers else _ENOUGH) and not _alike(claim, grounds, encode):
        return ["the evidence cited does not speak of this"]
    return _contradicted(claim, grounds, _CLEARLY if numbers else 0.5)


def _contradicted(claim: str, grounds: Sequence[Ground], near_enough: float) -> list[str]:
    """Whether the clause of the evidence that shares most with a clause of the claim says the opposite."""
    prose = [ground for ground in grounds if ground.evidence.grid is None]
    clauses = [part for ground in prose for sentence in ground.sentences for part in _CLAUSE.split(sentence) if part]
    for part in _CLAUSE.split(claim):
        wanted = bag(part)
        near = min(clauses, key=lambda clause: (-len(wanted & bag(clause)), len(clause)), default="")
        if len(wanted) < _FEWEST or len(wanted & bag(near)) < near_enough * len(wanted):
            continue
        if (len(_NOT.findall(part)) - len(_NOT.findall(near))) % 2:
            return [f"the evidence cited says the opposite: “{_cut(near)}”"]
        said, told = _sides(part), _sides(near)
        if any((pair, not side) in told and (pair, side) not in told for pair, side in said):
            return [f"the evidence cited says otherwise: “{_cut(near)}”"]
    return []


@lru_cache(maxsize=4096)
def bag(text: str) -> frozenset[str]:
    """The stems of a text that carry meaning; of Japanese, the pairs of its characters."""
    plainly = plain(text)
    found = {stem(word) for word in words(_WIDE_RUN.sub(" ", plainly)) if not _DIGIT.search(word)} - _EMPTY
    pairs = {run[at : at + 2] for run in _WIDE_RUN.findall(plainly) for at in range(len(run) - 1)}
    return frozenset(found | pairs)


@lru_cache(maxsize=4096)
def _sides(text: str) -> frozenset[tuple[int, bool]]:
    """Which side of which pair of opposites a text takes."""
    held = {stem(word) for word in words(text)}
    wide = "".join(_WIDE_RUN.findall(text))
    taken: set[tuple[int, bool]] = set()
    for pair, sides in enumerate(_SIDES):
        for side, names in enumerate(sides):
            if held & names or any(name in wide for name in names if _CJK.match(name)):
                taken.add((pair, bool(side)))
    return frozenset(taken)


def _alike(claim: str, grounds: Sequence[Ground], encode: Encode) -> bool:
    """Whether a sentence of the evidence means much the same."""
    wanted = bag(claim)
    sentences = [sentence for ground in grounds for sentence in ground.sentences if len(sentence) > 12]
    likely = sorted(sentences, key=lambda sentence: -len(wanted & bag(sentence)))[:6]
    if not likely:
        return False
    vectors = encode([claim, *likely])
    return bool((vectors[1:] @ vectors[0]).max() >= _ALIKE)


def _cut(text: str) -> str:
    short = " ".join(text.split())
    return short if len(short) <= 90 else f"{short[:89]}…"
