"""One address of one source, asked now, and nothing of it stored.

In: a source, and what is remembered of it. Out: ``Tried``: what a poll would have brought, and what was seen
on the way. The poll is the real one (``collecting.collect``), over a memory and mirrors that are thrown
away, so that what is shown here is what the service would get. Not done here: showing it (``cli``).
"""

import asyncio
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import aclosing, closing
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import accumulate
from pathlib import Path

from aggregator.clock import Clock
from aggregator.collect import polling
from aggregator.collect.children import Children
from aggregator.collect.discovery import Search, discover
from aggregator.collect.http.client import Fetcher
from aggregator.collect.http.messages import Exchange, Fetched, NotModified, Request
from aggregator.collect.jobs import Context, Described, DescribeJob, FilesRead, Job, Result
from aggregator.collect.outlets import Directory
from aggregator.collect.progress import Listener, unheard
from aggregator.collect.tools import Tools
from aggregator.errors import CollectError
from aggregator.model import Article, Collected, Http, PollState, Settings, Status
from aggregator.pipeline.collecting import Due, barred, collect, credited, discreet
from aggregator.store.sql import open_store

# Of a repository, so many files tell what it is: one batch as the poll makes them (``mirror.batches``).
BATCHES = 1
# A home page, and the feeds that are looked for from there (``discovery``); pages of articles come later.
BODIES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What came of an address. ``state`` is what a poll would have left behind.

    ``document`` is what the feed or page is, ``files`` what was read of a repository; each is empty where
    the other was. ``rest`` is the interval that would follow.
    """

    due: Due
    state: PollState
    rest: timedelta
    articles: tuple[Article, ...] = ()
    exchanges: tuple[Exchange, ...] = ()
    size: int = 0
    document: Described = field(default_factory=Described)
    files: tuple[FilesRead, ...] = ()

    @property
    def error(self) -> str:
        """What went wrong, in one line, ``""`` if nothing did."""
        return self.state.error

    @property
    def warnings(self) -> dict[str, int]:
        """Each warning with how often it was given."""
        counted = dict(self.document.warnings)
        # A poll keeps the first twenty; of files, all are wanted here.
        of_files = (warning for read in self.files for warning in read.warnings)
        return {warning: counted.get(warning, 1) for warning in (*counted, *of_files, *self.state.warnings)}

    @property
    def layouts(self) -> Counter[str]:
        """The files that are articles, by layout."""
        return sum((Counter(read.layouts) for read in self.files), Counter())

    @property
    def skipped(self) -> Counter[str]:
        """The files that are no articles, by reason."""
        return sum((Counter(read.skipped) for read in self.files), Counter())


@dataclass(frozen=True, slots=True)
class Seen:
    """A body, and how many exchanges there had been when it was there."""

    reply: Fetched
    exchanges: int


class WatchedFetcher(Fetcher):
    """Keeps the first bodies, and every exchange."""

    def __init__(self, settings: Http) -> None:
        """Begin without any."""
        self.exchanges: list[Exchange] = []
        self.bodies: list[Seen] = []
        super().__init__(settings, witness=self.exchanges.append)

    async def fetch(self, request: Request) -> Fetched | NotModified:
        """Fetch, and keep it."""
        reply = await super().fetch(request)
        if isinstance(reply, Fetched) and len(self.bodies) < BODIES:
            self.bodies.append(Seen(reply, len(self.exchanges)))
        return reply


class WatchedChildren(Children):
    """Keeps what is said of files."""

    def __init__(self) -> None:
        """Begin without any."""
        super().__init__(size=1)
        self.files: list[FilesRead] = []

    async def measured(self, job: Job, subject: str) -> tuple[Result, float]:
        """Do a job, and keep what it says of files."""
        result, seconds = await super().measured(job, subject)
        if isinstance(result, FilesRead):
            self.files.append(result)
        return result, seconds


async def try_address(  # noqa: PLR0913, PLR0917 - what a poll needs, and who hears of its progress
    each: Due,
    settings: Settings,
    names: Directory,
    words: Mapping[str, datetime],
    clock: Clock,
    progress: Listener = unheard,
) -> Tried:
    """Ask an address; ``CollectError`` where its server wants to be left alone.

    ``names`` are whom articles may be credited to, ``words`` the sites that have asked to wait.
    """
    now = clock.now()
    if polite := barred(each, now, words):
        raise CollectError(each.source.slug, "trying it", polite, "try again then")
    async with WatchedFetcher(settings.http) as fetcher, WatchedChildren() as children:
        tools = Tools(fetcher, children, settings.service.timezone, clock, progress)
        collected = [
            discreet(credited(batch, each.source, names), each.state.url, each.source.access)
            for batch in await _collected(each, tools, now)
        ]
        document, seen = await _document(each, fetcher.bodies, tools, now)
        articles = tuple(article for batch in collected for article in batch.articles)
        return Tried(
            due=each,
            state=collected[-1].state,
            rest=_rest(each, collected, now),
            articles=articles,
            exchanges=_shown(each, fetcher.exchanges[: seen.exchanges] if seen else fetcher.exchanges),
            size=len(seen.reply.body) if seen else 0,
            document=document,
            files=_read_for(children.files, len(articles)),
        )


async def find_feed(each: Due, settings: Settings, clock: Clock) -> str:
    """Return the address of a page's feed, at its usual places too; ``CollectError`` where there is none."""
    async with Fetcher(settings.http) as fetcher, Children(size=1) as children:
        tools = Tools(fetcher, children, settings.service.timezone, clock)
        search = Search(each.source, each.state.url, tools, clock.now())
        return (await discover(search, each.state.url)).url


