"""How a source is asked: what it knows of itself stays at home, what is cut short counts for nothing."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from aggregator.collect.http.messages import UNVERIFIED
from aggregator.model import Access, Status
from tests.collect.poller import Poller, feed


@pytest.fixture
async def other(loopback: Any) -> AsyncIterator[Any]:
    """A second server: the same host, another port, so another origin."""
    made = replace(loopback, heads=[], answers={})
    server = await asyncio.start_server(made.handle, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    yield made
    server.close()


async def test_it_is_said_after_news_after_none_and_after_a_failure_and_not_once_it_is_over(
    poller: Poller, loopback: Any
) -> None:
    poller.source = replace(poller.source, access=Access(insecure=True))
    news = loopback.reply(feed("甲事"), "200 OK", 'ETag: "a"')
    answers = (news, b"HTTP/1.1 304 Not Modified\r\n\r\n", news, loopback.reply(b"x", "500 Oops"))
    for answer in answers:
        assert (await poller.poll(answer)).state.warnings == (UNVERIFIED,)
    assert poller.state.status is Status.BROKEN
    poller.source = replace(poller.source, access=Access())
    assert (await poller.poll(b"HTTP/1.1 304 Not Modified\r\n\r\n")).state.warnings == ()


async def test_a_new_address_elsewhere_is_asked_without_the_password_at_every_poll(
    poller: Poller, loopback: Any, other: Any
) -> None:
    poller.source = replace(poller.source, access=Access(basic="reader:geheim"))
    other.says(loopback.reply(feed("甲事")), "/new")
    for _ in range(12):
        await poller.poll(loopback.reply(b"", "301 Moved", f"Location: {other.url('/new')}"))
    assert len(other.heads) == 12
    assert not any("authorization" in head.lower() for head in other.heads)
    assert all("Authorization: Basic" in head for head in loopback.heads)
    assert poller.state.moved == other.url("/new")
    assert "geheim" not in repr(poller.state)


async def test_links_count_from_where_the_document_was_in_the_end(poller: Poller, loopback: Any) -> None:
    loopback.says(
        loopback.reply(
            b"<rss version='2.0'><channel><title>t</title><item><title>one</title><link>a/1</link></item>"
            b"</channel></rss>"
        ),
        "/deep/down/feed",
    )
    got = await poller.poll(loopback.reply(b"", "302 Found", "Location: /deep/down/feed"))
    assert [article.url for article in got.articles] == [loopback.url("/deep/down/a/1")]


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 204 No Content\r\n\r\n",
        b"HTTP/1.1 206 Partial Content\r\nContent-Length: 6\r\n\r\n<rss/>",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n" + feed("乙事"),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<rss>\r\n",
    ],
    ids=["empty", "no content", "a part", "cut", "cut chunks"],
)
async def test_an_answer_without_a_whole_body_is_an_error_and_takes_nothing_back(
    poller: Poller, loopback: Any, answer: bytes
) -> None:
    await poller.poll(loopback.reply(feed("甲事"), "200 OK", 'ETag: "a"'))
    got = await poller.poll(answer)
    assert (got.articles, got.state.status, got.state.etag) == ((), Status.BROKEN, '"a"')
    assert got.state.error
    got = await poller.poll(loopback.reply(feed("甲事", "乙事")))
    assert [article.title for article in got.articles] == ["乙事"]


async def test_a_browser_check_is_never_read_and_asked_again_less_and_less(
    poller: Poller, loopback: Any
) -> None:
    page = b"<html><head><title>Just a moment...</title></head></html>"
    rests = []
    for _ in range(4):
        now = poller.now
        got = await poller.poll(loopback.reply(page, "403 Forbidden", "Content-Type: application/rss+xml"))
        assert "blocked by a browser check" in got.state.error
        assert got.state.next_due is not None
        rests.append(got.state.next_due - now)
    assert rests[0] >= timedelta(hours=1)
    assert all(later > 1.5 * earlier for earlier, later in pairwise(rests))
    assert {head.split("User-Agent: ")[1].split("\r\n")[0] for head in loopback.heads} == {
        "aggregator-test/1 (+https://news.example.org/about)"
    }
