"""Charts that matplotlib draws as PDF, read back."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from data.locators import FigureRegion
from evaluation.quality.drawn_charts import STYLES, Drawn, draw, read, right, table_of, truncated_bars, upright_bars
from ingestion.charts.series import TRUNCATED, TWO_AXES
from ingestion.pdf.document import read_pdf

pytest.importorskip("matplotlib")


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.__name__)
def test_a_chart_of_each_style_gives_its_figures_back(
    style: Callable[[Any, random.Random], Drawn], tmp_path: Path
) -> None:
    shown = draw(style, random.Random(5), tmp_path / "chart.pdf")
    grid = read(tmp_path / "chart.pdf")
    assert grid is not None
    assert right(shown.table, table_of(grid)) == len(shown.table)
    assert (TRUNCATED in grid.units, TWO_AXES in grid.units) == (shown.truncated, shown.dual)


def test_the_figure_has_its_place_and_its_title_on_the_page(tmp_path: Path) -> None:
    draw(upright_bars, random.Random(8), tmp_path / "chart.pdf")
    (piece,) = read_pdf(tmp_path / "chart.pdf").evidence
    assert isinstance(piece.locator, FigureRegion)
    assert piece.locator.page == 1
    assert piece.grid is not None
    assert " by " in piece.grid.title
    assert piece.grid.title in piece.text
    box = piece.locator.box
    assert all(box.x0 <= cell.box.x0 and cell.box.x1 <= box.x1 for row in piece.grid.rows for cell in row if cell.box)


def test_a_point_counts_only_within_two_percent() -> None:
    assert right({("A", "Value"): 100.0, ("B", "Value"): 50.0}, {("A", "Value"): 101.9, ("B", "Value"): 52.0}) == 1


def test_a_truncated_axis_starts_above_zero(tmp_path: Path) -> None:
    shown = draw(truncated_bars, random.Random(2), tmp_path / "chart.pdf")
    assert shown.truncated
    assert min(shown.table.values()) > 0
