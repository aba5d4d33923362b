"""The feed of a site: found on its page, at its usual addresses, and again when it has died.

In: the address of a page. Out: a feed that was really answered there, and what else the page names, or
a ``CollectError``. For a feed that is lost (404, 410, a page in its place): the same error with the line
that mends feeds.yaml, looked for once a day. Bounded: a page, and at most ``TRIES`` addresses from it;
what comes in a feed's place is never searched in turn. Not done here: polling (``feed``), choosing for
the operator: only a ``site`` follows its feed by itself (``site``).
"""

import copy
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urljoin, urlsplit

from aggregator.collect.http.address import redacted
from aggregator.collect.http.headers import ACCEPT_PAGE
from aggregator.collect.http.messages import Fetched, NotModified, Request
from aggregator.collect.jobs import INSTEAD, Context, Described, DescribeJob
from aggregator.collect.metered import Metered
from aggregator.collect.normalise.address import host
from aggregator.collect.outlets import registrable
from aggregator.collect.tools import Tools
from aggregator.errors import CollectError, FetchError, Gone, ParseError
from aggregator.model import Collected, Feeds, PollState, Site, Source

# Where most programs that publish feeds have theirs; tried only if the page names none.
USUAL = ("feed", "rss.xml", "atom.xml", "index.xml")
TRIES = 4
OFTEN = timedelta(days=1)  # a site that has lost its feed is not searched more often
LOST = (404, 410)
# Hosts by these names have no home page; their house's is the one with www.
FEED_HOSTS = ("feeds.", "feed.", "rss.")


@dataclass(frozen=True, slots=True)
class Discovered:
    """A feed: where it is, its answer, CPU seconds spent, and the other feeds that the page names."""

    url: str
    reply: Fetched
    seconds: float = 0.0
    others: tuple[str, ...] = ()


@dataclass(slots=True)
class Search:
    """One search on behalf of a source; ``seconds`` is the CPU time that its fetches took."""

    source: Source
    home: str
    tools: Tools
    now: datetime
    seconds: float = 0.0

    async def fetched(self, url: str, accept: str = "") -> Fetched:
        """Ask for an address; raises ``FetchError``."""
        asking = Metered(self.tools.fetcher.fetch(Request(
            subject=self.source.slug, url=url, now=self.now, access=self.source.access, home=self.home,
            accept=accept,
        )))  # fmt: skip
        try:
            reply = await asking
        finally:
            self.seconds += asking.seconds
        if isinstance(reply, NotModified):
            raise TypeError("nothing was asked that allows a 304")
        return reply

    async def described(self, reply: Fetched) -> Described:
        """Return what an answer is; raises ``ParseError``."""
        context = Context(
            source=self.source.slug, outlet=self.source.slug, feed_url=redacted(self.home), now=self.now
        )
        content_type = reply.headers.get("content-type", "")
        job = DescribeJob(
            document=reply.body, content_type=content_type, base=reply.url, context=context
        )  # fmt: skip
        result, _ = await self.tools.children.measured(job, self.source.slug)
        if not isinstance(result, Described):
            raise TypeError("a document is described")
        return result

    async def feeds(self, urls: tuple[str, ...]) -> AsyncIterator[tuple[str, Fetched]]:
        """Yield those of the addresses that answer with a feed."""
        for url in urls:
            try:
                reply = await self.fetched(url)
                if _is_feed(await self.described(reply)):
                    yield url, reply
            except CollectError:
                continue

    async def allowed(self, urls: tuple[str, ...]) -> tuple[str, ...]:
        """Return those of the addresses that robots.txt leaves open: nobody has named them."""
        subject, access = self.source.slug, self.source.access
        return tuple([url for url in urls if await self.tools.robots.allows(url, subject, access, self.home)])


