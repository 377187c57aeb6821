"""Sound in, a transcript by a speech model out, as captions, mended. The model hears only where somebody speaks.

Three ways to run one: a model server with OpenAI's audio route (vLLM), faster-whisper, and openai-whisper.
"""

from __future__ import annotations

import io
import wave
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from pickle import UnpicklingError
from typing import Any, Protocol

import numpy as np

from data.errors import MissingExtra, ModelError, NotFound
from data.rows.transcripts import Attached
from ingestion.calls.mending import Mended, mended
from ingestion.calls.sound import RATE, Samples
from ingestion.calls.voice import groups, speech_in

_WINDOW_SECONDS = 28.0  # Whisper hears thirty seconds at once
_ROOM = 0.2
_MOST_NAMES = 40
_SERVER_SECONDS = 120.0


class Transcriber(Protocol):
    """Writes down what is said in at most half a minute of speech. `name` is told with the transcript."""

    name: str

    def write(self, samples: Samples, names: Sequence[str]) -> str:
        """The words; `names` may occur among them, and are spelled so."""
        ...


@dataclass(frozen=True, slots=True)
class Transcription:
    """A recording as captions, and what was mended in them."""

    captions: Attached
    changes: tuple[Mended, ...] = ()


def transcribed(samples: Samples, transcriber: Transcriber, names: Sequence[str]) -> Transcription:
    """The whole recording; no words where nobody speaks. `names` are how filings spell what may be said."""
    captions, changes = ["WEBVTT"], list[Mended]()
    for group in groups(speech_in(samples), _WINDOW_SECONDS):
        start, end = max(0.0, group[0].start - _ROOM), group[-1].end + _ROOM
        said = transcriber.write(samples[int(start * RATE) : int(end * RATE)], names[:_MOST_NAMES])
        words, made = mended(" ".join(said.replace("-->", " ").split()), names)
        changes += [Mended(start, end, made)] if made else []
        if any(sign.isalnum() for sign in words):
            captions.append(f"{_stamp(start)} --> {_stamp(end)}\n{words}")
    written = Attached(f"the transcription by {transcriber.name}", "\n\n".join(captions).encode())
    return Transcription(written, tuple(changes))


def open_transcriber(model: str, url: str = "", key: str | None = None, threads: int = 2) -> Transcriber:
    """The model of this name: on the server, where one is named, else in a folder, a file or on the hub."""
    if url:
        return ServedSpeech(url, model, key)
    path = Path(model).expanduser()
    if path.suffix == ".pt":
        return Whisper(model)
    if path.is_dir() and not (path / "model.bin").is_file():
        raise NotFound(
            f"{model} holds no speech model for faster-whisper (model.bin).",
            "Convert it with ct2-transformers-converter, or name a checkpoint of openai-whisper (.pt).",
        )
    return FasterWhisper(model, threads) if find_spec("faster_whisper") or not find_spec("whisper") else Whisper(model)


class FasterWhisper:
    """A Whisper model converted for CTranslate2: a folder, or a name on the hub."""

    def __init__(self, model: str, threads: int = 2) -> None:
        try:
            from faster_whisper import WhisperModel  # pyright: ignore[reportMissingImports]
        except ImportError as error:
            raise MissingExtra("faster-whisper is not installed.", "pip install 'mffm-analyst[speech]'") from error
        try:
            self._model: Any = WhisperModel(model, compute_type="int8", cpu_threads=threads)
        except (OSError, RuntimeError, ValueError) as error:
            raise _not_loaded(model, error) from error
        self.name = Path(model).name

    def write(self, samples: Samples, names: Sequence[str]) -> str:
        hotwords = ", ".join(names) or None
        heard = samples.astype(np.float32) / 32768
        segments, _ = self._model.transcribe(heard, hotwords=hotwords, condition_on_previous_text=False)
        return " ".join(segment.text for segment in segments)


class Whisper:
    """A checkpoint of openai-whisper: a file, or the name of one of its models."""

    def __init__(self, model: str) -> None:
        try:
            import whisper  # pyright: ignore[reportMissingImports]
        except ImportError as error:
            raise MissingExtra("openai-whisper is not installed.", "pip install 'mffm-analyst[whisper]'") from error
        try:
            self._model: Any = whisper.load_model(model, device="cpu")
        except (OSError, RuntimeError, ValueError, KeyError, UnpicklingError) as error:
            raise _not_loaded(model, error) from error
        self.name = Path(model).stem

    def write(self, samples: Samples, names: Sequence[str]) -> str:
        prompt = ", ".join(names) or None
        heard = samples.astype(np.float32) / 32768
        said = self._model.transcribe(heard, initial_prompt=prompt, condition_on_previous_text=False, fp16=False)
        return str(said["text"])


class ServedSpeech:
    """A model behind `/audio/transcriptions` of an OpenAI-compatible server. `url` ends in `/v1`."""

    def __init__(self, url: str, model: str, key: str | None = None) -> None:
        self.name = model
        self._url = url.rstrip("/") + "/audio/transcriptions"
        self._key = key

    def write(self, samples: Samples, names: Sequence[str]) -> str:
        import httpx

        fields = {"model": self.name, "response_format": "json", "temperature": "0"}
        fields |= {"prompt": ", ".join(names)} if names else {}
        headers = {"Authorization": f"Bearer {self._key}"} if self._key else {}
        try:
            reply = httpx.post(
                self._url,
                data=fields,
                files={"file": ("speech.wav", wav(samples), "audio/wav")},
                headers=headers,
                timeout=_SERVER_SECONDS,
            )
            reply.raise_for_status()
            return str(reply.json()["text"])
        except (httpx.HTTPError, httpx.InvalidURL, ValueError, KeyError, TypeError) as error:
            raise ModelError(
                f"The speech server gave no transcript ({type(error).__name__}).",
                "Check MFFM_SPEECH_URL and MFFM_SPEECH_MODEL, or hand in a transcript.",
            ) from error


def wav(samples: Samples) -> bytes:
    """Samples as a WAV file."""
    kept = io.BytesIO()
    with wave.open(kept, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.astype("<i2").tobytes())
    return kept.getvalue()


def _not_loaded(model: str, error: Exception) -> ModelError:
    what = str(error).split("\n", 1)[0][:120]
    return ModelError(f"The speech model {model} could not be loaded: {what}.", "Check MFFM_SPEECH_MODEL.")


def _stamp(seconds: float) -> str:
    whole = round(seconds * 1000)
    return f"{whole // 3_600_000:02}:{whole // 60_000 % 60:02}:{whole // 1000 % 60:02}.{whole % 1000:03}"
