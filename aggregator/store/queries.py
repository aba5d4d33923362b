"""The statements that both readers and writers ask."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa

from aggregator.model import Article, ArticleId, Fingerprinted, Link, Passage, Story, StoryId
from aggregator.store import keys, rows
from aggregator.store.schema import EPOCH, article, body, fingerprint, link, story

# Where a text column decides, PostgreSQL sorts by its collation and not by code points, as
# ``Fingerprinted.order`` does: a story's members are therefore put in order here, not there.
ORDER = (article.c.time, article.c.address, article.c.entry_id, article.c.source)

# Made once: choosing two dozen columns costs more than asking for a few rows of them.
PRINTED = sa.select(*rows.PRINTED).join(fingerprint)
PRINTED_AMONG = PRINTED.where(keys.among(article.c.id))
ARTICLES = sa.select(*rows.WHOLE).join(body).where(keys.among(article.c.id))
PASSAGES = sa.select(article.c.id, article.c.title, body.c.text).join(body).where(keys.among(article.c.id))
MEMBERS = sa.select(article.c.story, article.c.id, article.c.first_seen, article.c.first, *ORDER).where(
    keys.among(article.c.story)
)
LIVING = story.c.merged_into.is_(None)
IN_ORDER = (story.c.revision, story.c.id)
HOMES = sa.select(article.c.story).where(keys.among(article.c.id))
LIVING_STORIES_OF = sa.select(story).where(LIVING & story.c.id.in_(HOMES)).order_by(*IN_ORDER)
LINKS = sa.select(link.c.a, link.c.b, link.c.rule, link.c.score)
LINKS_FROM = LINKS.where(keys.among(link.c.a))
# Nearly every link is between two that are asked for together: it need not be read twice.
LINKS_TO = LINKS.where(keys.among(link.c.b), ~keys.among(link.c.a))


def upsert(
    connection: sa.Connection, table: sa.Table, values: Sequence[rows.Row], keep: Iterable[str] = ()
) -> None:
    """Insert rows; where the primary key is there, update every column but those to ``keep``."""
    if values:
        statement = _upserting(connection.dialect.name, table, tuple(values[0]), tuple(keep))
        connection.execute(statement, list(values))


@cache
def _upserting(dialect: str, table: sa.Table, columns: Sequence[str], keep: Sequence[str]) -> Any:
    """Return the statement: building it anew each time cost more than running it."""
    statement = _insert(dialect, table)
    key = [column.name for column in table.primary_key]
    changes = {name: statement.excluded[name] for name in columns if name not in {*key, *keep}}
    if changes:
        return statement.on_conflict_do_update(index_elements=key, set_=changes)
    return statement.on_conflict_do_nothing(index_elements=key)


def _insert(dialect: str, table: sa.Table) -> Any:
    """Return the dialect's own INSERT, which knows ON CONFLICT; each is imported where it is used."""
    if dialect == "sqlite":
        from sqlalchemy.dialects import sqlite  # noqa: PLC0415

        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql  # noqa: PLC0415 - a tenth of a second to import

    return postgresql.insert(table)


def whole_articles(connection: sa.Connection, ids: Sequence[ArticleId]) -> dict[ArticleId, Article]:
    """Return articles with their bodies."""
    return {row.id: rows.article(row) for row in keys.asked(connection, ARTICLES, ids)}


def printed(connection: sa.Connection, condition: sa.ColumnElement[bool]) -> list[Fingerprinted]:
    """Return the fingerprinted articles for which the condition holds."""
    return [rows.fingerprinted(row) for row in connection.execute(PRINTED.where(condition)).all()]


def printed_among(connection: sa.Connection, ids: Sequence[ArticleId]) -> dict[ArticleId, Fingerprinted]:
    """Return fingerprinted articles."""
    found = map(rows.fingerprinted, keys.asked(connection, PRINTED_AMONG, ids))
    return {each.id: each for each in found}


def passages(connection: sa.Connection, ids: Sequence[ArticleId]) -> dict[ArticleId, Passage]:
    """Return titles and texts."""
    return {row.id: Passage(row.title, row.text) for row in keys.asked(connection, PASSAGES, ids)}


def links_of(connection: sa.Connection, ids: Sequence[ArticleId]) -> list[Link]:
    """Return the links that touch one of the articles, each once."""
    asked = (row for statement in (LINKS_FROM, LINKS_TO) for row in keys.asked(connection, statement, ids))
    return list({(a, b): Link(a, b, rule, score) for a, b, rule, score in asked}.values())


def stories(connection: sa.Connection, condition: sa.ColumnElement[bool]) -> list[tuple[int, Story]]:
    """Return (revision, story) of the stories for which the condition holds, by revision and id."""
    wanted = sa.select(story).where(condition).order_by(*IN_ORDER)
    return _whole_stories(connection, connection.execute(wanted).all())


def living_stories_of(connection: sa.Connection, ids: Sequence[ArticleId]) -> dict[StoryId, Story]:
    """Return the living stories that articles belong to, by their ids."""
    found = {row.id: row for row in keys.asked(connection, LIVING_STORIES_OF, ids)}
    return {each.id: each for _, each in _whole_stories(connection, list(found.values()))}


def _whole_stories(connection: sa.Connection, found: Sequence[Any]) -> list[tuple[int, Story]]:
    members: dict[StoryId, list[Any]] = {}
    of_them = keys.asked(connection, MEMBERS, [row.id for row in found])
    for row in sorted(of_them, key=lambda r: (r.time, r.address, r.entry_id, r.source)):
        members.setdefault(row.story, []).append(row)
    return [(row.revision, _story(row, members.get(row.id, []))) for row in found]


def _story(row: Any, members: Sequence[Any]) -> Story:
    return Story(
        id=row.id,
        founder=row.founder,
        members=tuple(member.id for member in members),
        first_seen=min((member.first_seen for member in members), default=EPOCH),
        held=not any(member.first for member in members),
        announced=row.announced,
        full_of=row.full_of,
        merged_into=row.merged_into,
    )
