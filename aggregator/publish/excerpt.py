"""The beginning of an article's text, cut where a reader would pause.

In: plain paragraphs. Out: fewer and shorter ones. Nothing is summarised or reordered.
"""

import unicodedata
from collections.abc import Sequence

# 200 Han letters, or as much Latin text as takes their place: a Han letter is two columns wide.
# Two to four sentences of news in either script, by product.md's "first ~200 characters".
COLUMNS = 400
# A pause before this share of the room is passed over for a later, weaker one.
LEAST = 0.5
SENTENCE = "。！？!?…"
CLAUSE = "，、；：,;:"
CLOSING = "”’」』）》】\"')"
MORE = "…"


def excerpt(paragraphs: Sequence[str], columns: int = COLUMNS) -> tuple[str, ...]:
    """Return the first paragraphs that fit, the last one cut at a sentence, clause or word."""
    kept = []
    room = columns
    for paragraph in paragraphs:
        fitting = _fitting(paragraph, room)
        if fitting < len(paragraph):
            kept.append(_cut(paragraph, fitting))
            break
        kept.append(paragraph)
        room -= sum(map(_columns, paragraph))
    return tuple(filter(None, kept))


def _columns(character: str) -> int:
    """Return how wide a character stands (UAX 11); Cyrillic and Greek are "ambiguous", so narrow."""
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _fitting(text: str, room: int) -> int:
    """Return how many characters fit into the room."""
    for position, character in enumerate(text):
        room -= _columns(character)
        if room < 0:
            return position
    return len(text)


def _cut(text: str, fitting: int) -> str:
    """Return the beginning of the text that ends at the best pause, ``""`` where nothing fits."""
    least = int(fitting * LEAST)
    for ends in (_sentence_ends, _pauses):
        places = [at for at in range(fitting, least, -1) if ends(text, at)]
        if places:
            return _more(text[: places[0]])
    return _more(text[:fitting])


def _sentence_ends(text: str, at: int) -> bool:
    """Tell whether a sentence ends before ``at``, its closing quotes included."""
    if text[at] in CLOSING:
        return False
    end = text[:at].rstrip(CLOSING)[-1:]
    return end in SENTENCE if end != "." else text[at].isspace()


def _pauses(text: str, at: int) -> bool:
    """Tell whether a clause or a word ends before ``at``."""
    return text[at].isspace() or text[at - 1] in CLAUSE


def _more(text: str) -> str:
    """Return the text with the sign that more follows, after a sentence as a mark of its own."""
    bare = text.rstrip().rstrip(CLAUSE)
    return f"{bare}{MORE}" if bare else ""
