"""Newcomers among their candidates → the links between those held to tell one text, or nearly."""

from collections.abc import Iterable, Mapping

from aggregator.dedupe.candidates import apart
from aggregator.dedupe.certainty import certainty
from aggregator.dedupe.decide import (
    ONE_PAGE,
    SHORT,
    Verdict,
    compatible,
    decide,
    equal_text,
    hopeful,
    least_certainty,
    nearly,
    of_equal_text,
    one_page,
)
from aggregator.dedupe.evidence import (
    Weighed,
    lead_overlap,
    likenesses,
    title_overlap,
    weigh,
    weigh_pair,
)
from aggregator.model import NEAR, ArticleId, Dedup, Fingerprinted, Link, Passage

Pair = tuple[Fingerprinted, Fingerprinted]


def compare(pairs: Iterable[Pair], passages: Mapping[ArticleId, Passage], rules: Dedup) -> list[Link]:
    """Return a link for every pair that is one text or near it; each pair is weighed once."""
    links, open_to_doubt = evident(pairs)
    return links + weighed(open_to_doubt, passages, rules)


def evident(pairs: Iterable[Pair]) -> tuple[list[Link], list[Pair]]:
    """Return the links of those pairs whose texts need not be read, and the other pairs, each once."""
    seen: set[tuple[ArticleId, ArticleId]] = set()
    links, others = [], []
    for one, other in pairs:
        a, b = (one, other) if one.id < other.id else (other, one)
        if (a.id, b.id) in seen:
            continue
        seen.add((a.id, b.id))
        if equal_text(a, b) and (verdict := of_equal_text(a, b)):
            links.append(Link(a.id, b.id, verdict.rule, verdict.score))
        else:
            others.append((a, b))
    return links, others


def weighed(pairs: Iterable[Pair], passages: Mapping[ArticleId, Passage], rules: Dedup) -> list[Link]:
    """Return the links of pairs, by their texts."""
    judged = ((a, b, _judged(a, b, passages[a.id], passages[b.id], rules)) for a, b in pairs)
    links = (linked(a.id, b.id, verdict) for a, b, verdict in judged if verdict is not None)
    return [link for link in links if link is not None]


def linked(a: ArticleId, b: ArticleId, verdict: Verdict) -> Link | None:
    """Return what a verdict makes of two articles: a link, a near one, or none."""
    if verdict.kind == "same":
        return Link(a, b, verdict.rule, verdict.score)
    return Link(a, b, NEAR, verdict.score) if nearly(verdict) else None


def _judged(a: Fingerprinted, b: Fingerprinted, one: Passage, other: Passage, rules: Dedup) -> Verdict | None:
    """Return the verdict on a pair, looking no further than is needed; None if it can make no link."""
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
    return _by_texts(a, b, one_text, other_text, rules)


def _by_texts(
    a: Fingerprinted, b: Fingerprinted, one_text: Weighed, other_text: Weighed, rules: Dedup
) -> Verdict | None:
    """Return the verdict on two texts; of what is near only its certainty, which says no more in full."""
    least = least_certainty(a, b, rules)
    for likeness in likenesses(one_text, other_text):
        if certainty(likeness) < least:
            return None
    if hopeful(a, b, likeness, rules):
        return decide(a, b, weigh_pair(one_text, other_text), rules)
    long = min(one_text.extent, other_text.extent) >= SHORT
    return Verdict("related", "certainty", certainty(likeness)) if long else None


def judge(a: Fingerprinted, b: Fingerprinted, passages: Mapping[ArticleId, Passage], rules: Dedup) -> Verdict:
    """Return the verdict on one pair."""
    evidence = weigh_pair(weigh(passages[a.id]), weigh(passages[b.id]))
    return decide(a, b, evidence, rules)
