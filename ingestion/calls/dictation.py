"""Sound without a transcript in, a machine's draft of its words out, with figures for the numbers that were said.

The draft is the work of a small model and mostly wrong in its words; it serves to find a place and listen to it.
Nothing is written where nobody speaks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from data.errors import TooLarge
from ingestion.calls.numerals import repairs
from ingestion.calls.sound import RATE, Sound
from ingestion.calls.sphinx import Dictation, Heard
from ingestion.calls.turns import Words
from ingestion.calls.voice import Stretch, groups

MOST_SECONDS = 3600
_WINDOW_SECONDS = 25.0
_PAUSE = 0.45  # seconds between words that end a line


@dataclass(frozen=True, slots=True)
class Line:
    """Words said without a pause, and what was put in the place of what was heard."""

    words: Words
    repairs: tuple[tuple[str, str], ...] = ()


def within_limits(sound: Sound) -> None:
    """TooLarge for a recording that would take hours to write down."""
    if sound.seconds > MOST_SECONDS:
        raise TooLarge(
            f"Without a transcript, recordings of up to {MOST_SECONDS // 60} minutes are read.",
            "Hand in its transcript with it, or name a speech model in MFFM_SPEECH_MODEL.",
        )


def dictated(sound: Sound, speech: Sequence[Stretch]) -> list[Line]:
    """The draft, line by line."""
    dictation = Dictation()
    return [
        line
        for group in groups(list(speech), _WINDOW_SECONDS)
        for line in _lines(dictation, sound, Stretch(group[0].start, group[-1].end))
    ]


def _lines(dictation: Dictation, sound: Sound, window: Stretch) -> Iterator[Line]:
    heard = dictation.write(sound.samples[int(window.start * RATE) : int(window.end * RATE)])
    held = list[Heard]()
    for word in heard:
        if held and word.start - held[-1].end > _PAUSE:
            yield _line(held, window.start)
            held = []
        held.append(word)
    if held:
        yield _line(held, window.start)


def _line(heard: Sequence[Heard], begun: float) -> Line:
    words = [word.word for word in heard]
    made = list[tuple[str, str]]()
    for repair in reversed(repairs(words)):
        made.insert(0, (" ".join(words[repair.first : repair.upto]), repair.figure))
        words[repair.first : repair.upto] = [repair.figure]
    start, end = round(begun + heard[0].start, 2), round(begun + heard[-1].end, 2)
    return Line(Words(" ".join(words), start, end), tuple(made))
