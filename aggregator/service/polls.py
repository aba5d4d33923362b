"""The polls in flight: begun when they are due, never two of one address at once, none lost.

In: a pipeline, and ticks. Out: its polls, and word of what they brought. What is due stands in the
database; what waits here is only a look at it, forgotten at the next one.
"""

import asyncio
import random
import time
from collections.abc import Callable
from datetime import timedelta

from aggregator.errors import StoreError
from aggregator.pipeline.collecting import Due, Question
from aggregator.pipeline.collecting import question as key
from aggregator.pipeline.flow import Pipeline, Polled
from aggregator.service.choosing import choose
from aggregator.service.health import Health
from aggregator.service.logs import logger

# At the start everything may be due, after a week offline as on the first day: begun one after the
# other, about as fast as one core can take it (200 feeds of 20 new articles: 49 ms of CPU a feed).
SPREAD = timedelta(milliseconds=50)
LONGEST_SPREAD = timedelta(minutes=1)
# The database has already been waited for (store.engine.BUSY_SECONDS); asking the outlets again at
# once would make them pay for it.
REST = 10.0


class Polls:
    """Polls what is due. ``settled`` is called after each poll that brought something."""

    def __init__(
        self,
        pipeline: Pipeline,
        health: Health,
        settled: Callable[[], None],
        rest: float = REST,
    ) -> None:
        """Begin nothing yet. ``rest`` is how many seconds a database that is held is left alone."""
        self._pipeline = pipeline
        self._health = health
        self._settled = settled
        self._rest = rest
        self._waiting: list[Due] = []
        self._flying: dict[Question, tuple[Due, asyncio.Task[None]]] = {}
        self._ripe: dict[Question, float] = {}
        self._looked = False
        self._rest_until = 0.0
        self._closed = False

    @property
    def flying(self) -> int:
        """How many polls are under way."""
        return len(self._flying)

    async def tick(self) -> None:
        """Look what is due, and begin what there is room for."""
        # Those that end between the look and its answer are still due in it.
        busy = set(self._flying)
        found = await asyncio.to_thread(self._pipeline.due)
        self._waiting = [each for each in found if key(each) not in busy | self._flying.keys()]
        if not self._looked:
            self._looked = True
            self._spread()
        self._begin()

    async def drain(self, patience: float) -> None:
        """Begin no more; give those under way some seconds, then cancel them."""
        self._closed = True
        tasks = [task for _, task in self._flying.values()]
        if tasks and patience:
            await asyncio.wait(tasks, timeout=patience)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _spread(self) -> None:
        """Let the first ones ripen one after the other, in no order that anybody could foresee."""
        loop = asyncio.get_running_loop()
        width = min(SPREAD * len(self._waiting), LONGEST_SPREAD).total_seconds()
        for each in self._waiting:
            delay = random.uniform(0, width)  # noqa: S311 - spreads polls, protects nothing
            self._ripe[key(each)] = time.monotonic() + delay
            loop.call_later(delay, self._begin)

    def _begin(self) -> None:
        """Begin what there is room for."""
        now = time.monotonic()
        if self._closed or now < self._rest_until:
            return
        ripe = [each for each in self._waiting if self._ripe.get(key(each), 0.0) <= now]
        flying, http = [due for due, _ in self._flying.values()], self._pipeline.settings.http
        for each in choose(ripe, flying, http, self._pipeline.throttled):
            self._waiting.remove(each)
            task = asyncio.create_task(self._fly(each))
            self._flying[key(each)] = (each, task)

    async def _fly(self, each: Due) -> None:
        """Poll, and make room for the next whatever happens."""
        try:
            await self._poll(each)
        except StoreError as error:
            # Nothing of it was stored, so it stays due.
            self._health.report("database", str(error))
            self._rest_until = time.monotonic() + self._rest
            logger().error(str(error), source=each.source.slug, retry=f"{self._rest:g}s")
        finally:
            del self._flying[key(each)]
            self._begin()

    async def _poll(self, each: Due) -> None:
        try:
            polled = await self._pipeline.poll(each)
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - a bug with one source is loud, and ends no other
            logger().exception("a bug while polling", source=each.source.slug)
            await asyncio.to_thread(self._pipeline.put_off, each, error)
            return
        self._health.report("database", "")
        for one in polled.everyone:
            _tell(one)
        if any(one.new or one.edited for one in polled.everyone):
            self._settled()


def _tell(polled: Polled) -> None:
    """Log what a poll came to; one without news is no event."""
    if polled.failed:
        logger().warning(polled.state.error, next=f"{polled.state.next_due or 'never'}")
    elif polled.new or polled.edited:
        logger().info("polled", source=polled.state.source, new=polled.new, edited=polled.edited)
