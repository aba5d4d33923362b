"""One source on loopback, polled again and again by what polls it in the program."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from aggregator.collect.feed import collect_feed
from aggregator.collect.tools import Tools
from aggregator.model import Collected, Feeds, Interval, PollState, Source, SourceSlug

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
Writing = Callable[[asyncio.StreamWriter], Awaitable[None]]


def feed(*titles: str, head: str = "") -> bytes:
    items = "".join(
        f"<item><guid>{title}</guid><title>{title}</title><link>/{title}</link></item>" for title in titles
    )
    return f"<rss version='2.0'><channel><title>海港日报</title>{head}{items}</channel></rss>".encode()


class Poller:
    """One source, polled again and again."""

    def __init__(self, tools: Tools, site: Any) -> None:
        self.tools, self.site = tools, site
        self.source = Source(
            slug=SourceSlug("bbc"),
            name="海港日报",
            origin=Feeds((site.url(),)),
            interval=Interval(10 * MINUTE, 12 * HOUR),
            first_fetch=20,
            announce=timedelta(days=7),
        )
        self.state = PollState(source=self.source.slug, url=site.url())
        self.known: frozenset[str] = frozenset()
        self.now = NOW

    async def poll(self, answer: bytes | Writing) -> Collected:
        self.site.says(answer)
        got = await collect_feed(self.source, self.state, self._known, self.tools, self.now)
        self.state = got.state
        self.known |= {article.digest for article in got.articles}
        self.now += HOUR
        return got

    async def _known(self) -> frozenset[str]:
        return self.known
