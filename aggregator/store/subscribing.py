"""The statements about what is agreed with hubs."""

from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from aggregator.model import PollState, SourceSlug
from aggregator.model.subscriptions import Mode, Subscription
from aggregator.store import queries, rows
from aggregator.store.schema import poll, subscription


def by_token(do: sa.Connection, token: str) -> Subscription | None:
    """Return what was agreed under a token."""
    row = do.execute(sa.select(subscription).where(subscription.c.token == token)).one_or_none()
    return None if row is None else _subscription(row)


def of_source(do: sa.Connection, source: SourceSlug | None) -> list[Subscription]:
    """Return what is agreed about a source, or about all of them where none is named."""
    statement = sa.select(subscription).order_by(subscription.c.asked_at, subscription.c.token)
    if source is not None:
        statement = statement.where(subscription.c.source == source)
    return [_subscription(row) for row in do.execute(statement)]


def save(do: sa.Connection, told: Subscription) -> None:
    """Put a subscription in the place of what was agreed under its token."""
    queries.upsert(do, subscription, [{**asdict(told), "asked": told.asked.value}])


def drop(do: sa.Connection, token: str) -> None:
    """Forget one."""
    do.execute(sa.delete(subscription).where(subscription.c.token == token))


def advertised(do: sa.Connection) -> list[PollState]:
    """Return the addresses whose document names a hub."""
    return [rows.poll_state(row) for row in do.execute(sa.select(poll).where(poll.c.hub != ""))]


def polled(do: sa.Connection, source: SourceSlug, url: str) -> PollState | None:
    """Return the state of one address."""
    this = (poll.c.source == source) & (poll.c.url == url)
    row = do.execute(sa.select(poll).where(this)).one_or_none()
    return None if row is None else rows.poll_state(row)


def _subscription(row: Any) -> Subscription:
    values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's documented name for it
    return Subscription(**{**values, "asked": Mode(values["asked"])})
