"""A transcript in, draft out: SRT and VTT captions and plain text with speakers, as turns with their seconds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from data.errors import Damaged
from ingestion.calls.parts import parts_of
from ingestion.calls.turns import READ, Words, sentences, turns
from ingestion.draft import Draft
from ingestion.text import read_lines

_STAMP = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2}(?:[.,]\d{1,3})?)"
_CUE = re.compile(rf"^\s*{_STAMP}\s*-->\s*{_STAMP}")
_TIMED = re.compile(rf"^\s*[\[(]?{_STAMP}[\])]?\s*[-–—:]?\s*")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]{1,80})>")
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,100}>|<\d[^<>]{0,20}>|\{\\[^{}]{0,40}\}")
_NAME = r"[A-Z][\w.'’\-]*(?:[ ,]+(?:[A-Z(][\w.'’\-&)]*|de|van|von|der|la|of|the|and|&|[-–—]+)){0,9}"
_SAYS = re.compile(rf"^(?:>>\s*)?({_NAME})(?:\s*[\[(][^\[\]()]{{0,60}}[\])])?\s*:\s*(.*)$")
_NAME_LINE = re.compile(
    rf"^({_NAME})(?:\s+(?:--?|–|—)\s+|\s*(?:--|—)\s*).{{2,80}}$|^(Operator|Moderator|Unidentified \w+)$"
)
_NO_NAMES = {
    "note",
    "example",
    "source",
    "warning",
    "summary",
    "agenda",
    "http",
    "https",
    "re",
    "subject",
    "date",
    "time",
}


@dataclass(frozen=True, slots=True)
class Transcript:
    """The words of a recording. `text` is the transcript as it came, `name` the file it came in."""

    words: Sequence[Words]
    text: str = ""
    name: str = ""

    @classmethod
    def of(cls, text: str, name: str) -> Transcript:
        """A transcript in any of the shapes that are read."""
        return cls(words_of(text), text, name)


def read_transcript(path: Path) -> Draft:
    text = read_lines(path)
    said = list(sentences(words_of(text)))
    if not said:
        raise Damaged(
            "The transcript holds no spoken words.", "Check that captions or speakers' words are in the file."
        )
    return Draft(evidence=tuple(turns(said, parts_of(said, text), READ)), title=title_of(text), language="")


def words_of(text: str) -> list[Words]:
    """The words of captions or of plain text, with speakers and seconds where it names them."""
    return list(_captions(text) if _has_cues(text) else _plain(text))


def looks_like_transcript(text: str) -> bool:
    """Captions, or lines of which most name a speaker or a time, by at least two turns."""
    if _has_cues(text):
        return True
    lines = [line for line in text[:40000].split("\n") if line.strip()]
    spoken = [line for line in lines if _speaker(_TIMED.sub("", line)) or _TIMED.match(line) or _named(line)]
    names = {_speaker(_TIMED.sub("", line)) or _named(line) for line in spoken} - {None, ""}
    said = [name for name in (_speaker(_TIMED.sub("", line)) or _named(line) for line in spoken) if name]
    timed = sum(_TIMED.match(line) is not None for line in lines)
    dialogue = len(said) >= 3 and len(said) > len(names) and len(spoken) * 8 >= len(lines)
    return dialogue or (timed >= 3 and timed * 3 >= len(lines))


def _has_cues(text: str) -> bool:
    return text.startswith("WEBVTT") or any(_CUE.match(line) for line in text[:20000].split("\n"))


def title_of(text: str) -> str:
    first = text.lstrip("\ufeff").split("\n", 1)[0].strip()
    words = first.removeprefix("WEBVTT").strip(" -")
    plain = not _CUE.match(first) and not first.isdigit() and not _SAYS.match(first) and not _TIMED.match(first)
    return words if plain and len(words.split()) <= 20 else ""


def _seconds(hours: str | None, minutes: str, seconds: str) -> float:
    return int(hours or 0) * 3600 + int(minutes) * 60 + float(seconds.replace(",", "."))


# ---------------------------------------------------------------- captions


def _captions(text: str) -> Iterator[Words]:
    speaker: str | None = None
    for start, end, body in _cues(text):
        lines = [line for line in body if line.strip()]
        for said in _voices(lines):
            speaker = said.speaker or speaker
            if said.text:
                yield replace(said, start=start, end=max(start, end), speaker=speaker)


def _cues(text: str) -> Iterator[tuple[float, float, list[str]]]:
    """Start, end and lines of each cue; numbers and names of cues, notes and styles left out."""
    start = end = 0.0
    body: list[str] | None = None
    for line in [*text.split("\n"), ""]:
        match = _CUE.match(line)
        if match:
            if body:
                yield start, end, body[:-1] if body[-1].strip().isdigit() else body
            start, end, body = _seconds(*match.group(1, 2, 3)), _seconds(*match.group(4, 5, 6)), []
        elif not line.strip() and body is not None:
            yield start, end, body
            body = None
        elif body is not None:
            body.append(line)


def _voices(lines: list[str]) -> Iterator[Words]:
    """The words of a cue by speaker: voice tags first, else "Name:" or ">>" at the start of a line."""
    joined = "\n".join(lines)
    parts = _VOICE.split(joined)
    if len(parts) > 1:
        for name, words in zip(["", *parts[1::2]], parts[::2], strict=True):
            yield Words(_clean(words), speaker=name.strip() or None)
        return
    for line in lines:
        name, words = _split_speaker(_clean(line))
        yield Words(words, speaker=name)


def _clean(text: str) -> str:
    plain = _MARKUP.sub("", text).replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">").replace("&nbsp;", " ")
    return " ".join(plain.split())


def _split_speaker(line: str) -> tuple[str | None, str]:
    name = _speaker(line)
    if name is None:
        return None, line.removeprefix(">>").strip()
    match = _SAYS.match(line)
    return name, match[2].strip() if match else line


def _speaker(line: str) -> str | None:
    """Who a line says is speaking: a short name in capitals or title case before a colon."""
    match = _SAYS.match(line[:200])
    if match is None or len(match[1].split()) > 10 or match[1].lower() in _NO_NAMES:
        return None
    return match[1].rstrip(" ,-–—")


def _named(line: str) -> str | None:
    """A line of its own that names the speaker: "Jane Doe -- Chief Executive Officer" or "Operator"."""
    match = _NAME_LINE.match(line.strip())
    if match is None or len(line.split()) > 14 or line.rstrip().endswith((".", "?", "!")):
        return None
    return (match[1] or match[2]).strip(" ,-–—")


# ---------------------------------------------------------------- plain text


def _plain(text: str) -> Iterator[Words]:
    """Lines with who speaks and when; an end is the next start."""
    held: Words | None = None
    speaker: str | None = None
    for line in text.split("\n"):
        start, rest = _start_of(line.strip())
        name, words = _split_speaker(_clean(rest))
        name = name or (_named(rest) if rest else None)
        words = "" if name and words == _clean(rest) else words
        if name is None and start is None:
            held, done = (replace(held, text=f"{held.text}\n{words}".strip()), None) if held else (Words(words), None)
        else:
            speaker = name or speaker
            done, held = held, Words(words, start, None, speaker)
        if done is not None and done.text:
            yield replace(done, end=start if done.start is not None else None)
    if held is not None and held.text:
        yield replace(held, end=_guessed_end(held))


def _start_of(line: str) -> tuple[float | None, str]:
    """A time at the start of a line, in brackets or followed by words, and the rest of the line."""
    match = _TIMED.match(line)
    if match is None:
        return None, line
    return _seconds(*match.group(1, 2, 3)), line[match.end() :]


def _guessed_end(words: Words) -> float | None:
    """The last words have no next start: 150 words a minute is how people speak on calls."""
    return None if words.start is None else round(words.start + len(words.text.split()) * 0.4, 2)
