"""Figures found by their looks: each sight in a space of its own, within the documents chosen, made anew on demand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from data.locators import FigureRegion
from data.people import LOCAL
from data.store.store import Store
from data.vectors import Vectors
from ingestion.fingerprint import Fingerprint
from ingestion.isolation.reader import Reader
from ingestion.keeping import Keeping
from ingestion.pipeline import ingest
from retrieval.embed import open_encoder
from retrieval.gallery import open_galleries
from retrieval.index import open_index
from retrieval.kept import FILE, check_index
from retrieval.picture import read_picture
from retrieval.search import Searcher
from tests.fixtures.charts import bar_chart, opened

NAMES = ("red", "green", "blue")


class ByColour:
    """An image-text model that knows three colours and nothing else."""

    model_id = "pictures/by-colour"

    def look(self, pictures: Sequence[Image.Image]) -> Vectors:
        return np.array([_strongest(np.asarray(one, dtype=np.float32)) for one in pictures], dtype=np.float32)

    def encode(self, texts: Sequence[str]) -> Vectors:
        rows = [[float(name in text.lower()) + 0.01 for name in NAMES] for text in texts]
        return (np.array(rows) / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def _strongest(pixels: Vectors) -> Vectors:
    coloured = np.clip(pixels - pixels.min(axis=2, keepdims=True), 0, None).reshape(-1, 3).sum(axis=0) + 1
    return coloured / np.linalg.norm(coloured)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("charts")
    bar_chart(made / "sales.png", "Sales by region", ["Europe", "Asia", "Africa"], [420.0, 310.0, 95.0], "red")
    bar_chart(made / "backlog.pdf", "Backlog by product", ["Pumps", "Valves", "Spares"], [95.0, 210.0, 640.0], "blue")
    return made


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as process:
        yield process


@pytest.fixture(scope="module")
def searcher(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    store = Store.open(tmp_path_factory.mktemp("w"), LOCAL)
    encoder, sight = open_encoder(), ByColour()
    files = [folder / "sales.png", folder / "backlog.pdf"]
    outcomes = ingest(store, lambda: encoder, files, sights=lambda: (Fingerprint(), sight))
    assert [outcome.status for outcome in outcomes] == ["ready", "ready"]
    index = open_index(store, encoder.model_id, store.workspace / "index")
    yield Searcher(store, encoder, index, open_galleries(store, sight))
    store.close()


def test_a_smaller_copy_of_a_picture_is_found_as_its_copy(
    searcher: Searcher, reader: Reader, folder: Path, tmp_path: Path
) -> None:
    chart = opened(folder / "sales.png")
    chart.resize((chart.width // 2, chart.height // 2)).save(tmp_path / "shot.jpg", quality=70)
    [first, *_] = searcher.search_picture(read_picture(reader, tmp_path / "shot.jpg", "shot.jpg"))
    assert (first.document.name, first.why["copies"]) == ("sales.png", 1)


def test_a_screenshot_of_a_page_finds_the_figure_on_it(
    searcher: Searcher, reader: Reader, folder: Path, tmp_path: Path
) -> None:
    document = searcher.store.document("backlog.pdf")
    [piece] = [one for one in searcher.store.evidence_of(document.id) if one.locator.kind == "figure"]
    assert isinstance(piece.locator, FigureRegion)
    [crop] = reader.figures(folder / "backlog.pdf", "backlog.pdf", [piece.locator])
    assert crop is not None
    crop.save(tmp_path / "shot.png")
    [first, *_] = searcher.search_picture(read_picture(reader, tmp_path / "shot.png", "shot.png"))
    assert (first.evidence.id, first.evidence.page, first.why["copies"]) == (piece.id, 1, 1)


def test_only_the_documents_chosen_are_looked_at(searcher: Searcher, reader: Reader, folder: Path) -> None:
    picture = read_picture(reader, folder / "sales.png", "sales.png")
    found = searcher.search_picture(picture, documents=["backlog.pdf"])
    assert {hit.document.name for hit in found} == {"backlog.pdf"}
    assert all("copies" not in hit.why for hit in found)


def test_words_find_what_a_figure_shows(searcher: Searcher) -> None:
    for name, document in (("blue", "backlog.pdf"), ("red", "sales.png")):
        found = searcher.search(f"the chart with {name} bars")
        assert {hit.document.name for hit in found if hit.why.get("shown") == 1} == {document}


def test_each_sight_has_its_own_vectors_and_its_own_file(searcher: Searcher, reader: Reader) -> None:
    store = searcher.store
    assert store.vectors("fingerprint/1")[1].shape == (2, 256)
    assert store.vectors("pictures/by-colour")[1].shape == (2, 3)
    searcher.search_picture(read_picture(reader, store.original(store.document("sales.png")), "sales.png"))
    searcher.keep()
    assert len(list((store.workspace / "index").rglob(FILE))) == 3
    assert check_index(store, store.workspace / "index") == []


def test_a_reindex_makes_the_vectors_of_figures_anew_from_the_files(searcher: Searcher, reader: Reader) -> None:
    store, late = searcher.store, ByColour()
    late.model_id = "pictures/set-later"
    document = store.document("sales.png")
    Keeping(store, lambda: searcher.encoder, lambda: (Fingerprint(), late)).renew(document, reader)
    before, after = store.vectors("pictures/by-colour"), store.vectors("pictures/set-later")
    assert after[0].tolist() == before[0].tolist()[:1]
    np.testing.assert_allclose(after[1], before[1][:1], atol=1e-6)
    assert store.vectors("fingerprint/1")[1].shape == (2, 256)
