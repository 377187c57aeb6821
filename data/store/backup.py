"""A workspace in, one file that holds it out, while others go on writing; and back into a new workspace.

The file is a zip: the database as of one moment, the originals that it names, and a manifest with the sha256 of each.
The database in it is a SQLite file wherever the workspace keeps its rows, so a backup of one kind is restored into
either. The search index is not in it: it is made anew from the rows.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, Table, select, update

from data import dialects
from data.errors import Damaged, NotFound, StoreError
from data.room import BACKUP, Room, restoring
from data.rows.tables import metadata, state
from data.store.database import FILE, TENANT, Database, open_database, open_file, tenant_of
from data.whole import sync, whole

_MANIFEST = "manifest.json"
_RESTORED = "restored.db"
_MEMBER = re.compile(rf"{re.escape(FILE)}|files/[0-9a-f]{{64}}")
_PIECE = 1 << 20
_ROWS = 1000
_REMEDIES = (
    dict.fromkeys((errno.ENOSPC, errno.EDQUOT), "Free some disk space there.")
    | dict.fromkeys((errno.EROFS, errno.EACCES, errno.EPERM), "Name a folder that may be written to.")
    | {errno.ENOENT: "Make the folder first, or name another."}
)


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds."""

    path: Path
    documents: int
    size: int


def back_up(workspace: Path, target: Path, database: str = "") -> Backup:
    """Write the workspace as it is at this moment to `target`, which appears whole or not at all.

    `database` is the address of the PostgreSQL that keeps its rows, if one does.
    """
    check_there(workspace, database)
    finish_restoring(workspace, database)
    try:
        with Room(workspace, BACKUP) as folder, whole(target) as part:
            snapshot, files = folder / FILE, folder / "files"
            _hold(workspace / "files", files)
            if database:
                _copy(partial(open_database, workspace, database), partial(open_file, snapshot))
            else:
                _snapshot(workspace / FILE, snapshot)
            _hold(workspace / "files", files)
            members = {FILE: snapshot} | {f"files/{name}": files / name for name in _originals(snapshot)}
            _write(part, members)
    except OSError as error:
        raise _unwritten(target, error) from error
    except sqlite3.Error as error:  # on a full disk too, that of the workspace
        remedy = "Free some disk space where the workspace is; `mffm verify` tells whether it is whole."
        raise StoreError(f"The database could not be copied: {error}. No backup was made.", remedy) from error
    return Backup(target, len(members) - 1, target.stat().st_size)


def check_there(workspace: Path, database: str = "") -> None:
    """NotFound when there is no workspace in this folder, or its rows are in the other kind of database."""
    if not (workspace / (TENANT if database else FILE)).is_file():
        raise NotFound(f"There is no workspace in {workspace}.", "Name one with --workspace.")


def restore(source: Path, workspace: Path, database: str = "") -> Backup:
    """Make a workspace of a backup, its rows in the PostgreSQL at `database` if one is named.

    Damaged when a byte of it is not as it was written; nothing is made then. Rows come to a PostgreSQL once the folder
    that names them has its place: cut short, the rest is done when the workspace is opened.
    """
    if not source.is_file():
        raise NotFound(f"There is no backup {source}.", "Check the path.")
    if workspace.exists() and any(workspace.iterdir()):
        raise StoreError(f"{workspace} is not empty.", "Restore into a new folder, named with --workspace.")
    try:
        workspace.parent.mkdir(parents=True, exist_ok=True)
        with Room(workspace.parent, restoring(workspace)) as folder:
            part = folder / workspace.name
            part.mkdir()
            count = _extract(source, part)
            if database:
                (part / FILE).rename(part / _RESTORED)
                tenant_of(part)
            if workspace.exists():
                workspace.rmdir()
            part.rename(workspace)
            sync(workspace.parent)
    except (zipfile.BadZipFile, KeyError, ValueError, EOFError) as error:
        raise Damaged(f"{source.name} is not a whole backup.", "Copy it here again, or use an earlier one.") from error
    except OSError as error:
        raise _unwritten(workspace, error) from error
    try:
        finish_restoring(workspace, database)
    except StoreError as error:
        raise StoreError(error.message, f"{error.remedy} What is missing comes when it is opened.") from error
    return Backup(workspace, count - 1, source.stat().st_size)


def _unwritten(place: Path, error: OSError) -> StoreError:
    remedy = _REMEDIES.get(error.errno or 0, "Check the disk and the rights to the folder.")
    return StoreError(f"{place} could not be written: {error.strerror}.", remedy)


