"""When the editions are written: as soon as something settled, and when a hold runs out.

In: word that something settled, and ticks. Out: ``Pipeline.publish``. A moment kept here is only a
reminder to look; what is announced is decided on the database, after a restart too.
"""

import asyncio
import time
from datetime import datetime

from aggregator.clock import Clock
from aggregator.errors import PublishError, StoreError
from aggregator.pipeline.flow import Pass, Pipeline
from aggregator.service.health import Health
from aggregator.service.logs import logger

REST = 10.0  # seconds between two tries where the disk is full or the database held


class Publisher:
    """Publishes one pipeline's topics."""

    def __init__(self, pipeline: Pipeline, clock: Clock, health: Health, rest: float = REST) -> None:
        """Look at once: what settled before a crash, or under other settings, may not be written yet."""
        self._pipeline = pipeline
        self._clock = clock
        self._health = health
        self._rest = rest
        self._moments: list[datetime] = []
        self._rest_until = 0.0
        self._writing: asyncio.Future[Pass] | None = None
        self.settled()

    def settled(self) -> None:
        """Remember to look now, and once more when what has settled now need not wait any longer."""
        now = self._clock.now()
        self._moments += [now, now + self._pipeline.settings.canonical.hold]

    async def tick(self) -> None:
        """Write the editions if there may be news for them."""
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

    async def drain(self) -> None:
        """Wait until nothing is being written: a thread cannot be stopped half-way."""
        if self._writing is not None:
            await asyncio.wait([self._writing])

    async def _publish(self) -> None:
        hold = self._pipeline.settings.canonical.hold
        self._writing = asyncio.ensure_future(asyncio.to_thread(self._pipeline.publish, hold=hold))
        done = await asyncio.shield(self._writing)
        self._health.report("publishing", "")
        for topic, count in done.published.items():
            if count:
                logger().info("published", topic=topic, entries=count)
