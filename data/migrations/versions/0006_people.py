"""Whose documents, jobs and conversations they are, and who may see a document."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("documents", sa.Column("uploader", sa.Text, nullable=False, server_default="local"))
    op.add_column("documents", sa.Column("restricted", sa.Integer, nullable=False, server_default="0"))
    op.create_index("ix_documents_restricted", "documents", ["restricted"])
    op.create_table(
        "audience",
        sa.Column("document_key", sa.Integer, sa.ForeignKey("documents.key", ondelete="CASCADE"), nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("name", sa.Text),
        sa.PrimaryKeyConstraint("document_key", "person"),
    )
    op.add_column("jobs", sa.Column("person", sa.Text, nullable=False, server_default="local"))
    op.add_column("jobs", sa.Column("size", sa.Integer, nullable=False, server_default="0"))
    op.create_index("jobs_person", "jobs", ["person", "lease_until"])
    op.add_column("threads", sa.Column("person", sa.Text, nullable=False, server_default="local"))
    op.create_index("ix_threads_person", "threads", ["person"])
