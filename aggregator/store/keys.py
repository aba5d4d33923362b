"""Asking for many keys at once: as one value that the database unpacks, or piece by piece."""

import json
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

Key = TypeVar("Key")

# Well under what either database takes as parameters of one statement (SQLite 32,766).
CHUNK = 500
# As one value there is no such bound; this only keeps an answer from being all in memory twice.
MANY = 5000
AMONG = "among"


class Keys(sa.TypeDecorator[Sequence[Any]]):
    """Keys of one type as one value: an array, or JSON where there are none."""

    impl = sa.Text
    cache_ok = True

    def __init__(self, item: sa.types.TypeEngine[Any]) -> None:
        """Hold keys of a column's type."""
        super().__init__()
        self.item = item

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        """Return how the database takes it."""
        array = dialect.name == "postgresql"
        return dialect.type_descriptor(sa.ARRAY(self.item) if array else sa.Text())

    def process_bind_param(self, value: Sequence[Any] | None, dialect: sa.Dialect) -> Any:
        """Return the value to send; an array takes care of its items itself."""
        if value is None or dialect.name == "postgresql":
            return value
        stored = self.item.dialect_impl(dialect).bind_processor(dialect)
        return json.dumps([stored(each) for each in value] if stored else list(value))


class _Unpacked(FunctionElement[Any]):
    """The keys that one value holds, as a table with the column ``value``."""

    name = "unpacked"
    inherit_cache = True


@compiles(_Unpacked, "sqlite")
def _json(element: _Unpacked, compiler: Any, **how: Any) -> str:
    return f"json_each({compiler.process(element.clauses, **how)})"


@compiles(_Unpacked, "postgresql")
def _array(element: _Unpacked, compiler: Any, **how: Any) -> str:
    return f"unnest({compiler.process(element.clauses, **how)}) AS value"


def chunks(keys: Sequence[Key], size: int = CHUNK) -> Iterator[Sequence[Key]]:
    """Yield the distinct keys in pieces that fit one statement, in their order."""
    distinct = list(dict.fromkeys(keys))
    for start in range(0, len(distinct), size):
        yield distinct[start : start + size]


def among(column: sa.Column[Any]) -> sa.ColumnElement[bool]:
    """Return that a column is one of the keys that the statement is run with.

    So it is made once, and its keys are one value: naming each of a hundred cost more than asking.
    """
    keys = _Unpacked(sa.bindparam(AMONG, type_=Keys(column.type)))
    return column.in_(sa.select(sa.literal_column("value")).select_from(keys))


def asked(
    connection: sa.Connection, statement: sa.Executable, keys: Sequence[Any], **others: Any
) -> Iterator[Any]:
    """Yield the rows of a statement that asks for what is ``among`` some keys, piece by piece."""
    for chunk in chunks(keys, MANY):
        yield from connection.execute(statement, {AMONG: chunk, **others}).all()
