"""Pictures and texts in, vectors of one space out, by an open_clip checkpoint.

open_clip needs torchvision, whose wheel for x86 Linux is built against CUDA. Beside a CPU build of torch it stops at
its own detection operators, which nothing here uses: they are declared, so that its picture transforms can be imported.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from data.errors import MissingExtra, ModelError
from data.vectors import Vectors, checked

if TYPE_CHECKING:
    from PIL.Image import Image

CONFIG = "open_clip_config.json"
_REMEDY = "Name a folder with open_clip_config.json and weights, or ARCHITECTURE:FILE as in ViT-B-32:/models/b32.pt."
_AT_ONCE = 16


def is_open_clip(model: str) -> bool:
    """Whether a setting names an open_clip checkpoint: its folder, or its architecture and file."""
    return (Path(model).expanduser() / CONFIG).is_file() or ":" in model


class OpenClip:
    """An open_clip model, from a folder with its configuration or from a file of weights of a named architecture."""

    def __init__(self, model: str, threads: int) -> None:
        if find_spec("open_clip") is None:
            raise MissingExtra(
                f"The image encoder {model} needs open_clip.",
                "pip install 'mffm-analyst[openclip]'.",
            )
        import torch

        mend_torchvision()
        import open_clip  # pyright: ignore[reportMissingImports]

        torch.set_num_threads(threads)
        architecture, weights = _named(model)
        try:
            self._model, _, self._prepare = open_clip.create_model_and_transforms(architecture, pretrained=weights)
            self._tokens: Any = open_clip.get_tokenizer(architecture)
        except (OSError, RuntimeError, ValueError, KeyError) as error:
            raise ModelError(f"The image encoder {model} could not be loaded: {error}.", _REMEDY) from error
        self._model.eval()
        self.model_id = f"pictures/{model}"
        self.dimension = int(self.encode_one("?").shape[0])

    def look(self, pictures: Sequence[Image]) -> Vectors:
        import torch

        prepared = [self._prepare(one.convert("RGB")) for one in pictures]
        batches = [prepared[n : n + _AT_ONCE] for n in range(0, len(prepared), _AT_ONCE)]
        return self._checked([self._run("encode_image", torch.stack(batch)) for batch in batches], len(pictures))

    def encode(self, texts: Sequence[str]) -> Vectors:
        batches = [texts[n : n + _AT_ONCE] for n in range(0, len(texts), _AT_ONCE)]
        return self._checked([self._run("encode_text", self._tokens(list(b))) for b in batches], len(texts))

    def encode_one(self, text: str) -> Vectors:
        return self._run("encode_text", self._tokens([text]))[0]

    def _run(self, part: str, inputs: Any) -> Vectors:
        import torch

        with torch.inference_mode():
            return getattr(self._model, part)(inputs, normalize=True).float().numpy()

    def _checked(self, made: Sequence[Vectors], count: int) -> Vectors:
        found = np.concatenate([np.zeros((0, self.dimension), dtype=np.float32), *made])
        return checked(found, count, self.dimension, self.model_id)


def _named(model: str) -> tuple[str, str | None]:
    """Architecture and weights as open_clip wants them named."""
    folder = Path(model).expanduser()
    if (folder / CONFIG).is_file():
        return f"local-dir:{folder.resolve()}", None
    architecture, _, file = model.partition(":")
    weights = Path(file).expanduser()
    if not weights.is_file():
        raise ModelError(f"There are no weights {file} for the image encoder {architecture}.", _REMEDY)
    return architecture, str(weights)


@cache
def mend_torchvision() -> object:
    """Make torchvision importable where it stops at operators of its CUDA build; what is returned keeps it so."""
    import torch

    if torch.version.cuda is not None or find_spec("torchvision") is None:
        return None
    try:
        importlib.import_module("torchvision")
    except RuntimeError as error:
        if "torchvision::nms" not in str(error):
            raise
        for name in [name for name in sys.modules if name.split(".")[0] == "torchvision"]:
            del sys.modules[name]
        library = torch.library.Library("torchvision", "FRAGMENT")
        for name in ("nms", "qnms"):
            library.define(f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
        return library
    return None
