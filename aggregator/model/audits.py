"""What an audit finds: how much of some feeds is repeats, who repeats whom, and what is doubtful.

Values only. A *house* is whatever counts as one outlet: a family, an outlet with its mirrors, or a source
alone. Times are the outlets' own claims; where one gave none, no order is told from it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from aggregator.model.articles import ArticleId
from aggregator.model.stories import StoryId


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One article of a story, as an audit counts it.

    ``address`` is the folded URL, for comparing. ``since`` and ``until`` bound when it was published: they
    are equal but for a date without a clock time, and ``None`` where the outlet gave none.
    """

    article: ArticleId
    story: StoryId
    house: str
    title: str
    url: str
    address: str = ""
    language: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One house: how much of it others have too.

    Of its ``stories``, ``late`` are those that another had first, ``first`` those that it had first,
    ``only`` those that nobody else has; for the rest the times tell no order.
    """

    house: str
    articles: int
    stories: int
    late: int
    first: int
    only: int

    @property
    def unordered(self) -> int:
        """Stories shared with others in an order that no time tells."""
        return self.stories - self.late - self.first - self.only


@dataclass(frozen=True, slots=True, kw_only=True)
class Following:
    """How often one house had a story after another.

    ``delay`` is the median, ``None`` where only days are known. ``unordered`` counts the stories of both
    whose order no time tells.
    """

    later: str
    earlier: str
    count: int
    delay: timedelta | None
    unordered: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """One story that several houses have, the earliest first; ``first`` is its first article."""

    first: Copy
    houses: tuple[str, ...]
    articles: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Two articles near the threshold with the figures they were judged by, folded or not."""

    a: Copy
    b: Copy
    rule: str
    score: float
    jaccard: float
    containment: float
    title: float
    numbers: float
    odd_numbers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The counts.

    ``repeats`` are one article for each house that has a story, but for the first house. ``own`` are a
    house's further articles of one story; ``undated`` those without a time.
    """

    articles: int
    stories: int
    repeats: int
    own: int
    undated: int
    shares: tuple[Share, ...]
    followings: tuple[Following, ...]
    covered: tuple[Covered, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A feed that could not be read, with its one line of cause and remedy."""

    name: str
    url: str
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """Everything.

    ``names`` are the houses' names for people, ``language`` is that of most of the articles.
    """

    time: datetime
    asked: int
    broken: tuple[Broken, ...]
    figures: Figures
    folds: tuple[Doubt, ...]
    misses: tuple[Doubt, ...]
    names: Mapping[str, str]
    language: str = ""

    @property
    def read(self) -> int:
        """How many feeds could be read."""
        return self.asked - len(self.broken)


def portion(part: int, whole: int) -> float:
    """Return a share between 0 and 1; of nothing it is 0."""
    return part / whole if whole else 0.0
