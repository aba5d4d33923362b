"""From what is written of the topics to what is meant.

In: checked topics, the sources they may name, the tree. Out: the model's topics with their rules as
matchers (``build_rules``).
"""

from collections.abc import Mapping
from dataclasses import replace

from aggregator.config.build_rules import At, matcher
from aggregator.config.build_sources import chosen, language_tag
from aggregator.config.tree import MapNode
from aggregator.config.written import ChoiceText, FileText, TopicText
from aggregator.model import Source, SourceSlug, Topic, TopicSlug


def topics(written: FileText, sources: Mapping[SourceSlug, Source], root: MapNode) -> dict[TopicSlug, Topic]:
    """Return every topic, in the order of the file."""
    outlets = _outlets(sources)
    return {
        TopicSlug(slug): replace(
            _topic(TopicSlug(slug), topic, written.publish.items, sources),
            match=matcher(topic.match, At(root, ("topics", slug, "match"))),
            outlets=outlets,
            place=str(At(root, ("topics", slug))),
        )
        for slug, topic in written.topics.items()
    }


def _topic(slug: TopicSlug, written: TopicText, items: int, sources: Mapping[SourceSlug, Source]) -> Topic:
    """Return one topic."""
    return Topic(
        slug=slug,
        title=written.title or slug,
        sources=_sources(written.sources, sources),
        languages=tuple(dict.fromkeys(map(language_tag, written.languages))),
        items=written.publish.items if "items" in written.publish.model_fields_set else items,
        weights={SourceSlug(name): weight for name, weight in written.canonical.weights.items()},
        max_per_source=written.publish.max_per_source,
        icon=written.publish.icon,
    )


def _sources(choice: ChoiceText, sources: Mapping[SourceSlug, Source]) -> frozenset[SourceSlug] | None:
    """Return the slugs a topic takes from; ``None``, as in the model, is every source there ever was."""
    if not {"include", "exclude"} & choice.model_fields_set:
        return None
    included = chosen(sources, choice.include) if "include" in choice.model_fields_set else frozenset(sources)
    return included - chosen(sources, choice.exclude)


def _outlets(sources: Mapping[SourceSlug, Source]) -> dict[str, tuple[str, ...]]:
    """Return the names that sources go by besides their slugs, where they have any."""
    names = {slug: {source.name, *source.aliases} - {slug} for slug, source in sources.items()}
    return {slug: tuple(sorted(found)) for slug, found in names.items() if found}
