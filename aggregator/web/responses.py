"""A published file as an HTTP response: headers, validators, the compressed twin.

In: a ``Found`` and a request's headers. Out: 200 with the bytes, or 304. Which file a path names,
and what to say where there is none, is decided elsewhere.
"""

import hashlib
import os
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import Response

from aggregator.web.conditions import accepts_gzip, unchanged
from aggregator.web.files import FEEDS, PAGE, TYPES, Found

ALWAYS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
CROSS_ORIGIN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Last-Modified, Link",
}
# Each page narrows this further, to the digest of its own style sheet.
PAGE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def representation(found: Found, asked: Headers, max_age: int) -> Response:
    """Return the file, compressed where the client takes that, or 304."""
    file = found.twin if accepts_gzip(_joined(asked, "accept-encoding")) else found.file
    data, modified = _read(file)
    # Of the very bytes that are sent, so that it differs between the two representations, and is
    # the same on every machine that serves the same edition (RFC 9110, 8.8.3.3).
    etag = f'"{hashlib.blake2b(data, digest_size=12).hexdigest()}"'
    headers = _headers(found, max_age) | {
        "ETag": etag,
        "Last-Modified": format_datetime(modified, usegmt=True),
    }
    if unchanged(etag, modified, _joined(asked, "if-none-match"), asked.get("if-modified-since", "")):
        return Response(status_code=304, headers=headers)
    if file != found.file:
        headers["Content-Encoding"] = "gzip"
    return Response(data, headers=headers, media_type=found.type)


def _joined(asked: Headers, name: str) -> str:
    """Return a list header that may come in several lines."""
    return ",".join(asked.getlist(name))


def _read(file: Path) -> tuple[bytes, datetime]:
    """Return the bytes, and when they were put there, in whole seconds, of one and the same file."""
    with file.open("rb") as opened:
        seconds = int(os.fstat(opened.fileno()).st_mtime)
        return opened.read(), datetime.fromtimestamp(seconds, UTC)


def _headers(found: Found, max_age: int) -> dict[str, str]:
    """Return the headers that a 200 and a 304 share."""
    headers = ALWAYS | {"Cache-Control": f"public, max-age={max_age}", "Vary": "Accept-Encoding"}
    if found.file.name in FEEDS:
        headers |= CROSS_ORIGIN
    else:
        headers["Content-Security-Policy"] = PAGE_POLICY
    links = _links(found.file)
    return headers | {"Link": links} if links else headers


def _links(file: Path) -> str:
    """Return the ``Link`` header (RFC 8288): a page names its feeds, a feed itself and its page.

    The addresses are relative to the request's, as a proxy may serve us below a path of its own.
    """
    if file.name == PAGE:
        feeds = [name for name in FEEDS if file.with_name(name).is_file()]
        return ", ".join(f'<{name}>; rel="alternate"; type="{_bare_type(name)}"' for name in feeds)
    return f'<{file.name}>; rel="self", <./>; rel="alternate"; type="{_bare_type(PAGE)}"'


def _bare_type(name: str) -> str:
    """Return a media type without its charset."""
    return TYPES[name].partition(";")[0]
