"""One source that is no plain feed, polled again and again over real HTTP with real reader children."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from aggregator.collect.discovery import recovered
from aggregator.collect.feed import collect_feed
from aggregator.collect.full_text import completed
from aggregator.collect.site import collect_site
from aggregator.collect.tools import Tools
from aggregator.model import (
    Article,
    ArticleId,
    Collected,
    Feeds,
    FullText,
    Interval,
    PollState,
    Scrape,
    Site,
    Source,
    SourceSlug,
)

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Newsstand:
    """Polls as a pass does, hour by hour; ``stored`` stands for the database."""

    def __init__(
        self, tools: Tools, server: Any, origin: Feeds | Site | Scrape, full_text: FullText = "never"
    ) -> None:
        self.tools, self.server = tools, server
        self.source = Source(
            slug=SourceSlug("haian"),
            name="海岸报",
            origin=origin,
            interval=Interval(timedelta(minutes=10), 12 * HOUR),
            first_fetch=20,
            announce=timedelta(days=7),
            full_text=full_text,
        )
        self.state = PollState(source=self.source.slug, url=origin.urls[0])
        self.stored: dict[ArticleId, Article] = {}
        self.now = NOON

    async def poll(self, after: timedelta = HOUR) -> Collected:
        poll = collect_site if isinstance(self.source.origin, Site) else collect_feed
        got = recovered(await poll(self.source, self.state, self._known, self.tools, self.now), self.source)
        got = await completed(self.source, got, self.look_up, self.tools, self.now)
        self.state = got.state
        self.stored |= {article.id: article for article in got.articles}
        self.now += after
        return got

    async def _known(self) -> frozenset[str]:
        return frozenset(article.digest for article in self.stored.values())

    def look_up(self, ids: Sequence[ArticleId]) -> Mapping[ArticleId, Article]:
        return {each: self.stored[each] for each in ids if each in self.stored}

    def asked(self) -> list[str]:
        """Return the paths asked for since the last look, robots.txt left out."""
        paths = [path for path in self.server.paths() if path != "/robots.txt"]
        self.server.heads.clear()
        return paths

    def serve(self, path: str, body: str | bytes, *headers: str, status: str = "200 OK") -> None:
        """Let a document stand at a path, in the place of what stood there."""
        raw = body.encode() if isinstance(body, str) else body
        self.server.says(self.server.reply(raw, status, *headers), path)


def rss(*titles: str, text: str = "") -> str:
    """Return a feed of entries, each with a link by its title."""
    items = "".join(
        f"<item><guid isPermaLink='false'>{title}</guid><title>{title}</title><link>/{title}</link>"
        f"<description>{text}</description></item>"
        for title in titles
    )
    return f"<rss version='2.0'><channel><title>海岸报</title>{items}</channel></rss>"


def page(*links: str, body: str = "正文") -> str:
    """Return a home page that names feeds."""
    named = "".join(f"<link rel=alternate type=application/rss+xml href={href}>" for href in links)
    return f"<html><head><title>首页</title>{named}</head><body>{body}</body></html>"