async def discover(search: Search, page: str) -> Discovered:
    """Return the feed of a page; raises ``CollectError`` where the page cannot be had or has none."""
    reply = await search.fetched(page, ACCEPT_PAGE)
    about = await search.described(reply)
    if _is_feed(about):
        return Discovered(page, reply, search.seconds)
    named = about.feeds
    tried = named[:TRIES] or await search.allowed(_usual(reply.url))
    async for url, feed in search.feeds(tried):
        return Discovered(url, feed, search.seconds, tuple(other for other in named if other != url))
    said = f"its page names {len(named)} feeds that are none" if named else "its page names no feed"
    raise ParseError(
        search.source.slug,
        f"looking for the feed of {redacted(page)}",
        said if named else f"{said}, and there is none at the usual addresses",
        "write its address as feed:, or read the page itself by scrape:",
    )


async def looked_after(
    source: Source, state: PollState, error: CollectError, tools: Tools, now: datetime
) -> tuple[PollState, CollectError]:
    """Return the state and the error after a failure; a lost feed has been looked for.

    A feed is believed lost at the second failure in a row (at once where the server says 410, for it is
    never asked again; and for a ``site``, which follows).
    """
    follows = isinstance(source.origin, Site)
    if not _is_lost(error) or not (follows or (isinstance(source.origin, Feeds) and not state.moved)):
        return state, error
    if not (follows or state.failures or isinstance(error, Gone)):
        return state, error
    if state.looked is None or not state.looked <= now < state.looked + OFTEN:
        search = Search(source, state.url, tools, now)
        state = replace(state, looked=now, found=await _found(search, state, error) or state.found)
    return state, error if follows else _advised(error, source, state)


def recovered(collected: Collected, source: Source) -> Collected:
    """Return a poll of a feed without what was found in the place of the lost one, if it is back."""
    state = collected.state
    if state.error or not isinstance(source.origin, Feeds):
        return collected
    return replace(collected, state=replace(state, found="", looked=None))


async def _found(search: Search, state: PollState, error: CollectError) -> str:
    """Return the address of a feed that answers, ``""`` where none is found."""
    for page in _pages(search.source, state, error):
        own = page in search.source.origin.urls
        if not own and not await search.allowed((page,)):
            continue
        try:
            return (await discover(search, page)).url
        except CollectError:
            continue
    return ""


def _pages(source: Source, state: PollState, error: CollectError) -> Iterator[str]:
    """Yield the pages to look at: a site's own; else what came in the feed's place, and its host's home."""
    if isinstance(source.origin, Site):
        yield source.origin.url
        return
    if isinstance(error, ParseError):
        yield state.url
    parts = urlsplit(redacted(state.url))
    if (parts.hostname or "").startswith(FEED_HOSTS):
        yield f"{parts.scheme}://www.{registrable(host(state.url))}/"
    else:
        yield f"{parts.scheme}://{parts.netloc}/"


def _advised(error: CollectError, source: Source, state: PollState) -> CollectError:
    """Return the error with the line that mends feeds.yaml, where a new address was found."""
    if not state.found:
        return error
    told = copy.copy(error)
    key, old = (
        ("feeds", f" instead of {redacted(state.url)}") if len(source.origin.urls) > 1 else ("feed", "")
    )
    told.remedy = f"feeds.yaml: sources.{source.slug}.{key}: {redacted(state.found)}{old}"
    return told


def _is_lost(error: CollectError) -> bool:
    """Tell an answer that says the feed is not there (any more) from every other failure."""
    if isinstance(error, FetchError):
        return error.status in LOST
    return isinstance(error, ParseError) and error.cause == INSTEAD


def _is_feed(about: Described) -> bool:
    """Tell whether a document is a feed that can be read."""
    return bool(about.entries or about.title)


def _usual(page: str) -> tuple[str, ...]:
    """Return the usual addresses of feeds, in the page's own folder."""
    path = urlsplit(page).path
    folder = page if path.endswith("/") or "." in path.rpartition("/")[2] else f"{page}/"
    return tuple(urljoin(folder.partition("?")[0], name) for name in USUAL)
