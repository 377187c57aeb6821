"""The name a file came with in, the name it is called by out: one line of plain characters, whatever was in it.

A name is a label: no path is ever made of it. What is left out are the signs that no one sees or that deceive the eye.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePath

LONGEST = 200
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")  # signs that change the direction of what follows


def plain_name(name: str) -> str:
    """As in "report.pdf". Long names keep their ending; one without a visible sign is "unnamed"."""
    seen = "".join(" " if unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp") else sign for sign in name)
    text = " ".join(_TURNING.sub("", seen).split())
    if len(text) > LONGEST:
        ending = PurePath(text).suffix[:12]
        text = text[: LONGEST - len(ending) - 1] + "…" + ending
    return text or "unnamed"
