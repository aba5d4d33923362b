"""What a topic announces, decided and stored inside one transaction.

In: settings and the memory. Out: publications, in the memory. What was announced is in the database before
a byte of it is in a file, and files are made from the database alone (``printing``): a crash between the
two costs a rewrite, never an entry.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from aggregator.dedupe.canonical import Candidate, choose
from aggregator.dedupe.credit import credited
from aggregator.model import (
    Article,
    ArticleId,
    Publication,
    Role,
    Settings,
    SourceSlug,
    Story,
    Topic,
)
from aggregator.model.corrections import Correction, Pin
from aggregator.publish.announce import times
from aggregator.publish.rules import chosen
from aggregator.store.protocol import TopicState, Writing

NO_HOLD = timedelta(0)
# In the place of a look: the topic is in no feeds.yaml now.
RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Announced:
    """How a topic stands after announcing, and how many entries were new."""

    state: TopicState
    count: int


class Announcer:
    """Decides what a topic announces, inside one transaction."""

    def __init__(self, settings: Settings, writing: Writing, now: datetime, hold: timedelta) -> None:
        """Work at ``now``; a held story waits ``hold`` from its first sight."""
        self._settings = settings
        self._writing = writing
        self._now = now
        self._hold = hold
        self._articles: dict[ArticleId, Article] = {}
        self._pinned = pins(writing.corrections())

    def announce(self, topic: Topic) -> Announced:
        """Announce what is new in the topic; a new topic opens with its newest ``items``."""
        known = self._writing.topic(topic.slug)
        state = known or TopicState(topic=topic.slug, opened=self._now)
        revised = self._writing.revised(state.cursor)
        told = self._writing.publications(topic.slug, [story.id for _, story in revised])
        fresh = [(revision, story) for revision, story in revised if story.id not in told]
        self._load([story for _, story in fresh])
        waiting = [revision for revision, story in fresh if self._waits(story)]
        ready = [story for _, story in fresh if not self._waits(story)]
        entries = self._choose(topic, ready)
        opens = known is None or known.look == RETIRED
        withheld = len(entries) - topic.items if opens else 0
        rows = self._publications(topic, entries, max(withheld, 0), state.last)
        last = max((row.published for row in rows if row.published), default=state.last)
        cursor = max((revision for revision, _ in revised), default=state.cursor)
        # A story that waits is looked at again, and so is whatever was revised after it.
        cursor = min([cursor, *(revision - 1 for revision in waiting)])
        state = replace(state, cursor=cursor, last=last, look="" if opens else state.look)
        self._writing.announce(rows)
        self._writing.save_topic(state)
        return Announced(state, sum(row.published is not None for row in rows))

    def retire(self, state: TopicState) -> None:
        """Mark a topic that left feeds.yaml: put back, it opens anew instead of bringing a flood."""
        if state.look != RETIRED:
            self._writing.save_topic(replace(state, look=RETIRED))

    def _waits(self, story: Story) -> bool:
        return story.held and self._now < story.first_seen + self._hold

    def _load(self, stories: Sequence[Story]) -> None:
        wanted = [a for story in stories for a in story.members if a not in self._articles]
        self._articles |= self._writing.articles(wanted)

    def _choose(self, topic: Topic, stories: Sequence[Story]) -> list[tuple[Story, Article]]:
        """Return the topic's stories with their canonical articles, pins aside, in story time order."""
        found = []
        for story in stories:
            members = [self._articles[member] for member in story.members]
            matching = chosen(topic, members)
            if matching:
                found.append((story, canonical(matching, topic, self._settings)))
        return sorted(found, key=lambda pair: self._time(pair[0]))

    def _time(self, story: Story) -> tuple[datetime, str]:
        return self._articles[story.members[0]].time, story.id

    def _publications(
        self,
        topic: Topic,
        entries: Sequence[tuple[Story, Article]],
        withheld: int,
        last: datetime | None,
    ) -> list[Publication]:
        moments = [None] * withheld + list(times(len(entries) - withheld, self._now, last))
        return [
            Publication(
                topic=topic.slug,
                story=story.id,
                published=moment,
                updated=moment,
                canonical=linked,
                natural=None if linked == article.id else article.id,
                headline=self._articles[linked].title,
            )
            for (story, article), moment in zip(entries, moments, strict=True)
            for linked in [self._linked(story, article)]
        ]

    def _linked(self, story: Story, article: Article) -> ArticleId:
        """Return the pinned article of a story, the newest pin's; else the one given."""
        return next((pinned for pinned in self._pinned if pinned in story.members), article.id)


def pins(corrections: Sequence[Correction]) -> tuple[ArticleId, ...]:
    """Return the pinned articles, the newest pin first."""
    return tuple(each.article for each in reversed(corrections) if isinstance(each, Pin))


def canonical(articles: Sequence[Article], topic: Topic, settings: Settings) -> Article:
    """Return the article that the story's entry in the topic links to."""
    by_id = {article.id: article for article in articles}
    named = {name: a.outlet for a in articles for name in outlet_names(a.outlet, settings)}
    candidates = [_candidate(article, topic, settings, named) for article in articles]
    return by_id[choose(candidates, settings.canonical.order)]


def outlet_names(outlet: str, settings: Settings) -> tuple[str, ...]:
    """Return all names by which others may credit an outlet."""
    source = settings.sources.get(SourceSlug(outlet))
    return (source.name, *source.aliases) if source else (outlet,)


def _candidate(article: Article, topic: Topic, settings: Settings, named: Mapping[str, str]) -> Candidate:
    source = settings.sources.get(article.source)
    # A source that left feeds.yaml keeps its articles, but no standing.
    weight = topic.weights.get(article.source, source.weight if source else 0)
    others = {name: outlet for name, outlet in named.items() if outlet != article.outlet}
    return Candidate(
        id=article.id,
        role=source.role if source else Role.AGGREGATOR,
        weight=weight,
        length=len(article.text),
        seen=article.first_seen,
        url=article.url,
        outlet=article.outlet,
        credits=credited(article.title, article.text, others),
    )


def outlet_name(article: Article, settings: Settings) -> str:
    """Return the outlet's name for people: that of the source it is, else the mirror's credit."""
    source = settings.sources.get(SourceSlug(article.outlet))
    return source.name if source else article.outlet


def house(article: Article, settings: Settings) -> str:
    """Return what the article's outlet counts with in "covered by"."""
    source = settings.sources.get(SourceSlug(article.outlet))
    return source.house if source else article.outlet
