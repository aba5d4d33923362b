"""The same tests on both databases. Nothing here skips: a PostgreSQL that does not start is an error.

Whoever must leave it out says so (``-k "not postgresql"``), and pytest counts what was deselected.
"""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from aggregator.store.sql import SqlStore, open_store
from tests.databases import postgresql_database, postgresql_server, sqlite_url


@pytest.fixture(scope="session")
def postgresql() -> Iterator[sa.URL]:
    with postgresql_server() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database, on each kind in turn."""
    if request.param == "sqlite":
        yield sqlite_url(tmp_path / "aggregator.db")
    else:
        with postgresql_database(request.getfixturevalue("postgresql")) as url:
            yield url


@pytest.fixture
def store(url: str) -> Iterator[SqlStore]:
    with closing(open_store(url)) as store:
        yield store
