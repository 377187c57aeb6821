"""A PostgreSQL and its owner in, the tables of today in it out, with every tenant behind a wall."""

from __future__ import annotations

from data.errors import StoreError
from ui.verbs.desk import DONE, Desk


def migrate(desk: Desk) -> int:
    from data.dialects.postgresql import remedy
    from data.migrations import prepare
    from data.rows.tables import SCHEMA
    from data.store.database import in_words

    address = desk.settings.database.get_secret_value()
    if not address:
        told = "A workspace that keeps its own database is brought up to date when it is opened."
        raise StoreError(told, "Name a PostgreSQL and its owner with MFFM_DATABASE.")
    with in_words(remedy):
        before = prepare(address, desk.args.role)
    row = {"schema": SCHEMA, "before": before, "role": desk.args.role}
    desk.say(row, f"schema {SCHEMA}, before {before or 'none'}; {desk.args.role} may work in it")
    return DONE
