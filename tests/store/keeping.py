"""What the tests of the store put into it, in few words."""

from collections.abc import Sequence
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from aggregator.dedupe.fingerprint import fingerprint
from aggregator.model import (
    Article,
    ArticleId,
    Cluster,
    Publication,
    Rearrangement,
    StoryId,
    TopicSlug,
)
from aggregator.store.sql import SqlStore
from tests.stories import NOON, make_article, name_of

ALL = TopicSlug("all")
SEA = TopicSlug("sea")


def story_name(name: str) -> StoryId:
    """A UUID in its canonical form, of a short name."""
    return StoryId(str(uuid5(NAMESPACE_URL, name)))


A, B, C, D = (story_name(letter) for letter in "ABCD")


def keep(store: SqlStore, *articles: Article, first: bool = False, fresh: bool = True) -> None:
    prints = {article.id: fingerprint(article.text) for article in articles}
    names = {article.id for article in articles} if fresh else set[ArticleId]()
    with store.writing() as writing:
        writing.save_articles(articles, prints, fresh=names, first=first)


def cluster(story: StoryId, *entries: str) -> Cluster:
    members = tuple(name_of(entry) for entry in entries)
    return Cluster(id=story, founder=members[0], members=members)


def rearrange(
    store: SqlStore,
    *clusters: Cluster,
    dissolved: Sequence[StoryId] = (),
    merged: Sequence[tuple[StoryId, StoryId]] = (),
    now: datetime = NOON,
) -> None:
    change = Rearrangement(clusters=clusters, dissolved=tuple(dissolved), merged=tuple(merged))
    with store.writing() as writing:
        writing.rearrange(change, now)


def publication(
    story: StoryId, entry: str, published: datetime | None, topic: TopicSlug = ALL
) -> Publication:
    return Publication(
        topic=topic, story=story, published=published, updated=published, canonical=name_of(entry)
    )


def announce(store: SqlStore, *publications: Publication) -> None:
    with store.writing() as writing:
        writing.announce(publications)


def tell(store: SqlStore, story: StoryId, entry: str, published: datetime, topic: TopicSlug = ALL) -> None:
    """Store an article of its own as a story, and announce that."""
    if not store.articles([name_of(entry)]):
        keep(store, make_article(entry))
        rearrange(store, cluster(story, entry))
    announce(store, publication(story, entry, published, topic))


def revisions(store: SqlStore) -> dict[StoryId, int]:
    with store.writing() as writing:
        return {story.id: revision for revision, story in writing.revised(0)}


def entries(store: SqlStore, topic: TopicSlug = ALL) -> list[StoryId]:
    """The topic's entries, newest first."""
    return [publication.story for publication, _ in store.newest(topic, 100)]
