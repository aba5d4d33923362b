"""An empty SQLite database that is copied for each example: migrating anew costs too much."""

from pathlib import Path

import pytest

from tests.databases import migrated, sqlite_url


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("empty") / "aggregator.db"
    migrated(sqlite_url(file))
    return file
