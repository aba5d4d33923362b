"""Which sources are due, and what they bring, batch by batch."""

import asyncio
import random
import re
from collections.abc import AsyncGenerator, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from aggregator.collect import polling
from aggregator.collect.discovery import recovered
from aggregator.collect.feed import Asked, ask, collect_feed
from aggregator.collect.full_text import completed
from aggregator.collect.http.address import BadAddressError, parse_url, redacted
from aggregator.collect.http.site import site_of
from aggregator.collect.mirror.collect import Known, collect_mirror
from aggregator.collect.outlets import Directory, attributed
from aggregator.collect.site import collect_site
from aggregator.collect.tools import Tools
from aggregator.config.secrets import REFERENCE, Secret, unveiled, veiled
from aggregator.dedupe.material import material
from aggregator.errors import CollectError
from aggregator.model import (
    PLAIN_ACCESS,
    Access,
    Article,
    Collected,
    Feeds,
    PollState,
    Repository,
    Scrape,
    Site,
    Source,
    SourceSlug,
    Status,
)
from aggregator.pipeline.subscribing import patient
from aggregator.pipeline.unspoken import LONG, unspoken, unspoken_article
from aggregator.store.protocol import Store

States = Mapping[tuple[SourceSlug, str], PollState]
# A part of a secret stands in articles by chance up to the length of words, as a short secret does.
LONGER = 16
ALREADY = "it has moved to an address of the source "
DELIMITERS = re.compile(r"[/?&=#@:;]+")


@dataclass(frozen=True, slots=True)
class Due:
    """One address of one source that is to be polled, with what is remembered of it.

    ``company`` are other sources of the same address: it is asked once, and all are told.
    """

    source: Source
    state: PollState
    company: tuple["Due", ...] = ()

    @property
    def everyone(self) -> tuple["Due", ...]:
        """It and its company."""
        return (self, *self.company)


Question = tuple[str, str, Access]


def question(each: Due) -> Question:
    """Return what makes two polls one: the same request would be sent. Clones are each source's own."""
    access, asked = each.source.access, (each.state.moved or each.state.url).partition("#")[0]
    if isinstance(each.source.origin, Repository):
        return (each.source.slug, asked, access)
    # What only the configured address may be told depends on that one.
    return (each.state.url if access != PLAIN_ACCESS else "", asked, access)


def due(sources: Iterable[Source], states: States, now: datetime) -> list[Due]:
    """Return the addresses whose time has come, the longest overdue first."""
    words = polling.words(states.values())
    asked = [each for each in addresses(sources, states) if each.source.enabled]
    found = [
        each
        for each in together(asked, now)
        if any(polling.due(one.state, one.source.interval, now) for one in each.everyone)
        and not any(barred(one, now, words) for one in each.everyone)
    ]
    return sorted(found, key=partial(_overdue, now))


def named(
    sources: Iterable[Source], slugs: Collection[SourceSlug], states: States, now: datetime
) -> tuple[list[Due], dict[SourceSlug, str]]:
    """Return (the addresses of these sources, due or not, why others of them may not be asked)."""
    words = polling.words(states.values())
    asked = [each for each in addresses(sources, states) if each.source.enabled or each.source.slug in slugs]
    mine = [each for each in asked if each.source.slug in slugs]
    refused = {each.source.slug: why for each in mine if (why := refusal(each, now, words))}
    well = {question(each) for each in mine if not refusal(each, now, words)}
    return [each for each in together(asked, now) if question(each) in well], refused


def together(found: Iterable[Due], now: datetime) -> list[Due]:
    """Return one poll for each question, the longest overdue source at its head, without what is gone."""
    groups: dict[Question, list[Due]] = {}
    for each in found:
        if each.state.status is not Status.GONE:
            groups.setdefault(question(each), []).append(each)
    ordered = (sorted(group, key=partial(_overdue, now)) for group in groups.values())
    return [replace(first, company=tuple(others)) if others else first for first, *others in ordered]


