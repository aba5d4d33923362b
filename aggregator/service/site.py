"""What the built-in server is told of the service: retired topics, merged stories.

In: settings and the store. Out: the callables that ``web.app`` asks. Rendering and serving happen
elsewhere.
"""

from collections.abc import Callable
from pathlib import Path

from aggregator.clock import Clock
from aggregator.model import Settings, StoryId
from aggregator.store.protocol import Store
from aggregator.web.app import app
from aggregator.web.hot import Front
from aggregator.web.responses import Facts

STORY = "story/"
# Seconds for which a reader or a proxy may keep a feed: as many minutes as it says itself (RSS ``ttl``).
MAX_AGE = 900
MERGES = 32  # a chain longer than any that merging leaves; a ring would be a bug, and must not hang


class Site:
    """The published files of a storage; ``settings`` may be replaced while it is served."""

    def __init__(self, settings: Settings, store: Store, clock: Clock | None = None) -> None:
        """Look up what is retired: it changes with the settings only."""
        self._store = store
        self._clock = clock or Clock()
        self._public = settings.service.storage / "public"
        self.configure(settings)

    def configure(self, settings: Settings) -> None:
        """Take other settings: a topic that left feeds.yaml is gone, one that came back is not."""
        retired = frozenset(self._store.topics().keys() - settings.topics.keys())
        self._facts = Facts(retired, MAX_AGE, settings.publish.base_url, settings.publish.hub)

    def application(self, healthy: Callable[[], str]) -> Front:
        """Return the application; ``healthy`` gives what is wrong, or nothing."""
        return app(
            self._public,
            facts=lambda: self._facts,
            redirects=self.redirect,
            healthy=healthy,
            now=self._clock.now,
        )

    def redirect(self, place: str) -> str | None:
        """Return where the page of a merged story has moved to, if that has a page."""
        if not place.startswith(STORY):
            return None
        name = StoryId(place.removeprefix(STORY).strip("/"))
        last = self._survivor(name)
        moved = last != name and self._page(last).exists()
        return f"{STORY}{last}/" if moved else None

    def _survivor(self, name: StoryId) -> StoryId:
        """Return the story that a story lives on in."""
        for _ in range(MERGES):
            story = self._store.story(name)
            if story is None or story.merged_into is None:
                break
            name = story.merged_into
        return name

    def _page(self, name: StoryId) -> Path:
        return self._public / STORY / name / "index.html"
