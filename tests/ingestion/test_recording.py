import json
import shutil
import struct
import wave
from pathlib import Path

import numpy as np
import pytest

from data.errors import Damaged, Empty, ReadError, TooLarge, Unsupported
from generation.places import place
from ingestion.calls import audio, dictation
from ingestion.calls.audio import RATE, clips_of, read_sound
from ingestion.calls.pairs import Handed, beside, paired
from ingestion.calls.recording import read_recording
from ingestion.calls.transcript import Transcript
from ingestion.calls.voice import speech_in, stretches
from ingestion.read import read, read_transcript_file

FIXTURES = Path(__file__).parents[1] / "fixtures"
CALL = FIXTURES / "call.mp3"
STARTS = json.loads((FIXTURES / "call.starts.json").read_text())

pytest.importorskip("soundfile", reason="recordings need the extra `audio`")
pytest.importorskip("pocketsphinx", reason="recordings need the extra `audio`")


def written(path: Path, samples: np.ndarray, rate: int = RATE, channels: int = 1) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.astype("<i2").tobytes())
    return path


def tone(seconds: float, hertz: float = 440.0, rate: int = RATE) -> np.ndarray:
    return 8000 * np.sin(2 * np.pi * hertz * np.arange(int(seconds * rate)) / rate)


@pytest.fixture(scope="module")
def evidence():
    transcript = read_transcript_file(FIXTURES / "call.txt", "call.txt")
    return read_recording(CALL, transcript).evidence


# ---------------------------------------------------------------- sound


def test_sound_keeps_its_length_whatever_its_rate_and_channels(tmp_path):
    sound = read_sound(written(tmp_path / "a.wav", np.repeat(tone(130.5, rate=11025), 2), 11025, 2))
    assert sound.seconds == pytest.approx(130.5, abs=0.001)
    frequencies = np.abs(np.fft.rfft(sound.samples[: 60 * RATE]))
    assert np.argmax(frequencies) / 60 == pytest.approx(440, abs=0.1)


def test_resampling_leaves_no_seam_between_blocks(tmp_path):
    samples = read_sound(written(tmp_path / "a.wav", tone(130, 100, 8000), 8000)).samples
    steps = np.abs(np.diff(samples[RATE:-RATE].astype(int)))
    assert steps.max() <= 8000 * 2 * np.pi * 100 / RATE + 3


def test_every_clip_of_a_joined_mp3_is_heard(tmp_path):
    joined = tmp_path / "joined.mp3"
    joined.write_bytes(CALL.read_bytes() * 3)
    assert len(list(clips_of(joined.read_bytes()))) == 3
    assert read_sound(joined).seconds == pytest.approx(3 * read_sound(CALL).seconds, abs=0.01)


@pytest.mark.parametrize("kind", ["m4a", "mp4", "mov", "webm", "ogg", "opus", "flac"])
def test_other_kinds_of_recordings(tmp_path, kind):
    if not shutil.which("ffmpeg"):
        pytest.skip("ffmpeg is not installed")
    import subprocess

    path = tmp_path / f"a.{kind}"
    wav = written(tmp_path / "a.wav", tone(2))
    done = subprocess.run(["ffmpeg", "-v", "error", "-i", wav, "-ac", "1", path], check=False)
    if done.returncode:
        pytest.skip(f"this ffmpeg does not write {kind}")
    assert read_sound(path).seconds == pytest.approx(2, abs=0.1)


def test_without_ffmpeg_the_remedy_names_it(tmp_path, monkeypatch):
    path = tmp_path / "a.m4a"
    path.write_bytes(b"\0\0\0\x20ftypM4A " + bytes(100))
    monkeypatch.setattr(audio.shutil, "which", lambda _: None)
    with pytest.raises(Unsupported, match="ffmpeg"):
        read_sound(path)


