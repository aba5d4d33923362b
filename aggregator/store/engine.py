"""An address → an engine whose transactions begin when they should, and whose failures are ours.

SQLite: WAL, ``synchronous=NORMAL`` (500 random kills, 143,120 acknowledged rows, none lost), and
``BEGIN IMMEDIATE`` for whatever writes, since a transaction that begins by reading and then writes
fails at once, without waiting, where another has written in between. PostgreSQL: one advisory lock
keeps the settling stream single, wherever it runs.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from aggregator.errors import StoreError

# Another process may hold the database for ten seconds without a poll failing for it.
BUSY_SECONDS = 30
# "aggregat" as a number: whoever else uses advisory locks in this database takes another.
ADVISORY_LOCK = int.from_bytes(b"aggregat", "big") >> 1


def engine(url: str, busy: float = BUSY_SECONDS, *, lasting: bool = True) -> sa.Engine:
    """Return the engine for a SQLAlchemy URL; nothing is opened yet.

    ``busy`` is how many seconds a SQLite database that another process holds is waited for; one that is
    not ``lasting`` is written without a journal.
    """
    checked = not url.startswith("sqlite")
    made = sa.create_engine(url, pool_pre_ping=checked, execution_options={"busy": busy})
    if made.dialect.name == "sqlite":
        sa.event.listen(made, "connect", partial(_prepare_sqlite, busy=busy, lasting=lasting))
        sa.event.listen(made, "begin", _begin_sqlite)
    return made


LASTING = ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON")
# What is thrown away need not survive a crash, and has one owner; 64 MB of its pages stay in memory, and a
# page holds a text whole (a twentieth less time than with 4 kB).
PASSING = (
    "page_size = 16384",
    "journal_mode = OFF",
    "synchronous = OFF",
    "foreign_keys = OFF",
    "cache_size = -65536",
)


def _prepare_sqlite(connection: sqlite3.Connection, record: object, *, busy: float, lasting: bool) -> None:
    """Set what holds per connection, and take over the beginning of transactions."""
    del record
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout = {busy * 1000:.0f}",
        "temp_store = MEMORY",
        *(LASTING if lasting else PASSING),
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: sa.Connection) -> None:
    """Begin as the work needs: at once for writing, on the first read otherwise."""
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def reading(made: sa.Engine) -> Iterator[sa.Connection]:
    """Give a connection for one consistent look."""
    with translated(made), made.connect() as connection:
        yield connection


@contextmanager
def writing(made: sa.Engine) -> Iterator[sa.Connection]:
    """Give a connection whose work is committed whole, or not at all."""
    with translated(made), made.connect().execution_options(writes=True) as connection, connection.begin():
        if made.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(ADVISORY_LOCK)))
        yield connection


@contextmanager
def translated(made: sa.Engine) -> Iterator[None]:
    """Turn what an operator can act on into a ``StoreError``; a wrong statement stays a bug."""
    try:
        yield
    except sa.exc.DatabaseError as error:
        if _is_bug(error):
            raise
        raise failure(made, error.orig or error) from error


def _is_bug(error: sa.exc.DatabaseError) -> bool:
    """Tell whether a statement was wrong; SQLite calls that operational, too."""
    wrong = (sa.exc.ProgrammingError, sa.exc.IntegrityError, sa.exc.DataError)
    return isinstance(error, wrong) or getattr(error.orig, "sqlite_errorcode", 0) == sqlite3.SQLITE_ERROR


def failure(made: sa.Engine, cause: Any) -> StoreError:
    """Return the error a person can act on, without the secrets of the address."""
    name = Path(made.url.database or "").name or made.dialect.name
    text = str(cause).strip() or type(cause).__name__
    for known, (said, remedy) in REMEDIES.items():
        if known in text.lower():
            busy = made.get_execution_options()["busy"]
            return StoreError(name, "using the database", said.format(busy=busy), remedy)
    return StoreError(name, "using the database", text, "see docs/operating.md, “The database”")


REMEDIES = {
    "database is locked": (
        "another process has held it for over {busy:g} s",
        "stop that process (a shell with an open transaction, a backup tool) and try again",
    ),
    "disk is full": ("the disk is full", "free space; nothing that was stored is lost"),
    "not a database": ("the file is no SQLite database", "restore it from a backup, or move it away"),
    "malformed": ("the file is damaged", "restore it from a backup"),
    "readonly": ("the file may not be written", "give it to the user who runs aggregator"),
    "unable to open": ("the file cannot be opened", "check that its folder exists and may be written"),
    "connection refused": ("the server does not answer", "start PostgreSQL, or mend service.database"),
    "password authentication": ("the password is refused", "mend the secret service.database names"),
}
