"""Stored articles in their order → each with its story and the event that the story reports.

In: the entry ids of a store with their stories, by time. Out: the same, an event beside each, as soon
as no later story can belong to it: what is held back is about one window of them.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice

from aggregator.dedupe.candidates import apart
from aggregator.dedupe.events import Report, events
from aggregator.dedupe.telling import Telling, terms
from aggregator.model import Fingerprinted, Story, StoryId
from aggregator.store.protocol import Writing

BATCH = 500

Membership = tuple[str, StoryId]


@dataclass(frozen=True, slots=True)
class Placed:
    """An article by its entry id, its story, and its event: the id of the event's first story."""

    id: str
    story: StoryId
    event: StoryId


def placed(
    memberships: Iterable[Membership], memory: Writing, window: timedelta, progress: Callable[[int], None]
) -> Iterator[Placed]:
    """Yield every article in the order given, once its event is certain."""
    waiting = _Waiting(iter(memberships), memory, window, progress)
    for story, event in events(waiting.reports(), window):
        waiting.certain[story] = event
        yield from waiting.ready()
    yield from waiting.ready()


class _Waiting:
    """Articles whose event is not certain yet; ``certain`` are the events of stories that are."""

    def __init__(
        self,
        memberships: Iterator[Membership],
        memory: Writing,
        window: timedelta,
        progress: Callable[[int], None],
    ) -> None:
        self.certain: dict[StoryId, StoryId] = {}
        self._memberships = memberships
        self._memory = memory
        self._window = window
        self._progress = progress
        self._queue: deque[Membership] = deque()
        # How many articles of a story have not left: none, and it needs not be remembered.
        self._left: dict[StoryId, int] = {}

    def reports(self) -> Iterator[Report]:
        """Yield every story in the order of its first article, with what its articles then tell."""
        while batch := list(islice(self._memberships, BATCH)):
            self._queue += batch
            fresh = list(dict.fromkeys(story for _, story in batch if story not in self._left))
            found = {story.id: story for story in self._memory.named(fresh)}
            yield from self._told([found[name] for name in fresh])
            self._progress(len(batch))

    def _told(self, stories: list[Story]) -> Iterator[Report]:
        articles = self._memory.fingerprinted([member for story in stories for member in story.members])
        timely = [self._timely([articles[member] for member in story.members]) for story in stories]
        passages = self._memory.passages([each.id for own in timely for each in own])
        self._left |= {story.id: len(story.members) for story in stories}
        for story, own in zip(stories, timely, strict=True):
            yield Report(story.id, tuple(Telling(each, terms(passages[each.id])) for each in own))

    def _timely(self, members: Iterable[Fingerprinted]) -> list[Fingerprinted]:
        """Return the articles, in their order, that are near enough to the first to tell of its event.

        ``events`` leaves the others out as well; here their texts need not even be read.
        """
        first, *others = sorted(members, key=lambda each: each.order)
        return [first, *(each for each in others if apart(first, each) <= self._window)]

    def ready(self) -> Iterator[Placed]:
        """Yield the articles at the front whose event is certain, and forget them."""
        while self._queue and self._queue[0][1] in self.certain:
            name, story = self._queue.popleft()
            yield Placed(name, story, self.certain[story])
            self._left[story] -= 1
            if not self._left[story]:
                del self._left[story], self.certain[story]
