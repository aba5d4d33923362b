"""A source named by its home page: its feed is found, remembered, asked, and found again when it dies."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from aggregator.collect.children import Children
from aggregator.collect.http.client import Fetcher
from aggregator.collect.tools import Tools
from aggregator.model import Http, Site, Status
from tests.collect.newsstand import Newsstand, page, rss


@pytest.fixture
async def stand(loopback: Any, settings: Http) -> AsyncIterator[Newsstand]:
    async with Fetcher(settings) as fetcher, Children(size=1) as children:
        yield Newsstand(Tools(fetcher, children), loopback, Site(loopback.url("/")))


async def test_the_feed_that_the_page_names_is_read_at_once_and_then_asked_directly(stand: Newsstand) -> None:
    stand.serve("/", page("/news.xml"))
    stand.serve("/news.xml", rss("甲事"), 'ETag: "a"')
    got = await stand.poll()
    assert [article.title for article in got.articles] == ["甲事"]
    assert (got.first, got.state.status, got.state.title) == (True, Status.OK, "海岸报")
    assert (got.state.url, got.state.found) == (stand.server.url("/"), stand.server.url("/news.xml"))
    assert stand.asked() == ["/", "/news.xml"]
    stand.serve("/news.xml", rss("乙事", "甲事"))
    got = await stand.poll()
    assert [article.title for article in got.articles] == ["乙事"]
    assert 'If-None-Match: "a"' in stand.server.heads[0]
    assert stand.asked() == ["/news.xml"]
    assert got.state.warnings == ()


async def test_the_page_is_asked_for_as_a_page_and_the_feed_as_a_feed(stand: Newsstand) -> None:
    stand.serve("/", page("/news.xml"))
    stand.serve("/news.xml", rss("甲事"))
    await stand.poll()
    home, feed = stand.server.heads
    assert "Accept: text/html" in home
    assert "Accept: application/atom+xml" in feed


async def test_several_feeds_give_the_first_that_is_one_and_a_warning_that_names_the_others(
    stand: Newsstand,
) -> None:
    stand.serve("/", page("/comments.xml", "/lost.xml", "/page.xml", "/news.xml", "/more.xml"))
    stand.serve("/page.xml", page("/loop.xml"))
    stand.serve("/comments.xml", rss("读者说"))
    stand.serve("/news.xml", rss("甲事"))
    got = await stand.poll()
    assert [article.title for article in got.articles] == ["甲事"]
    assert stand.asked() == ["/", "/lost.xml", "/page.xml", "/news.xml"]
    (warning,) = got.state.warnings
    others = ", ".join(stand.server.url(path) for path in ("/lost.xml", "/page.xml", "/more.xml"))
    assert warning == (
        f"its page names other feeds as well: {others} and 1 more; write one as feed: if it is the better one"
    )
    stand.serve("/news.xml", rss("乙事", "甲事"))
    assert (await stand.poll()).state.warnings == (warning,)


async def test_a_page_that_names_none_is_asked_for_at_the_usual_addresses_and_four_are_enough(
    stand: Newsstand,
) -> None:
    stand.serve("/", page())
    stand.serve("/atom.xml", rss("甲事"))
    got = await stand.poll()
    assert [article.title for article in got.articles] == ["甲事"]
    assert stand.asked() == ["/", "/feed", "/rss.xml", "/atom.xml"]


async def test_usual_addresses_that_robots_txt_closes_are_not_tried(stand: Newsstand) -> None:
    stand.serve("/robots.txt", "User-agent: *\nDisallow: /feed\nDisallow: /rss\n")
    stand.serve("/", page())
    stand.serve("/feed", rss("甲事"))
    got = await stand.poll()
    assert stand.asked() == ["/", "/atom.xml", "/index.xml"]
    assert got.state.status is Status.BROKEN


async def test_a_site_without_a_feed_is_broken_with_what_to_do(stand: Newsstand) -> None:
    stand.serve("/", page())
    got = await stand.poll()
    assert (got.state.status, got.state.failures, got.articles) == (Status.BROKEN, 1, ())
    assert got.state.error == (
        f"haian: while looking for the feed of {stand.server.url('/')}: its page names no feed, and there is "
        "none at the usual addresses; write its address as feed:, or read the page itself by scrape:"
    )
    assert got.state.next_due is not None


async def test_a_page_that_names_a_page_does_not_go_on_for_ever(stand: Newsstand) -> None:
    stand.serve("/", page("/", "/a"))
    stand.serve("/a", page("/", "/b"))
    got = await stand.poll()
    assert "its page names 2 feeds that are none" in got.state.error
    assert stand.asked() == ["/", "/", "/a"]


async def test_a_home_page_that_cannot_be_had_is_broken_and_tried_again(stand: Newsstand) -> None:
    stand.serve("/", "x", status="500 Oops")
    got = await stand.poll()
    assert (got.state.status, got.state.found) == (Status.BROKEN, "")
    assert "500" in got.state.error
    stand.serve("/", page("/news.xml"))
    stand.serve("/news.xml", rss("甲事"))
    assert (await stand.poll()).state.status is Status.OK


async def test_an_address_that_is_a_feed_itself_is_read_as_one(stand: Newsstand) -> None:
    stand.serve("/", rss("甲事"))
    got = await stand.poll()
    assert [article.title for article in got.articles] == ["甲事"]
    assert stand.asked() == ["/"]


async def test_a_feed_that_dies_is_looked_for_again_and_its_successor_read_in_the_same_poll(
    stand: Newsstand,
) -> None:
    stand.serve("/", page("/old.xml"))
    stand.serve("/old.xml", rss("甲事"), 'ETag: "old"')
    await stand.poll()
    stand.asked()
    stand.serve("/", page("/new.xml"))
    stand.serve("/old.xml", "x", status="410 Gone")
    stand.serve("/new.xml", rss("乙事", "甲事"))
    (before,) = stand.stored
    got = await stand.poll()
    assert [article.title for article in got.articles if article.id != before] == ["乙事"]
    assert (got.state.status, got.state.found) == (Status.OK, stand.server.url("/new.xml"))
    assert not [head for head in stand.server.heads if "old" in head and "/new.xml" in head]
    stand.asked()
    await stand.poll()
    assert stand.asked() == ["/new.xml"]


async def test_a_site_whose_feed_is_gone_is_searched_once_a_day_and_never_given_up(stand: Newsstand) -> None:
    stand.serve("/", page("/news.xml"))
    stand.serve("/news.xml", rss("甲事"))
    await stand.poll()
    stand.serve("/", page())
    stand.serve("/news.xml", "x", status="410 Gone")
    stand.asked()
    got = await stand.poll()
    assert got.state.status is Status.BROKEN
    assert got.state.next_due is not None
    assert stand.asked() == ["/news.xml", "/", "/feed", "/rss.xml", "/atom.xml", "/index.xml"]
    await stand.poll()
    assert stand.asked() == ["/news.xml"]
    stand.now += timedelta(days=1)
    await stand.poll()
    assert "/" in stand.asked()


async def test_a_bad_day_of_the_server_is_no_death(stand: Newsstand) -> None:
    stand.serve("/", page("/news.xml"))
    stand.serve("/news.xml", rss("甲事"))
    await stand.poll()
    stand.serve("/news.xml", "x", status="503 Busy")
    stand.asked()
    got = await stand.poll()
    assert stand.asked() == ["/news.xml"]
    assert got.state.found == stand.server.url("/news.xml")
    stand.serve("/news.xml", rss("乙事"))
    assert [article.title for article in (await stand.poll()).articles] == ["乙事"]
    assert stand.asked() == ["/news.xml"]


async def test_a_feed_that_has_moved_for_good_is_no_matter_for_the_operator(stand: Newsstand) -> None:
    stand.serve("/", page("/news.xml"))
    stand.serve("/news.xml", "", "Location: /new.xml", status="301 Moved")
    for number in range(5):
        stand.serve("/new.xml", rss(f"第{number}事"))
        got = await stand.poll()
        assert got.state.warnings == ()
    assert got.state.found == stand.server.url("/new.xml")


async def test_what_is_meant_for_the_home_page_is_not_told_to_a_feed_elsewhere(
    stand: Newsstand, loopback: Any
) -> None:
    elsewhere = type(loopback)()
    async with await asyncio.start_server(elsewhere.handle, "127.0.0.1", 0) as server:
        elsewhere.port = server.sockets[0].getsockname()[1]
        address = loopback.url("/").replace("//", "//reader:secret@")
        stand.source = replace(stand.source, origin=Site(address))
        stand.state = replace(stand.state, url=address)
        stand.serve("/", page(elsewhere.url("/news.xml")))
        elsewhere.says(elsewhere.reply(rss("甲事").encode()), "/news.xml")
        for _ in range(2):
            got = await stand.poll()
            assert got.state.error == ""
    assert [("Authorization" in head) for head in loopback.heads] == [True]
    assert [("Authorization" in head) for head in elsewhere.heads] == [False, False]
    assert "secret" not in f"{got.articles}{got.state.found}{got.state.moved}"
