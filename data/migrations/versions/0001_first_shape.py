"""The first shape of a workspace."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def _text(name: str, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=null)


def _number(name: str, null: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=null)


def upgrade() -> None:
    op.create_table("state", sa.Column("only", sa.Integer, primary_key=True), _number("generation"))
    op.create_table(
        "documents",
        sa.Column("key", sa.Integer, primary_key=True),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        _text("name"), _text("status"), _text("media_type"), _number("pages"), _text("description"),
        _text("corrections"), _text("counts"), _text("warnings"), _text("error_code", True),
        _text("error_message", True), _text("received"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_documents_name", "documents", ["name"])
    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("document_key", sa.Integer, sa.ForeignKey("documents.key"), nullable=False),
        _number("ordinal"), _text("modality"), _number("page", True), _text("locator"), _text("context"),
        _text("text"), _text("grid", True),
        sqlite_autoincrement=True,
    )
    op.create_index("evidence_place", "evidence", ["document_key", "ordinal"], unique=True)
    op.create_index("evidence_page", "evidence", ["document_key", "page"])
    op.create_table(
        "vectors",
        sa.Column("evidence_id", sa.Integer, sa.ForeignKey("evidence.id"), nullable=False),
        _text("model_id"),
        sa.Column("vector", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("evidence_id", "model_id"),
    )
    op.create_table(
        "facts",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("document_key", sa.Integer, sa.ForeignKey("documents.key"), nullable=False),
        sa.Column("evidence_id", sa.Integer, sa.ForeignKey("evidence.id"), nullable=False),
        _text("concept", True), _text("label_key"), _text("label"), _text("value"), _text("printed"), _text("unit"),
        _number("scale"), _number("year"), _number("months"), _number("quarter", True), _text("start", True),
        _text("end", True), _text("cell"), _text("statement"), _text("parents"), _text("segment", True),
        _text("basis"), _text("tag", True),
    )
    op.create_index("ix_facts_evidence_id", "facts", ["evidence_id"])
    op.create_index("facts_concept", "facts", ["document_key", "concept"])
    op.create_index("facts_label", "facts", ["document_key", "label_key"])
    op.create_table(
        "jobs",
        sa.Column("id", sa.Integer, primary_key=True),
        _text("document_id"), _text("name"), _text("state"), _text("stage"),
        sa.Column("fraction", sa.Float, nullable=False),
        _text("worker", True),
        sa.Column("lease_until", sa.Float, nullable=False),
        _number("attempt"), _text("error_code", True), _text("error_message", True), _text("created"),
        sqlite_autoincrement=True,
    )
    op.create_index("jobs_state", "jobs", ["state", "lease_until"])
    op.create_table(
        "threads",
        sa.Column("id", sa.Integer, primary_key=True),
        _text("title"), _text("created"), _text("updated"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "messages",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("thread_id", sa.Integer, sa.ForeignKey("threads.id"), nullable=False),
        _text("role"), _text("body"), _text("created"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_messages_thread_id", "messages", ["thread_id"])
    if op.get_bind().dialect.name == "sqlite":
        op.execute("INSERT INTO state (only, generation) VALUES (1, 0)")
        op.execute("CREATE VIRTUAL TABLE words USING fts5(scope, body, tokenize = 'porter unicode61')")
