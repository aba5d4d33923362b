"""Our own hub is told which feeds have changed (WebSub, 6), so that it fetches and delivers them.

In: the paths of files that were written, and ticks. Out: requests to ``publish.websub.hub``, by the one
client and its guards. A hub that cannot be told is tried again, ever later; what waits here is lost at a
crash, and the feed's next change tells of both.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from aggregator.clock import Clock
from aggregator.collect.http.messages import Request
from aggregator.errors import FetchError, Throttled
from aggregator.model import SourceSlug
from aggregator.pipeline.flow import Pipeline
from aggregator.service.logs import logger

FEEDS = ("/atom.xml", "/rss.xml", "/feed.json")
# After so many tries in vain it is left at that: a hub that is back hears of the next change.
WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
)
SUBJECT = SourceSlug("publish.websub.hub")


@dataclass(frozen=True, slots=True)
class Due:
    """A feed that the hub is to be told of, not before ``at``; ``tries`` were in vain."""

    at: datetime
    tries: int = 0


class Pings:
    """Tells the hub of one configuration."""

    def __init__(self, pipeline: Pipeline, clock: Clock) -> None:
        """Tell nothing yet."""
        self._pipeline = pipeline
        self._clock = clock
        self._waiting: dict[str, Due] = {}
        self._task: asyncio.Task[None] | None = None
        self._closed = False

    def wrote(self, paths: Sequence[str]) -> None:
        """Remember which feeds have changed; one that waits to be tried again is tried now."""
        publish = self._pipeline.settings.publish
        if publish.hub:
            now = self._clock.now()
            self._waiting |= {
                f"{publish.base_url}/{path}": Due(now) for path in paths if path.endswith(FEEDS)
            }

    async def tick(self) -> None:
        """Tell what is due, one feed after the other."""
        if self._closed or not any(due.at <= self._clock.now() for due in self._waiting.values()):
            return
        self._task = asyncio.create_task(self._tell_all())
        await asyncio.wait([self._task])
        if not self._task.cancelled():
            self._task.result()

    async def drain(self) -> None:
        """Tell no more."""
        self._closed = True
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _tell_all(self) -> None:
        now = self._clock.now()
        for url, due in list(self._waiting.items()):
            if due.at <= now:
                await self._tell(url, due, now)

    async def _tell(self, url: str, due: Due, now: datetime) -> None:
        hub = self._pipeline.settings.publish.hub
        form = (("hub.mode", "publish"), ("hub.url", url))
        try:
            await self._pipeline.fetcher.fetch(
                Request(subject=SUBJECT, url=hub, now=now, form=form, accept="*/*")
            )
        except FetchError as error:
            self._put_off(url, due, error, now)
        else:
            logger().info("told our hub", feed=url)
            if self._waiting.get(url) is due:  # else it has changed again meanwhile
                del self._waiting[url]

    def _put_off(self, url: str, due: Due, error: FetchError, now: datetime) -> None:
        """Try again later, and no sooner than the hub wants; give up in the end."""
        if self._waiting.get(url) is not due:
            return
        if due.tries == len(WAITS):
            del self._waiting[url]
            logger().error("our hub cannot be told", feed=url, cause=error.cause)
            return
        asked = error.wait if isinstance(error, Throttled) else None
        wait = max(WAITS[due.tries], asked or timedelta(0))
        self._waiting[url] = Due(now + wait, due.tries + 1)
        logger().warning("our hub cannot be told", feed=url, cause=error.cause, retry=f"{wait}")
