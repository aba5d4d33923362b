"""What commands begin with: the configuration, the clock, the memory.

In: ``--config`` and the environment. Out: settings, and the store for reading or the storage held for
writing. A command that only reads makes nothing: where there is no database yet it sees an empty one.
"""

import difflib
import os
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from aggregator import config as configuration
from aggregator.clock import Clock, clock_from
from aggregator.errors import UsageError
from aggregator.model import Settings, SourceSlug, TopicSlug
from aggregator.service.opening import opened_store
from aggregator.store.lock import hold
from aggregator.store.protocol import Store
from aggregator.store.sql import open_store

EMPTY = "sqlite+pysqlite:///:memory:"
Slug = TypeVar("Slug", SourceSlug, TopicSlug)


@dataclass(frozen=True, slots=True)
class Session:
    """One command's settings and clock."""

    settings: Settings
    clock: Clock

    @property
    def storage(self) -> Path:
        """Where the program keeps its state."""
        return self.settings.service.storage

    @property
    def stored(self) -> bool:
        """Tell whether there is a memory to look into."""
        url = self.settings.service.database
        return not url.startswith("sqlite") or (self.storage / "aggregator.db").exists()

    @contextmanager
    def reading(self) -> Iterator[Store]:
        """Look into the memory; an empty one where nothing was ever stored."""
        with closing(open_store(self.settings.service.database if self.stored else EMPTY)) as store:
            yield store

    @contextmanager
    def writing(self, command: str) -> Iterator[Store]:
        """Hold the storage for a command that changes it, and open the memory."""
        with hold(self.storage, command, self.clock.now()), opened_store(self.settings) as store:
            yield store

    def sources(self, names: Sequence[str]) -> list[SourceSlug]:
        """Return the sources that are named; ``UsageError`` where one is not in feeds.yaml."""
        return [_known(name, "source", self.settings.sources) for name in names]

    def topics(self, names: Sequence[str]) -> list[TopicSlug]:
        """Return the topics that are named; ``UsageError`` where one is not in feeds.yaml."""
        return [_known(name, "topic", self.settings.topics) for name in names]


def session(config: Path | None) -> Session:
    """Return the session of a command; ``config`` is ``None`` where --config was not given."""
    path = configuration.find(config, os.environ, Path.cwd())
    return Session(configuration.load(path, os.environ), clock_from(os.environ))


def _known(name: str, kind: str, known: Collection[Slug]) -> Slug:
    """Return the slug that a name is; the remedy is the nearest one there is."""
    for slug in known:
        if slug == name:
            return slug
    near = difflib.get_close_matches(name, known, n=1)
    remedy = f'did you mean "{near[0]}"?' if near else f"`aggregator {kind}s` lists them"
    raise UsageError(name, f"looking for the {kind}", f"feeds.yaml has no {kind} of this name", remedy)
