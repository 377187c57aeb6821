"""Words of a text, without their endings."""

from __future__ import annotations

import re

from data.metrics.vocabulary import spelled_out
from data.script import JAPANESE

_WORD = re.compile(rf"[{JAPANESE}]|[^\W_{JAPANESE}]+(?:[.,]\d+)*")  # a Japanese character is a word of its own


def words(text: str) -> list[str]:
    return _WORD.findall(spelled_out(text).lower())


def stem(word: str) -> str:
    """A word without its commonest endings, so that "increased" meets "increase" and "stores" meets "store"."""
    for ending, put in (("ies", "y"), ("sses", "ss"), ("ing", ""), ("ed", ""), ("es", ""), ("s", ""), ("e", "")):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            return word[: -len(ending)] + put
    return word


def bag(text: str) -> set[str]:
    """The stems of a text, each once."""
    return {stem(word) for word in words(text)}


def run(text: str) -> str:
    """The stems of a text in order between spaces, so that a phrase's are found in it as they follow each other."""
    return f" {' '.join(stem(word) for word in words(text))} "
