import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from ingestion.calls.audio import RATE, read_sound
from ingestion.calls.spoken import tokens
from ingestion.calls.timing import align
from ingestion.calls.voice import speech_in

pytest.importorskip("pocketsphinx", reason="alignment needs the extra `audio`")
FIXTURES = Path(__file__).parents[1] / "fixtures"
CALL = FIXTURES / "call.mp3"
STARTS = json.loads((FIXTURES / "call.starts.json").read_text())
SENTENCES = [
    sentence
    for line in (FIXTURES / "call.txt").read_text().splitlines()
    for sentence in line.split(": ", 1)[1].replace("Thank you. ", "Thank you ").replace("? ", "?|").split("|")
]


def timed(samples, texts):
    parts = [list(tokens(text)) for text in texts]
    starts = np.cumsum([0, *map(len, parts)]).tolist()
    spans = align(samples, speech_in(samples), [token for part in parts for token in part], starts[:-1])
    return [spans[a:b] for a, b in pairwise(starts)]


@pytest.fixture(scope="module")
def sound():
    return read_sound(CALL).samples


def test_seconds_rise_and_every_word_is_heard(sound):
    spans = [span for sentence in timed(sound, SENTENCES) for span in sentence]
    assert all(spans)
    assert all(left[1] <= right[0] + 0.02 for left, right in pairwise(spans))


def test_words_that_the_recording_lacks_do_not_shift_those_after(sound):
    extra = ["This transcript was made by Example Wire and may hold errors.", *SENTENCES]
    spans = timed(sound, extra)
    assert spans[1][0][0] == pytest.approx(STARTS[0], abs=0.4)
    assert not any(spans[0])


def test_speech_that_the_transcript_lacks_is_passed_over(sound):
    other = sound[int(11.7 * RATE) : int(17.4 * RATE)]
    cut = int(22.6 * RATE)
    spans = timed(np.concatenate([sound[:cut], other, other, sound[cut:]]), SENTENCES)
    assert spans[-1][0][0] == pytest.approx(11.4 + STARTS[-1], abs=0.6)
