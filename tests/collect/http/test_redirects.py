"""Where a request may go, first and on every redirect."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from aggregator.collect.http.client import Fetcher
from aggregator.collect.http.messages import Fetched, Request
from aggregator.errors import FetchError, RefusedAddress
from aggregator.model import Host, Http

Ask = Callable[..., Request]


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
        self, loopback: Any, visitor: Any, ask: Ask, statuses: list[int], permanent: str
    ) -> None:
        for step, status in enumerate(statuses):
            loopback.says(loopback.reply(b"", f"{status} X", f"Location: /{step + 1}#f"), f"/{step}")
        loopback.says(loopback.reply(), f"/{len(statuses)}")
        answer = await visitor.fetches(ask(loopback.url("/0")))
        assert answer.url == loopback.url(f"/{len(statuses)}")
        assert answer.permanent_url == (loopback.url(permanent) if permanent else "")

    async def test_a_new_address_without_its_password_is_no_new_address(
        self, loopback: Any, visitor: Any, ask: Ask
    ) -> None:
        loopback.says(loopback.reply(b"", "301 Moved", "Location: /new"))
        loopback.says(loopback.reply(), "/new")
        answer = await visitor.fetches(ask(loopback.url().replace("//", "//u:p@")))
        assert answer.permanent_url == ""
        assert all("Authorization" in head for head in loopback.heads)

    async def test_a_password_does_not_follow_to_another_origin(
        self, loopback: Any, visitor: Any, ask: Ask
    ) -> None:
        other = replace(loopback, heads=[], answers={"/x": loopback.reply()})
        server = await asyncio.start_server(other.handle, "127.0.0.1", 0)
        other.port = server.sockets[0].getsockname()[1]
        loopback.says(
            loopback.reply(b"", "302 Found", f"Location: {other.url('/x').replace('//', '//q:r@')}")
        )
        await visitor.fetches(ask(loopback.url().replace("//", "//u:p@")))
        server.close()
        assert "Authorization" not in other.heads[0]

    async def test_a_circle_is_an_error(self, loopback: Any, visitor: Any, ask: Ask) -> None:
        loopback.says(loopback.reply(b"", "302 Found", "Location: /b", "Set-Cookie: seen=1"))
        loopback.says(loopback.reply(b"", "302 Found", "Location: /feed"), "/b")
        assert "in a circle" in str(await visitor.fails(ask(loopback.url())))
        assert len(loopback.heads) == 2

    async def test_the_eleventh_redirect_is_not_followed(self, loopback: Any, visitor: Any, ask: Ask) -> None:
        for step in range(20):
            loopback.says(loopback.reply(b"", "302 Found", f"Location: /{step + 1}"), f"/{step}")
        assert "more than 10 redirects" in str(await visitor.fails(ask(loopback.url("/0"))))
        assert len(loopback.heads) == 11

    async def test_a_redirect_without_a_location_is_an_error(
        self, loopback: Any, visitor: Any, ask: Ask
    ) -> None:
        loopback.says(loopback.reply(b"", "302 Found"))
        assert "302: a redirect without a Location" in str(await visitor.fails(ask(loopback.url())))

    @pytest.mark.parametrize("location", ["Location:", "Location:  ", "X-Location: /new"])
    async def test_an_empty_location_is_none(
        self, loopback: Any, visitor: Any, ask: Ask, location: str
    ) -> None:
        loopback.says(loopback.reply(b"", "301 Moved", location))
        assert "301: a redirect without a Location" in str(await visitor.fails(ask(loopback.url())))

    @pytest.mark.parametrize(
        ("location", "asked"),
        [
            ("new", "/dir/new"),
            ("../new", "/new"),
            ("?page=2", "/dir/feed?page=2"),
            ("/new#part", "/new"),
            ("//127.0.0.1:{port}/new", "/new"),
            ("http://127.0.0.1:{port}/new?a=b c", "/new?a=b%20c"),
            ("/\u65b0", "/%E6%96%B0"),
        ],
    )
    async def test_a_location_counts_from_where_it_was_said_and_a_fragment_goes_nowhere(
        self, loopback: Any, visitor: Any, ask: Ask, location: str, asked: str
    ) -> None:
        there = location.format(port=loopback.port)
        loopback.says(loopback.reply(b"", "302 Found", f"Location: {there}"), "/dir/feed?x=1")
        loopback.says(loopback.reply(), asked)
        answer = await visitor.fetches(ask(loopback.url("/dir/feed?x=1") + "#old"))
        assert answer.url == loopback.url(asked)
        assert loopback.paths() == ["/dir/feed?x=1", asked]

    async def test_of_two_locations_the_first_counts(self, loopback: Any, visitor: Any, ask: Ask) -> None:
        loopback.says(loopback.reply(b"", "302 Found", "Location: /a", "Location: /b"))
        loopback.says(loopback.reply(), "/a")
        assert (await visitor.fetches(ask(loopback.url()))).url == loopback.url("/a")

    async def test_a_circle_that_only_a_cookie_would_end_is_an_error_and_no_cookie_is_kept(
        self, loopback: Any, settings: Http, ask: Ask
    ) -> None:
        loopback.says(loopback.reply(b"", "302 Found", "Location: /feed", "Set-Cookie: seen=1; Path=/"))
        async with Fetcher(settings) as fetcher:
            for _ in range(2):
                with pytest.raises(FetchError, match=r"in a circle \(cookies are not kept\)"):
                    await fetcher.fetch(ask(loopback.url()))
        assert len(loopback.heads) == 2
        assert not any("cookie" in head.lower() for head in loopback.heads)

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
            "http://xn--a/",
            "http://xn--/",
            "http://xn--a-ecp.ru/",
            "http://[",
        ],
    )
    async def test_a_redirect_into_a_closed_place_is_refused(
        self, loopback: Any, visitor: Any, ask: Ask, location: str
    ) -> None:
        loopback.says(loopback.reply(b"", "302 Found", f"Location: {location}"))
        assert isinstance(await visitor.fails(ask(loopback.url())), RefusedAddress)
        assert len(loopback.heads) == 1


class TestAddresses:
    @pytest.mark.parametrize("url", ["http://127.0.0.1/", "http://[::1]/", "http://localhost/"])
    async def test_a_closed_address_is_refused_at_first(
        self, ask: Ask, settings: Http, visitor: Any, url: str
    ) -> None:
        error = await visitor.fails(ask(url), replace(settings, hosts={}))
        assert isinstance(error, RefusedAddress)
        assert "allow_private: true" in str(error)

    @pytest.mark.parametrize("url", ["ftp://a.example/", "http://0x7f.1/", "http:///"])
    async def test_what_is_no_web_address_is_refused(self, ask: Ask, visitor: Any, url: str) -> None:
        assert isinstance(await visitor.fails(ask(url)), RefusedAddress)

    @pytest.mark.parametrize(
        "host", ["xn--a", "xn--", "xn--a-ecp.ru", "\U0001f600.example", "a..b", "\xad.de"]
    )
    async def test_what_is_no_host_name_is_told_in_plain_words(
        self, ask: Ask, visitor: Any, host: str
    ) -> None:
        error = str(await visitor.fails(ask(f"http://{host}/")))
        assert "host name" in error or "no such host" in error or "no valid URL" in error

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

    async def test_a_name_that_nobody_knows_is_told_as_such(self, visitor: Any, ask: Ask) -> None:
        error = await visitor.fails(ask("http://no-such-host.invalid/rss.xml"))
        assert str(error).startswith(
            "bbc: while fetching http://no-such-host.invalid/rss.xml: no such host (DNS"
        )
