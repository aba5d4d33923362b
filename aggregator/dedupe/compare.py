"""Newcomers among their candidates → the links between those held to tell one text."""

from collections.abc import Iterable, Mapping

from aggregator.dedupe.decide import Verdict, decide, hopeful
from aggregator.dedupe.evidence import liken, weigh, weigh_pair
from aggregator.model import ArticleId, Dedup, Fingerprinted, Link, Passage

Pair = tuple[Fingerprinted, Fingerprinted]


def compare(pairs: Iterable[Pair], passages: Mapping[ArticleId, Passage], rules: Dedup) -> list[Link]:
    """Return a link for every pair that is one text; each pair is weighed once."""
    seen: set[tuple[ArticleId, ArticleId]] = set()
    links = []
    for one, other in pairs:
        a, b = sorted((one, other), key=lambda article: article.id)
        if (a.id, b.id) in seen:
            continue
        seen.add((a.id, b.id))
        one_text, other_text = weigh(passages[a.id]), weigh(passages[b.id])
        if not hopeful(a, b, liken(one_text, other_text), rules):
            continue
        verdict = decide(a, b, weigh_pair(one_text, other_text), rules)
        if verdict.kind == "same":
            links.append(Link(a.id, b.id, verdict.rule, verdict.score))
    return links


def judge(a: Fingerprinted, b: Fingerprinted, passages: Mapping[ArticleId, Passage], rules: Dedup) -> Verdict:
    """Return the verdict on one pair."""
    evidence = weigh_pair(weigh(passages[a.id]), weigh(passages[b.id]))
    return decide(a, b, evidence, rules)
