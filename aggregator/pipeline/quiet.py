"""Polls that bring nothing, remembered several at a time: most polls of a service are such.

A transaction costs more than what such a poll has to say. Those that end within a moment of each other share
one; each poll still waits until its own state is stored, so what is told of it is true.
"""

import asyncio

from aggregator.model import Collected, PollState
from aggregator.pipeline.cost import Seconds
from aggregator.pipeline.settling import Settled
from aggregator.pipeline.whole import whole
from aggregator.store.protocol import Store

# In so many seconds a pass over many sources gathers a few dozen; nobody waits for the next poll of a source.
MOMENT = 0.05


def brings_nothing(collected: Collected) -> bool:
    """Tell whether there is nothing to settle, and no first fetch to end."""
    return not collected.articles and not (collected.first and collected.state.primed)


class Quiet:
    """The states that wait to be stored together, under the lock that settling holds."""

    def __init__(self, store: Store, settling: asyncio.Lock) -> None:
        """Store into a store, whose one writer holds the lock."""
        self._store = store
        self._settling = settling
        self._waiting: list[PollState] = []
        self._together: asyncio.Task[Seconds] | None = None

    async def keep(self, collected: Collected) -> Settled:
        """Remember what a poll has left behind that brought nothing."""
        self._waiting.append(collected.state)
        if self._together is None:
            self._together = asyncio.create_task(self._soon())
        share = await whole(self._together)
        return Settled(seconds=Seconds(collected.seconds) + share)

    async def _soon(self) -> Seconds:
        """Store what has gathered in a moment; return what that cost each."""
        await asyncio.sleep(MOMENT)
        states, self._waiting, self._together = self._waiting, [], None
        async with self._settling:
            return await whole(asyncio.to_thread(self._store_all, states))

    def _store_all(self, states: list[PollState]) -> Seconds:
        cost = Seconds()
        with cost.timed("settle"), self._store.writing() as writing:
            for state in states:
                writing.save_poll(state)
        return Seconds({stage: spent / len(states) for stage, spent in cost.items()})
