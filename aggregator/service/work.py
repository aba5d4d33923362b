"""One configuration at work: its pipeline, its polls, its publisher.

In: settings. Out: a context in which ticks do the work; leaving it ends all of it in order, so that
the next configuration begins where nothing of the last one runs any more.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aggregator.clock import Clock
from aggregator.model import Settings
from aggregator.service.corrections import Corrections
from aggregator.service.health import Health
from aggregator.service.opening import opened_pipeline
from aggregator.service.pings import Pings
from aggregator.service.polls import Polls
from aggregator.service.progress import Told
from aggregator.service.publisher import Publisher
from aggregator.service.websub import Inbox, Websub
from aggregator.store.protocol import Store


@dataclass(frozen=True, slots=True)
class Work:
    """What ticks of one configuration go to."""

    settings: Settings
    polls: Polls
    publisher: Publisher
    corrections: Corrections
    websub: Websub
    pings: Pings

    async def drain(self, patience: float) -> None:
        """End the polls, and let what is being written be finished."""
        await self.polls.drain(patience)
        await self.websub.drain()
        await self.corrections.drain()
        await self.publisher.drain()
        await self.pings.drain()


@asynccontextmanager
async def working(  # noqa: PLR0913, PLR0917 - what outlives a configuration
    settings: Settings,
    store: Store,
    clock: Clock,
    health: Health,
    inbox: Inbox,
    report: Callable[[str], None],
) -> AsyncIterator[Work]:
    """Open what the work needs; nothing of it outlives the context, no child either.

    ``inbox`` holds what hubs deliver. ``report`` is told what is wrong with the corrections.
    """
    async with opened_pipeline(settings, store, clock, Told()) as pipeline:
        pings = Pings(pipeline, clock)
        publisher = Publisher(pipeline, clock, health, wrote=pings.wrote)
        polls = Polls(pipeline, health, publisher.settled)
        corrections = Corrections(pipeline, publisher.settled, report)
        websub = Websub(pipeline, clock, inbox, publisher.settled)
        work = Work(settings, polls, publisher, corrections, websub, pings)
        try:
            yield work
        finally:
            await work.drain(0)
