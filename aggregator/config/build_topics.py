"""From what is written of the topics to what is meant.

In: checked topics, and the sources they may name. Out: the model's topics with their rules as matchers.
"""

from collections.abc import Mapping

from aggregator.config.build_sources import chosen, language_tag
from aggregator.config.written import ChoiceText, FileText, MatchText, RuleText, TopicText
from aggregator.model import (
    AllOf,
    AnyOf,
    Keywords,
    Matcher,
    Not,
    Source,
    SourceSlug,
    Topic,
    TopicSlug,
)


def topics(written: FileText, sources: Mapping[SourceSlug, Source]) -> dict[TopicSlug, Topic]:
    """Return every topic, in the order of the file."""
    return {
        TopicSlug(slug): _topic(TopicSlug(slug), topic, written.publish.items, sources)
        for slug, topic in written.topics.items()
    }


def _topic(slug: TopicSlug, written: TopicText, items: int, sources: Mapping[SourceSlug, Source]) -> Topic:
    """Return one topic."""
    return Topic(
        slug=slug,
        title=written.title or slug,
        sources=_sources(written.sources, sources),
        languages=tuple(dict.fromkeys(map(language_tag, written.languages))),
        match=_all_of(_parts(written.match)),
        items=written.publish.items if "items" in written.publish.model_fields_set else items,
        weights={SourceSlug(name): weight for name, weight in written.canonical.weights.items()},
    )


def _sources(choice: ChoiceText, sources: Mapping[SourceSlug, Source]) -> frozenset[SourceSlug] | None:
    """Return the slugs a topic takes from; ``None``, as in the model, is every source there ever was."""
    if not {"include", "exclude"} & choice.model_fields_set:
        return None
    included = chosen(sources, choice.include) if "include" in choice.model_fields_set else frozenset(sources)
    return included - chosen(sources, choice.exclude)


def _rule(rule: RuleText) -> Matcher:
    """Return one rule as a matcher: all that its keys say."""
    said = rule.model_fields_set
    parts = _parts(rule)
    if "keywords" in said:
        parts = [Keywords(tuple(dict.fromkeys(rule.keywords)), rule.field), *parts]
    if "negated" in said:
        parts = [*parts, Not(_rule(rule.negated))]
    return _all_of(parts)


def _parts(match: MatchText) -> list[Matcher]:
    """Return what ``all``, ``any`` and ``none`` ask for."""
    said = match.model_fields_set
    parts: list[Matcher] = []
    if "all" in said:
        parts.extend(map(_rule, match.all))
    if "any" in said:
        parts.append(_any_of(match.any))
    if "none" in said:
        parts.append(Not(_any_of(match.none)))
    return parts


def _any_of(rules: list[RuleText]) -> Matcher:
    """Return the rules as alternatives; a single one stands for itself."""
    matchers = tuple(map(_rule, rules))
    return matchers[0] if len(matchers) == 1 else AnyOf(matchers)


def _all_of(parts: list[Matcher]) -> Matcher:
    """Return the parts as all required; a single one stands for itself, none is always true."""
    return parts[0] if len(parts) == 1 else AllOf(tuple(parts))
