"""The one HTTP client of the program; the only module that imports httpx.

Comes in: a ``Request``. Goes out: ``Fetched`` or ``NotModified``; a ``FetchError`` for all else. Redirects
are followed by hand, every hop checked; what a source's servers may know of us (``Access``) goes to the
origin of its configured address alone. One deadline holds for everything but waiting for one's turn.
Not done here: connecting only where it is allowed (``network``), what is public (``guard``), what a status
means (``replies``), reading feeds.
"""

import asyncio
import ssl
import time
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Self

import httpx

from aggregator.collect import polling
from aggregator.collect.http.address import Address, redacted
from aggregator.collect.http.freshness import retry_after
from aggregator.collect.http.guard import named_refusal
from aggregator.collect.http.headers import conditional, readable, request_headers
from aggregator.collect.http.limits import BodyError, decode_body
from aggregator.collect.http.messages import Exchange, Fetched, NotModified, Request
from aggregator.collect.http.network import (
    Breakdown,
    CheckedNetwork,
    ClosedAddressError,
    Door,
    Pool,
    ProxyRefusal,
    Question,
    RuleBreach,
    Unsendable,
)
from aggregator.collect.http.replies import BODIES, PERMANENT, REDIRECTS, throttles
from aggregator.collect.http.resolve import Resolve, resolve
from aggregator.collect.http.site import site
from aggregator.collect.http.turns import TurnedAwayError, Turns
from aggregator.collect.http.visit import Reply, Visit, onward, refuse_endless, setting_out, settled
from aggregator.collect.http.words import in_words, through
from aggregator.errors import FetchError, PutOff
from aggregator.model import Http

NOT_MODIFIED = 304
EXCERPT = 65_536  # of a refusal's page: enough to recognise a browser check


