"""A small service without a network: batches are handed over, the time is what a test says."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from aggregator.clock import Clock
from aggregator.collect.children import Children
from aggregator.collect.http.client import Fetcher
from aggregator.collect.tools import Tools
from aggregator.config.corrections import Entry, Written
from aggregator.config.tree import Place
from aggregator.model import (
    Article,
    Canonical,
    Collected,
    Dedup,
    Http,
    PollState,
    Publication,
    Publish,
    Service,
    Settings,
    Source,
    SourceSlug,
    StoryId,
    Topic,
    TopicSlug,
)
from aggregator.model.corrections import Correction, named
from aggregator.pipeline.correcting import Corrected, apply
from aggregator.pipeline.flow import Pass, Pipeline
from aggregator.pipeline.publishing import NO_HOLD, Announcer
from aggregator.pipeline.relinking import relink_touched
from aggregator.pipeline.settling import Settled, Settler
from aggregator.store.sql import SqlStore
from tests.stories import at, make_mirror, make_source

ALL = TopicSlug("all")
HTTP = Http(user_agent="aggregator-tests/1.0")
# Nothing here asks the network: the tools are what a pipeline is made with, and stay unused.
TOOLS = Tools(Fetcher(HTTP), Children())


def make_topic(slug: str = "all", **changes: Any) -> Topic:
    values: dict[str, Any] = {"slug": TopicSlug(slug), "title": "海岸要闻"}
    return Topic(**(values | changes))


def make_settings(
    storage: Path, sources: Iterable[Source] = (), topics: Iterable[Topic] = (), **changes: Any
) -> Settings:
    default = (make_source(), make_source("daohe"), make_mirror())
    values: dict[str, Any] = {
        "path": storage / "feeds.yaml",
        "service": Service(storage=storage, database="", corrections=storage / "corrections.yaml"),
        "http": HTTP,
        "dedup": Dedup(),
        "canonical": Canonical(),
        "publish": Publish(base_url="https://news.example.org"),
        "sources": {source.slug: source for source in tuple(sources) or default},
        "topics": {topic.slug: topic for topic in tuple(topics) or (make_topic(),)},
    }
    return Settings(**(values | changes))


@dataclass
class Newsroom:
    """Settles and publishes over one store; ``hours`` count from noon."""

    store: SqlStore
    settings: Settings
    settler: Settler = field(init=False)

    def __post_init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """Forget what only a running process knows."""
        self.settler = Settler(self.store, self.settings.dedup, partial(relink_touched, self.settings))

    def settle(
        self, slug: str, *articles: Article, hours: float = 0, first: bool = False, primed: bool = True
    ) -> Settled:
        """Settle a batch of a source, seen now."""
        source = self.settings.sources.get(SourceSlug(slug)) or make_source(slug)
        seen = tuple(replace(article, first_seen=at(hours)) for article in articles)
        state = PollState(source=source.slug, url=source.origin.urls[0], primed=primed)
        return self.settler.settle(source, Collected(state=state, articles=seen, first=first), at(hours))

    def correct(self, *corrections: Correction, hours: float = 0) -> Corrected:
        """Put these corrections, and no others, in force."""
        place = Place("corrections.yaml", 1, 1)
        entries = tuple(
            Entry(each, place, tuple((article, place) for article in named(each))) for each in corrections
        )
        return apply(self.store, self.settler, self.settings, Written(entries), at(hours))

    def publish(self, hours: float = 0, hold: timedelta = NO_HOLD) -> Pass:
        clock = Clock(at(hours), 0.0)
        return Pipeline(self.settings, self.store, TOOLS, clock).publish(hold=hold)

    def announce(self, hours: float = 0) -> None:
        """Announce in every topic without writing a file."""
        with self.store.writing() as writing:
            announcer = Announcer(self.settings, writing, at(hours), NO_HOLD)
            for topic in self.settings.topics.values():
                announcer.announce(topic)

    def entries(self, topic: TopicSlug = ALL) -> list[Publication]:
        """The topic's entries, newest first."""
        return [entry for entry, _ in self.store.newest(topic, 10_000)]

    def members(self) -> dict[StoryId, set[str]]:
        articles = dict(self.ids())
        return {
            story.id: {articles[member] for member in story.members} for story, _ in self.store.all_stories()
        }

    def ids(self) -> Iterable[tuple[str, str]]:
        return ((article.id, article.entry_id) for article, _ in self.store.all_articles())

    def files(self) -> Mapping[str, bytes]:
        """Every published file by its path."""
        public = self.settings.service.storage / "public"
        return {
            str(file.relative_to(public)): file.read_bytes() for file in public.rglob("*") if file.is_file()
        }

    def stamps(self) -> Mapping[str, int]:
        """When each published file was put there."""
        public = self.settings.service.storage / "public"
        return {str(file): file.stat().st_mtime_ns for file in public.rglob("*") if file.is_file()}
