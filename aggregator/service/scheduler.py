"""The clock of the service: periodic jobs. The only module that knows APScheduler.

In: coroutines and how often each is wanted. Out: their calls, never two of one at a time. No time of
doing lives here: what is due when stands in the database, a job only looks. Not done here: sources; a
job each would be thousands of timers in memory.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
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


def wall_ahead() -> float:
    """Return by how many seconds the wall clock is ahead of the monotonic one."""
    return time.time() - time.monotonic()


class Scheduler:
    """Runs jobs from its start to its stop. A context manager.

    Every ``watch`` seconds ``wall_ahead`` is asked whether the wall clock has been set.
    """

    def __init__(self, wall_ahead: Callable[[], float] = wall_ahead, watch: float = WATCH) -> None:
        """Run nothing yet."""
        self._jobs = AsyncIOScheduler(job_defaults=DEFAULTS, timezone=UTC)
        self._wall_ahead = wall_ahead
        self._watch = watch
        self._following: list[asyncio.Task[None]] = []

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
        self._following.append(asyncio.create_task(self._follow()))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop; a job that runs is cancelled."""
        self._jobs.shutdown()
        for task in self._following:
            task.cancel()
        await asyncio.gather(*self._following, return_exceptions=True)

    async def _follow(self) -> None:
        """Realign the jobs whenever the wall clock has been set; set back, they would wait for it."""
        ahead = self._wall_ahead()
        while True:
            await asyncio.sleep(self._watch)
            before, ahead = ahead, self._wall_ahead()
            if abs(ahead - before) > STEP:
                self.realign()
