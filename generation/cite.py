"""A model's text in, claims with citation numbers out.

What a model writes is data: pictures, links and HTML are reduced to their words, citations to numbers that were given.
It does not know whether a claim is true; every claim leaves here as unsupported until it is checked.
"""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterator

from data.answers import Check, Claim

_THOUGHT = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL | re.IGNORECASE)
_HIDDEN = re.compile(r"<(script|style)\b[^<>]*>.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_TAG = re.compile(r"</?[A-Za-z!?][^<>]*>")
_LINK_ADDRESS = re.compile(r"^[ ]{0,3}\[[^\[\]\n]{1,80}\]:[^\n]*$", re.MULTILINE)
_CITED_LINK = re.compile(r"!?(\[[\d,;\s^-]{1,40}\])\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)")
_LINK = re.compile(r"!?\[([^\[\]\n]*)\]\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)")
_EMPHASIS = re.compile(r"\*\*|__|`+|(?<![\w*])\*(?=\S)|(?<=\S)\*(?![\w*])")
_LIST_MARK = re.compile(r"^\s*(?:[-*•‣]\s+|\d{1,2}[.)]\s+|#{1,6}\s+|>\s?)+")
_CITATION = re.compile(r"[\[［【]\s*\^?\d{1,4}(?:\s*[-,;、，–]\s*\^?\d{1,4})*\s*[\]］】]")
_CITATIONS_AHEAD = re.compile(rf"(?:\s*{_CITATION.pattern})+")
_END = re.compile(r"[.!?]+[\"'”’)]*(?=\s|$|[\[［【])|[。！？]+[」』）\"'”’)]*")
_RANGE = re.compile(r"(\d{1,4})\s*[-–]\s*\^?(\d{1,4})")
_LAST_WORD = re.compile(r"[^\s(\[\"'“‘]*$")
_MEANING = re.compile(r"\w")

_NEVER_ENDS = re.compile(
    r"mrs?|ms|dr|prof|sen|rep|gov|gen|st|vs|cf|viz|approx|est|figs?|sec|art|vol|pp|ed|e\.g|i\.e|resp|incl|excl"
    r"|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec"
)
_BEFORE_NUMBER = re.compile(r"nos?|p|item")
_MAY_END = re.compile(
    r"inc|corp|cos?|ltd|llc|plc|l\.p|n\.a|s\.a|n\.v|u\.s|u\.k|e\.u|u\.s\.a|jr|sr|bros|etc|a\.m|p\.m|dept|div"
)
_OPENER = re.compile(
    r"(?:the|this|these|that|those|it|its|they|their|there|we|our|s?he|his|her|in|on|at|by|for|from|during|as|after|before"
    r"|because|although|while|however|therefore|thus|moreover|additionally|overall|both|all|no|total|net|management"
    r"|revenue|sales|if|when|an?)\b",
    re.IGNORECASE,
)


def plain_text(text: str) -> str:
    """The words of a model's text: no pictures, links, tags, comments, thoughts or emphasis marks."""
    words = _COMMENT.sub("", _HIDDEN.sub("", _THOUGHT.sub("", html.unescape(text))))
    for _ in range(8):  # a tag taken out of a tag can leave a tag
        shorter = _TAG.sub("", words)
        if shorter == words:
            break
        words = shorter
    words = _LINK.sub(r"\1", _CITED_LINK.sub(r"\1", _LINK_ADDRESS.sub("", words)))
    return _EMPHASIS.sub("", words)


def split_sentences(text: str) -> list[str]:
    """Sentences in order, each with the citation marks that follow it. Decimals and abbreviations do not end one."""
    return [sentence for block in _blocks(text) for sentence in _sentences(block)]


def draft_claims(text: str, given: Collection[int]) -> tuple[tuple[Claim, ...], tuple[str, ...]]:
    """The claims of a model's text, and the citations it made up (as `[7]`), which are left out of the claims."""
    claims: list[Claim] = []
    dropped: list[str] = []
    for sentence in split_sentences(plain_text(text)):
        cited = list(dict.fromkeys(_numbers(sentence)))
        dropped += [f"[{n}]" for n in cited if n not in given]
        kept = tuple(n for n in cited if n in given)
        words = _without_citations(sentence)
        if _MEANING.search(words):
            claims.append(Claim(words, kept, Check.UNSUPPORTED))
        elif claims and kept:
            last = claims[-1]
            claims[-1] = Claim(last.text, tuple(dict.fromkeys(last.citations + kept)), last.check)
    return tuple(claims), tuple(dict.fromkeys(dropped))


def _blocks(text: str) -> Iterator[str]:
    """Paragraphs, list items, headings and table lines, each on one line."""
    open_lines: list[str] = []
    for line in text.splitlines():
        starts = not line.strip() or _LIST_MARK.match(line) or line.lstrip().startswith("|")
        if starts and open_lines:
            yield " ".join(open_lines)
            open_lines = []
        if line.strip():
            open_lines.append(_LIST_MARK.sub("", line).strip())
    if open_lines:
        yield " ".join(open_lines)


def _sentences(block: str) -> Iterator[str]:
    start = 0
    for end in _END.finditer(block):
        if end.start() < start or not _ends_sentence(block, end):
            continue
        ahead = _CITATIONS_AHEAD.match(block, end.end())
        stop = ahead.end() if ahead else end.end()
        yield block[start:stop].strip()
        start = stop
    if block[start:].strip():
        yield block[start:].strip()


def _ends_sentence(block: str, end: re.Match[str]) -> bool:
    rest = block[end.end() :]
    if not end.group().startswith(".") or end.group().startswith(".."):
        return True
    following = _CITATIONS_AHEAD.sub("", rest, count=1).lstrip() if _CITATIONS_AHEAD.match(rest) else rest.lstrip()
    if not following:
        return True
    last = _LAST_WORD.search(block[: end.start()])
    return _word_ends(last.group().lower() if last else "", following)


def _word_ends(word: str, following: str) -> bool:
    """Whether the full stop after `word` ends a sentence, given the text that follows."""
    if following[0].islower() or _NEVER_ENDS.fullmatch(word):
        return False
    if _BEFORE_NUMBER.fullmatch(word):
        return not following[0].isdigit()
    if _MAY_END.fullmatch(word):
        return _OPENER.match(following) is not None
    return not (len(word) == 1 and word.isalpha())


def _numbers(sentence: str) -> Iterator[int]:
    for mark in _CITATION.findall(sentence):
        for low, high in _RANGE.findall(mark):
            yield from range(int(low), min(int(high), int(low) + 50) + 1)
        yield from (int(n) for n in re.findall(r"\d+", _RANGE.sub("", mark)))


def _without_citations(sentence: str) -> str:
    words = re.sub(r"\s+", " ", _CITATION.sub("", sentence)).strip()
    return re.sub(r"\s+([.,;:!?。、])", r"\1", words)
