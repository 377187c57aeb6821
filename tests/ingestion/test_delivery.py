"""How a turn was said: each value of a made voice is what it was made with."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from data.locators import AudioSpan
from data.types import Evidence, Speech
from ingestion.calls.audio import RATE
from ingestion.calls.delivery import measured, pitch_of
from ingestion.calls.parts import PREPARED, QUESTIONS
from ingestion.calls.voice import Stretch


def hum(seconds: float, hertz: float, level: float) -> np.ndarray:
    """A buzz like a voice's: a pitch with its overtones."""
    time = np.arange(int(seconds * RATE)) / RATE
    wave = sum(np.sin(2 * np.pi * hertz * n * time) / n for n in range(1, 8))
    return level * wave / np.abs(wave).max()


def turn(start: float, end: float, words: int, part: str, speaker: str = "Jane Doe") -> Evidence:
    text = " ".join(["word"] * words)
    return Evidence(AudioSpan(start, end, speaker), text, speech=Speech(part, sentences=((0, start, end),)))


@pytest.mark.parametrize("hertz", [85, 120, 180, 240, 330])
def test_pitch_of_a_voice(hertz):
    pitches = pitch_of(hum(2, hertz, 0.3))
    assert len(pitches) > 80
    assert np.median(pitches) == pytest.approx(hertz, rel=0.02)


def test_noise_has_no_pitch():
    assert len(pitch_of(np.random.default_rng(0).normal(0, 0.1, 3 * RATE))) < 5


def test_a_turn_stands_beside_the_speakers_own_prepared_remarks():
    quiet, loud = hum(10, 110, 0.1), hum(10, 160, 0.2)
    samples = (np.concatenate([quiet, loud]) * 32767).astype(np.int16)
    speech = [Stretch(0, 10), Stretch(10, 14), Stretch(16, 20)]
    first, second = measured([turn(0, 10, 25, PREPARED), turn(10, 20, 30, QUESTIONS)], samples, speech)
    told = second.speech.delivery
    assert (told.pace.value, told.pace.usual) == (180.0, 150.0)
    assert (told.pauses.value, told.pauses.usual) == (0.2, 0.0)
    assert told.loudness.value - told.loudness.usual == pytest.approx(6.0, abs=0.2)
    assert told.pitch.value == pytest.approx(160, rel=0.02)
    assert told.pitch.usual == pytest.approx(110, rel=0.02)
    assert first.speech.delivery.pace.value == first.speech.delivery.pace.usual


def test_too_little_speech_is_not_measured():
    samples = (hum(4, 110, 0.1) * 32767).astype(np.int16)
    (only,) = measured([turn(0, 3, 12, PREPARED)], samples, [Stretch(0, 3)])
    assert only.speech.delivery.pace is None
    assert only.speech.delivery.pitch is None


def test_who_has_no_prepared_remarks_is_compared_with_nothing():
    samples = (hum(10, 110, 0.1) * 32767).astype(np.int16)
    asked = replace(turn(0, 10, 25, QUESTIONS, "Peter Lang"))
    (only,) = measured([asked], samples, [Stretch(0, 10)])
    assert only.speech.delivery.pace.usual is None
