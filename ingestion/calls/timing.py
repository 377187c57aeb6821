"""A transcript's words and the sound they were said in, in; the seconds of each word out, None where it was not heard.

Works through the recording in windows of half a minute that end at pauses. A window may end after any word, so that
what is left is heard in the next. Where the sounds stop to fit the words (something was said that the transcript
leaves out, or left out that it has), the place is looked for among the phrases that follow.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from ingestion.calls.sound import RATE, Samples
from ingestion.calls.sphinx import PATIENT, Edge, Heard, Listener
from ingestion.calls.spoken import Token
from ingestion.calls.voice import Stretch

Span = tuple[float, float]

_SHORTEST, _LONGEST = 0.6, 30.0  # of a window, as a part of the longest, and in seconds
_APART = 2.0  # a pause this long ends a window
_LEAD = 0.1
_SLOW, _USUAL, _FASTEST = 2.0, 4.2, 6.0  # words a second
_SPARE = 12  # words beyond what would usually be said
_FITS = -3.5  # see `Heard.fit`
_RUN = 10  # words over which the fit is judged
_UNWRITTEN = 1.0  # seconds of speech between two words, before something was said that the transcript lacks
_ENOUGH = 8  # words that must fit, for a place to be the right one
_UNSURE = (3, 16)  # of the last words of a window, at least and at most so many are heard again in the next
_AHEAD = 40  # phrases among which a lost place is looked for
_ENTRY = 0.7  # the chance of each phrase that is passed over
_LEAP = 60.0  # seconds of words that the transcript may have more than the recording, at its start and when lost
_TRIES, _STEP = 5, 4.0  # how often a lost place is looked for a few seconds on, before whole windows are passed
_LONGEST_GAP = 120.0  # seconds in which words that were passed over are looked for


class _Word(NamedTuple):
    """When a token was heard, in seconds of the recording, and how well it fits."""

    start: float
    end: float
    fit: float


_Found = dict[int, _Word]


def align(
    samples: Samples, speech: Sequence[Stretch], tokens: Sequence[Token], phrases: Sequence[int]
) -> list[Span | None]:
    """The seconds of each token. `phrases` are the tokens that words may begin with after a pause."""
    aligner = _Aligner(samples, speech, tokens, phrases)
    return aligner.run() if tokens and speech else [None] * len(tokens)


def _missed(found: Sequence[_Word | None]) -> Iterator[tuple[int, int]]:
    """Runs of tokens without seconds that lie between tokens with seconds."""
    known = [n for n, word in enumerate(found) if word is not None]
    yield from ((left + 1, right) for left, right in pairwise(known) if right > left + 1)


class _Aligner:
    """How far both have come: the second listened to, and the token that is expected next."""

    def __init__(
        self, samples: Samples, speech: Sequence[Stretch], tokens: Sequence[Token], phrases: Sequence[int]
    ) -> None:
        self._samples, self._speech, self._tokens = samples, list(speech), tokens
        self._phrases = np.asarray(sorted(phrases), dtype=np.int64)
        self._listener, self._patient = Listener(), Listener(PATIENT)
        for listener in (self._listener, self._patient):
            listener.pronounce([word for token in tokens for way in token.ways for word in way])

    def run(self) -> list[Span | None]:
        found = self._through()
        for first, upto in _missed(found):
            self._fill(found, first, upto)
        return [None if word is None else (word.start, word.end) for word in found]

    def _through(self) -> list[_Word | None]:
        """Window by window from the first speech to the last."""
        found: list[_Word | None] = [None] * len(self._tokens)
        second, token, lost, last = self._speech[0].start, 0, 1, -_LEAP
        while token < len(self._tokens):
            window = self._window(second, token)
            if window is None:
                break
            words = {} if lost else self._fitting(self._listen(window, [token]))
            if not words:
                leap = _LEAP * max(0, lost - _TRIES)
                words = self._anywhere(window, token, token + _SPARE + _FASTEST * (window.start - last + leap))
            if not words:
                lost += 1
                second = window.end if lost > _TRIES else self._past(window.start + _STEP)
                continue
            cut, second = self._cut(words, window)
            found[min(words) : cut] = [words[n] for n in range(min(words), cut)]
            token, lost, last = cut, 0, second
        return found

    def _past(self, second: float) -> float:
        """The end of the stretch of speech at this second."""
        return next((stretch.end for stretch in self._speech if stretch.end > second), second)

    def _fill(self, found: list[_Word | None], first: int, upto: int) -> None:
        """Tokens `first` to `upto`, which were passed over, in the sound between their neighbours."""
        before, after = found[first - 1], found[upto]
        assert before
        assert after
        window = Stretch(before.end, after.start)
        words = sum(len(token.ways[0]) for token in self._tokens[first:upto])
        if not words / _FASTEST < window.seconds < _LONGEST_GAP:
            return
        for listener in (self._listener, self._patient):
            heard = self._listen(window, [first], upto, listener)
            if len(heard) == upto - first and np.mean([word.fit for word in heard.values()]) > _FITS:
                found[first:upto] = [heard[n] for n in range(first, upto)]
                return

    def _window(self, second: float, token: int) -> Stretch | None:
        """From the next speech to the longest pause between 18 and 30 seconds later, or to a gap in between.

        Earlier, where the transcript's words do not last as long.
        """
        ahead = [stretch for stretch in self._speech if stretch.end > second + _LEAD]
        if not ahead:
            return None
        start = max(second, ahead[0].start - _LEAD)
        words = sum(len(token.ways[0]) for token in self._tokens[token : token + int(_LONGEST * _SLOW)])
        longest = min(_LONGEST, words / _SLOW + _STEP)
        best, end = 0.0, 0.0
        for stretch, after in zip(ahead, [*ahead[1:], None], strict=True):
            if stretch.end - start > longest:
                break
            pause = after.start - stretch.end if after else _APART
            if pause >= _APART or (stretch.end - start >= longest * _SHORTEST and pause > best):
                best, end = pause, stretch.end
            if pause >= _APART:
                break
        end = end or start + longest
        return Stretch(start, min(end + _LEAD, len(self._samples) / RATE))

    def _cut(self, words: _Found, window: Stretch) -> tuple[int, float]:
        """The token and second to go on from: the longest pause near the end, so that no word is cut in two."""
        last = max(words)
        speech_ends = all(stretch.end <= window.end + _LEAD for stretch in self._speech)
        if speech_ends or len(words) <= _UNSURE[1]:
            return last + 1, words[last].end
        gaps = {n: words[n].start - words[n - 1].end for n in range(last - _UNSURE[1] + 1, last - _UNSURE[0] + 2)}
        cut = max(gaps, key=lambda n: (gaps[n], n))
        return cut, (words[cut - 1].end + words[cut].start) / 2

    # ------------------------------------------------------------ one window

    def _anywhere(self, window: Stretch, token: int, most: float) -> _Found:
        """The window's words from the expected token on, or from one of the next phrases, up to token `most`."""
        ahead = self._phrases[(self._phrases > token) & (self._phrases <= most)][:_AHEAD]
        return self._fitting(self._listen(window, [token, *map(int, ahead)]))

    def _fitting(self, words: _Found) -> _Found:
        """The words up to the first that do not fit, or that have unwritten speech before them."""
        order = sorted(words)
        upto = len(order)
        for n in range(len(order)):
            run = [words[m] for m in order[n : n + _RUN]]
            weights = [word.end - word.start for word in run]
            if np.average([word.fit for word in run], weights=weights) < _FITS:
                upto = n
                break
            if n and self._spoken(words[order[n - 1]].end, words[order[n]].start) > _UNWRITTEN:
                upto = n
                break
        kept = order[: upto if upto == len(order) else max(upto - 2, 0)]
        return (
            {n: words[n] for n in kept} if len(kept) >= min(_ENOUGH, len(self._tokens) - min(order, default=0)) else {}
        )

    def _spoken(self, start: float, end: float) -> float:
        """Seconds of speech between two seconds."""
        return sum(max(0.0, min(end, stretch.end) - max(start, stretch.start)) for stretch in self._speech)

    def _listen(
        self, window: Stretch, entries: list[int], upto: int | None = None, listener: Listener | None = None
    ) -> _Found:
        """The words from one of the entries on, all of them where `upto` ends them; none when no path fits."""
        count = int(window.seconds * _USUAL) + _SPARE
        most = upto or min(entries[-1] + count, len(self._tokens))
        edges, last = self._graph(entries, most, anywhere=upto is None)
        samples = self._samples[int(window.start * RATE) : int(window.end * RATE)]
        heard = (listener or self._listener).listen(samples, edges, last)
        found = next((spans for entry in entries if (spans := self._parsed(heard, entry))), _Found())
        return {n: _Word(window.start + a, window.start + b, fit) for n, (a, b, fit) in found.items()}

    def _graph(self, entries: list[int], upto: int, *, anywhere: bool) -> tuple[list[Edge], int]:
        """States 1 … are the places before the tokens from `entries[0]` on; more lie inside the ways to say them.

        The words may end `anywhere`, or with the last.
        """
        first = entries[0]
        last = upto - first + 2
        inner = last
        edges = [Edge(0, entry - first + 1, chance=_ENTRY**n) for n, entry in enumerate(entries)]
        for n in range(first, upto):
            here = n - first + 1
            if anywhere or n == upto - 1:
                edges.append(Edge(here + 1, last))
            for way in self._tokens[n].ways:
                at = here
                for word in way[:-1]:
                    inner += 1
                    edges.append(Edge(at, inner, word))
                    at = inner
                edges.append(Edge(at, here + 1, way[-1]))
        return edges, last

    def _parsed(self, heard: Sequence[Heard], entry: int) -> _Found:
        """The words heard as tokens from `entry` on; nothing when they do not begin there."""
        paths: list[tuple[int, _Found]] = [(0, {})]
        for n in range(entry, len(self._tokens)):
            paths = list(self._step(heard, paths, n))
            done = next((words for at, words in paths if at == len(heard)), None)
            if done is not None or not paths:
                return done or {}
        return {}

    def _step(
        self, heard: Sequence[Heard], paths: Sequence[tuple[int, _Found]], n: int
    ) -> Iterator[tuple[int, _Found]]:
        for at, words in paths:
            for way in self._tokens[n].ways:
                said = heard[at : at + len(way)]
                if tuple(word.word for word in said) == way:
                    fit = float(
                        np.average([word.fit for word in said], weights=[word.end - word.start for word in said])
                    )
                    yield at + len(way), {**words, n: _Word(said[0].start, said[-1].end, fit)}