class PooledStream(httpx.AsyncByteStream):
    """A body that gives its connection back when it is closed."""

    def __init__(self, chunks: AsyncIterable[bytes], close: Callable[[], Awaitable[None]]) -> None:
        """Keep the chunks and how to close them."""
        self._chunks = chunks
        self._close = close

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Yield the raw chunks."""
        async for chunk in self._chunks:
            yield chunk

    async def aclose(self) -> None:
        """Close them."""
        await self._close()


@dataclass(slots=True)
class Desk:
    """The few connections of one door, open as long as somebody uses or waits for them."""

    pool: Pool
    users: int = 0


class Fetcher:
    """Fetches feeds politely and safely. An async context manager; use one for the whole program."""

    def __init__(
        self,
        settings: Http,
        *,
        resolver: Resolve = resolve,
        trust: Callable[[], ssl.SSLContext] = httpx.create_ssl_context,
        witness: Callable[[Exchange], object] = lambda _: None,
    ) -> None:
        """Keep the rules. ``trust`` makes the TLS context (SSL_CERT_FILE counts, else certifi's).

        ``witness`` is told of every single answer, redirects and refusals included.
        """
        self._witness = witness
        self._settings = settings
        self._network = CheckedNetwork(settings, resolver)
        self._context = trust()
        self._turns = Turns(settings.host)
        self._desks: dict[Door, Desk] = {}

    async def __aenter__(self) -> Self:
        """Return itself; connections open when they are needed."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close what is open."""
        async with AsyncExitStack() as stack:
            for desk in self._desks.values():
                stack.push_async_callback(desk.pool.aclose)
            self._desks.clear()

    @property
    def settings(self) -> Http:
        """The rules it keeps; git, which fetches by itself, is held to the same."""
        return self._settings

    @property
    def words(self) -> Mapping[str, datetime]:
        """The sites that have asked us to wait, each with the end of it; their hosts share one budget."""
        return self._turns.words

    def heed(self, words: Mapping[str, datetime]) -> None:
        """Take notice of what sites have asked for earlier, to whatever process of ours."""
        self._turns.heed(words)

    async def fetch(self, request: Request) -> Fetched | NotModified:
        """Ask once, following redirects; raises ``FetchError`` and its kinds."""
        action = f"fetching {redacted(request.url)}"
        seconds = self._settings.timeout.total_seconds()
        try:
            async with asyncio.timeout(seconds) as limit:
                return await self._follow(*setting_out(request, action, limit))
        except TimeoutError as error:
            cause = f"no whole answer within {seconds:g} s"
            remedy = "nothing to do unless it lasts; http.timeout sets the time"
            raise FetchError(request.subject, action, cause, remedy) from error

    async def _follow(self, visit: Visit, first: Address) -> Fetched | NotModified:
        """Go from hop to hop until one is no redirect."""
        hop, permanent, leading, seen = first, "", not visit.home.user, {first.url}
        while True:
            headers = request_headers(self._settings.user_agent, visit.request, visit.home, hop)
            reply = await self._ask_twice(visit, hop, headers)
            if reply.status == NOT_MODIFIED and conditional(headers):
                return NotModified(url=hop.url, permanent_url=permanent, headers=reply.headers)
            if reply.status not in REDIRECTS:
                return settled(visit, hop, permanent, reply)
            leading = leading and reply.status in PERMANENT
            hop = onward(visit, hop, reply, secure=first.scheme == "https")
            permanent = hop.url if leading else permanent
            refuse_endless(visit, hop, seen)
            seen.add(hop.url)

    async def _ask_twice(self, visit: Visit, hop: Address, headers: Mapping[bytes, bytes]) -> Reply:
        """Ask; a 304 to a question without a condition is a cache gone wrong: ask once around it."""
        reply = await self._ask(visit, hop, headers)
        if reply.status != NOT_MODIFIED or conditional(headers):
            return reply
        return await self._ask(visit, hop, {**headers, b"Cache-Control": b"no-cache"})

    async def _ask(self, visit: Visit, hop: Address, headers: Mapping[bytes, bytes]) -> Reply:
        """Send one request when its turn comes; every foreign exception is translated here."""
        door, posted = visit.door(hop), visit.request.posted
        method = "GET" if posted is None else "POST"
        if door.proxy:
            self._refuse_behind(visit, hop)
        try:
            async with (
                self._desk(door) as pool,
                self._turn(hop.host, visit),
                aclosing(await sent(pool, method, hop, headers, posted)) as response,
            ):
                reply = await self._read(response)
                self._heed(visit, hop, reply)  # before the next one in the queue has its turn
                self._witness(_exchange(hop, response, reply))
                return reply
        except TurnedAwayError as error:
            raise PutOff(visit.request.subject, visit.action, str(error), "it is asked later") from error
        except ClosedAddressError as error:
            remedy = f"if it is yours, set http.hosts.{error.host}.allow_private: true"
            raise visit.refuses(str(error), remedy) from error
        except BodyError as error:
            raise visit.fails(str(error), "ask the outlet") from error
        except UnicodeError as error:  # IDNA 2008 has no such name, though DNS or a browser may
            cause = f"no valid host name ({error})"  # the next hop's perhaps: httpx reads ahead
            raise visit.refuses(cause, "check the address") from error
        except Unsendable as error:  # its text quotes the header, which may be a password
            cause = "the request cannot be sent as HTTP wants it"
            raise visit.fails(cause, "check the source's auth and headers") from error
        except ProxyRefusal as error:
            raise visit.fails(f"the proxy refuses ({error})", "check the source's proxy") from error
        except (RuleBreach, httpx.InvalidURL) as error:
            cause = f"the server breaks the rules of HTTP ({error})"
            raise visit.fails(cause, "nothing to do unless it lasts") from error
        except (httpx.HTTPError, *Breakdown, OSError) as error:
            words = in_words(error)
            raise visit.fails(*(through(words) if door.proxy else words)) from error

    def _heed(self, visit: Visit, hop: Address, reply: Reply) -> None:
        """Take notice of a server that asks us to wait; it means all of its site."""
        now = visit.request.now
        if throttles(reply.status, reply.headers, now):
            wait = retry_after(reply.headers, now)
            self._turns.heed({site(hop.host): polling.reopening(wait, now)})

    def _refuse_behind(self, visit: Visit, hop: Address) -> None:
        """Refuse what names a closed address by itself; names are resolved by the proxy, unseen by us."""
        allowed = self._settings.host(hop.host).allow_private
        reason = named_refusal(hop.host, allow_private=allowed)
        if reason:
            remedy = f"if it is yours, set http.hosts.{hop.host}.allow_private: true"
            raise visit.refuses(reason, remedy)

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
    async def _turn(self, host: str, visit: Visit) -> AsyncIterator[None]:
        """Wait for a turn at the host; the deadline stands still meanwhile."""
        loop, limit = asyncio.get_running_loop(), visit.limit
        left = (limit.when() or loop.time()) - loop.time()
        limit.reschedule(None)
        async with self._turns.turn(host, visit.request.now):
            limit.reschedule(loop.time() + left)
            yield

    @asynccontextmanager
    async def _desk(self, door: Door) -> AsyncIterator[Pool]:
        """Lend the door's connections; the last to leave closes them, so that none lies idle."""
        if door not in self._desks:
            self._desks[door] = Desk(self._open(door))
        desk = self._desks[door]
        desk.users += 1
        try:
            yield desk.pool
        finally:
            desk.users -= 1
            if not desk.users:
                self._desks.pop(door, None)
                await desk.pool.aclose()

    def _open(self, door: Door) -> Pool:
        """Return the connections of one door."""
        connections = max(1, self._settings.host(door.host).concurrency)
        return Pool(self._network, door, self._context, connections)


async def sent(
    pool: Pool, method: str, hop: Address, headers: Mapping[bytes, bytes], posted: bytes | None
) -> httpx.Response:
    """Send one request; its answer's body is still to be read.

    httpx makes and reads the messages, and its client is left out: we keep no cookies, follow redirects
    and authorise by ourselves, and what it does for that was a sixth of a poll without news
    (cProfile over ``python -m benchmarks.polling warm``).
    """
    request, asked = httpx.Request(method, hop.url, headers=headers, content=posted), time.monotonic()
    url = request.url
    answer = await pool.send(
        Question(
            method,
            url.raw_scheme,
            url.raw_host,
            url.port,
            url.raw_path,
            request.headers.raw,
            request.content,
        )
    )
    return httpx.Response(
        answer.status,
        headers=list(answer.headers),
        request=request,
        stream=PooledStream(answer.chunks, answer.close),
        extensions={"waited": time.monotonic() - asked},
    )


def _exchange(hop: Address, response: httpx.Response, reply: Reply) -> Exchange:
    """Return what a witness is told."""
    return Exchange(
        url=hop.url,
        status=reply.status,
        headers=reply.headers,
        received=response.num_bytes_downloaded,
        waited=float(response.extensions["waited"]),
    )
