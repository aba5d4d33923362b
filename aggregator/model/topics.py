"""What is published: a topic and the rules that choose its stories."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NewType

from aggregator.model.sources import SourceSlug

TopicSlug = NewType("TopicSlug", str)
Field = Literal["any", "title", "text", "author", "category", "outlet", "url"]


@dataclass(frozen=True, slots=True)
class Keywords:
    """True where one of the words stands in the field (``any`` is title or text).

    Words are kept as written; ``publish.rules`` folds them as it folds the text. ``place``, here and
    below, is where the rule is written, for people (``feeds.yaml:12:5``); two rules are equal without it.
    """

    words: tuple[str, ...]
    field: Field = "any"
    place: str = dataclasses.field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Regex:
    """True where the pattern, which ``model.patterns`` takes, is found in the field."""

    pattern: str
    field: Field = "any"
    place: str = dataclasses.field(default="", compare=False)


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


@dataclass(frozen=True, slots=True)
class Scored:
    """A rule, and what it is worth where it holds; less than nothing speaks against a story."""

    rule: "Matcher"
    points: int


@dataclass(frozen=True, slots=True)
class Score:
    """True where the points of the rules that hold come to ``at_least`` so many."""

    at_least: int
    rules: tuple[Scored, ...]
    place: str = dataclasses.field(default="", compare=False)


Leaf = Keywords | Regex
Matcher = Leaf | AnyOf | AllOf | Not | Score


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """Rules that choose stories, and how their edition is published.

    ``sources`` are the slugs whose articles may enter, ``None`` is every source, those removed
    from feeds.yaml included. ``languages`` are BCP 47 ranges (``zh`` matches ``zh-Hant``), ``()``
    is every language. ``weights`` override a source's weight where the canonical is chosen.
    ``outlets`` are the names that outlets go by besides their slugs, for rules about ``outlet``.
    ``max_per_source`` bounds how many entries of the edition one source may have, 0 is no bound;
    ``icon`` is the address of a picture, ``""`` for none.
    """

    slug: TopicSlug
    title: str
    sources: frozenset[SourceSlug] | None = None
    languages: tuple[str, ...] = ()
    match: Matcher = AllOf(())
    items: int = 50
    weights: Mapping[SourceSlug, int] = field(default_factory=dict)
    outlets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    max_per_source: int = 0
    icon: str = ""
    place: str = field(default="", compare=False)
