"""One article → all that led to where it is now: collected, folded, chosen, published.

In: what was found, settings, store. Out: an ``Account``, for a person or as JSON. The reasons are those
of the deciding code (``publish.rules.why``, ``dedupe.canonical``), asked once more.
"""

from dataclasses import asdict, dataclass
from typing import Any

from aggregator.cli.output import iso
from aggregator.cli.rows import EVERYTHING, article_row
from aggregator.model import Article, Link, Publication, Role, Settings, Story, Topic
from aggregator.pipeline.finding import Found
from aggregator.pipeline.publishing import canonical
from aggregator.publish.rules import chosen, why
from aggregator.store.protocol import Store


@dataclass(frozen=True, slots=True)
class Account:
    """All about one article."""

    article: Article
    story: Story
    members: tuple[Article, ...]
    links: tuple[Link, ...]
    publications: tuple[Publication, ...]
    settings: Settings

    @property
    def collected(self) -> str:
        """Why it was collected."""
        source = self.settings.sources.get(self.article.source)
        if source is None:
            return f"source {self.article.source}, which has left feeds.yaml; what it brought stays"
        carried = f"carries it: {self.article.feed_url}"
        return f"source {source.slug} ({source.kind}, role {source.role.value}) {carried}"

    @property
    def linked(self) -> list[Link]:
        """The links of the article itself."""
        return [link for link in self.links if self.article.id in (link.a, link.b)]

    @property
    def topics(self) -> dict[str, str]:
        """For each topic why it is in or not, by any of its articles."""
        told = {}
        for topic in self.settings.topics.values():
            matching = chosen(topic, self.members)
            told[str(topic.slug)] = why(topic, matching[0] if matching else self.article)
        return told

    @property
    def ranking(self) -> list[dict[str, Any]]:
        """The candidates for canonical, best first, with the keys they are compared by, in order."""
        topic = self._topic()
        left = list(chosen(topic, self.members) or self.members)
        ranked = []
        while left:
            best = canonical(left, topic, self.settings)
            left.remove(best)
            ranked.append({"article": best.id, "outlet": best.outlet, **self._keys(best, topic)})
        return ranked

    def _topic(self) -> Topic:
        """Return the topic whose choice is shown: the first that has the story."""
        told = {publication.topic for publication in self.publications}
        return next((t for t in self.settings.topics.values() if t.slug in told), EVERYTHING)

    def _keys(self, article: Article, topic: Topic) -> dict[str, Any]:
        source = self.settings.sources.get(article.source)
        every: dict[str, Any] = {
            "role": (source.role if source else Role.AGGREGATOR).value,
            "weight": topic.weights.get(article.source, source.weight if source else 0),
            "completeness": len(article.text),
            "earliest": iso(article.first_seen),
            "shortest-url": len(article.url),
        }
        return {key: every[key] for key in self.settings.canonical.order}

    def row(self) -> dict[str, Any]:
        """Return it for programs."""
        return {
            "article": article_row(self.article, self.story.id),
            "collected": self.collected,
            "story": self.story.id,
            "members": [member.id for member in self.members],
            "links": [asdict(link) for link in self.links],
            "topics": self.topics,
            "canonical": self.ranking,
            "published": [published_row(each, self.settings) for each in self.publications],
        }


def account(found: Found, settings: Settings, store: Store) -> Account:
    """Return the account of what was found."""
    ids = found.story.members
    articles = store.articles(ids)
    held = (link for link in store.links(ids) if not link.near)
    inside = [link for link in held if link.a in articles and link.b in articles]
    return Account(
        found.article,
        found.story,
        tuple(articles[member] for member in ids),
        tuple(sorted(inside, key=lambda link: (link.a, link.b))),
        tuple(store.publications(found.story.id)),
        settings,
    )


def published_row(publication: Publication, settings: Settings) -> dict[str, Any]:
    """Return where and when a story stands; ``published`` null: it was there before the topic opened."""
    return {
        "topic": publication.topic,
        "published": iso(publication.published),
        "updated": iso(publication.updated),
        "canonical": publication.canonical,
        "url": f"{settings.publish.base_url}/{publication.topic}/",
    }
