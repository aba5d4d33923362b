"""The statements about entries: the newest of a topic, a month's, those whose story was revised."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from aggregator.model import Publication, Story, StoryId, TopicSlug
from aggregator.store import keys, queries, rows
from aggregator.store.protocol import Changes
from aggregator.store.schema import article, publication, story

SURVIVOR = sa.func.coalesce(story.c.merged_into, story.c.id)
LIVE = publication.c.published.is_not(None) & publication.c.ended.is_(None)
# Where a topic bounds its sources, so many times the entries of its edition are looked at: one outlet
# that floods it must not make every pass read its whole history.
DEPTH = 20

Entries = list[tuple[Publication, Story]]


def newest(connection: sa.Connection, slug: TopicSlug, count: int, cap: int) -> Entries:
    """Return the newest living entries, at most ``cap`` of a source (0: no bound), newest first."""
    if not cap:
        return _with_stories(connection, connection.execute(_living(slug).limit(count)).all())
    kept: list[Any] = []
    taken: dict[str, int] = {}
    for row in _sourced(connection, slug, count):
        taken[row.source] = taken.get(row.source, 0) + 1
        if taken[row.source] <= cap:
            kept.append(row)
        if len(kept) == count:
            break
    return _with_stories(connection, kept)


def _sourced(connection: sa.Connection, slug: TopicSlug, count: int) -> Iterator[Any]:
    """Give living entries with the source of their article, newest first, ``DEPTH`` times ``count`` of them.

    What comes later only pushes entries out: none that was left out for its source comes back.
    """
    statement = (
        _living(slug)
        .add_columns(article.c.source.label("source"))
        .join(article, article.c.id == publication.c.canonical)
        .limit(count)
    )
    page = connection.execute(statement).all()
    for _ in range(DEPTH):
        yield from page
        if len(page) < count:
            return
        page = connection.execute(statement.where(publication.c.published < page[-1].published)).all()


def during(connection: sa.Connection, slug: TopicSlug, start: datetime, end: datetime, count: int) -> Entries:
    """Return living entries published from ``start`` to before ``end``, the newest ``count``."""
    span = (publication.c.published >= start) & (publication.c.published < end)
    return _with_stories(connection, connection.execute(_living(slug).where(span).limit(count)).all())


def changes(connection: sa.Connection, slug: TopicSlug, start: datetime, end: datetime) -> Changes:
    """Return how many living entries were published in a span, and when one of them last changed."""
    span = (publication.c.published >= start) & (publication.c.published < end)
    latest = (sa.func.max(publication.c.published), sa.func.max(publication.c.updated))
    statement = sa.select(sa.func.count(), *latest).where((publication.c.topic == slug) & LIVE & span)
    count, *moments = connection.execute(statement).one()
    return Changes(count, max(filter(None, moments), default=None))


def months(connection: sa.Connection, slug: TopicSlug) -> list[datetime]:
    """Return the first moment of each month with living entries, newest first: a look into an index each."""
    latest = sa.select(sa.func.max(publication.c.published)).where((publication.c.topic == slug) & LIVE)
    found: list[datetime] = []
    moment = connection.execute(latest).scalar_one()
    while moment is not None:
        found.append(datetime(moment.year, moment.month, 1, tzinfo=UTC))
        moment = connection.execute(latest.where(publication.c.published < found[-1])).scalar_one()
    return found


def rewritten(connection: sa.Connection, slug: TopicSlug, after: int) -> int:
    """Return the newest revision of the topic's entries above ``after``, else 0."""
    newest_of = sa.select(sa.func.max(story.c.revision)).select_from(_told())
    return connection.execute(newest_of.where(_since(slug, after))).scalar_one() or 0


def retold(connection: sa.Connection, slug: TopicSlug, after: int) -> list[tuple[StoryId, StoryId]]:
    """Return the topic's stories revised since ``after``, each with the one that it lives on in."""
    statement = sa.select(story.c.id, SURVIVOR.label("survivor")).select_from(_told())
    ordered = statement.where(_since(slug, after)).order_by(story.c.revision, story.c.id)
    return [(StoryId(row.id), StoryId(row.survivor)) for row in connection.execute(ordered)]


def _told() -> sa.Join:
    return publication.join(story, story.c.id == publication.c.story)


def _since(slug: TopicSlug, after: int) -> sa.ColumnElement[bool]:
    ours = (publication.c.topic == slug) & publication.c.published.is_not(None)
    return ours & (story.c.revision > after)


def _living(slug: TopicSlug) -> Any:
    """Return the statement for a topic's living entries, newest first."""
    return (
        sa.select(publication, SURVIVOR.label("survivor"))
        .select_from(_told())
        .where((publication.c.topic == slug) & LIVE)
        .order_by(publication.c.published.desc())
    )


def _with_stories(connection: sa.Connection, found: Sequence[Any]) -> Entries:
    """Return entries with their stories."""
    stories = _stories(connection, [row.survivor for row in found])
    return [(rows.publication(row), stories[row.survivor]) for row in found]


def _stories(connection: sa.Connection, wanted: Iterable[StoryId]) -> dict[StoryId, Story]:
    return {
        each.id: each
        for chunk in keys.chunks(list(wanted))
        for _, each in queries.stories(connection, story.c.id.in_(chunk))
    }
