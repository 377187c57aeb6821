"""Words in, the same words out of reach of Markdown: for labels that hold a person's or a document's text."""

from __future__ import annotations

import re

_ADDRESS = re.compile(r"https?:(?=//)|www(?=\.)|@", re.IGNORECASE)
_JOINER = "\u2060"
_MARKUP = re.compile(r"([\\`*_{}\[\]()#+\-.!$:<>~|&^=])")


def plain(text: str, limit: int | None = None) -> str:
    """`text` on one line with every mark of Markdown escaped; cut at `limit` characters.

    Web and mail addresses become links even when escaped, so an invisible joiner parts them.
    """
    line = " ".join(text.split())
    if limit is not None and len(line) > limit:
        line = line[: limit - 1].rstrip() + "…"
    return _MARKUP.sub(r"\\\1", _ADDRESS.sub(rf"\g<0>{_JOINER}", line))
