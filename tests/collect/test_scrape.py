"""An outlet without a feed: its list page is polled, and the pages of its new articles are read once."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from aggregator.collect.children import Children
from aggregator.collect.http.client import Fetcher
from aggregator.collect.tools import Tools
from aggregator.model import FieldName, Http, Listing, PageBody, Pick, Scrape, Status
from tests.collect.newsstand import Newsstand

FIELDS: dict[FieldName, Pick] = {
    "link": Pick("a", "href"),
    "title": Pick("a"),
    "published": Pick("span", format="%Y-%m-%d"),
}
LISTING = Listing("ul.news", "li", FIELDS)
BODY = PageBody("div.text", ("script", ".share"))


def listing(*names: str, note: str = "") -> str:
    rows = "".join(
        f"<li><a href=/a/{name}.html>{name}</a><span>2026-02-{10 + number:02}</span><i>{note}</i></li>"
        for number, name in enumerate(names)
    )
    return f"<html><head><title>公报</title></head><body><ul class=news>{rows}</ul></body></html>"


def article(name: str) -> str:
    return (
        f"<html><body><nav>首页</nav><div class=text><p>{name}的全文。</p><script>x()</script>"
        "<p onclick=x()>第二段说得更多。</p><p class=share>分享</p></div></body></html>"
    )


@pytest.fixture
async def stand(loopback: Any, settings: Http) -> AsyncIterator[Newsstand]:
    async with Fetcher(settings) as fetcher, Children(size=1) as children:
        yield Newsstand(Tools(fetcher, children), loopback, Scrape(loopback.url("/list"), LISTING))


def with_pages(stand: Newsstand, *names: str) -> None:
    """Read the article's pages, and have some."""
    stand.source = replace(stand.source, origin=Scrape(stand.server.url("/list"), LISTING, BODY))
    for name in names:
        stand.serve(f"/a/{name}.html", article(name))


async def test_a_list_is_polled_like_a_feed(stand: Newsstand) -> None:
    stand.serve("/list", listing("jia", "yi"), 'ETag: "a"')
    got = await stand.poll()
    assert [(one.title, one.url) for one in got.articles] == [
        (name, stand.server.url(f"/a/{name}.html")) for name in ("jia", "yi")
    ]
    first = got.articles[0]
    # the 10th in the source's own zone (Asia/Shanghai)
    assert (first.published, first.precision) == (datetime(2026, 2, 9, 16, tzinfo=UTC), "day")
    assert (first.feed_url, first.text, got.state.title) == (stand.server.url("/list"), "", "公报")
    assert (got.first, got.state.primed, got.state.status) == (True, True, Status.OK)
    assert "Accept: text/html" in stand.server.heads[0]
    stand.asked()
    stand.serve("/list", listing("bing", "jia", "yi"))
    got = await stand.poll()
    assert 'If-None-Match: "a"' in stand.server.heads[0]
    assert "bing" in [one.title for one in got.articles]
    assert stand.asked() == ["/list"]
    got = await stand.poll()
    assert (got.articles, got.state.status) == ((), Status.QUIET)


async def test_a_list_without_its_container_is_broken_and_the_line_to_mend_is_named(stand: Newsstand) -> None:
    stand.serve("/list", "<html><body><div>改版了</div></body></html>", 'ETag: "new"')
    got = await stand.poll()
    assert (got.state.status, got.state.etag) == (Status.BROKEN, "")
    assert got.state.error == (
        f"haian: while reading {stand.server.url('/list')}: the page has no “ul.news” (container); "
        "look at the page, and mend sources.haian.scrape in feeds.yaml"
    )


async def test_an_empty_list_is_quiet(stand: Newsstand) -> None:
    stand.serve("/list", listing())
    got = await stand.poll()
    assert (got.state.status, got.state.error, got.state.warnings) == (Status.QUIET, "", ())


async def test_the_pages_of_new_articles_are_read_once_by_the_selectors(stand: Newsstand) -> None:
    with_pages(stand, "jia", "yi")
    stand.serve("/list", listing("jia", "yi"))
    got = await stand.poll()
    assert [one.text for one in got.articles] == [
        f"{name}的全文。\n第二段说得更多。" for name in ("jia", "yi")
    ]
    assert got.articles[0].content_html == "<p>jia的全文。</p><p>第二段说得更多。</p>"
    assert got.state.warnings == ()
    assert sorted(stand.asked()) == ["/a/jia.html", "/a/yi.html", "/list"]
    stand.serve("/list", listing("jia", "yi", note="阅读 7"))
    with_pages(stand, "bing")
    stand.serve("/list", listing("bing", "jia", "yi", note="阅读 9"))
    await stand.poll()
    assert sorted(stand.asked()) == ["/a/bing.html", "/list"]


async def test_ten_pages_a_poll_newest_first_and_the_rest_at_the_next_ones(stand: Newsstand) -> None:
    names = [f"n{number:02}" for number in range(9)] + ["z1", "z2", "z3"]
    with_pages(stand, *names)
    stand.serve("/list", listing(*names))
    got = await stand.poll()
    assert len(got.articles) == 12
    assert stand.asked() == ["/list", *(f"/a/{name}.html" for name in reversed(names[2:]))]
    assert [one.title for one in got.articles if not one.text] == ["n00", "n01"]
    assert len(got.state.owed) == 2
    got = await stand.poll()  # the same list again
    assert stand.asked() == ["/list", "/a/n01.html", "/a/n00.html"]
    assert (got.state.owed, [bool(one.text) for one in got.articles]) == ((), [True, True])
    assert {one.id for one in got.articles} <= set(stand.stored)
    assert (await stand.poll()).articles == ()
    assert stand.asked() == ["/list"]


async def test_robots_txt_is_obeyed_on_the_pages_and_not_on_the_list_that_the_operator_named(
    stand: Newsstand,
) -> None:
    with_pages(stand, "jia")
    stand.serve("/robots.txt", "User-agent: *\nDisallow: /\n")
    stand.serve("/list", listing("jia"))
    got = await stand.poll()
    assert stand.asked() == ["/list"]
    assert [one.title for one in got.articles] == ["jia"]
    (warning,) = got.state.warnings
    assert warning == (
        "article pages: 1 of 1 could not be used, their entries keep the source's own text "
        f"({stand.server.url('/a/jia.html')}: robots.txt keeps programs out)"
    )


async def test_a_page_of_another_shape_costs_a_warning(stand: Newsstand) -> None:
    with_pages(stand, "jia")
    stand.serve("/a/yi.html", "<html><body><div class=new>改版了</div></body></html>")
    stand.serve("/list", listing("jia", "yi"))
    got = await stand.poll()
    assert [bool(one.text) for one in got.articles] == [True, False]
    (warning,) = got.state.warnings
    assert warning.endswith("/a/yi.html: the page has no “div.text” (article.body))")
    assert got.state.status is Status.OK


async def test_a_selector_that_costs_too_much_costs_its_own_source_only(
    loopback: Any, settings: Http
) -> None:
    catastrophic = Pick("a", regex=r"^(a+)+$")
    fields: dict[FieldName, Pick] = {**FIELDS, "title": catastrophic}
    origin = Scrape(loopback.url("/list"), Listing("ul.news", "li", fields))
    async with Fetcher(settings) as fetcher, Children(size=1, deadline=2) as children:
        stand = Newsstand(Tools(fetcher, children), loopback, origin)
        stand.serve("/list", listing("a" * 60 + "!"))
        got = await stand.poll()
        assert "it takes longer than 2 s to read" in got.state.error
