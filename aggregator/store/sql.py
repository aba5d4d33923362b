"""The memory in a SQL database (``protocol.Store``): SQLite, or PostgreSQL."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

import sqlalchemy as sa

from aggregator.model import (
    Article,
    ArticleId,
    Link,
    PollState,
    Publication,
    SourceSlug,
    Story,
    StoryId,
    Tombstone,
    TopicSlug,
)
from aggregator.model.subscriptions import Subscription
from aggregator.store import editions, engine, keys, merging, migrate, queries, rows, subscribing
from aggregator.store.editions import LIVE, SURVIVOR
from aggregator.store.protocol import Changes, Counts, TopicState
from aggregator.store.schema import OWN, article, body, poll, publication, story, topic
from aggregator.store.writing import SqlWriting

NEWEST_DIGESTS = 5000
PAGE = 1000


def open_store(url: str, busy: float = engine.BUSY_SECONDS, *, lasting: bool = True) -> "SqlStore":
    """Open the database of a SQLAlchemy URL, made or migrated to today's schema.

    ``busy`` is how many seconds a writer waits for another process that holds it (SQLite); what is not
    ``lasting`` is thrown away after use, and need not outlive a crash.
    """
    made = engine.engine(url, busy, lasting=lasting)
    try:
        with engine.translated(made):
            migrate.upgrade(made)
    except BaseException:
        made.dispose()
        raise
    return SqlStore(made)


class SqlStore:
    """The whole memory, over one engine."""

    def __init__(self, made: sa.Engine) -> None:
        """Work on an engine whose schema is today's."""
        self._engine = made

    @contextmanager
    def writing(self) -> Iterator[SqlWriting]:
        """Begin a transaction that writes; one at a time."""
        with engine.writing(self._engine) as connection:
            yield SqlWriting(connection)

    @contextmanager
    def looking(self) -> Iterator[SqlWriting]:
        """Begin a consistent look that keeps nobody from writing; whatever it writes is forgotten."""
        with engine.reading(self._engine) as connection:
            yield SqlWriting(connection)

    def poll_states(self) -> dict[tuple[SourceSlug, str], PollState]:
        """Return the state of every address ever polled."""
        with engine.reading(self._engine) as do:
            states = [rows.poll_state(row) for row in do.execute(sa.select(poll))]
        return {(state.source, state.url): state for state in states}

    def subscriptions(self, source: SourceSlug | None = None) -> list[Subscription]:
        """Return what is agreed with hubs, of one source or of all, in the order of asking."""
        with engine.reading(self._engine) as do:
            return subscribing.of_source(do, source)

    def advertised(self) -> list[PollState]:
        """Return the state of every address whose document names a hub."""
        with engine.reading(self._engine) as do:
            return subscribing.advertised(do)

    def known_digests(self, source: SourceSlug, among: Sequence[str] | None = None) -> frozenset[str]:
        """Return digests of stored entries of a source: those ``among``, else the newest."""
        statement = sa.select(article.c.digest).where(article.c.source == source)
        with engine.reading(self._engine) as do:
            if among is None:
                newest = statement.order_by(article.c.first_seen.desc()).limit(NEWEST_DIGESTS)
                return frozenset(row.digest for row in do.execute(newest))
            return frozenset(
                row.digest
                for chunk in keys.chunks(among)
                for row in do.execute(statement.where(article.c.digest.in_(chunk)))
            )

    def hosts(self) -> dict[str, SourceSlug]:
        """Return, per host, the feed source most of whose articles lie there."""
        count = sa.func.count().label("count")
        statement = (
            sa.select(article.c.host, article.c.source, count)
            .where(OWN)
            .group_by(article.c.host, article.c.source)
            .order_by(count, article.c.source)
        )
        with engine.reading(self._engine) as do:
            return {row.host: SourceSlug(row.source) for row in do.execute(statement)}

    def articles(self, ids: Sequence[ArticleId]) -> dict[ArticleId, Article]:
        """Return whole articles."""
        with engine.reading(self._engine) as do:
            return queries.whole_articles(do, ids)

    def all_articles(self) -> Iterator[tuple[Article, StoryId]]:
        """Return every article with its story, in the order of first sight, a page at a time."""
        last: tuple[datetime, ArticleId] | None = None
        key = sa.tuple_(article.c.first_seen, article.c.id)
        while True:
            statement = sa.select(*rows.WHOLE, article.c.story).join(body)
            if last is not None:
                statement = statement.where(
                    key > sa.tuple_(sa.literal(last[0], article.c.first_seen.type), sa.literal(last[1]))
                )
            with engine.reading(self._engine) as do:
                page = do.execute(statement.order_by(article.c.first_seen, article.c.id).limit(PAGE)).all()
            yield from ((rows.article(row), StoryId(row.story or "")) for row in page)
            if len(page) < PAGE:
                return
            last = (page[-1].first_seen, page[-1].id)

    def all_stories(self) -> Iterator[tuple[Story, tuple[Publication, ...]]]:
        """Return every living story with its publications, by first sight."""
        with engine.reading(self._engine) as do:
            living = [found for _, found in queries.stories(do, queries.LIVING)]
            entries: dict[StoryId, list[Publication]] = {}
            statement = sa.select(publication, SURVIVOR.label("survivor")).join(
                story, story.c.id == publication.c.story
            )
            for row in do.execute(statement.where(LIVE).order_by(publication.c.topic)):
                entries.setdefault(row.survivor, []).append(rows.publication(row))
        for each in sorted(living, key=lambda s: (s.first_seen, s.id)):
            yield each, tuple(entries.get(each.id, ()))

    def memberships(self) -> Iterator[tuple[str, StoryId]]:
        """Return every article's entry id and story, in the articles' order."""
        with engine.reading(self._engine) as do:
            statement = sa.select(article.c.entry_id, article.c.story).order_by(*queries.ORDER)
            yield from ((row.entry_id, StoryId(row.story)) for row in do.execute(statement))

    def newest(self, slug: TopicSlug, count: int, cap: int = 0) -> list[tuple[Publication, Story]]:
        """Return the newest living entries of a topic, newest first, each with its story."""
        with engine.reading(self._engine) as do:
            return editions.newest(do, slug, count, cap)

    def during(
        self, slug: TopicSlug, start: datetime, end: datetime, count: int
    ) -> list[tuple[Publication, Story]]:
        """Return entries published from ``start`` to before ``end``, the newest ``count``, newest first."""
        with engine.reading(self._engine) as do:
            return editions.during(do, slug, start, end, count)

    def changes(self, slug: TopicSlug, start: datetime, end: datetime) -> Changes:
        """Return what entries published from ``start`` to before ``end`` come to."""
        with engine.reading(self._engine) as do:
            return editions.changes(do, slug, start, end)

    def months(self, slug: TopicSlug) -> list[datetime]:
        """Return the first moment (UTC) of each month that has living entries, newest first."""
        with engine.reading(self._engine) as do:
            return editions.months(do, slug)

    def retold(self, slug: TopicSlug, after: int) -> list[tuple[StoryId, StoryId]]:
        """Return the topic's stories revised since ``after``, each with the one that it lives on in."""
        with engine.reading(self._engine) as do:
            return editions.retold(do, slug, after)

    def full(self) -> list[StoryId]:
        """Return the stories that are full and have turned articles away."""
        statement = sa.select(story.c.full_of).distinct().where(story.c.full_of.is_not(None) & queries.LIVING)
        with engine.reading(self._engine) as do:
            return sorted(do.execute(statement).scalars())

    def tombstones(self, slug: TopicSlug, since: datetime) -> list[Tombstone]:
        """Return stories published in the topic that were merged away since, newest first."""
        statement = (
            sa.select(publication.c.story, SURVIVOR.label("survivor"), publication.c.ended)
            .join(story, story.c.id == publication.c.story)
            .where((publication.c.topic == slug) & (publication.c.ended >= since))
            .order_by(publication.c.ended.desc(), publication.c.story)
        )
        with engine.reading(self._engine) as do:
            ended = do.execute(statement).all()
            # In this topic the entry that lives on may be that of a story merged away elsewhere.
            living = merging.publications(do, slug, [row.survivor for row in ended])
        return [Tombstone(row.story, living[row.survivor].story, row.ended) for row in ended]

    def rewritten(self, slug: TopicSlug, after: int) -> int:
        """Return the newest revision of the topic's entries above ``after``, else 0."""
        with engine.reading(self._engine) as do:
            return editions.rewritten(do, slug, after)

    def topics(self) -> dict[TopicSlug, TopicState]:
        """Return the state of every topic ever published."""
        with engine.reading(self._engine) as do:
            states = [rows.topic_state(row) for row in do.execute(sa.select(topic))]
        return {state.topic: state for state in states}

    def rendered(self, states: Iterable[TopicState]) -> None:
        """Remember that the files of these topics are written."""
        with engine.writing(self._engine) as do:
            for state in states:
                values = {name: getattr(state, name) for name in ("rendered", "look", "shelved", "shelf")}
                do.execute(sa.update(topic).where(topic.c.topic == state.topic).values(**values))

    def counts(self) -> Counts:
        """Return how much there is of everything."""
        per_topic = sa.select(publication.c.topic, sa.func.count().label("entries")).where(LIVE)
        with engine.reading(self._engine) as do:
            return Counts(
                articles=do.execute(sa.select(sa.func.count()).select_from(article)).scalar_one(),
                stories=do.execute(
                    sa.select(sa.func.count()).select_from(story).where(queries.LIVING)
                ).scalar_one(),
                entries={
                    TopicSlug(row.topic): row.entries
                    for row in do.execute(per_topic.group_by(publication.c.topic))
                },
            )

    def find(self, reference: str) -> Article | Story | None:
        """Return what an article id, a story id or an address (folded or not) names."""
        name = reference.removeprefix("urn:uuid:").lower()
        found = self.story(StoryId(name))
        if found is not None:
            return found
        same = (article.c.id == name) | (article.c.url == reference) | (article.c.address == reference)
        statement = sa.select(article.c.id).where(same).order_by(article.c.first_seen, article.c.id).limit(1)
        with engine.reading(self._engine) as do:
            row = do.execute(statement).one_or_none()
            return None if row is None else queries.whole_articles(do, [row.id])[row.id]

    def story(self, name: StoryId) -> Story | None:
        """Return one story, merged ones included."""
        with engine.reading(self._engine) as do:
            return next((each for _, each in queries.stories(do, story.c.id == name)), None)

    def story_of(self, name: ArticleId) -> Story | None:
        """Return the living story of an article."""
        wanted = sa.select(article.c.story).where(article.c.id == name)
        with engine.reading(self._engine) as do:
            return next((each for _, each in queries.stories(do, story.c.id.in_(wanted))), None)

    def publications(self, name: StoryId) -> list[Publication]:
        """Return what is published, or withheld, of a living story, topic by topic."""
        with engine.reading(self._engine) as do:
            topics = do.execute(sa.select(topic.c.topic).order_by(topic.c.topic)).scalars().all()
            found = [merging.publications(do, slug, [name]) for slug in topics]
        return [publication for each in found for publication in each.values()]

    def links(self, ids: Sequence[ArticleId]) -> list[Link]:
        """Return every stored link that touches one of the articles."""
        with engine.reading(self._engine) as do:
            return queries.links_of(do, ids)

    def close(self) -> None:
        """Give back every connection."""
        self._engine.dispose()
