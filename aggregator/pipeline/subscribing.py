"""Which hubs are asked for what, and what their word is worth.

In: settings, what is remembered of the documents that were read, a hub's questions. Out: subscriptions
as they stand. What must survive a crash is stored before a hub is asked. Not done here: what is said
and what an answer means (``collect.websub.protocol``), what hubs bring (``delivering``).
"""

import random
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from aggregator.collect.http.client import Fetcher
from aggregator.collect.http.messages import Request
from aggregator.collect.websub import protocol
from aggregator.errors import FetchError, Throttled
from aggregator.model import PollState, Settings, Source, Status
from aggregator.model.subscriptions import Mode, Subscription, Verification
from aggregator.store.protocol import Store

# Hubs asked side by side; most feeds of the net share a few, whose turns they wait for.
ASKS = 8


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be said to hubs now, and what may be forgotten."""

    asks: tuple[tuple[Subscription, Mode], ...] = ()
    over: tuple[Subscription, ...] = ()


@dataclass(frozen=True, slots=True)
class Token:
    """Chance, from the system: an address nobody can guess, and a secret (WebSub: below 200 bytes)."""

    token: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(48))


def plan(
    settings: Settings, states: Iterable[PollState], subscriptions: Sequence[Subscription], now: datetime
) -> Plan:
    """Return what to ask of hubs, the longest due first, at most ``ASKS`` at once.

    A hub is asked for what a document named when it was last read; what none names any more, and what
    feeds.yaml no longer wants, is left.
    """
    wanted = {(state.source, state.url): state for state in states if _wants(settings, state)}
    kept, left = dict[tuple[str, str], Subscription](), list[Subscription]()
    for each in subscriptions:
        state = wanted.get(each.key)
        if state and each.key not in kept and _is_for(each, state, settings):
            kept[each.key] = each
        else:
            left.append(each)
    new = [_minted(state, settings, now) for key, state in wanted.items() if key not in kept]
    renewed = [each for each in kept.values() if each.due <= now]
    due = [each for each in left if each.asked is Mode.SUBSCRIBE or each.due <= now]
    leaving = [each for each in due if not protocol.over(each, now)]
    asks = [
        *((each, Mode.SUBSCRIBE) for each in sorted([*renewed, *new], key=lambda each: each.due)),
        *((each, Mode.UNSUBSCRIBE) for each in leaving),
    ]
    return Plan(tuple(asks[:ASKS]), tuple(each for each in left if protocol.over(each, now)))


def _wants(settings: Settings, state: PollState) -> bool:
    """Tell whether a hub is to be asked about an address."""
    source = settings.sources.get(state.source)
    if source is None or not source.enabled or state.url not in source.origin.urls:
        return False
    if not (settings.http.websub and state.hub) or state.status is Status.GONE:
        return False
    called = protocol.reachable(settings.publish.base_url, state.hub, settings.http)
    return called and protocol.shared(state.url, source.access)


def _is_for(each: Subscription, state: PollState, settings: Settings) -> bool:
    """Tell whether a subscription is what a document's words and our own address ask for."""
    ours = protocol.callback(settings.publish.base_url, each.token)
    same = (each.hub, each.topic, each.callback) == (state.hub, state.topic, ours)
    return same and each.asked is Mode.SUBSCRIBE


def _minted(state: PollState, settings: Settings, now: datetime) -> Subscription:
    """Return a new agreement about an address."""
    made = Token()
    return protocol.agreement(
        source=state.source,
        url=state.url,
        hub=state.hub,
        topic=state.topic,
        base_url=settings.publish.base_url,
        token=made.token,
        secret=made.secret,
        now=now,
    )


class Subscriber:
    """Asks hubs, as the settings and the documents read want it."""

    def __init__(self, settings: Settings, store: Store, fetcher: Fetcher) -> None:
        """Work with what is given."""
        self._settings = settings
        self._store = store
        self._fetcher = fetcher

    def due(self, now: datetime) -> list[Subscription]:
        """Return what hubs are to be asked now; it is stored as asked already, and forgotten what is over."""
        made = plan(self._settings, self._store.advertised(), self._store.subscriptions(), now)
        if not made.asks and not made.over:
            return []
        asked = []
        with self._store.writing() as writing:
            for each in made.over:
                writing.drop_subscription(each.token)
            for each, mode in made.asks:
                # A hub may have verified it since the look.
                after = protocol.asking(writing.subscription(each.token) or each, mode, now)
                writing.save_subscription(after)
                asked.append(after)
        return asked

    async def ask(self, each: Subscription, now: datetime) -> FetchError | None:
        """Ask one hub; return what went wrong."""
        request = Request(subject=each.source, url=each.hub, now=now, form=protocol.form(each), accept="*/*")
        try:
            await self._fetcher.fetch(request)
        except FetchError as error:
            return error
        return None

    def failed(self, each: Subscription, error: FetchError, now: datetime) -> None:
        """Remember that a hub could not be asked, unless it has verified all the same."""
        wait = error.wait if isinstance(error, Throttled) else None
        with self._store.writing() as writing:
            known = writing.subscription(each.token)
            if known and (known.asked_at, known.failures) == (each.asked_at, each.failures):
                writing.save_subscription(protocol.failed(known, error.cause, now, wait))


def verified(store: Store, token: str, asked: Verification, now: datetime) -> Subscription | None:
    """Answer a hub's question: return the subscription after a yes, ``None`` for a no."""
    with store.writing() as writing:
        known = writing.subscription(token)
        chance = random.random()  # noqa: S311 - spreads renewals, protects nothing
        after = protocol.verified(known, asked, now, chance) if known else None
        if after:
            writing.save_subscription(after)
        return after


def patient(source: Source, state: PollState, store: Store, now: datetime) -> Source:
    """Return the source with the patience that its hub deserves: polled at its longest interval.

    A hub is believed from when it first brings something until a poll finds news that it had not told
    of; and never beyond what it has promised.
    """
    if not state.hub:
        return source
    leases = [
        each.lease(now)
        for each in store.subscriptions(source.slug)
        if each.url == state.url and each.told and state.last_new and each.told >= state.last_new
    ]
    rest = min(source.interval.max, max(leases, default=source.interval.min))
    return replace(source, interval=replace(source.interval, min=max(source.interval.min, rest)))
