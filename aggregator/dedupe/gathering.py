"""Stories begun in one arranging → fewer of them, where two agree on the average over all their pairs.

Articles are placed one after the other, so that two halves of one story can begin apart: each later copy
then joins the half that it is nearer to. The two that agree most are joined first (average linkage, as
``events`` does it), and only where some pair of theirs is held to be one text.
"""

from collections.abc import Callable, Iterable, Sequence

from aggregator.dedupe.groups import Agreement, Group, join
from aggregator.model import ArticleId, Link

# A newcomer, and a story begun beside another, must agree with it so far on the average. In the labelled
# month no labelled pair moves between .35 and .42 (docs/decisions/004-arranging.md).
AGREEMENT = 0.4

May = Callable[[Group, Group], bool]


def gather(groups: Sequence[Group], links: Iterable[Link], pairs: Agreement, may: May) -> list[Group]:
    """Return the groups with those begun here joined; ``may`` tells whether a second may join a first.

    Of two the earlier in the list takes in the later.
    """
    if len(groups) == 1:
        return list(groups)
    standing = dict(enumerate(groups))
    near = _met(groups, links)
    means = {pair: _mean(pair, standing, pairs) for pair in _pairs(near)}
    while means:
        (a, b), mean = max(means.items(), key=lambda each: (each[1], -each[0][0], -each[0][1]))
        if mean < AGREEMENT:
            break
        if not may(standing[a], standing[b]):
            del means[a, b]
            continue
        for unit in standing.pop(b).units:
            join(standing[a], unit, pairs)
        near[a] |= near.pop(b)
        near[a] -= {a, b}
        means = {pair: value for pair, value in means.items() if b not in pair and a not in pair}
        for other in near[a]:
            near[other] = near[other] - {b} | {a}
            pair = (min(a, other), max(a, other))
            means[pair] = _mean(pair, standing, pairs)
    return list(standing.values())


def _met(groups: Sequence[Group], links: Iterable[Link]) -> dict[int, set[int]]:
    """Return for each group, by its place, those with which some pair is one text."""
    # What is full takes nothing in, and what did not fit into it waits beside it.
    full = [group.overflows for group in groups if group.overflows]
    home: dict[ArticleId, int] = {
        article: place
        for place, group in enumerate(groups)
        if group.overflows is None and not any(group is other for other in full)
        for unit in group.units
        for article in unit.ids
    }
    met: dict[int, set[int]] = {place: set() for place in range(len(groups))}
    for link in links:
        a, b = home.get(link.a), home.get(link.b)
        if a is not None and b is not None and a != b and not link.near:
            met[a].add(b)
            met[b].add(a)
    return met


def _pairs(near: dict[int, set[int]]) -> Iterable[tuple[int, int]]:
    return ((a, b) for a, others in near.items() for b in others if a < b)


def _mean(pair: tuple[int, int], standing: dict[int, Group], pairs: Agreement) -> float:
    a, b = pair
    return pairs.mean(standing[a].units, standing[b].units)
