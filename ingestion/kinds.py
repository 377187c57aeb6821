"""The first bytes of a file in, its kind out: as much as can be told without taking the file apart."""

from __future__ import annotations

import re
from pathlib import Path

from data.errors import Locked

MAX_BYTES = 1024 * 1024 * 1024
_HEAD = 65_536
_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF87a", "image"),
    (b"GIF89a", "image"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"ID3", "audio"),
    (b"fLaC", "audio"),
    (b"OggS", "audio"),
    (b"\x1aE\xdf\xa3", "audio"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old office"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"\xca\xfe\xba\xbe", "program"),
    (b"\xcf\xfa\xed\xfe", "program"),
    (b"\x1f\x8b", "archive"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ\x00", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"Rar!\x1a\x07", "archive"),
    (b"{\\rtf", "rich text"),
)


def head_of(path: Path) -> bytes:
    """The first bytes of a file."""
    with path.open("rb") as file:
        return file.read(_HEAD)


def kind_by_head(head: bytes) -> str:
    """The kind of a file by its first bytes: "" for what may be text, "package" for what has to be unpacked to tell."""
    if b"%PDF-" in head[:1024] or re.search(rb"\d+ \d+ obj\s*<<", head[:1024]):
        return "pdf"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "package"
    if head.startswith(b"RIFF"):
        return {b"WEBP": "image", b"WAVE": "audio"}.get(head[8:12], "unknown")
    if head[4:8] == b"ftyp":
        return "audio"
    if head[257:262] == b"ustar":
        return "archive"
    if head[:1] == b"\xff" and head[1:2] and head[1] & 0xE6 in (0xE2, 0xE0) and head[1] != 0xFE and _mp3(head):
        return "audio"
    kind = next((kind for magic, kind in _MAGIC if head.startswith(magic)), "")
    if kind == "old office" and "EncryptedPackage".encode("utf-16-le") in head:
        raise Locked("The document is protected with a password.", "Save it without the password.")
    return "" if kind == "program" and head.startswith(b"MZ") and b"\x00" not in head[:512] else kind


def _mp3(head: bytes) -> bool:
    """Whether a frame header of MPEG audio is more than two bytes that look like one."""
    return len(head) > 3 and head[1] & 0x06 != 0 and head[2] >> 4 not in (0, 15) and head[2] >> 2 & 3 != 3
