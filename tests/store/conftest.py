"""The same tests on both databases. Nothing here skips: a PostgreSQL that does not start is an error.

Whoever must leave it out says so (``-k "not postgresql"``), and pytest counts what was deselected.
"""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from aggregator.store.sql import SqlStore, open_store
from tests.databases import migrated, postgresql_database, postgresql_server, sqlite_url


@pytest.fixture(scope="session")
def postgresql() -> Iterator[sa.URL]:
    with postgresql_server() as url:
        yield url


@pytest.fixture(scope="session")
def migrated_postgresql(postgresql: sa.URL) -> Iterator[str]:
    with postgresql_database(postgresql) as url:
        migrated(url)
        yield sa.make_url(url).database or ""


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("migrated") / "aggregator.db"
    migrated(sqlite_url(file))
    return file


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database, on each kind in turn."""
    if kind == "sqlite":
        yield sqlite_url(tmp_path / "aggregator.db")
    else:
        with postgresql_database(request.getfixturevalue("postgresql")) as url:
            yield url


@pytest.fixture
def store(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlStore]:
    """A store without anything in it, on each kind in turn."""
    with ExitStack() as stack:
        if kind == "sqlite":
            file = shutil.copy(request.getfixturevalue("migrated_sqlite"), tmp_path)
            url = sqlite_url(Path(file))
        else:
            server, template = map(request.getfixturevalue, ("postgresql", "migrated_postgresql"))
            url = stack.enter_context(postgresql_database(server, template))
        yield stack.enter_context(closing(open_store(url)))
