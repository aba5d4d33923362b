"""The one HTTP client, against servers on loopback that say exactly the bytes of each case."""

import asyncio
import gzip
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from aggregator.collect.http.client import Fetcher
from aggregator.collect.http.messages import Fetched, NotModified, Request
from aggregator.errors import FetchError, Gone, RefusedAddress, Throttled
from aggregator.model import Host, Http

Ask = Callable[..., Request]


async def fetched(settings: Http, request: Request) -> Fetched:
    async with Fetcher(settings) as fetcher:
        answer = await fetcher.fetch(request)
    assert isinstance(answer, Fetched)
    return answer


async def refused(settings: Http, request: Request) -> FetchError:
    with pytest.raises(FetchError) as caught:
        await fetched(settings, request)
    return caught.value


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
        self, loopback: Any, settings: Http, ask: Ask
    ) -> None:
        loopback.says(
            loopback.reply(gzip.compress(b"<rss/>"), "200 OK", "Content-Encoding: gzip", 'ETag: "a"')
        )
        answer = await fetched(settings, ask(loopback.url()))
        assert (answer.url, answer.permanent_url, answer.status) == (loopback.url(), "", 200)
        assert answer.body == b"<rss/>"
        assert answer.headers["etag"] == '"a"'

    async def test_credentials_of_the_url_are_sent_and_never_told(
        self, loopback: Any, settings: Http, ask: Ask
    ) -> None:
        loopback.says(loopback.reply(b"no", "401 Unauthorized"))
        url = loopback.url().replace("http://", "http://reader:secret@")
        error = await refused(settings, ask(url))
        assert "authorization: basic cmvhzgvyonnly3jlda==" in loopback.heads[0].lower()
        assert "secret" not in str(error)
        assert "401: a password is asked for" in str(error)

    async def test_the_proxy_of_the_environment_is_not_used(
        self, loopback: Any, settings: Http, ask: Ask, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1/")
        assert (await fetched(settings, ask(loopback.says(loopback.reply())))).status == 200

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
        self, loopback: Any, settings: Http, ask: Ask
    ) -> None:
        loopback.says(b"HTTP/1.1 304 Not Modified\r\n\r\n")
        error = await refused(settings, ask(loopback.url()))
        assert error.status == 304
        assert ["Cache-Control: no-cache" in head for head in loopback.heads] == [False, True]

    async def test_validators_of_one_address_are_not_sent_to_where_it_moves(
        self, loopback: Any, settings: Http, ask: Ask
    ) -> None:
        loopback.says(loopback.reply(b"", "301 Moved", "Location: /new"))
        loopback.says(loopback.reply(), "/new")
        await fetched(settings, ask(loopback.url(), '"a"'))
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


