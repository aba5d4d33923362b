"""The statements about a source's other name: all that was stored under it is the source's own.

In: a former slug and the present one. Out: every column that names sources, changed; no id changes. Since the
ids of new articles are made from the present slug, an article is told by its identity (source, entry id):
one that is stored keeps the id it has.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import count
from typing import Any

import sqlalchemy as sa

from aggregator.model import Article, ArticleId, SourceSlug, article_id
from aggregator.store import keys
from aggregator.store.schema import article, boilerplate, metadata, poll

NAMING = ("source", "outlet")
# What both names have is kept as the present one has it; of articles both stay.
REPLACED = (poll, boilerplate)

Identity = tuple[str, str]
STORED = sa.select(article.c.id, article.c.source, article.c.entry_id)
OF_ID = STORED.where(keys.among(article.c.id))
# With the source, for that is what there is an index of.
OF_ENTRY = STORED.where(
    article.c.source.in_(sa.bindparam("sources", expanding=True)) & keys.among(article.c.entry_id)
)


def take_over(connection: sa.Connection, old: SourceSlug, new: SourceSlug) -> None:
    """Let everything that is stored under the old slug be the new one's."""
    for table in metadata.sorted_tables:
        for name in NAMING:
            if name in table.c:
                connection.execute(_renamed(table, table.c[name], old, new))
                if table in REPLACED:
                    connection.execute(sa.delete(table).where(table.c[name] == old))


def _renamed(table: sa.Table, column: sa.Column[str], old: SourceSlug, new: SourceSlug) -> sa.Update:
    """Return the statement that renames rows, where the new name does not have such a row already."""
    other = table.alias()
    statement = sa.update(table).where(column == old).values({column.name: new})
    for key in _keys(table):
        if column.name in key:
            same = [other.c[name] == table.c[name] for name in key if name != column.name]
            there = sa.select(sa.literal(1)).select_from(other).where(other.c[column.name] == new, *same)
            statement = statement.where(~there.exists())
    return statement


def _keys(table: sa.Table) -> Iterable[list[str]]:
    """Return what must be unique in a table."""
    for constraint in table.constraints:
        if isinstance(constraint, sa.PrimaryKeyConstraint | sa.UniqueConstraint):
            yield [column.name for column in constraint.columns]


def recognised(connection: sa.Connection, articles: Sequence[Article]) -> list[Article]:
    """Return the articles with the ids under which they are stored; a new one gets one that is free."""
    sources = sorted({each.source for each in articles})
    stored = _stored(connection, OF_ENTRY, [each.entry_id for each in articles], sources=sources)
    by_identity = {identity: name for name, identity in stored.items()}
    fresh = [each.id for each in articles if (each.source, each.entry_id) not in by_identity]
    taken = _stored(connection, OF_ID, fresh)
    return [_recognised(connection, each, by_identity, taken) for each in articles]


def _recognised(
    connection: sa.Connection,
    each: Article,
    stored: dict[Identity, ArticleId],
    taken: dict[ArticleId, Identity],
) -> Article:
    known = stored.get((each.source, each.entry_id))
    if known is not None:
        return each if known == each.id else replace(each, id=known)
    if each.id not in taken:
        return each
    # The slug was another source's once, which took its articles with it.
    for number in count(1):
        name = article_id(each.source, f"{each.entry_id}\0{number}")
        if not _stored(connection, OF_ID, [name]):
            return replace(each, id=name)
    raise AssertionError("there is no end of numbers")


def _stored(
    connection: sa.Connection, statement: sa.Executable, values: Sequence[str], **others: Any
) -> dict[ArticleId, Identity]:
    """Return the identities of stored articles by their ids."""
    found = keys.asked(connection, statement, values, **others)
    return {row.id: (row.source, row.entry_id) for row in found}
