"""The figures of a pair → how sure it is that two outlets print one text.

A logistic regression on four figures, each between 0 and 1, rounded to halves. It was fitted on 264
labelled pairs of two outlets (one month, twenty Chinese outlets, weighted by the square root of what
each pair stands for): 2.4, 4.2, 5.9, 3.0 and −5.4. Scored on pairs it was not fitted on (five-fold,
eight times), no further figure made it better: rare shingles, IDF-weighted containment, text outside
quotations, copied sentences, the longest run, time apart, length and odd numbers all left recall at
precision .95 between .56 and .61. Its few weights are its explanation: what a pair's certainty comes
from can be read off its figures. `make bench-stories` measures it again.
"""

from math import exp
from operator import attrgetter, mul
from types import MappingProxyType

from aggregator.dedupe.evidence import Evidence, Likeness

WEIGHTS = MappingProxyType({"containment": 2.5, "jaccard": 4.0, "opening": 6.0, "wording": 3.0})
OFFSET = -5.5
IN_ORDER = attrgetter(*WEIGHTS)


def certainty(figures: Evidence | Likeness) -> float:
    """Return the certainty, between 0 and 1."""
    return 1 / (1 + exp(-OFFSET - sum(map(mul, WEIGHTS.values(), IN_ORDER(figures)))))


def shares(figures: Evidence | Likeness) -> dict[str, float]:
    """Return what each figure adds to the log-odds; ``OFFSET`` is what they start from."""
    return {name: weight * float(getattr(figures, name)) for name, weight in WEIGHTS.items()}
