"""Header fields, both ways. Pure: what is sent for a request, and what came as text by name.

Not done here: what the values mean (``freshness``, ``replies``).
"""

import base64
from collections.abc import Iterable, Mapping

from aggregator.collect.http.address import Address
from aggregator.collect.http.messages import Request
from aggregator.model import Access

ACCEPT = (
    b"application/atom+xml, application/rss+xml, application/feed+json, "
    b"application/xml;q=0.9, text/xml;q=0.8, */*;q=0.1"
)
# What an article page is asked for with (``Request.accept``).
ACCEPT_PAGE = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1"
# A longer ETag is dropped: many servers refuse a request head above 8 kB.
LONGEST_VALIDATOR = 1_024


def request_headers(user_agent: str, request: Request, home: Address, hop: Address) -> dict[bytes, bytes]:
    """Return what is sent: nothing more than a feed needs (no Referer, no cookies).

    What is meant for the origin of ``home``, the configured address, goes nowhere else.
    """
    headers = {
        b"User-Agent": user_agent.encode("latin-1", "replace"),
        b"Accept": request.accept.encode("latin-1", "replace") or ACCEPT,
        b"Accept-Encoding": b"gzip",
    }
    if request.form:
        headers[b"Content-Type"] = b"application/x-www-form-urlencoded"
    if hop.origin == home.origin:
        headers |= _own(request.access.headers, {name.lower(): name for name in headers})
        headers |= _authorization(request.access, home)
    # RFC 9110, 8.8: a validator says something about one resource only.
    if hop.url == (request.validated or home.url):
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


def _own(written: Iterable[tuple[str, str]], known: Mapping[bytes, bytes]) -> dict[bytes, bytes]:
    """Return the operator's header fields, in the place of ours of the same name."""
    fields = ((name.encode("ascii"), text) for name, text in written)
    return {known.get(name.lower(), name): text.encode("latin-1", "replace") for name, text in fields}


def _authorization(access: Access, home: Address) -> dict[bytes, bytes]:
    """Return who asks: what ``auth`` says, else what the address itself holds."""
    if access.bearer:
        return {b"Authorization": b"Bearer " + access.bearer.encode("latin-1", "replace")}
    pair = access.basic or (home.user and f"{home.user}:{home.password}")
    # RFC 7617, 2.1: UTF-8, which servers that never said a charset take too.
    return {b"Authorization": b"Basic " + base64.b64encode(pair.encode())} if pair else {}


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
