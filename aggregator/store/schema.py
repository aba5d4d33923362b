"""The tables. What a column means is said by the noun it stores (``aggregator.model``).

Times are whole microseconds since 1970 in UTC, so that both databases compare, index and return
them alike. Bodies lie in a table of their own: a topic's newest hundred cost 0.26 ms without them
and 1.8 ms with.
"""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import Dialect

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class Moment(sa.types.TypeDecorator[datetime]):
    """An aware datetime in UTC, stored as microseconds since 1970."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Return the column's number."""
        del dialect
        return None if value is None else (value - EPOCH) // MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """Return the time."""
        del dialect
        return None if value is None else EPOCH + timedelta(microseconds=value)


class Unsigned(sa.types.TypeDecorator[int]):
    """An unsigned 64-bit number, stored as the signed one of the same bits."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: Dialect) -> int | None:
        """Return the signed number."""
        del dialect
        return value if value is None or value < 1 << 63 else value - (1 << 64)

    def process_result_value(self, value: int | None, dialect: Dialect) -> int | None:
        """Return the unsigned number."""
        del dialect
        return value if value is None or value >= 0 else value + (1 << 64)


metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


poll = sa.Table(
    "poll",
    metadata,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("url", sa.Text, primary_key=True),
    _text("status"),
    _text("etag"),
    _text("last_modified"),
    _text("body"),
    _text("position"),
    _text("title"),
    _text("language"),
    sa.Column("last_fetch", Moment),
    sa.Column("last_success", Moment),
    sa.Column("last_new", Moment),
    sa.Column("next_due", Moment),
    sa.Column("not_before", Moment),
    _text("bars"),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("failing_since", Moment),
    _text("error"),
    sa.Column("warnings", sa.JSON, nullable=False),
    sa.Column("gap", sa.Float, nullable=False),
    sa.Column("primed", sa.Boolean, nullable=False),
    _text("moved"),
    _text("moving"),
    sa.Column("moves", sa.Integer, nullable=False),
    _text("validated"),
    sa.Column("wish", sa.Float, nullable=False),
    sa.Column("ttl", sa.Float, nullable=False),
    sa.Column("skip_hours", sa.JSON, nullable=False),
    sa.Column("skip_days", sa.JSON, nullable=False),
    _text("found"),
    sa.Column("looked", Moment),
    sa.Column("owed", sa.JSON, nullable=False),
    _text("hub"),
    _text("topic"),
)

subscription = sa.Table(
    "subscription",
    metadata,
    sa.Column("token", sa.Text, primary_key=True),
    sa.Column("source", sa.Text, nullable=False, index=True),
    _text("url"),
    _text("hub"),
    _text("topic"),
    _text("callback"),
    _text("secret"),
    _text("asked"),
    sa.Column("asked_at", Moment, nullable=False),
    sa.Column("due", Moment, nullable=False),
    sa.Column("lease_until", Moment),
    sa.Column("failures", sa.Integer, nullable=False),
    _text("error"),
    sa.Column("denied", sa.Boolean, nullable=False),
    sa.Column("told", Moment),
    sa.Column("unread", Moment),
)

# Almost no story is merged away. An index that held all the others, too, would be chosen to find them by.
MERGED, BECAME = sa.text("merged_into IS NOT NULL"), sa.text("became IS NOT NULL")

story = sa.Table(
    "story",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    _text("founder"),
    sa.Column("announced", Moment),
    sa.Column("full_of", sa.Text),
    sa.Column("merged_into", sa.Text),
    sa.Column("became", sa.Text),
    sa.Column("revision", sa.BigInteger, nullable=False, index=True),
    sa.Index("ix_story_merged_into", "merged_into", sqlite_where=MERGED, postgresql_where=MERGED),
    sa.Index("ix_story_became", "became", sqlite_where=BECAME, postgresql_where=BECAME),
)

# An outlet's own article and where it lies: of mirrors there may be hundreds of thousands beside them.
# Written out, for an index serves only what is asked for in its own words.
OWN = sa.text("outlet = source AND host <> ''")

article = sa.Table(
    "article",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    _text("source"),
    _text("entry_id"),
    _text("outlet"),
    _text("feed_url"),
    _text("url"),
    sa.Column("address", sa.Text, nullable=False, index=True),
    _text("host"),
    _text("title"),
    sa.Column("authors", sa.JSON, nullable=False),
    sa.Column("published", Moment),
    _text("precision"),
    sa.Column("updated", Moment),
    _text("language"),
    sa.Column("categories", sa.JSON, nullable=False),
    sa.Column("enclosures", sa.JSON, nullable=False),
    sa.Column("first_seen", Moment, nullable=False, index=True),
    sa.Column("time", Moment, nullable=False, index=True),
    sa.Column("end", Moment, nullable=False),
    _text("digest"),
    sa.Column("fresh", sa.Boolean, nullable=False),
    sa.Column("first", sa.Boolean, nullable=False),
    sa.Column("story", sa.Text, index=True),
    sa.UniqueConstraint("source", "entry_id"),
    sa.Index("ix_article_host_source", "host", "source", sqlite_where=OWN, postgresql_where=OWN),
    sa.Index("ix_article_source_digest", "source", "digest"),
    sa.Index("ix_article_source_outlet_first_seen", "source", "outlet", "first_seen"),
)

body = sa.Table(
    "body",
    metadata,
    sa.Column("article", sa.Text, sa.ForeignKey("article.id", ondelete="CASCADE"), primary_key=True),
    _text("summary_html"),
    _text("content_html"),
    _text("text"),
)

fingerprint = sa.Table(
    "fingerprint",
    metadata,
    sa.Column("article", sa.Text, sa.ForeignKey("article.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("simhash", Unsigned, nullable=False),
    sa.Column("exact", Unsigned, nullable=False, index=True),
    sa.Column("lead", sa.LargeBinary, nullable=False),
    sa.Column("sketch", sa.LargeBinary, nullable=False),
    sa.Column("length", sa.Integer, nullable=False),
)

link = sa.Table(
    "link",
    metadata,
    sa.Column("a", sa.Text, primary_key=True),
    sa.Column("b", sa.Text, primary_key=True, index=True),
    _text("rule"),
    sa.Column("score", sa.Float, nullable=False),
)

topic = sa.Table(
    "topic",
    metadata,
    sa.Column("topic", sa.Text, primary_key=True),
    sa.Column("opened", Moment, nullable=False),
    sa.Column("cursor", sa.BigInteger, nullable=False),
    sa.Column("last", Moment),
    sa.Column("rendered", sa.BigInteger, nullable=False),
    _text("look"),
    sa.Column("shelved", Moment),
    _text("shelf"),
)

publication = sa.Table(
    "publication",
    metadata,
    sa.Column("topic", sa.Text, primary_key=True),
    sa.Column("story", sa.Text, primary_key=True, index=True),
    sa.Column("published", Moment),
    sa.Column("updated", Moment),
    sa.Column("canonical", sa.Text, nullable=False, index=True),
    sa.Column("natural", sa.Text),
    _text("headline"),
    sa.Column("ended", Moment),
    sa.Index("ix_publication_topic_published", "topic", "published"),
)

correction = sa.Table(
    "correction",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    _text("kind"),
    sa.Column("articles", sa.JSON, nullable=False),
    sa.Column("at", Moment),
)

home = sa.Table(
    "home",
    metadata,
    sa.Column("article", sa.Text, primary_key=True),
    sa.Column("rank", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("story", sa.Text, nullable=False, index=True),
)

boilerplate = sa.Table(
    "boilerplate",
    metadata,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("outlet", sa.Text, primary_key=True),
    sa.Column("seen", sa.Integer, nullable=False),
    sa.Column("at", sa.Integer, nullable=False),
    sa.Column("lines", sa.JSON, nullable=False),
)
