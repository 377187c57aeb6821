"""What a speech model wrote, mended: each figure and name by its filing's spelling, and nothing else touched."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.locators import AudioSpan
from data.types import Evidence, Speech
from ingestion.calls.mending import Mended, mended, with_changes

NAMES = ["Tarnbrook Flow Controls", "Miriam Okafor", "Daniel Reyes", "Castell Seal", "Halden Bearings"]


@pytest.mark.parametrize(
    ("heard", "written", "changes"),
    [
        ("I am Miriam Okafore.", "I am Miriam Okafor.", (("Miriam Okafore", "Miriam Okafor"),)),
        ("Holden Bearings did well.", "Halden Bearings did well.", (("Holden Bearings", "Halden Bearings"),)),
        (
            "Castel Seal grew four point six percent.",
            "Castell Seal grew 4.6%.",
            (("four point six percent", "4.6%"), ("Castel Seal", "Castell Seal")),
        ),
        ("one point two billion dollars, twenty-five percent", "$1.2 billion, 25%",
         (("one point two billion dollars", "$1.2 billion"), ("twenty-five percent", "25%"))),
        ("Revenue was $1.16 billion, up 9%.", "Revenue was $1.16 billion, up 9%.", ()),
        ("Daniel Reyes and the Reyes family.", "Daniel Reyes and the Reyes family.", ()),
        ("It rained on Holidays; a golden bearing.", "It rained on Holidays; a golden bearing.", ()),
        ("One of the two, three more.", "One of the two, three more.", ()),
    ],
)  # fmt: skip
def test_figures_and_names(heard: str, written: str, changes: tuple[tuple[str, str], ...]) -> None:
    assert mended(heard, NAMES) == (written, changes)


@given(st.text(max_size=120))
def test_both_forms_of_every_change_are_kept(text: str) -> None:
    written, changes = mended(text, NAMES)
    assert all(heard in text and new in written for heard, new in changes)
    assert changes or written == text


@given(st.lists(st.sampled_from(NAMES), max_size=4))
def test_what_is_spelled_right_stays(names: list[str]) -> None:
    text = " and ".join(names)
    assert mended(text, NAMES) == (text, ())


def test_changes_stand_with_the_words_of_their_seconds() -> None:
    def piece(start: float, text: str) -> Evidence:
        return Evidence(AudioSpan(start, start + 10, "Jane Doe"), text, speech=Speech(repairs=(("x", "y"),)))

    made = [Mended(0.0, 12.0, (("Okafore", "Okafor"), ("four percent", "4%")))]
    first, second = with_changes([piece(0, "Okafor spoke."), piece(30, "Okafor spoke of 4%.")], made)
    assert first.speech is not None
    assert first.speech.repairs == (("x", "y"), ("Okafore", "Okafor"))
    assert second.speech is not None
    assert second.speech.repairs == (("x", "y"),)
