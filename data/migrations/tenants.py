"""Tables as the migrations made them in, tables that keep tenants apart out. PostgreSQL only.

Every table gets the tenant of its rows, given by the transaction and part of every key, and a policy that the database
itself applies to every statement, whoever wrote it: a row of another tenant is neither read nor written nor pointed at.
A table that a later migration adds is treated the same way without being told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, Index, MetaData, Table, UniqueConstraint

from data.errors import StoreError
from data.rows.tables import metadata

_NOW = "current_setting('mffm.tenant', true)"
_OPEN = {"alembic_version"}
"""What belongs to no tenant."""
_ROLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")

_OWN_TABLES = """
CREATE TABLE IF NOT EXISTS given_ids (name text PRIMARY KEY, last integer NOT NULL);
CREATE TABLE IF NOT EXISTS word_texts (
    document_key integer PRIMARY KEY REFERENCES documents (key),
    ids bytea NOT NULL, lengths bytea NOT NULL, texts text NOT NULL
);
CREATE TABLE IF NOT EXISTS words (
    document_key integer NOT NULL REFERENCES documents (key), term text NOT NULL, positions bytea NOT NULL,
    PRIMARY KEY (term, document_key)
);
"""

_FUNCTIONS = """
CREATE OR REPLACE FUNCTION mffm_next(wanted text, count integer DEFAULT 1) RETURNS integer LANGUAGE sql AS $$
    INSERT INTO given_ids AS given (name, last) VALUES (wanted, count)
    ON CONFLICT (tenant, name) DO UPDATE SET last = given.last + count RETURNING last
$$;
CREATE OR REPLACE FUNCTION mffm_audit_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'the audit trail is kept'; END
$$;
CREATE OR REPLACE TRIGGER audit_unchanged BEFORE UPDATE OR DELETE ON audit
    FOR EACH ROW EXECUTE FUNCTION mffm_audit_is_kept();
CREATE OR REPLACE TRIGGER audit_untruncated BEFORE TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION mffm_audit_is_kept();
"""


def keep_apart(connection: Connection) -> None:
    """Put the wall around every table that has none yet."""
    connection.exec_driver_sql(_OWN_TABLES)
    made = MetaData()
    made.reflect(connection)
    bare = [table for table in made.sorted_tables if "tenant" not in table.columns and table.name not in _OPEN]
    statements = [
        *(statement for table in bare for statement in _unkeyed(table)),
        *(statement for table in bare for statement in _walled(table)),
        *(statement for table in bare for statement in _pointing(metadata.tables.get(table.name, table))),
    ]
    for statement in statements:
        connection.exec_driver_sql(statement)
    connection.exec_driver_sql(_FUNCTIONS)
    _never_reuse_ids(connection, [table.name for table in bare])


def admit(connection: Connection, role: str) -> None:
    """Let a role read and write rows; the audit trail it may only add to."""
    known = connection.exec_driver_sql("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).first()
    if not _ROLE.fullmatch(role) or known is None:
        raise StoreError(f"The database has no role {role}.", f"Make it first: CREATE ROLE {role} LOGIN PASSWORD '…'.")
    tables = connection.exec_driver_sql("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()").scalars()
    for table in list(tables):
        rights = {"alembic_version": "SELECT", "audit": "SELECT, INSERT"}.get(table, "SELECT, INSERT, UPDATE, DELETE")
        connection.exec_driver_sql(f'GRANT {rights} ON "{table}" TO "{role}"')
    connection.exec_driver_sql(f'GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO "{role}"')


def _unkeyed(table: Table) -> Iterator[str]:
    for constraint in table.foreign_key_constraints:
        yield f'ALTER TABLE {table.name} DROP CONSTRAINT "{constraint.name}" CASCADE'


def _walled(table: Table) -> Iterator[str]:
    name = table.name
    yield f"ALTER TABLE {name} ADD COLUMN tenant text NOT NULL CHECK (tenant <> '')"
    yield f"ALTER TABLE {name} ALTER COLUMN tenant SET DEFAULT current_setting('mffm.tenant')"
    yield f'ALTER TABLE {name} DROP CONSTRAINT "{table.primary_key.name}" CASCADE'
    yield f"ALTER TABLE {name} ADD PRIMARY KEY ({_listed(table.primary_key.columns.keys())})"
    for constraint in _uniques(table):
        yield f'ALTER TABLE {name} DROP CONSTRAINT "{constraint[0]}"'
        yield f"ALTER TABLE {name} ADD UNIQUE ({_listed(constraint[1])})"
    for index in sorted(table.indexes, key=_name_of):
        unique = "UNIQUE " if index.unique else ""
        yield f'DROP INDEX "{index.name}"'
        yield f'CREATE {unique}INDEX "{index.name}" ON {name} ({_listed(index.columns.keys())})'
    yield f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY"
    yield f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY"
    yield f"CREATE POLICY one_tenant ON {name} USING (tenant = {_NOW}) WITH CHECK (tenant = {_NOW})"


def _pointing(table: Table) -> Iterator[str]:
    for constraint in sorted(table.foreign_key_constraints, key=lambda one: list(one.column_keys)):
        name = constraint.name or f"{table.name}_{'_'.join(constraint.column_keys)}_fkey"
        own, theirs = _listed(constraint.column_keys), _listed([one.column.name for one in constraint.elements])
        ending = f" ON DELETE {constraint.ondelete}" if constraint.ondelete else ""
        points = f"FOREIGN KEY ({own}) REFERENCES {constraint.referred_table.name} ({theirs}){ending}"
        yield f'ALTER TABLE {table.name} ADD CONSTRAINT "{name}" {points}'


def _never_reuse_ids(connection: Connection, tables: list[str]) -> None:
    """Let the tables whose ids are told to people count for each tenant by itself."""
    for table in metadata.sorted_tables:
        if table.name in tables and table.dialect_kwargs.get("sqlite_autoincrement"):
            [column] = table.primary_key.columns
            changed = f"ALTER TABLE {table.name} ALTER COLUMN {column.name} "
            connection.exec_driver_sql(f"{changed} SET DEFAULT mffm_next('{table.name}')")


def _uniques(table: Table) -> list[tuple[str, Sequence[str]]]:
    found = [one for one in table.constraints if isinstance(one, UniqueConstraint)]
    return sorted((str(one.name), one.columns.keys()) for one in found)


def _name_of(index: Index) -> str:
    return str(index.name)


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(["tenant", *(f'"{column}"' for column in columns)])
