"""The texts of one source → the lines that it prints around every article, and texts without them.

What an outlet appends to each article (how to subscribe, whose opinion it is not, what to read next)
is no part of any story: it makes its short texts alike and its copies elsewhere unlike. The rules of
``collect.normalise.boilerplate`` know the lines of some outlets; these are learned for every source.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from hashlib import blake2b

from aggregator import fold

# A line in more than a fifth of a source's articles is not their story: so says a count of lines over
# 16,329 articles of sixteen outlets, where no paragraph of a running story came near a tenth.
SHARE = 0.2
# From fewer articles nothing is learned: a morning's five notices of one form are a fifth of thirty.
LEAST = 40
# Learned from the newest so many, whenever their number has doubled, at last with every five hundred.
NEWEST, OFTEN = 200, 500

BYTES = 8


def due(seen: int, learned: int) -> bool:
    """Tell whether to learn again after ``seen`` articles, when ``learned`` had been seen last time."""
    return seen >= LEAST and (seen >= 2 * learned or seen >= learned + OFTEN)


def learn(texts: Sequence[str]) -> frozenset[str]:
    """Return the hashes of the lines that more than a fifth of the texts hold; none from few texts."""
    if len(texts) < LEAST:
        return frozenset()
    counts = Counter(line for text in texts for line in set(_letters(text)))
    common = (line for line, count in counts.items() if count > SHARE * len(texts))
    return frozenset(_hash(line) for line in common if line)


def strip(text: str, learned: Collection[str]) -> str:
    """Return the text without the learned lines; stripping twice changes nothing."""
    if not learned:
        return text
    lines = zip(text.split("\n"), hashes(text), strict=True)
    return "\n".join(line for line, hashed in lines if hashed not in learned)


def hashes(text: str) -> list[str]:
    """Return a hash of the folded letters of each line, "" for a line without any."""
    return [_hash(line) for line in _letters(text)]


def _letters(text: str) -> list[str]:
    """Return each line's letters: one that names the day, or an issue's number, is the same every day."""
    return fold.letters(text).split("\n")


def _hash(letters: str) -> str:
    return blake2b(letters.encode(), digest_size=BYTES).hexdigest() if letters else ""
