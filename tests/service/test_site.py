"""What the built-in server is told: retired topics, merged stories."""

import shutil
from dataclasses import replace
from pathlib import Path

import httpx

from aggregator.config import load
from aggregator.model import Rearrangement, Settings, StoryId
from aggregator.pipeline.flow import Pipeline
from aggregator.publish.feed import TTL
from aggregator.service.site import MAX_AGE, Site
from aggregator.store.protocol import Store
from aggregator.web.server import serve
from tests.service.conftest import Configure
from tests.stories import NOON


async def merged(pipeline: Pipeline, store: Store) -> tuple[StoryId, StoryId]:
    """Announce two stories and merge one into the other; return (gone, survivor)."""
    await pipeline.once()
    first, second, *_ = [story for story, _ in store.all_stories()]
    with store.writing() as writing:
        writing.rearrange(Rearrangement(merged=((second.id, first.id),)), NOON)
    return second.id, first.id


def page(tmp_path: Path, story: StoryId) -> None:
    file = tmp_path / "storage/public/story" / story / "index.html"
    file.parent.mkdir(parents=True)
    file.write_text("<!DOCTYPE html><title>a story</title>", "utf-8")


async def test_a_merged_storys_page_leads_to_the_page_it_lives_on_in(
    pipeline: Pipeline, store: Store, settings: Settings, tmp_path: Path
) -> None:
    gone, survivor = await merged(pipeline, store)
    shutil.rmtree(tmp_path / "storage/public/story")
    site = Site(settings, store)
    assert site.redirect(f"story/{gone}/") is None, "a page that is not there is no place to go"
    page(tmp_path, survivor)
    assert site.redirect(f"story/{gone}/") == f"story/{survivor}/"
    assert site.redirect(f"story/{survivor}/") is None


async def test_other_pages_are_not_looked_up(store: Store, settings: Settings) -> None:
    site = Site(settings, store)
    assert site.redirect("all/") is None
    assert site.redirect("story/nothing/") is None


async def test_a_topic_that_left_is_gone_and_one_that_came_back_is_not(
    pipeline: Pipeline, store: Store, settings: Settings, configure: Configure
) -> None:
    await pipeline.once()
    fewer = replace(settings, topics={})
    site = Site(fewer, store)
    async with serve(site.application(lambda: ""), "127.0.0.1", 0) as (host, port):
        address = f"http://{host}:{port}/all/atom.xml"
        async with httpx.AsyncClient(trust_env=False) as client:
            assert (await client.get(address)).status_code == 410
            site.configure(load(configure(), {}))
            assert (await client.get(address)).status_code == 200


async def test_other_settings_are_told_from_the_next_answer_on(
    pipeline: Pipeline, store: Store, settings: Settings
) -> None:
    await pipeline.once()
    site = Site(settings, store)
    async with (
        serve(site.application(lambda: ""), "127.0.0.1", 0) as (host, port),
        httpx.AsyncClient(base_url=f"http://{host}:{port}", trust_env=False) as client,
    ):
        first = (await client.get("/all/atom.xml")).headers
        assert first["link"].startswith(f'<{settings.publish.base_url}/all/atom.xml>; rel="self"')
        publish = replace(settings.publish, base_url="https://b.example", hub="https://hub.example/")
        site.configure(replace(settings, publish=publish))
        then = (await client.get("/all/atom.xml")).headers
        assert then["link"].startswith(
            '<https://hub.example/>; rel="hub", <https://b.example/all/atom.xml>; rel="self"'
        )


def test_a_feed_is_fresh_for_as_many_minutes_as_it_says_itself() -> None:
    assert MAX_AGE == TTL * 60


async def test_bad_health_is_503_with_the_reason(store: Store, settings: Settings) -> None:
    application = Site(settings, store).application(lambda: "the disk is full")
    async with (
        serve(application, "127.0.0.1", 0) as (host, port),
        httpx.AsyncClient(trust_env=False) as client,
    ):
        answer = await client.get(f"http://{host}:{port}/health")
    assert (answer.status_code, answer.text) == (503, "the disk is full\n")
