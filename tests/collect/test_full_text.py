"""Where a feed gives little, the article's own page gives the text: once, politely, or not at all."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from aggregator.collect.children import Children
from aggregator.collect.full_text import is_short
from aggregator.collect.http.client import Fetcher
from aggregator.collect.tools import Tools
from aggregator.model import Feeds, FullText, Http, Status
from tests.collect.newsstand import Newsstand, rss

LEAD = "港务局周一宣布，南航道本周起恢复夜航。"
LONG = "".join(f"第{number}天，渔民们照常出海，码头上的人说鱼价没有变。" for number in range(12))


def article(*paragraphs: str) -> str:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        "<html><head><title>南航道恢复夜航</title></head><body><nav><a href=/>首页</a></nav>"
        f"<article><h1>南航道恢复夜航</h1><div class=body>{text}</div></article>"
        "<footer>版权所有，未经授权不得转载。</footer></body></html>"
    )


WHOLE = article(LEAD, LONG, "<a href='/x?utm_source=a' onclick=x()>鱼价表</a>由码头管理处公布。")


@pytest.fixture
async def stand(loopback: Any, settings: Http) -> AsyncIterator[Newsstand]:
    async with Fetcher(settings) as fetcher, Children(size=1) as children:
        yield Newsstand(Tools(fetcher, children), loopback, Feeds((loopback.url("/feed"),)), "when-short")


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("", True),
        (LEAD, True),
        (LONG, False),
        (LONG + "……", True),
        (LONG + "[…]", True),
        (LONG + "... Read more »", True),
        (LONG + "。。。阅读全文", True),
        (LONG + "他说：“等等……”", False),
        ("Ferries sail again. " * 30, True),
        ("Ferries sail again. " * 40, False),
        ("Ferries sail again. " * 40 + "Continue reading", False),
        ("Ferries sail again. " * 40 + "[...] Continue reading →", True),
    ],
)
def test_a_summary_is_told_by_its_length_or_its_end(text: str, short: bool) -> None:  # noqa: FBT001 - a table
    assert is_short(text) is short


async def test_a_summary_is_completed_from_its_page_and_stays_the_summary(stand: Newsstand) -> None:
    stand.serve("/feed", rss("jia", text=LEAD))
    stand.serve("/jia", WHOLE, "Content-Type: text/html; charset=utf-8")
    (got,) = (await stand.poll()).articles
    assert got.text.startswith(LEAD)
    assert "鱼价表由码头管理处公布。" in got.text
    assert "版权所有" not in got.text
    assert got.summary_html == LEAD
    assert f'<a href="{stand.server.url("/x")}" rel="noopener noreferrer">鱼价表</a>' in got.content_html
    assert "onclick" not in got.content_html
    assert stand.state.warnings == ()
    feed, page = stand.server.heads[0], stand.server.heads[-1]
    assert feed.startswith("GET /feed")
    assert "Accept: text/html" in page


async def test_pages_are_asked_for_only_where_the_configuration_says_so(stand: Newsstand) -> None:
    stand.serve("/jia", WHOLE)
    table: tuple[tuple[FullText, str, bool], ...] = (
        ("never", LEAD, False),
        ("when-short", LEAD, True),
        ("when-short", LONG, False),
        ("always", LONG, True),
    )
    for setting, text, asked in table:
        stand.source = replace(stand.source, full_text=setting)
        stand.stored.clear()
        stand.serve("/feed", rss("jia", text=text), f'ETag: "{setting}"')
        await stand.poll()
        assert ("/jia" in stand.asked()) is asked, setting
        stand.state = replace(stand.state, body="")


async def test_a_page_is_never_fetched_twice_for_one_entry(stand: Newsstand) -> None:
    stand.serve("/jia", WHOLE)
    for titles in (["jia"], ["yi", "jia"], ["bing", "yi", "jia"]):
        stand.serve("/feed", rss(*titles, text=LEAD))
        await stand.poll()
    assert stand.asked().count("/jia") == 1
    assert stand.server.paths().count("/yi") == 0


async def test_an_entry_that_only_looks_new_keeps_the_text_it_has(stand: Newsstand) -> None:
    stand.serve("/jia", WHOLE)
    stand.serve("/feed", rss("jia", text=LEAD))
    (before,) = (await stand.poll()).articles
    stand.asked()
    stand.serve(
        "/feed",
        rss("jia", text=LEAD).replace("<title>jia", "<pubDate>1 Mar 2026 08:00 GMT</pubDate><title>jia"),
    )
    (after,) = (await stand.poll()).articles
    assert stand.asked() == ["/feed"]
    assert (after.id, after.text, after.content_html) == (before.id, before.text, before.content_html)
    assert after.published is not None


async def test_an_edited_entry_is_asked_for_again_and_loses_nothing_if_its_page_is_gone(
    stand: Newsstand,
) -> None:
    stand.serve("/jia", WHOLE)
    stand.serve("/feed", rss("jia", text=LEAD))
    (before,) = (await stand.poll()).articles
    stand.serve("/jia", "x", status="500 Oops")
    stand.serve("/feed", rss("jia", text=LEAD + "（更新）"))
    stand.asked()
    (after,) = (await stand.poll()).articles
    assert stand.asked() == ["/feed", "/jia"]
    assert (after.text, after.summary_html) == (before.text, LEAD + "（更新）")


@pytest.mark.parametrize(
    ("body", "headers", "status", "why"),
    [
        ("x", [], "404 Not Found", "404: there is no such page"),
        ("x", [], "410 Gone", "410: gone for good"),
        ("%PDF-1.7", ["Content-Type: application/pdf"], "200 OK", "its page is no HTML but application/pdf"),
        (article("请登录"), [], "200 OK", "its page has no more text than the feed"),
        ("<html><body></body></html>", [], "200 OK", "no article was found on the page"),
    ],
)
async def test_a_failure_keeps_the_feed_s_text_and_costs_one_warning(
    stand: Newsstand, body: str, headers: list[str], status: str, why: str
) -> None:
    stand.serve("/feed", rss("jia", "yi", text=LEAD))
    stand.serve("/jia", body, *headers, status=status)
    stand.serve("/yi", WHOLE)
    got = await stand.poll()
    assert [len(one.text) > len(LEAD) for one in got.articles] == [False, True]
    assert (got.articles[0].text, got.state.status) == (LEAD, Status.OK)
    (warning,) = got.state.warnings
    assert warning == (
        "article pages: 1 of 2 could not be used, their entries keep the source's own text "
        f"({stand.server.url('/jia')}: {why})"
    )
    stand.serve("/feed", rss("bing", "jia", "yi", text=LEAD))
    stand.serve("/bing", WHOLE)
    stand.asked()
    assert (await stand.poll()).state.warnings == ()
    assert stand.asked() == ["/feed", "/bing"]


async def test_a_private_address_is_not_reached_through_a_feed(stand: Newsstand) -> None:
    feed = rss("jia", text=LEAD).replace("<link>/jia", "<link>http://10.0.0.1/jia")
    stand.serve("/feed", feed)
    got = await stand.poll()
    assert got.articles[0].text == LEAD
    assert "10.0.0.1" in got.state.warnings[0]


async def test_a_host_that_asks_to_wait_is_left_alone_and_asked_at_the_next_poll(stand: Newsstand) -> None:
    stand.serve("/feed", rss("jia", "yi", text=LEAD))
    for path in ("/jia", "/yi"):
        stand.serve(path, "x", "Retry-After: 60", status="429 Slow")
    got = await stand.poll()
    assert len([path for path in stand.asked() if path != "/feed"]) == 1
    assert (len(got.state.owed), got.state.warnings, got.state.status) == (2, (), Status.OK)
    for path in ("/jia", "/yi"):
        stand.serve(path, WHOLE)
    stand.tools.fetcher.heed({})
    got = await stand.poll()
    assert [len(one.text) > len(LEAD) for one in got.articles] == [True, True]
    assert got.state.owed == ()


async def test_a_failed_poll_fetches_no_pages_and_forgets_none(stand: Newsstand) -> None:
    stand.serve("/feed", rss(*(f"n{number}" for number in range(11)), text=LEAD))
    for number in range(11):
        stand.serve(f"/n{number}", WHOLE)
    owed = (await stand.poll()).state.owed
    assert len(owed) == 1
    stand.asked()
    stand.serve("/feed", "x", status="500 Oops")
    got = await stand.poll()
    assert (stand.asked(), got.state.owed) == (["/feed"], owed)


async def test_a_page_made_to_exhaust_its_reader_costs_itself_only(loopback: Any, settings: Http) -> None:
    async with Fetcher(settings) as fetcher, Children(size=1, deadline=3) as children:
        stand = Newsstand(Tools(fetcher, children), loopback, Feeds((loopback.url("/feed"),)), "always")
        stand.serve("/feed", rss("jia", "yi", text=LEAD))
        stand.serve("/jia", "<div>" * 15_000 + LONG)
        stand.serve("/yi", WHOLE)
        got = await stand.poll()
        assert got.state.error == ""
        assert len(got.articles[1].text) > len(LEAD)
