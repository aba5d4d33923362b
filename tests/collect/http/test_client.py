"""The one HTTP client, against servers on loopback that say exactly the bytes of each case."""

import asyncio
import gzip
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from aggregator.collect.http.client import Fetcher
from aggregator.collect.http.messages import NotModified, Request
from aggregator.errors import FetchError, Gone, Throttled
from aggregator.model import Http

Ask = Callable[..., Request]


class TestRequests:
    async def test_a_request_says_who_asks_and_nothing_more_than_a_feed_needs(
        self, loopback: Any, settings: Http, ask: Ask
    ) -> None:
        loopback.says(loopback.reply(b"<rss/>", "200 OK", "Set-Cookie: a=b; Path=/"))
        async with Fetcher(settings) as fetcher:
            for _ in range(2):
                await fetcher.fetch(ask(loopback.url("/feed") + "#part"))
        assert loopback.paths() == ["/feed", "/feed"]
        head = loopback.heads[1].lower()
        assert "user-agent: aggregator-test/1 (+https://news.example.org/about)" in head
        assert "accept: application/atom+xml, application/rss+xml, application/feed+json" in head
        assert "accept-encoding: gzip\r\n" in head
        for unwanted in ("cookie", "referer", "range", "a-im", "if-none-match", "authorization"):
            assert unwanted not in head

    async def test_an_answer_comes_with_its_address_headers_and_body(
        self, loopback: Any, visitor: Any, ask: Ask
    ) -> None:
        loopback.says(
            loopback.reply(gzip.compress(b"<rss/>"), "200 OK", "Content-Encoding: gzip", 'ETag: "a"')
        )
        answer = await visitor.fetches(ask(loopback.url()))
        assert (answer.url, answer.permanent_url, answer.status) == (loopback.url(), "", 200)
        assert answer.body == b"<rss/>"
        assert answer.headers["etag"] == '"a"'

    async def test_credentials_of_the_url_are_sent_and_never_told(
        self, loopback: Any, visitor: Any, ask: Ask
    ) -> None:
        loopback.says(loopback.reply(b"no", "401 Unauthorized"))
        url = loopback.url().replace("http://", "http://reader:secret@")
        error = await visitor.fails(ask(url))
        assert "authorization: basic cmvhzgvyonnly3jlda==" in loopback.heads[0].lower()
        assert "secret" not in str(error)
        assert "401: a password is asked for" in str(error)

    async def test_the_proxy_of_the_environment_is_not_used(
        self, loopback: Any, visitor: Any, ask: Ask, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1/")
        assert (await visitor.fetches(ask(loopback.says(loopback.reply())))).status == 200

    async def test_one_connection_serves_those_who_wait_together_and_none_lies_idle_after(
        self, loopback: Any, settings: Http, ask: Ask
    ) -> None:
        loopback.says(loopback.reply())
        async with Fetcher(settings) as fetcher:
            await asyncio.gather(*(fetcher.fetch(ask(loopback.url())) for _ in range(5)))
            assert not fetcher._desks  # noqa: SLF001 - nothing public tells of open connections
        assert len(loopback.heads) == 5

    async def test_closing_the_fetcher_ends_what_is_under_way(
        self, loopback: Any, settings: Http, ask: Ask
    ) -> None:
        async def silent(_writer: asyncio.StreamWriter) -> None:
            await asyncio.sleep(30)

        loopback.says(silent)
        async with Fetcher(settings) as fetcher:
            waiting = asyncio.ensure_future(fetcher.fetch(ask(loopback.url())))
            while not loopback.heads:  # noqa: ASYNC110 - the server has no event to wait for
                await asyncio.sleep(0.01)
        with pytest.raises(FetchError):
            await waiting


class TestConditions:
    async def test_validators_are_sent_and_304_is_no_body(
        self, loopback: Any, settings: Http, ask: Ask
    ) -> None:
        loopback.says(b'HTTP/1.1 304 Not Modified\r\nETag: "b"\r\nCache-Control: max-age=60\r\n\r\n')
        async with Fetcher(settings) as fetcher:
            answer = await fetcher.fetch(ask(loopback.url(), '"a"', "Mon, 01 Jan 2024 00:00:00 GMT"))
        assert isinstance(answer, NotModified)
        assert answer.headers["etag"] == '"b"'
        assert 'If-None-Match: "a"\r\n' in loopback.heads[0]
        assert "If-Modified-Since: Mon, 01 Jan 2024 00:00:00 GMT\r\n" in loopback.heads[0]

    async def test_304_to_an_unconditional_request_is_asked_once_more_around_caches_then_an_error(
        self, loopback: Any, visitor: Any, ask: Ask
    ) -> None:
        loopback.says(b"HTTP/1.1 304 Not Modified\r\n\r\n")
        error = await visitor.fails(ask(loopback.url()))
        assert error.status == 304
        assert ["Cache-Control: no-cache" in head for head in loopback.heads] == [False, True]

    async def test_validators_of_one_address_are_not_sent_to_where_it_moves(
        self, loopback: Any, visitor: Any, ask: Ask
    ) -> None:
        loopback.says(loopback.reply(b"", "301 Moved", "Location: /new"))
        loopback.says(loopback.reply(), "/new")
        await visitor.fetches(ask(loopback.url(), '"a"'))
        assert ["If-None-Match" in head for head in loopback.heads] == [True, False]

    async def test_validators_go_to_the_address_behind_a_redirect_that_gave_them(
        self, loopback: Any, settings: Http, ask: Ask
    ) -> None:
        loopback.says(loopback.reply(b"", "302 Found", "Location: /new"))
        loopback.says(b"HTTP/1.1 304 Not Modified\r\n\r\n", "/new")
        async with Fetcher(settings) as fetcher:
            answer = await fetcher.fetch(ask(loopback.url(), '"a"', validated=loopback.url("/new")))
        assert answer == NotModified(url=loopback.url("/new"), headers={})
        assert ["If-None-Match" in head for head in loopback.heads] == [False, True]


class TestStatuses:
    @pytest.mark.parametrize(
        ("status", "words"),
        [
            ("204 No Content", "204: no content"),
            ("206 Partial Content", "206: a part of the body"),
            ("226 IM Used", "226: a delta"),
            ("300 Multiple Choices", "300: an answer that makes no sense"),
            ("400 Bad Request", "400: the server does not understand"),
            ("403 Forbidden", "403: access is forbidden"),
            ("404 Not Found", "404: there is no such page; look for"),
            ("418 Teapot", "418: the server refuses"),
            ("451 Legal", "451: withheld"),
            ("500 Oops", "500: the server has a problem of its own"),
            ("503 Down", "503: the server has a problem of its own"),
        ],
    )
    async def test_a_status_is_said_in_words(
        self, loopback: Any, visitor: Any, ask: Ask, status: str, words: str
    ) -> None:
        body = b"" if status.startswith("204") else b"<rss/>"
        loopback.says(loopback.reply(body, status))
        error = await visitor.fails(ask(loopback.url()))
        assert words in str(error)
        assert error.status == int(status[:3])
        assert not isinstance(error, Throttled)

    async def test_203_is_a_feed_as_200_is(self, loopback: Any, visitor: Any, ask: Ask) -> None:
        loopback.says(loopback.reply(b"<rss/>", "203 Changed"))
        assert (await visitor.fetches(ask(loopback.url()))).status == 203

    async def test_410_is_gone(self, loopback: Any, visitor: Any, ask: Ask) -> None:
        loopback.says(loopback.reply(b"x", "410 Gone"))
        assert isinstance(await visitor.fails(ask(loopback.url())), Gone)

    @pytest.mark.parametrize(
        ("answer", "wait"),
        [
            (("429 Slow", "Retry-After: 3600"), timedelta(hours=1)),
            (("429 Slow", "Retry-After: Sun, 01 Mar 2026 14:00:00 GMT"), timedelta(hours=2)),
            (("429 Slow", "X-Other: 1"), None),
            (("429 Slow", "Retry-After: -1"), None),
            (("503 Down", "Retry-After: 120"), timedelta(minutes=2)),
        ],
    )
    async def test_a_server_that_asks_to_wait_is_understood(
        self, loopback: Any, visitor: Any, ask: Ask, answer: tuple[str, str], wait: timedelta | None
    ) -> None:
        loopback.says(loopback.reply(b"x", *answer))
        error = await visitor.fails(ask(loopback.url()))
        assert isinstance(error, Throttled)
        assert error.wait == wait

    @pytest.mark.parametrize(
        ("header", "body"),
        [("cf-mitigated: challenge", b"x"), ("Server: cloudflare", b"<title>Just a moment...</title>")],
    )
    async def test_a_browser_check_is_told_as_such(
        self, loopback: Any, visitor: Any, ask: Ask, header: str, body: bytes
    ) -> None:
        loopback.says(loopback.reply(body, "403 Forbidden", header))
        assert "blocked by a browser check" in str(await visitor.fails(ask(loopback.url())))

    async def test_an_empty_body_is_an_error(self, loopback: Any, visitor: Any, ask: Ask) -> None:
        loopback.says(loopback.reply(b" \n"))
        assert "200: an empty body" in str(await visitor.fails(ask(loopback.url())))
