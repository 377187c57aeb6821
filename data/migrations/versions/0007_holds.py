"""Documents that may not be removed: one by one, or for some years by their form."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("documents", sa.Column("hold", sa.Text))
    op.create_table(
        "retention",
        sa.Column("form", sa.Text, primary_key=True),
        sa.Column("years", sa.Integer, nullable=False),
    )
