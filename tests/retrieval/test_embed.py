"""The int8 encoder says what the original weights say, and wrong vectors are refused."""

from __future__ import annotations

import json

import numpy as np
import pytest

from data.errors import ModelError
from retrieval.embed import MINILM, MiniLM, TorchEncoder, checked, open_encoder

SENTENCES = [
    "Net sales rose 4 percent to $1,577 million.",
    "Revenue increased by four percent.",
    "The company was incorporated in Delaware in 1985.",
    "Total current liabilities | 1,245 | 1,310 " * 60,
    "",
]
# Products of the vectors of the first sentence with the others, from the original weights in single precision.
ORIGINAL = [1.0, 0.5947, 0.1654, 0.1741, 0.0578]


@pytest.fixture(scope="module")
def encoder(tmp_path_factory):
    return open_encoder(cache=tmp_path_factory.mktemp("cache"))


def test_it_agrees_with_the_original_weights(encoder):
    vectors = encoder.encode(SENTENCES)
    assert vectors.shape == (5, 384)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(vectors @ vectors[0], ORIGINAL, atol=0.02)


def test_a_text_has_the_same_vector_in_any_company(encoder):
    alone = np.concatenate([encoder.encode([text]) for text in SENTENCES])
    np.testing.assert_array_equal(alone, encoder.encode(SENTENCES))
    assert encoder.encode([]).shape == (0, 384)


def test_the_graph_is_kept_and_a_damaged_one_made_anew(tmp_path, monkeypatch):
    first = open_encoder(cache=tmp_path).encode(SENTENCES[:1])
    [kept] = tmp_path.glob("*.onnx")
    made = []
    make = MiniLM.__init__.__globals__["_make_graph"]
    monkeypatch.setattr("retrieval.embed._make_graph", lambda folder: made.append(1) or make(folder))
    np.testing.assert_array_equal(open_encoder(cache=tmp_path).encode(SENTENCES[:1]), first)
    assert made == []
    kept.write_bytes(kept.read_bytes()[:1000])
    np.testing.assert_array_equal(open_encoder(cache=tmp_path).encode(SENTENCES[:1]), first)
    assert made == [1]


def test_a_cache_that_cannot_be_written_is_done_without(tmp_path):
    (tmp_path / "file").write_text("")
    assert open_encoder(cache=tmp_path / "file").encode(["x"]).shape == (1, 384)


def test_other_weights_are_refused(tmp_path, monkeypatch):
    (tmp_path / "model.safetensors").write_bytes(b"other weights")
    monkeypatch.setattr("retrieval.embed._packaged", lambda: tmp_path)
    with pytest.raises(ModelError, match=MINILM):
        open_encoder(cache=tmp_path / "cache")


def test_a_model_that_is_not_there_is_named(tmp_path):
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "bert"}))
    with pytest.raises(ModelError, match="could not be loaded"):
        TorchEncoder(str(tmp_path), "mine", 2)


@pytest.mark.parametrize("bad", [np.zeros((1, 3)), np.zeros((2, 2)), np.array([[1, np.nan, 0], [0, 0, 1]])])
def test_wrong_vectors_are_refused_by_name(bad):
    with pytest.raises(ModelError, match="mine/1"):
        checked(bad, 2, 3, "mine/1")
