"""An answer that is ready: the same by an application's rules as on the wire."""

import pytest

from aggregator.web.ready import Ready

HEADERS = [(b"etag", b'"a"'), (b"content-length", b"5")]
USUAL = [(b"date", b"Sun, 01 Mar 2026 00:00:00 GMT")]


def test_on_the_wire_it_is_a_head_and_a_body() -> None:
    assert Ready(200, HEADERS, b"<xml>").wire(USUAL, last=False) == (
        b"HTTP/1.1 200 OK\r\n"
        b"date: Sun, 01 Mar 2026 00:00:00 GMT\r\n"
        b'etag: "a"\r\n'
        b"content-length: 5\r\n"
        b"\r\n"
        b"<xml>"
    )


def test_head_gets_no_body_and_the_last_answer_says_that_it_is() -> None:
    wire = Ready(200, HEADERS, b"<xml>").wire([], last=True, bodiless=True)
    assert wire.endswith(b"content-length: 5\r\nconnection: close\r\n\r\n")


def test_a_304_names_itself() -> None:
    assert Ready(304, HEADERS[:1]).wire([], last=False) == b'HTTP/1.1 304 Not Modified\r\netag: "a"\r\n\r\n'


@pytest.mark.parametrize("value", [b"a\r\nset-cookie: b", b"a\nb", b"a\rb"])
def test_a_header_that_would_begin_another_is_refused(value: bytes) -> None:
    with pytest.raises(ValueError, match="line break"):
        Ready(200, [(b"link", value)])
