"""A topic's articles and the certainties of their pairs → how many entries each threshold would have made.

As if the threshold had held from the first day: of what is announced nothing is known here, corrections
bind as ever. A function of its arguments alone; finding and weighing the pairs is the pipeline's.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from aggregator.dedupe.arrange import arrange, components
from aggregator.dedupe.decide import Kind
from aggregator.dedupe.evidence import Likeness
from aggregator.dedupe.groups import HARD, units
from aggregator.dedupe.sampling import Label, Sampled
from aggregator.model import NEAR, ArticleId, Dedup, Fingerprinted, Link
from aggregator.model.corrections import Constraints, Past

# The links that no threshold has a say in.
FIXED = HARD | {"house"}

Named = tuple[ArticleId, ArticleId]
Articles = Mapping[ArticleId, Fingerprinted]


@dataclass(frozen=True, slots=True)
class Near:
    """Two articles of two outlets, ``a`` < ``b``, that no guard decides: how sure they are one text.

    ``kind`` is the verdict at the configured threshold.
    """

    a: ArticleId
    b: ArticleId
    certainty: float
    kind: Kind
    figures: Likeness


@dataclass(frozen=True, slots=True)
class History:
    """What is replayed: articles, the links between them that always hold, the pairs that may."""

    articles: Articles
    fixed: Sequence[Link]
    near: Sequence[Near]
    constraints: Constraints


def entries(history: History, thresholds: Iterable[float], rules: Dedup) -> dict[float, int]:
    """Return for each threshold how many entries there would be.

    What has no room in a full story is none.
    """
    wanted = sorted(set(thresholds))
    past = Past(constraints=history.constraints)
    links = [*history.fixed, *(_link(near, wanted[0]) for near in history.near)]
    parts = components(history.articles, links, (), past)
    place = {article: number for number, part in enumerate(parts) for article in part}
    inside: list[list[Link]] = [[] for _ in parts]
    for link in links:
        if place[link.a] == place[link.b]:
            inside[place[link.a]].append(link)
    counts = dict.fromkeys(wanted, 0)
    for part, near in zip(parts, inside, strict=True):
        articles = {article: history.articles[article] for article in part}
        for threshold, count in _counted(articles, near, wanted, rules, past).items():
            counts[threshold] += count
    return counts


def _counted(
    articles: Articles, links: Sequence[Link], thresholds: Iterable[float], rules: Dedup, past: Past
) -> dict[float, int]:
    """Return the entries of one component; most are alone, or the same at every threshold."""
    if len(articles) == 1:
        return dict.fromkeys(thresholds, 1)
    known: dict[int, int] = {}
    counts = {}
    for threshold in thresholds:
        found = [_held(link, threshold) for link in links]
        held = sum(not link.near for link in found)
        if held not in known:
            clusters = arrange(articles, found, (), rules, past).clusters
            known[held] = sum(cluster.full_of is None for cluster in clusters)
        counts[threshold] = known[held]
    return counts


def _link(near: Near, threshold: float) -> Link:
    return _held(Link(near.a, near.b, "certainty", near.certainty), threshold)


def _held(link: Link, threshold: float) -> Link:
    """Return the link as it would be at a threshold: held, or near."""
    fixed = link.rule in FIXED or link.score >= threshold
    return link if fixed else replace(link, rule=NEAR)


def pages(history: History) -> dict[ArticleId, ArticleId]:
    """Return for each article the first of its copies: the same page, or the same text."""
    found = units(tuple(history.articles.values()), history.fixed)
    return {article: unit.ids[0] for unit in found for article in unit.ids}


def surest(near: Iterable[Near], page: Mapping[ArticleId, ArticleId]) -> tuple[Near, ...]:
    """Return the surest pair of each two pages: a feed and its mirrors give the same pair again."""
    found: dict[Named, Near] = {}
    for each in sorted(near, key=lambda each: (-each.certainty, each.a, each.b)):
        key = _between(each.a, each.b, page)
        if key[0] != key[1]:
            found.setdefault(key, each)
    return tuple(found.values())


def labelled(
    near: Iterable[Near], labels: Mapping[Named, Label], page: Mapping[ArticleId, ArticleId]
) -> list[Sampled]:
    """Return the pairs as they can be labelled; a label holds for every copy of its two articles."""
    known = {_between(a, b, page): label for (a, b), label in labels.items()}
    return [
        Sampled(each.a, each.b, each.certainty, known.get(_between(each.a, each.b, page), ""))
        for each in near
    ]


def _between(a: ArticleId, b: ArticleId, page: Mapping[ArticleId, ArticleId]) -> Named:
    one, other = sorted((page.get(a, a), page.get(b, b)))
    return one, other
