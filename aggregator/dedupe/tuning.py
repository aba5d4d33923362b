"""Labelled pairs → how good each threshold would be, and which to take.

Precision is the share of the pairs from a threshold on that are one text; recall is the share of the
pairs that are one text, from ``FLOOR`` on, that stand above it. Both are worked out bin by bin, each label
standing for its bin's size by the number of its labels; where every pair is labelled they are exact. The
intervals are of a Bayesian bootstrap within the bins (Rubin 1981), seeded: they tell of the pairs to come,
of which these are a sample. Nothing is asked, read or written here.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aggregator.dedupe.sampling import BINS, FLOOR, PRIOR, THRESHOLDS, Bin, Sampled, bins, most_telling

# A wrong merge hides news, a missed one only annoys: at most one fold in twenty may be wrong, and the lower
# end of the interval must say so.
DEMAND = 0.95
STEPS = tuple(step / 100 for step in range(60, 96))
INTERVAL = (0.025, 0.975)
DRAWS, SEED = 4000, 20260305
# How many more labels are thought through at most, how many at a time, and with how many draws: it is a
# forecast, and nobody reads a thousand pairs.
MOST_MORE, AT_A_TIME, FORECASTS = 1000, 5, 1000

Counts = tuple[float, float, float]  # pairs, "same", "not"


@dataclass(frozen=True, slots=True)
class Share:
    """An estimated share with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """How good a threshold would be; ``None`` where some bin that counts bears no label at all."""

    threshold: float
    precision: Share | None
    recall: Share | None


@dataclass(frozen=True, slots=True)
class Suggested:
    """The lowest threshold that keeps precision."""

    estimate: Estimate


@dataclass(frozen=True, slots=True)
class TooFew:
    """So many labels tell too little: at least ``more`` are wanted, ``most`` from ``low`` to ``high``."""

    labelled: int
    more: int
    most: int
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class TooFewPairs:
    """Some threshold may keep precision, but all pairs together would not be enough to be sure."""

    labelled: int


@dataclass(frozen=True, slots=True)
class OutOfReach:
    """By so many labels no threshold keeps precision."""

    labelled: int


Advice = Suggested | TooFew | TooFewPairs | OutOfReach


def estimate(pairs: Sequence[Sampled], threshold: float) -> Estimate:
    """Return how good a threshold would be."""
    above, below = _counted(pairs, threshold)
    return Estimate(threshold, _precision(above), _recall(above, below))


def suggest(pairs: Sequence[Sampled], demand: float = DEMAND) -> Advice:
    """Return the lowest threshold whose precision is at least ``demand`` with all but 2.5 % certainty."""
    for threshold in STEPS:
        above, below = _counted(pairs, threshold)
        precision = _precision(above)
        if precision is not None and precision.low >= demand:
            return Suggested(Estimate(threshold, precision, _recall(above, below)))
    return _wanting(pairs, demand)


def _counted(pairs: Iterable[Sampled], threshold: float) -> tuple[list[Counts], list[Counts]]:
    """Return the counts of the bins above and below a threshold, which may cut one in two."""
    sides: list[list[Counts]] = [[], []]
    chosen = [pair for pair in pairs if pair.certainty >= FLOOR]
    for side, wanted in zip(sides, (True, False), strict=True):
        here = [pair for pair in chosen if (pair.certainty >= threshold) == wanted]
        side.extend((each.size, each.same, each.other) for each in bins(here) if each.size)
    return sides[0], sides[1]


def _precision(above: Sequence[Counts]) -> Share | None:
    """Return the share of one text, of the pairs above."""
    if not above or not _labelled(above):
        return None
    return _share(_expected(above) / _size(above), _drawn(above, DRAWS) / _size(above))


def _recall(above: Sequence[Counts], below: Sequence[Counts]) -> Share | None:
    """Return the share of the pairs above, of those that are one text."""
    both = [*above, *below]
    if not both or not _labelled(both) or not _expected(both):
        return None
    drawn = _amounts(both, DRAWS)
    shares = drawn[:, : len(above)].sum(axis=1) / drawn.sum(axis=1)
    return _share(_expected(above) / _expected(both), shares)


def _labelled(counts: Iterable[Counts]) -> bool:
    return all(same + other for _, same, other in counts)


def _expected(counts: Iterable[Counts]) -> float:
    """Return how many pairs are one text, each label weighing as much as all others of its bin."""
    return sum(size * same / (same + other) for size, same, other in counts if same + other)


def _amounts(counts: Sequence[Counts], draws: int) -> NDArray[np.float64]:
    """Return how many pairs of each bin may be one text: shape (draws, bins)."""
    size, same, other = np.array(counts, dtype=np.float64).T
    shares = np.random.default_rng(SEED).beta(same + PRIOR, other + PRIOR, (draws, len(counts)))
    amounts: NDArray[np.float64] = shares * size
    return amounts


def _drawn(counts: Sequence[Counts], draws: int) -> NDArray[np.float64]:
    total: NDArray[np.float64] = _amounts(counts, draws).sum(axis=1)
    return total


def _share(value: float, drawn: NDArray[np.float64]) -> Share:
    """Return a share with its interval, which holds the value itself too."""
    low, high = (float(end) for end in np.quantile(drawn, INTERVAL))
    return Share(value, min(low, value), max(high, value))


def _wanting(pairs: Sequence[Sampled], demand: float) -> Advice:
    """Think further labels through, each as likely "same" as its bin has it, until they would be enough."""
    found = bins(pairs)
    labelled = sum(pair.label in {"same", "not"} for pair in pairs)
    likely = {each.low: _likely(each) for each in found}
    given = dict.fromkeys(likely, 0)
    for more in range(1, MOST_MORE + 1):
        asked = most_telling(found)
        if asked is None:
            break
        asked.open -= 1
        asked.same += likely[asked.low]
        asked.other += 1 - likely[asked.low]
        given[asked.low] += 1
        if more % AT_A_TIME == 0 and _enough(found, demand):
            most = max(given, key=lambda low: given[low])
            return TooFew(labelled, more, given[most], most, _end(most))
    within_reach = [_expected(above) >= demand * _size(above) for above in _uncut(found)]
    return TooFewPairs(labelled) if any(within_reach) or not within_reach else OutOfReach(labelled)


def _likely(one: Bin) -> float:
    """Return how likely the next label of a bin is "same": as its labels have it, and a little more."""
    return (one.same + 1) / (one.same + one.other + 1)


def _enough(found: Sequence[Bin], demand: float) -> bool:
    """Tell whether some threshold would do."""
    return any(
        np.quantile(_drawn(above, FORECASTS), INTERVAL[0]) >= demand * _size(above) for above in _uncut(found)
    )


def _uncut(found: Sequence[Bin]) -> Iterator[list[Counts]]:
    """Yield what stands above each threshold that cuts no bin, where anything does."""
    for threshold in (t for t in THRESHOLDS if t in BINS):
        above: list[Counts] = [
            (each.size, each.same, each.other) for each in found if each.low >= threshold and each.size
        ]
        if above:
            yield above


def _size(counts: Iterable[Counts]) -> float:
    return sum(size for size, _, _ in counts)


def _end(low: float) -> float:
    return next((each for each in BINS if each > low), 1.0)
