"""The word that was probably meant.

In: a word nobody knows and the known ones. Out: a phrase for a message, or nothing.
"""

import difflib
from collections.abc import Iterable

# A plain list up to here reads faster than the documentation; the longest mapping, a source, has 15.
LISTED = 16


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return ``; did you mean "interval"?``, or ``""`` when nothing is near (difflib's own 0.6)."""
    near = difflib.get_close_matches(word, list(known), n=1)
    return f'; did you mean "{near[0]}"?' if near else ""


def or_one_of(word: str, known: Iterable[str]) -> str:
    """Return the nearest word as a question, else the whole list where it is short."""
    words = list(known)
    listed = f"; allowed here: {', '.join(words)}" if 0 < len(words) <= LISTED else ""
    return did_you_mean(word, words) or listed
