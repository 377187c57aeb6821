"""A claim's words and the evidence cited in, what the evidence does not bear out out: quotes, companies, names, sense.

Words are compared by their stems, and by their vectors where too few words are shared to tell. A sentence of the
evidence that says the same with a "not", or with the opposite word, contradicts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

from data.script import JAPANESE
from generation.quoting.extract import Encode
from generation.stems import stem, words
from generation.verification.grounds import Ground, flat
from ingestion.words.numbers import plain

_QUOTE = re.compile(r"[“\"„«「『]([^“”\"„«»「」『』]{3,400})[”\"»」』]")
_CUT = re.compile(r"\s*(?:\.\.\.|…|\[[^\]]*\])\s*")
_NOT = re.compile(
    r"\b(?:not|no(?!\.?\s*\d)|never|none|neither|nor|without|cannot|unable|fail(?:ed|s|ure)?|lack(?:s|ed)?|absence)\b|n['’]t\b"
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
_CAUSE = re.compile(
    r"\b(?:because(?: of)?|due to|driven by|owing to|thanks to|as a result of|result(?:ed|ing) from|attributable to"
    r"|reflecting)\b",
    re.IGNORECASE,
)
_CJK = re.compile(f"[{JAPANESE}]")
_WIDE_RUN = re.compile(f"[{JAPANESE}]+")
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
_DIGIT = re.compile(r"\d")
Settled = Literal["rows", "numbers", "nothing"]
_LEAST = {"rows": 0.0, "numbers": 0.34, "nothing": 0.6}
"""The share of a claim's words that the evidence must hold."""
_CLEARLY = 0.8
_CAUSE_HELD = 0.5
_ALIKE = 0.55
_FEWEST = 3


def sense_faults(claim: str, grounds: Sequence[Ground], settled: Settled, encode: Encode) -> list[str]:
    """Whether the evidence speaks of what the claim does, and does not say the opposite.

    `settled` is what agrees already: figures of rows that the claim names, figures, or nothing.
    """
    wanted = bag(claim)
    held = frozenset[str]().union(*(ground.stems | bag(ground.text) for ground in grounds))
    foreign_tongue = bool(_CJK.search(claim)) != any(_CJK.search(ground.text[:4000]) for ground in grounds)
    if not wanted or (settled != "nothing" and foreign_tongue):
        return []
    if foreign_tongue:
        return ["the evidence cited is in another language, and the sentence holds no figure to check"]
    share = len(wanted & held) / len(wanted)
    if share < _LEAST[settled] and not _alike(claim, grounds, encode):
        return ["the evidence cited does not speak of this"]
    cause = _CAUSE.search(claim)
    reason = bag(claim[cause.end() :]) if cause else frozenset[str]()
    if cause and len(reason & held) < _CAUSE_HELD * len(reason) and not _alike(claim[cause.end() :], grounds, encode):
        return ["the evidence cited does not give this reason"]
    return _contradicted(_QUOTE.sub(" ", claim), grounds, _CLEARLY if settled != "nothing" else 0.5)


def quote_faults(claim: str, grounds: Sequence[Ground]) -> list[str]:
    """Quoted words that do not stand in the evidence."""
    held = [f"{ground.flat} {flat(' '.join(ground.sentences))}" for ground in grounds]
    faults: list[str] = []
    for quote in _QUOTE.findall(claim):
        parts = [flat(part).strip(" .,;:") for part in _CUT.split(quote)]
        if not any(all(part in text for part in parts) for text in held):
            faults.append(f"the words “{_cut(quote)}” are not in the evidence cited")
    return faults


# ---------------------------------------------------------------- sense


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
