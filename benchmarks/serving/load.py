"""Requests over kept-alive connections, as fast as they are answered or so many a second.

In: an address and the bytes of a request. Out: how many were answered in how many seconds, and how long each
took. The client does as little as a client can, so that the server is what is measured: it counts bytes, for
one request always gets an answer of the same length here.
"""

import asyncio
import time
from dataclasses import dataclass, field
from typing import cast

CONNECTIONS = 16
PATIENCE = 120.0  # seconds for a round


@dataclass(slots=True)
class Run:
    """One run: requests answered, seconds, and each one's latency in seconds."""

    answered: int = 0
    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Return answers a second."""
        return self.answered / self.seconds

    def at(self, share: float) -> float:
        """Return the latency that this share of the requests stayed under."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


class Client(asyncio.Protocol):
    """A connection that asks again as soon as it is answered."""

    def __init__(self, request: bytes, length: int, run: Run, until: int, done: asyncio.Event) -> None:
        """Ask nothing yet."""
        self._request = request
        self._length = length
        self._run = run
        self._until = until
        self._done = done
        self._left = 0
        self._sent = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is no subclass of it
        self._ask()

    def data_received(self, data: bytes) -> None:
        """Count, and ask again when the answer is whole."""
        self._left -= len(data)
        if self._left > 0:
            return
        self._run.latencies.append(time.perf_counter() - self._sent)
        self._run.answered += 1
        if self._run.answered >= self._until:
            self._done.set()
            return
        self._ask()

    def _ask(self) -> None:
        self._left = self._length
        self._sent = time.perf_counter()
        self._transport.write(self._request)


def request(path: str, *headers: str) -> bytes:
    """Return a request's bytes."""
    lines = [f"GET {path} HTTP/1.1", "Host: news.example.org", "User-Agent: reader/1.0", *headers, "", ""]
    return "\r\n".join(lines).encode()


async def answer(port: int, asked: bytes) -> bytes:
    """Return the bytes of one answer."""
    stream, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(asked)
    head = await stream.readuntil(b"\r\n\r\n")
    length = 0
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:") and b" 304 " not in head.split(b"\r\n", 1)[0]:
            length = int(line.partition(b":")[2])
    body = await stream.readexactly(length)
    writer.close()
    return head + body


async def full_speed(port: int, asked: bytes, count: int) -> Run:
    """Send so many requests, each connection its next one as soon as it is answered."""
    length = len(await answer(port, asked))
    run, done, loop = Run(), asyncio.Event(), asyncio.get_running_loop()
    began = time.perf_counter()
    opened = [
        await loop.create_connection(lambda: Client(asked, length, run, count, done), "127.0.0.1", port)
        for _ in range(CONNECTIONS)
    ]
    await asyncio.wait_for(done.wait(), PATIENCE)
    run.seconds = time.perf_counter() - began
    for transport, _ in opened:
        transport.abort()
    return run


async def paced(port: int, asked: bytes, each_second: int, going: asyncio.Event) -> Run:
    """Send so many requests a second for as long as it is going; late ones are not skipped."""
    run, began = Run(), time.perf_counter()
    stream, writer = await asyncio.open_connection("127.0.0.1", port)
    while going.is_set():
        due = began + run.answered / each_second
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        sent = time.perf_counter()
        writer.write(asked)
        await stream.readuntil(b"\r\n\r\n")
        run.latencies.append(time.perf_counter() - sent)
        run.answered += 1
    run.seconds = time.perf_counter() - began
    writer.close()
    return run