class TestRedirects:
    @pytest.mark.parametrize(
        ("statuses", "permanent"),
        [
            ([301], "/1"),
            ([308], "/1"),
            ([302], ""),
            ([303], ""),
            ([307], ""),
            ([301, 308, 302], "/2"),
            ([302, 301], ""),
        ],
    )
    async def test_only_the_leading_permanent_part_of_a_chain_is_a_new_address(
        self, loopback: Any, settings: Http, ask: Ask, statuses: list[int], permanent: str
    ) -> None:
        for step, status in enumerate(statuses):
            loopback.says(loopback.reply(b"", f"{status} X", f"Location: /{step + 1}#f"), f"/{step}")
        loopback.says(loopback.reply(), f"/{len(statuses)}")
        answer = await fetched(settings, ask(loopback.url("/0")))
        assert answer.url == loopback.url(f"/{len(statuses)}")
        assert answer.permanent_url == (loopback.url(permanent) if permanent else "")

    async def test_a_new_address_without_its_password_is_no_new_address(
        self, loopback: Any, settings: Http, ask: Ask
    ) -> None:
        loopback.says(loopback.reply(b"", "301 Moved", "Location: /new"))
        loopback.says(loopback.reply(), "/new")
        answer = await fetched(settings, ask(loopback.url().replace("//", "//u:p@")))
        assert answer.permanent_url == ""
        assert all("Authorization" in head for head in loopback.heads)

    async def test_a_password_does_not_follow_to_another_origin(
        self, loopback: Any, settings: Http, ask: Ask
    ) -> None:
        other = replace(loopback, heads=[], answers={"/x": loopback.reply()})
        server = await asyncio.start_server(other.handle, "127.0.0.1", 0)
        other.port = server.sockets[0].getsockname()[1]
        loopback.says(
            loopback.reply(b"", "302 Found", f"Location: {other.url('/x').replace('//', '//q:r@')}")
        )
        await fetched(settings, ask(loopback.url().replace("//", "//u:p@")))
        server.close()
        assert "Authorization" not in other.heads[0]

    async def test_a_circle_is_an_error(self, loopback: Any, settings: Http, ask: Ask) -> None:
        loopback.says(loopback.reply(b"", "302 Found", "Location: /b", "Set-Cookie: seen=1"))
        loopback.says(loopback.reply(b"", "302 Found", "Location: /feed"), "/b")
        assert "in a circle" in str(await refused(settings, ask(loopback.url())))
        assert len(loopback.heads) == 2

    async def test_the_eleventh_redirect_is_not_followed(
        self, loopback: Any, settings: Http, ask: Ask
    ) -> None:
        for step in range(20):
            loopback.says(loopback.reply(b"", "302 Found", f"Location: /{step + 1}"), f"/{step}")
        assert "more than 10 redirects" in str(await refused(settings, ask(loopback.url("/0"))))
        assert len(loopback.heads) == 11

    async def test_a_redirect_without_a_location_is_an_error(
        self, loopback: Any, settings: Http, ask: Ask
    ) -> None:
        loopback.says(loopback.reply(b"", "302 Found"))
        assert "302: a redirect without a Location" in str(await refused(settings, ask(loopback.url())))

    @pytest.mark.parametrize(
        "location",
        [
            "file:///etc/passwd",
            "gopher://a.example/",
            "ftp://a.example/",
            "http://169.254.169.254/latest/meta-data/",
            "http://[::1]/",
            "http://[::ffff:127.0.0.1]/",
            "http://10.0.0.1/",
            "http://localhost/",
            "http://0x7f.1/",
            "http://2130706433/",
            "http://127.1/",
        ],
    )
    async def test_a_redirect_into_a_closed_place_is_refused(
        self, loopback: Any, settings: Http, ask: Ask, location: str
    ) -> None:
        loopback.says(loopback.reply(b"", "302 Found", f"Location: {location}"))
        assert isinstance(await refused(settings, ask(loopback.url())), RefusedAddress)
        assert len(loopback.heads) == 1


