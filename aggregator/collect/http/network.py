"""Connections, only to addresses that were checked; the only module that imports httpcore.

Comes in: the way to a host (``Door``). Goes out: a pool of its connections. Names are resolved here and the
connection goes to the very address that was checked, so that a name which answers differently a moment
later (DNS rebinding) gains nothing; TLS is still verified by name. A proxy is held to the same rules as
any host; what it reaches for us, only it can check. Not done here: what is public (``guard``), requests
(``client``).
"""

import importlib.util
import ssl
import sys
from collections.abc import AsyncIterable, Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import cast

import httpcore

from aggregator.collect.http.address import Address
from aggregator.collect.http.guard import refusal
from aggregator.collect.http.resolve import Resolve, addresses_of
from aggregator.model import Http

CONNECTS = 4  # of a host's addresses, at most this many are tried, each for its share of the deadline

# httpcore asks half a dozen times a request whether sniffio is there, and each time Python looks in vain in
# every folder of its path: a quarter of a poll without news (cProfile of python -m benchmarks.polling warm).
# ``None`` is Python's own word for a module that there is none of; under asyncio httpcore does the same
# with it and without.
if importlib.util.find_spec("sniffio") is None:
    sys.modules["sniffio"] = None  # type: ignore[assignment]

# httpcore's exceptions by what they mean to whoever asks.
Unsendable = httpcore.LocalProtocolError
RuleBreach = httpcore.ProtocolError
ProxyRefusal = httpcore.ProxyError
Breakdown = (httpcore.NetworkError, httpcore.TimeoutException)

Headers = Sequence[tuple[bytes, bytes]]


class ClosedAddressError(Exception):
    """An address that ``guard`` refuses; raised out of the connection, translated in ``client``."""

    def __init__(self, reason: str, host: str) -> None:
        """Keep the host: with a proxy, it is not the one that was asked for."""
        self.host = host
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Door:
    """The way to a host; only requests that go the same way share connections.

    ``verified``: the host must show a certificate that is its own.
    """

    host: str
    proxy: Address | None = None
    verified: bool = True


@dataclass(frozen=True, slots=True)
class Question:
    """One request as it goes out; ``target`` is path and query."""

    method: str
    scheme: bytes
    host: bytes
    port: int | None
    target: bytes
    headers: Headers
    content: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """The head of what came back, and its body's raw chunks; ``close`` gives the connection back."""

    status: int
    headers: Headers
    chunks: AsyncIterable[bytes]
    close: Callable[[], Awaitable[None]]


class CheckedNetwork(httpcore.AsyncNetworkBackend):
    """Connects only to addresses that were checked."""

    def __init__(self, settings: Http, resolver: Resolve) -> None:
        """Keep the rules, and how names are resolved."""
        self._settings = settings
        self._resolver = resolver
        self._network = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
        local_address: str | None = None,  # noqa: ARG002 - no part of our settings
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,  # noqa: ARG002 - nor these
    ) -> httpcore.AsyncNetworkStream:
        """Resolve, check every address, connect to the first that answers."""
        addresses = await addresses_of(host, port, self._resolver)
        allowed = self._settings.host(host).allow_private
        reasons = [refusal(address, host, allow_private=allowed) for address in addresses]
        # One closed address among public ones is refused too: nobody can tell which one was meant.
        if any(reasons):
            raise ClosedAddressError(next(filter(None, reasons)), host)
        tried = addresses[:CONNECTS]
        share = self._settings.timeout.total_seconds() / (len(tried) + 1)
        for address in tried[:-1]:
            with suppress(httpcore.ConnectError, httpcore.ConnectTimeout):
                return TidyStream(await self._network.connect_tcp(str(address), port, share))
        return TidyStream(await self._network.connect_tcp(str(tried[-1]), port, timeout))


class TidyStream(httpcore.AsyncNetworkStream):
    """A connection that is closed when its TLS handshake is given up (anyio leaves it to the collector)."""

    def __init__(self, stream: httpcore.AsyncNetworkStream) -> None:
        """Keep the stream; everything but the handshake is handed on to it."""
        self._stream = stream
        self.read = stream.read  # type: ignore[method-assign]
        self.write = stream.write  # type: ignore[method-assign]
        self.aclose = stream.aclose  # type: ignore[method-assign]
        self.get_extra_info = stream.get_extra_info  # type: ignore[method-assign]

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
    ) -> httpcore.AsyncNetworkStream:
        """Shake hands; behind a proxy with a certificate of its own that happens twice."""
        try:
            return TidyStream(await self._stream.start_tls(ssl_context, server_hostname, timeout))
        except BaseException:
            await self._stream.aclose()
            raise


class Pool:
    """The few connections of one door; httpx's own pool is quadratic in their number."""

    def __init__(self, network: CheckedNetwork, door: Door, trust: ssl.SSLContext, connections: int) -> None:
        """Open it; nothing is connected yet. ``trust`` verifies a proxy in any case."""
        context = trust if door.verified else unverified()
        proxy = door.proxy
        if not proxy:
            self._pool = httpcore.AsyncConnectionPool(
                ssl_context=context, max_connections=connections, network_backend=network
            )
            return
        self._pool = httpcore.AsyncHTTPProxy(
            proxy_url=proxy.url,
            proxy_auth=(proxy.user.encode(), proxy.password.encode()) if proxy.user else None,
            ssl_context=context,
            proxy_ssl_context=trust if proxy.scheme == "https" else None,
            max_connections=connections,
            network_backend=network,
        )

    async def send(self, question: Question) -> Answer:
        """Send one request; the body is still to be read."""
        url = httpcore.URL(
            scheme=question.scheme, host=question.host, port=question.port, target=question.target
        )
        asked = httpcore.Request(
            method=question.method, url=url, headers=question.headers, content=question.content
        )
        answer = await self._pool.handle_async_request(asked)
        chunks = cast("AsyncIterable[bytes]", answer.stream)
        return Answer(answer.status, answer.headers, chunks, answer.aclose)

    async def aclose(self) -> None:
        """Close every connection."""
        await self._pool.aclose()


def unverified() -> ssl.SSLContext:
    """Return a TLS context that takes any certificate: what the operator wrote as ``tls: insecure``."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
