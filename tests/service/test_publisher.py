"""When editions are written: on news, when a hold runs out, and again after a failure."""

import asyncio
import io
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from aggregator.clock import Clock
from aggregator.collect.children import Children
from aggregator.collect.http.client import Fetcher
from aggregator.collect.tools import Tools
from aggregator.config import load
from aggregator.model import Settings
from aggregator.pipeline.collecting import addresses
from aggregator.pipeline.flow import Pass, Pipeline
from aggregator.service.health import Health
from aggregator.service.opening import opened_pipeline
from aggregator.service.publisher import Publisher
from aggregator.store.protocol import Store
from tests.loopback import Outlet
from tests.stories import NOON
from tests.subscriber import Hands


def edition(tmp_path: Path) -> str:
    file = tmp_path / "storage/public/all/atom.xml"
    return file.read_text("utf-8") if file.exists() else ""


async def test_it_looks_at_once_and_then_only_when_something_settled(
    pipeline: Pipeline, tmp_path: Path
) -> None:
    publisher = Publisher(pipeline, Clock(), Health())
    await publisher.tick()
    assert "<feed" in edition(tmp_path)
    await pipeline.poll_all(pipeline.due())
    await publisher.tick()
    assert "甲报第一条" not in edition(tmp_path), "nobody said that anything settled"
    publisher.settled()
    await publisher.tick()
    assert "甲报第一条" in edition(tmp_path)


@pytest.mark.slow
async def test_a_held_story_is_published_when_its_hold_runs_out(
    configure: Callable[..., Path], server: Outlet, store: Store, tmp_path: Path
) -> None:
    server.publish("/a", "甲报第一条")
    settings = load(configure("canonical: {hold: 4h}\n", a=server.url("/a")), {})
    clock = Clock(NOON, speed=3000.0)  # four hours are five seconds
    async with opened_pipeline(settings, store, clock) as pipeline:
        await pipeline.once()
        publisher = Publisher(pipeline, clock, Health())
        server.publish("/a", "甲报第一条", "甲报第二条")
        await pipeline.poll_all(addresses(settings.sources.values(), store.poll_states()))
        publisher.settled()
        await publisher.tick()
        assert "甲报第二条" not in edition(tmp_path)
        deadline = asyncio.get_running_loop().time() + 20
        while "甲报第二条" not in edition(tmp_path):
            assert asyncio.get_running_loop().time() < deadline
            await publisher.tick()
            await asyncio.sleep(0.05)


async def test_a_folder_that_cannot_be_written_is_reported_and_tried_again(
    pipeline: Pipeline, tmp_path: Path, log: io.StringIO
) -> None:
    health = Health()
    publisher = Publisher(pipeline, Clock(), health, rest=0.3)
    (tmp_path / "storage/public").write_text("in the way", "utf-8")
    await publisher.tick()
    assert "public" in health.trouble()
    assert "public" in log.getvalue()
    (tmp_path / "storage/public").unlink()
    await publisher.tick()
    assert edition(tmp_path) == "", "it rests before it tries again"
    await asyncio.sleep(0.3)
    await publisher.tick()
    assert "<feed" in edition(tmp_path)
    assert health.trouble() == ""


class Buggy(Pipeline):
    """A pipeline that cannot publish."""

    def publish(self, *_arguments: object, **_named: object) -> Pass:
        raise KeyError("never thought of")


@pytest_asyncio.fixture
async def buggy(settings: Settings, store: Store) -> AsyncIterator[Pipeline]:
    async with Fetcher(settings.http) as fetcher, Children() as children:
        yield Buggy(settings, store, Tools(fetcher, children), Clock())


async def test_a_bug_in_publishing_is_no_secret(buggy: Pipeline) -> None:
    health = Health()
    publisher = Publisher(buggy, Clock(), health)
    with pytest.raises(KeyError):
        await publisher.tick()
    assert health.trouble() == "publishing fails for a bug in aggregator; see the log"


async def test_what_is_being_written_is_finished_though_the_tick_is_cancelled(
    pipeline: Pipeline, tmp_path: Path
) -> None:
    publisher = Publisher(pipeline, Clock(), Health())
    await publisher.drain()
    tick = asyncio.create_task(publisher.tick())
    await asyncio.sleep(0)
    tick.cancel()
    await asyncio.wait([tick])
    await publisher.drain()
    assert "<feed" in edition(tmp_path)


async def test_what_the_service_complains_of_is_in_the_health_feed_until_it_is_over(
    pipeline: Pipeline, tmp_path: Path
) -> None:
    health, clock = Health(), Hands()
    publisher = Publisher(pipeline, clock, health)
    file = tmp_path / "storage/public/health.atom"
    await publisher.tell()
    assert b"<entry" not in file.read_bytes()
    health.report("database", "locked by postgresql://reader:word@db.example/x")
    await publisher.tell()
    first = file.read_bytes()
    assert b"database" in first
    assert b"db.example" not in first
    clock.passed.append(timedelta(minutes=5))
    await publisher.tell()
    assert file.read_bytes() == first, "it is the same trouble"
    health.report("database", "")
    await publisher.tell()
    assert b"<entry" not in file.read_bytes()


async def test_it_tells_which_files_have_changed(pipeline: Pipeline) -> None:
    told: list[str] = []
    publisher = Publisher(pipeline, Clock(), Health(), wrote=told.extend)
    await publisher.tick()
    assert {"all/atom.xml", "all/rss.xml", "all/feed.json"} <= set(told)
    told.clear()
    publisher.settled()
    await publisher.tick()
    assert told == []
