"""corrections.yaml is looked at every few seconds, and applied when it has changed.

In: a pipeline, and ticks. Out: ``Pipeline.obey``, and word of what it changed. What is applied stands in
the database: at the start, the file may have changed while nobody looked.
"""

import asyncio
import os
import time
from collections.abc import Callable

from aggregator.errors import ConfigError, StoreError
from aggregator.pipeline.correcting import Corrected
from aggregator.pipeline.flow import Pipeline
from aggregator.service.logs import logger

REST = 10.0  # seconds between two tries where the database is held

Look = tuple[int, int, int]
NOT_LOOKED, NO_FILE = (-1, -1, -1), (0, 0, 0)


class Corrections:
    """Applies one pipeline's corrections. ``settled`` is called when any changed; ``report`` gets trouble."""

    def __init__(
        self,
        pipeline: Pipeline,
        settled: Callable[[], None],
        report: Callable[[str], None],
        rest: float = REST,
    ) -> None:
        """Apply them at the first tick."""
        self._pipeline = pipeline
        self._settled = settled
        self._report = report
        self._rest = rest
        self._seen: Look = NOT_LOOKED
        self._rest_until = 0.0
        self._applying: asyncio.Future[Corrected] | None = None
        self._looking = asyncio.Lock()
        self._refused = False

    @property
    def behind(self) -> bool:
        """Tell whether the file says something that is not in force."""
        return self._refused or self._look() != self._seen

    async def tick(self) -> None:
        """Apply the corrections if their file has changed; one that is wrong is told of once.

        Whoever calls while another look is under way waits for it, and looks again.
        """
        async with self._looking:
            await self._apply_changes()

    async def _apply_changes(self) -> None:
        look = self._look()
        if look == self._seen or time.monotonic() < self._rest_until:
            return
        try:
            self._applying = asyncio.ensure_future(self._pipeline.obey())
            self._tell(await asyncio.shield(self._applying))
            self._refused = False
        except ConfigError as error:
            self._refused = True
            for line in str(error).splitlines():
                logger().error(line)
            logger().error("corrections refused, those in force are kept")
            self._report(f"corrections refused: {error}")
        except StoreError as error:
            self._rest_until = time.monotonic() + self._rest
            logger().error(str(error), retry=f"{self._rest:g}s")
            return
        # What was looked at before it was read: if it changes in between, it is read once more.
        self._seen = look

    async def drain(self) -> None:
        """Wait until nothing is being applied."""
        if self._applying is not None:
            await asyncio.wait([self._applying])

    def _look(self) -> Look:
        """Return by what a change of the file shows; every edit of ours is another file."""
        try:
            found = os.stat(self._pipeline.settings.service.corrections)  # noqa: PTH116 - all three at once
        except OSError:
            return NO_FILE
        return (found.st_ino, found.st_mtime_ns, found.st_size)

    def _tell(self, done: Corrected) -> None:
        self._report("")
        for warning in done.warnings:
            logger().warning(warning)
        if done.changed:
            logger().info("corrected", applied=len(done.added), taken_back=len(done.removed))
            self._settled()
