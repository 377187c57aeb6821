"""The audit trail, which the database lets nobody change."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("seq", sa.Integer, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in
          ("at", "actor", "action", "subject", "details", "previous", "digest")),
    )
    if op.get_bind().dialect.name != "sqlite":
        return  # `data/migrations/tenants` guards the trail there
    for word, event in (("unchanged", "UPDATE"), ("undeleted", "DELETE")):
        op.execute(
            f"CREATE TRIGGER audit_{word} BEFORE {event} ON audit"
            " BEGIN SELECT RAISE(ABORT, 'the audit trail is kept'); END"
        )
