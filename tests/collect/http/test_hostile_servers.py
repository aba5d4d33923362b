"""Servers that break the rules, flood, drip or fall silent."""

import asyncio
import gzip
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from aggregator.collect.http.client import Fetcher
from aggregator.collect.http.messages import Request
from aggregator.errors import FetchError
from aggregator.model import Http

Ask = Callable[..., Request]


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
        self, loopback: Any, visitor: Any, ask: Ask, raw: bytes
    ) -> None:
        loopback.says(raw)
        assert "breaks the rules of HTTP" in str(await visitor.fails(ask(loopback.url())))

    async def test_a_body_without_a_length_ends_with_the_connection(
        self, loopback: Any, visitor: Any, ask: Ask
    ) -> None:
        loopback.says(b"HTTP/1.0 200 OK\r\n\r\n<rss/>")
        assert (await visitor.fetches(ask(loopback.url()))).body == b"<rss/>"

    @pytest.mark.parametrize("declared", [True, False])
    async def test_a_body_is_read_to_its_limit_and_no_further(
        self, loopback: Any, visitor: Any, ask: Ask, declared: object
    ) -> None:
        async def endless(writer: asyncio.StreamWriter) -> None:
            length = b"Content-Length: 999999999\r\n" if declared else b""
            writer.write(b"HTTP/1.1 200 OK\r\n" + length + b"\r\n")
            while not writer.is_closing():
                writer.write(b"0" * 65_536)
                await writer.drain()

        loopback.says(endless)
        assert "larger than 100,000 bytes" in str(await visitor.fails(ask(loopback.url())))

    async def test_a_bomb_is_not_unpacked(self, loopback: Any, visitor: Any, ask: Ask) -> None:
        bomb = gzip.compress(b"0" * 50_000_000)
        loopback.says(loopback.reply(bomb, "200 OK", "Content-Encoding: gzip"))
        assert "after decompression" in str(await visitor.fails(ask(loopback.url())))

    async def test_a_body_is_unpacked_beside_the_loop(self, loopback: Any, visitor: Any, ask: Ask) -> None:
        loopback.says(loopback.reply(gzip.compress(b"<rss/>"), "200 OK", "Content-Encoding: gzip"))
        with ThreadPoolExecutor(1, "unpacking") as threads:
            asyncio.get_running_loop().set_default_executor(threads)
            assert (await visitor.fetches(ask(loopback.url()))).body == b"<rss/>"
            assert any(thread.name.startswith("unpacking") for thread in threading.enumerate())

    async def test_a_coding_that_nobody_asked_for_is_an_error(
        self, loopback: Any, visitor: Any, ask: Ask
    ) -> None:
        loopback.says(loopback.reply(b"x", "200 OK", "Content-Encoding: br"))
        assert "unknown Content-Encoding" in str(await visitor.fails(ask(loopback.url())))

    async def test_a_refusal_s_page_is_read_only_as_far_as_it_explains(
        self, loopback: Any, visitor: Any, ask: Ask
    ) -> None:
        async def endless(writer: asyncio.StreamWriter) -> None:
            writer.write(b"HTTP/1.1 403 Forbidden\r\n\r\n")
            while not writer.is_closing():
                writer.write(b"0" * 65_536)
                await writer.drain()

        loopback.says(endless)
        assert "403" in str(await visitor.fails(ask(loopback.url())))

    @pytest.mark.parametrize("begin", [b"", b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\n\r\n"])
    async def test_one_deadline_holds_for_silence_and_for_a_drip(
        self, loopback: Any, settings: Http, visitor: Any, ask: Ask, begin: bytes
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
        error = await visitor.fails(ask(loopback.url()), replace(settings, timeout=timedelta(seconds=0.4)))
        assert time.monotonic() - began < 2
        assert "no whole answer within 0.4 s" in str(error)

    async def test_a_name_server_that_never_answers_ends_at_the_deadline_too(
        self, settings: Http, ask: Ask
    ) -> None:
        async def silent(_host: str, _port: int) -> Sequence[str]:
            await asyncio.sleep(30)
            return ()

        hasty = replace(settings, timeout=timedelta(seconds=0.3))
        async with Fetcher(hasty, resolver=silent) as fetcher:
            with pytest.raises(FetchError, match=r"no whole answer within 0\.3 s"):
                await fetcher.fetch(ask("http://a.example/"))

    async def test_a_connection_that_is_reset_is_an_error(
        self, loopback: Any, visitor: Any, ask: Ask
    ) -> None:
        async def reset(writer: asyncio.StreamWriter) -> None:
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n<")
            await writer.drain()
            writer.transport.abort()

        loopback.says(reset)
        assert "bbc: while fetching" in str(await visitor.fails(ask(loopback.url())))

    async def test_nobody_listening_is_told_as_such(self, visitor: Any, ask: Ask) -> None:
        assert "connection refused" in str(await visitor.fails(ask("http://127.0.0.1:1/")))

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
