"""A service's parts over a real store, real outlets and a real clock."""

import io
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, closing
from pathlib import Path

import pytest
import pytest_asyncio
import structlog

from aggregator.clock import Clock
from aggregator.config import load
from aggregator.model import Settings
from aggregator.pipeline.flow import Pipeline
from aggregator.service import logs
from aggregator.service.opening import opened_pipeline
from aggregator.store.protocol import Store
from aggregator.store.sql import open_store
from tests.hub import Rocks, rocks
from tests.loopback import Outlet, outlet
from tests.subscriber import Subscribed, subscribed

Configure = Callable[..., Path]
Open = Callable[..., Awaitable[Subscribed]]


@pytest.fixture(autouse=True)
def log() -> Iterator[io.StringIO]:
    """What the service logs while a test lasts."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    stream = io.StringIO()
    logs.configure({}, stream)
    yield stream
    root.handlers[:] = before
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture
def server() -> Iterator[Outlet]:
    with outlet() as served:
        yield served


@pytest.fixture
def configure(tmp_path: Path) -> Configure:
    """Write feeds.yaml with these sources (slug → address) and whatever else it shall say."""

    def write(more: str = "canonical: {hold: 0s}\n", **sources: str) -> Path:
        path = tmp_path / "feeds.yaml"
        lines = "".join(f"  {slug}: {text}\n" for slug, text in sources.items())
        path.write_text(
            'http: {hosts: {"*": {rate: 100/1s}, 127.0.0.1: {allow_private: true, concurrency: 4}}}\n'
            f"{more}sources:\n{lines or '  {}'}\ntopics: {{all: {{title: 全部}}}}\n",
            "utf-8",
        )
        return path

    return write


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    (tmp_path / "storage").mkdir()
    with closing(open_store(f"sqlite+pysqlite:///{tmp_path / 'storage/aggregator.db'}", busy=0.2)) as opened:
        yield opened


@pytest.fixture
def settings(configure: Configure, server: Outlet) -> Settings:
    server.publish("/a", "甲报第一条", "甲报第二条")
    server.publish("/b", "乙报第一条")
    return load(configure(a=server.url("/a"), b=server.url("/b")), {})


@pytest_asyncio.fixture
async def pipeline(settings: Settings, store: Store) -> AsyncIterator[Pipeline]:
    async with opened_pipeline(settings, store, Clock()) as opened:
        yield opened


@pytest.fixture
def hub() -> Iterator[Rocks]:
    with rocks() as site:
        yield site


@pytest_asyncio.fixture
async def opened(configure: Configure, store: Store, hub: Rocks) -> AsyncIterator[Open]:
    """Return how a service is opened that subscribes to a case."""
    async with AsyncExitStack() as stack:

        async def make(case: str, written: str = "") -> Subscribed:
            hub.write(case, "第一条", "第二条")
            settings = load(configure(blog=written or hub.blog(case)), {})
            return await stack.enter_async_context(subscribed(settings, store, hub))

        yield make
