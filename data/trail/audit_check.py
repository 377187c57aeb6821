"""An audit trail checked by itself: `python audit_check.py DATABASE [SEALS PUBLIC_KEY]`. Needs no other room here.

Every row of the trail carries the digest of its content and of the row before it, so an edit, a deletion, an insertion
or a change of order breaks the chain. Seals are signed statements, kept outside the database, that a row with this
digest was the last one: a tail cut off, a database rolled back or a chain written anew contradicts them.
"""

from __future__ import annotations

import base64
import hashlib
import json
import sqlite3
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

COLUMNS = ("seq", "at", "actor", "action", "subject", "details", "previous")
_ROWS = f"SELECT {', '.join(COLUMNS)}, digest FROM audit ORDER BY rowid"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the trail; `details` is JSON as kept, `previous` the digest of the row before, "" for the first."""

    seq: int
    at: str
    actor: str
    action: str
    subject: str
    details: str
    previous: str
    digest: str


def digest_of(*content: int | str) -> str:
    """The digest of a row's `COLUMNS`, in hexadecimal."""
    written = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def signed_text(workspace: str, seq: int, digest: str, at: str) -> bytes:
    """What the signature of a seal signs."""
    return f"mffm-seal:{workspace}:{seq}:{digest}:{at}".encode()


def broken_links(rows: Iterable[Row]) -> Iterator[str]:
    """What is wrong with the chain itself."""
    before: Row | None = None
    for row in rows:
        content = (row.seq, row.at, row.actor, row.action, row.subject, row.details, row.previous)
        if digest_of(*content) != row.digest:
            yield f"Row {row.seq} was changed after it was written."
        if row.seq != (before.seq + 1 if before else 1) or row.previous != (before.digest if before else ""):
            yield f"Row {row.seq} does not follow the row before it: rows were deleted, inserted or moved."
        before = row


def broken_seals(rows: Sequence[Row], seals: Iterable[Mapping[str, object]], key: Ed25519PublicKey) -> Iterator[str]:
    """Where the seals kept outside contradict the trail."""
    digests = {row.seq: row.digest for row in rows}
    workspace = rows[0].digest if rows else ""
    count = 0
    for seal in seals:
        count += 1
        named, seq = str(seal.get("workspace")), seal.get("seq")
        if not isinstance(seq, int) or not _genuine(seal, named, seq, key):
            yield f"Seal {count} does not carry a genuine signature."
        elif named != workspace:
            yield f"Seal {count} was made for another trail: this one was written anew."
        elif seq not in digests:
            yield f"Row {seq} was sealed and is missing: the trail was cut or rolled back."
        elif digests[seq] != seal.get("digest"):
            yield f"Row {seq} is not the row that was sealed."
    if rows and not count:
        yield "The trail has no seal: it cannot be told whether it is whole."


def _genuine(seal: Mapping[str, object], workspace: str, seq: int, key: Ed25519PublicKey) -> bool:
    text = signed_text(workspace, seq, str(seal.get("digest")), str(seal.get("at")))
    try:
        key.verify(base64.b64decode(str(seal.get("signature"))), text)
    except (InvalidSignature, ValueError):
        return False
    return True


def read_rows(connection: sqlite3.Connection) -> list[Row]:
    """The trail in the order in which it stands in the database."""
    return [Row(*row) for row in connection.execute(_ROWS)]


def read_seals(path: Path) -> Iterator[Mapping[str, object]]:
    """The seals of a file; a line that is none counts as one without a signature."""
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            seal = json.loads(line)
        except ValueError:
            seal = {}
        yield seal if isinstance(seal, dict) else {}


def read_key(path: Path) -> Ed25519PublicKey:
    """The public key of whoever sealed; ValueError when the file holds none."""
    key = load_pem_public_key(path.read_bytes())
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError(f"{path} holds no Ed25519 public key.")
    return key


def main(arguments: Sequence[str]) -> int:
    """0 when nothing is wrong, 1 when something is, 2 when not asked rightly."""
    if len(arguments) not in (1, 3):
        sys.stderr.write("usage: audit_check.py DATABASE [SEALS PUBLIC_KEY]\n")
        return 2
    try:
        database = Path(arguments[0]).resolve(strict=True)
        seals = list(read_seals(Path(arguments[1]))) if len(arguments) == 3 else []  # before the rows sealed later
        with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
            rows = read_rows(connection)
        wrong = list(broken_links(rows))
        if len(arguments) == 3:
            wrong += broken_seals(rows, seals, read_key(Path(arguments[2])))
    except (OSError, ValueError, sqlite3.Error) as error:
        sys.stderr.write(f"audit_check: {error}\n")
        return 2
    for finding in wrong:
        sys.stdout.write(f"{finding}\n")
    sys.stdout.write(f"{len(rows)} rows, " + (f"{len(wrong)} findings\n" if wrong else "nothing is off\n"))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
