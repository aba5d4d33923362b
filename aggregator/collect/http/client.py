"""The one HTTP client of the program; the only module that imports httpx and httpcore.

Comes in: a ``Request``. Goes out: ``Fetched`` or ``NotModified``; a ``FetchError`` for all else. Names are
resolved here and the connection goes to the very address that was checked, so that a name which answers
differently a moment later (DNS rebinding) gains nothing; TLS is still verified by name. Redirects are
followed by hand, every hop checked. One deadline holds for everything but waiting for one's turn.
Not done here: what is public (``guard``), what a status means (``replies``), reading feeds.
"""

import asyncio
import ssl
from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy
from types import TracebackType
from typing import Self, cast

import httpcore
import httpx

from aggregator.collect.http.address import Address, BadAddressError, next_hop, parse_url, redacted
from aggregator.collect.http.guard import refusal
from aggregator.collect.http.headers import conditional, readable, request_headers
from aggregator.collect.http.limits import BodyError, decode_body
from aggregator.collect.http.messages import Fetched, NotModified, Request
from aggregator.collect.http.replies import BODIES, PERMANENT, REDIRECTS, judge
from aggregator.collect.http.resolve import Resolve, addresses_of, resolve
from aggregator.collect.http.turns import Turns
from aggregator.collect.http.words import in_words
from aggregator.errors import FetchError, RefusedAddress
from aggregator.model import Http

NOT_MODIFIED = 304
HOPS = 10  # what browsers and other readers allow is 20; real chains are shorter than 5
EXCERPT = 65_536  # of a refusal's page: enough to recognise a browser check
CONNECTS = 4  # of a host's addresses, at most this many are tried, each for its share of the deadline


class ClosedAddressError(Exception):
    """An address that ``guard`` refuses; raised out of the connection, translated in ``_ask``."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One hop's answer, body undone (or its beginning, where it is none that we want)."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class CheckedNetwork(httpcore.AsyncNetworkBackend):
    """Connects only to addresses that were checked, for one host."""

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
            raise ClosedAddressError(next(filter(None, reasons)))
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
        """Shake hands."""
        try:
            return await self._stream.start_tls(ssl_context, server_hostname, timeout)
        except BaseException:
            await self._stream.aclose()
            raise


class CheckedTransport(httpx.AsyncBaseTransport):
    """httpx's door to httpcore, with our network behind it (httpx has no public way to give one)."""

    def __init__(self, network: CheckedNetwork, context: ssl.SSLContext, connections: int) -> None:
        """Open a small pool; httpx's is quadratic in the number of connections."""
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=context, max_connections=connections, network_backend=network
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request."""
        url = request.url
        answer = await self._pool.handle_async_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
                ),
                headers=request.headers.raw,
                content=request.stream,
            )
        )
        stream = PooledStream(cast("AsyncIterable[bytes]", answer.stream), answer.aclose)
        return httpx.Response(answer.status, headers=answer.headers, stream=stream)

    async def aclose(self) -> None:
        """Close every connection."""
        await self._pool.aclose()


class PooledStream(httpx.AsyncByteStream):
    """A body that gives its connection back when it is closed."""

    def __init__(self, chunks: AsyncIterable[bytes], close: Callable[[], object]) -> None:
        """Keep the chunks and how to close them."""
        self._chunks = chunks
        self._close = close

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Yield the raw chunks."""
        async for chunk in self._chunks:
            yield chunk

    async def aclose(self) -> None:
        """Close them."""
        await cast("asyncio.Future[None]", self._close())


@dataclass(slots=True)
class Desk:
    """The small client of one host, open as long as somebody uses or waits for it."""

    client: httpx.AsyncClient
    users: int = 0


