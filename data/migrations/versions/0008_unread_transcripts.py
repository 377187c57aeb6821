"""The transcripts that recordings are still to be read with, beside those that they have been read with."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    walled = op.get_bind().dialect.name != "sqlite"  # `data/migrations/tenants` lets the table point at documents
    points = () if walled else (sa.ForeignKey("documents.key", ondelete="CASCADE"),)
    op.create_table(
        "unread_transcripts",
        sa.Column("document_key", sa.Integer, *points, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
