"""Polls in flight: never two of one address, none lost, and a bug in one stops no other."""

import asyncio
import io
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest_asyncio

from aggregator.clock import Clock
from aggregator.collect.children import Children
from aggregator.collect.http.client import Fetcher
from aggregator.collect.tools import Tools
from aggregator.config import load
from aggregator.model import Settings, Status
from aggregator.pipeline.collecting import Due
from aggregator.pipeline.flow import Pipeline, Polled
from aggregator.service.health import Health
from aggregator.service.opening import opened_pipeline
from aggregator.service.polls import Polls
from aggregator.store.protocol import Store
from tests.loopback import Answer, Outlet
from tests.service.conftest import Configure


class Bench:
    """Polls with what they report to."""

    def __init__(self, pipeline: Pipeline) -> None:
        self.health = Health()
        self.news: list[str] = []
        self.polls = Polls(pipeline, self.health, self.settled, rest=0.5)

    def settled(self) -> None:
        self.news.append("settled")

    async def quiet(self) -> None:
        """Wait until nothing flies; the first ones need a moment to ripen."""
        await asyncio.sleep(0.2)
        while self.polls.flying:  # noqa: ASYNC110 - seen from outside, as a person would see it
            await asyncio.sleep(0.02)


@pytest_asyncio.fixture
async def bench(pipeline: Pipeline) -> AsyncIterator[Bench]:
    made = Bench(pipeline)
    yield made
    await made.polls.drain(0)


async def test_what_is_due_is_polled_once_and_its_news_is_told(bench: Bench, server: Outlet) -> None:
    await bench.polls.tick()
    await bench.quiet()
    await bench.polls.tick()
    await bench.quiet()
    assert sorted(server.asked) == ["/a", "/b"]
    assert bench.news == ["settled"] * 2


async def test_an_address_is_never_polled_twice_at_once(bench: Bench, server: Outlet) -> None:
    server.answers["/a"].delay = server.answers["/b"].delay = 1.0
    for _ in range(6):
        await bench.polls.tick()
        await asyncio.sleep(0.1)
    await bench.quiet()
    assert sorted(server.asked) == ["/a", "/b"]


async def test_rule_30_what_is_due_at_the_start_is_begun_one_after_the_other(
    configure: Configure, store: Store, server: Outlet
) -> None:
    for number in range(20):
        server.publish(f"/{number}", f"第{number}条")
    sources = {f"s{number}": server.url(f"/{number}") for number in range(20)}
    async with opened_pipeline(load(configure(**sources), {}), store, Clock()) as pipeline:
        bench = Bench(pipeline)
        await bench.polls.tick()
        begun = time.monotonic()
        assert len(server.asked) + bench.polls.flying < 10
        while len(server.asked) < 20:
            assert bench.polls.flying <= 4, "as many as the host takes"
            assert time.monotonic() - begun < 20
            await asyncio.sleep(0.01)
        assert time.monotonic() - begun > 0.5
        await bench.polls.drain(0)


async def test_rule_31_one_address_of_two_sources_is_one_poll(
    configure: Configure, store: Store, server: Outlet
) -> None:
    server.publish("/a", "甲报第一条")
    async with opened_pipeline(
        load(configure(a=server.url("/a"), b=server.url("/a")), {}), store, Clock()
    ) as pipeline:
        bench = Bench(pipeline)
        await bench.polls.tick()
        await bench.quiet()
        await bench.polls.tick()
        await bench.quiet()
        await bench.polls.drain(0)
    assert server.asked == ["/a"]
    assert {(slug, state.status) for (slug, _), state in store.poll_states().items()} == {
        ("a", Status.OK),
        ("b", Status.OK),
    }


async def test_a_drain_cancels_what_does_not_end_in_time_and_begins_no_more(
    bench: Bench, server: Outlet, store: Store
) -> None:
    server.answers["/a"].delay = 20.0
    await bench.polls.tick()
    while not bench.news:  # noqa: ASYNC110 - seen from outside, as a person would see it
        await asyncio.sleep(0.02)
    await bench.polls.drain(0.3)
    assert bench.polls.flying == 0
    await bench.polls.tick()
    assert bench.polls.flying == 0
    # Nothing of the cancelled poll was stored: it is as due as before.
    assert {slug for slug, _ in store.poll_states()} == {"b"}


async def test_a_drain_with_patience_lets_a_poll_end(bench: Bench, server: Outlet, store: Store) -> None:
    server.answers["/a"].delay = 0.8
    await bench.polls.tick()
    await asyncio.sleep(0.4)
    await bench.polls.drain(10)
    assert {slug for slug, _ in store.poll_states()} == {"a", "b"}


async def test_a_failure_is_one_warning_and_no_news(
    bench: Bench, server: Outlet, store: Store, log: io.StringIO
) -> None:
    server.answers["/a"] = Answer("", 404)
    await bench.polls.tick()
    await bench.quiet()
    states = {str(slug): state for (slug, _), state in store.poll_states().items()}
    assert (states["a"].status, states["b"].status) == (Status.BROKEN, Status.OK)
    assert bench.news == ["settled"]
    assert "404: there is no such page" in log.getvalue()


class Buggy(Pipeline):
    """A pipeline with a bug that one source brings out."""

    async def poll(self, each: Due) -> Polled:
        if each.source.slug == "a":
            raise KeyError("never thought of")
        return await super().poll(each)


@pytest_asyncio.fixture
async def buggy(settings: Settings, store: Store) -> AsyncIterator[Bench]:
    async with Fetcher(settings.http) as fetcher, Children() as children:
        made = Bench(Buggy(settings, store, Tools(fetcher, children), Clock()))
        yield made
        await made.polls.drain(0)


async def test_a_bug_with_one_source_is_loud_stops_no_other_and_does_not_spin(
    buggy: Bench, store: Store, log: io.StringIO
) -> None:
    for _ in range(3):
        await buggy.polls.tick()
        await buggy.quiet()
    assert log.getvalue().count("Traceback") == 1
    states = {str(slug): state for (slug, _), state in store.poll_states().items()}
    assert states["b"].status is Status.OK
    assert states["a"].error == (
        "a: while polling it: a bug in aggregator (KeyError: 'never thought of'); "
        "report it with the traceback in the log"
    )
    assert states["a"].next_due is not None


async def test_a_database_that_is_held_puts_polls_off_and_loses_none(
    bench: Bench, store: Store, tmp_path: Path, server: Outlet
) -> None:
    await asyncio.to_thread(store.counts)
    with closing(sqlite3.connect(tmp_path / "storage/aggregator.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        await bench.polls.tick()
        await asyncio.sleep(0.3)
        await bench.quiet()
        assert "another process has held it" in bench.health.trouble()
        asked = len(server.asked)
        await bench.polls.tick()
        await asyncio.sleep(0.3)
        assert len(server.asked) == asked, "while the database rests, the outlets do too"
        other.execute("ROLLBACK")
    assert store.poll_states() == {}
    await asyncio.sleep(0.5)
    await bench.polls.tick()
    await bench.quiet()
    assert {slug for slug, _ in store.poll_states()} == {"a", "b"}
    assert bench.health.trouble() == ""
