"""Whose turn it is at a host: at most n requests in a span of time, at most m at once.

Real time (``time.monotonic``), in memory, per host name: a rate is a courtesy of this process.
Not done here: due times and Retry-After, which live in the database (``collect.polling``).
"""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aggregator.model import Host

# Redirects can lead to any number of hosts; beyond this many remembered ones, idle ones are forgotten.
REMEMBERED = 1_000


@dataclass(slots=True)
class Line:
    """The queue in front of one host: ``starts`` are the last requests' times, oldest first."""

    rules: Host
    gate: asyncio.Semaphore
    order: asyncio.Lock
    starts: deque[float]
    waiting: int = 0

    def idle(self, now: float) -> bool:
        """Tell whether nobody stands here and nobody would have to wait."""
        return not self.waiting and (
            not self.starts or now - self.starts[-1] > self.rules.rate.per.total_seconds()
        )


@dataclass(slots=True)
class Turns:
    """The queues in front of every host."""

    rules: Callable[[str], Host]
    lines: dict[str, Line] = field(default_factory=dict)

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """Wait for a turn at the host, and hold it while the block runs."""
        line = self._line(host)
        line.waiting += 1
        try:
            async with line.gate:
                await _wait(line)
                yield
        finally:
            line.waiting -= 1

    def _line(self, host: str) -> Line:
        """Return the queue of a host, a new one where there is none."""
        if host not in self.lines:
            self._forget()
            rules = self.rules(host)
            count = max(1, rules.rate.count)
            gate = asyncio.Semaphore(max(1, rules.concurrency))
            self.lines[host] = Line(rules, gate, asyncio.Lock(), deque(maxlen=count))
        return self.lines[host]

    def _forget(self) -> None:
        """Drop idle queues once there are many."""
        if len(self.lines) >= REMEMBERED:
            now = time.monotonic()
            self.lines = {host: line for host, line in self.lines.items() if not line.idle(now)}


async def _wait(line: Line) -> None:
    """Sleep until a request keeps the rate, one caller after the other, then count it."""
    async with line.order:
        if len(line.starts) == line.starts.maxlen:
            free = line.starts[0] + line.rules.rate.per.total_seconds()
            await asyncio.sleep(max(0.0, free - time.monotonic()))
        line.starts.append(time.monotonic())
