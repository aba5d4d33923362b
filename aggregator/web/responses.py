"""A published file as HTTP: headers, validators, the compressed twin; read once, answered often.

In: a ``Found``, and what the service says of itself. Out: a ``Representation``, from which 200 and 304 are
answered. Which file a path names, and what to say where there is none, is decided elsewhere.
"""

import hashlib
import html
import os
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import BinaryIO

from starlette.responses import HTMLResponse, Response

from aggregator.web.conditions import unchanged
from aggregator.web.files import FEEDS, PAGE, TYPES, Found
from aggregator.web.ready import Pairs, Ready

ALWAYS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
CROSS_ORIGIN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Last-Modified, Link",
}
STRICT = (
    "default-src 'none'; style-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
# Each page names what it needs, first of all; as a header it holds before a byte of the page is read, and
# adds what a page cannot say for itself (CSP 3, 3.3).
POLICY = re.compile(rb'<meta http-equiv="Content-Security-Policy" content="([^"<>]{1,1000})">')
HEAD = 1024  # bytes in which it stands, before anything of an article
GZIP = b"\x1f\x8b"
# The colours of the published pages, for a line that is none of them.
LOOK = (
    "<style>:root{color-scheme:light dark}body{margin:4rem auto;max-width:34rem;padding:0 1.1rem;"
    "font:1.1rem/1.7 system-ui,sans-serif;background:light-dark(#fafbfc,#14171b);"
    "color:light-dark(#171b20,#e9ecf0)}a{color:light-dark(#1f4f94,#8db6f2)}</style>"
)
FRAMES = "; frame-ancestors 'none'"
# A person who comes back sees what is so now, also after having taken a story apart; it is one 304.
PAGES = "public, no-cache"
# An archive is written once more when the month is over, at the next pass; then nobody need ask again.
LATE = timedelta(days=1)
YEAR = "public, max-age=31536000, immutable"
# What is larger is read piece by piece, so that slow clients of a month's archive are no memory.
LARGE = 2 * 1024 * 1024
PIECE = 256 * 1024

Stamp = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Facts:
    """What the service says of itself; other facts are another value.

    ``retired`` are the slugs of removed topics. ``max_age``, in seconds, is for how long a feed need not be
    asked for again. ``base_url`` is the address that the documents name, ``hub`` the WebSub hub or ``""``.
    """

    retired: frozenset[str] = field(default_factory=frozenset)
    max_age: int = 900
    base_url: str = ""
    hub: str = ""


@dataclass(frozen=True, slots=True)
class Representation:
    """One file in one coding; it stands as long as the file has this ``stamp``.

    ``body`` is ``b""`` for a large file, which is read when it is sent. ``whole`` and ``same`` are the
    headers of 200 and 304; both answers are made once, that with a large file not at all.
    """

    file: bytes
    stamp: Stamp
    length: int
    etag: bytes
    modified: bytes
    moment: datetime
    body: bytes
    whole: Pairs
    same: Pairs
    content: Ready | None = field(init=False)
    not_modified: Ready = field(init=False)

    def __post_init__(self) -> None:
        """Make the answers."""
        object.__setattr__(self, "content", Ready(200, self.whole, self.body) if self.body else None)
        object.__setattr__(self, "not_modified", Ready(304, self.same))

    def is_known(self, if_none_match: bytes, if_modified_since: bytes) -> bool:
        """Tell whether the client has it (RFC 9110, 13.2.2); what clients send most is looked at first."""
        if if_none_match == self.etag or (not if_none_match and if_modified_since == self.modified):
            return True
        if not if_none_match and not if_modified_since:
            return False
        match, since = if_none_match.decode("latin-1"), if_modified_since.decode("latin-1")
        return unchanged(self.etag.decode("latin-1"), self.moment, match, since)


def notice(status: int, text: str, more: Mapping[str, str] | None = None, back: str = "") -> Response:
    """Return a page that says what there is to say in a line; it repeats nothing of the request.

    ``back`` is where it leads, relative to the request's own address.
    """
    head = (
        f'<!DOCTYPE html>\n<html lang="zh"><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{status}</title>{LOOK}'
    )
    way = f'<p><a href="{back}">← 返回 Back</a></p>' if back else ""
    headers = ALWAYS | {"Content-Security-Policy": STRICT} | dict(more or {})
    return HTMLResponse(f"{head}<p>{text}</p>{way}</html>\n", status, headers)


def stamp(found: os.stat_result) -> Stamp:
    """Return by what a file's replacement shows: each is another file."""
    return (found.st_ino, found.st_mtime_ns, found.st_size)


def representation(found: Found, facts: Facts, now: datetime, *, packed: bool) -> Representation:
    """Return the file, or its compressed twin, as it is at this moment."""
    file = found.twin if packed else found.file
    with file.open("rb") as opened:
        status = os.fstat(opened.fileno())
        body = opened.read() if status.st_size <= LARGE else b""
        # Of the very bytes that are sent, so that it differs between the two representations, and is
        # the same on every machine that serves the same edition (RFC 9110, 8.8.3.3).
        digest = hashlib.blake2b(body, digest_size=12) if body else _digest(opened)
        opened.seek(0)
        beginning = opened.read(HEAD)
    moment = datetime.fromtimestamp(int(status.st_mtime), UTC)
    etag, modified = f'"{digest.hexdigest()}"', format_datetime(moment, usegmt=True)
    same = _headers(found, facts, now) | {"ETag": etag, "Last-Modified": modified}
    if found.page:
        same["Content-Security-Policy"] = _policy(beginning)
    whole = same | {"Content-Type": found.type, "Content-Length": str(status.st_size)}
    if file != found.file:
        whole["Content-Encoding"] = "gzip"
    return Representation(
        file=os.fsencode(file),
        stamp=stamp(status),
        length=status.st_size,
        etag=etag.encode(),
        modified=modified.encode(),
        moment=moment,
        body=body,
        whole=_pairs(whole),
        same=_pairs(same),
    )


def _digest(opened: BinaryIO) -> "hashlib.blake2b":
    """Return the digest of a large file."""
    digest = hashlib.blake2b(digest_size=12)
    while piece := opened.read(PIECE):
        digest.update(piece)
    return digest


def _pairs(headers: Mapping[str, str]) -> Pairs:
    return [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()]


def _headers(found: Found, facts: Facts, now: datetime) -> dict[str, str]:
    """Return the headers that a 200 and a 304 share."""
    headers = ALWAYS | {"Cache-Control": _freshness(found, facts, now), "Vary": "Accept-Encoding"}
    if not found.page:
        headers |= CROSS_ORIGIN
    links = _links(found, facts)
    return headers | {"Link": links} if links else headers


def _freshness(found: Found, facts: Facts, now: datetime) -> str:
    """Return for how long a copy may be used without asking."""
    if found.page:
        return PAGES
    ended = found.month and found.month < f"{now - LATE:%Y-%m}"
    return YEAR if ended else f"public, max-age={facts.max_age}"


def _links(found: Found, facts: Facts) -> str:
    """Return the ``Link`` header (RFC 8288): a page names its feeds, a feed itself, its page and its hub.

    A page's are relative to the request's address, as a proxy may serve us below a path of its own. A feed
    says of itself what stands in it: subscribers compare the two (WebSub, 4).
    """
    name = found.file.name
    if name == PAGE:
        feeds = [each for each in FEEDS if found.file.with_name(each).is_file()]
        return ", ".join(f'<{each}>; rel="alternate"; type="{_bare_type(each)}"' for each in feeds)
    if name not in FEEDS:
        return ""
    hub = f'<{facts.hub}>; rel="hub", ' if facts.hub else ""
    itself = f'<{facts.base_url}/{found.place}>; rel="self"'
    return f'{hub}{itself}, <./>; rel="alternate"; type="{_bare_type(PAGE)}"'


def _policy(beginning: bytes) -> str:
    """Return the policy that a page names at its beginning, else the strictest."""
    if beginning.startswith(GZIP):
        beginning = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(beginning, HEAD)
    match = POLICY.search(beginning)
    if match is None:
        return STRICT
    text = html.unescape(match[1].decode("latin-1"))
    return f"{text}{FRAMES}" if text.isprintable() and text.isascii() else STRICT


def _bare_type(name: str) -> str:
    """Return a media type without its charset."""
    return TYPES[name].partition(";")[0]