async def _collected(each: Due, tools: Tools, now: datetime) -> list[Collected]:
    """Poll as one that knows nothing yet, but when new entries are usual."""
    asked = replace(each, state=_forgetful(each.state))
    batches: list[Collected] = []
    with tempfile.TemporaryDirectory(prefix="aggregator-") as folder:
        database = f"sqlite+pysqlite:///{Path(folder) / 'aggregator.db'}"
        with closing(await asyncio.to_thread(open_store, database)) as nothing:
            async with aclosing(collect(asked, nothing, tools, Path(folder) / "mirrors", now)) as coming:
                async for batch in coming:
                    batches.append(batch)
                    if len(batches) == BATCHES:
                        break
    return batches


def _forgetful(state: PollState) -> PollState:
    """Return the state without what would keep the server, or us, from giving everything."""
    return replace(state, etag="", last_modified="", validated="", body="", position="", primed=False)


def _rest(each: Due, collected: Sequence[Collected], now: datetime) -> timedelta:
    """Return the rest that would follow. What is counted as new here was not: the usual gap is as it was."""
    after = collected[-1].state
    if after.error:
        return max((after.next_due or now) - now, timedelta(0))
    known = replace(after, gap=each.state.gap, last_new=each.state.last_new)
    return polling.normal_interval(known, each.source.interval, now)


async def _document(
    each: Due, bodies: Sequence[Seen], tools: Tools, now: datetime
) -> tuple[Described, Seen | None]:
    """Return what the feed is, else what came in its place; nothing where nothing came."""
    told = [(await _described(each, seen.reply, tools, now), seen) for seen in bodies]
    feeds = [(document, seen) for document, seen in told if document.entries]
    return (feeds or told)[0] if told else (Described(), None)


async def _described(each: Due, reply: Fetched, tools: Tools, now: datetime) -> Described:
    """Return what a document is; nothing where it takes a reader down."""
    context = Context(
        source=each.source.slug,
        outlet=each.source.slug,
        feed_url=reply.url,
        language=each.source.language,
        timezone=tools.timezone,
        now=now,
    )
    content_type = reply.headers.get("content-type", "")
    job = DescribeJob(document=reply.body, content_type=content_type, base=reply.url, context=context)
    try:
        result = await tools.children.run(job, each.source.slug)
    except CollectError:
        return Described()
    return result if isinstance(result, Described) else Described()


def _read_for(files: Sequence[FilesRead], articles: int) -> tuple[FilesRead, ...]:
    """Return what was read for so many articles: a poll reads a batch ahead. Without articles, all of it."""
    found = [0, *accumulate(len(each.articles) for each in files)]
    return tuple(
        each for each, before in zip(files, found, strict=False) if before < articles or not articles
    )


def _shown(each: Due, exchanges: Sequence[Exchange]) -> tuple[Exchange, ...]:
    """Return the exchanges as they may be shown: without what is secret in their addresses."""
    urls = tuple(exchange.url for exchange in exchanges)
    state = PollState(source=each.source.slug, url=each.state.url, status=Status.NEW, warnings=urls)
    veiled = discreet(Collected(state=state), each.state.url, each.source.access).state.warnings
    return tuple(replace(exchange, url=url) for exchange, url in zip(exchanges, veiled, strict=True))
