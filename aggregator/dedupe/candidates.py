"""The articles of a span of time, and which of them may tell the text of a given one.

Candidates are the union of what shares at least three hashes of the lead sketch, three of the
whole text's sketch, or lies within twelve bits of simhash. None of them decides anything: about
thirty added words moved two unrelated texts from 33 to 10 bits. Equal address and exact text know
no time and are looked up in the store.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from aggregator.model import ArticleId, Fingerprinted

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


@dataclass(frozen=True, slots=True)
class Index:
    """Sketch hashes of many articles, sorted, each with the place of its article."""

    hashes: NDArray[np.uint32]
    places: NDArray[np.intp]

    def shared(self, sketch: bytes, size: int) -> NDArray[np.int64]:
        """Return, per article, how many hashes of the sketch it shares: shape (size,)."""
        wanted = np.frombuffer(sketch, dtype="<u4")
        first = self.hashes.searchsorted(wanted, "left")
        counts = self.hashes.searchsorted(wanted, "right") - first
        # All runs of equal hashes in one array: each counts up from its first.
        ends = counts.cumsum()
        runs = (first - ends + counts).repeat(counts) + np.arange(counts.sum())
        return np.bincount(self.places[runs], minlength=size)


def index(sketches: Iterable[bytes]) -> Index:
    """Return the index of the sketches, in their order."""
    arrays = [np.frombuffer(sketch, dtype="<u4") for sketch in sketches]
    if not arrays:
        return Index(np.empty(0, np.uint32), np.empty(0, np.intp))
    hashes = np.concatenate(arrays)
    places = np.repeat(np.arange(len(arrays)), [array.size for array in arrays])
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
        """Return the articles within the window that may tell the same text, but not itself.

        Of more than ``MOST`` those that share most: a feed that repeats itself by the hundred must
        not cost the square of it.
        """
        found = [
            (-shared, other.order, other)
            for part in self._parts
            for shared, other in part.alike(article)
            if other.id != article.id and apart(article, other) <= window
        ]
        if len(found) > MOST:
            found = sorted(found, key=lambda each: each[:2])[:MOST]
        return [other for _, _, other in found]


def apart(a: Fingerprinted, b: Fingerprinted) -> timedelta:
    """Return the time between two story times; nothing where they overlap."""
    return max(a.time - b.end, b.time - a.end, timedelta(0))


class _Part:
    """Articles with the arrays by which they are found."""

    def __init__(self, articles: list[Fingerprinted]) -> None:
        self.articles = articles
        self._gone: set[ArticleId] = set()
        prints = [article.fingerprint for article in articles]
        self._simhash = np.array([p.simhash for p in prints], dtype=np.uint64)
        self._long = np.array([p.length >= SIMHASH_UNITS for p in prints], dtype=np.bool_)
        self._lead = index(p.lead for p in prints)
        self._sketch = index(p.sketch for p in prints)

    def forget(self, ids: Iterable[ArticleId]) -> None:
        """Leave articles out from now on."""
        self._gone.update(ids)

    def living(self) -> list[Fingerprinted]:
        """Return the articles that were not forgotten."""
        return [article for article in self.articles if article.id not in self._gone]

    def alike(self, article: Fingerprinted) -> list[tuple[int, Fingerprinted]]:
        """Return the articles that any of the three ways finds, each with the hashes it shares."""
        print_, size = article.fingerprint, len(self.articles)
        lead, sketch = self._lead.shared(print_.lead, size), self._sketch.shared(print_.sketch, size)
        # Of two texts the shorter counts: which one comes first must not matter.
        least = np.where(self._long & (print_.length >= SIMHASH_UNITS), SHARED, SHORT_SHARED)
        found = (lead >= least) | (sketch >= least)
        if print_.length >= SIMHASH_UNITS:
            bits = np.bitwise_count(self._simhash ^ np.uint64(print_.simhash))
            found |= (bits <= SIMHASH_BITS) & self._long
        # Texts of less than three shingles have sketches too short to share three hashes: they
        # are found only by address and exact text.
        return [
            (int(lead[place] + sketch[place]), self.articles[place])
            for place in found.nonzero()[0]
            if self.articles[place].id not in self._gone
        ]
