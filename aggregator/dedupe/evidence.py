"""Two articles and their exact texts → the figures by which a pair is judged.

Nothing is decided here. Every figure is symmetric, a share between 0 and 1 unless it says
otherwise, and computed from the two texts alone: what else the window holds does not change it, so
that the order in which articles arrive cannot either.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from aggregator import fold
from aggregator.dedupe.fingerprint import LEAD_UNITS
from aggregator.dedupe.shingles import Hashes, shingle, units
from aggregator.model import Passage

NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
# Chinese numerals that stand for a date or a tally where the digits would: 十月十一日, 三百人.
HAN_NUMBER = re.compile("[零〇一二三四五六七八九十百千万亿两]+(?=[年月日号时点分名人例宗起次枚架艘个岁%])")


@dataclass(frozen=True, slots=True)
class Weighed:
    """A text taken apart, once per article: shingles as sorted sets, numbers as folded texts.

    ``title`` and ``bigrams`` are runs of two units, of the title and of the text.
    """

    body: Hashes
    lead: Hashes
    title: Hashes
    bigrams: Hashes
    numbers: frozenset[str]
    title_numbers: frozenset[str]
    length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The figures of a pair.

    ``jaccard``: shared shingles of all; ``containment``: shared of the shorter text's;
    ``lead``: the same for the first 200 units; ``title``: shared title bigrams of the shorter
    title's; ``numbers``: how many of the shorter text's numbers stand in the longer one;
    ``odd_numbers``: how many do not; ``title_numbers``: how many numbers stand in one title and
    not in the other, where both name any;
    ``heading``: bigrams that one title does not share with the other and that stand in the other's
    text, of the title that has more of them there;
    ``shorter``: units of the shorter text; ``balance``: the shorter's length by the longer's.
    """

    jaccard: float
    containment: float
    lead: float
    title: float
    numbers: float
    odd_numbers: int
    title_numbers: int
    heading: float
    shorter: int
    balance: float


@lru_cache(maxsize=4096)
def weigh(passage: Passage) -> Weighed:
    """Return the text taken apart."""
    hashes, size = units(passage.text)
    title, _ = units(passage.title)
    return Weighed(
        body=np.unique(shingle(hashes, size)),
        lead=np.unique(shingle(hashes[:LEAD_UNITS], size)),
        title=np.unique(shingle(title, 2)),
        bigrams=np.unique(shingle(hashes, 2)),
        numbers=numbers(passage.text),
        title_numbers=numbers(passage.title),
        length=int(hashes.size),
    )


def numbers(text: str) -> frozenset[str]:
    """Return the numbers of a text as they stand after folding; ``1,234`` is ``1234``."""
    folded = fold.fold(text)
    found = {match.replace(",", "") for match in NUMBER.findall(folded)}
    return frozenset(found.union(HAN_NUMBER.findall(folded)))


def weigh_pair(a: Weighed, b: Weighed) -> Evidence:
    """Return the figures of a pair of texts."""
    # Texts of one length are told apart by their numbers, or the figures would not be symmetric.
    shorter, longer = sorted((a, b), key=lambda text: (text.length, sorted(text.numbers)))
    shared = _shared(a.body, b.body)
    odd = shorter.numbers - longer.numbers
    return Evidence(
        jaccard=_share(shared, a.body.size + b.body.size - shared),
        containment=_share(shared, min(a.body.size, b.body.size)),
        lead=_overlap(a.lead, b.lead),
        title=_overlap(a.title, b.title),
        numbers=1 - _share(len(odd), len(shorter.numbers)),
        odd_numbers=len(odd),
        title_numbers=_odd(a.title_numbers, b.title_numbers),
        heading=max(_heading(a, b), _heading(b, a)),
        shorter=shorter.length,
        balance=_share(shorter.length, longer.length),
    )


def _heading(a: Weighed, b: Weighed) -> float:
    own = np.setdiff1d(a.title, b.title, assume_unique=True)
    if not own.size or not b.bigrams.size:
        return 0.0
    places = np.minimum(np.searchsorted(b.bigrams, own), b.bigrams.size - 1)
    return _share(int(np.count_nonzero(b.bigrams[places] == own)), own.size)


def _odd(a: frozenset[str], b: frozenset[str]) -> int:
    return len(a ^ b) if a and b else 0


def _overlap(a: Hashes, b: Hashes) -> float:
    """Return how much of the smaller set the other holds; 0 where one is empty."""
    return _share(_shared(a, b), min(a.size, b.size))


def _shared(a: Hashes, b: Hashes) -> int:
    return int(np.intersect1d(a, b, assume_unique=True).size)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