class Fetcher:
    """Fetches feeds politely and safely. An async context manager; use one for the whole program."""

    def __init__(
        self,
        settings: Http,
        *,
        resolver: Resolve = resolve,
        trust: Callable[[], ssl.SSLContext] = httpx.create_ssl_context,
    ) -> None:
        """Keep the rules. ``trust`` makes the TLS context (SSL_CERT_FILE counts, else certifi's)."""
        self._settings = settings
        self._network = CheckedNetwork(settings, resolver)
        self._context = trust()
        self._turns = Turns(settings.host)
        self._desks: dict[str, Desk] = {}

    async def __aenter__(self) -> Self:
        """Return itself; connections open when they are needed."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close what is open."""
        async with AsyncExitStack() as stack:
            for desk in self._desks.values():
                stack.push_async_callback(desk.client.aclose)
            self._desks.clear()

    @property
    def settings(self) -> Http:
        """The rules it keeps; git, which fetches by itself, is held to the same."""
        return self._settings

    async def fetch(self, request: Request) -> Fetched | NotModified:
        """Ask once, following redirects; raises ``FetchError`` and its kinds."""
        action = f"fetching {redacted(request.url)}"
        seconds = self._settings.timeout.total_seconds()
        try:
            async with asyncio.timeout(seconds) as limit:
                return await self._follow(request, action, limit)
        except TimeoutError as error:
            cause = f"no whole answer within {seconds:g} s"
            remedy = "nothing to do unless it lasts; http.timeout sets the time"
            raise FetchError(request.subject, action, cause, remedy) from error

    async def _follow(self, request: Request, action: str, limit: asyncio.Timeout) -> Fetched | NotModified:
        """Go from hop to hop until one is no redirect."""
        first = hop = self._parsed(request, action)
        permanent, leading, seen = "", not first.user, {first.url}
        while True:
            headers = request_headers(self._settings.user_agent, request, first, hop)
            reply = await self._ask_twice(request, action, hop, headers, limit)
            if reply.status == NOT_MODIFIED and conditional(headers):
                return NotModified(url=hop.url, headers=reply.headers)
            if reply.status not in REDIRECTS:
                return _settled(request, action, hop, permanent, reply)
            leading = leading and reply.status in PERMANENT
            hop = self._next(request, action, hop, reply, secure=first.scheme == "https")
            permanent = hop.url if leading else permanent
            self._refuse_endless(request, action, hop, seen)
            seen.add(hop.url)

    def _refuse_endless(self, request: Request, action: str, hop: Address, seen: set[str]) -> None:
        """Stop a chain that goes in a circle or on and on."""
        if hop.url in seen:
            cause = "redirects in a circle (cookies are not kept)"
        elif len(seen) > HOPS:
            cause = f"more than {HOPS} redirects"
        else:
            return
        raise FetchError(request.subject, action, cause, "check the address in a browser")

    def _parsed(self, request: Request, action: str) -> Address:
        """Return the operator's own URL taken apart."""
        try:
            return parse_url(request.url)
        except BadAddressError as error:
            raise RefusedAddress(request.subject, action, str(error), "check the address") from error

    def _next(self, request: Request, action: str, hop: Address, reply: Reply, *, secure: bool) -> Address:
        """Return the next hop, or refuse it."""
        if not reply.headers.get("location", ""):
            cause = f"{reply.status}: a redirect without a Location"
            raise FetchError(request.subject, action, cause, "ask the outlet", status=reply.status)
        try:
            return next_hop(hop, reply.headers["location"], secure=secure)
        except BadAddressError as error:
            remedy = "check the address in a browser"
            raise RefusedAddress(request.subject, action, str(error), remedy, status=reply.status) from error

    async def _ask_twice(
        self,
        request: Request,
        action: str,
        hop: Address,
        headers: Mapping[bytes, bytes],
        limit: asyncio.Timeout,
    ) -> Reply:
        """Ask; a 304 to a question without a condition is a cache gone wrong: ask once around it."""
        reply = await self._ask(request, action, hop, headers, limit)
        if reply.status != NOT_MODIFIED or conditional(headers):
            return reply
        return await self._ask(request, action, hop, {**headers, b"Cache-Control": b"no-cache"}, limit)

    async def _ask(
        self,
        request: Request,
        action: str,
        hop: Address,
        headers: Mapping[bytes, bytes],
        limit: asyncio.Timeout,
    ) -> Reply:
        """Send one request when its turn comes; every foreign exception is translated here."""
        try:
            async with (
                self._desk(hop.host) as client,
                self._turn(hop.host, limit),
                client.stream("GET", hop.url, headers=headers) as response,
            ):
                return await self._read(response)
        except ClosedAddressError as error:
            remedy = f"if it is yours, set http.hosts.{hop.host}.allow_private: true"
            raise RefusedAddress(request.subject, action, str(error), remedy) from error
        except BodyError as error:
            raise FetchError(request.subject, action, str(error), "ask the outlet") from error
        except UnicodeError as error:  # IDNA 2008 has no such name, though DNS or a browser may
            cause = f"no valid host name ({error})"  # the next hop's perhaps: httpx reads ahead
            raise RefusedAddress(request.subject, action, cause, "check the address") from error
        except (httpcore.ProtocolError, httpx.InvalidURL) as error:
            cause = f"the server breaks the rules of HTTP ({error})"
            raise FetchError(request.subject, action, cause, "nothing to do unless it lasts") from error
        except (httpx.HTTPError, httpcore.NetworkError, httpcore.TimeoutException, OSError) as error:
            raise FetchError(request.subject, action, *in_words(error)) from error

    async def _read(self, response: httpx.Response) -> Reply:
        """Read a body within its bounds: whole where it is wanted, its beginning where it explains."""
        headers = readable(response.headers.raw)
        wanted = response.status_code in BODIES
        if not wanted and response.status_code in REDIRECTS:
            return Reply(response.status_code, headers, b"")
        most = self._settings.max_body if wanted else EXCERPT
        raw = bytearray()
        async for chunk in response.aiter_raw():
            raw += chunk
            if len(raw) > most:
                break
        if not wanted:
            return Reply(response.status_code, headers, bytes(raw))
        if len(raw) > most:
            raise BodyError(f"body larger than {most:,} bytes")
        # A hostile body keeps zlib busy for seconds, and every other poll is on this loop.
        coding = headers.get("content-encoding", "")
        body = await asyncio.to_thread(decode_body, bytes(raw), coding, most)
        return Reply(response.status_code, headers, body)

    @asynccontextmanager
    async def _turn(self, host: str, limit: asyncio.Timeout) -> AsyncIterator[None]:
        """Wait for a turn at the host; the deadline stands still meanwhile."""
        loop = asyncio.get_running_loop()
        left = (limit.when() or loop.time()) - loop.time()
        limit.reschedule(None)
        async with self._turns.turn(host):
            limit.reschedule(loop.time() + left)
            yield

    @asynccontextmanager
    async def _desk(self, host: str) -> AsyncIterator[httpx.AsyncClient]:
        """Lend the host's client; the last to leave closes it, so that no connection lies idle."""
        if host not in self._desks:
            self._desks[host] = Desk(self._open(host))
        desk = self._desks[host]
        desk.users += 1
        try:
            yield desk.client
        finally:
            desk.users -= 1
            if not desk.users:
                self._desks.pop(host, None)
                await desk.client.aclose()

    def _open(self, host: str) -> httpx.AsyncClient:
        """Return a client for one host: no cookies, no proxy, nothing from the environment."""
        connections = max(1, self._settings.host(host).concurrency)
        return httpx.AsyncClient(
            transport=CheckedTransport(self._network, self._context, connections),
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
            timeout=None,  # noqa: S113 - one deadline around everything, see ``fetch``
            trust_env=False,
            follow_redirects=False,
        )


def _settled(request: Request, action: str, hop: Address, permanent: str, reply: Reply) -> Fetched:
    """Turn the last hop's answer into a value, or raise the error that it is."""
    if reply.status not in BODIES:
        raise judge(request, action, reply.status, reply.headers, reply.body)
    if not reply.body.strip():
        cause = f"{reply.status}: an empty body"
        raise FetchError(request.subject, action, cause, "ask the outlet", status=reply.status)
    return Fetched(
        url=hop.url, permanent_url=permanent, status=reply.status, headers=reply.headers, body=reply.body
    )