class TestAddresses:
    @pytest.mark.parametrize("url", ["http://127.0.0.1/", "http://[::1]/", "http://localhost/"])
    async def test_a_closed_address_is_refused_at_first(self, ask: Ask, settings: Http, url: str) -> None:
        closed = replace(settings, hosts={})
        error = await refused(closed, ask(url))
        assert isinstance(error, RefusedAddress)
        assert "allow_private: true" in str(error)

    @pytest.mark.parametrize("url", ["ftp://a.example/", "http://0x7f.1/", "http:///"])
    async def test_what_is_no_web_address_is_refused(self, ask: Ask, settings: Http, url: str) -> None:
        assert isinstance(await refused(settings, ask(url)), RefusedAddress)

    async def test_a_name_that_changes_its_mind_gains_nothing(
        self, loopback: Any, settings: Http, ask: Ask
    ) -> None:
        """The second answer would be let through by a check apart from the connection."""
        answers = iter([["127.0.0.1"], ["93.184.216.34"]])

        async def rebinding(_host: str, _port: int) -> Sequence[str]:
            return next(answers)

        loopback.says(loopback.reply())
        async with Fetcher(settings, resolver=rebinding) as fetcher:
            with pytest.raises(RefusedAddress, match=r"evil\.example leads to 127\.0\.0\.1"):
                await fetcher.fetch(ask(f"http://evil.example:{loopback.port}/feed"))
        assert not loopback.heads
        assert next(answers)

    async def test_one_closed_address_among_public_ones_closes_the_name(
        self, settings: Http, ask: Ask
    ) -> None:
        async def mixed(_host: str, _port: int) -> Sequence[str]:
            return ["93.184.216.34", "10.0.0.1"]

        async with Fetcher(settings, resolver=mixed) as fetcher:
            with pytest.raises(RefusedAddress, match="private"):
                await fetcher.fetch(ask("http://mixed.example/"))

    async def test_the_next_address_is_tried_where_one_does_not_answer(
        self, loopback: Any, settings: Http, ask: Ask
    ) -> None:
        async def two(_host: str, _port: int) -> Sequence[str]:
            return ["127.0.0.2", "127.0.0.1"]

        opened = replace(settings, hosts={"rsshub.lan": Host(allow_private=True)})
        loopback.says(loopback.reply())
        async with Fetcher(opened, resolver=two) as fetcher:
            answer = await fetcher.fetch(ask(f"http://rsshub.lan:{loopback.port}/feed"))
        assert isinstance(answer, Fetched)
        assert f"Host: rsshub.lan:{loopback.port}" in loopback.heads[0]

    async def test_a_name_that_nobody_knows_is_told_as_such(self, settings: Http, ask: Ask) -> None:
        error = await refused(settings, ask("http://no-such-host.invalid/rss.xml"))
        assert str(error).startswith(
            "bbc: while fetching http://no-such-host.invalid/rss.xml: no such host (DNS"
        )


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
        self, loopback: Any, settings: Http, ask: Ask, status: str, words: str
    ) -> None:
        body = b"" if status.startswith("204") else b"<rss/>"
        loopback.says(loopback.reply(body, status))
        error = await refused(settings, ask(loopback.url()))
        assert words in str(error)
        assert error.status == int(status[:3])
        assert not isinstance(error, Throttled)

    async def test_203_is_a_feed_as_200_is(self, loopback: Any, settings: Http, ask: Ask) -> None:
        loopback.says(loopback.reply(b"<rss/>", "203 Changed"))
        assert (await fetched(settings, ask(loopback.url()))).status == 203

    async def test_410_is_gone(self, loopback: Any, settings: Http, ask: Ask) -> None:
        loopback.says(loopback.reply(b"x", "410 Gone"))
        assert isinstance(await refused(settings, ask(loopback.url())), Gone)

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
        self, loopback: Any, settings: Http, ask: Ask, answer: tuple[str, str], wait: timedelta | None
    ) -> None:
        loopback.says(loopback.reply(b"x", *answer))
        error = await refused(settings, ask(loopback.url()))
        assert isinstance(error, Throttled)
        assert error.wait == wait

    @pytest.mark.parametrize(
        ("header", "body"),
        [("cf-mitigated: challenge", b"x"), ("Server: cloudflare", b"<title>Just a moment...</title>")],
    )
    async def test_a_browser_check_is_told_as_such(
        self, loopback: Any, settings: Http, ask: Ask, header: str, body: bytes
    ) -> None:
        loopback.says(loopback.reply(body, "403 Forbidden", header))
        assert "blocked by a browser check" in str(await refused(settings, ask(loopback.url())))

    async def test_an_empty_body_is_an_error(self, loopback: Any, settings: Http, ask: Ask) -> None:
        loopback.says(loopback.reply(b" \n"))
        assert "200: an empty body" in str(await refused(settings, ask(loopback.url())))


