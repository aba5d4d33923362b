"""Articles in their stories → how much is repeats, and who repeats whom. Pure.

Comes in: copies, each with its story, its house and when it says that it was published. Goes out:
``Figures``. How many repeats there are depends on no time: of a story that three houses have, two have
repeated it. Who was first does, so a time that is missing tells nothing, and neither does a date
without a clock time about its own day. Not done here: reading, finding stories, rendering.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import permutations
from statistics import median

from aggregator.model.audits import Copy, Covered, Figures, Following, Share

MOST_COVERED = 10
NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(slots=True)
class _Tally:
    """One house while it is counted."""

    articles: int = 0
    stories: int = 0
    late: int = 0
    first: int = 0
    only: int = 0


@dataclass(slots=True)
class _Pair:
    """A later and an earlier house while they are counted; ``delays`` where both times are exact."""

    count: int = 0
    unordered: int = 0
    delays: list[timedelta] = field(default_factory=list)


def figures(copies: Iterable[Copy]) -> Figures:
    """Return the figures of all the copies."""
    stories: dict[str, list[Copy]] = defaultdict(list)
    for copy in copies:
        stories[copy.story].append(copy)
    told = [_by_house(members) for members in stories.values()]
    articles = sum(map(len, stories.values()))
    tellings = sum(map(len, told))
    return Figures(
        articles=articles,
        stories=len(stories),
        repeats=tellings - len(stories),
        own=articles - tellings,
        undated=sum(copy.since is None for members in stories.values() for copy in members),
        shares=_shares(told),
        followings=_followings(told),
        covered=_covered(told),
    )


def before(a: Copy, b: Copy) -> bool:
    """Tell whether the times say that ``a`` was published before ``b``."""
    if a.since is None or a.until is None or b.since is None:
        return False
    return a.until <= b.since and a.since < b.since


def _by_house(members: Sequence[Copy]) -> dict[str, list[Copy]]:
    """Return a story's articles by house, the earliest first; of equal times that with the lesser id."""
    houses: dict[str, list[Copy]] = {}
    for copy in sorted(members, key=_order):
        houses.setdefault(copy.house, []).append(copy)
    return houses


def _order(copy: Copy) -> tuple[datetime, datetime, str]:
    return (copy.since or NEVER, copy.until or NEVER, copy.article)


def _shares(told: Sequence[Mapping[str, Sequence[Copy]]]) -> tuple[Share, ...]:
    """Return the share of every house, the greatest repeater first."""
    tallies: dict[str, _Tally] = defaultdict(_Tally)
    for houses in told:
        for house, copies in houses.items():
            others = [other[0] for name, other in houses.items() if name != house]
            _count(tallies[house], copies, others)
    shares = [
        Share(
            house=house,
            articles=tally.articles,
            stories=tally.stories,
            late=tally.late,
            first=tally.first,
            only=tally.only,
        )
        for house, tally in tallies.items()
    ]
    return tuple(sorted(shares, key=lambda share: (-share.late, -share.articles, share.house)))


def _count(tally: _Tally, copies: Sequence[Copy], others: Sequence[Copy]) -> None:
    """Count one story of a house; ``others`` are the first articles of the other houses."""
    tally.articles += len(copies)
    tally.stories += 1
    tally.only += not others
    late = any(before(other, copies[0]) for other in others)
    tally.late += late
    tally.first += bool(others) and not late and all(before(copies[0], other) for other in others)


def _followings(told: Sequence[Mapping[str, Sequence[Copy]]]) -> tuple[Following, ...]:
    """Return every pair of houses that share a story, the most frequent first."""
    pairs: dict[tuple[str, str], _Pair] = defaultdict(_Pair)
    for houses in told:
        for later, earlier in permutations(houses, 2):
            _compare(pairs[later, earlier], houses[later][0], houses[earlier][0])
    found = [
        Following(
            later=later,
            earlier=earlier,
            count=pair.count,
            delay=_median(pair.delays),
            unordered=pair.unordered,
        )
        for (later, earlier), pair in pairs.items()
        if pair.count or pair.unordered
    ]
    return tuple(sorted(found, key=lambda each: (-each.count, -each.unordered, each.later, each.earlier)))


def _median(spans: Sequence[timedelta]) -> timedelta | None:
    """Return the middle of some spans, ``None`` of none."""
    return timedelta(seconds=median(span.total_seconds() for span in spans)) if spans else None


def _compare(pair: _Pair, later: Copy, earlier: Copy) -> None:
    """Count one story that two houses have."""
    if before(earlier, later):
        pair.count += 1
        if later.since and earlier.since and later.since == later.until and earlier.since == earlier.until:
            pair.delays.append(later.since - earlier.since)
    elif not before(later, earlier):
        pair.unordered += 1


def _covered(told: Sequence[Mapping[str, Sequence[Copy]]]) -> tuple[Covered, ...]:
    """Return the stories that most houses have."""
    shared = [
        Covered(
            first=next(iter(houses.values()))[0],
            houses=tuple(houses),
            articles=sum(map(len, houses.values())),
        )
        for houses in told
        if len(houses) > 1
    ]
    shared.sort(key=lambda story: (-len(story.houses), -story.articles, _order(story.first)))
    return tuple(shared[:MOST_COVERED])
