"""Corrections, in the order in which they were made → constraints without a contradiction.

The later one wins. From the newest to the oldest, each holds whole if it contradicts none of those
that hold already, or does not hold at all: a split that one later merge denies is taken back whole,
as whoever merged meant it.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from aggregator.model import ArticleId
from aggregator.model.corrections import Constraints, Correction, Merge, Never, Past, Pin, Split

Pair = tuple[ArticleId, ArticleId]


class Sets:
    """Articles in sets that only grow together."""

    def __init__(self) -> None:
        """Know none: each is alone."""
        self._leader: dict[ArticleId, ArticleId] = {}
        self._members: dict[ArticleId, set[ArticleId]] = {}

    def find(self, article: ArticleId) -> ArticleId:
        """Return the article that stands for the set."""
        return self._leader.get(article, article)

    def members(self, article: ArticleId) -> set[ArticleId]:
        """Return the set that the article is in."""
        found = self.find(article)
        return self._members.get(found, {found})

    def join(self, articles: Iterable[ArticleId]) -> None:
        """Make one set of all the sets of the articles."""
        leaders = {self.find(article) for article in articles}
        if len(leaders) < 2:  # noqa: PLR2004 - one is joined already
            return
        largest = max(leaders, key=lambda each: (len(self.members(each)), each))
        whole = self._members.setdefault(largest, {largest})
        for leader in leaders - {largest}:
            moved = self._members.pop(leader, {leader})
            whole |= moved
            self._leader.update(dict.fromkeys(moved, largest))

    def all(self) -> list[tuple[ArticleId, ...]]:
        """Return every set of more than one, in an order of its own."""
        return sorted(tuple(sorted(members)) for members in self._members.values())


def resolve(corrections: Sequence[Correction]) -> Constraints:
    """Return what the corrections come to; those that a later one denies are told apart."""
    held = _Held()
    for number in range(len(corrections) - 1, -1, -1):
        held.consider(number, corrections[number])
    return Constraints(
        together=tuple(held.sets.all()),
        apart=tuple(pair for _, pairs in sorted(held.apart.items()) for pair in pairs),
        pins=tuple(dict.fromkeys(held.pins)),
        overruled=dict(sorted(held.overruled.items())),
    )


def within(past: Past, articles: Collection[ArticleId]) -> Past:
    """Return what concerns these articles: most have never been corrected, and cost nothing more."""
    held = past.constraints
    constraints = Constraints(
        together=tuple(each for each in held.together if any(a in articles for a in each)),
        apart=tuple(pair for pair in held.apart if pair[0] in articles and pair[1] in articles),
    )
    homes = {article: names for article, names in past.homes.items() if article in articles}
    return replace(past, constraints=constraints, homes=homes)


class _Held:
    """What holds so far, of the newer corrections."""

    def __init__(self) -> None:
        self.sets = Sets()
        self.apart: dict[int, tuple[Pair, ...]] = {}
        self.pins: list[ArticleId] = []
        self.overruled: dict[int, int] = {}
        self._merges: list[tuple[int, ArticleId]] = []

    def consider(self, number: int, correction: Correction) -> None:
        """Let a correction hold, or note which later one it is overruled by."""
        match correction:
            case Pin():
                self.pins.append(correction.article)
            case Merge():
                self._merge(number, correction)
            case Never():
                self._apart(number, ((correction.a, correction.b),))
            case Split():
                self._apart(number, tuple((other, correction.article) for other in correction.others))

    def _merge(self, number: int, merge: Merge) -> None:
        whole = {self.sets.find(article) for article in merge.articles}
        for against, pairs in self.apart.items():
            if any(self.sets.find(a) in whole and self.sets.find(b) in whole for a, b in pairs):
                self.overruled[number] = against
                return
        self.sets.join(merge.articles)
        self._merges.append((number, merge.articles[0]))

    def _apart(self, number: int, pairs: tuple[Pair, ...]) -> None:
        joined = [a for a, b in pairs if self.sets.find(a) == self.sets.find(b)]
        if joined:
            one = self.sets.find(joined[0])
            self.overruled[number] = next(n for n, a in self._merges if self.sets.find(a) == one)
            return
        self.apart[number] = pairs
