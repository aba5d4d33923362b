"""Header fields, both ways."""

from collections.abc import Callable

import pytest

from aggregator.collect.http.address import parse_url
from aggregator.collect.http.headers import conditional, readable, request_headers
from aggregator.collect.http.messages import Request

A = parse_url("https://user:pass@a.example/feed")
B = parse_url("https://b.example/feed")
Ask = Callable[..., Request]


def test_validators_go_back_byte_for_byte(ask: Ask) -> None:
    sent = request_headers("x/1", ask(A.url, 'W/"é-gzip"', "Tue, 01 Jan 1980 00:00:00 +0900"), A, A)
    assert sent[b"If-None-Match"] == 'W/"é-gzip"'.encode("latin-1")
    assert sent[b"If-Modified-Since"] == b"Tue, 01 Jan 1980 00:00:00 +0900"
    assert conditional(sent)


def test_validators_go_only_to_the_address_that_gave_them(ask: Ask) -> None:
    assert not conditional(request_headers("x/1", ask(A.url, '"a"'), A, B))
    assert conditional(request_headers("x/1", ask(A.url, '"a"', validated=B.url), A, B))
    assert not conditional(request_headers("x/1", ask(A.url, '"a"', validated=B.url), A, A))


@pytest.mark.parametrize("etag", ["", "a" * 2_000, "a\r\nX: y", "\x7f", "中"])
def test_a_validator_that_cannot_be_sent_is_dropped(ask: Ask, etag: str) -> None:
    assert not conditional(request_headers("x/1", ask(A.url, etag), A, A))


def test_credentials_go_to_their_own_origin_only(ask: Ask) -> None:
    assert request_headers("x/1", ask(A.url), A, A)[b"Authorization"] == b"Basic dXNlcjpwYXNz"
    assert b"Authorization" not in request_headers("x/1", ask(A.url), A, B)


def test_repeated_fields_are_joined_but_the_first_location_counts() -> None:
    raw = [
        (b"Vary", b"a"),
        (b"vary", b"b"),
        (b"Location", "/新".encode()),
        (b"location", b"/x"),
        (b"ETag", b"\xff"),
    ]
    assert readable(raw) == {"vary": "a, b", "location": "/新", "etag": "ÿ"}
    assert readable([(b"Location", b"/\xff")]) == {"location": "/ÿ"}
