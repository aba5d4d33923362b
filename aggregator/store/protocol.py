"""What the steps of the pipeline remember between them, as the rest of the program sees it.

Every method is synchronous and runs in the caller's thread. What must happen together is one
method, and one transaction; nothing here decides anything about stories or editions.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from aggregator.model import (
    Article,
    ArticleId,
    Fingerprint,
    Fingerprinted,
    PollState,
    Publication,
    SourceSlug,
    Story,
    StoryId,
    Tombstone,
    TopicSlug,
)


@dataclass(frozen=True, slots=True)
class Link:
    """Two articles that the evidence holds to tell one text; ``rule`` says by which tier."""

    a: ArticleId
    b: ArticleId
    rule: str
    score: float


@dataclass(frozen=True, slots=True)
class Passage:
    """What exact evidence is weighed on: an article's title and its text without boilerplate."""

    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rearrangement:
    """How stories change: what ``dedupe.arrange`` decided, for the store to make so."""

    stories: tuple[Story, ...] = ()
    dissolved: tuple[StoryId, ...] = ()
    merged: tuple[Tombstone, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicState:
    """How far a topic has got: ``cursor`` is the last story revision it has considered."""

    topic: TopicSlug
    opened: datetime
    cursor: int
    last: datetime | None = None
    entries: int = 0
    rendered: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How much there is of everything."""

    articles: int = 0
    stories: int = 0
    entries: Mapping[TopicSlug, int] = field(default_factory=dict)


class Writing(Protocol):
    """One transaction of the settling stream; leaving it without an exception commits."""

    def save_poll(self, state: PollState) -> None:
        """Remember what a poll left behind."""

    def save_articles(
        self, articles: Sequence[Article], fingerprints: Mapping[ArticleId, Fingerprint], *, fresh: bool
    ) -> None:
        """Insert or update articles with their fingerprints; ``first_seen`` of a known one stays.

        ``fresh`` tells that new ones may be announced; a known one keeps what it has.
        """

    def known_articles(self, ids: Sequence[ArticleId]) -> dict[ArticleId, Article]:
        """Return those of the articles that are stored."""

    def fingerprinted(self, ids: Sequence[ArticleId]) -> dict[ArticleId, Fingerprinted]:
        """Return stored articles as the deciding code sees them."""

    def between(self, start: datetime, end: datetime) -> list[Fingerprinted]:
        """Return the articles whose story time overlaps the span, in their order."""

    def same_address_or_text(self, articles: Sequence[Fingerprinted]) -> list[Fingerprinted]:
        """Return stored articles of any time that share an address or an exact text hash."""

    def passages(self, ids: Sequence[ArticleId]) -> dict[ArticleId, Passage]:
        """Return titles and texts."""

    def links_of(self, ids: Sequence[ArticleId]) -> list[Link]:
        """Return every stored link that touches one of the articles."""

    def replace_links(self, ids: Sequence[ArticleId], links: Sequence[Link]) -> None:
        """Forget all links of ``ids`` and store ``links`` instead."""

    def stories_of(self, ids: Sequence[ArticleId]) -> list[Story]:
        """Return the stories that the articles belong to."""

    def stories(self, ids: Sequence[StoryId]) -> list[Story]:
        """Return stories by id, merged ones included."""

    def rearrange(self, change: Rearrangement) -> None:
        """Make stories as decided; every story touched gets a new revision."""

    def touch(self, articles: Sequence[ArticleId]) -> None:
        """Give the stories of these articles a new revision, for their entries to be rewritten."""

    def changed(self, article: ArticleId, now: datetime) -> None:
        """Record a material change of a published story's canonical article."""

    def refresh(self, source: SourceSlug, newest: int, since: datetime) -> None:
        """End a first fetch: let the source's newest articles since then be announced."""


class Publishing(Protocol):
    """One transaction that decides what a topic announces."""

    def topic(self, slug: TopicSlug) -> TopicState | None:
        """Return how far the topic has got, ``None`` for a new one."""

    def revised(self, after: int) -> list[tuple[int, Story]]:
        """Return (revision, story) of the announceable stories revised since, oldest first."""

    def publications(self, topic: TopicSlug, stories: Sequence[StoryId]) -> dict[StoryId, Publication]:
        """Return what is published, or withheld, of the stories in the topic."""

    def announce(self, state: TopicState, publications: Sequence[Publication]) -> None:
        """Store publications (never changing a stored ``published``) and the topic's state."""


class Store(Protocol):
    """The whole memory."""

    def writing(self) -> AbstractContextManager[Writing]:
        """Begin a transaction of the settling stream."""

    def publishing(self) -> AbstractContextManager[Publishing]:
        """Begin a transaction that announces."""

    def poll_states(self) -> dict[tuple[SourceSlug, str], PollState]:
        """Return the state of every address ever polled."""

    def known_digests(self, source: SourceSlug, among: Sequence[str] | None = None) -> frozenset[str]:
        """Return digests of stored entries of a source: those ``among``, else the newest 5,000."""

    def hosts(self) -> dict[str, SourceSlug]:
        """Return which feed source's articles lie on which host."""

    def articles(self, ids: Sequence[ArticleId]) -> dict[ArticleId, Article]:
        """Return whole articles."""

    def all_articles(self) -> Iterator[tuple[Article, StoryId]]:
        """Return every article with its story, in the order of first sight, without loading all."""

    def all_stories(self) -> Iterator[tuple[Story, tuple[Publication, ...]]]:
        """Return every living story with its publications."""

    def newest(self, topic: TopicSlug, count: int) -> list[tuple[Publication, Story]]:
        """Return the newest entries of a topic, newest first, merged-away ones left out."""

    def tombstones(self, topic: TopicSlug, since: datetime) -> list[Tombstone]:
        """Return stories of the topic that were merged away since."""

    def topics(self) -> dict[TopicSlug, TopicState]:
        """Return the state of every topic ever published."""

    def counts(self) -> Counts:
        """Return how much there is of everything."""

    def find(self, reference: str) -> Article | Story | None:
        """Return what an article id, a story id (with or without ``urn:uuid:``) or a URL names."""

    def story(self, story: StoryId) -> Story | None:
        """Return one story, merged ones included."""

    def story_of(self, article: ArticleId) -> Story | None:
        """Return the living story of an article."""

    def rendered(self, topics: Iterable[tuple[TopicSlug, str]]) -> None:
        """Remember by which digest each topic's edition was last written."""

    def close(self) -> None:
        """Give back every connection."""
