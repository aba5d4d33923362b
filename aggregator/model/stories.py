"""Stories, and what has been published of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NewType

from aggregator.model.articles import Article, ArticleId
from aggregator.model.topics import TopicSlug

StoryId = NewType("StoryId", str)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """The cluster of articles that tell the same text. ``id`` is a UUID in its canonical form.

    ``founder`` is the article whose identity the id was made from; ``first_seen`` when the first
    of its members was. ``held`` tells that all of them came after their sources' first fetch, so
    that it waits for the hold before it is announced; ``announced`` is when that was. ``full_of``
    names the full story whose overflow this is: such a story is stored and never announced.
    ``merged_into`` is set once the story, already published, was found to be another one's.
    """

    id: StoryId
    founder: ArticleId
    members: tuple[ArticleId, ...]
    first_seen: datetime
    held: bool = False
    announced: datetime | None = None
    full_of: StoryId | None = None
    merged_into: StoryId | None = None


NEAR = "near"


@dataclass(frozen=True, slots=True)
class Link:
    """Two articles (``a`` < ``b``) held to tell one text; ``rule`` names the tier that said so.

    Or, by the rule ``near``, two that are alike and not held to: how sure they would be counts when a
    story's articles are asked whether they agree, and never connects anything.
    """

    a: ArticleId
    b: ArticleId
    rule: str
    score: float

    @property
    def near(self) -> bool:
        """Tell whether the two are alike only."""
        return self.rule == NEAR


@dataclass(frozen=True, slots=True)
class Passage:
    """What exact evidence is weighed on: an article's title and its text without boilerplate."""

    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """A story as arranged: its members in their order, without what only its history knows."""

    id: StoryId
    founder: ArticleId
    members: tuple[ArticleId, ...]
    full_of: StoryId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rearrangement:
    """How stories change: what ``dedupe.arrange`` decided, for the store to make so.

    ``clusters`` are whole (new ones, and standing ones with other members), ``dissolved`` were
    never announced and are gone, ``merged`` are pairs of an announced story and the one it became;
    ``joined`` the same, but by a correction, which can be undone. ``homes`` tells of articles, where
    that changes, in which stories they would be but for corrections. ``parted`` are articles that a
    correction takes out of an announced story into one that is not, with the one they leave.
    """

    clusters: tuple[Cluster, ...] = ()
    dissolved: tuple[StoryId, ...] = ()
    merged: tuple[tuple[StoryId, StoryId], ...] = ()
    joined: tuple[tuple[StoryId, StoryId], ...] = ()
    homes: Mapping[ArticleId, tuple[StoryId, ...]] = field(default_factory=dict)
    parted: Mapping[ArticleId, StoryId] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """One story in one topic: ``published`` is stored once and never changes.

    ``published`` ``None`` stands for a story that was there when the topic opened and is not
    announced in it. ``canonical`` is the article its entry links to, ``natural`` the one it would
    link to but for a correction; ``None`` where that is the same. ``headline`` is the title that the
    canonical article had when the entry first linked to it.
    """

    topic: TopicSlug
    story: StoryId
    published: datetime | None
    updated: datetime | None
    canonical: ArticleId
    natural: ArticleId | None = None
    headline: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """One entry of an edition, with all that its rendering needs.

    ``canonical`` is the article it links to, ``others`` the story's other articles in the order
    in which they are named. ``outlets`` holds, per article id, the outlet's name for people and
    ``houses`` the family it counts with in "合并自 n 家". ``related`` are other stories of the same
    event in the same edition. ``headline`` is the title that readers were first given, ``""`` where that
    is not known.
    """

    story: StoryId
    published: datetime
    updated: datetime
    canonical: Article
    others: tuple[Article, ...] = ()
    outlets: dict[ArticleId, str] = field(default_factory=dict)
    houses: dict[ArticleId, str] = field(default_factory=dict)
    related: tuple[StoryId, ...] = ()
    headline: str = ""


@dataclass(frozen=True, slots=True)
class Tombstone:
    """A published story that was merged away: its entry ends at ``when``, its page redirects."""

    story: StoryId
    into: StoryId
    when: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """The documents of one topic, as a value: everything that is rendered comes from here.

    ``entries`` stand newest first (strictly decreasing ``published``). ``updated`` is the newest
    of them, or the topic's opening: never the time of rendering, so that bytes stay the same. ``icon`` is
    a picture's address, ``months`` are those that have an archive (``2026-03``), newest first.
    """

    topic: TopicSlug
    title: str
    updated: datetime
    entries: tuple[Published, ...]
    tombstones: tuple[Tombstone, ...] = ()
    icon: str = ""
    months: tuple[str, ...] = ()