def test_broken_recordings_are_named_errors(tmp_path):
    whole = CALL.read_bytes()
    cases = {
        "noise.mp3": b"ID3" + bytes(range(256)) * 40,
        "head.wav": b"RIFF" + struct.pack("<I", 36) + b"WAVEfmt ",
        "cut.flac": b"fLaC" + bytes(40),
        "no.m4a": b"\0\0\0\x20ftypM4A " + bytes(100),
    }
    for name, data in cases.items():
        path = tmp_path / name
        path.write_bytes(data)
        with pytest.raises(ReadError) as raised:
            read_sound(path)
        assert raised.value.remedy
    cut = tmp_path / "cut.mp3"
    cut.write_bytes(whole[: len(whole) // 2])
    assert read_sound(cut).seconds == pytest.approx(read_sound(CALL).seconds / 2, abs=1)


def test_limits_of_length_and_channels(tmp_path, monkeypatch):
    monkeypatch.setattr(audio, "MOST_SECONDS", 2)
    with pytest.raises(TooLarge, match="hours"):
        read_sound(written(tmp_path / "long.wav", tone(3)))
    with pytest.raises(Unsupported, match="channels"):
        read_sound(written(tmp_path / "many.wav", tone(1), channels=10))


def test_an_empty_recording_is_empty(tmp_path):
    with pytest.raises((Empty, Damaged)):
        read_sound(written(tmp_path / "a.wav", np.zeros(0)))


# ---------------------------------------------------------------- voice


def test_silence_noise_and_music_are_no_speech(tmp_path):
    noise = np.random.default_rng(0).normal(0, 3000, 8 * RATE)
    chords = sum(tone(8, hertz) / 3 for hertz in (220, 277, 330))
    melody = np.concatenate([tone(0.4, hertz) for hertz in (262, 294, 330, 349, 392, 440, 494, 523) * 3])
    for sound in (np.zeros(8 * RATE), noise, chords, melody):
        path = written(tmp_path / "a.wav", sound)
        assert speech_in(read_sound(path).samples) == []
        with pytest.raises(Empty, match="Nobody speaks"):
            read_recording(path, Transcript.of("Revenue rose by 4%.", "call.txt"))


def test_speech_is_found_where_it_is():
    speech = speech_in(read_sound(CALL).samples)
    assert speech[0].start == pytest.approx(STARTS[0], abs=0.3)
    assert sum(stretch.seconds for stretch in speech) > 20


def test_short_pauses_do_not_part_speech_and_clicks_are_none():
    likely = np.array([0.9] * 20 + [0.1] * 5 + [0.9] * 20 + [0.1] * 30 + [0.9] * 2 + [0.1] * 20, np.float32)
    (only,) = stretches(likely)
    assert only.end == pytest.approx(45 * 0.032 + 0.06)


# ---------------------------------------------------------------- words and their seconds


def test_each_sentence_begins_when_it_is_said(evidence):
    starts = [start for piece in evidence for _, start, _ in piece.speech.sentences]
    told = [start for start in starts if min(abs(start - known) for known in STARTS) < 0.5]
    assert len(told) == len(STARTS)


def test_text_is_verbatim_and_turns_keep_their_speaker(evidence):
    assert [piece.locator.speaker for piece in evidence] == [
        "Operator",
        "Jane Osgood",
        "Operator",
        "Peter Lang",
        "Jane Osgood",
    ]
    assert "Revenue was $412.6 million, up 7% from last year." in evidence[1].text
    offset, start, end = evidence[1].speech.sentences[2]
    assert evidence[1].text[offset:].startswith("Gross margin rose to 38.5%")
    assert STARTS[2] - 0.5 < start < end < STARTS[3] + 0.5


def test_parts_of_the_call(evidence):
    assert [piece.speech.part for piece in evidence] == ["prepared remarks"] * 2 + ["questions and answers"] * 3


def test_words_that_were_not_said_have_no_seconds():
    text = (FIXTURES / "call.txt").read_text() + "Operator: Copyright of this text lies with the provider of it. " * 9
    draft = read_recording(CALL, Transcript.of(text, "call.txt"))
    assert draft.evidence[-1].locator.start is None
    assert "9 sentences of call.txt were not heard" in draft.warnings[0]


def test_a_transcript_of_another_call_is_told():
    text = "Jane Doe: The weather in the northern mountains was unusually cold throughout autumn. " * 5
    draft = read_recording(CALL, Transcript.of(text, "other.txt"))
    assert "other.txt was not recognised" in draft.warnings[0]
    assert all(piece.locator.start is None for piece in draft.evidence)


def test_captions_give_the_words_but_the_sound_gives_the_seconds():
    text = "WEBVTT\n\n00:00:20.000 --> 00:00:30.000\n<v Operator>Welcome to the Halden Bearings second\n\n"
    text += "00:00:30.000 --> 00:00:40.000\nquarter earnings call.\n"
    (piece,) = read_recording(CALL, Transcript.of(text, "call.vtt")).evidence
    assert piece.text == "Welcome to the Halden Bearings second quarter earnings call."
    assert piece.locator.start == pytest.approx(STARTS[0], abs=0.5)


def test_a_recording_reads_as_a_document_with_its_transcript():
    reading = read(CALL, "call.mp3", transcript=read_transcript_file(FIXTURES / "call.txt", "call.txt"))
    assert reading.description.form == "earnings call"
    assert {piece.modality.value for piece in reading.evidence} == {"audio"}


def _in_kind(folder: Path, kind: str) -> Path:
    """The fixture's transcript as captions, as text or as a provider prints it."""
    turns = [line.split(": ", 1) for line in (FIXTURES / "call.txt").read_text().splitlines()]
    path = folder / f"call.{kind}"
    if kind == "pdf":
        from reportlab.lib.styles import getSampleStyleSheet
        from reportlab.platypus import Paragraph, SimpleDocTemplate

        styles = getSampleStyleSheet()
        parts = [Paragraph("Halden Bearings Q2 earnings call", styles["Title"])]
        for speaker, words in turns:
            parts += [Paragraph(f"<b>{speaker}:</b>", styles["Normal"]), Paragraph(words, styles["Normal"])]
        SimpleDocTemplate(str(path)).build(parts)
        return path
    cues = [f"00:00:{9 * n:02}{{}}000 --> 00:00:{9 * n + 9:02}{{}}000" for n in range(len(turns))]
    if kind == "vtt":
        body = "".join(
            f"{c.format('.', '.')}\n<v {who}>{said}</v>\n\n" for c, (who, said) in zip(cues, turns, strict=True)
        )
        path.write_text(f"WEBVTT\n\n{body}")
    elif kind == "srt":
        body = (
            f"{n}\n{c.format(',', ',')}\n{who}: {said}\n\n"
            for n, (c, (who, said)) in enumerate(zip(cues, turns, strict=True), 1)
        )
        path.write_text("".join(body))
    else:
        path.write_text((FIXTURES / "call.txt").read_text())
    return path


@pytest.mark.parametrize("kind", ["vtt", "srt", "txt", "pdf"])
def test_a_transcript_of_any_kind_gets_its_seconds_from_the_sound(tmp_path, kind):
    if kind == "pdf":
        pytest.importorskip("reportlab", reason="makes the PDF")
    transcript = read_transcript_file(_in_kind(tmp_path, kind), f"call.{kind}")
    evidence = read_recording(CALL, transcript).evidence
    heard = [start for piece in evidence for _, start, _ in piece.speech.sentences]
    assert all(min(abs(start - known) for start in heard) < 0.5 for known in STARTS)
    speakers = list(dict.fromkeys(piece.locator.speaker for piece in evidence if piece.locator.speaker))
    assert speakers == ["Operator", "Jane Osgood", "Peter Lang"]


# ---------------------------------------------------------------- pairs


def test_a_transcript_goes_to_the_recording_of_its_name(tmp_path):
    names = ["call.mp3", "Call-transcript.txt", "call.pdf", "other.txt"]
    for name in names:
        (tmp_path / name).write_bytes(CALL.read_bytes() if name == "call.mp3" else b"words")
    first, *rest = paired([Handed(tmp_path / name, name) for name in names])
    assert (first.name, first.transcript_name) == ("call.mp3", "Call-transcript.txt")
    assert [file.name for file in rest] == ["call.pdf", "other.txt"]


def test_a_name_like_a_recording_is_not_enough(tmp_path):
    (tmp_path / "call.mp3").write_bytes(b"%PDF-1.4")
    (tmp_path / "call.txt").write_bytes(b"words")
    files = [Handed(tmp_path / name, name) for name in ("call.mp3", "call.txt")]
    assert paired(files) == files


def test_captions_beside_a_recording_are_found(tmp_path):
    shutil.copy(CALL, tmp_path / "call.mp3")
    for name in ("call.txt", "call.vtt", "call.spans.txt"):
        (tmp_path / name).write_text("words")
    assert beside(Handed(tmp_path / "call.mp3", "call.mp3")).transcript_name == "call.vtt"
    assert beside(Handed(tmp_path / "call.txt", "call.txt")).transcript is None


# ---------------------------------------------------------------- without a transcript


def test_without_a_transcript_the_words_are_a_draft_and_say_so():
    draft = read_recording(CALL, None)
    assert all(piece.locator.draft and piece.context == "Machine draft, unchecked" for piece in draft.evidence)
    assert "machine draft, unchecked" in place(draft.evidence[0].locator)
    assert "machine's draft" in draft.warnings[0]
    assert "7%" in " ".join(piece.text for piece in draft.evidence)
    assert ("seven percent", "7%") in [repair for piece in draft.evidence for repair in piece.speech.repairs]


def test_no_draft_is_made_of_hours(monkeypatch):
    monkeypatch.setattr(dictation, "MOST_SECONDS", 30)
    with pytest.raises(TooLarge, match="transcript"):
        read_recording(CALL, None)