def _overdue(now: datetime, each: Due) -> tuple[bool, datetime]:
    return (each.state.next_due is not None, each.state.next_due or now)


def addresses(sources: Iterable[Source], states: States) -> list[Due]:
    """Return every address of the sources with its state, a new one's included."""
    return [
        Due(source, _recalled(states.get((source.slug, url)) or fresh(source, url), url))
        for source in sources
        for url in source.origin.urls
    ]


def fresh(source: Source, url: str) -> PollState:
    """Return the state of an address that was never polled."""
    return PollState(source=source.slug, url=url)


def refusal(each: Due, now: datetime, words: Mapping[str, datetime]) -> str:
    """Return why not even a poll asked for by name may be made, ``""`` if it may."""
    if each.state.status is Status.GONE:
        return "the server said it is gone for good (410)"
    if polling.hasty(each.state, now) and not barred(each, now, words):
        return "it was asked less than a minute ago"
    return barred(each, now, words)


def barred(each: Due, now: datetime, words: Mapping[str, datetime]) -> str:
    """Return why its server must be left alone now, ``""`` if it need not be."""
    if polling.barred(each.state, now):
        return f"the server asked to wait until {each.state.not_before:%Y-%m-%d %H:%M:%SZ} (Retry-After)"
    site = site_of(each.state.moved or each.state.url) if words else ""
    if polling.holds(words.get(site), now):
        return f"{site} asked to wait until {words[site]:%Y-%m-%d %H:%M:%SZ}, for another of its feeds"
    return ""


async def asked_for_all(each: Due, tools: Tools, now: datetime) -> Asked | None:
    """Ask once where several sources want to know; a lone one asks by itself."""
    return await ask(each.source, [one.state for one in each.everyone], tools, now) if each.company else None


async def collect(  # noqa: PLR0913, PLR0917 - what a poll needs, and what may be known already
    each: Due, store: Store, tools: Tools, mirrors: Path, now: datetime, asked: Asked | None = None
) -> AsyncGenerator[Collected, None]:
    """Yield what polling one address brings; failures are in its state."""
    match each.source.origin:
        case Feeds() | Site() | Scrape():
            known = partial(asyncio.to_thread, store.known_digests, each.source.slug)
            source = await _patient(each, store, now)
            poll = collect_site if isinstance(source.origin, Site) else collect_feed
            polled = recovered(await poll(source, each.state, known, tools, now, asked), source)
            yield await completed(source, polled, store.articles, tools, now)
        case Repository():
            stored = Known(partial(store.known_digests, each.source.slug), material)
            async for batch in collect_mirror(each.source, each.state, stored, tools, mirrors, now):
                yield batch


async def _patient(each: Due, store: Store, now: datetime) -> Source:
    """Return the source with the patience that its hub deserves; few have one, and a thread has its price."""
    if not each.state.hub:
        return each.source
    return await asyncio.to_thread(patient, each.source, each.state, store, now)


def warned(collected: Collected, source: Source, sources: Iterable[Source]) -> Collected:
    """Return the batch with a warning where its feed has moved to the address of another source."""
    state = collected.state
    new = state.moved or state.moving
    others = [
        other.slug
        for other in sources
        if new and other.slug != source.slug and any(_asked(url) == new for url in other.origin.urls)
    ]
    said = [f"{ALREADY}{other}; take one of the two out of feeds.yaml" for other in others]
    kept = [each for each in state.warnings if not each.startswith(ALREADY)]
    return replace(collected, state=replace(state, warnings=(*said, *kept)))


def credited(collected: Collected, source: Source, directory: Directory) -> Collected:
    """Return the batch with every mirrored article's credit resolved to an outlet."""
    articles = tuple(attributed(article, source, directory) for article in collected.articles)
    return replace(collected, articles=articles)


