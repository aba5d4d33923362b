"""When the editions are written: as soon as something settled, and when a hold runs out.

In: word that something settled, and ticks. Out: ``Pipeline.publish``. A moment kept here is only a
reminder to look; what is announced is decided on the database, after a restart too.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from datetime import datetime

from aggregator.clock import Clock
from aggregator.errors import PublishError, StoreError
from aggregator.pipeline.flow import Pass, Pipeline
from aggregator.service.health import Health
from aggregator.service.logs import logger

REST = 10.0  # seconds between two tries where the disk is full or the database held


class Publisher:
    """Publishes one pipeline's topics."""

    def __init__(
        self,
        pipeline: Pipeline,
        clock: Clock,
        health: Health,
        rest: float = REST,
        wrote: Callable[[Sequence[str]], None] = lambda _: None,
    ) -> None:
        """Look at once: what settled before a crash, or under other settings, may not be written yet.

        ``wrote`` is told the paths of the files that changed.
        """
        self._pipeline = pipeline
        self._clock = clock
        self._health = health
        self._rest = rest
        self._wrote = wrote
        self._moments: list[datetime] = []
        self._rest_until = 0.0
        self._writing: asyncio.Future[Pass] | None = None
        self._telling: asyncio.Future[tuple[str, ...]] | None = None
        self._wrong: dict[str, datetime] = {}
        self._one_by_one = asyncio.Lock()
        self.settled()

    @property
    def behind(self) -> bool:
        """Tell whether something has settled that may not be written yet."""
        now = self._clock.now()
        return any(moment <= now for moment in self._moments)

    def settled(self) -> None:
        """Remember to look now, and once more when what has settled now need not wait any longer."""
        now = self._clock.now()
        self._moments += [now, now + self._pipeline.settings.canonical.hold]

    async def tick(self) -> None:
        """Write the editions if there may be news for them, once those are written that are being so."""
        async with self._one_by_one:
            await self._write_news()

    async def _write_news(self) -> None:
        now = self._clock.now()
        ripe = [moment for moment in self._moments if moment <= now]
        if not ripe or time.monotonic() < self._rest_until:
            return
        self._moments = [moment for moment in self._moments if moment > now]
        try:
            await self._publish()
        except (StoreError, PublishError) as error:
            self._moments.append(now)
            self._rest_until = time.monotonic() + self._rest
            self._health.report("publishing", str(error))
            logger().error(str(error), retry=f"{self._rest:g}s")
        except Exception:
            self._health.report("publishing", "publishing fails for a bug in aggregator; see the log")
            raise

    async def tell(self) -> None:
        """Write how the sources are and what is wrong, once nothing else is being written."""
        now, troubled = self._clock.now(), self._health.troubled
        self._wrong = {part: self._wrong.get(part, now) for part in sorted(troubled)}
        async with self._one_by_one:
            try:
                self._telling = asyncio.ensure_future(asyncio.to_thread(self._pipeline.tell, self._wrong))
                await asyncio.shield(self._telling)
            except (StoreError, PublishError) as error:  # the next one will do
                logger().error(str(error))

    async def drain(self) -> None:
        """Wait until nothing is being written: a thread cannot be stopped half-way."""
        under_way = [work for work in (self._writing, self._telling) if work is not None]
        if under_way:
            await asyncio.wait(under_way)

    async def _publish(self) -> None:
        hold = self._pipeline.settings.canonical.hold
        self._writing = asyncio.ensure_future(asyncio.to_thread(self._pipeline.publish, hold=hold))
        done = await asyncio.shield(self._writing)
        self._health.report("publishing", "")
        self._wrote(done.written)
        for topic, count in done.published.items():
            if count:
                logger().info("published", topic=topic, entries=count)
