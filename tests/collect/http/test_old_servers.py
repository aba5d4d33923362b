"""Servers of every age and habit: HTTP/1.0, no length, connections that end early or stay open."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from aggregator.collect.http.client import Fetcher
from aggregator.collect.http.messages import Fetched, Request
from aggregator.model import Host, Http

Ask = Callable[..., Request]
ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, "
    "text/xml;q=0.8, */*;q=0.1"
)


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.0 200 OK\r\n\r\n<rss/>",
        b"HTTP/1.0 200 OK\r\nContent-Length: 6\r\n\r\n<rss/>",
        b"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 6\r\n\r\n<rss/>",
        b"HTTP/1.1 200 OK\r\n\r\n<rss/>",
        b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n<rss/>",
        b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 6\r\n\r\n<rss/>",
        b"HTTP/1.1 200 \r\nContent-Length: 6\r\n\r\n<rss/>",
        b"HTTP/1.1 200\r\nContent-Length: 6\r\n\r\n<rss/>",
        b"HTTP/1.1 200 OK\nContent-Length: 6\n\n<rss/>",
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
            b"3\r\n<rs\r\n3;x=y\r\ns/>\r\n0\r\nTrailer: x\r\n\r\n"
        ),
        b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<rss/>",
        b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<rss/>and more",
    ],
)
async def test_every_way_to_say_where_a_body_ends_is_understood(
    loopback: Any, visitor: Any, ask: Ask, answer: bytes
) -> None:
    assert (await visitor.fetches(ask(loopback.says(answer)))).body == b"<rss/>"


async def test_a_connection_that_stays_open_is_used_again_and_one_that_has_ended_is_not(
    settings: Http, ask: Ask
) -> None:
    connections: list[int] = []
    ended = asyncio.Semaphore(0)

    async def keeping(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.append(0)
        with suppress(asyncio.IncompleteReadError):
            for _ in range(2):
                path = (await reader.readuntil(b"\r\n\r\n")).split(b" ")[1]
                connections[-1] += 1
                status = b"302 Found\r\nLocation: /new" if path == b"/old" else b"200 OK"
                writer.write(b"HTTP/1.1 " + status + b"\r\nContent-Length: 6\r\n\r\n<rss/>")
                await writer.drain()
        writer.close()
        ended.release()

    server = await asyncio.start_server(keeping, "127.0.0.1", 0)
    one = replace(settings, hosts={"127.0.0.1": replace(settings.hosts["127.0.0.1"], concurrency=1)})
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with Fetcher(one) as fetcher:
        got = await asyncio.gather(*(fetcher.fetch(ask(f"{url}/{n}")) for n in range(4)))
        redirected = await fetcher.fetch(ask(f"{url}/old"))
    for _ in connections:
        await ended.acquire()
    server.close()
    assert all(isinstance(answer, Fetched) for answer in got)
    assert redirected.url == f"{url}/new"
    assert connections[:2] == [2, 2]


async def test_the_accept_header_is_the_one_that_feeds_are_told_apart_by(
    loopback: Any, visitor: Any, ask: Ask
) -> None:
    await visitor.fetches(ask(loopback.says(loopback.reply())))
    assert f"Accept: {ACCEPT}\r\n" in loopback.heads[0]


async def test_a_chinese_host_a_fragment_and_a_user_go_on_the_wire_as_they_should(
    loopback: Any, settings: Http, ask: Ask
) -> None:
    async def here(_host: str, _port: int) -> Sequence[str]:
        return ["127.0.0.1"]

    loopback.says(loopback.reply(), "/%E6%96%B0%E9%97%BB?%E6%A0%8F=1")
    opened = replace(settings, hosts={"xn--fsqu00a.xn--0zwm56d": Host(allow_private=True)})
    url = f"http://读者:p%40ss@例子.测试:{loopback.port}/新闻?栏=1#头"
    async with Fetcher(opened, resolver=here) as fetcher:
        answer = await fetcher.fetch(ask(url))
    assert f"Host: xn--fsqu00a.xn--0zwm56d:{loopback.port}\r\n" in loopback.heads[0]
    assert "authorization: basic 6k+76icfonbac3m=" in loopback.heads[0].lower()
    assert answer.url == f"http://xn--fsqu00a.xn--0zwm56d:{loopback.port}/%E6%96%B0%E9%97%BB?%E6%A0%8F=1"
