"""Which words move a text's simhash next to a stranger's: ``python -m tests.quality.poisoning A B``.

In: the names of two articles of the collection. Out: about thirty words which, appended to the first,
leave its simhash within ``SIMHASH_BITS`` of the second's. ``pairs/poisoned.yaml`` holds such words; when
the fingerprint changes, they are found anew.
"""

import re
import sys
from collections.abc import Iterable

from aggregator.dedupe.candidates import SIMHASH_BITS
from aggregator.dedupe.fingerprint import fingerprint
from tests.quality.reading import collection

MOST = 36
# Words tried at each step: with 400 English texts came no nearer than 16 bits.
CHOICE = 1200
WORD = re.compile(r"[a-z]{4,}|[\u4e00-\u9fff]{2,4}")


def distance(text: str, aim: int) -> int:
    """Return how many bits of the text's simhash differ from the aim."""
    return (fingerprint(text).simhash ^ aim).bit_count()


def words(texts: Iterable[str]) -> list[str]:
    """Return some of the texts' words, each once."""
    found = list(dict.fromkeys(word for text in texts for word in WORD.findall(text.lower())))
    return found[:: 1 + len(found) // CHOICE]


def poison(text: str, aim: int, choice: list[str]) -> list[str]:
    """Return words that, appended one after the other, each come nearest to the aim."""
    found: list[str] = []
    while len(found) < MOST and distance(f"{text} {' '.join(found)}", aim) > SIMHASH_BITS - 4:
        so_far = f"{text} {' '.join(found)}"
        nearest = min(choice, key=lambda word: distance(f"{so_far} {word}", aim))
        choice.remove(nearest)
        found.append(nearest)
    return found


def main(carrier: str, stranger: str) -> None:
    """Print the words, and the distance before and after."""
    rows = collection().rows
    text, aim = rows[carrier].text, fingerprint(rows[stranger].text).simhash
    english = rows[carrier].language == "en"
    found = poison(text, aim, words(row.text for row in rows.values() if (row.language == "en") == english))
    after = distance(f"{text} {' '.join(found)}", aim)
    sys.stdout.write(f"{' '.join(found)}\n{distance(text, aim)} bits before, {after} after\n")


if __name__ == "__main__":
    main(*sys.argv[1:3])
