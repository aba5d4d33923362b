"""A topic's edition as `publish` would write it now, with what let each entry in and kept others out.

In: a topic, one look at the memory, the time. Out: a ``Preview``. The deciding is ``Announcer``'s and
``edition``'s own, over a memory that forgets: what they write is kept aside here. Nothing is stored.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from aggregator.model import ArticleId, Edition, Publication, Published, Settings, Story, StoryId, Topic
from aggregator.model.topics import TopicSlug
from aggregator.pipeline.editions import edition
from aggregator.pipeline.publishing import NO_HOLD, Announcer
from aggregator.pipeline.sifting import Progress, whole
from aggregator.publish.rules import Verdict, chosen, judged
from aggregator.store.protocol import Store, TopicState, Writing


@dataclass(frozen=True, slots=True)
class Foreseen:
    """One entry, whether it is ``fresh`` (not published yet), what lets it in or would keep it out now."""

    entry: Published
    fresh: bool
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Preview:
    """An edition that nobody has published; ``withheld`` counts what it opens without, being older."""

    edition: Edition
    entries: tuple[Foreseen, ...]
    withheld: int


@dataclass(frozen=True, slots=True)
class Reason:
    """What let in or kept out so many articles: the commonest wording, where the rules are written."""

    holds: bool
    because: str
    places: tuple[str, ...]
    articles: int


def preview(
    topic: Topic, store: Store, settings: Settings, now: datetime, *, afresh: bool = False
) -> Preview:
    """Return the edition as it would be; ``afresh`` as if the topic opened now."""
    with store.looking() as look:
        aside = _Aside(look, afresh=afresh)
        announced = Announcer(settings, cast("Writing", aside), now, NO_HOLD).announce(topic)
        told = [row for row in aside.rows if row.published]
        stories = {story.id: story for story in look.named([row.story for row in told])}
        fresh = [(row, stories[row.story]) for row in reversed(told)]
    foretold = cast("Store", _Foretold(store, fresh, afresh=afresh))
    made = edition(topic, announced.state, foretold, settings, now)
    new = {row.story for row, _ in fresh}
    entries = tuple(_foreseen(topic, entry, new) for entry in made.entries)
    return Preview(made, entries, len(aside.rows) - len(told))


def sifted(topic: Topic, look: Writing, ids: Sequence[ArticleId], progress: Progress) -> list[Reason]:
    """Return what let in or kept out the articles, the most effective first."""
    found: dict[tuple[bool, tuple[str, ...], str], Counter[str]] = {}
    for article in whole(look, ids, progress):
        verdict = judged(topic, article)
        # One rule finds many words: they are told together. What has no place is told by its words.
        key = verdict.holds, verdict.places, "" if verdict.places else verdict.because
        found.setdefault(key, Counter())[verdict.because] += 1
    reasons = [
        Reason(held, _commonest(counts), places, counts.total())
        for (held, places, _), counts in found.items()
    ]
    return sorted(reasons, key=lambda each: (-each.articles, each.because, each.places))


def _commonest(counts: Counter[str]) -> str:
    """Return the reason that was given most often, and how many others there were."""
    ((because, _),) = counts.most_common(1)
    return because if len(counts) == 1 else f"{because}; {len(counts) - 1} like it"


def _foreseen(topic: Topic, entry: Published, new: set[StoryId]) -> Foreseen:
    matching = chosen(topic, (entry.canonical, *entry.others))
    return Foreseen(entry, entry.story in new, judged(topic, matching[0] if matching else entry.canonical))


class _Aside:
    """A look at the memory in which what is announced is kept aside; ``afresh`` it knows no topic."""

    def __init__(self, look: Writing, *, afresh: bool) -> None:
        self._look = look
        self._afresh = afresh
        self.rows: list[Publication] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._look, name)

    def topic(self, slug: TopicSlug) -> TopicState | None:
        return None if self._afresh else self._look.topic(slug)

    def publications(self, topic: TopicSlug, stories: Sequence[StoryId]) -> dict[StoryId, Publication]:
        return {} if self._afresh else self._look.publications(topic, stories)

    def announce(self, publications: Sequence[Publication]) -> None:
        self.rows.extend(publications)

    def save_topic(self, state: TopicState) -> None:
        del state  # ``announce`` returns it


class _Foretold:
    """The memory as it would be once the fresh entries were announced; ``afresh`` it has no others."""

    def __init__(self, store: Store, fresh: Sequence[tuple[Publication, Story]], *, afresh: bool) -> None:
        self._store = store
        self._fresh = fresh
        self._afresh = afresh

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def newest(self, topic: TopicSlug, count: int, cap: int = 0) -> list[tuple[Publication, Story]]:
        standing = [] if self._afresh else self._store.newest(topic, count, cap)
        candidates = [*self._fresh, *standing]
        sources = self._store.articles([row.canonical for row, _ in candidates]) if cap else {}
        counts: Counter[str] = Counter()
        kept = []
        for row, story in candidates:
            source = sources[row.canonical].source if cap else ""
            counts[source] += 1
            if not cap or counts[source] <= cap:
                kept.append((row, story))
        return kept[:count]
