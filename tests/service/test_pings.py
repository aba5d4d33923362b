"""Our own hub is told of what has changed, over a real client and a hub on loopback."""

import io
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl

import pytest
import pytest_asyncio

from aggregator.model import Settings
from aggregator.pipeline.flow import Pipeline
from aggregator.service.opening import opened_pipeline
from aggregator.service.pings import WAITS, Pings
from aggregator.store.protocol import Store
from tests.subscriber import Hands

BASE = "https://news.example.org"
WRITTEN = ("story/x/index.html", "all/archive/2026-03.atom", "all/atom.xml", "all/rss.xml", "index.html")
FEEDS = [f"{BASE}/all/atom.xml", f"{BASE}/all/rss.xml"]


@dataclass
class Hub:
    """Notes what it is told, and answers as it shall."""

    port: int = 0
    status: int = 204
    headers: dict[str, str] = field(default_factory=dict)
    told: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hub"

    @property
    def feeds(self) -> list[str]:
        return [form["hub.url"] for _, form in self.told]


@contextmanager
def listening() -> Iterator[Hub]:
    hub = Hub()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            hub.told.append((self.headers["Content-Type"], dict(parse_qsl(body))))
            self.send_response(hub.status)
            for name, value in hub.headers.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    hub.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield hub
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def hub() -> Iterator[Hub]:
    with listening() as heard:
        yield heard


@pytest.fixture
def clock() -> Hands:
    return Hands(None)


@pytest_asyncio.fixture
async def told(settings: Settings, store: Store, clock: Hands, hub: Hub) -> AsyncIterator[Pipeline]:
    """A pipeline whose configuration names the hub."""
    publish = replace(settings.publish, base_url=BASE, hub=hub.url)
    async with opened_pipeline(replace(settings, publish=publish), store, clock) as opened:
        yield opened


async def test_the_hub_is_told_of_each_feed_that_changed_and_of_nothing_else(
    told: Pipeline, clock: Hands, hub: Hub
) -> None:
    pings = Pings(told, clock)
    pings.wrote(WRITTEN)
    pings.wrote(WRITTEN)
    await pings.tick()
    await pings.tick()
    kind = "application/x-www-form-urlencoded"
    assert hub.told == [(kind, {"hub.mode": "publish", "hub.url": feed}) for feed in FEEDS]


async def test_a_hub_that_fails_is_tried_again_ever_later_and_then_left(
    told: Pipeline, clock: Hands, hub: Hub, log: io.StringIO
) -> None:
    hub.status = 500
    pings = Pings(told, clock)
    pings.wrote(WRITTEN[:3])
    await pings.tick()
    for number, wait in enumerate(WAITS, 1):
        clock.passed.append(wait - timedelta(seconds=1))
        await pings.tick()
        assert len(hub.told) == number
        clock.passed.append(timedelta(seconds=1))
        await pings.tick()
        assert len(hub.told) == number + 1
    clock.passed.append(timedelta(days=3))
    await pings.tick()
    assert len(hub.told) == len(WAITS) + 1
    assert "our hub cannot be told" in log.getvalue()
    hub.status = 204
    pings.wrote(WRITTEN[:3])
    await pings.tick()
    assert len(hub.told) == len(WAITS) + 2


async def test_a_hub_that_asks_for_time_gets_it(told: Pipeline, clock: Hands, hub: Hub) -> None:
    hub.status, hub.headers = 429, {"Retry-After": "3600"}
    pings = Pings(told, clock)
    pings.wrote(WRITTEN[:3])
    await pings.tick()
    hub.status = 204
    clock.passed.append(timedelta(minutes=59))
    await pings.tick()
    assert len(hub.told) == 1
    clock.passed.append(timedelta(minutes=2))
    await pings.tick()
    assert hub.feeds == FEEDS[:1] * 2


async def test_a_hub_at_a_private_address_is_not_asked_unless_its_host_is_opened(
    settings: Settings, store: Store, clock: Hands, hub: Hub, log: io.StringIO
) -> None:
    closed = replace(settings.http, hosts={})
    publish = replace(settings.publish, base_url=BASE, hub=hub.url)
    async with opened_pipeline(replace(settings, publish=publish, http=closed), store, clock) as opened:
        pings = Pings(opened, clock)
        pings.wrote(WRITTEN)
        await pings.tick()
    assert hub.told == []
    assert "our hub cannot be told" in log.getvalue()


async def test_without_a_hub_nobody_is_told(settings: Settings, store: Store, clock: Hands, hub: Hub) -> None:
    async with opened_pipeline(settings, store, clock) as opened:
        pings = Pings(opened, clock)
        pings.wrote(WRITTEN)
        await pings.tick()
    assert hub.told == []


async def test_no_more_is_told_after_the_end(told: Pipeline, clock: Hands, hub: Hub) -> None:
    pings = Pings(told, clock)
    await pings.drain()
    pings.wrote(WRITTEN)
    await pings.tick()
    assert hub.told == []
