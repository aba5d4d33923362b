"""A story as it accounts for itself: its articles in order, why each is in it, what was said of it by hand.

In: what ``pipeline.accounts`` found in the memory. Out: a value that a page is made from, and from it how
each article differs from the canonical one. Nothing is decided here: the reasons are those of the code
that folds, and no word of any language is in them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from aggregator.model import Article, ArticleId, Published, StoryId, TopicSlug
from aggregator.publish.differences import Difference, differences

# ``hand``: a person's correction brought it here; ``company``: it agrees with the others on the whole.
Said = Literal["split", "merge", "never", "pin"]


@dataclass(frozen=True, slots=True)
class Figures:
    """What two texts share, each a share between 0 and 1 (``dedupe.evidence.Evidence`` says of what)."""

    containment: float
    jaccard: float
    opening: float
    wording: float
    numbers: float
    odd_numbers: int


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an article is in the story: the rule that folded it with ``other``, and how sure that was.

    ``rule`` is the name of a tier (``address``, ``exact``, ``house``, ``certainty``), or ``hand`` where only
    a person's correction holds it here. ``figures`` ``None`` where they were not worked out.
    """

    rule: str
    other: ArticleId
    score: float
    figures: Figures | None = None


@dataclass(frozen=True, slots=True)
class Spoken:
    """A correction in force that names an article of the story; ``name`` is by what it is taken back.

    ``titles`` are those of the articles it names, the one it is about first.
    """

    name: str
    kind: Said
    titles: tuple[str, ...]
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Near:
    """Another story that may be this one."""

    story: StoryId
    title: str
    outlet: str
    language: str


@dataclass(frozen=True, slots=True)
class Home:
    """A topic that the story is published in."""

    topic: TopicSlug
    title: str
    published: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """All that a story's page says.

    ``entry`` is the story as it stands in the topic that published it first; ``order`` its articles by
    story time. ``reasons`` are by article, of all but the canonical one. ``threshold`` is the certainty
    from which two outlets' texts are one.
    """

    entry: Published
    homes: tuple[Home, ...]
    order: tuple[ArticleId, ...]
    reasons: Mapping[ArticleId, Reason] = field(default_factory=dict)
    spoken: tuple[Spoken, ...] = ()
    near: tuple[Near, ...] = ()
    threshold: float = 0.0

    @property
    def articles(self) -> tuple[Article, ...]:
        """The articles, by story time."""
        entry = self.entry
        found = {article.id: article for article in (entry.canonical, *entry.others)}
        return tuple(found[each] for each in self.order)


def differing(account: Account, *, texts: bool) -> dict[ArticleId, Difference]:
    """Return how each article differs from the canonical one; without ``texts`` no sentence is shown."""
    first, others = account.entry.canonical, account.entry.others
    found = differences((first.title, first.text), [(each.title, each.text) for each in others], texts=texts)
    return {other.id: each for other, each in zip(others, found, strict=True)}


def bare(entry: Published, home: Home) -> Account:
    """Return an account without evidence: what an edition alone knows of a story."""
    articles = sorted((entry.canonical, *entry.others), key=lambda each: (each.time, each.address, each.id))
    return Account(entry=entry, homes=(home,), order=tuple(each.id for each in articles))
