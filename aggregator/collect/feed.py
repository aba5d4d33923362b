"""One poll of one feed address: ask, read, decide when to ask again.

Comes in: the source, what is remembered of the address, the digests of known entries. Goes out:
``Collected``, always: a failure is a state with its error in plain words, only bugs raise. Not done
here: settling articles.
"""

import copy
import hashlib
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from aggregator.collect import moving, polling
from aggregator.collect.discovery import looked_after
from aggregator.collect.history import History, history
from aggregator.collect.http.address import redacted
from aggregator.collect.http.freshness import freshness
from aggregator.collect.http.headers import ACCEPT_PAGE
from aggregator.collect.http.messages import LOUD, Fetched, NotModified, Request, loud
from aggregator.collect.jobs import Context, FeedJob, FeedRead, ListingJob
from aggregator.collect.metered import Metered
from aggregator.collect.tools import Tools
from aggregator.collect.websub.discover import Advertised, advertised
from aggregator.collect.websub.protocol import shared
from aggregator.errors import CollectError
from aggregator.model import Collected, PollState, Scrape, Source, SourceSlug

# The digests of entries that need no second reading, looked up only for a document that is to be read.
Known = Callable[[], Awaitable[frozenset[str]]]


@dataclass(frozen=True, slots=True)
class Poll:
    """One poll: what it is about, and when."""

    source: Source
    state: PollState
    now: datetime
    jitter: float


@dataclass(frozen=True, slots=True)
class Asked:
    """What one question came to, and its CPU seconds; every source of the address is given it."""

    outcome: Fetched | NotModified | CollectError
    seconds: float

    def reply(self, subject: SourceSlug) -> Fetched | NotModified:
        """Return the answer; raises the failure, as one of the source that wants to know."""
        if not isinstance(self.outcome, CollectError):
            return self.outcome
        error = copy.copy(self.outcome)
        error.subject = subject
        raise error


async def ask(source: Source, states: Sequence[PollState], tools: Tools, now: datetime) -> Asked:
    """Ask once for all states of one address; ``source`` is whose name is on the question."""
    asking = Metered(tools.fetcher.fetch(_request(source, _agreed(states), now)))
    try:
        return Asked(await asking, asking.seconds)
    except CollectError as error:
        return Asked(error, asking.seconds)


async def collect_feed(  # noqa: PLR0913, PLR0917 - what a poll needs, and what may be known already
    source: Source,
    state: PollState,
    known: Known,
    tools: Tools,
    now: datetime,
    asked: Asked | None = None,
) -> Collected:
    """Poll ``state.url`` once. ``known`` is asked for where a document is to be read.

    ``asked`` is the answer, where it was asked for already.
    """
    poll = Poll(source, state, now, random.random())  # noqa: S311 - spreads polls, protects nothing
    collected = await _collect(poll, known, tools, asked or await ask(source, [state], tools, now))
    said = [*loud(source.access), *moving.told(collected.state)]
    kept = [each for each in collected.state.warnings if each not in LOUD and not moving.is_told(each)]
    return replace(collected, state=replace(collected.state, warnings=(*said, *kept)))


async def _collect(poll: Poll, known: Known, tools: Tools, asked: Asked) -> Collected:
    """Read what is new."""
    try:
        reply = asked.reply(poll.source.slug)
        if isinstance(reply, NotModified) or _digest(reply) == poll.state.body:
            return _unchanged(poll, reply, asked.seconds)
        return await _changed(poll, reply, known, tools, asked.seconds)
    except CollectError as error:
        state, told = await looked_after(poll.source, poll.state, error, tools, poll.now)
        return _failed(replace(poll, state=state), told, asked.seconds)


def _agreed(states: Sequence[PollState]) -> PollState:
    """Return the state to ask with: without validators where one of them has not read what they stand for."""
    first = states[0]
    if all(_validators(state) == _validators(first) for state in states):
        return first
    return replace(first, etag="", last_modified="", validated="")


def _validators(state: PollState) -> tuple[str, str, str, str]:
    """Return what a 304 would stand for."""
    return state.etag, state.last_modified, state.validated, state.body


def _request(source: Source, state: PollState, now: datetime) -> Request:
    """Return the question: where the feed has moved to, with the validators of whoever answered last."""
    return Request(
        subject=source.slug,
        url=state.moved or state.url,
        now=now,
        etag=state.etag,
        last_modified=state.last_modified,
        validated=state.validated,
        access=source.access,
        home=state.url,
        accept=ACCEPT_PAGE if isinstance(source.origin, Scrape) else "",
    )


