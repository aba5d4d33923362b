"""Bodies as servers really send them: packed, packed twice, packed wrongly, not packed at all."""

import gzip
import zlib
from collections.abc import Callable
from typing import Any

import pytest

from aggregator.collect.http.messages import Request

Ask = Callable[..., Request]
FEED = "<rss><channel><title>海港日报</title></channel></rss>".encode() * 20


def raw_deflate(text: bytes) -> bytes:
    machine = zlib.compressobj(wbits=-15)
    return machine.compress(text) + machine.flush()


def members(text: bytes) -> bytes:
    return gzip.compress(text[:100]) + gzip.compress(text[100:])


@pytest.mark.parametrize(
    ("coding", "sent"),
    [
        ("gzip", gzip.compress(FEED)),
        ("x-gzip", gzip.compress(FEED)),
        ("GZIP", gzip.compress(FEED)),
        ("gzip", members(FEED)),
        ("gzip", gzip.compress(FEED) + b"\0\0\0"),
        ("gzip", FEED),
        ("deflate", zlib.compress(FEED)),
        ("deflate", raw_deflate(FEED)),
        ("identity", FEED),
        ("", FEED),
    ],
    ids=["gzip", "x-gzip", "capitals", "members", "padded", "not packed", "zlib", "raw", "identity", "empty"],
)
async def test_a_body_is_unpacked_whatever_its_packing_is_called(
    loopback: Any, visitor: Any, ask: Ask, coding: str, sent: bytes
) -> None:
    loopback.says(loopback.reply(sent, "200 OK", f"Content-Encoding: {coding}"))
    assert (await visitor.fetches(ask(loopback.url()))).body == FEED
    assert "Accept-Encoding: gzip\r\n" in loopback.heads[0]


@pytest.mark.parametrize(
    ("coding", "sent", "why"),
    [
        ("gzip", gzip.compress(FEED)[:-20], "compressed body cut short"),
        ("gzip", gzip.compress(FEED)[:12], "compressed body cut short"),
        ("gzip", gzip.compress(FEED)[:-8] + b"\xff" * 8, "damaged compressed body"),
        ("deflate", b"\x78\x9c\xff\xff", "damaged compressed body"),
        ("deflate", zlib.compress(FEED)[:-9], "compressed body cut short"),
        ("br", b"\x8b\x02\x80<rss/>\x03", "unknown Content-Encoding “br”, only gzip was asked for"),
        ("zstd", b"\x28\xb5\x2f\xfd", "unknown Content-Encoding “zstd”, only gzip was asked for"),
        ("gzip, gzip", gzip.compress(gzip.compress(FEED)), "unknown Content-Encoding “gzip, gzip”"),
        ("utf-8", FEED, "unknown Content-Encoding “utf-8”"),
    ],
    ids=["cut", "head only", "wrong sum", "bad zlib", "cut zlib", "br", "zstd", "twice", "charset"],
)
async def test_a_body_that_cannot_be_unpacked_is_an_error_in_words(  # noqa: PLR0913, PLR0917 - a table's columns
    loopback: Any, visitor: Any, ask: Ask, coding: str, sent: bytes, why: str
) -> None:
    loopback.says(loopback.reply(sent, "200 OK", f"Content-Encoding: {coding}"))
    assert why in str(await visitor.fails(ask(loopback.url())))


async def test_two_layers_under_one_name_are_undone_once_and_are_then_no_feed(
    loopback: Any, visitor: Any, ask: Ask
) -> None:
    inner = gzip.compress(FEED)
    loopback.says(loopback.reply(gzip.compress(inner), "200 OK", "Content-Encoding: gzip"))
    assert (await visitor.fetches(ask(loopback.url()))).body == inner
