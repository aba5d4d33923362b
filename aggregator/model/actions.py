"""What a reader asks for from a story's page. A page names articles, stories and corrections by their ids."""

from dataclasses import dataclass
from typing import Literal

from aggregator.model.articles import ArticleId
from aggregator.model.stories import StoryId


@dataclass(frozen=True, slots=True)
class TakeOut:
    """``articles``, with their copies, are no part of ``story``."""

    story: StoryId
    articles: tuple[ArticleId, ...]


@dataclass(frozen=True, slots=True)
class KeepApart:
    """``a`` and ``b``, one of which is in ``story``, are never one story."""

    story: StoryId
    a: ArticleId
    b: ArticleId


@dataclass(frozen=True, slots=True)
class Unite:
    """``story`` and ``other`` are one; ``other`` is a story's id, or the address of an article of it."""

    story: StoryId
    other: str


@dataclass(frozen=True, slots=True)
class TakeBack:
    """The correction of this name, which is about ``story``, does not hold any more."""

    story: StoryId
    correction: str


Action = TakeOut | KeepApart | Unite | TakeBack

# shown: it stands in the story's page; recorded: it will; refused: it cannot be; unknown: there is no such
# story; busy: it could not be written down, for now.
Outcome = Literal["shown", "recorded", "refused", "unknown", "busy"]


@dataclass(frozen=True, slots=True)
class Acted:
    """What an action came to; ``story`` is the one to look at, which it may have been merged into."""

    outcome: Outcome
    story: StoryId
