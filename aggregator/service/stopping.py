"""Signals as something to wait for, in a loop that is already running."""

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager


class Signals:
    """The signals that came, in their order."""

    def __init__(self) -> None:
        """Nothing has come yet."""
        self._came: asyncio.Queue[signal.Signals] = asyncio.Queue()

    def arrive(self, which: signal.Signals) -> None:
        """Note that a signal came."""
        self._came.put_nowait(which)

    async def next(self) -> signal.Signals:
        """Wait for the next one."""
        return await self._came.get()


@contextmanager
def caught(*which: signal.Signals) -> Iterator[Signals]:
    """Catch signals for as long as the context lasts, between two waits too."""
    loop, signals = asyncio.get_running_loop(), Signals()
    for each in which:
        loop.add_signal_handler(each, signals.arrive, each)
    try:
        yield signals
    finally:
        for each in which:
            loop.remove_signal_handler(each)