class TestHostileServers:
    @pytest.mark.parametrize(
        "raw",
        [
            b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<rss>",
            (
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<rss>\r\n",
                "breaks the rules of HTTP",
            ),
            (
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n<rss>\r\n",
                "breaks the rules of HTTP",
            ),
            b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n<rss>",
            (
                b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n<rss>",
                "breaks the rules of HTTP",
            ),
            b"",
            b"\x16\x03\x01 not http at all\r\n\r\n",
            b"HTTP/1.1 200 OK\r\n" + b"X-Flood: y\r\n" * 20_000 + b"\r\n",
            b"HTTP/1.1 200 OK\r\nX-Long: " + b"y" * 200_000 + b"\r\n\r\n",
        ],
        ids=[
            "cut",
            "cut chunks",
            "bad chunk",
            "negative",
            "two lengths",
            "nothing",
            "no http",
            "flood",
            "long",
        ],
    )
    async def test_an_answer_that_breaks_the_rules_is_an_error(
        self, loopback: Any, settings: Http, ask: Ask, raw: bytes
    ) -> None:
        loopback.says(raw)
        assert "breaks the rules of HTTP" in str(await refused(settings, ask(loopback.url())))

    async def test_a_body_without_a_length_ends_with_the_connection(
        self, loopback: Any, settings: Http, ask: Ask
    ) -> None:
        loopback.says(b"HTTP/1.0 200 OK\r\n\r\n<rss/>")
        assert (await fetched(settings, ask(loopback.url()))).body == b"<rss/>"

    @pytest.mark.parametrize("declared", [True, False])
    async def test_a_body_is_read_to_its_limit_and_no_further(
        self, loopback: Any, settings: Http, ask: Ask, declared: object
    ) -> None:
        async def endless(writer: asyncio.StreamWriter) -> None:
            length = b"Content-Length: 999999999\r\n" if declared else b""
            writer.write(b"HTTP/1.1 200 OK\r\n" + length + b"\r\n")
            while not writer.is_closing():
                writer.write(b"0" * 65_536)
                await writer.drain()

        loopback.says(endless)
        assert "larger than 100,000 bytes" in str(await refused(settings, ask(loopback.url())))

    async def test_a_bomb_is_not_unpacked(self, loopback: Any, settings: Http, ask: Ask) -> None:
        bomb = gzip.compress(b"0" * 50_000_000)
        loopback.says(loopback.reply(bomb, "200 OK", "Content-Encoding: gzip"))
        assert "after decompression" in str(await refused(settings, ask(loopback.url())))

    async def test_a_coding_that_nobody_asked_for_is_an_error(
        self, loopback: Any, settings: Http, ask: Ask
    ) -> None:
        loopback.says(loopback.reply(b"x", "200 OK", "Content-Encoding: br"))
        assert "unknown Content-Encoding" in str(await refused(settings, ask(loopback.url())))

    async def test_a_refusal_s_page_is_read_only_as_far_as_it_explains(
        self, loopback: Any, settings: Http, ask: Ask
    ) -> None:
        async def endless(writer: asyncio.StreamWriter) -> None:
            writer.write(b"HTTP/1.1 403 Forbidden\r\n\r\n")
            while not writer.is_closing():
                writer.write(b"0" * 65_536)
                await writer.drain()

        loopback.says(endless)
        assert "403" in str(await refused(settings, ask(loopback.url())))

    @pytest.mark.parametrize("begin", [b"", b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\n\r\n"])
    async def test_one_deadline_holds_for_silence_and_for_a_drip(
        self, loopback: Any, settings: Http, ask: Ask, begin: bytes
    ) -> None:
        async def drip(writer: asyncio.StreamWriter) -> None:
            writer.write(begin)
            while begin:
                writer.write(b"x")
                await writer.drain()
                await asyncio.sleep(0.05)
            await asyncio.sleep(30)

        loopback.says(drip)
        began = time.monotonic()
        error = await refused(replace(settings, timeout=timedelta(seconds=0.4)), ask(loopback.url()))
        assert time.monotonic() - began < 2
        assert "no whole answer within 0.4 s" in str(error)

    async def test_a_connection_that_is_reset_is_an_error(
        self, loopback: Any, settings: Http, ask: Ask
    ) -> None:
        async def reset(writer: asyncio.StreamWriter) -> None:
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n<")
            await writer.drain()
            writer.transport.abort()

        loopback.says(reset)
        assert "bbc: while fetching" in str(await refused(settings, ask(loopback.url())))

    async def test_nobody_listening_is_told_as_such(self, settings: Http, ask: Ask) -> None:
        assert "connection refused" in str(await refused(settings, ask("http://127.0.0.1:1/")))

    async def test_waiting_for_one_s_turn_is_not_counted_against_the_deadline(
        self, loopback: Any, settings: Http, ask: Ask
    ) -> None:
        slow = replace(
            settings.hosts["127.0.0.1"], rate=replace(settings.host("*").rate, count=1), concurrency=1
        )
        slow = replace(slow, rate=replace(slow.rate, per=timedelta(seconds=0.5)))
        rules = replace(settings, timeout=timedelta(seconds=0.3), hosts={"127.0.0.1": slow})
        loopback.says(loopback.reply())
        async with Fetcher(rules) as fetcher:
            answers = await asyncio.gather(*(fetcher.fetch(ask(loopback.url())) for _ in range(3)))
        assert len(answers) == 3
