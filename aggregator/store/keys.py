"""Asking for many keys at once, in pieces that fit one statement."""

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

import sqlalchemy as sa

Key = TypeVar("Key")

# Well under what either database takes as parameters of one statement (SQLite 32,766).
CHUNK = 500
AMONG = "among"


def chunks(keys: Sequence[Key]) -> Iterator[Sequence[Key]]:
    """Yield the distinct keys in pieces that fit one statement, in their order."""
    distinct = list(dict.fromkeys(keys))
    for start in range(0, len(distinct), CHUNK):
        yield distinct[start : start + CHUNK]


def among(column: sa.Column[Any]) -> sa.ColumnElement[bool]:
    """Return that a column is one of the keys that the statement is run with.

    So it is made once: naming a hundred keys in it each time cost more than asking.
    """
    return column.in_(sa.bindparam(AMONG, expanding=True, type_=column.type))


def asked(
    connection: sa.Connection, statement: sa.Executable, keys: Sequence[Any], **others: Any
) -> Iterator[Any]:
    """Yield the rows of a statement that asks for what is ``among`` some keys, piece by piece."""
    for chunk in chunks(keys):
        yield from connection.execute(statement, {AMONG: chunk, **others}).all()
