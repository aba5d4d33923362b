"""The articles of a span of time, and how much any of them tells the same as a given one.

Two articles are as alike as the terms they share are many and rare: the cosine of their terms, each
weighed by how few articles of the span name it. Of one house only what it wrote at one sitting counts,
and what lies days apart counts less: the next instalment of a running story shares its names and most
of its background. Unlike folding this depends on what else is there.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from aggregator.dedupe.decide import compatible
from aggregator.dedupe.telling import TERM, Telling
from aggregator.model import ArticleId, Fingerprinted

# A span of few articles knows nothing of what is rare. It is taken as the sample of one with so many
# more, none of which names any of its terms: from 300 to 3,000 B³ F moves by less than .01 and the
# precision of the labelled pairs by .03 (docs/decisions/008-events.md has the commands).
UNSEEN = 1000
# What is fainter is not worth remembering: from .02 to .1 nothing moves by more than .003.
FAINT = 0.08
# A house that comes back to a matter later than this tells the next day's news. At 8 and at 18 hours
# the precision of the labelled pairs is the same; at 24 it is .90 for .94, without any limit .84.
SITTING = timedelta(hours=12)
# The flood of one bulletin must not cost the square of it; the largest event of the month held 51.
MOST = 256

Kin = tuple[Fingerprinted, float]
Weights = NDArray[np.float64]
Places = NDArray[np.intp]

EPOCH, MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)


class Nearby:
    """Articles with their terms, found by them.

    New ones wait in a tail, weighed by the rareness of before, and join the rest once they are an
    eighth of it: adding a few costs what they hold and not what the window does.
    """

    def __init__(self, window: timedelta) -> None:
        """Begin without articles; those further apart than ``window`` have nothing to do with each other."""
        self._window = window
        self._rareness = Rareness([])
        self._base = self._tail = _Part([], self._rareness)
        self._since: datetime | None = None

    def add(self, tellings: Iterable[Telling]) -> None:
        """Add articles; one that is there already is replaced."""
        fresh = {telling.article.id: telling for telling in tellings}
        self._base.gone.update(fresh)
        kept = [telling for telling in self._tail.living(self._since) if telling.article.id not in fresh]
        waiting = [*kept, *fresh.values()]
        if len(waiting) * 8 > len(self._base.tellings):
            waiting = [*self._base.living(self._since), *waiting]
            self._rareness = Rareness(waiting)
            self._base, waiting = _Part(waiting, self._rareness), []
        self._tail = _Part(waiting, self._rareness)

    def forget(self, before: datetime) -> None:
        """Need not know any longer what ended before a time."""
        self._since = before

    def alike(self, telling: Telling) -> list[Kin]:
        """Return the articles that tell some of the same, each with how much, the most alike first."""
        terms = np.frombuffer(telling.terms, dtype=TERM)
        weights = self._rareness.weights(terms)
        weights /= np.linalg.norm(weights) or 1
        article = telling.article
        kin = [
            (other, score)
            for part in (self._base, self._tail)
            if part.tellings
            for other, score in part.alike(article, terms["term"], weights, self._window)
            if other.id != article.id and compatible(article.language, other.language)
        ]
        kin.sort(key=lambda each: (-each[1], each[0].order))
        return kin[:MOST]


class Rareness:
    """How rare each term is among some articles: the logarithm of how few of them name it."""

    def __init__(self, tellings: Collection[Telling]) -> None:
        """Count the articles that name each term."""
        self._terms, counts = np.unique(joined(tellings)["term"], return_counts=True)
        among = len(tellings) + UNSEEN + 1
        # The last one stands for all that no article names.
        self._rare = np.log(among / (np.append(counts, 0) + 0.5))

    def weights(self, terms: NDArray[np.void]) -> Weights:
        """Return what terms weigh that an article names so often."""
        rare = np.maximum(self._rare[places(self._terms, terms["term"])], 0)
        return np.asarray((1 + np.log(terms["count"], dtype=np.float64)) * rare)


class _Part:
    """Articles, and where each term stands among them; those in ``gone`` are no longer there."""

    def __init__(self, tellings: Sequence[Telling], rareness: Rareness) -> None:
        self.tellings = tellings
        self.gone: set[ArticleId] = set()
        found = joined(tellings)
        sizes = [len(telling.terms) // TERM.itemsize for telling in tellings]
        owners = np.repeat(np.arange(len(tellings)), sizes)
        weights = rareness.weights(found)
        lengths = np.sqrt(np.bincount(owners, weights=weights**2, minlength=len(tellings)))
        weights /= np.maximum(lengths, np.finfo(np.float64).tiny)[owners]
        order = np.argsort(found["term"], kind="stable")
        self._terms, first = np.unique(found["term"][order], return_index=True)
        # One more than there are terms: what is not among them runs from the end to the end.
        self._first = np.append(first, (order.size, order.size))
        self._owners, self._weights = owners[order], weights[order]
        articles = [telling.article for telling in tellings]
        self._times = np.array([microseconds(article.time) for article in articles], dtype=np.int64)
        self._ends = np.array([microseconds(article.end) for article in articles], dtype=np.int64)
        self._outlets = np.array([article.outlet for article in articles], dtype=np.object_)

    def living(self, since: datetime | None) -> list[Telling]:
        """Return the articles that are still there and did not end before a time."""
        kept = (telling for telling in self.tellings if telling.article.id not in self.gone)
        return [telling for telling in kept if since is None or telling.article.end >= since]

    def alike(
        self, article: Fingerprinted, terms: NDArray[np.uint32], weights: Weights, window: timedelta
    ) -> Iterator[Kin]:
        """Yield the articles whose cosine with these terms is more than faint, for all the time between."""
        at = places(self._terms, terms)
        first = self._first[at]
        counts = self._first[at + 1] - first
        # All postings of all terms in one array: each run counts up from its first.
        ends = counts.cumsum()
        postings = (first - ends + counts).repeat(counts) + np.arange(counts.sum())
        products = self._weights[postings] * weights.repeat(counts)
        cosines = np.bincount(self._owners[postings], weights=products, minlength=len(self.tellings))
        near = (cosines >= FAINT).nonzero()[0]
        scores = cosines[near] * self._kept(article, near, window)
        for place, score in zip(
            near[scores >= FAINT].tolist(), scores[scores >= FAINT].tolist(), strict=True
        ):
            other = self.tellings[place].article
            if other.id not in self.gone:
                yield other, score

    def _kept(self, article: Fingerprinted, near: Places, window: timedelta) -> Weights:
        """Return which share of a likeness is left for the time between: a half at a whole window."""
        since = microseconds(article.time) - self._ends[near]
        until = self._times[near] - microseconds(article.end)
        gap = np.maximum(np.maximum(since, until), 0)
        later = gap > SITTING // MICROSECOND
        apart = (gap > window // MICROSECOND) | (later & (self._outlets[near] == article.outlet))
        return np.where(apart, 0.0, 1 - gap / max(window // MICROSECOND, 1) / 2)


def microseconds(moment: datetime) -> int:
    """Return a moment in microseconds since 1970."""
    return (moment - EPOCH) // MICROSECOND


def joined(tellings: Iterable[Telling]) -> NDArray[np.void]:
    """Return the terms of all articles, one article after the other."""
    return np.frombuffer(b"".join(telling.terms for telling in tellings), dtype=TERM)


def places(known: NDArray[np.uint32], terms: NDArray[np.uint32]) -> NDArray[np.intp]:
    """Return where each term stands among the known, sorted ones; their number where it does not."""
    if not known.size:
        return np.zeros(terms.size, dtype=np.intp)
    found = known.searchsorted(terms)
    return np.where(known.take(found, mode="clip") == terms, found, known.size)
