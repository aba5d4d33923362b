"""Stories in the making: units of copies, groups of units, and how far they agree."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from aggregator.model import ArticleId, Fingerprinted, Link, Story, StoryId

HARD = frozenset({"address", "exact"})
SAME = 2.0
# What is beyond doubt a copy of one member, or a part of it, belongs where that one is, if a quarter of the
# members say so: a summary does not hold what two later versions share. Of a thousand texts cut to a fifth
# .979 join their original without this, .990 with it (`make bench-stories`, transformations).
CERTAIN, CERTAINLY = 0.97, 0.25


@dataclass(frozen=True, slots=True)
class Unit:
    """Articles of one address or one exact text, in their order."""

    members: tuple[Fingerprinted, ...]

    @property
    def ids(self) -> tuple[ArticleId, ...]:
        """The members' ids."""
        return tuple(article.id for article in self.members)


@dataclass(slots=True)
class Group:
    """A story in the making; ``story`` is the announced one it continues.

    ``name`` is that story's id, or the one it was remembered by when it was merged by hand.
    ``reduced`` tells that a correction keeps somebody out who was there, ``barred`` are those who may
    never meet one of these.
    """

    units: list[Unit] = field(default_factory=list)
    story: Story | None = None
    overflows: "Group | None" = None
    name: StoryId | None = None
    reduced: bool = False
    barred: AbstractSet[ArticleId] = frozenset()

    @property
    def members(self) -> list[Fingerprinted]:
        """All articles, in their order."""
        if len(self.units) == 1:
            return list(self.units[0].members)
        return sorted((a for unit in self.units for a in unit.members), key=lambda a: a.order)

    @property
    def size(self) -> int:
        """How many articles it holds."""
        return sum(len(unit.members) for unit in self.units)

    @property
    def first(self) -> ArticleId:
        """Any one of its articles."""
        return self.units[0].members[0].id


class Agreement:
    """Which articles are linked with which, and how sure that is on the average."""

    def __init__(self, links: Iterable[Link]) -> None:
        """Take the links of the whole component."""
        self._near: dict[ArticleId, dict[ArticleId, Link]] = {}
        for link in links:
            self._near.setdefault(link.a, {})[link.b] = link
            self._near.setdefault(link.b, {})[link.a] = link

    def linked(self, a: Unit, b: Unit) -> bool:
        """Tell whether any article of one unit is held to be one text with any of the other."""
        return any(not link.near for link in self._between(a, b))

    def hard(self, a: Unit, b: Unit) -> bool:
        """Tell whether two units are one by address or exact text."""
        return any(link.rule in HARD for link in self._between(a, b))

    def agreement(self, unit: Unit, group: Group) -> float:
        """Return how far a unit agrees with a group: the mean of their pairs, 0 where none is one text.

        It is more than any mean where one of them is the same by address or text: a mirror's copy
        belongs to its outlet's article, whatever else its text is linked with. Next comes a pair that is
        beyond doubt.
        """
        if any(self.hard(unit, other) for other in group.units):
            return SAME
        sure = [self.score(unit, other) for other in group.units if self.linked(unit, other)]
        if sure and max(sure) >= CERTAIN and len(sure) >= CERTAINLY * len(group.units):
            return 1 + max(sure)
        return self.mean([unit], group.units) if sure else 0.0

    def mean(self, some: Sequence[Unit], others: Sequence[Unit]) -> float:
        """Return the mean score of all pairs between some units and others.

        Rounded, so that what is equal is not told apart by the order in which it was added up.
        """
        total = sum(self.score(a, b) for a in some for b in others)
        return round(total / (len(some) * len(others)), 6)

    def score(self, a: Unit, b: Unit) -> float:
        """Return the highest score of a link between articles of the two, near ones included; 0 for none."""
        return max((link.score for link in self._between(a, b)), default=0.0)

    def _between(self, a: Unit, b: Unit) -> Iterator[Link]:
        for article in a.ids:
            if linked := self._near.get(article):
                yield from (linked[other] for other in b.ids if other in linked)


def units(articles: Collection[Fingerprinted], links: Iterable[Link]) -> list[Unit]:
    """Return the articles grouped by hard links, in the order of their first."""
    leader = {article.id: article.id for article in articles}

    def find(article: ArticleId) -> ArticleId:
        while leader[article] != article:
            article = leader[article]
        return article

    for link in links:
        if link.rule in HARD and link.a in leader and link.b in leader:
            one, other = find(link.a), find(link.b)
            leader[max(one, other)] = min(one, other)
    gathered: dict[ArticleId, list[Fingerprinted]] = {}
    for article in sorted(articles, key=lambda a: a.order):
        gathered.setdefault(find(article.id), []).append(article)
    return [Unit(tuple(members)) for members in gathered.values()]


def pieces(unit: Unit, size: int) -> list[Unit]:
    """Return the unit cut so that a flood of one text does not fill a story beyond its limit."""
    return [Unit(unit.members[at : at + size]) for at in range(0, len(unit.members), size)]


def join(group: Group, unit: Unit, pairs: Agreement) -> None:
    """Add a unit to a group, as one with those of its units that it is the same as."""
    same = [other for other in group.units if pairs.hard(unit, other)]
    members = sorted((a for part in (unit, *same) for a in part.members), key=lambda a: a.order)
    group.units = [*(other for other in group.units if other not in same), Unit(tuple(members))]
