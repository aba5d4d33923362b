"""The pipeline's verbs, in the order in which a pass does them."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from time import monotonic, process_time

from aggregator.clock import Clock
from aggregator.collect import polling
from aggregator.collect.feed import Asked
from aggregator.collect.http.client import Fetcher
from aggregator.collect.outlets import NOBODY, Directory, directory
from aggregator.collect.tools import Tools
from aggregator.config.corrections import read
from aggregator.config.corrections_file import take_back
from aggregator.errors import ConfigError, ParseError, StoreError
from aggregator.model import Collected, PollState, Settings, Source, SourceSlug, Status, TopicSlug
from aggregator.model.corrections import Correction
from aggregator.model.subscriptions import Delivery
from aggregator.pipeline.collecting import (
    Due,
    States,
    asked_for_all,
    buggy,
    collect,
    credited,
    discreet,
    due,
    named,
    warned,
)
from aggregator.pipeline.correcting import Corrected, apply
from aggregator.pipeline.cost import Seconds
from aggregator.pipeline.delivering import Told, brought, finished, taken, unreadable, wanted
from aggregator.pipeline.printing import Press
from aggregator.pipeline.publishing import NO_HOLD, Announcer, pins
from aggregator.pipeline.quiet import Quiet, brings_nothing
from aggregator.pipeline.relinking import relink, relink_touched
from aggregator.pipeline.renaming import renamed
from aggregator.pipeline.saying import say
from aggregator.pipeline.settling import Settled, Settler
from aggregator.pipeline.whole import whole
from aggregator.store.protocol import Store

# Polls in flight at once. The hosts' own limits are the HTTP client's affair; this one bounds
# what lies in memory: as many bodies of at most ``http.max_body``.
POLLS = 16
# Real seconds between two looks at all sources for their page: of 5,000 one takes 0.14 s of CPU.
SOURCES = 60.0
FAILED = frozenset({Status.BROKEN, Status.THROTTLED, Status.GONE})


@dataclass(frozen=True, slots=True)
class Polled:
    """What polling one address came to; ``company`` is what it came to for other sources of the address."""

    state: PollState
    new: int = 0
    edited: int = 0
    seconds: Seconds = field(default_factory=Seconds)
    company: tuple["Polled", ...] = ()

    @property
    def everyone(self) -> tuple["Polled", ...]:
        """It and its company."""
        return (self, *self.company)

    @property
    def failed(self) -> bool:
        """Tell whether the source could not be read this time."""
        return bool(self.state.error)


@dataclass(frozen=True, slots=True)
class Pass:
    """What one pass came to; ``refused`` are sources asked for by name that may not be polled.

    ``complaints`` are what is wrong with corrections.yaml.
    """

    polled: tuple[Polled, ...] = ()
    refused: Mapping[SourceSlug, str] = field(default_factory=dict)
    published: Mapping[TopicSlug, int] = field(default_factory=dict)
    written: tuple[str, ...] = ()
    seconds: Seconds = field(default_factory=Seconds)
    complaints: tuple[str, ...] = ()


class Pipeline:
    """Collect, settle, publish, over one store and one set of settings."""

    def __init__(self, settings: Settings, store: Store, tools: Tools, clock: Clock) -> None:
        """Work with what is given; nothing is opened or closed here."""
        self.settings = settings
        self.store = store
        self._tools = tools
        self._clock = clock
        self._settler = Settler(store, settings.dedup, partial(relink_touched, settings))
        self._settling = asyncio.Lock()
        self._quiet = Quiet(store, self._settling)
        self._wrong: Mapping[str, datetime] = {}
        self._sources_due = 0.0

    @property
    def public(self) -> Path:
        """Where the editions lie."""
        return self.settings.service.storage / "public"

    @property
    def fetcher(self) -> Fetcher:
        """The one HTTP client, for what is asked besides polls."""
        return self._tools.fetcher

    def due(self) -> list[Due]:
        """Return the addresses whose time has come."""
        return due(self.settings.sources.values(), self._states(), self._clock.now())

    @property
    def throttled(self) -> Collection[str]:
        """The sites that have asked us to wait, whose hosts share one budget."""
        return self._tools.fetcher.words

    def _states(self) -> States:
        """Return what is remembered of every address; whoever asks is told of what sites have asked for."""
        mirrors = self.settings.service.storage / "mirrors"
        states = renamed(self.store, self.settings.sources.values(), self.store.poll_states(), mirrors)
        self._tools.fetcher.heed(polling.words(states.values()))
        return states

    async def once(self, slugs: Sequence[SourceSlug] = ()) -> Pass:
        """Poll the due sources, or those named, and publish; then raise what failed in a poll, if any."""
        started = process_time()
        complaints = await self.obeyed()
        refused: dict[SourceSlug, str] = {}
        wanted = self._named(slugs, refused) if slugs else self.due()
        results = await self._results(wanted)
        try:
            done = await asyncio.to_thread(self.publish)
        finally:
            polled = _whole(results)
        seconds = sum((each.seconds for each in polled), Seconds(start=started) + done.seconds)
        # Reading is done by children; of our own time, what no stage names is the loop's and git's.
        ours = process_time()
        named = sum(spent for stage, spent in seconds.items() if stage != "read")
        seconds["other"] = max(0.0, ours - named)
        seconds["total"] = ours + seconds.get("read", 0.0)
        return replace(done, polled=tuple(polled), refused=refused, seconds=seconds, complaints=complaints)

    async def correct(self, correction: Correction) -> Corrected:
        """Write one more correction into the file, and apply it."""
        await asyncio.to_thread(say, [correction], self.store, self.settings)
        return await self.obey()

    async def take_back(self, number: int) -> tuple[Correction, Corrected]:
        """Take a correction, counted from 1, out of the file, and apply that."""
        gone = await asyncio.to_thread(take_back, self.settings.service.corrections, number)
        return gone, await self.obey()

    async def obey(self) -> Corrected:
        """Apply the corrections as the file has them now; an error in it leaves those in force that are."""
        written = await asyncio.to_thread(read, self.settings.service.corrections)
        now = self._clock.now()
        async with self._settling:
            work = asyncio.to_thread(apply, self.store, self._settler, self.settings, written, now)
            return await whole(work)

    async def obeyed(self) -> tuple[str, ...]:
        """Apply the corrections; return what is wrong with them, which hinders nothing else."""
        try:
            return (await self.obey()).warnings
        except ConfigError as error:
            return tuple(map(str, error.problems))

    def _named(self, slugs: Sequence[SourceSlug], refused: dict[SourceSlug, str]) -> list[Due]:
        found, why = named(self.settings.sources.values(), slugs, self._states(), self._clock.now())
        refused |= why
        return found

    async def poll_all(self, wanted: Sequence[Due]) -> list[Polled]:
        """Poll addresses side by side; what fails in one is raised once all the others are done.

        Feeds come before mirrors, whose articles are credited by what is known of the outlets.
        """
        return _whole(await self._results(wanted))

    async def _results(self, wanted: Sequence[Due]) -> list[Polled | BaseException]:
        feeds = [each for each in wanted if each.source.kind != "git"]
        mirrors = [each for each in wanted if each.source.kind == "git"]
        return [*await self._side_by_side(feeds), *await self._side_by_side(mirrors)]

    async def _side_by_side(self, wanted: Sequence[Due]) -> list[Polled | BaseException]:
        room = asyncio.Semaphore(POLLS)

        async def poll(each: Due) -> Polled:
            async with room:
                return await self._put_off_if_buggy(each)

        return await asyncio.gather(*map(poll, wanted), return_exceptions=True)

    async def _put_off_if_buggy(self, each: Due) -> Polled:
        """Poll; a bug is raised, and stored, so that the source is not due again at once."""
        try:
            return await self.poll(each)
        except StoreError:  # nothing of it was stored, so it stays due
            raise
        except Exception as bug:
            await whole(asyncio.to_thread(self.put_off, each, bug))
            raise

    def put_off(self, each: Due, bug: Exception) -> None:
        """Store a bug as a failure of every source that was polled with it."""
        now = self._clock.now()
        with self.store.writing() as writing:
            for one in each.everyone:
                writing.save_poll(buggy(one, bug, now))

    async def poll(self, each: Due) -> Polled:
        """Collect one address, and settle what it brings to each of its sources."""
        now = self._clock.now()
        asked = await asked_for_all(each, self._tools, now)
        first = await self._poll(each, asked, now)
        free = replace(asked, seconds=0.0) if asked else None  # it was paid for once
        return replace(first, company=tuple([await self._poll(one, free, now) for one in each.company]))

    async def _poll(self, each: Due, asked: Asked | None, now: datetime) -> Polled:
        result, sources = Polled(each.state), self.settings.sources.values()
        mirrors = self.settings.service.storage / "mirrors"
        mirror = each.source.kind == "git"  # a feed's articles are its own
        names = await asyncio.to_thread(self._outlets) if mirror else NOBODY
        async with aclosing(collect(each, self.store, self._tools, mirrors, now, asked)) as batches:
            async for batch in batches:
                told = warned(credited(batch, each.source, names), each.source, sources)
                told = discreet(told, each.state.url, each.source.access)
                result = _added(result, told.state, await self._settled(each.source, told, now))
        return result

    async def _settled(self, source: Source, told: Collected, now: datetime) -> Settled:
        if brings_nothing(told):
            return await self._quiet.keep(told)
        async with self._settling:
            return await whole(asyncio.to_thread(self._settler.settle, source, told, now))

    async def deliver(self, delivery: Delivery, at: datetime) -> Polled | None:
        """Settle what a hub has brought, as if it had been polled; ``None`` where nobody wants it any more.

        ``at`` is when it was acknowledged. What cannot be read is left to a poll, and raised.
        """
        now = self._clock.now()
        told = await asyncio.to_thread(wanted, self.settings, self.store, delivery, at)
        if told is None:
            return None
        try:
            found = await brought(told, self.store, self._tools, now)
        except ParseError:
            await whole(asyncio.to_thread(unreadable, told, self.store, now))
            raise
        async with self._settling:
            return await whole(asyncio.to_thread(self._settle_delivery, told, found, now))

    def _settle_delivery(self, told: Told, found: Collected, now: datetime) -> Polled:
        batch = taken(told, found, self.store, now)
        settled = self._settler.settle(told.source, batch, now)
        finished(told, self.store, now, new=settled.new)
        return _added(Polled(batch.state), batch.state, settled)

    def _outlets(self) -> Directory:
        """Return whom a mirror's articles may be credited to."""
        return directory(self.settings.sources.values(), self.store.hosts())

    def publish(
        self, slugs: Sequence[TopicSlug] = (), hold: timedelta = NO_HOLD, *, again: bool = False
    ) -> Pass:
        """Announce what is new, and write the editions of all topics, or of those named.

        ``again`` compares every file with what it should hold; else those that are there are trusted.
        """
        seconds: Seconds = Seconds()
        with seconds.timed("publish"):
            now = self._clock.now()
            topics = [self.settings.topics[slug] for slug in slugs or self.settings.topics]
            known = self.store.topics()
            retired = [known[slug] for slug in known.keys() - self.settings.topics.keys()]
            with self.store.writing() as writing:
                announcer = Announcer(self.settings, writing, now, hold)
                announced = {topic.slug: announcer.announce(topic) for topic in topics}
                for state in retired:
                    announcer.retire(state)
                pinned = pins(writing.corrections())
                if pinned:  # wherever their stories may have gone since
                    ids = [story.id for story in writing.stories_of(pinned)]
                    relink(writing, self.settings, ids, pinned, now)
            press = Press(self.settings, self.store, now)
            written = [*press.topics(topics, again=again), *press.front(), *self._conditions(press)]
        counts = {slug: each.count for slug, each in announced.items()}
        return Pass(published=counts, written=tuple(written), seconds=seconds)

    def _conditions(self, press: Press) -> tuple[str, ...]:
        """Write how the sources are, but not at every pass of a busy service, which tells of it anyway."""
        if monotonic() < self._sources_due:
            return ()
        self._sources_due = monotonic() + SOURCES
        return press.conditions(self._wrong)

    def tell(self, wrong: Mapping[str, datetime]) -> tuple[str, ...]:
        """Write how the sources are and what is wrong; ``wrong`` are parts of the service, since when."""
        self._wrong = wrong
        return Press(self.settings, self.store, self._clock.now()).conditions(wrong)


def _whole(results: Sequence[Polled | BaseException]) -> list[Polled]:
    """Return what polls came to; the first that failed for no fault of its source is raised."""
    for result in results:
        if isinstance(result, BaseException):
            raise result
    return [one for result in results if isinstance(result, Polled) for one in result.everyone]


def _added(before: Polled, state: PollState, settled: Settled) -> Polled:
    return Polled(
        state,
        before.new + settled.new,
        before.edited + settled.edited,
        before.seconds + settled.seconds,
    )
