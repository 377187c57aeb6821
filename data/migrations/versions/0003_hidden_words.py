"""The words of a document that its pages do not show, kept apart from its evidence."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("documents", sa.Column("hidden", sa.Text, nullable=False, server_default="[]"))
