"""The relations that a document's tables fail to keep."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "checks",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "document_key", sa.Integer, sa.ForeignKey("documents.key", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column(
            "evidence_id", sa.Integer, sa.ForeignKey("evidence.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("body", sa.Text, nullable=False),
    )
