"""Whatever is done to the rows of an audit trail afterwards is found: `python -m evaluation.durability.tampering`.
Prints JSON.

Somebody who holds the database and knows the code, but not the key of the seals, changes the rows in eight ways, past
the database's own refusal. Each time the trail must say that something is wrong with it.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from dataclasses import asdict, replace
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy import insert as sql_insert

from data.people import operator
from data.rows.tables import audit
from data.store.store import Store
from data.trail.audit_check import COLUMNS, Row, digest_of

ROWS = 20
Attack = Callable[[list[Row], random.Random], list[Row]]
Write = Callable[[list[Row]], None]


# ---------------------------------------------------------------- what is done to the rows


def edit(rows: list[Row], chance: random.Random) -> list[Row]:
    at = chance.randrange(len(rows))
    column = chance.choice([name for name in COLUMNS if name != "seq"])
    rows[at] = replace(rows[at], **{column: getattr(rows[at], column) + "x"})
    return rows


def delete(rows: list[Row], chance: random.Random) -> list[Row]:
    del rows[chance.randrange(len(rows) - 1)]
    return rows


def insert(rows: list[Row], chance: random.Random) -> list[Row]:
    at = chance.randrange(1, len(rows))
    forged = sealed(replace(rows[at - 1], seq=at + 1, previous=rows[at - 1].digest, actor="mallory"))
    return [*rows[:at], forged, *(replace(row, seq=row.seq + 1) for row in rows[at:])]


def reorder(rows: list[Row], chance: random.Random) -> list[Row]:
    one, other = chance.sample(range(len(rows)), 2)
    rows[one], rows[other] = replace(rows[other], seq=one + 1), replace(rows[one], seq=other + 1)
    return rows


def cut_the_tail(rows: list[Row], chance: random.Random) -> list[Row]:
    return rows[: chance.randrange(1, len(rows))]


def roll_back(rows: list[Row], chance: random.Random) -> list[Row]:
    """Earlier rows, and others that follow them as they should, so that there are more than before."""
    kept = rows[: chance.randrange(1, len(rows))]
    return chained([*kept, *(replace(row, actor="mallory") for row in [*rows, *rows][len(kept) : len(rows) + 3])])


def chain_anew(rows: list[Row], chance: random.Random) -> list[Row]:
    """One row changed, and the chain made right again."""
    at = chance.randrange(len(rows))
    rows[at] = replace(rows[at], actor="nobody")
    return chained(rows)


def exchange(rows: list[Row], chance: random.Random) -> list[Row]:
    """Another trail, as that of another workspace, whole in itself."""
    return chained([replace(row, details=json.dumps({"workspace": chance.random()})) for row in rows])


ATTACKS: tuple[Attack, ...] = (edit, delete, insert, reorder, cut_the_tail, roll_back, chain_anew, exchange)


def chained(rows: list[Row]) -> list[Row]:
    """The same rows, each following the one before it."""
    made: list[Row] = []
    for row in rows:
        made.append(sealed(replace(row, seq=len(made) + 1, previous=made[-1].digest if made else "")))
    return made


def sealed(row: Row) -> Row:
    """The row with the digest that it should have."""
    return replace(row, digest=digest_of(*(getattr(row, name) for name in COLUMNS)))


# ---------------------------------------------------------------- past the database's own refusal

_OVER_FILE = ("DROP TRIGGER audit_unchanged", "DROP TRIGGER audit_undeleted")
_OVER_SERVER = ("SET session_replication_role = replica", "SELECT set_config('mffm.tenant', :tenant, false)")
_EMPTY_FILE = "DELETE FROM audit"
_EMPTY_SERVER = "DELETE FROM audit WHERE tenant = current_setting('mffm.tenant')"


@contextmanager
def rewriting(store: Store, admin: str = "") -> Generator[Write]:
    """Puts rows in the place of those that are there; in a server as its superuser, whom no wall stops."""
    engine = create_engine(admin or f"sqlite:///{store.workspace / 'mffm.db'}")
    tenant = (store.workspace / "tenant").read_text(encoding="utf-8").strip() if admin else ""
    with engine.connect() as connection:
        for statement in _OVER_SERVER if admin else _OVER_FILE:
            connection.execute(text(statement), {"tenant": tenant} if ":tenant" in statement else {})
        connection.commit()

        def write(rows: list[Row]) -> None:
            connection.execute(text(_EMPTY_SERVER if admin else _EMPTY_FILE))
            connection.execute(sql_insert(audit), [asdict(row) for row in rows])
            connection.commit()

        yield write
    engine.dispose()


# ---------------------------------------------------------------- who finds it


def campaign(folder: Path, rounds: int, database: str = "", admin: str = "") -> dict[str, int]:
    """Of so many rounds of each attack, how many were found."""
    with closing(Store.open(folder / "w", operator("aiko"), folder / "seals", database=database)) as store:
        for number in range(ROWS - 1):
            store.log("question.asked", str(number), question=f"What was revenue in {2000 + number}?")
        rows = store.trail.rows()
        with rewriting(store, admin) as write:
            found = {attack.__name__: _found(store, rows, attack, rounds, write) for attack in ATTACKS}
            write(rows)
        if wrong(store):
            raise AssertionError("The trail is not whole after its own rows were put back.")
    return found


def _found(store: Store, rows: list[Row], attack: Attack, rounds: int, write: Write) -> int:
    found = 0
    for seed in range(rounds):
        write(attack(list(rows), random.Random(seed)))
        found += bool(wrong(store))
    return found


def wrong(store: Store) -> list[str]:
    """What `mffm audit verify` says."""
    return [*store.trail.check(), *store.trail.replaced()]


def main() -> None:
    """Run the campaign on files, or on a PostgreSQL whose superuser the attacker is."""
    parser = argparse.ArgumentParser(description="Whether tampering with an audit trail is found.")
    parser.add_argument(
        "--rounds", type=int, default=25, metavar="N", help="how often each of eight ways is tried (25)"
    )
    parser.add_argument("--database", default="", metavar="ADDRESS", help="a PostgreSQL instead of a file")
    parser.add_argument("--admin", default="", metavar="ADDRESS", help="the same as its superuser")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = campaign(Path(folder), options.rounds, options.database, options.admin)
    tried = options.rounds * len(ATTACKS)
    sys.stdout.write(json.dumps({"tried": tried, "found": sum(found.values())} | found) + "\n")
    sys.exit(sum(found.values()) != tried)


if __name__ == "__main__":
    main()
