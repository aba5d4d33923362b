"""CPU time of one coroutine among many."""

import asyncio
import time

import pytest

from aggregator.collect.metered import Metered


def busy(seconds: float) -> None:
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


async def work(own: float) -> str:
    busy(own / 2)
    await asyncio.sleep(0.05)
    busy(own / 2)
    return "done"


async def test_waiting_and_others_work_are_not_counted() -> None:
    meter = Metered(work(0.04))
    result, _ = await asyncio.gather(_await(meter), work(0.2))
    assert result == "done"
    assert 0.04 <= meter.seconds < 0.1


async def _await(meter: Metered[str]) -> str:
    return await meter


async def test_failures_pass_through_and_are_counted() -> None:
    async def fail() -> None:
        await asyncio.sleep(0)
        busy(0.02)
        raise KeyError("x")

    meter = Metered(fail())
    with pytest.raises(KeyError):
        await meter
    assert meter.seconds >= 0.02


async def test_a_cancellation_reaches_the_coroutine() -> None:
    ended: list[str] = []

    async def wait() -> None:
        try:
            await asyncio.sleep(30)
        except asyncio.CancelledError:
            ended.append("cancelled")
            raise

    async def measured() -> None:
        await Metered(wait())

    task = asyncio.ensure_future(measured())
    await asyncio.sleep(0.01)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert ended == ["cancelled"]


async def test_a_deadline_inside_it_works() -> None:
    async def late() -> None:
        async with asyncio.timeout(0.01):
            await asyncio.sleep(30)

    with pytest.raises(TimeoutError):
        await Metered(late())
