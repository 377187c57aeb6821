"""Holds what a reader hands on: the evidence of one file, before company and period are known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from data.types import Evidence, Hidden, Tag


@dataclass(frozen=True)
class Draft:
    """Evidence in reading order; its `context` holds the heading path only.

    `tags` are inline XBRL tags that stand outside a grid (hidden or in prose); `cover` the `dei:*` strings a
    filing tags on its cover. `warnings` say in plain words what could not be read; `hidden` are words that the pages
    do not show. `made` is the day on which the file says it was made.
    """

    evidence: tuple[Evidence, ...]
    pages: int = 0
    title: str = ""
    language: str = ""
    warnings: tuple[str, ...] = ()
    tags: tuple[Tag, ...] = ()
    cover: Mapping[str, str] = field(default_factory=dict[str, str])
    hidden: tuple[Hidden, ...] = ()
    made: date | None = None
