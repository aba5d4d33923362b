"""The memory → a topic's edition as a value, and whether its files still say the same.

In: settings, a topic and the memory. Out: an ``Edition``, made from the database alone; nothing is written
and nothing is announced here.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from aggregator import __version__
from aggregator.model import (
    Article,
    ArticleId,
    Edition,
    Publication,
    Published,
    Settings,
    Story,
    StoryId,
    Topic,
)
from aggregator.pipeline.kindred import kindred
from aggregator.pipeline.publishing import house, outlet_name
from aggregator.store.protocol import Store, TopicState

# A tombstone is kept in the subscription document as long as a reader may be away on holiday.
TOMBSTONES = timedelta(days=30)


def edition(topic: Topic, state: TopicState, store: Store, settings: Settings, now: datetime) -> Edition:
    """Return the topic's edition as the database has it; of its archives nothing is known here."""
    newest = store.newest(topic.slug, topic.items, topic.max_per_source)
    articles = store.articles(needed(newest))
    kin = kindred({entry.story: articles[entry.canonical] for entry, _ in newest}, settings.dedup.window)
    entries = tuple(
        published(entry, story, articles, settings, kin.get(entry.story, ())) for entry, story in newest
    )
    gone = tuple(store.tombstones(topic.slug, now - TOMBSTONES))
    moments = [*(e.updated for e in entries), *(t.when for t in gone)]
    return Edition(
        topic=topic.slug,
        title=topic.title,
        updated=max(moments, default=state.opened),
        entries=entries,
        tombstones=gone,
        icon=topic.icon,
    )


def needed(entries: Sequence[tuple[Publication, Story]]) -> list[ArticleId]:
    """Return the articles that the entries are made from."""
    return [article for entry, story in entries for article in {*story.members, entry.canonical}]


def published(
    entry: Publication,
    story: Story,
    articles: Mapping[ArticleId, Article],
    settings: Settings,
    related: Sequence[StoryId] = (),
) -> Published:
    """Return an entry with all that its rendering needs."""
    if entry.published is None or entry.updated is None:
        raise AssertionError(entry)
    others = [articles[member] for member in story.members if member != entry.canonical]
    everyone = [articles[entry.canonical], *others]
    return Published(
        story=entry.story,
        published=entry.published,
        updated=max(entry.published, entry.updated),
        canonical=articles[entry.canonical],
        others=tuple(others),
        outlets={article.id: outlet_name(article, settings) for article in everyone},
        houses={article.id: house(article, settings) for article in everyone},
        related=tuple(related),
        headline=entry.headline,
    )


def look(settings: Settings, topic: Topic) -> str:
    """Return a digest of all settings, and the program's version, that an edition's bytes follow."""
    names = sorted((s.slug, s.name, s.house) for s in settings.sources.values())
    spoken = (settings.service.language, settings.service.timezone)
    shape = (topic.title, topic.items, topic.max_per_source, topic.icon)
    told = (__version__, settings.publish, spoken, shape, names)
    return hashlib.blake2b(repr(told).encode(), digest_size=12).hexdigest()


def stale(state: TopicState, store: Store, settings: Settings, topic: Topic) -> int | None:
    """Return the revision to write the edition for, ``None`` where its files are up to date."""
    revision = store.rewritten(topic.slug, state.rendered)
    fresh = state.look == look(settings, topic)
    return None if fresh and not revision else max(revision, state.rendered)
