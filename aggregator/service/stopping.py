"""Signals as something to wait for, in a loop that is already running."""

import asyncio
import signal


async def asked_to_stop(*signals: signal.Signals) -> signal.Signals:
    """Wait for one of the signals, and return it; they are the loop's until then."""
    loop = asyncio.get_running_loop()
    asked = loop.create_future()

    def answer(which: signal.Signals) -> None:
        if not asked.done():
            asked.set_result(which)

    for each in signals:
        loop.add_signal_handler(each, answer, each)
    try:
        return signal.Signals(await asked)
    finally:
        for each in signals:
            loop.remove_signal_handler(each)
