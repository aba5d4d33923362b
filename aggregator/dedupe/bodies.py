"""Which articles will be one story because a person said so, and which must never meet.

A body is what becomes one story in the end, though its parts are found apart: two stories that were
merged by hand go on gathering their own copies, each by its own text. In: constraints, and what was
put together so far. Out: whether two articles may come together.
"""

from collections.abc import Callable, Iterable, Sequence

from aggregator.dedupe.corrections import Sets
from aggregator.model import ArticleId, Fingerprinted, Link
from aggregator.model.corrections import Constraints


class Bodies:
    """Articles that belong together, and those that each of them keeps out."""

    def __init__(self, constraints: Constraints) -> None:
        """Begin with what a person put together."""
        self._sets = Sets()
        self._bound: set[ArticleId] = set()
        self._enemies: dict[ArticleId, set[ArticleId]] = {}
        for articles in constraints.together:
            self._sets.join(articles)
            self._bound.update(articles)
        for a, b in constraints.apart:
            self._enemies.setdefault(a, set()).add(b)
            self._enemies.setdefault(b, set()).add(a)
        self.idle = not constraints.together and not constraints.apart

    def bound(self, articles: Iterable[ArticleId]) -> bool:
        """Tell whether a person put any of the articles together with another."""
        return not self._bound.isdisjoint(articles)

    def one(self, a: ArticleId, b: ArticleId) -> bool:
        """Tell whether two articles are of one body."""
        return self._sets.find(a) == self._sets.find(b)

    def body(self, article: ArticleId) -> ArticleId:
        """Return the article that stands for the body."""
        return self._sets.find(article)

    def of(self, article: ArticleId) -> set[ArticleId]:
        """Return all of the article's body."""
        return self._sets.members(article)

    def may_meet(self, a: ArticleId, b: ArticleId) -> bool:
        """Tell whether the bodies of two articles may be one."""
        if self.idle or self.one(a, b):
            return True
        ours, theirs = self.of(a), self.of(b)
        return all(theirs.isdisjoint(self._enemies.get(each, ())) for each in ours)

    def join(self, articles: Sequence[ArticleId]) -> None:
        """Make one body of all the articles', whatever keeps them apart."""
        if not self.idle:
            self._sets.join(articles)


def copies(
    articles: Callable[[ArticleId], Fingerprinted], hard: Sequence[Link], constraints: Constraints
) -> tuple[list[Link], Bodies]:
    """Return the links of one address or text that no correction denies, and the bodies they make.

    A correction names an article and means its copies too; where it parts two copies, they are none.
    Which of several links then holds must not depend on the order of arrival.
    """
    blocks = Bodies(constraints)
    if blocks.idle:
        return list(hard), blocks
    kept = []
    for link in sorted(hard, key=lambda each: sorted((articles(each.a).order, articles(each.b).order))):
        if blocks.may_meet(link.a, link.b):
            blocks.join((link.a, link.b))
            kept.append(link)
    return kept, blocks
