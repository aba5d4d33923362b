"""The application: published files over HTTP, with validators, and the health of the service.

In: the public folder and what the service knows. Out: an ASGI application. What is not in memory (``hot``)
is read in worker threads, since a slow disk must not hold up the loop. Rendering, and deciding what is
published, happen elsewhere; listening is ``web.server``'s.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import request_response

from aggregator.web.files import PAGE, Folder, Found, find, segments
from aggregator.web.hot import Front, Hot, asked, takes_gzip
from aggregator.web.ready import Pairs
from aggregator.web.responses import (
    ALWAYS,
    CROSS_ORIGIN,
    PIECE,
    Facts,
    Representation,
    notice,
    representation,
    stamp,
)

METHODS = "GET, HEAD, OPTIONS"
PREFLIGHT = {
    "Allow": METHODS,
    "Access-Control-Allow-Methods": METHODS,
    "Access-Control-Allow-Headers": "If-None-Match, If-Modified-Since",
    "Access-Control-Max-Age": "86400",
}
GONE = "这个主题已不再发布。 This topic is no longer published."
REPLACED = "请再试一次。 It has just been replaced: ask again."
NOT_FOUND = "这里没有内容。 Nothing is published here."


@dataclass(frozen=True, slots=True)
class _Site:
    """What every answer is made from."""

    public: Path
    facts: Callable[[], Facts]
    redirects: Callable[[str], str | None]
    healthy: Callable[[], str]
    now: Callable[[], datetime]
    hot: Hot


def _real_now() -> datetime:
    return datetime.now(UTC)


def app(
    public: Path,
    *,
    facts: Callable[[], Facts],
    redirects: Callable[[str], str | None],
    healthy: Callable[[], str],
    now: Callable[[], datetime] = _real_now,
) -> Front:
    """Return the application; all but ``facts`` are called in worker threads, once a request at most.

    ``facts`` gives the same value until something has changed. ``redirects`` gives, for a page's path
    such as ``story/<id>/``, the path it moved to, else nothing; it is asked again only when the page's
    file is another. ``healthy`` gives ``""``, or what is wrong in one line.
    """
    hot = Hot(facts)
    site = _Site(public, facts, redirects, healthy, now, hot)
    application = Starlette()
    # Not a route: those know only the methods they list, and want a path that begins with a slash,
    # which that of CONNECT or of OPTIONS * does not.
    application.router.default = request_response(lambda request: _answer(site, request))
    return Front(hot, application)


def _answer(site: _Site, request: Request) -> Response:
    """Return the answer to any request."""
    if request.method == "OPTIONS":
        return Response(status_code=204, headers=ALWAYS | CROSS_ORIGIN | PREFLIGHT)
    if request.method not in METHODS.split(", "):
        return PlainTextResponse("Method Not Allowed\n", 405, ALWAYS | {"Allow": METHODS})
    parts = segments(request.scope["raw_path"])
    if parts == ("health",):
        return _health(site.healthy())
    return _published(site, request, parts)


def _published(site: _Site, request: Request, parts: tuple[str, ...]) -> Response:
    """Return a file, or why there is none."""
    facts = site.facts()
    if parts and parts[0] in facts.retired:
        return notice(410, GONE)
    # Looked at before the redirect is: if the page is replaced in between, its stamp is out of date.
    found = find(site.public, parts)
    made = _made(site, request, found, facts) if isinstance(found, Found) else None
    moved = site.redirects(_place(parts))
    if moved:
        # Relative, since a proxy may serve us below a path of its own. A story that was merged may be
        # taken apart again: nobody shall remember that it was.
        return _moved("../" * (len(parts) - 1) + moved.lstrip("/"), "no-cache")
    if made is not None:
        site.hot.keep(request.scope["raw_path"], facts, made, packed=_packed(request))
        return _sent(made, request)
    if isinstance(found, Folder):
        return _moved(f"./{quote(found.name, safe='')}/", f"public, max-age={facts.max_age}")
    return notice(404, NOT_FOUND)


def _packed(request: Request) -> bool:
    """Tell whether the client takes gzip."""
    return takes_gzip(asked(request.scope)[2])


def _made(site: _Site, request: Request, found: Found, facts: Facts) -> Representation | None:
    """Return the file's representation, ``None`` where it has just been removed."""
    try:
        return representation(found, facts, site.now(), packed=_packed(request))
    except FileNotFoundError:
        return None


def _sent(made: Representation, request: Request) -> Response:
    """Return a representation, or that the client has it."""
    known, since, _ = asked(request.scope)
    if made.is_known(known, since):
        return _with(Response(status_code=304), made.same)
    if made.body or not made.length or request.method == "HEAD":
        return _with(Response(made.body), made.whole)
    pieces = _pieces(made)
    first = next(pieces, b"")
    if not first:
        return notice(503, REPLACED, {"Retry-After": "1"})
    return _with(StreamingResponse(chain([first], pieces)), made.whole)


def _with(response: Response, headers: Pairs) -> Response:
    """Return the response with exactly these headers."""
    response.raw_headers = list(headers)
    return response


def _pieces(made: Representation) -> Iterator[bytes]:
    """Give a large file, the very one that the headers were made of, or nothing where it was replaced."""
    with open(made.file, "rb") as opened:  # noqa: PTH123 - its name is bytes
        while stamp(os.fstat(opened.fileno())) == made.stamp and (piece := opened.read(PIECE)):
            yield piece


def _place(parts: tuple[str, ...]) -> str:
    """Return a page's path in one form, whether it was asked for with a slash, a name or neither."""
    names = parts[:-1] if parts[-1:] in {("",), (PAGE,)} else parts
    return "".join(f"{name}/" for name in names)


def _moved(location: str, freshness: str) -> Response:
    """Return a permanent redirect."""
    return RedirectResponse(location, 301, ALWAYS | {"Cache-Control": freshness})


def _health(trouble: str) -> Response:
    """Return whether the service is well, for a monitor."""
    headers = ALWAYS | {"Cache-Control": "no-store"}
    return PlainTextResponse(f"{trouble or 'ok'}\n", 503 if trouble else 200, headers)
