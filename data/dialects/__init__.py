"""What differs between the databases that a workspace is kept in: a room for each, with the same doors.

All other rows are written and read in one way, with SQLAlchemy Core. `of` finds the room of an open connection.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any, NamedTuple, Protocol, cast

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ARRAY, ColumnElement, Connection, Table, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import Integer, Text, TypeDecorator

from data.script import JAPANESE

Found = list[tuple[int, float]]
TOKENIZER = "porter unicode61"
_CHARACTER = re.compile(f"([{JAPANESE}])")


def spaced(text: str) -> str:
    """The text with each Japanese character a word of its own, as nothing else parts them: a word is then a phrase."""
    return _CHARACTER.sub(r" \1 ", text)


class Words(NamedTuple):
    """The words by which one document's evidence is found: the texts, by evidence id."""

    key: int
    ids: Sequence[int]
    texts: Sequence[str]


class Weighed(NamedTuple):
    """The passages that hold a phrase, and what it adds to the score of each, by bm25: the lower the better."""

    ids: NDArray[np.int32]
    gains: NDArray[np.float64]


class Dialect(Protocol):
    """The doors of a room."""

    def fresh_ids(self, connection: Connection, table: str, count: int) -> list[int]:
        """The next ids of a table that never gives an id twice, in order."""
        ...

    def last_ids(self, connection: Connection) -> dict[str, int]:
        """The last id given by each of these tables."""
        ...

    def set_last_ids(self, connection: Connection, last: Mapping[str, int]) -> None:
        """Give no id up to these."""
        ...

    def replacing(self, table: Table) -> str:
        """How an INSERT of this table ends that takes the place of a row with the same key."""
        ...

    def insert_words(self, connection: Connection, words: Words) -> None: ...

    def remove_words(self, connection: Connection, key: int) -> int:
        """Forget a document's words; of how many pieces of evidence."""
        ...

    def erase_words(self, connection: Connection, key: int) -> None:
        """Leave no byte of the words that were removed with a document."""
        ...

    def move_words(self, connection: Connection, key: int, *, apart: bool) -> None:
        """Take a document's words away from those of all, or back to them.

        How rare a word is, is counted over the words of all: what a person may not see must not weigh on what the
        person finds.
        """
        ...

    def all_words(self, connection: Connection) -> Iterator[Words]: ...

    def weigh(self, connection: Connection, phrases: Sequence[str]) -> list[Weighed]:
        """What each word or phrase adds to the passages of the documents whose words stand together."""
        ...

    def find_apart(
        self, connection: Connection, phrases: Sequence[str], documents: Sequence[int], limit: int
    ) -> list[Found]:
        """The best passages that hold any phrase in each of these documents, whose words stand apart."""
        ...

    def findings(self, connection: Connection) -> Iterator[tuple[str, str, str]]:
        """What the database itself finds wrong: part, message, remedy."""
        ...

    def remedy(self, message: str) -> str:
        """What to do about an error of the database."""
        ...


def of(connection: Connection) -> Dialect:
    """The room of the database that is open here."""
    return cast(Dialect, import_module(f"data.dialects.{connection.dialect.name}"))


def best(weighed: Sequence[Weighed], limit: int, allowed: NDArray[np.int64] | None = None) -> Found:
    """The passages to which phrases add most, only of those allowed when given, best first; of equals the first."""
    scores = np.zeros(1 + max((int(one.ids.max()) for one in weighed if len(one.ids)), default=0))
    for ids, gains in weighed:
        scores[ids] += gains
    found = np.flatnonzero(scores)
    found = found if allowed is None else found[np.isin(found, allowed)]
    if len(found) > limit:
        found = found[scores[found] <= np.partition(scores[found], limit - 1)[limit - 1]]
    order = np.lexsort((found, scores[found]))[:limit]
    return [(int(number), float(scores[number])) for number in found[order]]


def insert_many(connection: Connection, table: Table, names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Write many rows of these columns."""
    if rows:
        connection.exec_driver_sql(_insert(connection, table, names), list(rows))


def replace_many(connection: Connection, table: Table, names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Write many rows, each in the place of the one with the same key."""
    if rows:
        ending = of(connection).replacing(table)
        connection.exec_driver_sql(f"{_insert(connection, table, names)} {ending}", list(rows))


def _insert(connection: Connection, table: Table, names: Sequence[str]) -> str:
    columns = ", ".join(f'"{name}"' for name in names)
    mark = "?" if connection.dialect.paramstyle == "qmark" else "%s"
    return f"INSERT INTO {table.name} ({columns}) VALUES ({', '.join([mark] * len(names))})"


class octets(FunctionElement[int]):  # noqa: N801 - reads as the SQL function that it is
    """The length of a text in bytes of UTF-8."""

    inherit_cache = True
    type = Integer()


@compiles(octets)
def _octets(element: octets, compiler: Any, **kw: Any) -> str:
    return f"octet_length({compiler.process(element.clauses, **kw)})"


@compiles(octets, "sqlite")
def _octets_sqlite(element: octets, compiler: Any, **kw: Any) -> str:
    return f"length(CAST({compiler.process(element.clauses, **kw)} AS BLOB))"


class _Many(TypeDecorator[list[Any]]):
    """Numbers or words as one parameter: an array, or JSON where a database knows no arrays."""

    impl = Text
    cache_ok = True

    def __init__(self, numbers: bool) -> None:
        super().__init__()
        self.numbers = numbers

    def load_dialect_impl(self, dialect: Any) -> Any:
        return Text() if dialect.name == "sqlite" else ARRAY(Integer if self.numbers else Text)

    def process_bind_param(self, value: Any, dialect: Any) -> Any:
        return json.dumps(value) if dialect.name == "sqlite" else value


class one_of(FunctionElement[bool]):  # noqa: N801 - reads as the SQL operator that it is
    """Whether a column holds one of these values: one statement and one parameter, however many there are.

    With a parameter for each value a statement would be another for each count, written, read and planned anew. It has
    no type: a database without truth values would be asked whether it is 1, and use no index.
    """

    inherit_cache = True

    def __init__(self, column: ColumnElement[Any], values: Collection[Any]) -> None:
        kind = _Many(isinstance(column.type, Integer))
        super().__init__(column, bindparam(None, list(values), kind, unique=True))


@compiles(one_of)
def _one_of(element: one_of, compiler: Any, **kw: Any) -> str:
    column, values = element.clauses
    return f"{compiler.process(column, **kw)} = ANY ({compiler.process(values, **kw)})"


@compiles(one_of, "sqlite")
def _one_of_sqlite(element: one_of, compiler: Any, **kw: Any) -> str:
    column, values = element.clauses
    return f"{compiler.process(column, **kw)} IN (SELECT value FROM json_each({compiler.process(values, **kw)}))"
