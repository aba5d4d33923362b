"""Which sources are due, and what they bring, batch by batch."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from aggregator.collect import polling
from aggregator.collect.feed import collect_feed
from aggregator.collect.mirror.collect import collect_mirror
from aggregator.collect.outlets import Directory, attributed
from aggregator.collect.tools import Tools
from aggregator.config.secrets import Secret
from aggregator.model import Collected, Feeds, PollState, Repository, Source, SourceSlug, Status
from aggregator.store.protocol import Store

States = Mapping[tuple[SourceSlug, str], PollState]


@dataclass(frozen=True, slots=True)
class Due:
    """One address of one source that is to be polled, with what is remembered of it."""

    source: Source
    state: PollState


def due(sources: Iterable[Source], states: States, now: datetime) -> list[Due]:
    """Return the addresses whose time has come, the longest overdue first."""
    found = [
        each
        for each in addresses(sources, states)
        if each.source.enabled and polling.due(each.state, each.source.interval, now)
    ]
    return sorted(found, key=lambda each: (each.state.next_due is not None, each.state.next_due or now))


def addresses(sources: Iterable[Source], states: States) -> list[Due]:
    """Return every address of the sources with its state, a new one's included."""
    return [
        # The address as configured, since only that one knows whether it holds a secret.
        Due(source, replace(states.get((source.slug, url)) or fresh(source, url), url=url))
        for source in sources
        for url in source.origin.urls
    ]


def fresh(source: Source, url: str) -> PollState:
    """Return the state of an address that was never polled."""
    return PollState(source=source.slug, url=url)


def barred(each: Due, now: datetime) -> str:
    """Return why not even a poll asked for by name may be made, ``""`` if it may."""
    if each.state.status is Status.GONE:
        return "the server said it is gone for good (410)"
    if polling.barred(each.state, now):
        return f"the server asked to wait until {each.state.not_before:%Y-%m-%d %H:%M:%SZ} (Retry-After)"
    return ""


async def collect(
    each: Due, store: Store, tools: Tools, mirrors: Path, now: datetime
) -> AsyncGenerator[Collected, None]:
    """Yield what polling one address brings; failures are in its state."""
    match each.source.origin:
        case Feeds():
            known = await asyncio.to_thread(store.known_digests, each.source.slug)
            yield await collect_feed(each.source, each.state, known, tools, now)
        case Repository():
            among: Callable[[Sequence[str]], frozenset[str]] = partial(store.known_digests, each.source.slug)
            async for batch in collect_mirror(each.source, each.state, among, tools, mirrors, now):
                yield batch


def credited(collected: Collected, source: Source, directory: Directory) -> Collected:
    """Return the batch with every mirrored article's credit resolved to an outlet."""
    articles = tuple(attributed(article, source, directory) for article in collected.articles)
    return replace(collected, articles=articles)


def discreet(collected: Collected, url: str) -> Collected:
    """Return the batch with a secret in the polled address shown as feeds.yaml writes it.

    What is stored here is printed, exported and published; only the poll itself needs the secret.
    """
    if not isinstance(url, Secret):
        return collected
    state = collected.state
    told = tuple(text.replace(url, url.written) for text in (state.error, *state.warnings))
    articles = tuple(
        replace(article, feed_url=article.feed_url.replace(url, url.written))
        for article in collected.articles
    )
    return replace(collected, state=replace(state, error=told[0], warnings=told[1:]), articles=articles)
