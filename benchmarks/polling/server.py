"""Thousands of outlets, each on a loopback address of its own, none of them quick.

In: how many, and how many entries each has. Out: their addresses; what is told to bring news brings it. Runs
in a thread of its own, in the process that measures, which is nobody's child and thus counts nowhere.
Loopback addresses besides 127.0.0.1 need no setting up on Linux. Not here: what the outlets write
(``texts``).
"""

import asyncio
import hashlib
import re
import socket
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random

from benchmarks.polling.texts import feed

LATENCY = (0.02, 0.2)  # seconds between a question and its answer, evenly spread
BLOCK = 250  # addresses in 127.1.n.0/24
CONDITION = re.compile(rb"^if-none-match: *(\S+)", re.IGNORECASE | re.MULTILINE)
HOST = re.compile(rb"^host: *127\.1\.(\d+)\.(\d+)", re.IGNORECASE | re.MULTILINE)
END = b"\r\n\r\n"


@dataclass(slots=True)
class Document:
    """What one outlet serves now."""

    body: bytes
    edition: int = 0
    etag: bytes = b""

    def __post_init__(self) -> None:
        """Name what is served."""
        self.etag = b'"%s"' % hashlib.blake2b(self.body, digest_size=8).hexdigest().encode()


@dataclass(slots=True)
class Outlets:
    """The running outlets; ``answers`` counts by status what was answered."""

    entries: int
    latency: tuple[float, float]
    documents: list[Document]
    port: int = 0
    answers: dict[int, int] = field(default_factory=dict)
    dice: Random = field(default_factory=lambda: Random(20260305))  # noqa: S311 - repeatable on purpose

    @property
    def hosts(self) -> list[str]:
        """The address of every outlet."""
        return [f"127.1.{at // BLOCK}.{at % BLOCK + 1}" for at in range(len(self.documents))]

    @property
    def urls(self) -> list[str]:
        """The feed of every outlet."""
        return [f"http://{host}:{self.port}/feed.xml" for host in self.hosts]

    def bring_news(self, which: Collection[int]) -> None:
        """Let these outlets publish one entry more."""
        for at in which:
            edition = self.documents[at].edition + 1
            self.documents[at] = Document(feed(at, edition, self.entries), edition)

    def answer(self, head: bytes) -> bytes:
        """Return the whole answer to a request."""
        host, condition = HOST.search(head), CONDITION.search(head)
        if host is None:
            return self._said(400, b"Content-Length: 0\r\n", b"")
        document = self.documents[int(host[1]) * BLOCK + int(host[2]) - 1]
        named = b"ETag: %s\r\n" % document.etag
        if condition and condition[1] == document.etag:
            return self._said(304, named, b"")
        length = b"Content-Type: application/xml; charset=utf-8\r\nContent-Length: %d\r\n" % len(
            document.body
        )
        return self._said(200, named + length, document.body)

    def _said(self, status: int, headers: bytes, body: bytes) -> bytes:
        self.answers[status] = self.answers.get(status, 0) + 1
        return b"HTTP/1.1 %d Said\r\n%s\r\n%s" % (status, headers, body)


class Visit(asyncio.Protocol):
    """One connection."""

    def __init__(self, outlets: Outlets) -> None:
        """Answer for all outlets: the ``Host`` header tells which is meant."""
        self._outlets = outlets
        self._heard = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep whom to answer."""
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer each request after its while."""
        self._heard += data
        while END in self._heard:
            head, _, self._heard = self._heard.partition(END)
            wait = self._outlets.dice.uniform(*self._outlets.latency)
            asyncio.get_running_loop().call_later(wait, self._answer, head)

    def _answer(self, head: bytes) -> None:
        if isinstance(self._transport, asyncio.WriteTransport) and not self._transport.is_closing():
            self._transport.write(self._outlets.answer(head))


@contextmanager
def serving(count: int, entries: int, latency: tuple[float, float] = LATENCY) -> Iterator[Outlets]:
    """Serve so many outlets until the block ends."""
    outlets = Outlets(entries, latency, [Document(feed(at, 0, entries)) for at in range(count)])
    outlets.port = free_port()
    ready = threading.Event()
    loop = asyncio.new_event_loop()
    ended = asyncio.Event()
    thread = threading.Thread(target=loop.run_until_complete, args=(serve(outlets, ready, ended),))
    thread.start()
    ready.wait()
    try:
        yield outlets
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join()
        loop.close()


async def serve(outlets: Outlets, ready: threading.Event, ended: asyncio.Event) -> None:
    """Listen on every address until told to end."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Visit(outlets), outlets.hosts, outlets.port, backlog=64)
    ready.set()
    await ended.wait()
    server.close()


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
