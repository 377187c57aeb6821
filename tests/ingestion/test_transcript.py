from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.errors import ReadError
from data.locators import AudioSpan
from ingestion.calls.transcript import looks_like_transcript, read_transcript


def read(folder: Path, text: str):
    path = folder / "call.txt"
    path.write_text(text, encoding="utf-8")
    return read_transcript(path).evidence


VTT = """WEBVTT

NOTE made by hand

1
00:00:01.000 --> 00:00:04.500
<v Jane Doe>Good morning. <i>Sales</i> rose 4%.</v>

00:00:04.500 --> 00:00:06.000
They rose in every region.

00:01:10.000 --> 01:00:12.000
<v Operator>Next question, please.
"""


def test_captions_with_voices(tmp_path):
    first, second = read(tmp_path, VTT)
    assert first.text == "Good morning. Sales rose 4%. They rose in every region."
    assert first.locator == AudioSpan(1.0, 6.0, "Jane Doe")
    assert second.locator == AudioSpan(70.0, 3612.0, "Operator")


def test_srt_with_names(tmp_path):
    srt = "1\n00:00:00,000 --> 00:00:02,000\nOPERATOR: Welcome.\n\n"
    srt += "2\n00:00:02,000 --> 00:00:05,250\nJane Doe: Thank you.\n"
    first, second = read(tmp_path, srt)
    assert (first.text, first.locator) == ("Welcome.", AudioSpan(0.0, 2.0, "OPERATOR"))
    assert (second.text, second.locator) == ("Thank you.", AudioSpan(2.0, 5.25, "Jane Doe"))


def test_times_before_names(tmp_path):
    text = "[00:00:05] Jane Doe: Sales rose.\nThey rose a lot.\n[00:01:05] John Roe: Why?\n"
    first, second = read(tmp_path, text)
    assert (first.text, first.locator) == ("Sales rose. They rose a lot.", AudioSpan(5.0, 65.0, "Jane Doe"))
    assert second.locator == AudioSpan(65.0, 65.4, "John Roe")


def test_names_without_times(tmp_path):
    text = "Jane Doe: Sales rose.\n\nJohn Roe: Why?\n\nJane Doe: Prices: they went up.\n"
    pieces = read(tmp_path, text)
    assert [piece.locator for piece in pieces] == [
        AudioSpan(None, None, name) for name in ("Jane Doe", "John Roe", "Jane Doe")
    ]
    assert pieces[2].text == "Prices: they went up."


def test_name_on_a_line_of_its_own(tmp_path):
    text = "Operator\nWelcome to the call.\n\nJane Doe -- Chief Executive Officer\nThank you.\nWe grew.\n"
    first, second = read(tmp_path, text)
    assert (first.text, first.locator.speaker) == ("Welcome to the call.", "Operator")
    assert (second.text, second.locator.speaker) == ("Thank you. We grew.", "Jane Doe")


def test_long_turn_is_cut_at_sentences_with_its_own_seconds(tmp_path):
    sentence = "We sold ten more units this time. "
    text = f"[00:00:00] Jane Doe: {sentence * 60}\n[00:07:00] Operator: Thanks.\n"
    pieces = read(tmp_path, text)
    long = pieces[:-1]
    assert len(long) > 2
    assert all(100 <= len(piece.text.split()) <= 185 and piece.text.endswith(".") for piece in long)
    assert [piece.locator.start for piece in long[1:]] == [piece.locator.end for piece in long[:-1]]
    assert long[-1].locator.end == 420.0
    assert " ".join(piece.text for piece in long) == (sentence * 60).strip()


def test_what_is_a_transcript():
    assert looks_like_transcript(VTT)
    assert looks_like_transcript("Jane Doe: Yes.\nJohn Roe: No.\nJane Doe: Then why?\n")
    assert not looks_like_transcript("Summary\n\nSales rose in 2021: they were strong.\nNote: unaudited.\n")
    assert not looks_like_transcript("Revenue: 5\nCost: 4\nProfit: 1\nTax: 0\n")


@settings(max_examples=80, deadline=None)
@given(st.text(alphabet="0123456789:,.-> \nAabJ[]<v", max_size=200))
def test_any_text_reads_or_is_refused(tmp_path_factory, text):
    path = tmp_path_factory.getbasetemp() / "soup.txt"
    path.write_text(text, encoding="utf-8")
    try:
        evidence = read_transcript(path).evidence
    except ReadError:
        return
    for piece in evidence:
        assert piece.text
        if piece.locator.start is not None and piece.locator.end is not None:
            assert piece.locator.start >= 0


def test_empty(tmp_path):
    with pytest.raises(ReadError):
        read(tmp_path, "WEBVTT\n\n")
