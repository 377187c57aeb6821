"""Charts drawn by matplotlib from random figures in, how many of the figures reading gets back out.

    python -m evaluation.quality.drawn_charts [--seed N] [--each N] [--keep FOLDER] [--style NAME]... [--pictures]

Thirteen styles are drawn as PDF, or as PNG with `--pictures`, each `--each` times, from figures that the seed makes. A
point counts as right when its category, series and value are: the value within 2 %. The share of charts whose truncated
or second axis was said is reported beside the number of those falsely said to have one.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from data.types import Grid
from ingestion.charts.series import READ_OFF, TRUNCATED, TWO_AXES
from ingestion.image import read_image
from ingestion.pdf.document import read_pdf
from ingestion.words.numbers import parse_number

WITHIN = 0.02
_NAMES: Sequence[str] = (
    "Pumps",
    "Valves",
    "Service",
    "Controls",
    "Spares",
    "Meters",
    "Filters",
    "Seals",
    "Motors",
    "Gauges",
)
_PLACES: Sequence[str] = ("Europe", "Asia", "Americas", "Africa", "Oceania")
_SHEETS = ("default", "ggplot", "seaborn-v0_8-whitegrid", "bmh", "fast")

Table = dict[tuple[str, str], float]
"""Value by category and series; the series of a chart with one is "Value"."""


@dataclass(frozen=True)
class Drawn:
    """What a chart shows, and whether its axis is truncated or it has two."""

    table: Table
    truncated: bool = False
    dual: bool = False


Style: TypeAlias = Callable[[Any, random.Random], Drawn]
"""Draws a chart on axes, of figures that the dice give."""


def _figures(dice: random.Random, count: int, low: float = 5.0, high: float = 100.0) -> list[float]:
    size = 10 ** dice.randint(-1, 3)
    return [round(dice.uniform(low, high) * size, 3) for _ in range(count)]


def _years(dice: random.Random, count: int) -> list[str]:
    first = dice.randint(1995, 2018)
    return [str(first + n) for n in range(count)]


def _one(names: list[str], values: list[float]) -> Table:
    return {(name, "Value"): value for name, value in zip(names, values, strict=True)}


def _several(names: list[str], series: Mapping[str, list[float]]) -> Table:
    return {(name, one): values[n] for one, values in series.items() for n, name in enumerate(names)}


def _series(dice: random.Random, count: int, most: int = 3) -> dict[str, list[float]]:
    size = 10 ** dice.randint(-1, 3)
    return {
        name: [round(dice.uniform(5, 100) * size, 3) for _ in range(count)]
        for name in dice.sample(_PLACES, dice.randint(2, most))
    }


# ---------------------------------------------------------------- thirteen styles


def upright_bars(axes: Any, dice: random.Random) -> Drawn:
    names = dice.sample(_NAMES, dice.randint(3, 7))
    values = _figures(dice, len(names))
    axes.bar(names, values)
    return Drawn(_one(names, values))


def grouped_bars(axes: Any, dice: random.Random) -> Drawn:
    names = _years(dice, dice.randint(3, 6))
    series = _series(dice, len(names))
    width = 0.8 / len(series)
    for k, (name, values) in enumerate(series.items()):
        axes.bar([n + k * width for n in range(len(names))], values, width, label=name)
    axes.set_xticks([n + 0.4 - width / 2 for n in range(len(names))], names)
    axes.legend()
    return Drawn(_several(names, series))


def stacked_bars(axes: Any, dice: random.Random) -> Drawn:
    names = _years(dice, dice.randint(3, 7))
    series = _series(dice, len(names))
    under = [0.0] * len(names)
    for name, values in series.items():
        axes.bar(names, values, bottom=under, label=name)
        under = [a + b for a, b in zip(under, values, strict=True)]
    axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))
    return Drawn(_several(names, series))


def lying_bars(axes: Any, dice: random.Random) -> Drawn:
    names = dice.sample(_NAMES, dice.randint(3, 8))
    values = _figures(dice, len(names))
    axes.barh(names, values)
    return Drawn(_one(names, values))


def printed_bars(axes: Any, dice: random.Random) -> Drawn:
    names = dice.sample(_NAMES, dice.randint(3, 6))
    values = [round(value, 1) for value in _figures(dice, len(names))]
    axes.bar_label(axes.bar(names, values), labels=[f"{value:,}" for value in values])
    return Drawn(_one(names, values))


def one_line(axes: Any, dice: random.Random) -> Drawn:
    names = _years(dice, dice.randint(5, 12))
    values = _figures(dice, len(names), 20)
    axes.plot([int(name) for name in names], values, marker=dice.choice(["", "o", "s"]))
    axes.set_xticks([int(name) for name in names][:: dice.choice([1, 2])])
    return Drawn(_one(names, values))


def several_lines(axes: Any, dice: random.Random) -> Drawn:
    names = _years(dice, dice.randint(5, 10))
    series = _series(dice, len(names))
    for name, values in series.items():
        axes.plot(names, values, label=name)
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.1), ncols=3)
    return Drawn(_several(names, series))


def wedges(axes: Any, dice: random.Random) -> Drawn:
    names = dice.sample(_NAMES, dice.randint(3, 6))
    values = [dice.uniform(8, 50) for _ in names]
    axes.pie(values, labels=names)
    return Drawn(_one(names, [100 * value / sum(values) for value in values]))


def truncated_bars(axes: Any, dice: random.Random) -> Drawn:
    names = dice.sample(_NAMES, dice.randint(3, 6))
    values = _figures(dice, len(names), 70)
    axes.bar(names, values)
    axes.set_ylim(bottom=0.8 * min(values))
    return Drawn(_one(names, values), truncated=True)


def bars_and_line(axes: Any, dice: random.Random) -> Drawn:
    names = _years(dice, dice.randint(4, 7))
    bars, line = _figures(dice, len(names)), [round(dice.uniform(2, 30), 2) for _ in names]
    axes.bar(names, bars, label="Sales")
    other = axes.twinx()
    other.plot(names, line, color="black", label="Margin")
    other.grid(visible=False)
    axes.figure.legend(loc="upper center", ncols=2)
    return Drawn(_several(names, {"Sales": bars, "Margin": line}), dual=True)


def bars_and_line_alike(axes: Any, dice: random.Random) -> Drawn:
    names = _years(dice, dice.randint(4, 7))
    actual = _figures(dice, len(names))
    plan = [round(value * dice.uniform(0.8, 1.25), 3) for value in actual]
    axes.bar(names, actual, label="Actual", color="tab:gray")
    axes.plot(names, plan, color="darkred", marker=dice.choice(["", "o"]), label="Plan")
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.1), ncols=2)
    return Drawn(_several(names, {"Actual": actual, "Plan": plan}))


def grouped_bars_and_rate(axes: Any, dice: random.Random) -> Drawn:
    shown = grouped_bars(axes, dice)
    axes.get_legend().remove()
    axes.set_ylabel("USD millions")
    names = list(dict.fromkeys(name for name, _ in shown.table))
    rates = [round(dice.uniform(2, 30), 2) for _ in names]
    other = axes.twinx()
    other.plot(axes.get_xticks(), rates, color="black", marker="s", label="Growth")
    other.yaxis.set_major_formatter("{x:g}%")
    other.grid(visible=False)
    axes.figure.legend(loc="lower center", bbox_to_anchor=(0.5, -0.1), ncols=4)
    bars = {(name, f"{one} (USD millions)"): value for (name, one), value in shown.table.items()}
    return Drawn(bars | _several(names, {"Growth": rates}), dual=True)


def lines_on_two_axes(axes: Any, dice: random.Random) -> Drawn:
    names = _years(dice, dice.randint(5, 9))
    price, volume = _figures(dice, len(names)), _figures(dice, len(names))
    titled = dice.random() < 0.5
    one, two = ("Price", "Volume") if titled else ("Price", "Volume (RHS)")
    axes.plot(names, price, color="tab:blue", label=one)
    other = axes.twinx()
    other.plot(names, volume, color="tab:orange", label=two)
    other.grid(visible=False)
    if titled:
        axes.set_ylabel("Price")
        other.set_ylabel("Volume")
    axes.figure.legend(loc="lower center", bbox_to_anchor=(0.5, -0.08), ncols=2)
    return Drawn(_several(names, {one: price, two: volume}), dual=True)


STYLES: tuple[Style, ...] = (
    upright_bars,
    grouped_bars,
    stacked_bars,
    lying_bars,
    printed_bars,
    one_line,
    several_lines,
    wedges,
    truncated_bars,
    bars_and_line,
    bars_and_line_alike,
    grouped_bars_and_rate,
    lines_on_two_axes,
)


# ---------------------------------------------------------------- drawing and scoring


def draw(style: Style, dice: random.Random, path: Path) -> Drawn:
    """One chart of a style on a page of its own."""
    import matplotlib

    matplotlib.use("agg")
    from matplotlib import pyplot

    plotting: Any = pyplot
    with plotting.style.context(dice.choice(_SHEETS)):
        figure, axes = plotting.subplots(figsize=(dice.uniform(5, 8), dice.uniform(3.5, 5)))
        shown = style(axes, dice)
        axes.set_title(f"{dice.choice(_NAMES)} by {dice.choice(('region', 'product', 'year'))}")
        figure.savefig(path, bbox_inches="tight", dpi=120)
        plotting.close(figure)
    return shown


def read(path: Path) -> Grid | None:
    """The grid of the figure on a page, or of a picture."""
    draft = read_pdf(path) if path.suffix == ".pdf" else read_image(path)
    return next((one.grid for one in draft.evidence if one.modality == "figure" and one.grid), None)


def table_of(grid: Grid | None) -> Table:
    """The values of a grid by category and series."""
    if grid is None:
        return {}
    head = [cell.text for cell in grid.rows[0]]
    found: Table = {}
    for row in grid.rows[1:]:
        for name, cell in zip(head[1:], row[1:], strict=True):
            number = parse_number(cell.text.removeprefix(READ_OFF).strip())
            if number is not None:
                found[row[0].text, name if len(head) > 2 else "Value"] = float(number.value)
    return found


def right(shown: Table, got: Table) -> int:
    """How many points were got back within 2 %."""
    return sum(key in got and abs(got[key] - value) <= WITHIN * abs(value) for key, value in shown.items())


def scored(seed: int, each: int, folder: Path, styles: Sequence[Style] = STYLES, kind: str = "pdf") -> dict[str, Any]:
    dice = random.Random(seed)
    tally: Counter[str] = Counter()
    by_style: dict[str, float] = {}
    for style in styles:
        points = hits = 0
        for n in range(each):
            path = folder / f"{style.__name__}-{n}.{kind}"
            shown = draw(style, dice, path)
            grid = read(path)
            points, hits = points + len(shown.table), hits + right(shown.table, table_of(grid))
            units = grid.units if grid else ""
            tally["truncated"] += shown.truncated
            tally["truncated said"] += shown.truncated and TRUNCATED in units
            tally["dual"] += shown.dual
            tally["dual said"] += shown.dual and TWO_AXES in units
            tally["falsely said"] += (TRUNCATED in units and not shown.truncated) or (
                TWO_AXES in units and not shown.dual
            )
        tally.update(points=points, hits=hits)
        by_style[style.__name__] = round(hits / points, 3)
    return {
        "seed": seed,
        "drawn_as": kind,
        "charts": each * len(styles),
        "points": tally["points"],
        "within_2_percent": round(tally["hits"] / tally["points"], 3),
        "truncated_said": round(tally["truncated said"] / max(tally["truncated"], 1), 3),
        "dual_said": round(tally["dual said"] / max(tally["dual"], 1), 3),
        "falsely_said": tally["falsely said"],
        "by_style": by_style,
    }


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--each", type=int, default=10, help="charts of each style")
    words.add_argument("--keep", type=Path, help="a folder for the charts")
    words.add_argument("--style", action="append", choices=[style.__name__ for style in STYLES], help="only this style")
    words.add_argument("--pictures", action="store_true", help="draw PNG and not PDF")
    asked = words.parse_args()
    styles = [style for style in STYLES if asked.style is None or style.__name__ in asked.style]
    with tempfile.TemporaryDirectory() as scratch:
        folder: Path = asked.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        sys.stdout.write(
            json.dumps(scored(asked.seed, asked.each, folder, styles, "png" if asked.pictures else "pdf"), indent=1)
            + "\n"
        )


if __name__ == "__main__":
    main()
