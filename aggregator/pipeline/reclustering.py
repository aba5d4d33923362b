"""Stored articles, compared anew by today's rules → how their stories would change, or do.

In: since when. Out: each story that changes. What is published keeps its ids and loses nothing but by a
correction, as ever. A rehearsal only reads, and keeps nobody from writing; the work itself is one
transaction.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from aggregator.model import ArticleId, Link, Rearrangement, Settings, Story, StoryId
from aggregator.pipeline.reached import LinksOf, Reached
from aggregator.pipeline.settling import Settler
from aggregator.store.protocol import Store, Writing

# Articles compared, and stories arranged, together: as many as a large feed brings at once.
BATCH = 500

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Change:
    """A story that changes, with its articles before and after; ``into`` is what it becomes a part of."""

    story: StoryId
    announced: bool
    before: tuple[ArticleId, ...]
    after: tuple[ArticleId, ...]
    into: StoryId | None = None

    @property
    def kind(self) -> str:
        """Return what happens to it, in a word."""
        if self.into is not None:
            return "merges"
        if not self.before:
            return "begins"
        if not self.after:
            return "dissolves"
        return "loses" if set(self.after) < set(self.before) else "changes"


def rehearse(store: Store, settings: Settings, since: datetime, progress: Progress) -> list[Change]:
    """Return how stories would change."""
    settler = Settler(store, settings.dedup)
    with store.looking() as look:
        ids = look.seen_since(since)
        fresh = _Fresh(look, ids, _links(look, settler, ids, progress))
        return [
            change
            for found in _reached(look, settler, ids, fresh.links_of)
            for change in _changes(found.standing, settler.arranged(found))
        ]


def recluster(
    store: Store, settings: Settings, since: datetime, now: datetime, progress: Progress
) -> list[Change]:
    """Change the stories, and return how."""
    settler = Settler(store, settings.dedup)
    done: list[Change] = []
    with store.writing() as writing:
        ids = writing.seen_since(since)
        links = _links(writing, settler, ids, progress)
        writing.replace_links(ids, links)
        for found in _reached(writing, settler, ids, writing.links_of):
            change = settler.arranged(found)
            writing.rearrange(change, now)
            done += _changes(found.standing, change)
    return done


class _Fresh:
    """Links as they would be stored."""

    def __init__(self, look: Writing, ids: Sequence[ArticleId], links: Sequence[Link]) -> None:
        self._look = look
        self._renewed = set(ids)
        self._links: dict[ArticleId, list[Link]] = {}
        for link in links:
            self._links.setdefault(link.a, []).append(link)
            self._links.setdefault(link.b, []).append(link)

    def links_of(self, ids: Sequence[ArticleId]) -> list[Link]:
        """Return the links that touch one of the articles."""
        stored = self._look.links_of(ids)
        kept = [each for each in stored if each.a not in self._renewed and each.b not in self._renewed]
        return [*kept, *(link for article in ids for link in self._links.get(article, ()))]


def _reached(
    look: Writing, settler: Settler, ids: Sequence[ArticleId], links_of: LinksOf
) -> Iterator[Reached]:
    """Yield all that the articles are connected with, a batch at a time and each connection once."""
    met: set[ArticleId] = set()
    for batch in _batches(ids):
        found = settler.reached(look, [article for article in batch if article not in met], links_of)
        met.update(found.articles)
        yield found


def _batches(ids: Sequence[ArticleId]) -> Iterator[Sequence[ArticleId]]:
    for start in range(0, len(ids), BATCH):
        yield ids[start : start + BATCH]


def _links(look: Writing, settler: Settler, ids: Sequence[ArticleId], progress: Progress) -> list[Link]:
    """Return the links of the articles by today's rules, each once."""
    found: dict[tuple[ArticleId, ArticleId], Link] = {}
    for batch in _batches(ids):
        newcomers = list(look.fingerprinted(batch).values())
        found |= {(link.a, link.b): link for link in settler.links(look, newcomers)}
        progress(len(batch))
    return list(found.values())


def _changes(standing: Sequence[Story], change: Rearrangement) -> Iterator[Change]:
    """Yield every story that changes."""
    before = {story.id: story for story in standing}
    into = dict((*change.merged, *change.joined))
    after = {cluster.id: cluster.members for cluster in change.clusters}
    for name in dict.fromkeys((*into, *after, *change.dissolved)):
        story = before.get(name)
        told = story is not None and story.announced is not None
        members = story.members if story else ()
        if name in into or members != after.get(name, ()):
            yield Change(name, told, members, after.get(name, ()), into.get(name))
