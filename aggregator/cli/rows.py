"""What the memory holds, as rows in their fixed forms (docs/commands.md): other programs read these.

In: settings and the store. Out: mappings ready for JSON, one at a time, so that a million articles are
never in memory at once. Times are ISO 8601 in UTC; secrets of addresses stay references.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from aggregator.cli.output import iso
from aggregator.collect.http.address import redacted
from aggregator.config.secrets import Secret
from aggregator.model import (
    Article,
    ArticleId,
    PollState,
    Publication,
    Settings,
    Source,
    SourceSlug,
    Status,
    Story,
    StoryId,
    Topic,
    TopicSlug,
)
from aggregator.model.subscriptions import Mode, Subscription
from aggregator.pipeline.collecting import addresses
from aggregator.pipeline.publishing import canonical
from aggregator.store.protocol import Store

Row = dict[str, Any]
Hubs = Mapping[tuple[SourceSlug, str], Subscription]
Told = tuple[Story, tuple[Publication, ...]]
# Stories whose articles are loaded together: a few megabytes of texts.
CHUNK = 200
# A story that no topic announced has no canonical article yet; this topic would take all of it.
EVERYTHING = Topic(slug=TopicSlug(""), title="")


def article_rows(settings: Settings, store: Store) -> Iterator[Row]:
    """Yield every article, by first sight."""
    del settings  # the others' rows need them
    for article, story in store.all_articles():
        yield article_row(article, story)


def article_row(article: Article, story: StoryId) -> Row:
    """Return one article."""
    return {
        "article": article.id,
        "source": article.source,
        "outlet": article.outlet,
        "feed_url": article.feed_url,
        "entry_id": article.entry_id,
        "url": article.url,
        "title": article.title,
        "authors": list(article.authors),
        "published": iso(article.published),
        "updated": iso(article.updated),
        "language": article.language,
        "summary_html": article.summary_html,
        "content_html": article.content_html,
        "enclosures": [asdict(enclosure) for enclosure in article.enclosures],
        "categories": list(article.categories),
        "first_seen": iso(article.first_seen),
        "story": story,
    }


def story_rows(settings: Settings, store: Store) -> Iterator[Row]:
    """Yield every story, by first sight."""
    stories = iter(store.all_stories())
    while chunk := list(islice(stories, CHUNK)):
        articles = store.articles(_needed(chunk))
        for story, publications in chunk:
            yield _story_row(story, publications, articles, settings)


def _needed(chunk: Sequence[Told]) -> list[ArticleId]:
    """Return the articles that the titles are taken from."""
    return [
        article
        for story, publications in chunk
        for article in ([publications[0].canonical] if publications else story.members)
    ]


def _story_row(
    story: Story,
    publications: Sequence[Publication],
    articles: Mapping[ArticleId, Article],
    settings: Settings,
) -> Row:
    if publications:
        chosen = articles[publications[0].canonical]
    else:
        chosen = canonical([articles[member] for member in story.members], EVERYTHING, settings)
    return {
        "story": story.id,
        "title": chosen.title,
        "canonical": chosen.id,
        "articles": list(story.members),
        "topics": [publication.topic for publication in publications],
        "first_published": iso(min((p.published for p in publications if p.published), default=None)),
        "updated": iso(max((p.updated for p in publications if p.updated), default=None)),
    }


def source_rows(settings: Settings, store: Store) -> Iterator[Row]:
    """Yield the state of every address of every source in feeds.yaml."""
    hubs = agreed(store)
    for each in addresses(settings.sources.values(), store.poll_states()):
        yield source_row(each.source, each.state, hubs)


def agreed(store: Store) -> Hubs:
    """Return what is agreed with hubs, by address."""
    return {each.key: each for each in store.subscriptions() if each.asked is Mode.SUBSCRIBE}


def source_row(source: Source, state: PollState, hubs: Hubs) -> Row:
    """Return the state of one address; trouble with its hub is a warning, for it is polled all the same."""
    hub = hubs.get((source.slug, state.url))
    troubles = [f"its hub {hub_name(hub)}: {hub.error}"] if hub and hub.error else []
    return {
        "source": source.slug,
        "url": shown(state.url),
        "kind": source.kind,
        "status": (state.status if source.enabled else Status.PAUSED).value,
        "last_error": state.error or None,
        "warnings": [*state.warnings, *troubles],
        "last_fetch": iso(state.last_fetch),
        "next_due": iso(state.next_due) if source.enabled else None,
        "title": state.title or source.name,
        "language": source.language or state.language,
    }


def topic_rows(settings: Settings, store: Store) -> Iterator[Row]:
    """Yield how far every topic in feeds.yaml has got."""
    states, entries = store.topics(), store.counts().entries
    for topic in settings.topics.values():
        state = states.get(topic.slug)
        yield {
            "topic": topic.slug,
            "title": topic.title,
            "entries": entries.get(topic.slug, 0),
            "opened": iso(state.opened if state else None),
            "last": iso(state.last if state else None),
            "url": f"{settings.publish.base_url}/{topic.slug}/",
        }


def hub_name(hub: Subscription) -> str:
    """Return the host of a hub: its address may hold what only it and we know."""
    return urlsplit(hub.hub).netloc


def shown(url: str) -> str:
    """Return a polled address as it may be shown: a secret in it stays the reference it was written as."""
    return url.written if isinstance(url, Secret) else redacted(url)
