"""What a merge of two announced stories means for the entries that readers have, and its undoing.

The surviving story takes the articles; the other keeps its id, redirected. In a topic where both were
announced the later entry ends (a tombstone); in a topic where only the merged one was, its entry lives
on under its own id: announcing the survivor there would tell the same story twice, and ending the
entry would lose it. ``story.became`` is the story that each was merged with, ``merged_into`` the last
in that chain: when one in the middle lives again, those that had become it go with it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from aggregator.model import ArticleId, Publication, StoryId, TopicSlug
from aggregator.store import keys, queries, rows
from aggregator.store.schema import article, home, publication, story


def merge(connection: sa.Connection, merged: StoryId, into: StoryId) -> None:
    """Make ``merged``, and all that had become it, a part of ``into``, or of what that has become."""
    connection.execute(sa.update(article).where(article.c.story == merged).values(story=into))
    connection.execute(sa.update(story).where(story.c.id == merged).values(became=into))
    last = connection.execute(sa.select(story.c.merged_into).where(story.c.id == into)).scalar_one_or_none()
    _redirect(connection, line(connection, merged), last or into)


def rehome(connection: sa.Connection, merged: StoryId, into: StoryId) -> None:
    """Let what would be in ``merged`` but for a correction be in ``into`` instead: nothing undoes that."""
    kept = sa.select(home.c.article).where(home.c.story == into)
    ours = home.c.story == merged
    connection.execute(sa.delete(home).where(ours & home.c.article.in_(kept)))
    connection.execute(sa.update(home).where(ours).values(story=into))


def revive(connection: sa.Connection, names: Sequence[StoryId]) -> set[StoryId]:
    """Let those of the stories that were merged away live again; return what they had become."""
    former: set[StoryId] = set()
    for chunk in keys.chunks(names):
        away = story.c.id.in_(chunk) & story.c.merged_into.is_not(None)
        for row in connection.execute(sa.select(story.c.id, story.c.merged_into).where(away)).all():
            former.add(row.merged_into)
            this = story.c.id == row.id
            connection.execute(sa.update(story).where(this).values(became=None, merged_into=None))
            _redirect(connection, line(connection, row.id)[1:], row.id)
    return former


def line(connection: sa.Connection, name: StoryId) -> list[StoryId]:
    """Return the story, and all that have become it."""
    found = [name]
    fresh = [name]
    while fresh:
        wanted = sa.select(story.c.id).where(story.c.became.in_(fresh))
        fresh = [each for each in connection.execute(wanted).scalars() if each not in found]
        found += fresh
    return found


def _redirect(connection: sa.Connection, names: Sequence[StoryId], into: StoryId) -> None:
    for chunk in keys.chunks(names):
        connection.execute(sa.update(story).where(story.c.id.in_(chunk)).values(merged_into=into))


Former = dict[StoryId, list[ArticleId]]


def former_members(connection: sa.Connection, dissolved: Sequence[StoryId]) -> Former:
    """Return the articles of stories about to go, by story."""
    members: Former = {}
    for chunk in keys.chunks(dissolved):
        statement = sa.select(article.c.story, article.c.id).where(article.c.story.in_(chunk))
        for row in connection.execute(statement):
            members.setdefault(row.story, []).append(row.id)
    return members


def inherit(connection: sa.Connection, former: Former, remembered: Collection[StoryId] = ()) -> None:
    """Let the stories that took over from dissolved ones be withheld where those were.

    Of those that are remembered, and may come back under their ids, what was withheld stays known.

    Else a story that was there when a topic opened would be announced in it as new as soon as an
    earlier copy arrives, which founds it anew under another id, or an edit splits it.
    """
    for chunk in keys.chunks(list(former)):
        theirs = publication.c.story.in_(chunk)
        withheld = connection.execute(sa.select(publication).where(theirs)).all()
        gone = theirs & publication.c.story.not_in(sorted(remembered))
        connection.execute(sa.delete(publication).where(gone))
        for row in withheld:
            _withhold(connection, row, former[row.story])


def part(connection: sa.Connection, parted: Mapping[ArticleId, StoryId]) -> None:
    """Let what a correction took out of an announced story be announced where that one was.

    Where that one is withheld so is its part: the topic opened after both.
    """
    members: Former = {}
    for each, left in parted.items():
        members.setdefault(left, []).append(each)
    for left, ids in members.items():
        for chunk in keys.chunks(ids):
            connection.execute(sa.update(article).where(article.c.id.in_(chunk)).values(fresh=True))
        withheld = (publication.c.story == left) & publication.c.published.is_(None)
        for row in connection.execute(sa.select(publication).where(withheld)).all():
            _withhold(connection, row, ids)


def _withhold(connection: sa.Connection, withheld: Any, members: Sequence[ArticleId]) -> None:
    """Withhold each story that the members now belong to as theirs was; what it is already, it stays."""
    values = dict(withheld._mapping)  # noqa: SLF001 - SQLAlchemy's documented name
    heirs = sa.select(article.c.story).distinct().where(article.c.id.in_(members))
    told = [{**values, "story": heir} for heir in connection.execute(heirs).scalars()]
    queries.upsert(connection, publication, told, keep=values)


def one_entry_a_topic(connection: sa.Connection, names: Sequence[StoryId], now: datetime) -> None:
    """Leave each of the stories one living entry a topic: the one announced first, of all it has become."""
    seen: set[tuple[StoryId, str]] = set()
    told = publication.c.published.is_not(None)
    for row in [row for chunk in keys.chunks(names) for row in _entries(connection, chunk, told)]:
        this = (publication.c.topic == row.topic) & (publication.c.story == row.entry)
        first = (row.survivor, row.topic) not in seen
        seen.add((row.survivor, row.topic))
        if first != (row.ended is None):
            ended = None if first else now
            connection.execute(sa.update(publication).where(this).values(ended=ended))


def survivors(connection: sa.Connection, names: Iterable[StoryId]) -> list[StoryId]:
    """Return the stories that these live on in, each once."""
    last = sa.func.coalesce(story.c.merged_into, story.c.id)
    return sorted(
        {
            found
            for chunk in keys.chunks(sorted(names))
            for found in connection.execute(sa.select(last).where(story.c.id.in_(chunk))).scalars()
        }
    )


def publications(
    connection: sa.Connection, topic: TopicSlug, stories: Sequence[StoryId]
) -> dict[StoryId, Publication]:
    """Return the topic's publication of each story, be it under the id of one merged into it."""
    found: dict[StoryId, Publication] = {}
    for chunk in keys.chunks(stories):
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
