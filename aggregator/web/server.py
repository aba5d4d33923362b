"""Listening: uvicorn inside a loop that is already running, and that keeps its signal handlers.

In: an application and an address. Out: a context in which it is served. The loop (and so uvloop) is
the caller's choice.
"""

import asyncio
import errno
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from typing import cast

import uvicorn
from starlette.types import ASGIApp

from aggregator.errors import AggregatorError
from aggregator.web.guard import AtOnce, GuardedProtocol, never

# A poll takes one connection for milliseconds; this many at once is an attack, and each costs memory.
CONNECTIONS = 1000
# Whole seconds, uvicorn's unit; product.md drains within ten, and the files are small.
GRACE = 1
CAUSES = {
    errno.EADDRINUSE: (
        "another program listens there already",
        "stop it, or set service.listen to a free port",
    ),
    errno.EACCES: ("ports below 1024 need a privilege", "set service.listen to a port above 1023"),
    errno.EADDRNOTAVAIL: (
        "this machine has no such address",
        "set service.listen to one of its own, or 127.0.0.1",
    ),
}


@asynccontextmanager
async def serve(
    application: ASGIApp,
    host: str,
    port: int,
    protocol: type[GuardedProtocol] = GuardedProtocol,
    at_once: AtOnce = never,
) -> AsyncIterator[tuple[str, int]]:
    """Serve until the context ends, then stop within about a second; give the bound address.

    ``at_once`` is asked before the application is.

    Port 0 takes a free one. Connections are taken from the first moment: the socket listens before
    uvicorn starts, and the system keeps those who knock.
    """
    listener = await _listener(host, port)
    config = uvicorn.Config(
        application,
        http=cast("type[GuardedProtocol]", partial(protocol, at_once=at_once)),
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=CONNECTIONS,
        timeout_graceful_shutdown=GRACE,
    )
    server = _Server(config)
    bound = listener.getsockname()[:2]
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield bound
    finally:
        server.should_exit = True
        await serving


class _Server(uvicorn.Server):
    """uvicorn that leaves SIGTERM and SIGINT to the program it runs in."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


async def _listener(host: str, port: int) -> socket.socket:
    """Return a socket that listens on the first address of the host."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        family, _, _, _, address = found[0]
        listener = socket.create_server(address[:2], family=family, backlog=2048)
        # Accepted connections inherit it. asyncio would set it itself, but not on a socket made
        # without a protocol number, and Nagle's algorithm costs 40 ms on every kept-alive request.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except OSError as error:
        cause, remedy = CAUSES.get(error.errno or 0, (error.strerror or str(error), "look at service.listen"))
        raise AggregatorError(f"{host}:{port}", "opening the address to listen on", cause, remedy) from error
    return listener
