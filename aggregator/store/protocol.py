"""What the steps of the pipeline remember between them, as the rest of the program sees it.

Every method is synchronous and runs in the caller's thread. What must happen together happens in
one ``Writing``, which is one transaction; nothing here decides anything about stories or editions.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from aggregator.model import (
    Article,
    ArticleId,
    Fingerprint,
    Fingerprinted,
    Link,
    Passage,
    PollState,
    Publication,
    Rearrangement,
    SourceSlug,
    Story,
    StoryId,
    Tombstone,
    TopicSlug,
)
from aggregator.model.corrections import Correction
from aggregator.model.subscriptions import Subscription


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicState:
    """How far a topic has got.

    ``cursor`` is the last story revision that was considered for announcing. ``rendered`` is the
    revision up to which its files were written, under the settings whose digest is ``look``. ``shelved``
    is when the newest entry was published that its archives hold, and ``shelf`` the address that they
    were written under.
    """

    topic: TopicSlug
    opened: datetime
    cursor: int = 0
    last: datetime | None = None
    rendered: int = 0
    look: str = ""
    shelved: datetime | None = None
    shelf: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How much there is of everything; ``entries`` are those that live, per topic."""

    articles: int = 0
    stories: int = 0
    entries: Mapping[TopicSlug, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Changes:
    """Of a span of a topic's entries: how many there are, and when one of them last changed."""

    entries: int = 0
    updated: datetime | None = None


@dataclass(frozen=True, slots=True)
class Learned:
    """What is learned of an outlet's lines in one source, as hashes.

    ``seen`` counts its articles so far, and ``at`` is how many that were when it was learned last.
    """

    seen: int = 0
    at: int = 0
    lines: frozenset[str] = field(default_factory=frozenset)


class Writing(Protocol):
    """One transaction; leaving it without an exception commits."""

    def save_poll(self, state: PollState) -> None:
        """Remember what a poll left behind."""

    def subscription(self, token: str) -> Subscription | None:
        """Return what was agreed with a hub under this token."""

    def save_subscription(self, subscription: Subscription) -> None:
        """Remember how a subscription stands."""

    def drop_subscription(self, token: str) -> None:
        """Forget a subscription."""

    def poll_state(self, source: SourceSlug, url: str) -> PollState | None:
        """Return what is remembered of one address."""

    def save_articles(
        self,
        articles: Sequence[Article],
        fingerprints: Mapping[ArticleId, Fingerprint],
        *,
        fresh: Collection[ArticleId],
        first: bool,
    ) -> None:
        """Insert or update articles with their fingerprints.

        A known article keeps its ``first_seen`` and whether it may be announced; of the new ones
        those in ``fresh`` may. ``first`` tells that they belong to their source's first fetch.
        """

    def articles(self, ids: Sequence[ArticleId]) -> dict[ArticleId, Article]:
        """Return whole articles."""

    def fingerprinted(self, ids: Sequence[ArticleId]) -> dict[ArticleId, Fingerprinted]:
        """Return stored articles as the deciding code sees them."""

    def between(self, start: datetime, end: datetime) -> list[Fingerprinted]:
        """Return the articles whose story time overlaps the span."""

    def same_address_or_text(self, articles: Sequence[Fingerprinted]) -> list[Fingerprinted]:
        """Return the other stored articles, of any time, that share an address or an exact text hash."""

    def passages(self, ids: Sequence[ArticleId]) -> dict[ArticleId, Passage]:
        """Return titles and texts."""

    def links_of(self, ids: Sequence[ArticleId]) -> list[Link]:
        """Return every stored link that touches one of the articles."""

    def replace_links(self, ids: Sequence[ArticleId], links: Sequence[Link]) -> None:
        """Forget all links of ``ids`` and store ``links``."""

    def stories_of(self, ids: Sequence[ArticleId]) -> list[Story]:
        """Return the living stories that the articles belong to."""

    def standing(self, ids: Sequence[StoryId]) -> set[StoryId]:
        """Return which of the ids are taken by a story that was ever announced."""

    def rearrange(self, change: Rearrangement, now: datetime) -> None:
        """Make stories as decided; every story touched gets a new revision."""

    def touch(self, ids: Sequence[ArticleId]) -> None:
        """Give the stories of these articles a new revision, so that their entries are rewritten."""

    def updated(self, article: ArticleId, now: datetime) -> None:
        """Move ``updated`` of every entry whose canonical article this is."""

    def refresh(self, source: SourceSlug, newest: int, since: datetime) -> None:
        """End a first fetch: let the source's newest articles since then be announced."""

    def topic(self, slug: TopicSlug) -> TopicState | None:
        """Return how far the topic has got, ``None`` for a new one."""

    def save_topic(self, state: TopicState) -> None:
        """Remember how far the topic has got."""

    def revised(self, after: int) -> list[tuple[int, Story]]:
        """Return (revision, story) of the announceable stories revised since, oldest first."""

    def publications(self, topic: TopicSlug, stories: Sequence[StoryId]) -> dict[StoryId, Publication]:
        """Return what is published, or withheld, of the stories in the topic."""

    def announce(self, publications: Sequence[Publication]) -> None:
        """Store publications and give their stories a new revision and ``announced``."""

    def learned(self, source: SourceSlug) -> dict[str, Learned]:
        """Return, per outlet, the lines that it is known to print around every article."""

    def save_learned(self, source: SourceSlug, outlet: str, told: Learned) -> None:
        """Remember the lines of an outlet in a source."""

    def newest_texts(self, source: SourceSlug, outlet: str, count: int) -> list[str]:
        """Return the texts of an outlet's newest articles in a source."""

    def take_over(self, old: SourceSlug, new: SourceSlug) -> None:
        """Let everything that is stored under a source's old slug be the new one's."""

    def recognised(self, articles: Sequence[Article]) -> list[Article]:
        """Return the articles, known ones (by source and entry id) with the id that they are stored under."""

    def corrections(self) -> list[Correction]:
        """Return the corrections that are applied, in the order in which they were made."""

    def save_corrections(self, corrections: Sequence[Correction]) -> None:
        """Remember which corrections are applied, instead of those that were."""

    def homes(self) -> dict[ArticleId, tuple[StoryId, ...]]:
        """Return, for articles that a correction has put elsewhere, the stories they would be in."""

    def named(self, ids: Sequence[StoryId]) -> list[Story]:
        """Return these stories, merged ones included."""

    def entries(self, ids: Sequence[StoryId]) -> list[tuple[Publication, StoryId]]:
        """Return the living entries that show these living stories, each with its story."""

    def relink(self, changed: Publication) -> None:
        """Let an entry link to another article, and give its story a new revision."""

    def seen_since(self, moment: datetime) -> list[ArticleId]:
        """Return the articles first seen since then, in the order of first sight."""


class Store(Protocol):
    """The whole memory."""

    def writing(self) -> AbstractContextManager[Writing]:
        """Begin a transaction that writes; one at a time."""

    def looking(self) -> AbstractContextManager[Writing]:
        """Begin a consistent look that keeps nobody from writing; whatever it writes is forgotten."""

    def poll_states(self) -> dict[tuple[SourceSlug, str], PollState]:
        """Return the state of every address ever polled."""

    def subscriptions(self, source: SourceSlug | None = None) -> list[Subscription]:
        """Return what is agreed with hubs, of one source or of all, in the order of asking."""

    def advertised(self) -> list[PollState]:
        """Return the state of every address whose document names a hub."""

    def known_digests(self, source: SourceSlug, among: Sequence[str] | None = None) -> frozenset[str]:
        """Return digests of stored entries of a source: those ``among``, else the newest 5,000."""

    def hosts(self) -> dict[str, SourceSlug]:
        """Return, per host, the feed source most of whose articles lie there."""

    def articles(self, ids: Sequence[ArticleId]) -> dict[ArticleId, Article]:
        """Return whole articles."""

    def all_articles(self) -> Iterator[tuple[Article, StoryId]]:
        """Return every article with its story, in the order of first sight."""

    def all_stories(self) -> Iterator[tuple[Story, tuple[Publication, ...]]]:
        """Return every living story with its publications, by first sight."""

    def memberships(self) -> Iterator[tuple[str, StoryId]]:
        """Return every article's entry id and story, in the articles' order."""

    def newest(self, topic: TopicSlug, count: int, cap: int = 0) -> list[tuple[Publication, Story]]:
        """Return the newest entries of a topic, newest first, merged-away ones left out.

        At most ``cap`` of them link to articles of the same source; 0 is no bound.
        """

    def during(
        self, topic: TopicSlug, start: datetime, end: datetime, count: int
    ) -> list[tuple[Publication, Story]]:
        """Return entries published from ``start`` to before ``end``, the newest ``count``, newest first."""

    def changes(self, topic: TopicSlug, start: datetime, end: datetime) -> Changes:
        """Return what entries published from ``start`` to before ``end`` come to."""

    def months(self, topic: TopicSlug) -> list[datetime]:
        """Return the first moment (UTC) of each month that has living entries, newest first."""

    def retold(self, topic: TopicSlug, after: int) -> list[tuple[StoryId, StoryId]]:
        """Return the topic's stories revised since ``after``, each with the one that it lives on in."""

    def full(self) -> list[StoryId]:
        """Return the stories that are full and have turned articles away."""

    def tombstones(self, topic: TopicSlug, since: datetime) -> list[Tombstone]:
        """Return stories published in the topic that were merged away since."""

    def rewritten(self, topic: TopicSlug, after: int) -> int:
        """Return the newest revision of the topic's entries above ``after``, else 0."""

    def topics(self) -> dict[TopicSlug, TopicState]:
        """Return the state of every topic ever published."""

    def rendered(self, states: Iterable[TopicState]) -> None:
        """Remember that the files of these topics are written, archives included."""

    def counts(self) -> Counts:
        """Return how much there is of everything."""

    def find(self, reference: str) -> Article | Story | None:
        """Return what an article id, a story id (with or without ``urn:uuid:``) or a URL names."""

    def story(self, story: StoryId) -> Story | None:
        """Return one story, merged ones included."""

    def story_of(self, article: ArticleId) -> Story | None:
        """Return the living story of an article."""

    def publications(self, story: StoryId) -> list[Publication]:
        """Return what is published, or withheld, of a living story, topic by topic."""

    def links(self, ids: Sequence[ArticleId]) -> list[Link]:
        """Return every stored link that touches one of the articles."""

    def close(self) -> None:
        """Give back every connection."""
