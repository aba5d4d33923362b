"""The statements about corrections: what is applied, and what they have moved."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa

from aggregator.model import ArticleId, Publication, StoryId
from aggregator.model.corrections import Correction
from aggregator.store import keys, queries, rows
from aggregator.store.schema import article, correction, home, publication, story


def applied(connection: sa.Connection) -> list[Correction]:
    """Return the corrections in force, in their order."""
    found = connection.execute(sa.select(correction).order_by(correction.c.number))
    return [rows.correction(row) for row in found]


def save(connection: sa.Connection, corrections: Sequence[Correction]) -> None:
    """Put these in the place of those in force."""
    connection.execute(sa.delete(correction))
    queries.upsert(
        connection, correction, [rows.correction_row(n, each) for n, each in enumerate(corrections)]
    )


def homes(connection: sa.Connection) -> dict[ArticleId, tuple[StoryId, ...]]:
    """Return the stories that displaced articles would be in, the first choice first."""
    found: dict[ArticleId, tuple[StoryId, ...]] = {}
    for row in connection.execute(sa.select(home).order_by(home.c.article, home.c.rank)):
        found[row.article] = (*found.get(row.article, ()), row.story)
    return found


def remember(connection: sa.Connection, moved: Mapping[ArticleId, Sequence[StoryId]]) -> None:
    """Remember where these articles would be; nowhere else where there is no story."""
    for chunk in keys.chunks(list(moved)):
        connection.execute(sa.delete(home).where(home.c.article.in_(chunk)))
    values = [
        {"article": each, "rank": rank, "story": name}
        for each, names in moved.items()
        for rank, name in enumerate(names)
    ]
    queries.upsert(connection, home, values)


def entries(connection: sa.Connection, ids: Sequence[StoryId]) -> list[tuple[Publication, StoryId]]:
    """Return the living entries that show these living stories, each with its story."""
    survivor = sa.func.coalesce(story.c.merged_into, story.c.id)
    living = publication.c.published.is_not(None) & publication.c.ended.is_(None)
    statement = (
        sa.select(publication, survivor.label("survivor"))
        .join(story, story.c.id == publication.c.story)
        .where(living)
        .order_by(publication.c.topic, publication.c.published)
    )
    return [
        (rows.publication(row), row.survivor)
        for chunk in keys.chunks(ids)
        for row in connection.execute(statement.where(story.c.id.in_(chunk) | story.c.merged_into.in_(chunk)))
    ]


def relink(connection: sa.Connection, changed: Publication) -> None:
    """Store which article an entry links to, which it would, its title, and when it was updated."""
    this = (publication.c.topic == changed.topic) & (publication.c.story == changed.story)
    names = ("canonical", "natural", "headline", "updated")
    values = {name: getattr(changed, name) for name in names}
    connection.execute(sa.update(publication).where(this).values(**values))


def seen_since(connection: sa.Connection, moment: datetime) -> list[ArticleId]:
    """Return the articles first seen since then, in the order of first sight."""
    statement = sa.select(article.c.id).where(article.c.first_seen >= moment)
    return list(connection.execute(statement.order_by(article.c.first_seen, article.c.id)).scalars())
