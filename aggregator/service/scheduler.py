"""The clock of the service: periodic jobs. The only module that knows APScheduler.

In: coroutines and how often each is wanted. Out: their calls, never two of one at a time. No time of
doing lives here: what is due when stands in the database, a job only looks. Not done here: sources; a
job each would be thousands of timers in memory.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from aggregator.service.logs import logger

# With the library's own default (a misfire after one second) 50 of 50 runs were lost while the loop
# was busy for 2.5 s; late runs of a job that looks what is due are one run.
DEFAULTS = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
WATCH = 5.0  # seconds between two looks at the wall clock
# The wall clock is slewed by half a millisecond a second at most; more than this is a step.
STEP = 2.0

Job = Callable[[], Awaitable[None]]


@dataclass(slots=True)
class Scheduler:
    """Runs jobs from its start to its stop. A context manager."""

    _jobs: AsyncIOScheduler = field(
        default_factory=lambda: AsyncIOScheduler(job_defaults=DEFAULTS, timezone=UTC)
    )
    _watch: asyncio.Task[None] | None = None

    def every(self, seconds: float, job: Job) -> None:
        """Call a job now and then every so many seconds; what it raises is a bug, logged and survived."""

        async def guarded() -> None:
            try:
                await job()
            except Exception:  # noqa: BLE001 - one job's bug must not end the others, and is loud
                logger().exception("a bug in the service", job=getattr(job, "__name__", "?"))

        self._jobs.add_job(guarded, IntervalTrigger(seconds=seconds), next_run_time=datetime.now(UTC))

    def realign(self) -> None:
        """Run every job now: its next time was reckoned on a wall clock that has been set since."""
        for job in self._jobs.get_jobs():
            job.modify(next_run_time=datetime.now(UTC))

    async def __aenter__(self) -> Self:
        """Start."""
        self._jobs.start()
        self._watch = asyncio.create_task(self._follow())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop; a job that runs is cancelled."""
        self._jobs.shutdown()
        if self._watch is not None:
            self._watch.cancel()
            with suppress(asyncio.CancelledError):
                await self._watch

    async def _follow(self) -> None:
        """Realign the jobs whenever the wall clock has been set; set back, they would wait for it."""
        ahead = wall_ahead()
        while True:
            await asyncio.sleep(WATCH)
            before, ahead = ahead, wall_ahead()
            if abs(ahead - before) > STEP:
                self.realign()


def wall_ahead() -> float:
    """Return by how many seconds the wall clock is ahead of the monotonic one."""
    return time.time() - time.monotonic()
