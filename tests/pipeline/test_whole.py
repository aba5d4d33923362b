"""Waiting for a thread, and being cancelled meanwhile."""

import asyncio
import time

import pytest

from aggregator.pipeline.whole import whole


async def test_its_result_and_its_failure_come_through() -> None:
    assert await whole(asyncio.to_thread(int, "7")) == 7
    with pytest.raises(ValueError, match="seven"):
        await whole(asyncio.to_thread(int, "seven"))


async def test_whoever_is_cancelled_goes_only_once_the_thread_has_ended() -> None:
    ended: list[float] = []

    def work() -> None:
        time.sleep(0.3)
        ended.append(time.monotonic())

    waiting = asyncio.create_task(whole(asyncio.to_thread(work)))
    await asyncio.sleep(0.05)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert ended
