"""What is known of spoken words, and the transcripts of recordings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("evidence", sa.Column("speech", sa.Text))
    op.create_table(
        "transcripts",
        sa.Column("document_key", sa.Integer, sa.ForeignKey("documents.key", ondelete="CASCADE"), primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
