"""What the memory says → the published files: editions, archives, the pages of stories, the front page.

In: settings, the memory, the public folder. Out: files, and which of them changed. Nothing is announced
here: the files could be lost and would be made again. A story's page is there before a feed names it, and
an archive before the subscription document does.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from aggregator.model import Edition, Settings, StoryId, Topic
from aggregator.pipeline.accounts import Accounts
from aggregator.pipeline.editions import edition, look, stale
from aggregator.pipeline.shelving import Shelves
from aggregator.pipeline.source_states import source_states
from aggregator.pipeline.troubles import troubles
from aggregator.publish import documents
from aggregator.publish.feed import ATOM, RSS
from aggregator.publish.json_feed import NAME
from aggregator.publish.pages import PAGE, Summary
from aggregator.publish.plain import language_tag, line
from aggregator.publish.tokens import Actions, key_of
from aggregator.publish.words import Locale
from aggregator.publish.write import write
from aggregator.store.protocol import Store, TopicState

FILES = (PAGE, ATOM, RSS, NAME)
# Headlines of a topic on the front page.
LATEST = 3


@dataclass(frozen=True, slots=True)
class Told:
    """Stories whose pages are written: before the feeds that name them, and those that may wait."""

    first: Sequence[tuple[StoryId, StoryId]] = ()
    later: Sequence[tuple[StoryId, StoryId]] = ()


@dataclass(slots=True)
class Press:
    """Writes one set of settings' files out of one memory; made anew for every pass."""

    settings: Settings
    store: Store
    now: datetime
    _done: set[StoryId] = field(default_factory=set)
    _accounts: Accounts | None = None

    @property
    def public(self) -> Path:
        """Where the files lie."""
        return self.settings.service.storage / "public"

    @property
    def locale(self) -> Locale:
        """How readers are spoken to."""
        return Locale(self.settings.service.language, self.settings.service.timezone)

    def topics(self, topics: Iterable[Topic], *, again: bool) -> Iterator[str]:
        """Write the files of these topics, and give the paths of those that changed.

        ``again`` compares every file with what it should hold; else those that are there are trusted.
        """
        states = self.store.topics()
        actions = acting(self.settings)
        for topic in topics:
            state = states[topic.slug]
            revision = stale(state, self.store, self.settings, topic)
            shelves = Shelves(self.settings, self.store, self.public, actions, self.now)
            if revision is not None or again or shelves.late(state) or not self._stands(topic):
                yield from self._topic(topic, state, revision, shelves)

    def _topic(
        self, topic: Topic, state: TopicState, revision: int | None, shelves: Shelves
    ) -> Iterator[str]:
        """Write everything of one topic, then remember that it is written."""
        made, actions = edition(topic, state, self.store, self.settings, self.now), shelves.actions
        told = self._told(topic, state, made)
        yield from self._stories(told.first, made, actions)
        shelved, archives = shelves.fill(topic, state, made)
        yield from archives
        made = replace(made, months=shelves.months(topic))
        yield from write(self.public, documents.documents(made, self.settings.publish, self.locale, actions))
        yield from self._stories(told.later, made, actions)
        reached = max(revision or 0, state.rendered)
        self.store.rendered([replace(shelved, rendered=reached, look=look(self.settings, topic))])

    def _told(self, topic: Topic, state: TopicState, made: Edition) -> Told:
        """Return whose pages to write: of stories that were revised; of all in sight after other settings.

        Where the topic's files are lost, so are the pages of its stories: all are written, the old ones last.
        """
        shown = [(entry.story, entry.story) for entry in made.entries]
        if not self._stands(topic):
            return Told(shown, self.store.retold(topic.slug, 0))
        revised = self.store.retold(topic.slug, state.rendered)
        return Told(revised if state.look == look(self.settings, topic) else [*revised, *shown])

    def _stories(
        self, told: Sequence[tuple[StoryId, StoryId]], made: Edition, actions: Actions | None
    ) -> Iterator[str]:
        """Write the pages of stories; the page of one that became part of another leads there."""
        related: Mapping[StoryId, Sequence[StoryId]] = {each.story: each.related for each in made.entries}
        publish, locale = self.settings.publish, self.locale
        survivors = [each for each in dict.fromkeys(into for _, into in told) if each not in self._done]
        self._done |= set(survivors)
        self._accounts = self._accounts or (Accounts(self.store, self.settings) if survivors else None)
        if self._accounts is not None:
            for account in self._accounts.of(survivors, related):
                page = documents.story(account, publish, locale, actions)
                yield from write(self.public, page)
        for gone, into in told:
            if gone != into:
                yield from write(self.public, documents.moved(gone, into, publish, locale))

    def _stands(self, topic: Topic) -> bool:
        """Tell whether the topic's files and their twins are there."""
        folder = self.public / topic.slug
        return all((folder / f"{name}{twin}").is_file() for name in FILES for twin in ("", ".gz"))

    def front(self) -> tuple[str, ...]:
        """Write the front page and the list of all feeds."""
        states, counts = self.store.topics(), self.store.counts().entries
        found = [topic for topic in self.settings.topics.values() if topic.slug in states]
        summaries = [self._summary(topic, states[topic.slug], counts.get(topic.slug, 0)) for topic in found]
        base = self.settings.publish.base_url
        return write(self.public, documents.front(summaries, base, self.locale))

    def conditions(self, service: Mapping[str, datetime]) -> tuple[str, ...]:
        """Write how the sources are, for readers, and what is wrong, for the operator's own reader.

        ``service`` holds since when parts of the running service complain.
        """
        states = self.store.poll_states()
        sources = list(source_states(self.settings, states))
        wrong = list(troubles(self.settings, self.store, states, service))
        begun = min((state.opened for state in self.store.topics().values()), default=self.now)
        base = self.settings.publish.base_url
        return write(self.public, documents.conditions(sources, wrong, begun, base, self.locale))

    def _summary(self, topic: Topic, state: TopicState, count: int) -> Summary:
        newest = self.store.newest(topic.slug, LATEST)
        articles = self.store.articles([entry.canonical for entry, _ in newest])
        told = [articles[entry.canonical] for entry, _ in newest]
        return Summary(
            topic=topic.slug,
            title=topic.title,
            updated=state.last or state.opened,
            entries=min(topic.items, count),
            latest=tuple((line(a.title), language_tag(a.language)) for a in told if line(a.title)),
        )


def acting(settings: Settings) -> Actions | None:
    """Return who takes stories apart, ``None`` where the configuration says nobody does."""
    address = settings.publish.actions
    return Actions(address, key_of(settings.service.storage)) if address else None
