"""Rates and concurrency of a host."""

import asyncio
import time
from datetime import timedelta

from aggregator.collect.http.turns import REMEMBERED, Turns
from aggregator.model import Host, Rate

QUICK = Host(Rate(1_000, timedelta(seconds=1)), 1)


async def test_requests_keep_the_rate_and_a_burst_up_to_its_count_is_free() -> None:
    turns = Turns(lambda _: Host(Rate(2, timedelta(seconds=0.2)), 10))
    starts: list[float] = []

    async def one() -> None:
        async with turns.turn("a.example"):
            starts.append(time.monotonic())

    began = time.monotonic()
    await asyncio.gather(*(one() for _ in range(5)))
    waited = [start - began for start in sorted(starts)]
    assert waited[1] < 0.15
    assert waited[2] >= 0.19
    assert waited[4] >= 0.39


async def test_no_more_than_allowed_are_at_a_host_at_once_and_another_host_does_not_wait() -> None:
    turns = Turns(lambda _: QUICK)
    async with turns.turn("a.example"):
        async with turns.turn("b.example"):
            pass
        second = asyncio.ensure_future(turns.turn("a.example").__aenter__())
        await asyncio.sleep(0.05)
        assert not second.done()
        second.cancel()
        await asyncio.gather(second, return_exceptions=True)
    async with asyncio.timeout(1), turns.turn("a.example"):
        pass


async def test_hosts_that_nobody_asks_any_more_are_forgotten() -> None:
    turns = Turns(lambda _: Host(Rate(1, timedelta(0)), 1))
    async with turns.turn("busy.example"):
        for number in range(2 * REMEMBERED):
            async with turns.turn(f"host{number}.example"):
                pass
        assert len(turns.lines) <= REMEMBERED
        assert "busy.example" in turns.lines
