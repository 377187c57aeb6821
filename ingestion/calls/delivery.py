"""Sound and the sentences of each turn in, how each turn was said out: pace, pauses, loudness and pitch, as measured.

Each value stands beside that of the same speaker's prepared remarks. What a value means is for the listener to judge.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from data.locators import AudioSpan
from data.types import Delivery, Evidence, Measure
from ingestion.calls.parts import PREPARED
from ingestion.calls.sound import RATE, Samples
from ingestion.calls.voice import Stretch

Floats = NDArray[np.float64]

_LEAST_SECONDS = 4.0  # of speech, before anything is measured
_LEAST_WORDS = 10
_LEAST_VOICED = 60  # frames with a pitch
_STEP = RATE // 50  # samples from one frame to the next
_FRAME = 4 * _STEP  # samples of a frame: 80 ms
_LOWEST, _HIGHEST = 60.0, 400.0  # hertz of a voice
_PERIODIC = 0.55  # the part of a frame's energy that repeats, before it has a pitch
_QUIET = 1e-4  # mean square below which a frame has no pitch
_AT_ONCE = 2048  # frames


def measured(pieces: Sequence[Evidence], samples: Samples, speech: Sequence[Stretch]) -> list[Evidence]:
    """The evidence with the delivery of its turn."""
    turns = [
        list(turn)
        for _, turn in groupby(pieces, key=lambda piece: (_speaker(piece), piece.speech and piece.speech.part))
    ]
    plain = [_measures(turn, samples, speech) for turn in turns]
    usual = dict[str, dict[str, float]]()
    for speaker in {_speaker(turn[0]) for turn in turns} - {""}:
        own = [
            piece for piece in pieces if _speaker(piece) == speaker and piece.speech and piece.speech.part == PREPARED
        ]
        usual[speaker] = _measures(own, samples, speech)
    found = list[Evidence]()
    for turn, values in zip(turns, plain, strict=True):
        delivery = _delivery(values, usual.get(_speaker(turn[0]), {}))
        found += [replace(piece, speech=replace(piece.speech, delivery=delivery)) for piece in turn if piece.speech]
    return found


def _delivery(values: dict[str, float], usual: dict[str, float]) -> Delivery:
    return Delivery(**{name: Measure(value, usual.get(name)) for name, value in values.items()})


def _speaker(piece: Evidence) -> str:
    return piece.locator.speaker or "" if isinstance(piece.locator, AudioSpan) else ""


def _measures(turn: Sequence[Evidence], samples: Samples, speech: Sequence[Stretch]) -> dict[str, float]:
    """What can be measured of a turn, by the names of `Delivery`; nothing where too little is said."""
    timed = [(piece, span) for piece in turn if (span := _span(piece))]
    spans = [span for _, span in timed]
    words = sum(len(piece.text.split()) for piece, _ in timed)
    spoken = [cut for span in spans for cut in _within(span, speech)]
    seconds, said = sum(span.seconds for span in spans), sum(cut.seconds for cut in spoken)
    if said < _LEAST_SECONDS or words < _LEAST_WORDS:
        return {}
    power = sum(float(np.sum(part**2)) for part in _heard(spoken, samples)) / (said * RATE)
    loudness = 10 * math.log10(max(power, 1e-12))
    values = {
        "pace": round(60 * words / seconds, 1),
        "pauses": round(max(0.0, 1 - said / seconds), 3),
        "loudness": round(loudness, 1),
    }
    pitches = np.concatenate([pitch_of(part) for part in _heard(spoken, samples)])
    return values | ({"pitch": round(float(np.median(pitches)), 1)} if len(pitches) >= _LEAST_VOICED else {})


def _heard(spoken: Sequence[Stretch], samples: Samples) -> Iterator[Floats]:
    """The sound of each stretch, one at a time: a speaker may speak for hours."""
    for cut in spoken:
        yield samples[int(cut.start * RATE) : int(cut.end * RATE)] / 32768.0


def _span(piece: Evidence) -> Stretch | None:
    place = piece.locator
    if not isinstance(place, AudioSpan) or place.start is None or place.end is None or place.end <= place.start:
        return None
    return Stretch(place.start, place.end)


def _within(span: Stretch, speech: Sequence[Stretch]) -> list[Stretch]:
    """The speech inside a span."""
    cuts = (Stretch(max(span.start, one.start), min(span.end, one.end)) for one in speech)
    return [cut for cut in cuts if cut.seconds > 0]


def pitch_of(heard: Floats) -> Floats:
    """The pitch of each frame that has one, in hertz, by the first strong peak of its autocorrelation."""
    count = max(0, (len(heard) - _FRAME) // _STEP + 1)
    found = [np.zeros(0)]
    for first in range(0, count, _AT_ONCE):
        starts = np.arange(first, min(first + _AT_ONCE, count)) * _STEP
        frames = heard[starts[:, None] + np.arange(_FRAME)]
        found.append(_pitches(frames - frames.mean(axis=1, keepdims=True)))
    return np.concatenate(found)


def _pitches(frames: Floats) -> Floats:
    energy = (frames**2).mean(axis=1)
    frames = frames[energy > _QUIET]
    if not len(frames):
        return np.zeros(0)
    size = 2 * _FRAME
    spectrum = np.fft.rfft(frames, size)
    repeated = np.fft.irfft(np.abs(spectrum) ** 2, size)[:, :_FRAME]
    # The sum at a lag has fewer terms the longer the lag; without this, low pitches would lose.
    repeated = repeated / repeated[:, :1] * (_FRAME / (_FRAME - np.arange(_FRAME)))
    low, high = int(RATE / _HIGHEST), int(RATE / _LOWEST)
    window = repeated[:, low : high + 1]
    best = window.max(axis=1)
    first = np.argmax(_peaks(window) & (window >= 0.9 * best[:, None]), axis=1)
    return RATE / (first[best >= _PERIODIC] + low)


def _peaks(window: Floats) -> NDArray[np.bool_]:
    inner = (window[:, 1:-1] >= window[:, :-2]) & (window[:, 1:-1] >= window[:, 2:])
    return np.pad(inner, ((0, 0), (1, 1)))
