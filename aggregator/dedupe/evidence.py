"""Two articles and their exact texts → the figures by which a pair is judged.

Nothing is decided here. Every figure is symmetric, a share between 0 and 1 unless it says
otherwise, and computed from the two texts alone: what else the window holds does not change it, so
that the order in which articles arrive cannot either.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from aggregator.dedupe.fingerprint import LEAD_UNITS
from aggregator.dedupe.numerals import Numerals, clash, numbers, numerals
from aggregator.dedupe.shingles import HAN_SHINGLE, Hashes, among, distinct, shared, shingle, shingles, units
from aggregator.model import Passage


@dataclass(frozen=True, slots=True)
class Weighed:
    """A text taken apart, once per article: shingles as sorted sets.

    ``begin`` are the shingles of the first 200 units in their order, ``size`` units each, and
    ``opening`` the same as a set; ``wording`` the single units of the title; ``length`` the units of
    the text.
    """

    passage: Passage
    body: Hashes
    begin: Hashes
    opening: Hashes
    wording: Hashes
    length: int
    size: int

    @property
    def extent(self) -> int:
        """The length in Han characters; the first hundred letters of English are seventeen words."""
        return self.length if self.size == HAN_SHINGLE else self.length * 5 // 2

    def first(self, length: int) -> Hashes:
        """Return the shingles of the first ``length`` units, at most 200, as a sorted set."""
        if length >= min(self.length, LEAD_UNITS):
            return self.opening
        return distinct(self.begin[: max(1, length - self.size + 1)])


@dataclass(frozen=True, slots=True)
class Detailed:
    """What else a text is taken apart into where the first figures leave a doubt.

    ``title`` and ``bigrams`` are runs of two units, of the title and of the text.
    """

    title: Hashes
    bigrams: Hashes
    numerals: Numerals
    title_numbers: frozenset[str]


@dataclass(frozen=True, slots=True)
class Likeness:
    """The figures that certainty comes from (``Evidence`` says what each is)."""

    containment: float
    jaccard: float
    opening: float
    wording: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The figures of a pair.

    ``jaccard``: shared shingles of all; ``containment``: shared of the shorter text's;
    ``lead``: the same for the first 200 units; ``opening``: how much of either text's first 200
    units (or as many as the shorter has, if that is more) stands anywhere in the other, the lesser;
    ``title``: shared title bigrams of the shorter title's; ``wording``: the same for its single units;
    ``numbers``: how many of the shorter text's numbers stand in the longer one;
    ``odd_numbers``: how many do not; ``differ`` and ``agree``: in how many places that both texts have
    their numbers do; ``title_numbers``: how many numbers stand in one title and
    not in the other, where both name any;
    ``heading``: bigrams that one title does not share with the other and that stand in the other's
    text, of the title that has more of them there;
    ``shorter``: the shorter text in Han characters, a word counting two and a half; ``balance``: the
    shorter's length by the longer's.
    """

    jaccard: float
    containment: float
    lead: float
    opening: float
    title: float
    wording: float
    numbers: float
    odd_numbers: int
    differ: int
    agree: int
    title_numbers: int
    heading: float
    shorter: int
    balance: float


# About as many articles as sixty outlets print in a window; 10 kB each.
@lru_cache(maxsize=2048)
def weigh(passage: Passage) -> Weighed:
    """Return the text taken apart."""
    hashes, size = units(passage.text)
    title, _ = units(passage.title)
    ordered = shingles(passage.text)
    return Weighed(
        passage=passage,
        body=distinct(ordered),
        # Copied, or all of the shingles would be kept with their beginning.
        begin=ordered[: LEAD_UNITS - size + 1].copy(),
        opening=distinct(ordered[: LEAD_UNITS - size + 1]),
        wording=distinct(title),
        length=int(hashes.size),
        size=size,
    )


