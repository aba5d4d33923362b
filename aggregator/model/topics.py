"""What is published: a topic and the rules that choose its stories."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NewType

from aggregator.model.sources import SourceSlug

TopicSlug = NewType("TopicSlug", str)
Field = Literal["any", "title", "text"]


@dataclass(frozen=True, slots=True)
class Keywords:
    """True where one of the words stands in the field (``any`` is title or text).

    Words are kept as written; ``publish.rules`` folds them as it folds the text.
    """

    words: tuple[str, ...]
    field: Field = "any"


@dataclass(frozen=True, slots=True)
class AnyOf:
    """True where one of the rules holds; without rules false."""

    rules: tuple["Matcher", ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    """True where every rule holds; without rules true."""

    rules: tuple["Matcher", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """True where the rule does not hold."""

    rule: "Matcher"


Matcher = Keywords | AnyOf | AllOf | Not


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """Rules that choose stories, and how their edition is published.

    ``sources`` are the slugs whose articles may enter, ``None`` is every source, those removed
    from feeds.yaml included. ``languages`` are BCP 47 ranges (``zh`` matches ``zh-Hant``), ``()``
    is every language. ``weights`` override a source's weight where the canonical is chosen.
    """

    slug: TopicSlug
    title: str
    sources: frozenset[SourceSlug] | None = None
    languages: tuple[str, ...] = ()
    match: Matcher = AllOf(())
    items: int = 50
    weights: Mapping[SourceSlug, int] = field(default_factory=dict)
