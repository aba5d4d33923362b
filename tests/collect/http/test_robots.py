"""robots.txt: what it leaves open (RFC 9309), and how it is asked for."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.collect.http import robots
from aggregator.collect.http.client import Fetcher
from aggregator.collect.http.messages import Request
from aggregator.collect.http.robots import Robots, allows
from aggregator.model import Access, Http, SourceSlug
from tests.pace import within

Ask = Callable[..., Request]
AGENT = "aggregator/1.0 (+https://news.example.org/about)"
SITE = "https://paper.example"
OURS = SourceSlug("paper")


def opens(text: str, path: str, agent: str = AGENT) -> bool:
    return allows(text, SITE + path, agent)


class TestRules:
    @pytest.mark.parametrize(
        "text", ["", "\n# nothing\n", "Disallow: /", "Sitemap: /s.xml", "\x00\xff<html>"]
    )
    def test_a_file_that_speaks_of_nobody_closes_nothing(self, text: str) -> None:
        assert opens(text, "/a")

    @pytest.mark.parametrize(
        ("line", "path", "is_open"),
        [
            ("Disallow: /", "/a", False),
            ("Disallow:", "/a", True),
            ("Disallow: /a", "/a.html", False),
            ("Disallow: /a", "/b/a", True),
            ("Disallow: /A", "/a", True),
            ("disallow : /a # why", "/a", False),
            ("Disallow: /*.pdf", "/x/y.pdf?z", False),
            ("Disallow: /*.pdf$", "/x/y.pdf?z", True),
            ("Disallow: /*.pdf$", "/x.pdf/y.pdf", False),
            ("Disallow: /a$", "/a", False),
            ("Disallow: /a$", "/ab", True),
            ("Disallow: *b", "/a/b", False),
            ("Disallow: /a*b*c", "/a-b-c", False),
            ("Disallow: /a*b*c", "/a-c-b", True),
            ("Disallow: /ab*b$", "/ab", True),
            ("Disallow: /*?print=", "/a?print=1", False),
            ("Disallow: /*?print=", "/a?page=1", True),
            ("Disallow: /新闻", "/%E6%96%B0%E9%97%BB/1", False),
            ("Disallow: /%e6%96%b0%e9%97%bb", "/%E6%96%B0%E9%97%BB/1", False),
            ("Disallow: /%7Ehome/%61", "/~home/a", False),
            ("Disallow: /a%2Fb", "/a/b", True),
            ("Disallow: /", "/robots.txt", True),
        ],
    )
    def test_a_pattern_closes_what_begins_with_it(self, line: str, path: str, is_open: object) -> None:
        assert opens(f"User-agent: *\n{line}\n", path) is is_open

    @pytest.mark.parametrize(
        ("lines", "is_open"),
        [
            ("Disallow: /a\nAllow: /a/b", True),
            ("Allow: /a/b\nDisallow: /a", True),
            ("Disallow: /a/b\nAllow: /a", False),
            ("Disallow: /a/b\nAllow: /a/b", True),
            ("Disallow: /a/b/\nAllow: /", False),
        ],
    )
    def test_the_longest_pattern_decides_and_of_two_as_long_the_kinder(
        self, lines: str, is_open: object
    ) -> None:
        assert opens(f"User-agent: *\n{lines}", "/a/b/c") is is_open

    def test_the_group_for_our_name_counts_instead_of_everybody_s(self) -> None:
        text = "User-agent: *\nDisallow: /\n\nUser-agent: Aggregator\nDisallow: /private\n"
        assert opens(text, "/a")
        assert not opens(text, "/private/a")
        assert not opens(text, "/a", "other/1")

    def test_an_empty_group_for_our_name_opens_all(self) -> None:
        assert opens("User-agent: *\nDisallow: /\nUser-agent: aggregator\nDisallow:\n", "/a")

    def test_our_name_is_the_whole_word_with_or_without_a_version(self) -> None:
        assert not opens("User-agent: aggregator/1.0\nDisallow: /", "/a")
        assert opens("User-agent: aggregatorbot\nDisallow: /", "/a")
        assert opens("User-agent: aggre\nDisallow: /", "/a")

    def test_names_in_a_row_share_their_rules_and_groups_of_one_name_are_one(self) -> None:
        text = (
            "User-agent: other\nCrawl-delay: 9\nUser-agent: aggregator\nDisallow: /a\n"
            "User-agent: third\nDisallow: /\nUser-agent: aggregator\nDisallow: /b\n"
        )
        assert [opens(text, path) for path in ("/a", "/b", "/c")] == [False, False, True]

    def test_every_kind_of_line_end_and_a_byte_order_mark_are_read(self) -> None:
        assert not opens("\ufeffUser-agent: *\rDisallow: /a\r\nDisallow: /b", "/a")
        assert not opens("\ufeffUser-agent: *\rDisallow: /a\r\nDisallow: /b", "/b")

    def test_a_pattern_made_to_be_slow_is_not(self) -> None:
        text = "User-agent: *\n" + f"Disallow: /{'a*' * 2_000}b\n" * 100
        with within(2):
            assert opens(text, "/" + "a" * 7_000)

    @given(st.text(max_size=200), st.text(alphabet="/ab*$%?\U0001f600", max_size=40))
    def test_no_file_and_no_path_crash(self, text: str, path: str) -> None:
        assert opens(f"User-agent: *\n{text}", f"/{path}") in {True, False}


@dataclass
class Day:
    """The program's clock, as the test sets it."""

    time: datetime = field(default=datetime(2026, 3, 1, 12, 0, tzinfo=UTC))

    def now(self) -> datetime:
        return self.time


async def permits(fetcher: Fetcher, url: str, **more: Any) -> bool:
    return await Robots(fetcher, Day().now).allows(url, OURS, **more)