@lru_cache(maxsize=512)
def detail(passage: Passage) -> Detailed:
    """Return the rest of what a text is taken apart into."""
    return Detailed(
        title=bigrams(passage.title),
        bigrams=distinct(shingle(units(passage.text)[0], 2)),
        numerals=numerals(passage.text),
        title_numbers=numbers(passage.title),
    )


@lru_cache(maxsize=2048)
def bigrams(title: str) -> Hashes:
    """Return a title's runs of two units, as a sorted set."""
    return distinct(shingle(units(title)[0], 2))


def title_overlap(one: str, other: str) -> float:
    """Return the share of the shorter title's bigrams that the other has."""
    return _overlap(bigrams(one), bigrams(other))


def lead_overlap(a: Weighed, b: Weighed) -> float:
    """Return the share of the shorter lead's shingles that the other's has."""
    return _overlap(a.opening, b.opening)


def likenesses(a: Weighed, b: Weighed) -> Iterator[Likeness]:
    """Yield the first figures of a pair of texts, the cheapest first: each is the most that the next can be.

    The last are the figures. Nine pairs in ten are too unlike for titles and beginnings to matter: of a
    beginning no more stands in the other than the two texts share.
    """
    common = shared(a.body, b.body)
    short = a if a.length <= b.length else b
    containment = _share(common, min(a.body.size, b.body.size))
    jaccard = _share(common, a.body.size + b.body.size - common)
    opening = min(1.0, _share(common, short.opening.size))
    yield Likeness(containment, jaccard, opening, 1.0)
    wording = _overlap(a.wording, b.wording)
    yield Likeness(containment, jaccard, opening, wording)
    opening = opening and max(_opening(a, b, length) for length in _lengths(a, b))
    yield Likeness(containment, jaccard, opening, wording)


def liken(a: Weighed, b: Weighed) -> Likeness:
    """Return the first figures of a pair of texts."""
    *_, figures = likenesses(a, b)
    return figures


def weigh_pair(a: Weighed, b: Weighed) -> Evidence:
    """Return all figures of a pair of texts."""
    like = liken(a, b)
    one, other = detail(a.passage), detail(b.passage)
    # Texts of one length are told apart by their numbers, or the figures would not be symmetric.
    both = ((a, one), (b, other))
    (short, less), (long, more) = sorted((text.extent, sorted(said.numerals.numbers)) for text, said in both)
    odd = set(less).difference(more)
    clashes = clash(one.numerals.places, other.numerals.places)
    return Evidence(
        jaccard=like.jaccard,
        containment=like.containment,
        lead=lead_overlap(a, b),
        opening=like.opening,
        title=_overlap(one.title, other.title),
        wording=like.wording,
        numbers=1 - _share(len(odd), len(less)),
        odd_numbers=len(odd),
        differ=clashes.differ,
        agree=clashes.agree,
        title_numbers=_odd(one.title_numbers, other.title_numbers),
        heading=max(_heading(one, other), _heading(other, one)),
        shorter=short,
        balance=_share(short, long),
    )


def _lengths(a: Weighed, b: Weighed) -> set[int]:
    """Return how much of the beginnings is looked at: as much as the shorter has, and the whole lead."""
    return {LEAD_UNITS, min(a.length, b.length, LEAD_UNITS)}


def _opening(a: Weighed, b: Weighed, length: int) -> float:
    """Return how much of either's first ``length`` units stands anywhere in the other, the lesser."""
    one, other = a.first(length), b.first(length)
    return min(_share(shared(one, b.body), one.size), _share(shared(other, a.body), other.size))


def _heading(a: Detailed, b: Detailed) -> float:
    own = a.title[~among(a.title, b.title)]
    return _share(shared(own, b.bigrams), own.size)


def _odd(a: frozenset[str], b: frozenset[str]) -> int:
    return len(a ^ b) if a and b else 0


def _overlap(a: Hashes, b: Hashes) -> float:
    """Return how much of the smaller set the other holds; 0 where one is empty."""
    return _share(shared(a, b), min(a.size, b.size))


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
