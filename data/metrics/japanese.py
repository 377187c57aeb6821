"""The words of Japanese, from `data/metrics/japanese.toml`: how figures are asked for and what answers call them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path

from data.metrics.vocabulary import Concept, Metric, vocabulary

_FILE = Path(__file__).parent / "japanese.toml"


@dataclass(frozen=True, slots=True)
class Japanese:
    """The tables of the file; `labels` by the id of a concept or metric, `scales` by the power of ten."""

    figures: Mapping[str, str]
    words: Mapping[str, str]
    sums: Mapping[str, str]
    asks: Mapping[str, str]
    asking: frozenset[str]
    labels: Mapping[str, str]
    scales: Mapping[int, str]
    currencies: Mapping[str, str]

    def label_of(self, entry: Concept | Metric) -> str:
        """What an answer calls a figure: its label here, else the first of its Japanese names, else its English one."""
        if entry.id in self.labels:
            return self.labels[entry.id]
        own = entry.ja if isinstance(entry, Concept) else ()
        english = {name.casefold() for name in (entry.label, *entry.names)}
        asked = (name for name, meant in self.figures.items() if meant.casefold() in english)
        return next(chain(own, asked), entry.label)


@lru_cache(maxsize=1)
def japanese() -> Japanese:
    told = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    scales = {int(power): word for power, word in told.pop("scales").items()}
    return Japanese(asking=frozenset(told.pop("asking")["words"]), scales=scales, **told)


@lru_cache(maxsize=1)
def english_names() -> Mapping[str, str]:
    """Japanese names of figures, each with the English one by which the vocabulary knows it."""
    known, told = vocabulary(), japanese()
    entries = (*known.concepts.values(), *known.metrics.values())
    labels = {told.labels[entry.id]: entry.label for entry in entries if entry.id in told.labels}
    return {**labels, **{name: entry.label for entry in known.concepts.values() for name in entry.ja}, **told.figures}
