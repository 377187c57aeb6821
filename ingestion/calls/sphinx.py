"""Sound and the words that may be in it in, each word with its seconds out. Holds PocketSphinx, an English model."""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from data.errors import MissingExtra
from ingestion.calls.sound import RATE, Samples

_FRAMES_A_SECOND = 100
BEAM, PATIENT = 1e-60, 1e-120
_VARIANT = re.compile(r"\(\d+\)$")

# Letters to sounds for words that the dictionary lacks, longest first: names, mostly, and good enough to find them.
_SOUNDS = {
    "tion": "SH AH N", "sion": "ZH AH N", "ough": "AO", "igh": "AY", "sch": "SH", "tch": "CH", "eau": "OW",
    "ch": "CH", "sh": "SH", "th": "TH", "ph": "F", "ck": "K", "qu": "K W", "wh": "W", "kn": "N", "wr": "R", "gh": "G",
    "ng": "NG", "oo": "UW", "ee": "IY", "ea": "IY", "ai": "EY", "ay": "EY", "oa": "OW", "ou": "AW", "ow": "OW",
    "oi": "OY", "oy": "OY", "au": "AO", "aw": "AO", "ew": "UW", "ie": "IY", "ei": "AY", "er": "ER", "ir": "ER",
    "ur": "ER", "ar": "AA R", "or": "AO R", "a": "AE", "b": "B", "c": "K", "d": "D", "e": "EH", "f": "F", "g": "G",
    "h": "HH", "i": "IH", "j": "JH", "k": "K", "l": "L", "m": "M", "n": "N", "o": "OW", "p": "P", "q": "K", "r": "R",
    "s": "S", "t": "T", "u": "AH", "v": "V", "w": "W", "x": "K S", "y": "IY", "z": "Z",
}  # fmt: skip
_LETTERS = re.compile("|".join(sorted(_SOUNDS, key=len, reverse=True)))


class Heard(NamedTuple):
    """A word, its seconds from the start of what was listened to, and how well its sounds fit.

    `fit` is the log-likelihood of a hundredth of a second against the best of all sounds: about -1 to -2.5 for words
    that were said, below -4 for others.
    """

    word: str
    start: float
    end: float
    fit: float


class Edge(NamedTuple):
    """A step of a graph from one state to another, by a word or, without one, by itself."""

    start: int
    end: int
    word: str = ""
    chance: float = 1.0


class Listener:
    """Listens for words in the order that a graph allows. The smaller `beam`, the later a path is given up."""

    def __init__(self, beam: float = BEAM) -> None:
        beams: dict[str, Any] = {"beam": beam, "wbeam": beam**0.8, "pbeam": beam}
        self._decoder = _decoder(lm=None, maxhmmpf=-1, **beams)
        self._graphs = 0

    def pronounce(self, words: Sequence[str]) -> None:
        """Make words known that the dictionary lacks."""
        unknown = [word for word in dict.fromkeys(words) if self._decoder.lookup_word(word) is None]
        for word in unknown:
            self._decoder.add_word(word, sounds_of(word), update=False)

    def listen(self, samples: Samples, edges: Sequence[Edge], last: int) -> list[Heard]:
        """The words of the likeliest path from state 0 to state `last`; none when no path fits."""
        steps = [(edge.start, edge.end, edge.chance, *([edge.word] if edge.word else [])) for edge in edges]
        name, before = f"graph-{self._graphs}", f"graph-{self._graphs - 1}"
        self._decoder.add_fsg(name, self._decoder.create_fsg(name, 0, last, steps))
        self._decoder.activate_search(name)
        if self._graphs:
            self._decoder.remove_search(before)
        self._graphs += 1
        return list(_heard(self._decoder, samples))


class Dictation:
    """Writes down what is said, without knowing what it is about. Much of it is wrong: good for a draft at most."""

    def __init__(self) -> None:
        self._decoder = _decoder()

    def write(self, samples: Samples) -> list[Heard]:
        return list(_heard(self._decoder, samples))


def _decoder(**options: Any) -> Any:
    try:
        from pocketsphinx import Decoder
    except ImportError as error:
        raise MissingExtra("Speech is not understood here.", "pip install 'mffm-analyst[audio]'") from error
    return Decoder(samprate=RATE, loglevel="FATAL", **options)


def sounds_of(word: str) -> str:
    """How a word is roughly pronounced, in the dictionary's sounds."""
    plain = re.sub(r"(.)\1", r"\1", word.replace("'", ""))
    spelled = plain[:-1] if len(plain) > 3 and plain.endswith("e") and plain[-2] not in "aeiouy" else plain
    return " ".join(_SOUNDS[part] for part in _LETTERS.findall(spelled)) or "AH"


def _heard(decoder: Any, samples: Samples) -> Iterator[Heard]:
    decoder.start_utt()
    decoder.process_raw(samples.tobytes(), full_utt=True)
    decoder.end_utt()
    if decoder.hyp() is None:
        return
    for part in decoder.seg():
        if not part.word.startswith(("<", "[", "+", "(")):
            word = _VARIANT.sub("", part.word)
            frames = part.end_frame + 1 - part.start_frame
            fit = math.log(max(part.ascore, sys.float_info.min)) / frames
            yield Heard(word, part.start_frame / _FRAMES_A_SECOND, (part.end_frame + 1) / _FRAMES_A_SECOND, fit)
