"""Libraries that tell their makers of their use, told not to. The settings are theirs, read when they are imported."""

from __future__ import annotations

import os

_SETTINGS = {
    "ORT_DISABLE_TELEMETRY": "1",  # onnxruntime: on by default since 1.29, sends models' names and sizes
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
}


def keep_quiet() -> None:
    """Nothing leaves the machine unasked: to be called before any library is imported."""
    os.environ.update(_SETTINGS)
