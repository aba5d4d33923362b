"""Header fields, both ways. Pure: what is sent for a request, and what came as text by name.

Not done here: what the values mean (``freshness``, ``replies``).
"""

import base64
from collections.abc import Iterable, Mapping

from aggregator.collect.http.address import Address
from aggregator.collect.http.messages import Request

ACCEPT = (
    b"application/atom+xml, application/rss+xml, application/feed+json, "
    b"application/xml;q=0.9, text/xml;q=0.8, */*;q=0.1"
)
# A longer ETag is dropped: many servers refuse a request head above 8 kB.
LONGEST_VALIDATOR = 1_024


def request_headers(user_agent: str, request: Request, first: Address, hop: Address) -> dict[bytes, bytes]:
    """Return what is sent: nothing more than a feed needs (no Referer, no cookies)."""
    headers = {
        b"User-Agent": user_agent.encode("latin-1", "replace"),
        b"Accept": ACCEPT,
        b"Accept-Encoding": b"gzip",
    }
    if first.user and hop.origin == first.origin:
        pair = f"{first.user}:{first.password}".encode()
        headers[b"Authorization"] = b"Basic " + base64.b64encode(pair)
    # RFC 9110, 8.8: a validator says something about one resource only.
    if hop.url == (request.validated or first.url):
        headers |= _validators(request)
    return headers


def conditional(headers: Mapping[bytes, bytes]) -> bool:
    """Tell whether a request allows a 304."""
    return b"If-None-Match" in headers or b"If-Modified-Since" in headers


def readable(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Return headers by lower-case name, repeated ones joined (RFC 9110, 5.3).

    Latin-1 keeps every byte, so that a validator goes back as it came; a Location is UTF-8 where it can
    be, and the first one counts.
    """
    headers: dict[str, str] = {}
    for name, value in raw:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        if key == "location":
            headers.setdefault(key, _utf8(value))
        else:
            headers[key] = f"{headers[key]}, {text}" if key in headers else text
    return headers


def _validators(request: Request) -> dict[bytes, bytes]:
    """Return the conditional headers, byte for byte as they came; unsendable ones are dropped."""
    pairs = ((b"If-None-Match", request.etag), (b"If-Modified-Since", request.last_modified))
    return {name: text.encode("latin-1") for name, text in pairs if _sendable(text)}


def _sendable(text: str) -> bool:
    """Tell whether a stored validator can stand in a header."""
    return 0 < len(text) <= LONGEST_VALIDATOR and all(" " <= c <= "ÿ" and c != "\x7f" for c in text)


def _utf8(value: bytes) -> str:
    """Return a header value as UTF-8, else as Latin-1."""
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")