async def _changed(poll: Poll, reply: Fetched, known: Known, tools: Tools, fetch_seconds: float) -> Collected:
    """Read a new document in a child; raises ``ParseError``, after which nothing of it is remembered."""
    result, read_seconds = await read(poll, reply, await known(), tools)
    before = History() if poll.state.primed else await _history(poll, result, reply, tools)
    open_to_all = shared(poll.state.url, poll.source.access)
    named = advertised(reply.headers, result.links, reply.url) if open_to_all else Advertised()
    fresh = freshness(reply.headers, poll.now)
    hints = polling.Hints(
        fresh=fresh,
        ttl=result.ttl,
        skip_hours=result.skip_hours,
        skip_days=result.skip_days,
        new_entries=len(result.articles),
    )
    heard = replace(
        _answered(poll.state, reply),
        body=_digest(reply),
        title=result.title,
        language=result.language,
        hub=named.hub,
        topic=named.topic,
        warnings=(*result.warnings, *before.warnings),
    )
    state = polling.succeeded(heard, poll.source.interval, hints, now=poll.now, jitter=poll.jitter)
    return Collected(
        state=state,
        articles=(*result.articles, *before.articles),
        first=not poll.state.primed,
        seconds={"fetch": fetch_seconds, "read": read_seconds},
    )


async def read(poll: Poll, reply: Fetched, known: frozenset[str], tools: Tools) -> tuple[FeedRead, float]:
    """Return what a document holds, read in a child, and its CPU seconds; raises ``ParseError``."""
    job = _job(poll, reply, known, tools.timezone)
    result, seconds = await tools.children.measured(job, poll.source.slug)
    if not isinstance(result, FeedRead):
        raise TypeError("a feed job answers with a feed")
    return result, seconds


async def _history(poll: Poll, result: FeedRead, reply: Fetched, tools: Tools) -> History:
    """Return what the documents before a source's first one hold."""

    async def page(url: str) -> FeedRead:
        asked = Request(
            subject=poll.source.slug, url=url, now=poll.now, access=poll.source.access, home=poll.state.url
        )
        answer = await tools.fetcher.fetch(asked)
        if isinstance(answer, NotModified):
            raise CollectError(poll.source.slug, f"fetching {url}", "304, and nothing was known of it")
        return (await read(poll, answer, frozenset(), tools))[0]

    return await history(result, reply.url, page)


def _unchanged(poll: Poll, reply: Fetched | NotModified, seconds: float) -> Collected:
    """Return an answer without news; what it says about itself replaces what is stored."""
    fresh = freshness(reply.headers, poll.now)
    heard = _answered(poll.state, reply)
    state = polling.unchanged(heard, poll.source.interval, fresh, now=poll.now, jitter=poll.jitter)
    return Collected(state=state, first=not poll.state.primed, seconds={"fetch": seconds})


def _failed(poll: Poll, error: CollectError, seconds: float) -> Collected:
    """Return a failure; the next poll asks the configured address."""
    before, why = moving.lost(poll.state, error)
    state = polling.failed(before, poll.source.interval, why, now=poll.now, jitter=poll.jitter)
    return Collected(state=state, first=not poll.state.primed, seconds={"fetch": seconds})


def _answered(state: PollState, reply: Fetched | NotModified) -> PollState:
    """Return the state with the validators of the answer, and where it came from.

    A 200 without validators forgets the old ones (RFC 9110, 8.8); a 304 keeps those it does not name. What
    is said to be stale already (``Expires: 0``, ``no-cache``) can still be asked about with its validators.
    """
    state = moving.followed(state, reply)
    etag, modified = reply.headers.get("etag", ""), reply.headers.get("last-modified", "")
    if isinstance(reply, NotModified):
        return replace(
            state,
            etag=etag or state.etag,
            last_modified=modified or state.last_modified,
            validated=reply.url,
        )
    return replace(state, etag=etag, last_modified=modified, validated=reply.url)


def _job(poll: Poll, reply: Fetched, known: frozenset[str], timezone: str) -> FeedJob | ListingJob:
    """Return the document as a job for a child."""
    context = Context(
        source=poll.source.slug,
        outlet=poll.source.slug,
        feed_url=redacted(poll.state.url),  # it is exported; passwords are not
        language=poll.source.language,
        timezone=timezone,
        now=poll.now,
        repair=poll.source.repair,
        identity=poll.source.identity,
    )
    content_type = reply.headers.get("content-type", "")
    if isinstance(poll.source.origin, Scrape):
        return ListingJob(
            document=reply.body, content_type=content_type, base=reply.url, context=context, known=known,
            listing=poll.source.origin.listing,
        )  # fmt: skip
    return FeedJob(
        document=reply.body, content_type=content_type, base=reply.url, context=context, known=known
    )


def _digest(reply: Fetched) -> str:
    """Return what a body is known again by."""
    return hashlib.blake2b(reply.body, digest_size=16).hexdigest()
