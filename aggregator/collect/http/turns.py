"""Whose turn it is at a host: at most n requests in a span of time, at most m at once.

Real time (``time.monotonic``), in memory, per host name: a rate is a courtesy of this process. All hosts of a
site that has asked us to wait (``http.site``) share one queue from then on, and who stands in it is
sent away until the wait is over. Not done here: due times and Retry-After across restarts, which live
in the database (``collect.polling``).
"""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

from aggregator.collect import polling
from aggregator.collect.http.site import site
from aggregator.model import Host

# Redirects can lead to any number of hosts; beyond this many remembered ones, idle ones are forgotten.
REMEMBERED = 1_000


class TurnedAwayError(Exception):
    """A site that wants to be left alone; the message says which, and until when."""


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
    """The queues in front of every host.

    ``words`` are the sites that have asked us to wait, each with the end of it (in the program's time).
    """

    rules: Callable[[str], Host]
    lines: dict[str, Line] = field(default_factory=dict)
    words: dict[str, datetime] = field(default_factory=dict)

    def heed(self, words: Mapping[str, datetime]) -> None:
        """Take notice of sites that ask to wait."""
        for name, until in words.items():
            self.words[name] = max(until, self.words.get(name, until))

    @asynccontextmanager
    async def turn(self, host: str, now: datetime) -> AsyncIterator[None]:
        """Wait for a turn at the host, and hold it while the block runs; raises ``TurnedAwayError``."""
        line = self._line(host)
        line.waiting += 1
        try:
            async with line.gate:
                self._admit(host, now)  # many may have been waiting; they need not go one by one
                await _wait(line)
                self._admit(host, now)
                yield
        finally:
            line.waiting -= 1

    def _admit(self, host: str, now: datetime) -> None:
        """Turn away who would disturb a site that wants to be left alone."""
        name = site(host)
        if polling.holds(self.words.get(name), now):
            raise TurnedAwayError(
                f"{name} has asked everybody to wait until {self.words[name]:%Y-%m-%d %H:%M:%SZ}"
            )

    def _line(self, host: str) -> Line:
        """Return the queue of a host, a new one where there is none."""
        name = site(host) if site(host) in self.words else host
        if name not in self.lines:
            self._forget()
            rules = self.rules(host)
            count = max(1, rules.rate.count)
            gate = asyncio.Semaphore(max(1, rules.concurrency))
            self.lines[name] = Line(rules, gate, asyncio.Lock(), deque(maxlen=count))
        return self.lines[name]

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
