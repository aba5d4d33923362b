"""Stories, each with what its articles tell → which of them report one event.

The looser of two relations: independently written reports are shown as related and never folded.
Stories are one event where they are alike on the average over all pairs of their articles, and the
most alike are joined first (average linkage): a roundup is alike to two events and on the average to
neither whole, where connected components would chain them. An event spans at most the window. Stories
come by the time of their first article and are joined a day at a time, so that memory holds one window
of them; their events are then a function of the stories alone.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from heapq import heapify, heappop, heappush
from itertools import groupby

from aggregator.dedupe.candidates import apart
from aggregator.dedupe.nearby import Nearby
from aggregator.dedupe.telling import Telling
from aggregator.model import ArticleId, StoryId

# The middle of where nothing moves much: from .16 to .2 B³ F of the English sets is .950–.961 and
# .908–.929, and the precision of the labelled Chinese pairs .927–.942 at a recall of .88–.80
# (docs/decisions/008-events.md has the commands).
TOGETHER = 0.18


@dataclass(frozen=True, slots=True)
class Report:
    """A story by what its articles tell, in their order."""

    story: StoryId
    members: tuple[Telling, ...]


@dataclass(frozen=True, slots=True)
class Related:
    """Another story of the same event, and how alike it is on the average."""

    story: StoryId
    score: float


def related(report: Report, nearby: Nearby, stories: Mapping[ArticleId, StoryId]) -> list[Related]:
    """Return the other stories of the same event, the most alike first.

    ``stories`` names the story of every article nearby.
    """
    sums: defaultdict[StoryId, float] = defaultdict(float)
    for member in report.members:
        for other, score in nearby.alike(member):
            sums[stories[other.id]] += score
    sizes: defaultdict[StoryId, int] = defaultdict(int)
    for story in stories.values():
        sizes[story] += 1
    found = [
        Related(story, total / (len(report.members) * sizes[story]))
        for story, total in sums.items()
        if story != report.story
    ]
    kin = [each for each in found if each.score >= TOGETHER]
    return sorted(kin, key=lambda each: (-each.score, each.story))


def events(reports: Iterable[Report], window: timedelta) -> Iterator[tuple[StoryId, StoryId]]:
    """Yield each story with its event, the id of the event's first story, once that is certain.

    The reports come in the order of their first articles.
    """
    groups = Groups(window)
    for day, together in groupby(reports, key=lambda report: report.members[0].article.time.date()):
        yield from groups.closed(datetime.combine(day, time(), UTC))
        groups.add(list(together))
    yield from groups.closed()


@dataclass(slots=True)
class _Group:
    """An event in the making; ``near`` holds, per other group, the sum of the likenesses of all pairs."""

    stories: list[StoryId]
    members: list[ArticleId]
    first: datetime
    last: datetime
    near: dict[int, float] = field(default_factory=dict)


class Groups:
    """The events of the last window, numbered in the order of their first stories."""

    def __init__(self, window: timedelta) -> None:
        """Begin with none."""
        self._window = window
        self._nearby = Nearby(window)
        self._groups: dict[int, _Group] = {}
        self._homes: dict[ArticleId, int] = {}
        self._count = 0

    def add(self, reports: Sequence[Report]) -> None:
        """Join a day's stories with each other and with the events that stand."""
        tellings = [self._timely(report) for report in reports]
        self._nearby.add(member for members in tellings for member in members)
        fresh = [self._begin(*begun) for begun in zip(reports, tellings, strict=True)]
        for number, members in zip(fresh, tellings, strict=True):
            for member in members:
                self._approach(number, member)
        self._join(fresh)

    def _timely(self, report: Report) -> list[Telling]:
        """Return the members within the window of the first: a copy of last year's is no news of it."""
        first = report.members[0].article
        return [member for member in report.members if apart(first, member.article) <= self._window]

    def closed(self, now: datetime | None = None) -> Iterator[tuple[StoryId, StoryId]]:
        """Yield the stories that nothing from now on can join, each with its event, and forget them."""
        over = [number for number, group in self._groups.items() if self._over(group, now)]
        for number in over:
            group = self._groups.pop(number)
            for other in group.near:
                del self._groups[other].near[number]
            for member in group.members:
                del self._homes[member]
            yield from ((story, group.stories[0]) for story in group.stories)
        if now is not None:
            self._nearby.forget(now - self._window)

    def _over(self, group: _Group, now: datetime | None) -> bool:
        return now is None or now - group.first > self._window

    def _begin(self, report: Report, members: Iterable[Telling]) -> int:
        number, self._count = self._count, self._count + 1
        articles = [member.article for member in members]
        self._groups[number] = _Group(
            [report.story],
            [article.id for article in articles],
            first=min(article.end for article in articles),
            last=max(article.time for article in articles),
        )
        self._homes |= {article.id: number for article in articles}
        return number

    def _approach(self, number: int, member: Telling) -> None:
        """Add up what an article shares with those of groups that began before its own."""
        near = self._groups[number].near
        for other, score in self._nearby.alike(member):
            home = self._homes.get(other.id, number)
            if home < number:
                near[home] = self._groups[home].near[number] = near.get(home, 0.0) + score

    def _join(self, fresh: Sequence[int]) -> None:
        """Join the two groups that are most alike, again and again, until none are alike enough."""
        waiting = [pair for number in fresh for pair in self._pairs(number)]
        heapify(waiting)
        while waiting:
            likeness, a, b = heappop(waiting)
            # A pair is out of date once either has joined another.
            if (
                a in self._groups
                and b in self._groups
                and likeness == -self._mean(a, b)
                and self._spans(a, b)
            ):
                self._merge(a, b)
                for pair in self._pairs(a):
                    heappush(waiting, pair)

    def _pairs(self, number: int) -> list[tuple[float, int, int]]:
        """Return the groups that one may join: the most alike sorts first, then the earliest."""
        near = self._groups[number].near
        means = ((self._mean(number, other), other) for other in near)
        return [(-mean, min(number, other), max(number, other)) for mean, other in means if mean >= TOGETHER]

    def _mean(self, a: int, b: int) -> float:
        one, other = self._groups[a], self._groups[b]
        return one.near.get(b, 0.0) / (len(one.members) * len(other.members))

    def _spans(self, a: int, b: int) -> bool:
        one, other = self._groups[a], self._groups[b]
        return max(one.last, other.last) - min(one.first, other.first) <= self._window

    def _merge(self, a: int, b: int) -> None:
        """Let the earlier group have all that the later one holds."""
        elder, younger = self._groups[a], self._groups.pop(b)
        del elder.near[b], younger.near[a]
        for other, total in younger.near.items():
            near = self._groups[other].near
            del near[b]
            elder.near[other] = near[a] = elder.near.get(other, 0.0) + total
        self._homes |= dict.fromkeys(younger.members, a)
        elder.stories += younger.stories
        elder.members += younger.members
        elder.first, elder.last = min(elder.first, younger.first), max(elder.last, younger.last)
