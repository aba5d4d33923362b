"""Pairs of two outlets, some of them labelled → bins of certainty, and which pair to ask about next.

A person reads a few dozen pairs, and they must speak for thousands. So the pairs are put into bins by
their certainty, within a bin they are asked in the order of a lot that knows nothing of them, and each
label stands for as many pairs as its bin holds for one label. Which bin is asked next follows from where
a label tells most. Nothing is estimated here (``tuning``), and nobody is asked.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Literal

from aggregator.model import ArticleId

Label = Literal["", "same", "not", "unknown"]

# Of the labelled month's true pairs of two outlets, weighted, four fifths lie from here on, in a sixth of
# its candidate pairs; of what lies lower one in twelve is one text, and no threshold would reach for it.
FLOOR = 0.4
BINS = (FLOOR, 0.5, 0.6, 0.7, 0.8, 0.9)
# What is replayed. Below .6 as many pairs of the labelled month are two texts as are one; above .95 lie
# the copies that no threshold is about.
THRESHOLDS = (0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95)
# What is known of a bin before any label: half a pair of either kind (Jeffreys). Three of three "same"
# then leave a doubt, which drawing the three again and again would not.
PRIOR = 0.5


@dataclass(frozen=True, slots=True)
class Sampled:
    """A pair that could be labelled, and its label, ``""`` for none.

    ``unknown`` tells that a person looked and could not tell: it is not asked again, and counts for nothing.
    """

    a: ArticleId
    b: ArticleId
    certainty: float
    label: Label = ""


@dataclass(slots=True)
class Bin:
    """The pairs of one span of certainty, from ``low`` on: how many, and how many bear which label.

    ``open`` counts those that were never asked, which ``pairs`` holds.
    """

    low: float
    size: int = 0
    same: float = 0
    other: float = 0
    open: int = 0
    pairs: list[Sampled] = field(default_factory=list)

    def add(self, pair: Sampled) -> None:
        """Take a pair in."""
        self.size += 1
        self.same += pair.label == "same"
        self.other += pair.label == "not"
        if not pair.label:
            self.open += 1
            self.pairs.append(pair)

    @property
    def gain(self) -> float:
        """Return by how much one more label would shrink what is not known of the share that is one text.

        That is the variance of a beta distribution, less what is expected to be left of it.
        """
        same, other = self.same + PRIOR, self.other + PRIOR
        known = same + other
        return same * other / (known * known * (known + 1) * (known + 1))


def bins(pairs: Iterable[Sampled]) -> list[Bin]:
    """Return the bins, the lowest first; what lies below ``FLOOR`` is in none."""
    found = [Bin(low) for low in BINS]
    for pair in pairs:
        if pair.certainty >= FLOOR:
            found[_place(pair.certainty)].add(pair)
    return found


def next_asked(pairs: Sequence[Sampled]) -> Sampled | None:
    """Return the pair whose label would tell most, ``None`` where all were asked."""
    best = most_telling(bins(pairs))
    return min(best.pairs, key=_lot) if best else None


def most_telling(found: Sequence[Bin]) -> Bin | None:
    """Return the bin in which a label would tell most of precision, over all thresholds together.

    A pair counts at every threshold that it may stand above: the surest bin at all of them, the lowest
    only for what there is to find. Precision before recall follows from that.
    """
    wanted = [each for each in found if each.open]
    return max(wanted, key=lambda each: each.gain * _reach(each, found), default=None)


def _reach(one: Bin, found: Sequence[Bin]) -> float:
    """Return the share of a bin's open pairs in all that stands above each threshold, squared and summed."""
    below = [t for t in (FLOOR, *THRESHOLDS) if t <= one.low]
    above = (sum(each.size for each in found if each.low >= _floor(t)) for t in below)
    return sum((one.open / size) ** 2 for size in above)


def _floor(threshold: float) -> float:
    return BINS[_place(threshold)]


def _place(certainty: float) -> int:
    return max(place for place, low in enumerate(BINS) if certainty >= low)


def _lot(pair: Sampled) -> bytes:
    """Return a number that depends on nothing but the names: the same in every run, and fair."""
    return blake2b(f"{pair.a} {pair.b}".encode(), digest_size=8).digest()
