"""The application: published files over HTTP, with validators, and the health of the service.

In: the public folder and what the service knows. Out: a Starlette application. The answers are made
in worker threads, since a slow disk must not hold up the loop. Rendering, and deciding what is
published, happen elsewhere; listening is ``web.server``'s.
"""

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import request_response

from aggregator.web.files import PAGE, Folder, Found, find, segments
from aggregator.web.responses import ALWAYS, CROSS_ORIGIN, PAGE_POLICY, representation

METHODS = "GET, HEAD, OPTIONS"
PREFLIGHT = {
    "Allow": METHODS,
    "Access-Control-Allow-Methods": METHODS,
    "Access-Control-Allow-Headers": "If-None-Match, If-Modified-Since",
    "Access-Control-Max-Age": "86400",
}
GONE = "这个主题已不再发布。 This topic is no longer published."
NOT_FOUND = "这里没有内容。 Nothing is published here."


@dataclass(frozen=True, slots=True)
class _Site:
    """What every answer is made from."""

    public: Path
    retired: Callable[[], AbstractSet[str]]
    redirects: Callable[[str], str | None]
    healthy: Callable[[], str]
    max_age: int


def app(
    public: Path,
    *,
    retired: Callable[[], AbstractSet[str]],
    redirects: Callable[[str], str | None],
    healthy: Callable[[], str],
    max_age: int,
) -> Starlette:
    """Return the application; the callables are called in worker threads, once a request at most.

    ``retired`` gives the slugs of removed topics, whose files answer 410. ``redirects`` gives, for
    a page's path such as ``story/<id>/``, the path it moved to, else nothing. ``healthy`` gives
    ``""``, or what is wrong in one line. ``max_age`` is in seconds.
    """
    site = _Site(public, retired, redirects, healthy, max_age)
    application = Starlette()
    # Not a route: those know only the methods they list, and want a path that begins with a slash,
    # which that of CONNECT or of OPTIONS * does not.
    application.router.default = request_response(lambda request: _answer(site, request))
    return application


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
    if parts and parts[0] in site.retired():
        return _page(410, GONE)
    moved = site.redirects(_place(parts))
    if moved:
        # Relative, since a proxy may serve us below a path of its own.
        return _moved("../" * (len(parts) - 1) + moved.lstrip("/"), site.max_age)
    match find(site.public, parts):
        case Found() as found:
            return representation(found, request.headers, site.max_age)
        case Folder(name):
            return _moved(f"./{quote(name, safe='')}/", site.max_age)
        case _:
            return _page(404, NOT_FOUND)


def _place(parts: tuple[str, ...]) -> str:
    """Return a page's path in one form, whether it was asked for with a slash, a name or neither."""
    names = parts[:-1] if parts[-1:] in {("",), (PAGE,)} else parts
    return "".join(f"{name}/" for name in names)


def _moved(location: str, max_age: int) -> Response:
    """Return a permanent redirect."""
    return RedirectResponse(location, 301, ALWAYS | {"Cache-Control": f"public, max-age={max_age}"})


def _health(trouble: str) -> Response:
    """Return whether the service is well, for a monitor."""
    headers = ALWAYS | {"Cache-Control": "no-store"}
    return PlainTextResponse(f"{trouble or 'ok'}\n", 503 if trouble else 200, headers)


def _page(status: int, text: str) -> Response:
    """Return a page that says why there is nothing; it repeats nothing of the request."""
    head = f'<!DOCTYPE html>\n<html lang="zh"><meta charset="utf-8"><title>{status}</title>'
    return HTMLResponse(
        f"{head}<p>{text}</p></html>\n", status, ALWAYS | {"Content-Security-Policy": PAGE_POLICY}
    )
