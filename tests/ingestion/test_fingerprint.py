"""A copy of a picture has its fingerprint, smaller, compressed or with another margin; another picture has not."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps

from ingestion.fingerprint import SAME, Fingerprint
from tests.fixtures.charts import bar_chart, opened


@pytest.fixture(scope="module")
def chart(tmp_path_factory: pytest.TempPathFactory) -> Image.Image:
    folder: Path = tmp_path_factory.mktemp("charts")
    return opened(bar_chart(folder / "a.png", "Sales by region", ["Europe", "Asia", "Africa"], [420.0, 310.0, 95.0]))


def likeness(one: Image.Image, other: Image.Image) -> float:
    first, second = Fingerprint().look([one, other])
    return float(first @ second)


def compressed(image: Image.Image) -> Image.Image:
    kept = io.BytesIO()
    image.save(kept, "JPEG", quality=50)
    return Image.open(kept).convert("RGB")


def test_a_smaller_compressed_copy_with_a_wide_margin_is_the_same(chart: Image.Image) -> None:
    small = chart.resize((chart.width // 2, chart.height // 2))
    assert likeness(chart, chart) == pytest.approx(1.0)
    assert likeness(chart, small) >= SAME
    assert likeness(chart, compressed(chart)) >= SAME
    assert likeness(chart, ImageOps.expand(chart, border=90, fill="white")) >= SAME


def test_a_chart_of_other_figures_is_another(chart: Image.Image, tmp_path: Path) -> None:
    other = bar_chart(tmp_path / "b.png", "Backlog by product", ["Pumps", "Valves", "Spares"], [95.0, 210.0, 640.0])
    assert likeness(chart, opened(other)) < SAME


def test_a_blank_picture_and_none_have_fingerprints_of_the_right_shape() -> None:
    blank = Image.new("RGB", (30, 20), "white")
    assert np.isfinite(Fingerprint().look([blank])).all()
    assert Fingerprint().look([]).shape == (0, 256)
