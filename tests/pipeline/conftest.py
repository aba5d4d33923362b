"""A newsroom over a real SQLite database of its own for each test."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest

from aggregator.store.sql import open_store
from tests.databases import migrated, sqlite_url
from tests.pipeline.newsroom import Newsroom, make_settings


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty, migrated database to be copied: migrating anew costs too much."""
    file = tmp_path_factory.mktemp("empty") / "aggregator.db"
    migrated(sqlite_url(file))
    return file


@pytest.fixture
def open_newsroom(empty: Path, tmp_path: Path) -> Iterator[Callable[..., Newsroom]]:
    """Open a newsroom with the sources, topics and settings that a test wants."""
    with ExitStack() as stack:

        def opened(name: str = "storage", **changes: Any) -> Newsroom:
            storage = tmp_path / name
            storage.mkdir(exist_ok=True)
            file = storage / "aggregator.db"
            if not file.exists():
                shutil.copy(empty, file)
            store = stack.enter_context(closing(open_store(sqlite_url(file))))
            return Newsroom(store, make_settings(storage, **changes))

        yield opened


@pytest.fixture
def newsroom(open_newsroom: Callable[..., Newsroom]) -> Newsroom:
    """Two outlets, a mirror, and one topic of everything."""
    return open_newsroom()
