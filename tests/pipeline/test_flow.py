"""Whole passes: sources on loopback in, files out."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from aggregator.clock import Clock
from aggregator.collect.children import Children
from aggregator.collect.http.client import Fetcher
from aggregator.collect.tools import Tools
from aggregator.config.secrets import secret
from aggregator.errors import StoreError
from aggregator.model import (
    Collected,
    Feeds,
    Host,
    Http,
    Layout,
    PollState,
    Rate,
    Repository,
    Source,
    SourceSlug,
    Status,
)
from aggregator.pipeline.collecting import Due, addresses, collect, discreet, due, refusal
from aggregator.pipeline.flow import Pipeline, Polled
from aggregator.pipeline.whole import whole
from aggregator.store.protocol import Store
from tests.dedupe.texts import FERRY, FERRY_EDITED, LIBRARY, ORCHARD
from tests.pipeline.newsroom import ALL, Newsroom
from tests.pipeline.site import Site, post, repository, serving
from tests.stories import NOON, at, make_article, make_mirror, make_source

QUICK = Host(Rate(1_000, timedelta(seconds=1)), 10, allow_private=True)
HTTP = Http(user_agent="aggregator-tests/1.0", hosts={"*": QUICK})


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


@pytest.fixture
async def tools() -> AsyncIterator[Tools]:
    async with Fetcher(HTTP) as fetcher, Children(1) as children:
        yield Tools(fetcher, children)


Opened = Callable[..., Newsroom]


def pipeline(newsroom: Newsroom, tools: Tools, hours: float = 0) -> Pipeline:
    return Pipeline(newsroom.settings, newsroom.store, tools, Clock(at(hours), 0.0))


def feed(slug: str, *urls: str) -> Source:
    return make_source(slug, origin=Feeds(urls))


async def collected(source: Source, store: Store, tools: Tools, folder: Path) -> list[PollState]:
    (each,) = addresses([source], {})
    return [batch.state async for batch in collect(each, store, tools, folder, NOON)]


@pytest.mark.slow
async def test_one_pass_takes_outlets_and_a_mirror_to_one_entry_a_story(
    open_newsroom: Opened, site: Site, tools: Tools, tmp_path: Path
) -> None:
    one = site.feed("/haian.xml", [("/1", "渡轮复航", FERRY, at(-3)), ("/2", "旧书", LIBRARY, at(-2))])
    two = site.feed("/daohe.xml", [("/d/1", "东岛有船", FERRY_EDITED, at(-1))])
    files = {
        "_posts/2026-03-05-a.md": post("渡轮复航", FERRY, site.url("/1"), "haian", at(-3)),
        "_posts/2026-03-05-b.md": post("柿子", ORCHARD, "https://old.example.com/9", "旧报", at(-4)),
    }
    mirror = make_mirror(origin=Repository(repository(tmp_path / "attic", files), layout=Layout("jekyll")))
    newsroom = open_newsroom(sources=[feed("haian", one), feed("daohe", two), mirror])
    done = await pipeline(newsroom, tools).once()
    assert [polled.state.error for polled in done.polled] == ["", "", ""]
    assert sum(polled.new for polled in done.polled) == 5
    assert done.published == {ALL: 3}
    assert {"all/atom.xml", "index.html"} <= set(done.written)
    stories = [len(story.members) for story, _ in newsroom.store.all_stories()]
    assert sorted(stories) == [1, 1, 3]
    outlets = {article.outlet for article, _ in newsroom.store.all_articles()}
    assert outlets == {"haian", "daohe", "旧报"}
    assert set(done.seconds) >= {"read", "fingerprint", "settle", "publish", "total"}
    again = await pipeline(newsroom, tools, 24).once()
    assert (again.published, again.written) == ({ALL: 0}, ())


async def test_one_bad_source_leaves_the_others_alone(
    open_newsroom: Opened, site: Site, tools: Tools
) -> None:
    good = site.feed("/good.xml", [("/1", "渡轮复航", FERRY, at(-3))])
    bad, gone = site.says("/bad.xml", b"<html>no feed", 500), site.says("/gone.xml", status=410)
    newsroom = open_newsroom(sources=[feed("bad", bad), feed("gone", gone), feed("good", good)])
    done = await pipeline(newsroom, tools).once()
    assert {polled.state.source: polled.failed for polled in done.polled} == {
        "bad": True,
        "gone": True,
        "good": False,
    }
    assert done.published == {ALL: 1}


async def test_a_source_asked_for_by_name_is_polled_before_it_is_due_but_not_against_the_servers_word(
    open_newsroom: Opened, site: Site, tools: Tools
) -> None:
    good = site.feed("/good.xml", [("/1", "渡轮复航", FERRY, at(-3))])
    busy = site.says("/busy.xml", status=429, Retry_After="3600").replace("127.0.0.1", "localhost")
    newsroom = open_newsroom(sources=[feed("good", good), feed("busy", busy)])
    await pipeline(newsroom, tools).once()
    assert pipeline(newsroom, tools).due() == []
    done = await pipeline(newsroom, tools, 0.02).once(list(newsroom.settings.sources))
    assert [polled.state.source for polled in done.polled] == ["good"]
    assert done.refused == {"busy": "the server asked to wait until 2026-03-05 05:00:00Z (Retry-After)"}
    assert site.asked.count("/busy.xml") == 1


async def test_a_bug_in_one_poll_is_loud_once_all_others_are_done(
    open_newsroom: Opened, site: Site, tools: Tools
) -> None:
    good = site.feed("/good.xml", [("/1", "渡轮复航", FERRY, at(-3))])
    newsroom = open_newsroom(sources=[feed("good", good)])
    works = pipeline(newsroom, tools)
    (each,) = works.due()
    other = site.feed("/other.xml", [("/2", "旧书", LIBRARY, at(-2))])
    well = replace(each, state=replace(each.state, url=other))
    broken = replace(each, source=replace(each.source, announce=None))  # type: ignore[arg-type] # the bug
    with pytest.raises(TypeError):
        await works.poll_all([broken, well])
    assert newsroom.store.counts().articles == 1


class Failing(Pipeline):
    """A pipeline in which polling one source fails."""

    failure: Exception = KeyError("never thought of")

    async def poll(self, each: Due) -> Polled:
        if each.source.slug == "broken":
            raise self.failure
        return await super().poll(each)


async def test_what_the_others_brought_is_published_before_a_bug_is_raised(
    open_newsroom: Opened, site: Site, tools: Tools
) -> None:
    good = site.feed("/good.xml", [("/1", "渡轮复航", FERRY, at(-3))])
    broken = secret(site.url("/b?key=geheim"), site.url("/b?key=${env:KEY}"), ("geheim",))
    newsroom = open_newsroom(sources=[feed("broken", broken), feed("good", good)])
    works = Failing(newsroom.settings, newsroom.store, tools, Clock(NOON, 0.0))
    works.failure = KeyError(f"{broken}")
    with pytest.raises(KeyError):
        await works.once()
    assert "渡轮复航" in newsroom.files()["all/atom.xml"].decode()
    assert works.due() == [], "put off, or it would fail again at once"
    state = newsroom.store.poll_states()[SourceSlug("broken"), broken]
    assert "a bug in aggregator (KeyError: " in state.error
    assert "geheim" not in state.error


async def test_what_the_others_brought_is_published_where_the_store_failed_once(
    open_newsroom: Opened, site: Site, tools: Tools
) -> None:
    good = site.feed("/good.xml", [("/1", "渡轮复航", FERRY, at(-3))])
    newsroom = open_newsroom(sources=[feed("broken", site.url("/b")), feed("good", good)])
    works = Failing(newsroom.settings, newsroom.store, tools, Clock(NOON, 0.0))
    works.failure = StoreError("database", "writing", "held")
    with pytest.raises(StoreError):
        await works.once()
    assert "渡轮复航" in newsroom.files()["all/atom.xml"].decode()
    assert [each.source.slug for each in works.due()] == ["broken"]


@pytest.mark.parametrize("name", ["index.html", "atom.xml", "rss.xml.gz", "feed.json"])
def test_a_file_that_is_missing_is_written_again(newsroom: Newsroom, name: str) -> None:
    newsroom.publish(1)
    files = newsroom.files()
    (newsroom.settings.service.storage / "public/all" / name).unlink()
    newsroom.publish(2)
    assert newsroom.files() == files


def test_a_file_that_was_overwritten_is_restored_when_publishing_again_is_asked_for(
    newsroom: Newsroom, tools: Tools
) -> None:
    newsroom.publish(1)
    files = newsroom.files()
    (newsroom.settings.service.storage / "public/all/rss.xml").write_bytes(b"overwritten")
    assert newsroom.publish(2).written == ()
    assert pipeline(newsroom, tools, 3).publish(again=True).written == ("all/rss.xml",)
    assert newsroom.files() == files


def test_what_was_never_polled_is_due_first_then_what_is_longest_overdue() -> None:
    sources = [make_source(slug) for slug in ("late", "later", "new", "early", "off")]
    sources[-1] = replace(sources[-1], enabled=False)
    states = {
        (each.source.slug, each.state.url): replace(each.state, last_fetch=at(-30), next_due=at(hours))
        for each, hours in zip(addresses(sources, {}), (-1, -2, None, 5, -9), strict=True)
        if hours is not None
    }
    assert [each.source.slug for each in due(sources, states, NOON)] == ["new", "later", "late"]


def test_every_address_of_a_source_has_a_state_of_its_own() -> None:
    source = make_source(origin=Feeds(("https://a.example.com/1", "https://a.example.com/2")))
    known = PollState(source=source.slug, url="https://a.example.com/2", etag='"x"')
    found = addresses([source], {(source.slug, known.url): known})
    assert [(each.state.url, each.state.etag) for each in found] == [
        ("https://a.example.com/1", ""),
        ("https://a.example.com/2", '"x"'),
    ]


def test_what_is_gone_is_barred_and_what_is_late_is_not() -> None:
    (each,) = addresses([make_source()], {})
    assert refusal(each, NOON, {}) == ""
    gone = replace(each, state=replace(each.state, status=Status.GONE))
    assert "gone for good" in refusal(gone, NOON, {})


async def test_what_a_secret_address_brings_shows_the_reference_only(
    newsroom: Newsroom, tools: Tools, tmp_path: Path
) -> None:
    url = secret("http://127.0.0.1:1/?key=geheim", "http://127.0.0.1:1/?key=${env:KEY}", ("geheim",))
    source = feed("haian", url)
    (state,) = await collected(source, newsroom.store, tools, tmp_path)
    assert state.error
    told = Collected(
        state=replace(state, error=f"no {url}", warnings=(url,), url=""),
        articles=(make_article("1", feed_url=url),),
    )
    batch = discreet(told, url)
    assert "geheim" not in repr(batch)
    assert "${env:KEY}" in repr(batch)


async def test_settling_that_is_cancelled_ends_before_the_next_begins() -> None:
    began, ended = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        began.set()
        await asyncio.sleep(0.05)
        ended.set()

    task = asyncio.create_task(whole(work()))
    await began.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert ended.is_set()
    assert await whole(asyncio.sleep(0, "done")) == "done"
