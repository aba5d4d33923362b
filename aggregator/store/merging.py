"""What a merge of two announced stories means for the entries that readers have.

The surviving story takes the articles; the other keeps its id, for ever redirected. In a topic
where both were announced the later entry ends (a tombstone); in a topic where only the merged one
was, its entry lives on under its own id: announcing the survivor there would tell the same story
twice, and ending the entry would lose it.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from aggregator.model import ArticleId, Publication, StoryId, TopicSlug
from aggregator.store import queries, rows
from aggregator.store.schema import article, publication, story


def merge(connection: sa.Connection, merged: StoryId, into: StoryId, revision: int, now: datetime) -> None:
    """Make ``merged``, and all that had become it, a part of ``into``."""
    connection.execute(sa.update(article).where(article.c.story == merged).values(story=into))
    aliases = (story.c.id == merged) | (story.c.merged_into == merged)
    connection.execute(sa.update(story).where(aliases).values(merged_into=into))
    family = (story.c.id == into) | (story.c.merged_into == into)
    connection.execute(sa.update(story).where(family).values(revision=revision))
    _end_doubles(connection, into, now)


Former = dict[StoryId, list[ArticleId]]


def former_members(connection: sa.Connection, dissolved: Sequence[StoryId]) -> Former:
    """Return the articles of stories about to go, by story."""
    members: Former = {}
    for chunk in rows.chunks(dissolved):
        statement = sa.select(article.c.story, article.c.id).where(article.c.story.in_(chunk))
        for row in connection.execute(statement):
            members.setdefault(row.story, []).append(row.id)
    return members


def inherit(connection: sa.Connection, former: Former) -> None:
    """Let the stories that took over from dissolved ones be withheld where those were.

    Else a story that was there when a topic opened would be announced in it as new as soon as an
    earlier copy arrives, which founds it anew under another id, or an edit splits it.
    """
    for chunk in rows.chunks(list(former)):
        theirs = publication.c.story.in_(chunk)
        withheld = connection.execute(sa.select(publication).where(theirs)).all()
        connection.execute(sa.delete(publication).where(theirs))
        for row in withheld:
            queries.upsert(
                connection, publication, _heirs(connection, row, former[row.story]), keep=("canonical",)
            )


def _heirs(connection: sa.Connection, withheld: Any, members: Sequence[ArticleId]) -> list[rows.Row]:
    """Return the withheld publication for each story that its members now belong to."""
    statement = sa.select(article.c.story).distinct().where(article.c.id.in_(members))
    values = dict(withheld._mapping)  # noqa: SLF001 - SQLAlchemy's documented name
    return [{**values, "story": heir} for heir in connection.execute(statement).scalars()]


def _end_doubles(connection: sa.Connection, into: StoryId, now: datetime) -> None:
    """Leave one living entry a topic: the one announced first."""
    seen: set[str] = set()
    for row in _entries(connection, [into], publication.c.published.is_not(None)):
        if row.ended is None and row.topic in seen:
            this = (publication.c.topic == row.topic) & (publication.c.story == row.entry)
            connection.execute(sa.update(publication).where(this).values(ended=now))
        elif row.ended is None:
            seen.add(row.topic)


def publications(
    connection: sa.Connection, topic: TopicSlug, stories: Sequence[StoryId]
) -> dict[StoryId, Publication]:
    """Return the topic's publication of each story, be it under the id of one merged into it."""
    found: dict[StoryId, Publication] = {}
    for chunk in rows.chunks(stories):
        for row in _entries(connection, chunk, publication.c.topic == topic):
            known = found.get(row.survivor)
            if known is None or (known.published is None and row.published is not None):
                found[row.survivor] = rows.publication(row)
    return found


def _entries(
    connection: sa.Connection, survivors: Sequence[StoryId], condition: sa.ColumnElement[bool]
) -> list[sa.Row[tuple[object, ...]]]:
    """Return publications of the stories and of those merged into them, the first announced first."""
    survivor = sa.func.coalesce(story.c.merged_into, story.c.id)
    statement = (
        sa.select(publication, publication.c.story.label("entry"), survivor.label("survivor"))
        .join(story, story.c.id == publication.c.story)
        .where((story.c.id.in_(survivors) | story.c.merged_into.in_(survivors)) & condition)
        .order_by(publication.c.topic, publication.c.published, publication.c.story)
    )
    return list(connection.execute(statement))
