"""What a hub brings, from the moment it is acknowledged until it is settled.

In: a delivery that is genuine. Out: articles to be settled, and the source's state after it. What must
survive a crash is stored before a delivery is acknowledged. Not done here: whether it is genuine
(``collect.websub.protocol``), the turn in which it is settled (``flow``).
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from aggregator.collect import polling
from aggregator.collect.feed import Poll
from aggregator.collect.full_text import completed
from aggregator.collect.tools import Tools
from aggregator.collect.websub.delivered import read_delivered
from aggregator.model import Article, ArticleId, Collected, PollState, Settings, Source
from aggregator.model.subscriptions import Delivery, Standing, Subscription
from aggregator.store.protocol import Store


@dataclass(frozen=True, slots=True)
class Told:
    """A delivery, the source it is for, and when it was acknowledged."""

    delivery: Delivery
    at: datetime
    agreed: Subscription
    source: Source
    state: PollState


def acknowledged(store: Store, token: str, now: datetime) -> None:
    """Remember that a delivery was taken, so that a crash before it is read costs a poll and no news."""
    with store.writing() as writing:
        known = writing.subscription(token)
        if known:
            writing.save_subscription(replace(known, unread=now))


def recover(store: Store, now: datetime) -> None:
    """Have what was delivered, and not read before the program ended, polled at once."""
    unread = [each for each in store.subscriptions() if each.unread]
    if not unread:
        return
    with store.writing() as writing:
        for each in unread:
            state = writing.poll_state(each.source, each.url)
            if state and state.next_due:
                writing.save_poll(replace(state, next_due=min(state.next_due, now)))
            writing.save_subscription(replace(each, unread=None))


def wanted(settings: Settings, store: Store, delivery: Delivery, at: datetime) -> Told | None:
    """Return what a delivery is for, ``None`` where nobody wants it any more."""
    with store.looking() as look:
        agreed = look.subscription(delivery.token)
        if agreed is None or agreed.standing(at) is Standing.LEAVING:
            return None
        source, state = settings.sources.get(agreed.source), look.poll_state(agreed.source, agreed.url)
    if source is None or state is None or not state.primed or agreed.url not in source.origin.urls:
        return None
    return Told(delivery, at, agreed, source, state)


async def brought(told: Told, store: Store, tools: Tools, now: datetime) -> Collected:
    """Return what a delivery holds that is not known, read as a poll would be; raises ``ParseError``."""
    known = await asyncio.to_thread(store.known_digests, told.source.slug)
    poll = Poll(told.source, told.state, now, 0.0)
    read, spent = await read_delivered(told.delivery, told.agreed.topic, poll, known, tools)
    # What the last polls owe of article pages is theirs, and so is their error.
    state = replace(told.state, owed=(), error="")
    found = Collected(state=state, articles=read.articles, seconds={"read": spent})
    return await completed(told.source, found, store.articles, tools, now)


def taken(told: Told, found: Collected, store: Store, now: datetime) -> Collected:
    """Return what is settled of a delivery.

    It adds articles; a known one it changes only where that says itself that it is newer. So an old
    delivery sent again takes nothing back. What else it would change is left to the next poll, which
    comes as if there were no hub, and a part of a feed deletes nothing, as no poll does.
    """
    with store.looking() as look:
        stored = look.articles([article.id for article in found.articles])
        # A poll may have ended since the delivery came.
        state = look.poll_state(told.agreed.source, told.agreed.url) or told.state
    articles = tuple(article for article in found.articles if _newer(stored, article))
    new = sum(1 for article in articles if article.id not in stored)
    more = len(articles) < len(found.articles)
    after = polling.told(state, told.source.interval, new, now, more=more)
    owed = dict.fromkeys((*found.state.owed, *after.owed))
    return replace(found, state=replace(after, owed=tuple(owed)), articles=articles)


def unreadable(told: Told, store: Store, now: datetime) -> None:
    """Have an address whose delivery could not be read polled as if there were no hub."""
    with store.writing() as writing:
        state = writing.poll_state(told.agreed.source, told.agreed.url)
        if state:
            writing.save_poll(polling.told(state, told.source.interval, 0, now, more=True))
    finished(told, store, now, new=0)


def finished(told: Told, store: Store, now: datetime, *, new: int) -> None:
    """Remember that a delivery is read; one that was taken after it is not, yet."""
    with store.writing() as writing:
        known = writing.subscription(told.delivery.token)
        if known is None:
            return
        unread = known.unread if known.unread and known.unread > told.at else None
        writing.save_subscription(replace(known, told=now if new else known.told, unread=unread))


def _newer(stored: Mapping[ArticleId, Article], article: Article) -> bool:
    """Tell whether an article is new, or says of itself that it is newer than what is stored."""
    before = stored.get(article.id)
    if before is None:
        return True
    return article.updated is not None and article.updated > (before.updated or before.first_seen)
