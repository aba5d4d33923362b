"""The articles of a span of time, and which of them may tell the text of a given one.

Candidates are the union of what shares at least three hashes of the lead sketch, three of the
whole text's sketch, or lies within twelve bits of simhash. None of them decides anything: about
thirty added words moved two unrelated texts from 33 to 10 bits. Equal address and exact text know
no time and are looked up in the store.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from aggregator.model import ArticleId, Fingerprint, Fingerprinted

# At twelve bits simhash finds 94–100 % of edited, padded and Traditional copies, and one random
# Chinese pair in a thousand (the 0.1 % quantile of random pairs is 15 bits).
SIMHASH_BITS = 12
SHARED = 3
# Nine thousand articles of the labelled month: 1.8 candidates in the mean, 15 at the 99th percentile,
# 43 at most.
MOST = 64
# Below this many units a simhash says nothing: too few shingles vote on each bit.
SIMHASH_UNITS = 40
# Nor do so few shingles share three hashes with the sketch of a long text that begins with them: of a
# thousand texts cut to a hundred characters two hashes lose two, three lose five.
SHORT_SHARED = 2
# How many times as large as the next a part of a window is. Where the smaller of two parts grew to an eighth,
# adding ten articles at a time to 9,000 cost 195 µs each; in ever smaller parts 80, and asking no more.
LARGER = 8


# What is asked for at once: the pairs of so many articles with a window of 10,000 that share any hash at all
# fill some megabytes.
TOGETHER = 256

HASH = 4  # bytes

Pairs = NDArray[np.int64]
NOBODY: Pairs = np.empty(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Shared:
    """Pairs of an asking and a known article, each as one number, sorted; how many hashes they share."""

    pairs: Pairs
    counts: NDArray[np.intp]

    def several(self) -> Pairs:
        """Return the pairs that share enough to be looked at."""
        return self.pairs[self.counts >= SHORT_SHARED]

    def of(self, pairs: Pairs) -> NDArray[np.intp]:
        """Return how many hashes each of some pairs shares."""
        if not self.pairs.size:
            return np.zeros(pairs.size, dtype=np.intp)
        at = np.minimum(self.pairs.searchsorted(pairs), self.pairs.size - 1)
        return np.where(self.pairs[at] == pairs, self.counts[at], 0)


@dataclass(frozen=True, slots=True)
class Index:
    """Sketch hashes of many articles, sorted, each with the place of its article."""

    hashes: NDArray[np.uint32]
    places: NDArray[np.intp]

    def shared(self, sketches: Sequence[bytes], size: int) -> Shared:
        """Return what sketches share with the articles, ``size`` of them: pair is sketch × size + article."""
        wanted, asking = _joined(sketches)
        first = self.hashes.searchsorted(wanted, "left")
        counts = self.hashes.searchsorted(wanted, "right") - first
        # All runs of equal hashes in one array: each counts up from its first.
        ends = counts.cumsum()
        runs = (first - ends + counts).repeat(counts) + np.arange(counts.sum())
        return Shared(*np.unique(asking.repeat(counts) * size + self.places[runs], return_counts=True))


def _joined(sketches: Sequence[bytes]) -> tuple[NDArray[np.uint32], NDArray[np.intp]]:
    """Return the hashes of all sketches, and which sketch each is of."""
    hashes = np.frombuffer(b"".join(sketches), dtype="<u4")
    return hashes, np.arange(len(sketches)).repeat([len(sketch) // HASH for sketch in sketches])


def index(sketches: Sequence[bytes]) -> Index:
    """Return the index of the sketches, in their order."""
    hashes, places = _joined(sketches)
    order = np.argsort(hashes, kind="stable")
    return Index(hashes[order], places[order])


class Window:
    """The articles of a span of time, ready to be asked, in parts of which each is far larger than the next.

    New articles are a part of their own, which joins the one before as soon as that is no longer so: adding
    a batch costs what the batch holds, not what the window does, and few parts are asked.
    """

    def __init__(self, articles: Iterable[Fingerprinted]) -> None:
        """Begin with the articles of the span."""
        self._parts: list[_Part] = [_Part(list(articles))]

    def add(self, articles: Iterable[Fingerprinted]) -> None:
        """Add articles; one that is there already is replaced."""
        fresh = {article.id: article for article in articles}
        if not fresh:
            return
        for part in self._parts:
            part.forget(fresh.keys())
        last = list(fresh.values())
        while self._parts and len(last) * LARGER >= len(self._parts[-1].articles):
            last = [*self._parts.pop().living(), *last]
        self._parts.append(_Part(last))

    def articles(self) -> list[Fingerprinted]:
        """Return all of them."""
        return [article for part in self._parts for article in part.living()]

    def candidates(self, article: Fingerprinted, window: timedelta) -> list[Fingerprinted]:
        """Return the articles within the window that may tell the same text, but not itself."""
        return [other for _, other in self.pairs([article], window)]

    def pairs(
        self, articles: Sequence[Fingerprinted], window: timedelta
    ) -> Iterator[tuple[Fingerprinted, Fingerprinted]]:
        """Yield each article with each of its candidates.

        Of more than ``MOST`` those that share most: a feed that repeats itself by the hundred must
        not cost the square of it.
        """
        for start in range(0, len(articles), TOGETHER):
            asking = articles[start : start + TOGETHER]
            found: list[list[tuple[int, Fingerprinted]]] = [[] for _ in asking]
            for part in self._parts:
                for at, shared, other in part.alike([article.fingerprint for article in asking]):
                    if other.id != asking[at].id and apart(asking[at], other) <= window:
                        found[at].append((shared, other))
            for article, others in zip(asking, found, strict=True):
                yield from ((article, other) for other in _most_alike(others))


def _most_alike(found: list[tuple[int, Fingerprinted]]) -> list[Fingerprinted]:
    if len(found) > MOST:
        found = sorted(found, key=lambda each: (-each[0], each[1].order))[:MOST]
    return [other for _, other in found]


def apart(a: Fingerprinted, b: Fingerprinted) -> timedelta:
    """Return the time between two story times; nothing where they overlap."""
    return max(a.time - b.end, b.time - a.end, timedelta(0))


class _Part:
    """Articles with the arrays by which they are found."""

    def __init__(self, articles: list[Fingerprinted]) -> None:
        self.articles = articles
        self._gone: set[ArticleId] = set()
        prints = [article.fingerprint for article in articles]
        self._long = _long(prints)
        self._usual = self._long.nonzero()[0]
        self._simhash = np.array([p.simhash for p in prints], dtype=np.uint64)[self._usual]
        self._lead = index([p.lead for p in prints])
        self._sketch = index([p.sketch for p in prints])

    def forget(self, ids: Iterable[ArticleId]) -> None:
        """Leave articles out from now on."""
        self._gone.update(ids)

    def living(self) -> list[Fingerprinted]:
        """Return the articles that were not forgotten."""
        return [article for article in self.articles if article.id not in self._gone]

    def alike(self, asking: Sequence[Fingerprint]) -> Iterator[tuple[int, int, Fingerprinted]]:
        """Yield what any of the three ways finds: who asks, the hashes it shares, and the article."""
        size = len(self.articles)
        if not size:
            return
        lead = self._lead.shared([each.lead for each in asking], size)
        sketch = self._sketch.shared([each.sketch for each in asking], size)
        close = self._close(asking)
        pairs = np.unique(np.concatenate((lead.several(), sketch.several(), close)))
        in_lead, in_sketch = lead.of(pairs), sketch.of(pairs)
        # Of two texts the shorter counts: which one comes first must not matter.
        least = np.where(_long(asking)[pairs // size] & self._long[pairs % size], SHARED, SHORT_SHARED)
        # Texts of less than three shingles have sketches too short to share three hashes: they
        # are found only by address and exact text.
        found = (in_lead >= least) | (in_sketch >= least) | np.isin(pairs, close)
        shared = in_lead[found] + in_sketch[found]
        for pair, count in zip(pairs[found].tolist(), shared.tolist(), strict=True):
            other = self.articles[pair % size]
            if other.id not in self._gone:
                yield pair // size, count, other

    def _close(self, asking: Sequence[Fingerprint]) -> Pairs:
        """Return the pairs whose simhashes differ in few bits."""
        size = len(self.articles)
        near = [
            at * size + self._usual[np.bitwise_count(self._simhash ^ np.uint64(each.simhash)) <= SIMHASH_BITS]
            for at, each in enumerate(asking)
            if each.length >= SIMHASH_UNITS
        ]
        return np.concatenate([NOBODY, *near])


def _long(prints: Iterable[Fingerprint]) -> NDArray[np.bool_]:
    """Tell of each text whether it is long enough for its simhash to say something."""
    return np.array([each.length >= SIMHASH_UNITS for each in prints], dtype=np.bool_)
