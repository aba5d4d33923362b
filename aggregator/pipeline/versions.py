"""Two versions of one article → the one to keep.

An outlet's feed is the truth about its article, so what it says now is kept; an older file of a
mirror is not, since several files of one address stand side by side and come in any order. What
never changes is when the article was published and first seen: dates are re-bumped to climb.
"""

from dataclasses import replace
from datetime import datetime

from aggregator.dedupe.decide import ADDRESS_LEAD, SHORT
from aggregator.dedupe.evidence import weigh, weigh_pair
from aggregator.model import Article, Passage, Role, article_id


def merged_version(before: Article, after: Article, role: Role) -> Article:
    """Return the article to store where ``before`` is stored and ``after`` has come."""
    older = role is Role.MIRROR and _stamp(after) < _stamp(before)
    newer, other = (before, after) if older else (after, before)
    first = _earlier(before, after)
    return replace(
        newer,
        first_seen=before.first_seen,
        published=first.published,
        precision=first.precision,
        updated=max(filter(None, (newer.updated, newer.published, other.updated)), default=None)
        if _moved(before, after)
        else newer.updated,
    )


def identified(before: Article | None, after: Article) -> Article:
    """Return what has come under its own id, where its source gave it that of another article.

    Some feeds number the places of their front page and not the articles. Another page with
    another text is another article; its page is then its id.
    """
    if before is None or not before.address or not after.address or before.address == after.address:
        return after
    if _lead(before, after) >= ADDRESS_LEAD:
        return after
    return replace(after, entry_id=after.address, id=article_id(after.source, after.address))


def shifted(before: Article, after: Article) -> bool:
    """Tell whether a known article now lies elsewhere, or tells something else."""
    told = min(len(before.text), len(after.text)) >= SHORT
    return before.address != after.address or (told and _lead(before, after) < ADDRESS_LEAD)


def _lead(before: Article, after: Article) -> float:
    return weigh_pair(weigh(passage(before)), weigh(passage(after))).lead


def passage(article: Article) -> Passage:
    """Return what evidence is weighed on."""
    return Passage(article.title, article.text)


def _moved(before: Article, after: Article) -> bool:
    """Tell whether the two versions claim different times of publication."""
    return before.published != after.published


def _earlier(before: Article, after: Article) -> Article:
    """Return the version whose claim to a time of publication comes first; none yields."""
    if before.published is None or after.published is None:
        return after if before.published is None else before
    return min(before, after, key=lambda version: version.published or version.first_seen)


def _stamp(article: Article) -> datetime:
    return article.updated or article.published or article.first_seen