class TestAsking:
    @pytest.fixture
    def closed(self, loopback: Any) -> Any:
        loopback.says(loopback.reply(b"User-agent: *\nDisallow: /private\n"), "/robots.txt")
        return loopback

    async def test_one_question_answers_for_all_pages_of_a_site_for_a_day(
        self, closed: Any, settings: Http
    ) -> None:
        day = Day()
        async with Fetcher(settings) as fetcher:
            asker = Robots(fetcher, day.now)
            urls = [closed.url("/private/1"), closed.url("/a"), closed.url("/b#c"), closed.url("/robots.txt")]
            answers = await asyncio.gather(*(asker.allows(url, OURS) for url in urls))
            assert answers == [False, True, True, True]
            assert closed.paths() == ["/robots.txt"]
            assert "Accept: text/plain" in closed.heads[0]
            day.time += timedelta(hours=23)
            assert await asker.allows(closed.url("/a"), OURS)
            assert len(closed.heads) == 1
            day.time += timedelta(hours=2)
            assert await asker.allows(closed.url("/a"), OURS)
            assert len(closed.heads) == 2

    async def test_whoever_ignores_it_does_not_ask(self, closed: Any, settings: Http) -> None:
        async with Fetcher(replace(settings, robots="ignore")) as fetcher:
            assert await permits(fetcher, closed.url("/private"))
        assert closed.heads == []

    @pytest.mark.parametrize(
        ("status", "is_open"),
        [
            ("200 OK", True),
            ("204 No Content", True),
            ("401 Unauthorized", True),
            ("403 Forbidden", True),
            ("404 Not Found", True),
            ("410 Gone", True),
            ("429 Slow", False),
            ("500 Oops", False),
            ("503 Down", False),
        ],
    )
    async def test_a_file_that_is_not_there_opens_all_and_one_that_cannot_be_had_nothing(
        self, loopback: Any, settings: Http, status: str, is_open: object
    ) -> None:
        loopback.says(loopback.reply(b"", status), "/robots.txt")
        async with Fetcher(settings) as fetcher:
            assert await permits(fetcher, loopback.url("/a")) is is_open

    async def test_a_site_that_does_not_answer_and_one_that_may_not_be_asked_are_closed(
        self, settings: Http
    ) -> None:
        async with Fetcher(settings) as fetcher:
            assert not await permits(fetcher, "http://127.0.0.1:1/a")
            assert not await permits(fetcher, "http://10.0.0.1/a")
            assert not await permits(fetcher, "file:///etc/passwd")

    async def test_what_was_known_of_a_site_holds_while_its_file_cannot_be_had(
        self, closed: Any, settings: Http
    ) -> None:
        day = Day()
        async with Fetcher(settings) as fetcher:
            asker = Robots(fetcher, day.now)
            assert await asker.allows(closed.url("/a"), OURS)
            closed.says(closed.reply(b"", "500 Oops"), "/robots.txt")
            day.time += timedelta(hours=25)
            assert await asker.allows(closed.url("/a"), OURS)
            assert not await asker.allows(closed.url("/private"), OURS)
            assert len(closed.heads) == 2
            day.time += timedelta(hours=2)
            await asker.allows(closed.url("/a"), OURS)
            assert len(closed.heads) == 3

    async def test_a_clock_that_was_set_back_does_not_keep_a_file_for_ever(
        self, closed: Any, settings: Http
    ) -> None:
        day = Day()
        async with Fetcher(settings) as fetcher:
            asker = Robots(fetcher, day.now)
            await asker.allows(closed.url("/a"), OURS)
            day.time -= timedelta(days=400)
            await asker.allows(closed.url("/a"), OURS)
        assert len(closed.heads) == 2

    async def test_a_redirected_file_counts_for_the_site_that_was_asked(
        self, loopback: Any, settings: Http
    ) -> None:
        loopback.says(loopback.reply(b"", "301 Moved", "Location: /r"), "/robots.txt")
        loopback.says(loopback.reply(b"User-agent: aggregator-test\nDisallow: /"), "/r")
        async with Fetcher(settings) as fetcher:
            assert not await permits(fetcher, loopback.url("/a"))

    async def test_a_huge_file_is_read_to_its_limit(self, loopback: Any, settings: Http) -> None:
        lines = b"# nothing\n" * (robots.LARGEST // 10 + 1)
        loopback.says(loopback.reply(b"User-agent: *\n" + lines + b"Disallow: /\n"), "/robots.txt")
        async with Fetcher(replace(settings, max_body=1_000_000)) as fetcher:
            assert await permits(fetcher, loopback.url("/a"))

    async def test_it_is_asked_for_as_the_page_would_be(self, closed: Any, settings: Http) -> None:
        access = Access(basic="reader:geheim", headers=(("Accept-Language", "zh"),))
        async with Fetcher(settings) as fetcher:
            await permits(fetcher, closed.url("/a"), access=access, home=closed.url("/feed"))
            await permits(fetcher, closed.url("/a"), access=access, home="https://elsewhere.example/feed")
        assert ["Authorization" in head for head in closed.heads] == [True, False]
        assert "Accept-Language: zh" in closed.heads[0]

    async def test_sites_that_nobody_asks_about_any_more_are_forgotten(
        self, loopback: Any, settings: Http
    ) -> None:
        async with Fetcher(settings) as fetcher:
            asker = Robots(fetcher, Day().now)
            for number in range(robots.REMEMBERED + 5):
                asker._site((number, Access()))  # noqa: SLF001 - a thousand servers would be too many
            assert await asker.allows(loopback.url("/a"), OURS)
            assert len(asker._sites) == robots.REMEMBERED  # noqa: SLF001 - nothing public tells
