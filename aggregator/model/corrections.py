"""What a person said of stories, and what follows from it for every run.

A correction names articles, never stories: an article's id is made of its identity alone, so that a
restored backup, or another machine, knows it again. ``at`` is when it was said, where that is known.
"""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from aggregator.model.articles import ArticleId
from aggregator.model.stories import Story, StoryId


@dataclass(frozen=True, slots=True)
class Split:
    """``article``, and its copies, is not the story of ``others``; it is the one that leaves."""

    article: ArticleId
    others: tuple[ArticleId, ...]
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Merge:
    """The stories of these articles, two or more, are one."""

    articles: tuple[ArticleId, ...]
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Never:
    """``b`` is in no story that ``a`` is in, now or later; where they are in one, ``b`` leaves."""

    a: ArticleId
    b: ArticleId
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Pin:
    """``article`` is the one that its story's entries link to."""

    article: ArticleId
    at: datetime | None = None


Correction = Split | Merge | Never | Pin


def named(correction: Correction) -> tuple[ArticleId, ...]:
    """Return the articles that a correction names, the one it is about first."""
    match correction:
        case Split():
            return (correction.article, *correction.others)
        case Merge():
            return correction.articles
        case Never():
            return (correction.a, correction.b)
        case Pin():
            return (correction.article,)


def name(correction: Correction) -> str:
    """Return by what a correction is known wherever it stands in the file: 16 hexadecimal digits.

    Its number shifts when one before it is taken back. Two that say the same at the same time have one name.
    """
    said = (type(correction).__name__, *named(correction), correction.at and correction.at.isoformat())
    return hashlib.blake2b(repr(said).encode(), digest_size=8).hexdigest()


@dataclass(frozen=True, slots=True)
class Constraints:
    """All corrections together, free of contradictions.

    ``together`` are articles of one story each, apart from one another. ``apart`` are pairs (who
    stays, who leaves), the oldest first. ``pins`` stand newest first. ``overruled`` are the numbers
    of corrections, counted from 0, that do not hold, each with that of the later one against it.
    """

    together: tuple[tuple[ArticleId, ...], ...] = ()
    apart: tuple[tuple[ArticleId, ArticleId], ...] = ()
    pins: tuple[ArticleId, ...] = ()
    overruled: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Past:
    """What the arranging must know besides articles, links and the stories that stand.

    ``homes`` are, for an article that a correction has put elsewhere, the stories it would be in,
    the first it is not kept out of. ``former`` are announced stories that were merged away, of
    which it may be that one lives again. ``taken`` are the ids of stories announced elsewhere.
    """

    constraints: Constraints = field(default_factory=Constraints)
    homes: Mapping[ArticleId, tuple[StoryId, ...]] = field(default_factory=dict)
    former: Mapping[StoryId, Story] = field(default_factory=dict)
    taken: Collection[StoryId] = ()
