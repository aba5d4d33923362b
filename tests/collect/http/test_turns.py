"""Rates and concurrency of a host."""

import asyncio
import time
from datetime import UTC, datetime, timedelta

import pytest

from aggregator.collect.http.turns import REMEMBERED, TurnedAwayError, Turns
from aggregator.model import Host, Rate

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)

QUICK = Host(Rate(1_000, timedelta(seconds=1)), 1)


async def test_requests_keep_the_rate_and_a_burst_up_to_its_count_is_free() -> None:
    turns = Turns(lambda _: Host(Rate(2, timedelta(seconds=0.2)), 10))
    starts: list[float] = []

    async def one() -> None:
        async with turns.turn("a.example", NOW):
            starts.append(time.monotonic())

    began = time.monotonic()
    await asyncio.gather(*(one() for _ in range(5)))
    waited = [start - began for start in sorted(starts)]
    assert waited[1] < 0.15
    assert waited[2] >= 0.19
    assert waited[4] >= 0.39


async def test_no_more_than_allowed_are_at_a_host_at_once_and_another_host_does_not_wait() -> None:
    turns = Turns(lambda _: QUICK)
    async with turns.turn("a.example", NOW):
        async with turns.turn("b.example", NOW):
            pass
        second = asyncio.ensure_future(turns.turn("a.example", NOW).__aenter__())
        await asyncio.sleep(0.05)
        assert not second.done()
        second.cancel()
        await asyncio.gather(second, return_exceptions=True)
    async with asyncio.timeout(1), turns.turn("a.example", NOW):
        pass


async def test_hosts_that_nobody_asks_any_more_are_forgotten() -> None:
    turns = Turns(lambda _: Host(Rate(1, timedelta(0)), 1))
    async with turns.turn("busy.example", NOW):
        for number in range(2 * REMEMBERED):
            async with turns.turn(f"host{number}.example", NOW):
                pass
        assert len(turns.lines) <= REMEMBERED
        assert "busy.example" in turns.lines


async def test_who_waits_at_a_site_that_asks_to_be_left_alone_is_sent_away_and_others_are_not() -> None:
    turns = Turns(lambda _: QUICK)
    async with turns.turn("a.busy.example", NOW):
        waiting = asyncio.ensure_future(turns.turn("a.busy.example", NOW).__aenter__())
        await asyncio.sleep(0.02)
        turns.heed({"busy.example": NOW + HOUR})
    with pytest.raises(TurnedAwayError, match=r"busy\.example .* until 2026-03-01 13:00:00Z"):
        await waiting
    with pytest.raises(TurnedAwayError):
        async with turns.turn("b.busy.example", NOW + HOUR / 2):
            pass
    async with turns.turn("other.example", NOW), turns.turn("busy.example", NOW + HOUR):
        pass


async def test_the_hosts_of_a_site_that_once_asked_to_wait_share_one_queue() -> None:
    """Rule 38: the budget is the site's from then on, in this process and, by what is stored, in the next."""
    turns = Turns(lambda _: QUICK)
    turns.heed({"busy.example": NOW})
    async with turns.turn("a.busy.example", NOW):
        second = asyncio.ensure_future(turns.turn("b.busy.example", NOW).__aenter__())
        await asyncio.sleep(0.05)
        assert not second.done()
        second.cancel()
        await asyncio.gather(second, return_exceptions=True)


async def test_a_word_from_a_future_that_no_word_reaches_is_none() -> None:
    turns = Turns(lambda _: QUICK)
    turns.heed({"busy.example": NOW + 1000 * HOUR})
    async with turns.turn("busy.example", NOW):
        pass
