"""What is wrong, out of the memory: sources that bring nothing, stories that are full.

In: settings and the memory, what the service complains of. Out: ``Trouble`` values for ``health.atom``. No
address is in them and no word of an error.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from aggregator.model import PollState, Settings, Source, Status
from aggregator.pipeline.collecting import States, addresses
from aggregator.publish.health_feed import Trouble
from aggregator.publish.source_page import ORDER
from aggregator.store.protocol import Store

TELLING = frozenset({Status.BROKEN, Status.GONE, Status.THROTTLED, Status.STALE})
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def troubles(
    settings: Settings, store: Store, states: States, service: Mapping[str, datetime]
) -> Iterator[Trouble]:
    """Yield everything that is wrong; ``service`` holds since when its parts complain."""
    for part, since in service.items():
        yield Trouble(kind="service", subject=part, name=part, since=since)
    yield from _sources(settings, states)
    yield from _full(store)


def _sources(settings: Settings, states: States) -> Iterator[Trouble]:
    """Yield each source of which an address is in trouble, by its worst one."""
    found: dict[str, list[tuple[Source, PollState]]] = {}
    for each in addresses(settings.sources.values(), states):
        if each.source.enabled and each.state.status in TELLING:
            found.setdefault(each.source.slug, []).append((each.source, each.state))
    for slug, bad in found.items():
        source, worst = min(bad, key=lambda pair: ORDER.index(pair[1].status))
        moment = worst.failing_since or worst.last_new or worst.last_success or LONG_AGO
        yield Trouble(
            kind="source",
            subject=slug,
            name=source.name,
            since=moment,
            path="sources/",
            status=worst.status,
        )


def _full(store: Store) -> Iterator[Trouble]:
    """Yield each announced story that folds no more."""
    for name in store.full():
        story = store.story(name)
        if story and story.announced:
            article = store.articles([story.founder]).get(story.founder)
            title = article.title if article else ""
            path = f"story/{name}/"
            yield Trouble(kind="story", subject=name, name=title or name, since=story.announced, path=path)
