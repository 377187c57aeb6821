"""Files handed in together in, each recording with its transcript out: `call.mp3` belongs with `call.vtt`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from data.errors import ReadError
from ingestion.kinds import MAX_BYTES, head_of, kind_by_head

TRANSCRIPTS = (".vtt", ".srt", ".txt", ".docx", ".pdf")
"""Kinds of transcripts by the ends of their names, those that say most first."""
_SAYS_SO = re.compile(r"[-_. ]+transcript$", re.IGNORECASE)


class Handed(NamedTuple):
    """A file on disk and the name it came with; a recording may bring its transcript."""

    path: Path
    name: str
    transcript: Path | None = None
    transcript_name: str = ""


def paired(files: Sequence[Handed]) -> list[Handed]:
    """The files in order, transcripts of recordings among them put to their recordings."""
    recordings = {
        stem_of(file.name): file for file in files if not may_be_transcript(file.name) and is_recording(file.path)
    }
    written = sorted((file for file in files if may_be_transcript(file.name)), key=lambda file: _rank(file.name))
    taken = dict[str, Handed]()
    for file in written:
        stem = stem_of(file.name)
        if stem in recordings and stem not in taken and recordings[stem].transcript is None:
            taken[stem] = file
    used = set(taken.values())
    return [_with(file, taken.get(stem_of(file.name))) for file in files if file not in used]


def _with(file: Handed, transcript: Handed | None) -> Handed:
    if transcript is None or may_be_transcript(file.name):
        return file
    return file._replace(transcript=transcript.path, transcript_name=transcript.name)


def beside(file: Handed) -> Handed:
    """A recording with the transcript that lies beside it on disk, as a player finds subtitles."""
    if file.transcript is not None or may_be_transcript(file.name) or not is_recording(file.path):
        return file
    near: Iterable[Path] = file.path.parent.iterdir()
    same = [path for path in near if may_be_transcript(path.name) and stem_of(path.name) == stem_of(file.name)]
    found = min((path for path in same if path.is_file()), key=lambda path: _rank(path.name), default=None)
    return _with(file, Handed(found, found.name) if found else None)


def stem_of(name: str) -> str:
    """What a recording and its transcript have in common: "call" of `call.mp3` and `call-transcript.pdf`."""
    return _SAYS_SO.sub("", Path(name).stem).casefold()


def is_recording(path: Path) -> bool:
    """Whether a file holds sound, by its content; False for one that cannot be opened."""
    try:
        return path.is_file() and path.stat().st_size <= MAX_BYTES and kind_by_head(head_of(path)) == "audio"
    except (ReadError, OSError):
        return False


def may_be_transcript(name: str) -> bool:
    """Whether a file of this name can be the transcript of a recording."""
    return Path(name).suffix.lower() in TRANSCRIPTS


def _rank(name: str) -> int:
    return TRANSCRIPTS.index(Path(name).suffix.lower())