def buggy(each: Due, bug: Exception, now: datetime) -> PollState:
    """Treat a bug as a failure of the source: asked again at once, it would fail for ever."""
    cause = f"a bug in aggregator ({type(bug).__name__}: {bug})"
    error = CollectError(each.source.slug, "polling it", cause, "report it with the traceback in the log")
    jitter = random.random()  # noqa: S311 - spreads polls, protects nothing
    state = polling.failed(each.state, each.source.interval, error, now=now, jitter=jitter)
    return discreet(Collected(state=state), each.state.url, each.source.access).state


def discreet(collected: Collected, url: str, access: Access = PLAIN_ACCESS) -> Collected:
    """Return the batch with a secret in the polled address, or in its access, shown as feeds.yaml writes it.

    What is stored here is printed, exported and published; only the poll itself needs the secret.
    """
    collected = unspoken(collected, access)
    if not isinstance(url, Secret):
        return collected
    articles = tuple(_discreet_article(article, url) for article in collected.articles)
    return replace(collected, state=_discreet_state(collected.state, url), articles=articles)


def _discreet_state(state: PollState, url: Secret) -> PollState:
    """Return the state without secrets but for ``url``, its key."""
    also = _spellings(url)
    said = {**_pieces(url, LONG), **also}
    return replace(
        state,
        error=veiled(state.error, url, said),
        warnings=tuple(veiled(warning, url, said) for warning in state.warnings),
        title=veiled(state.title, url, _pieces(url, LONGER), LONG),
        validated=veiled(state.validated, url, also),
        # The next poll would ask there, and may not be told of it without the secret: it asks at
        # the configured address again, and follows the redirect again.
        moved="",
        moving=veiled(state.moving, url, also),
        found=veiled(state.found, url, also),
        # Nobody else is told of such an address, so no hub is asked about it.
        hub="",
        topic="",
    )


def _discreet_article(article: Article, url: Secret) -> Article:
    """Return the article without the secrets of its feed's address."""
    also = {**_pieces(url, LONGER), str(url): _shown(url)}
    veil = partial(veiled, by=url, also=also, shortest=LONG)
    feed_url = veiled(article.feed_url, url, _spellings(url))
    return unspoken_article(replace(article, feed_url=feed_url), veil)


def _spellings(url: Secret) -> dict[str, str]:
    """Return the address as our own modules spell it, each with what is shown for it."""
    whole = any("://" in value for value, _ in url.parts)
    # In these, a value that is an address by itself is not found again.
    spelled = (str(url), redacted(url), _asked(url)) if whole else (str(url),)
    return dict.fromkeys(spelled, _shown(url))


def _pieces(url: Secret, shortest: int) -> dict[str, str]:
    """Return what others may quote of a value that is an address or a pair itself; a host is no secret."""
    try:
        host = parse_url(url).host
    except BadAddressError:
        host = ""
    return {
        piece: reference
        for value, reference in url.parts
        for piece in DELIMITERS.split(value)
        if len(piece) >= shortest and piece.lower() != host
    }


def _shown(url: Secret) -> str:
    """Return the address as feeds.yaml writes it, without user, password and fragment."""
    # A reference may hold slashes and the like, which must not be taken for the address's own.
    bare = REFERENCE.sub(lambda found: "x" * len(found[0]), url.written).partition("#")[0]
    start = bare.find("//") + len("//")
    end = start + len(bare) - len(redacted(bare))
    return url.written[:start] + url.written[end : len(bare)]


def _recalled(state: PollState, url: str) -> PollState:
    """Return a stored state with the address as configured: only that one knows of its secret."""
    if not isinstance(url, Secret):
        return state  # the very address that it is stored under
    validated = _asked(unveiled(state.validated, url)) if state.validated else ""
    moving, found = unveiled(state.moving, url), unveiled(state.found, url)
    return replace(state, url=url, validated=validated, moving=moving, found=found)


def _asked(url: str) -> str:
    """Return an address as the HTTP client asks for it."""
    try:
        return parse_url(url).url
    except BadAddressError:
        return redacted(url)
