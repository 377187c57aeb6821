"""Ways of writing."""

from __future__ import annotations

import re
from typing import Literal

Language = Literal["en", "ja"]

JAPANESE = "\u3040-\u30ff\u3400-\u9fff"
"""The characters of Japanese, for a class of a pattern."""

_HIRAGANA = re.compile("[\u3041-\u309f]")
_SCRIPT = re.compile(f"[{JAPANESE}]")
_LATIN = re.compile("[A-Za-z]")


def language_of(text: str) -> Language:
    """The language in which somebody asks: Japanese where there is hiragana, or less Latin than Japanese."""
    if _HIRAGANA.search(text) or len(_SCRIPT.findall(text)) > len(_LATIN.findall(text)):
        return "ja"
    return "en"
