"""What is learned of the lines that an outlet prints around its articles, source by source."""

import sqlalchemy as sa

from aggregator.model import SourceSlug
from aggregator.store.protocol import Learned
from aggregator.store.schema import article, body, boilerplate


def learned(do: sa.Connection, source: SourceSlug) -> dict[str, Learned]:
    """Return what is learned of each outlet of a source."""
    found = do.execute(sa.select(boilerplate).where(boilerplate.c.source == source))
    return {row.outlet: Learned(row.seen, row.at, frozenset(row.lines)) for row in found}


def row_of(source: SourceSlug, outlet: str, told: Learned) -> dict[str, object]:
    """Return the row that remembers it."""
    return {
        "source": source,
        "outlet": outlet,
        "seen": told.seen,
        "at": told.at,
        "lines": sorted(told.lines),
    }


def newest_texts(do: sa.Connection, source: SourceSlug, outlet: str, count: int) -> list[str]:
    """Return the texts of an outlet's newest articles in a source, by first sight."""
    chosen = (
        sa.select(body.c.text)
        .join(article, article.c.id == body.c.article)
        .where(article.c.source == source, article.c.outlet == outlet)
        .order_by(article.c.first_seen.desc(), article.c.id)
        .limit(count)
    )
    return list(do.scalars(chosen))
