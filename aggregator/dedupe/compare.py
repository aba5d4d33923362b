"""Newcomers among their candidates → the links between those held to tell one text."""

from collections.abc import Iterable, Mapping

from aggregator.dedupe.candidates import apart
from aggregator.dedupe.decide import (
    ONE_PAGE,
    Verdict,
    compatible,
    decide,
    equal_text,
    hopeful,
    of_equal_text,
    one_page,
)
from aggregator.dedupe.evidence import lead_overlap, liken, outline, title_overlap, weigh, weigh_pair
from aggregator.model import ArticleId, Dedup, Fingerprinted, Link, Passage

Pair = tuple[Fingerprinted, Fingerprinted]


def compare(pairs: Iterable[Pair], passages: Mapping[ArticleId, Passage], rules: Dedup) -> list[Link]:
    """Return a link for every pair that is one text; each pair is weighed once."""
    seen: set[tuple[ArticleId, ArticleId]] = set()
    links = []
    for one, other in pairs:
        a, b = (one, other) if one.id < other.id else (other, one)
        if (a.id, b.id) in seen:
            continue
        seen.add((a.id, b.id))
        verdict = _judged(a, b, passages[a.id], passages[b.id], rules)
        if verdict is not None and verdict.kind == "same":
            links.append(Link(a.id, b.id, verdict.rule, verdict.score))
    return links


def _judged(a: Fingerprinted, b: Fingerprinted, one: Passage, other: Passage, rules: Dedup) -> Verdict | None:
    """Return the verdict on a pair, looking no further than is needed; None if it cannot be "same"."""
    if equal_text(a, b) and (verdict := of_equal_text(a, b, title_overlap(one.title, other.title))):
        return verdict
    near, one_address = apart(a, b) <= rules.window, a.address == b.address
    if not near and not one_address:
        return None
    one_text, other_text = weigh(one), weigh(other)
    if one_address and compatible(a.language, b.language):
        lead, title = lead_overlap(one_text, other_text), title_overlap(one.title, other.title)
        if one_page(a, b, lead, title, near=near):
            return ONE_PAGE
        if not near:
            return None
    outlined = outline(one_text, other_text)
    if not hopeful(a, b, outlined, rules) or not hopeful(a, b, liken(one_text, other_text, outlined), rules):
        return None
    return decide(a, b, weigh_pair(one_text, other_text), rules)


def judge(a: Fingerprinted, b: Fingerprinted, passages: Mapping[ArticleId, Passage], rules: Dedup) -> Verdict:
    """Return the verdict on one pair."""
    evidence = weigh_pair(weigh(passages[a.id]), weigh(passages[b.id]))
    return decide(a, b, evidence, rules)
