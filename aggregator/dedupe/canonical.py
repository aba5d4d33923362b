"""A story's articles → the one that its entry links to.

An ordered policy, compared key by key; what is left equal after all of them falls to the smaller
address and id, so that the choice never depends on the order of arrival.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from aggregator.model import ArticleId, CanonicalKey, Role

# A text counts as complete with four fifths of the longest: an outlet's own copy that lacks the
# mirror's credits line still is, a 150-character summary is not.
COMPLETE = 0.8

ROLES = tuple(Role)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """What the choice is made by: ``length`` in characters of text, ``seen`` when we first saw it.

    ``credits`` are the outlets that it names as its source (``credit.credited``).
    """

    id: ArticleId
    role: Role
    weight: int
    length: int
    seen: datetime
    url: str
    outlet: str = ""
    credits: frozenset[str] = frozenset()


def choose(candidates: Sequence[Candidate], order: Sequence[CanonicalKey]) -> ArticleId:
    """Return the canonical article of at least one candidate.

    Articles without an address are chosen only where there is no other, and one that names its
    source only where that source's own article is not there. Only what we saw counts as earlier:
    a time of publication that a copy claims wins nothing.
    """
    sources = {candidate.outlet for candidate in candidates if candidate.url and not candidate.credits}
    longest = max(candidate.length for candidate in candidates)
    keys: Mapping[CanonicalKey, Callable[[Candidate], float]] = {
        "role": lambda c: ROLES.index(c.role),
        "weight": lambda c: -c.weight,
        "completeness": lambda c: c.length < COMPLETE * longest,
        "earliest": lambda c: c.seen.timestamp(),
        "shortest-url": lambda c: len(c.url),
    }
    return min(
        candidates,
        key=lambda c: (not c.url, _yields(c, sources), *(keys[key](c) for key in order), c.url, c.id),
    ).id


def _yields(candidate: Candidate, sources: Collection[str]) -> bool:
    """Tell whether the article names an outlet that has its own, uncredited article in the story."""
    return any(outlet in sources for outlet in candidate.credits if outlet != candidate.outlet)
