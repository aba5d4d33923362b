"""The outlets' feeds on loopback: in come outlets and a moment, out comes a base address.

A test bed that answers as a good server does: with an ETag, and with 304 to whoever sends it back
(RFC 9110, 13.1.2). What the documents hold is made in ``feeds``.
"""

import asyncio
import hashlib
import socket
from collections.abc import AsyncIterator, Generator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from uvicorn import Config, Server

from aggregator.demo.bundled import Outlet
from aggregator.demo.feeds import Document, document

GRACE = 2  # seconds that open connections get at the end; the only client is this program


@asynccontextmanager
async def serving(outlets: Sequence[Outlet], now: datetime) -> AsyncIterator[str]:
    """Serve the outlets' feeds in the running loop; yields ``http://127.0.0.1:<port>``.

    The feeds stand as they are at ``now`` (aware), at each outlet's ``feed_path`` below the
    address. The system chooses the port, and connections are accepted from the first moment.
    """
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = _Embedded(
            Config(
                _application(outlets, now),
                log_config=None,
                access_log=False,
                lifespan="off",
                ws="none",
                timeout_graceful_shutdown=GRACE,
            )
        )
        running = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            await running


class _Embedded(Server):
    """A server that leaves SIGINT and SIGTERM to the program it runs in."""

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Capture none: Ctrl-C must end the demo, not only its outlets."""
        yield


def _application(outlets: Sequence[Outlet], now: datetime) -> Starlette:
    return Starlette(
        routes=[
            _route(outlet.feed_path, document(outlet, now)) for outlet in outlets if outlet.format != "none"
        ]
    )


def _route(path: str, shown: Document) -> Route:
    async def answer(request: Request) -> Response:
        return _answer(request.headers.get("if-none-match", ""), shown)

    return Route(path, answer)


def _answer(known: str, shown: Document) -> Response:
    """Return the document, or 304 where the client knows it (one tag; ours sends no lists)."""
    tag = f'"{hashlib.blake2b(shown.body, digest_size=8).hexdigest()}"'
    if known == tag:
        return Response(status_code=304, headers={"ETag": tag})
    return Response(shown.body, headers={"ETag": tag, "Content-Type": shown.content_type})
