"""A recording in, draft out: what was said, in sentences with their seconds.

The words come from a supplied transcript, or from whoever transcribed the recording; without either, a machine makes
a draft that is marked as one. Their seconds come from the sound. Silence, noise and music never become words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from data.errors import Empty
from data.types import Evidence, Speech
from ingestion.calls.audio import read_sound
from ingestion.calls.delivery import measured
from ingestion.calls.dictation import dictated, within_limits
from ingestion.calls.parts import Part, parts_of
from ingestion.calls.sound import Sound
from ingestion.calls.spoken import Token, tokens
from ingestion.calls.timing import Span, align
from ingestion.calls.transcript import Transcript, title_of
from ingestion.calls.turns import HEARD, Words, sentences, turns
from ingestion.calls.voice import Stretch, speech_in
from ingestion.draft import Draft

DRAFTED = "Machine draft, unchecked"
_UNCHECKED = (
    "No transcript came with the recording: its words are a machine's draft, and many are wrong. Hand in a transcript"
    " under the same name, or name a speech model in MFFM_SPEECH_MODEL."
)
_FITS = 0.35  # the part of a transcript's words that must be heard, else it belongs to another recording
_PAUSE = re.compile(r"[,;:–—()…]|\s-+\s")
_WORDS_A_SECOND = 4.5  # how fast people speak at most, over several sentences
_UNWRITTEN_SECONDS = 20.0  # of speech that a transcript leaves out, before that is worth a remark


def read_recording(path: Path, transcript: Transcript | None) -> Draft:
    """The evidence of a recording; Empty when nobody speaks in it."""
    sound = read_sound(path)
    if transcript is None:
        within_limits(sound)
    speech = speech_in(sound.samples)
    if not speech:
        raise Empty("Nobody speaks in the recording.", "Check that it is the right file.")
    return _aligned(sound, speech, transcript) if transcript else _drafted(sound, speech)


def _drafted(sound: Sound, speech: Sequence[Stretch]) -> Draft:
    """A machine's draft, marked as one wherever it is shown."""
    lines = dictated(sound, speech)
    if not lines:
        raise Empty("No words were understood in the recording.", "Hand in its transcript with it.")
    made = {line.words.start: line.repairs for line in lines}
    said = [line.words for line in lines]
    evidence = list[Evidence]()
    for piece in turns(said, [Part()] * len(said), HEARD, draft=True):
        speech_of = piece.speech or Speech()
        repaired = tuple(repair for _, start, _ in speech_of.sentences for repair in made.get(start, ()))
        evidence.append(replace(piece, context=DRAFTED, speech=replace(speech_of, repairs=repaired)))
    return Draft(evidence=tuple(evidence), warnings=(_UNCHECKED, *_gaps(sound)))


def _gaps(sound: Sound) -> Iterator[str]:
    if sound.skipped:
        yield "Parts of the recording could not be decoded; later times may be early."


def _aligned(sound: Sound, speech: Sequence[Stretch], transcript: Transcript) -> Draft:
    said = list(sentences(transcript.words))
    timed, warnings = said, list[str]()
    spans = _heard(sound, speech, said)
    if sum(span is not None for sentence in spans for span in sentence) >= _FITS * sum(map(len, spans)):
        timed = list(_timed(said, spans, Stretch(speech[0].start, speech[-1].end)))
        warnings += _remarks(speech, timed, transcript)
    else:
        warnings.append(f"{transcript.name} was not recognised in the recording; its own times are kept.")
    evidence = list(turns(timed, parts_of(timed, transcript.text), HEARD))
    return Draft(
        evidence=tuple(measured(evidence, sound.samples, speech)),
        title=title_of(transcript.text),
        warnings=(*warnings, *_gaps(sound)),
    )


def _heard(sound: Sound, speech: Sequence[Stretch], said: Sequence[Words]) -> list[list[Span | None]]:
    """The seconds of each token, by sentence."""
    by_sentence = [list(tokens(sentence.text)) for sentence in said]
    starts, phrases, every = list[int](), list[int](), list[Token]()
    for sentence, found in zip(said, by_sentence, strict=True):
        starts.append(len(every))
        pauses = (n for n in range(1, len(found)) if _PAUSE.search(sentence.text[found[n - 1].end : found[n].start]))
        phrases += [len(every), *(len(every) + n for n in pauses)]
        every += found
    spans = align(sound.samples, speech, every, phrases)
    return [spans[start : start + len(found)] for start, found in zip(starts, by_sentence, strict=True)]


# ---------------------------------------------------------------- seconds of sentences


def _timed(said: Sequence[Words], spans: Sequence[Sequence[Span | None]], speech: Stretch) -> Iterator[Words]:
    """Sentences with the seconds in which they were heard; one that was not heard lies between its neighbours.

    One for which there is no room between them was not said, and has no seconds.
    """
    known = [_span(sentence) for sentence in spans]
    for n, sentence in enumerate(said):
        start, end = known[n] or _between(known, said, n, speech)
        yield replace(sentence, start=start, end=end)


def _span(spans: Sequence[Span | None]) -> Span | None:
    heard = [span for span in spans if span is not None]
    return (round(heard[0][0], 2), round(heard[-1][1], 2)) if heard else None


def _between(known: Sequence[Span | None], said: Sequence[Words], n: int, speech: Stretch) -> Span | tuple[None, None]:
    before = next((m for m in range(n - 1, -1, -1) if known[m]), -1)
    after = next((m for m in range(n + 1, len(known)) if known[m]), len(known))
    left = known[before] if before >= 0 else None
    right = known[after] if after < len(known) else None
    start, end = left[1] if left else speech.start, right[0] if right else speech.end
    counts = [len(sentence.text.split()) for sentence in said[before + 1 : after]]
    if end - start < sum(counts) / _WORDS_A_SECOND:
        return None, None
    passed, here = sum(counts[: n - before - 1]), counts[n - before - 1]
    share = (end - start) / sum(counts)
    return round(start + passed * share, 2), round(start + (passed + here) * share, 2)


def _remarks(speech: Sequence[Stretch], timed: Sequence[Words], transcript: Transcript) -> Iterator[str]:
    unsaid = sum(sentence.start is None for sentence in timed)
    if unsaid:
        yield f"{unsaid} sentences of {transcript.name} were not heard in the recording; they have no time."
    spans = sorted((words.start, words.end or words.start) for words in timed if words.start is not None)
    gaps = [(left[1], right[0]) for left, right in pairwise([(0.0, 0.0), *spans, (speech[-1].end, speech[-1].end)])]
    missing = sum(_overlap(stretch, gap) for gap in gaps if gap[1] - gap[0] > _UNWRITTEN_SECONDS for stretch in speech)
    if missing > _UNWRITTEN_SECONDS:
        yield f"{missing:.0f} seconds of speech are not in {transcript.name}."


def _overlap(stretch: Stretch, gap: Span) -> float:
    return max(0.0, min(stretch.end, gap[1]) - max(stretch.start, gap[0]))
