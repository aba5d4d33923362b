"""An article's title and text → its most telling terms, by which reports of one event are found.

A term is two Han characters running, or a whole word of any other script: names, places and figures
are what independent reports of one event have in common, whatever they are written around them. The
terms are a function of the article alone: how rare each of them is, only the window knows (``nearby``).
What is kept is short and may stand beside the fingerprint: five bytes a term, 480 an article.
"""

import sys
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from aggregator import fold
from aggregator.dedupe.shingles import PRIME, Hashes, among, distinct, lengths, mix, within
from aggregator.model import Fingerprinted, Passage

# The title says what happened and the lead says it again. Heavier (5, 3) they gain .02 of precision on
# the labelled pairs and lose as much recall and .01 of B³ F; lighter (2, 1) the other way round. This
# and what follows was measured as docs/decisions/008-events.md tells.
IN_TITLE, IN_LEAD = 3, 2
# A lead of 200 loses .015 of B³ F on the second English set.
LEAD_UNITS = 100
# Beyond this many characters a text tells its background: 4,000 gain nothing, 1,200 lose .015 of B³ F.
READ = 2400
# Fewer are no worse in Chinese (the area under precision and recall is .929, .925, .923 and .914 for
# 64, 96, 128 and 256), and lose .005 of B³ F in English.
KEPT = 96
TERM = np.dtype([("term", "<u4"), ("count", "u1")])
MOST = 255

# What stands in any text. Rareness would tell as much, but only once a window has filled, and it would
# take the places of terms that tell something. Characters that are parts of names (中国, 国会, 华为) are
# not here: ninety particles or these fifty are the same to within .02.
HAN_PARTICLES = "的了是在与及被把也都而但或就不这那其之等着还又他她它们我你您该此若则却很每某些已将对于"
PARTICLES = (
    "a about after all also an and are as at be because been before being but by can could did do does"
    " for from had has have he her him his how i if in into is it its just like more most new no not"
    " of on one only or other our out over said say says she so some than that the their them then"
    " there these they this to two up was we were what when where which while who will with would"
    " you your"
)

GAP = np.zeros(1, dtype=np.uint32)
HALF, LOWER = np.uint64(32), np.uint64(0xFFFFFFFF)

Mask = NDArray[np.bool_]
Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Telling:
    """An article with what it tells: its terms as bytes, of ``TERM`` each, sorted by term."""

    article: Fingerprinted
    terms: bytes


def terms(passage: Passage) -> bytes:
    """Return the terms that an article repeats, or begins with: at most ``KEPT`` of them."""
    title = fold.fold_words(passage.title)
    codes = np.concatenate((title, GAP, fold.fold_words(passage.text[:READ]), GAP))
    hashes, places, units = _cut(codes)
    # Sorted as one number, a term and its place: by indices, as numpy does it, takes four times as long.
    keys = (hashes << HALF) | places.view(np.uint64)
    keys.sort()
    found, at = (keys >> HALF).astype(np.uint32), (keys & LOWER).view(np.intp)
    fresh = np.ones(found.size, dtype=np.bool_)
    np.not_equal(found[1:], found[:-1], out=fresh[1:])
    first = fresh.nonzero()[0]
    weights = 1 + (at < _end(places[places >= title.size], units)) * (IN_LEAD - 1)
    weights[at < title.size] = IN_TITLE
    counts = np.add.reduceat(weights, first) if first.size else weights
    # Of those that weigh the same the earlier: the text begins with what it is about.
    rank = at[first] - (counts << 32)
    chosen = np.sort(np.argpartition(rank, KEPT)[:KEPT]) if rank.size > KEPT else slice(None)
    kept = np.empty(min(rank.size, KEPT), dtype=TERM)
    kept["term"], kept["count"] = found[first][chosen], np.minimum(counts[chosen], MOST)
    return kept.tobytes()


def _end(body: Places, units: Places) -> int:
    """Return where the lead ends: ``LEAD_UNITS`` units after the first term of the text."""
    if not body.size:
        return 0
    last = int(units.searchsorted(body.min(), "right")) + LEAD_UNITS - 1
    return int(units[last]) if last < units.size else sys.maxsize


def _cut(codes: fold.Codes) -> tuple[Hashes, Places, Places]:
    """Return the terms as 32-bit hashes, where each begins, and where each unit begins."""
    han = fold.han_table().take(codes)
    word = codes != 0
    word &= ~han
    starts = word.copy()
    starts[1:] &= ~word[:-1]
    telling = _telling_han().take(codes)
    pairs = (telling[:-1] & telling[1:]).nonzero()[0]
    bigrams = mix(codes[pairs] * PRIME + codes[pairs + 1])
    words, first = _words(codes, word, starts)
    hashes = np.concatenate((bigrams, words)) >> HALF
    return hashes, np.concatenate((pairs, first)), (starts | han).nonzero()[0]


def _words(codes: fold.Codes, word: Mask, starts: Mask) -> tuple[Hashes, Places]:
    """Return the hashes of the words that tell something, and where each begins."""
    first = starts.nonzero()[0]
    hashes, sizes = _hashed(codes[word], starts[word])
    begins = codes[first]
    digit = (begins >= ord("0")) & (begins <= ord("9"))
    letter = (sizes == 1) & ~digit
    telling = ~(letter | among(hashes, _common()))
    return hashes[telling], first[telling]


def _hashed(letters: fold.Codes, starts: Mask) -> tuple[Hashes, Places]:
    """Return a hash for each word, the sum of its letters each mixed with its place, and its length."""
    if not letters.size:
        return np.empty(0, dtype=np.uint64), np.empty(0, dtype=np.intp)
    first = starts.nonzero()[0]
    places = within(starts).astype(np.uint64)
    return mix(np.add.reduceat(mix(letters + places * PRIME), first)), lengths(first, letters.size)


@cache
def _telling_han() -> NDArray[np.bool_]:
    """Return the table of the Han characters that tell something, over code points."""
    table = fold.han_table().copy()
    table[fold.fold_alphanumerics(HAN_PARTICLES)] = False
    return table


@cache
def _common() -> Hashes:
    """Return the hashes of the words that tell nothing, sorted."""
    words = PARTICLES.split()
    starts = [place == 0 for word in words for place in range(len(word))]
    hashes, _ = _hashed(fold.fold_alphanumerics("".join(words)), np.array(starts))
    return distinct(hashes)
