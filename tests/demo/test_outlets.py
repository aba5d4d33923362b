"""The outlets answer on loopback as a good server does."""

import asyncio
import signal
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlsplit

import pytest

from aggregator.demo.bundled import bundled_outlets
from aggregator.demo.feeds import document
from aggregator.demo.outlets import serving

NOW = datetime(2024, 10, 18, 12, 30, tzinfo=UTC)
OUTLETS = bundled_outlets()


def ask(base_url: str, path: str, tag: str) -> tuple[HTTPResponse, bytes]:
    connection = HTTPConnection(urlsplit(base_url).netloc, timeout=10)
    try:
        connection.request("GET", path, headers={"If-None-Match": tag} if tag else {})
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


async def get(base_url: str, path: str, tag: str = "") -> tuple[HTTPResponse, bytes]:
    return await asyncio.to_thread(ask, base_url, path, tag)


async def test_every_outlet_with_a_feed_serves_it_as_it_stands() -> None:
    async with serving(OUTLETS, NOW) as base_url:
        assert base_url.startswith("http://127.0.0.1:")
        for outlet in OUTLETS:
            if outlet.format != "none":
                response, body = await get(base_url, outlet.feed_path)
                shown = document(outlet, NOW)
                assert (response.status, response.headers["Content-Type"]) == (200, shown.content_type)
                assert body == shown.body


async def test_whoever_sends_the_tag_back_gets_304_and_no_body() -> None:
    async with serving(OUTLETS, NOW) as base_url:
        first, _ = await get(base_url, "/haian-ribao/feed")
        tag = first.headers["ETag"]
        second, body = await get(base_url, "/haian-ribao/feed", tag)
        assert (second.status, second.headers["ETag"], body) == (304, tag, b"")
        other, _ = await get(base_url, "/haian-ribao/feed", '"stale"')
        assert other.status == 200


async def test_an_outlet_without_a_feed_and_an_unknown_one_are_not_found() -> None:
    async with serving(OUTLETS, NOW) as base_url:
        for path in ("/shanhai-zhoukan/feed", "/nobody/feed"):
            response, _ = await get(base_url, path)
            assert response.status == 404


async def test_ctrl_c_stays_with_the_program_that_serves_the_demo() -> None:
    before = signal.getsignal(signal.SIGINT)
    async with serving(OUTLETS, NOW) as base_url:
        await get(base_url, "/haian-ribao/feed")
        assert signal.getsignal(signal.SIGINT) is before


async def test_nothing_is_served_any_more_when_the_block_is_left() -> None:
    async with serving(OUTLETS, NOW) as base_url:
        pass
    with pytest.raises(ConnectionRefusedError):
        await get(base_url, "/haian-ribao/feed")


async def test_a_failure_in_the_block_comes_out_as_it_is() -> None:
    with pytest.raises(LookupError, match="mine"):
        async with serving(OUTLETS, NOW):
            raise LookupError("mine")