def finish_restoring(workspace: Path, database: str) -> None:
    """Take rows that a restored folder still holds to the PostgreSQL where they are kept. Usually there are none."""
    rows = workspace / _RESTORED
    if database and rows.is_file():
        _copy(partial(open_file, rows), partial(open_database, workspace, database))
        try:
            for kept in sorted(workspace.glob(f"{_RESTORED}*"), reverse=True):  # the file itself last
                kept.unlink(missing_ok=True)
            sync(workspace)
        except OSError as error:
            raise StoreError(f"{rows} could not be deleted: {error.strerror}.", "Check the disk.") from error


def _hold(originals: Path, files: Path) -> None:
    """Give the originals a second name, so that those removed in the meantime are there until they are written."""
    files.mkdir(exist_ok=True)
    for path in originals.iterdir():
        if not path.name.startswith(".") and not (files / path.name).exists():
            with suppress(FileNotFoundError):  # removed just now
                (files / path.name).hardlink_to(path)


def _snapshot(database: Path, target: Path) -> None:
    """One consistent moment of a database that may be in use."""
    live, copy = sqlite3.connect(database), sqlite3.connect(target)
    try:
        live.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
    finally:
        copy.close()
        live.close()


def _copy(source: Callable[[], Database], target: Callable[[], Database]) -> None:
    """Every row of one moment of a workspace's database into another, in one transaction; nothing if they are there."""
    with closing(source()) as before, closing(target()) as after:
        with before.reading() as reader, after.writing() as writer:
            if _used(writer):
                return
            for table in metadata.sorted_tables:
                _copy_table(reader, writer, table)
            for words in dialects.of(reader).all_words(reader):
                dialects.of(writer).insert_words(writer, words)
            dialects.of(writer).set_last_ids(writer, dialects.of(reader).last_ids(reader))
        after.shorten_log()


def _used(connection: Connection) -> bool:
    tables = [table for table in metadata.sorted_tables if table is not state]
    return any(connection.execute(select(table).limit(1)).first() for table in tables)


def _copy_table(reader: Connection, writer: Connection, table: Table) -> None:
    if table is state:
        generation = reader.execute(select(state.c.generation)).scalar_one()
        writer.execute(update(state).values(generation=generation))
        return
    columns = [column for column in table.columns if not _numbered_anew(column)]
    rows = reader.execute(select(*columns).order_by(*table.primary_key), execution_options={"yield_per": _ROWS})
    for some in rows.partitions():
        dialects.insert_many(writer, table, [column.name for column in columns], [tuple(row) for row in some])


def _numbered_anew(column: Column[Any]) -> bool:
    """Whether a number stands for nothing but the order of the rows."""
    return column.primary_key and column.name == "id" and not column.table.dialect_kwargs.get("sqlite_autoincrement")


def _originals(snapshot: Path) -> list[str]:
    connection = sqlite3.connect(snapshot)
    try:
        return [row[0] for row in connection.execute("SELECT id FROM documents WHERE status <> 'deleting' ORDER BY id")]
    finally:
        connection.close()


def _write(part: Path, members: dict[str, Path]) -> None:
    digests: dict[str, str] = {}
    with zipfile.ZipFile(part, "w", zipfile.ZIP_STORED, allowZip64=True) as zipped:
        for name, path in members.items():
            if not path.is_file():
                continue  # removed since the snapshot: `mffm verify` names it in the restored workspace
            with path.open("rb") as file:
                digests[name] = hashlib.file_digest(file, "sha256").hexdigest()
            zipped.write(path, name)
        zipped.writestr(_MANIFEST, json.dumps(digests))


def _extract(source: Path, folder: Path) -> int:
    with zipfile.ZipFile(source) as zipped:
        digests = json.loads(zipped.read(_MANIFEST))
        if FILE not in digests or set(zipped.namelist()) != {*digests, _MANIFEST}:
            raise ValueError("members and manifest differ")
        (folder / "files").mkdir()
        for name, digest in digests.items():
            if not _MEMBER.fullmatch(name) or _copied(zipped, name, folder / name) != digest:
                raise ValueError(name)
    sync(folder / "files")
    sync(folder)
    return len(digests)


def _copied(zipped: zipfile.ZipFile, name: str, target: Path) -> str:
    digest = hashlib.sha256()
    with zipped.open(name) as reader, target.open("xb") as writer:
        while piece := reader.read(_PIECE):
            digest.update(piece)
            writer.write(piece)
        writer.flush()
        os.fsync(writer.fileno())
    return digest.hexdigest()
