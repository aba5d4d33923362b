"""Bodies unpacked within bounds."""

import gzip
import os
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.collect.http.limits import MOST_MEMBERS, BodyError, decode_body
from tests.pace import within

TEXT = "新聞 news ".encode() * 50


def raw_deflate(data: bytes) -> bytes:
    machine = zlib.compressobj(wbits=-15)
    return machine.compress(data) + machine.flush()


@pytest.mark.parametrize("coding", ["", "identity", "none", " IDENTITY "])
def test_a_plain_body_stays_as_it_is(coding: str) -> None:
    assert decode_body(TEXT, coding, 10_000) == TEXT


@pytest.mark.parametrize("coding", ["gzip", "x-gzip", "GZIP"])
def test_gzip_is_undone(coding: str) -> None:
    assert decode_body(gzip.compress(TEXT), coding, 10_000) == TEXT


def test_many_tiny_members_are_refused_at_once() -> None:
    with within(1), pytest.raises(BodyError, match="more than 16 gzip members"):
        decode_body(gzip.compress(b"") * 200_000, "gzip", 10_000)


def test_as_many_members_as_a_server_may_send_are_read_across_every_step() -> None:
    members = [os.urandom(size) for size in (0, 1, 65_536 - 23, 65_536, 70_000, 200_000)]
    packed = b"".join(map(gzip.compress, members))
    assert decode_body(packed, "gzip", 1_000_000) == b"".join(members)
    assert decode_body(gzip.compress(b"a") * MOST_MEMBERS, "gzip", 16) == b"a" * MOST_MEMBERS


def test_gzip_members_one_after_the_other_are_one_body() -> None:
    assert decode_body(gzip.compress(b"a") + gzip.compress(b"b") + b"\0\0", "gzip", 10) == b"ab"


def test_gzip_announced_on_plain_bytes_is_forgiven() -> None:
    assert decode_body(TEXT, "gzip", 10_000) == TEXT


@pytest.mark.parametrize("pack", [zlib.compress, raw_deflate])
def test_deflate_is_undone_in_both_of_its_forms(pack: object) -> None:
    assert callable(pack)
    assert decode_body(pack(TEXT), "deflate", 10_000) == TEXT


def test_a_body_packed_twice_is_unpacked_once() -> None:
    assert decode_body(gzip.compress(gzip.compress(TEXT)), "gzip", 10_000).startswith(b"\x1f\x8b")


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip, gzip", "utf-8"])
def test_an_unknown_coding_is_an_error_that_names_it(coding: str) -> None:
    with pytest.raises(BodyError, match=coding):
        decode_body(TEXT, coding, 10_000)


def test_a_bomb_stops_at_the_limit() -> None:
    bomb = gzip.compress(b"0" * 10_000_000)
    with pytest.raises(BodyError, match="larger than 1,000 bytes after decompression"):
        decode_body(bomb, "gzip", 1_000)


def test_a_bomb_of_many_members_stops_at_the_limit_too() -> None:
    with pytest.raises(BodyError, match="larger than"):
        decode_body(gzip.compress(b"0" * 600) * 3, "gzip", 1_000)


def test_a_truncated_body_is_an_error() -> None:
    with pytest.raises(BodyError, match="cut short"):
        decode_body(gzip.compress(TEXT)[:-9], "gzip", 10_000)


def test_a_damaged_body_is_an_error() -> None:
    with pytest.raises(BodyError, match="damaged"):
        decode_body(b"\x1f\x8b\x08" + b"\xff" * 30, "gzip", 10_000)


@given(st.binary(max_size=300), st.sampled_from(["gzip", "deflate"]), st.integers(0, 100))
def test_no_bytes_crash_and_no_body_exceeds_its_limit(raw: bytes, coding: str, limit: int) -> None:
    try:
        body = decode_body(raw, coding, limit)
    except BodyError:
        return
    assert len(body) <= max(limit, len(raw))
