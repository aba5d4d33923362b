"""A server on loopback that says exactly the bytes it is told to, and what asks it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from aggregator.collect.children import Children
from aggregator.collect.http.client import Fetcher
from aggregator.collect.http.messages import Request
from aggregator.collect.tools import Tools
from aggregator.model import Host, Http, Rate, SourceSlug
from tests.collect.poller import Poller

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
Writing = Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Loopback:
    """Answers by path, with bytes or with a coroutine that writes; ``heads`` are the requests, in order."""

    answers: dict[str, bytes | Writing] = field(default_factory=dict)
    heads: list[str] = field(default_factory=list)
    port: int = 0
    host: str = "127.0.0.1"

    @staticmethod
    def reply(body: bytes = b"<rss/>", status: str = "200 OK", *headers: str) -> bytes:
        """Return a whole HTTP answer."""
        lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
        return "\r\n".join([*lines, "", ""]).encode() + body

    def url(self, path: str = "/feed") -> str:
        return f"http://{self.host}:{self.port}{path}"

    def says(self, answer: bytes | Writing, path: str = "/feed") -> str:
        self.answers[path] = answer
        return self.url(path)

    def paths(self) -> list[str]:
        return [head.split(" ")[1] for head in self.heads]

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            self.heads.append(head)
            answer = self.answers.get(head.split(" ")[1], self.reply(b"no", "404 Not Found"))
            if isinstance(answer, bytes):
                writer.write(answer)
                await writer.drain()
            else:
                await answer(writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@pytest.fixture
async def loopback() -> AsyncIterator[Loopback]:
    site = Loopback()
    server = await asyncio.start_server(site.handle, "127.0.0.1", 0)
    site.port = server.sockets[0].getsockname()[1]
    yield site
    server.close()


@pytest.fixture
def settings() -> Http:
    """Rules under which 127.0.0.1 may be asked, and at once."""
    quick = Rate(1_000, timedelta(seconds=1))
    return Http(
        user_agent="aggregator-test/1 (+https://news.example.org/about)",
        timeout=timedelta(seconds=3),
        max_body=100_000,
        hosts={"127.0.0.1": Host(quick, 10, allow_private=True), "*": Host(quick, 10)},
    )


@pytest.fixture
def ask() -> Callable[..., Request]:
    """Return how a request for a source is made."""

    def make(url: str, etag: str = "", last_modified: str = "", validated: str = "") -> Request:
        return Request(
            subject=SourceSlug("bbc"),
            url=url,
            now=NOW,
            etag=etag,
            last_modified=last_modified,
            validated=validated,
        )

    return make


@pytest.fixture
async def poller(loopback: Loopback, settings: Http) -> AsyncIterator[Poller]:
    async with Fetcher(settings) as fetcher, Children(size=1) as children:
        yield Poller(Tools(fetcher, children), loopback)
