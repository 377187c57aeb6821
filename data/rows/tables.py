"""The tables of a workspace, as SQLAlchemy Core. Holds their shape only; `data/migrations` creates them.

Rows point at documents by a small integer key; the sha256 id is kept once. Evidence, vector, fact and word rows
exist only while their document is READY, so whoever reads them needs no status filter.
"""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
)

SCHEMA = "0008"
metadata = MetaData()


def _owner() -> Column[int]:
    return Column("document_key", ForeignKey("documents.key"), nullable=False)


state = Table(
    "state",
    metadata,
    Column("only", Integer, primary_key=True),
    Column("generation", Integer, nullable=False),
)

documents = Table(
    "documents",
    metadata,
    Column("key", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False, index=True),
    Column("status", Text, nullable=False),
    Column("media_type", Text, nullable=False, default=""),
    Column("pages", Integer, nullable=False, default=0),
    Column("description", Text, nullable=False, default="{}"),
    Column("corrections", Text, nullable=False, default="{}"),
    Column("counts", Text, nullable=False, default="{}"),
    Column("warnings", Text, nullable=False, default="[]"),
    Column("hidden", Text, nullable=False, default="[]"),
    Column("error_code", Text),
    Column("error_message", Text),
    Column("received", Text, nullable=False),
    Column("uploader", Text, nullable=False),
    Column("restricted", Integer, nullable=False, default=0, index=True),
    Column("hold", Text),
    sqlite_autoincrement=True,
)

# How many years documents of a form are kept at least; "" stands for all other forms.
retention = Table(
    "retention",
    metadata,
    Column("form", Text, primary_key=True),
    Column("years", Integer, nullable=False),
)

# Who may see a restricted document; `name` is what the file is called by a person who handed it in as well.
audience = Table(
    "audience",
    metadata,
    Column("document_key", ForeignKey("documents.key", ondelete="CASCADE"), nullable=False),
    Column("person", Text, nullable=False),
    Column("name", Text),
    PrimaryKeyConstraint("document_key", "person"),
)

evidence = Table(
    "evidence",
    metadata,
    Column("id", Integer, primary_key=True),
    _owner(),
    Column("ordinal", Integer, nullable=False),
    Column("modality", Text, nullable=False),
    Column("page", Integer),
    Column("locator", Text, nullable=False),
    Column("context", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("grid", Text),
    Column("speech", Text),
    Index("evidence_place", "document_key", "ordinal", unique=True),
    Index("evidence_page", "document_key", "page"),
    sqlite_autoincrement=True,
)

vectors = Table(
    "vectors",
    metadata,
    Column("evidence_id", ForeignKey("evidence.id"), nullable=False),
    Column("model_id", Text, nullable=False),
    Column("vector", LargeBinary, nullable=False),
    PrimaryKeyConstraint("evidence_id", "model_id"),
)

facts = Table(
    "facts",
    metadata,
    Column("id", Integer, primary_key=True),
    _owner(),
    Column("evidence_id", ForeignKey("evidence.id"), nullable=False, index=True),
    Column("concept", Text),
    Column("label_key", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("printed", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("scale", Integer, nullable=False),
    Column("year", Integer, nullable=False),
    Column("months", Integer, nullable=False),
    Column("quarter", Integer),
    Column("start", Text),
    Column("end", Text),
    Column("cell", Text, nullable=False),
    Column("statement", Text, nullable=False),
    Column("parents", Text, nullable=False),
    Column("segment", Text),
    Column("basis", Text, nullable=False),
    Column("tag", Text),
    Index("facts_concept", "document_key", "concept"),
    Index("facts_label", "document_key", "label_key"),
)

checks = Table(
    "checks",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("document_key", ForeignKey("documents.key", ondelete="CASCADE"), nullable=False, index=True),
    Column("evidence_id", ForeignKey("evidence.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("body", Text, nullable=False),
)


def _transcripts(name: str) -> Table:
    return Table(
        name,
        metadata,
        Column("document_key", ForeignKey("documents.key", ondelete="CASCADE"), primary_key=True),
        Column("name", Text, nullable=False),
        Column("content", LargeBinary, nullable=False),
    )


# What a recording was read with, and what it is to be read with next.
transcripts = _transcripts("transcripts")
unread_transcripts = _transcripts("unread_transcripts")

jobs = Table(
    "jobs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("document_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("stage", Text, nullable=False, default=""),
    Column("fraction", Float, nullable=False, default=0.0),
    Column("worker", Text),
    Column("lease_until", Float, nullable=False, default=0.0),
    Column("attempt", Integer, nullable=False, default=0),
    Column("error_code", Text),
    Column("error_message", Text),
    Column("created", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("size", Integer, nullable=False, default=0),
    Index("jobs_state", "state", "lease_until"),
    Index("jobs_person", "person", "lease_until"),
    sqlite_autoincrement=True,
)

threads = Table(
    "threads",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person", Text, nullable=False, index=True),
    Column("title", Text, nullable=False),
    Column("created", Text, nullable=False),
    Column("updated", Text, nullable=False),
    sqlite_autoincrement=True,
)

messages = Table(
    "messages",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("thread_id", ForeignKey("threads.id"), nullable=False, index=True),
    Column("role", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("created", Text, nullable=False),
    sqlite_autoincrement=True,
)

# Only ever added to; triggers of the migration refuse anything else.
audit = Table(
    "audit",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("at", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("details", Text, nullable=False),
    Column("previous", Text, nullable=False),
    Column("digest", Text, nullable=False),
)
