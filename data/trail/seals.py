"""Heads of audit trails in, signed statements about them out, kept in a folder outside every workspace.

The folder holds the private key (readable by its owner only), the public key for whoever checks, and one file of seals
per workspace. Kept on a share that can only be added to, it proves that nothing was cut from a trail.
"""

from __future__ import annotations

import base64
import errno
import fcntl
import json
import os
from collections import defaultdict, deque
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from data.errors import StoreError
from data.trail.audit_check import broken_seals, read_key, read_rows, read_seals, signed_text
from data.whole import sync

__all__ = ["Seals", "broken_seals", "read_key", "read_rows", "read_seals"]

_PRIVATE, _PUBLIC, _ROOM = "seal-key.pem", "seal-key.pub", "room"
_SPARE = 4096


@dataclass(slots=True)
class _Head:
    """The last row that a transaction has written to a trail, waiting to be sealed."""

    seq: int
    digest: str
    at: str
    sealed: bool = False


class Seals:
    """The seals of all workspaces of one user or server."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = Lock()
        self._waiting: defaultdict[str, deque[_Head]] = defaultdict(deque)
        with _in_words(folder):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._key = self._own_key()

    @property
    def public_key(self) -> Path:
        return self.folder / _PUBLIC

    def path(self, workspace: str) -> Path:
        """The seals of one workspace, named by the digest of its first row."""
        return self.folder / f"{workspace[:32]}.jsonl"

    def add(self, workspace: str, seq: int, digest: str, at: str, place: Path) -> None:
        """Seal the last row of a trail, which is committed; StoreError when that cannot be written.

        A seal vouches for all rows before the one that it names. So of those who wait while another is written, the
        next one seals the latest row of all, and the others find theirs sealed.
        """
        own, waiting = _Head(seq, digest, at), self._waiting[workspace]
        waiting.append(own)
        with self._lock, _in_words(self.folder):
            if own.sealed:
                return
            heads = [own]
            while waiting:
                heads.append(waiting.popleft())
            self._seal(workspace, max(heads, key=lambda head: head.seq), place)
            for head in heads:
                head.sealed = True

    def _seal(self, workspace: str, head: _Head, place: Path) -> None:
        signature = base64.b64encode(self._key.sign(signed_text(workspace, head.seq, head.digest, head.at))).decode()
        seal = {"workspace": workspace, "seq": head.seq, "digest": head.digest, "at": head.at, "signature": signature}
        line = json.dumps(seal | {"place": str(place)}).encode() + b"\n"
        try:
            _append(self.path(workspace), line)
        except OSError:
            os.truncate(self.folder / _ROOM, 0)
            _append(self.path(workspace), line)

    def check_room(self) -> None:
        """StoreError when a seal could not be written now.

        Room for it is taken beforehand by a file of its own, which gives way when the disk fills up in between. Whoever
        finds it there does not wait for a seal that is being written.
        """
        with _in_words(self.folder), _opened(self.folder / _ROOM, os.O_WRONLY) as handle:
            if os.fstat(handle).st_size < _SPARE:
                with self._lock:
                    _write(handle, bytes(_SPARE))

    def kept_for(self, place: Path) -> set[str]:
        """The workspaces that were sealed at this place."""
        found: set[str] = set()
        for path in self.folder.glob("*.jsonl"):
            for seal in read_seals(path):
                if seal.get("place") == str(place):
                    found.add(str(seal.get("workspace")))
        return found

    def _own_key(self) -> Ed25519PrivateKey:
        path = self.folder / _PRIVATE
        if not path.exists():
            _make_key(path)
        try:
            key = load_pem_private_key(path.read_bytes(), password=None)
        except ValueError:
            key = None
        if not isinstance(key, Ed25519PrivateKey):
            raise StoreError(f"{path} holds no Ed25519 key.", "Restore the file, or name another folder for the seals.")
        if not self.public_key.exists():
            _put(self.public_key, key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
        return key


def _make_key(private: Path) -> None:
    """A private key; of two processes that make one at once, one wins and both use its key."""
    key = Ed25519PrivateKey.generate()
    _put(private, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def _put(path: Path, content: bytes) -> None:
    """Make a file, whole or not at all; one that is there already stays."""
    fresh = path.with_suffix(f".{uuid4().hex[:8]}")
    try:
        with _opened(fresh, os.O_WRONLY) as handle:
            _write(handle, content)
        with suppress(FileExistsError):
            os.link(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)
    sync(path.parent)


def _append(path: Path, line: bytes) -> None:
    """Add a line, whole or not at all; one before it that a power cut broke off does not spoil it."""
    with _opened(path, os.O_RDWR | os.O_APPEND) as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        size = os.fstat(handle).st_size
        broken = size > 0 and os.pread(handle, 1, size - 1) != b"\n"
        try:
            _write(handle, b"\n" + line if broken else line)
        except OSError:
            os.ftruncate(handle, size)
            raise


def _write(handle: int, content: bytes) -> None:
    if os.write(handle, content) < len(content):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    os.fsync(handle)


@contextmanager
def _opened(path: Path, flags: int) -> Generator[int]:
    """A file for its owner alone, made when it is not there."""
    handle = os.open(path, flags | os.O_CREAT, 0o600)
    try:
        yield handle
    finally:
        os.close(handle)


@contextmanager
def _in_words(folder: Path) -> Generator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"The seals of the audit trail cannot be written to {folder}: {error.strerror}.",
            "Free some space there or name another folder with MFFM_SEALS; nothing is done that cannot be logged.",
        ) from error
