"""What is no error but probably not meant.

In: the settings and the tree. Out: warnings with their places. Pure.
"""

from collections.abc import Iterator

from aggregator.config.exposures import exposures
from aggregator.config.tree import MapNode, locate
from aggregator.errors import Problem
from aggregator.model import Settings, Source, Topic


def doubts(settings: Settings, root: MapNode) -> tuple[Problem, ...]:
    """Return every warning, in the order of the file."""
    found = (_address, _empty, _topics, exposures)
    return tuple(sorted(problem for each in found for problem in each(settings, root)))


def _address(settings: Settings, root: MapNode) -> Iterator[Problem]:
    """Warn where nobody else could follow the links."""
    if locate(root, ("publish", "base_url")).path != ("publish", "base_url"):
        address = settings.publish.base_url
        text = f"publish.base_url is not set; links in the editions will point to {address}"
        yield locate(root, ("publish",)).place.warning(text)


def _empty(settings: Settings, root: MapNode) -> Iterator[Problem]:
    """Warn where nothing would be polled or published."""
    if not any(source.enabled for source in settings.sources.values()):
        yield locate(root, ("sources",)).place.warning(
            "sources: none is enabled, nothing will be polled; add one"
        )
    if not settings.topics:
        yield locate(root, ("topics",)).place.warning(
            "topics: there is none, nothing will be published; add one"
        )


def _topics(settings: Settings, root: MapNode) -> Iterator[Problem]:
    """Warn of topics that no article can enter."""
    enabled = [source for source in settings.sources.values() if source.enabled]
    for topic in settings.topics.values():
        taken = [source for source in enabled if topic.sources is None or source.slug in topic.sources]
        place = locate(root, ("topics", topic.slug)).place
        if enabled and not taken:
            yield place.warning(f"topics.{topic.slug}: no enabled source is in it; look at sources")
        elif taken and not any(_speaks(source, topic) for source in taken):
            known = ", ".join(sorted({source.language for source in taken}))
            yield place.warning(
                f"topics.{topic.slug}: no source has its languages, only {known}; look at languages"
            )


def _speaks(source: Source, topic: Topic) -> bool:
    """Tell whether a source's articles may be in one of the topic's languages; unknown equals any."""
    if not topic.languages or not source.language:
        return True
    have = f"{source.language}-"
    wanted = [f"{language}-" for language in topic.languages]
    # A source in zh may turn out to hold zh-Hant: the wider tag may stand on either side.
    return any(have.startswith(tag) or tag.startswith(have) for tag in wanted)
