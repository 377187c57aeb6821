"""The judgements that figures decide, from `data/metrics/judgements.toml`: "capital intensive", "profitable"."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from data.metrics.japanese import japanese
from data.metrics.vocabulary import vocabulary

_FILE = Path(__file__).parent / "judgements.toml"


@dataclass(frozen=True, slots=True)
class Test:
    """A figure, as formulas in order of preference, and the value from which it counts (0.10 for 10 %).

    `ja` is its label in Japanese.
    """

    label: str
    unit: str
    formulas: tuple[str, ...]
    least: Decimal
    ja: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """The words that ask for it, the verdict in words both ways, and the figures of which one is enough.

    `ja` holds the two verdicts in Japanese.
    """

    id: str
    words: tuple[str, ...]
    yes: str
    no: str
    ja: tuple[str, ...]
    tests: tuple[Test, ...]


@lru_cache(maxsize=1)
def judgements() -> tuple[Judgement, ...]:
    """All of them, in the order of the file."""
    told = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return tuple(
        Judgement(key, tuple(row["words"]), row["yes"], row["no"], tuple(row["ja"]), tuple(map(_test, row["tests"])))
        for key, row in told.items()
    )


def _test(row: dict[str, Any]) -> Test:
    metric = vocabulary().metrics[row["metric"]] if "metric" in row else None
    if metric:
        formulas, ja = (metric.formula, *metric.alternatives), japanese().label_of(metric)
        return Test(metric.label, metric.unit, formulas, Decimal(row["least"]), ja)
    return Test(row["label"], row["unit"], (row["formula"],), Decimal(row["least"]), row["ja"])
