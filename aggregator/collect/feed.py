"""One poll of one feed address: ask, read, decide when to ask again.

Comes in: the source, what is remembered of the address, the digests of known entries. Goes out:
``Collected``, always: a failure is a state with its error in plain words, only bugs raise. Not done
here: settling articles.
"""

import hashlib
import random
from dataclasses import dataclass, replace
from datetime import datetime

from aggregator.collect import polling
from aggregator.collect.http.address import redacted
from aggregator.collect.http.freshness import freshness
from aggregator.collect.http.messages import Fetched, NotModified, Request
from aggregator.collect.jobs import Context, FeedJob, FeedRead
from aggregator.collect.metered import Metered
from aggregator.collect.tools import Tools
from aggregator.errors import CollectError, FetchError, Throttled
from aggregator.model import Collected, PollState, Source


@dataclass(frozen=True, slots=True)
class Poll:
    """One poll: what it is about, and when."""

    source: Source
    state: PollState
    now: datetime
    jitter: float


async def collect_feed(
    source: Source, state: PollState, known: frozenset[str], tools: Tools, now: datetime
) -> Collected:
    """Poll ``state.url`` once. ``known`` are digests of entries that need no second reading."""
    poll = Poll(source, state, now, random.random())  # noqa: S311 - spreads polls, protects nothing
    asking = Metered(tools.fetcher.fetch(_request(poll)))
    try:
        reply = await asking
        if isinstance(reply, NotModified) or _digest(reply) == state.body:
            return _unchanged(poll, reply, asking.seconds)
        return await _changed(poll, reply, known, tools, asking.seconds)
    except CollectError as error:
        return _failed(poll, error, asking.seconds)


def _request(poll: Poll) -> Request:
    """Return the question: where the feed has moved to, with the validators of whoever answered last."""
    state = poll.state
    return Request(
        subject=poll.source.slug,
        url=state.moved or state.url,
        now=poll.now,
        etag=state.etag,
        last_modified=state.last_modified,
        validated=state.validated,
    )


async def _changed(
    poll: Poll, reply: Fetched, known: frozenset[str], tools: Tools, fetch_seconds: float
) -> Collected:
    """Read a new document in a child; raises ``ParseError``, after which nothing of it is remembered."""
    job = _job(poll, reply, known, tools.timezone)
    result, read_seconds = await tools.children.measured(job, poll.source.slug)
    if not isinstance(result, FeedRead):
        raise TypeError("a feed job answers with a feed")
    fresh = freshness(reply.headers, poll.now)
    hints = polling.Hints(fresh=fresh, ttl=result.ttl, new_entries=len(result.articles))
    heard = replace(
        _answered(poll.state, reply),
        body=_digest(reply),
        title=result.title,
        language=result.language,
        warnings=(*_moving(poll.state, reply), *result.warnings),
    )
    state = polling.succeeded(heard, poll.source.interval, hints, now=poll.now, jitter=poll.jitter)
    return Collected(
        state=state,
        articles=result.articles,
        first=not poll.state.primed,
        seconds={"fetch": fetch_seconds, "read": read_seconds},
    )


def _unchanged(poll: Poll, reply: Fetched | NotModified, seconds: float) -> Collected:
    """Return an answer without news; what it says about itself replaces what is stored."""
    fresh = freshness(reply.headers, poll.now)
    heard = _answered(poll.state, reply)
    state = polling.unchanged(heard, poll.source.interval, fresh, now=poll.now, jitter=poll.jitter)
    return Collected(state=state, first=not poll.state.primed, seconds={"fetch": seconds})


def _failed(poll: Poll, error: CollectError, seconds: float) -> Collected:
    """Return a failure. A new address that does not answer is forgotten: the next poll asks the old one."""
    lost = isinstance(error, FetchError) and not isinstance(error, Throttled) and poll.state.moved
    before = replace(poll.state, moved="") if lost else poll.state
    state = polling.failed(before, poll.source.interval, error, now=poll.now, jitter=poll.jitter)
    return Collected(state=state, first=not poll.state.primed, seconds={"fetch": seconds})


def _answered(state: PollState, reply: Fetched | NotModified) -> PollState:
    """Return the state with the validators of the answer, and where it came from.

    A 200 without validators forgets the old ones (RFC 9110, 8.8); a 304 keeps those it does not name.
    """
    etag, modified = reply.headers.get("etag", ""), reply.headers.get("last-modified", "")
    if isinstance(reply, NotModified):
        return replace(
            state,
            etag=etag or state.etag,
            last_modified=modified or state.last_modified,
            validated=reply.url,
        )
    moved = reply.permanent_url or state.moved
    return replace(state, etag=etag, last_modified=modified, validated=reply.url, moved=moved)


def _moving(state: PollState, reply: Fetched) -> tuple[str, ...]:
    """Return the warning for a feed that has moved for good."""
    moved = reply.permanent_url or state.moved
    return (f"moved for good to {moved}; write that into feeds.yaml",) if moved else ()


def _job(poll: Poll, reply: Fetched, known: frozenset[str], timezone: str) -> FeedJob:
    """Return the document as a job for a child."""
    context = Context(
        source=poll.source.slug,
        outlet=poll.source.slug,
        feed_url=redacted(poll.state.url),  # it is exported; passwords are not
        language=poll.source.language,
        timezone=timezone,
        now=poll.now,
    )
    content_type = reply.headers.get("content-type", "")
    return FeedJob(
        document=reply.body, content_type=content_type, base=reply.url, context=context, known=known
    )


def _digest(reply: Fetched) -> str:
    """Return what a body is known again by."""
    return hashlib.blake2b(reply.body, digest_size=16).hexdigest()
