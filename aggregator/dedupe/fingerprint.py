"""An article's text → its fingerprint. The only module that knows the simhash package.

The package's own text mode is not used: it folds nothing (a Traditional copy shares 0 % of pairs
at three bits with its Simplified original), hashes each piece with md5 in Python (167 articles a
second) and gives texts without letters one common value. Fed with our shingles it computes the
same 64 bits as ever, in numpy (``tests/dedupe/test_fingerprint.py`` holds the two equal).
"""

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from simhash import Simhash

from aggregator.dedupe.shingles import Hashes, counted, distinct, mix, shingles, units
from aggregator.model import Fingerprint

BITS = 64
# A cut to a half keeps about half of the smallest hashes, one to a fifth a fifth: 32 leave six.
SKETCH = 32
# The lead decides where the rest was cut or advertising added: the 24 smallest hashes of the first
# 200 units' shingles had recall 1.00 on every transformation but the roundup (three shared).
LEAD = 24
LEAD_UNITS = 200
# A summary of a hundred characters, or of seventeen English words, is too small a part of that: the
# smallest of the first forty units' shingles stand beside them.
START = 8
START_UNITS = 40
# Beyond so many units a text is a book.
USUAL = 1 << 14

Samples = NDArray[np.uint32]


class ShingleSimhash(Simhash):  # type: ignore[misc] # the package carries no types
    """The package's 64-bit simhash over (hashes, weights) arrays instead of Python tuples."""

    def build_by_features(self, features: tuple[Hashes, Hashes]) -> None:
        """Set ``value`` from uint64 hashes and their integer weights, both of shape (n,)."""
        hashes, weights = features
        bits = np.unpackbits(hashes.astype(">u8").view(np.uint8)).reshape(-1, BITS)
        # Whole numbers below 2²⁴, so exact: numpy has a fast product for these and none for integers.
        sums = weights.astype(np.float32) @ bits.astype(np.float32)
        self.value = int.from_bytes(np.packbits(sums > weights.sum() / 2).tobytes(), "big")


def simhash(ordered: Hashes) -> int:
    """Return the 64-bit simhash of shingle hashes; a repeated one weighs 1 + log₂ of its count.

    Without shingles the value is 0, which ``candidates`` never compares.
    """
    if not ordered.size:
        return 0
    different, counts = counted(ordered)
    weights = 1 + np.log2(counts).astype(np.uint64)
    value: Any = ShingleSimhash((different, weights), f=BITS).value
    return int(value)


def sampled(ordered: Hashes) -> Samples:
    """Return the hashes mixed once more and folded to 32 bits: little endian, in their order."""
    return (mix(ordered) >> np.uint64(32)).astype("<u4")


def smallest(samples: Samples, count: int) -> Samples:
    """Return the ``count`` smallest distinct ones, sorted."""
    return distinct(samples)[:count]


def sketch(samples: Samples) -> bytes:
    """Return the sketch of a text from its samples: the smallest, as bytes."""
    return smallest(samples, SKETCH).tobytes()


def lead(samples: Samples, size: int) -> bytes:
    """Return the sketch of a text's beginning from its samples of ``size`` units: at most 32, as bytes."""
    opening = samples[: LEAD_UNITS - size + 1]
    start = opening[: START_UNITS - size + 1]
    return distinct(np.concatenate((smallest(opening, LEAD), smallest(start, START)))).tobytes()


def exact(hashes: Hashes) -> int:
    """Return one 64-bit hash of the whole sequence of units; 0 for no units."""
    if not hashes.size:
        return 0
    placed = hashes ^ _places()[: hashes.size] if hashes.size <= USUAL else hashes ^ _mixed(hashes.size)
    return int(mix(np.add.reduce(mix(placed), keepdims=True))[0])


def _mixed(count: int) -> Hashes:
    return mix(np.arange(count, dtype=np.uint64))


@cache
def _places() -> Hashes:
    """Return one number for each place of a text of usual length."""
    return _mixed(USUAL)


def fingerprint(text: str) -> Fingerprint:
    """Return the fingerprint of an article's text (without boilerplate, as people read it)."""
    hashes, size = units(text)
    ordered = shingles(text)
    samples = sampled(ordered)
    return Fingerprint(
        simhash=simhash(ordered),
        exact=exact(hashes),
        lead=lead(samples, size),
        sketch=sketch(samples),
        length=int(hashes.size),
    )
