"""A feed that is lost: the line that mends feeds.yaml, looked for once a day."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from aggregator.collect.children import Children
from aggregator.collect.http.client import Fetcher
from aggregator.collect.tools import Tools
from aggregator.model import Feeds, Http, Status
from tests.collect.newsstand import Newsstand, page, rss


@pytest.fixture
async def stand(loopback: Any, settings: Http) -> AsyncIterator[Newsstand]:
    async with Fetcher(settings) as fetcher, Children(size=1) as children:
        yield Newsstand(Tools(fetcher, children), loopback, Feeds((loopback.url("/zh/feed"),)))


async def lose(stand: Newsstand, status: str = "404 Not Found") -> None:
    """Have a feed that was read once, and is there no more."""
    stand.serve("/zh/feed", rss("甲事"))
    await stand.poll()
    stand.serve("/zh/feed", "x", status=status)
    stand.asked()


async def test_the_first_404_is_only_an_error(stand: Newsstand) -> None:
    await lose(stand)
    stand.serve("/", page("/new.xml"))
    got = await stand.poll()
    assert (got.state.status, got.state.found, got.state.looked) == (Status.BROKEN, "", None)
    assert stand.asked() == ["/zh/feed"]


async def test_the_second_one_prints_the_line_that_mends_feeds_yaml(stand: Newsstand) -> None:
    await lose(stand)
    stand.serve("/", page("/new.xml"))
    stand.serve("/new.xml", rss("甲事"))
    await stand.poll()
    got = await stand.poll()
    new = stand.server.url("/new.xml")
    assert got.state.error == (
        f"haian: while fetching {stand.server.url('/zh/feed')}: 404: there is no such page; "
        f"feeds.yaml: sources.haian.feed: {new}"
    )
    assert stand.asked() == ["/zh/feed", "/zh/feed", "/", "/new.xml"]


async def test_the_line_stays_while_the_search_rests_for_a_day(stand: Newsstand) -> None:
    await lose(stand)
    stand.serve("/", page("/new.xml"))
    stand.serve("/new.xml", rss("甲事"))
    for _ in range(3):
        got = await stand.poll()
    assert got.state.error.endswith(f"sources.haian.feed: {stand.server.url('/new.xml')}")
    assert stand.asked() == [*["/zh/feed"] * 2, "/", "/new.xml", "/zh/feed"]
    stand.now += timedelta(days=1)
    stand.serve("/", page("/newer.xml"))
    stand.serve("/newer.xml", rss("甲事"))
    got = await stand.poll()
    assert got.state.error.endswith(f"sources.haian.feed: {stand.server.url('/newer.xml')}")


async def test_what_is_found_must_be_a_feed(stand: Newsstand) -> None:
    await lose(stand)
    stand.serve("/", page("/new.xml"))
    await stand.poll()
    got = await stand.poll()
    assert got.state.error.endswith("look for the feed's new address on the outlet's home page")
    assert got.state.found == ""


async def test_one_address_of_several_is_named_with_what_it_takes_the_place_of(stand: Newsstand) -> None:
    old = stand.server.url("/zh/feed")
    stand.source = replace(stand.source, origin=Feeds((old, stand.server.url("/other"))))
    await lose(stand)
    stand.serve("/", page("/new.xml"))
    stand.serve("/new.xml", rss("甲事"))
    await stand.poll()
    got = await stand.poll()
    assert got.state.error.endswith(f"sources.haian.feeds: {stand.server.url('/new.xml')} instead of {old}")


async def test_410_is_looked_after_at_once_for_it_is_never_asked_again(stand: Newsstand) -> None:
    await lose(stand, "410 Gone")
    stand.serve("/", page("/new.xml"))
    stand.serve("/new.xml", rss("甲事"))
    got = await stand.poll()
    assert (got.state.status, got.state.next_due) == (Status.GONE, None)
    assert got.state.error.endswith(f"410: gone for good; feeds.yaml: sources.haian.feed: {got.state.found}")


async def test_a_page_in_the_feed_s_place_may_name_the_feed_itself(stand: Newsstand) -> None:
    await lose(stand)
    stand.serve("/zh/feed", page("/moved.xml"))
    stand.serve("/moved.xml", rss("甲事"))
    await stand.poll()
    assert stand.asked() == ["/zh/feed"]
    got = await stand.poll()
    assert got.state.error.endswith(f"sources.haian.feed: {stand.server.url('/moved.xml')}")
    assert stand.asked() == ["/zh/feed", "/zh/feed", "/moved.xml"]


async def test_a_home_page_that_robots_txt_closes_is_left_alone(stand: Newsstand) -> None:
    await lose(stand)
    stand.serve("/robots.txt", "User-agent: *\nDisallow: /\n")
    stand.serve("/", page("/new.xml"))
    for _ in range(2):
        got = await stand.poll()
    assert stand.asked() == ["/zh/feed", "/zh/feed"]
    assert got.state.found == ""


@pytest.mark.parametrize("status", ["500 Oops", "403 No", "429 Slow"])
async def test_other_failures_start_no_search(stand: Newsstand, status: str) -> None:
    await lose(stand, status)
    stand.serve("/", page("/new.xml"))
    stand.tools.fetcher.heed({})
    for _ in range(3):
        got = await stand.poll()
    assert "/" not in stand.asked()
    assert got.state.looked is None


async def test_a_feed_that_is_back_forgets_what_was_found(stand: Newsstand) -> None:
    await lose(stand)
    stand.serve("/", page("/new.xml"))
    stand.serve("/new.xml", rss("甲事"))
    for _ in range(2):
        await stand.poll()
    assert stand.state.found
    stand.serve("/zh/feed", rss("乙事"))
    got = await stand.poll()
    assert (got.state.error, got.state.found, got.state.looked) == ("", "", None)
