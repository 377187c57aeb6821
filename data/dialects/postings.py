"""Texts in, the places of their words out; phrases and places in, what they add to passages by bm25 out.

A database whose row-level security forbids its own full-text index keeps words as rows: for each document and term the
places where it stands, counted through the whole document. Terms are made by SQLite's tokenizer and stemmer and ranks
by its formula, so that the same passages are found in the same order wherever a workspace is kept.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, contextmanager

import numpy as np
from numpy.typing import NDArray

from data.dialects import TOKENIZER, Weighed

Numbers = NDArray[np.int32]
Text = tuple[int, Numbers, Numbers]
"""A document: its key, the ids of its passages and their lengths in words."""

Places = tuple[int, str, Numbers]
"""A document's key, a term and the places where it stands there."""

_NOTHING = Weighed(np.zeros(0, dtype=np.int32), np.zeros(0))
_K1, _B = 1.2, 0.75
_RARITY_AT_LEAST = 1e-6
_SCOPE = 1
"""SQLite counts the document's token with each passage."""


def positions_of(texts: Sequence[str]) -> tuple[dict[str, list[int]], list[int]]:
    """Where each term stands, and how many words each text has. Between two texts one place is left free."""
    with _occurrences(texts) as found:
        rows = [(row[0], row[1] - 1, row[2]) for row in found]
    lengths = [0] * len(texts)
    for _, place, _ in rows:
        lengths[place] += 1
    starts = _starts(np.asarray(lengths)).tolist()
    positions: dict[str, list[int]] = {}
    for term, place, offset in rows:
        positions.setdefault(term, []).append(starts[place] + offset)
    return positions, lengths


def terms_of(phrases: Sequence[str]) -> list[list[str]]:
    """The terms of each word or phrase, in order."""
    terms: list[list[str]] = [[] for _ in phrases]
    with _occurrences(phrases) as found:
        for term, place, _ in sorted(found, key=lambda row: (row[1], row[2])):
            terms[place - 1].append(term)
    return terms


def weighed(phrases: Sequence[Sequence[str]], texts: Sequence[Text], places: Sequence[Places]) -> list[Weighed]:
    """What each phrase adds to the passages of these documents; how rare it is, is counted over all of them."""
    if not texts:
        return [_NOTHING for _ in phrases]
    ids = np.concatenate([numbers for _, numbers, _ in texts])
    lengths = np.concatenate([counts for _, _, counts in texts])
    starts = _starts(lengths)
    first = dict(zip((key for key, _, _ in texts), _firsts(texts, starts), strict=True))
    parts: dict[str, list[NDArray[np.int64]]] = {}
    for key, term, positions in places:
        parts.setdefault(term, []).append(positions + first[key])
    whole = {term: np.sort(np.concatenate(found)) for term, found in parts.items()}
    size = (lengths + _SCOPE) / (lengths + _SCOPE).mean()
    return [_weighed(_standing(phrase, whole), starts, size, ids) for phrase in phrases]


def _weighed(
    standing: NDArray[np.int64], starts: NDArray[np.int64], size: NDArray[np.float64], ids: Numbers
) -> Weighed:
    often = np.bincount(np.searchsorted(starts, standing, side="right") - 1, minlength=len(ids))
    holding = np.flatnonzero(often)
    rarity = max(np.log((len(ids) - len(holding) + 0.5) / (len(holding) + 0.5)), _RARITY_AT_LEAST)
    often, size = often[holding], size[holding]
    return Weighed(ids[holding], -(rarity * often * (_K1 + 1) / (often + _K1 * (1 - _B + _B * size))))


def _standing(phrase: Sequence[str], whole: dict[str, NDArray[np.int64]]) -> NDArray[np.int64]:
    """Where a phrase begins."""
    none = np.zeros(0, dtype=np.int64)
    found = whole.get(phrase[0], none) if phrase else none
    for step, term in enumerate(phrase[1:], 1):
        found = np.intersect1d(found, whole.get(term, none) - step, assume_unique=True)
    return found


def _starts(lengths: NDArray[np.integer]) -> NDArray[np.int64]:
    """Where each text begins."""
    return np.concatenate([[0], np.cumsum(lengths[:-1].astype(np.int64) + 1)])


def _firsts(texts: Sequence[Text], starts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where each document begins."""
    counts = np.asarray([len(numbers) for _, numbers, _ in texts])
    return starts[np.concatenate([[0], np.cumsum(counts[:-1])])]


@contextmanager
def _occurrences(texts: Sequence[str]) -> Generator[Iterator[tuple[str, int, int]]]:
    """Each word of the texts: term, number of the text, place in it; term by term, in order."""
    with closing(sqlite3.connect(":memory:")) as memory:
        memory.execute(f"CREATE VIRTUAL TABLE words USING fts5(body, content = '', tokenize = '{TOKENIZER}')")
        memory.executemany("INSERT INTO words (rowid, body) VALUES (?, ?)", enumerate(texts, 1))
        memory.execute("CREATE VIRTUAL TABLE seen USING fts5vocab(words, 'instance')")
        yield memory.execute("SELECT term, doc, offset FROM seen")
