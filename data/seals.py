"""Heads of audit trails in, signed statements about them out, kept in a folder outside every workspace.

The folder holds the private key (readable by its owner only), the public key for whoever checks, and one file of seals
per workspace. Kept on a share that can only be added to, it proves that nothing was cut from a trail.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from data.audit_check import broken_seals, read_key, read_rows, read_seals, signed_text
from data.errors import StoreError

__all__ = ["Seals", "broken_seals", "read_key", "read_rows", "read_seals"]

_PRIVATE, _PUBLIC = "seal-key.pem", "seal-key.pub"


class Seals:
    """The seals of all workspaces of one user or server."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = Lock()
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
        """Seal the last row of a trail; StoreError when that cannot be written."""
        signature = base64.b64encode(self._key.sign(signed_text(workspace, seq, digest, at))).decode()
        seal = {"workspace": workspace, "seq": seq, "digest": digest, "at": at, "signature": signature}
        self._write(self.path(workspace), json.dumps(seal | {"place": str(place)}) + "\n")

    def check_room(self) -> None:
        """StoreError when a seal could not be written now."""
        self._write(self.folder / "room", "", truncate=True)

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
            _make_key(path, self.public_key)
        key = load_pem_private_key(path.read_bytes(), password=None)
        if not isinstance(key, Ed25519PrivateKey):
            raise StoreError(f"{path} holds no Ed25519 key.", "Restore the file, or name another folder for the seals.")
        return key

    def _write(self, path: Path, line: str, *, truncate: bool = False) -> None:
        flags = os.O_WRONLY | os.O_CREAT | (os.O_TRUNC if truncate else os.O_APPEND)
        with self._lock, _in_words(self.folder):
            handle = os.open(path, flags, 0o600)
            try:
                os.write(handle, line.encode())
                os.fsync(handle)
            finally:
                os.close(handle)


def _make_key(private: Path, public: Path) -> None:
    """Both keys; of two processes that make them at once, one wins and both use its key."""
    key = Ed25519PrivateKey.generate()
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    fresh = private.with_suffix(f".{os.getpid()}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(secret)
    try:
        os.link(fresh, private)
        public.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    except FileExistsError:
        return
    finally:
        fresh.unlink()


@contextmanager
def _in_words(folder: Path) -> Generator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"The seals of the audit trail cannot be written to {folder}: {error.strerror}.",
            "Free some space there or name another folder with MFFM_SEALS; nothing is done that cannot be logged.",
        ) from error
