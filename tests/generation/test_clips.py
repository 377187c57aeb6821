"""Clips of recordings: the seconds that are cited and no others, short, and inside the HTML memo."""

from __future__ import annotations

import base64
import io
import re
import wave
from pathlib import Path

import numpy as np
import pytest

from data.answers import Answer, Check, Citation, Claim, Memo
from data.locators import AudioSpan, PageBox
from data.people import LOCAL
from data.store.store import Store
from generation.calls.clips import LONGEST_SECONDS, clips_of
from generation.memos.memo import export_memo
from ingestion.isolation.reader import Reader

soundfile = pytest.importorskip("soundfile", reason="recordings need the extra `audio`")
RATE = 16_000


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, str]:
    """A recording of fifty seconds: ten at 300 Hz, then 600 Hz."""
    folder = tmp_path_factory.mktemp("library")
    times = np.arange(50 * RATE) / RATE
    samples = 8000 * np.sin(2 * np.pi * np.where(times < 10, 300, 600) * times)
    with wave.open(str(folder / "call.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.astype("<i2").tobytes())
    store = Store.open(folder / "w", LOCAL)
    document, _ = store.receive(folder / "call.wav", "call.wav")
    return store, document.id


def cited(document_id: str, start: float | None, end: float | None) -> Citation:
    return Citation(1, "call.wav", document_id, 7, AudioSpan(start, end, "Jane Doe"), "Revenue rose.")


def heard(clip: bytes | None) -> tuple[float, float]:
    """Seconds and the strongest frequency."""
    assert clip is not None
    samples, rate = soundfile.read(io.BytesIO(clip))
    strength = np.abs(np.fft.rfft(samples))
    return len(samples) / rate, float(np.argmax(strength) * rate / len(samples))


def test_a_clip_holds_the_cited_seconds(library: tuple[Store, str]) -> None:
    store, document_id = library
    clip = clips_of(store)
    for start, end, hertz in ((2.0, 6.0, 300), (20.0, 24.0, 600)):
        seconds, frequency = heard(clip([cited(document_id, start, end)])[0])
        assert seconds == pytest.approx(4.4, abs=0.15)
        assert frequency == pytest.approx(hertz, abs=2)


def test_a_clip_is_short(library: tuple[Store, str]) -> None:
    store, document_id = library
    [clip] = clips_of(store)([cited(document_id, 5.0, 45.0)])
    assert heard(clip)[0] == pytest.approx(LONGEST_SECONDS + 0.4, abs=0.2)
    assert clip is not None
    assert len(clip) < 300_000


def test_what_has_no_second_or_is_no_recording_has_no_clip(library: tuple[Store, str]) -> None:
    store, document_id = library
    clip = clips_of(store)
    without = [cited(document_id, None, None), cited("f" * 64, 1.0, 2.0)]
    without.append(Citation(1, "call.wav", document_id, 7, PageBox(1, None), "Revenue rose."))
    assert clip(without) == [None, None, None]


def test_a_recording_is_decoded_once_for_all_its_clips(library, monkeypatch) -> None:
    store, document_id = library
    asked, clips = [], Reader.clips

    def counted(self: Reader, path: Path, name: str, spans: list[tuple[float, float]]) -> list[bytes]:
        asked.append(spans)
        return clips(self, path, name, spans)

    monkeypatch.setattr(Reader, "clips", counted)
    spoken = [cited(document_id, 2.0, 6.0), cited(document_id, 20.0, 24.0), cited(document_id, 2.0, 6.0)]
    made = clips_of(store)([*spoken, cited(document_id, None, None)])
    assert [round(heard(one)[1], -2) for one in made[:3]] == [300, 600, 300]
    assert made[3] is None
    assert asked == [[pytest.approx((1.8, 6.2)), pytest.approx((19.8, 24.2))]]


def test_no_more_clips_are_made_than_a_memo_holds(library) -> None:
    store, document_id = library
    made = clips_of(store)([cited(document_id, float(n), n + 0.5) for n in range(30)])
    assert [clip is not None for clip in made] == [True] * 24 + [False] * 6


def test_a_recording_that_cannot_be_decoded_has_no_clips_and_stops_no_memo(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "w", LOCAL)
    (tmp_path / "torn.wav").write_bytes(b"RIFF\x00\x00\x00\x00WAVEtorn")
    document, _ = store.receive(tmp_path / "torn.wav", "torn.wav")
    assert clips_of(store)([cited(document.id, 1.0, 2.0)]) == [None]


def test_the_html_memo_plays_its_clips_without_anything_from_outside(library: tuple[Store, str]) -> None:
    store, document_id = library
    answer = Answer("What was said?", (Claim("Revenue rose.", (1,), Check.QUOTED),), (cited(document_id, 20.0, 24.0),))
    page = export_memo(Memo("Memo", (answer,)), store, "html").decode()
    assert "media-src data:" in page
    (data,) = re.findall(r'<audio controls [^>]*src="data:audio/mpeg;base64,([^"]+)"', page)
    assert heard(base64.b64decode(data))[1] == pytest.approx(600, abs=2)
    assert "Jane Doe, 00:20" in page
