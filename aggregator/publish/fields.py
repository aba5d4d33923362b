"""The fields of an article as a topic's rules see them: each folded once, when a rule first asks.

In: an article, and the names that outlets go by. Out: folded texts for keywords, searchable ones for
patterns, and where a folded word stands in a folded text. What a rule makes of it is ``rules``' affair.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar
from urllib.parse import unquote

import numpy as np

from aggregator.fold import fold, is_han
from aggregator.model import Article
from aggregator.model.patterns import searchable
from aggregator.model.topics import Field

T = TypeVar("T")
# Scripts written without spaces, or, as Korean, with endings joined to the word: a word of theirs
# has no edge to look for, so it matches as Han does. Thai to Myanmar, Khmer, kana, Hangul
# (blocks of Unicode 15.0).
UNSPACED = ((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3040, 0x30FF), (0xAC00, 0xD7AF))

# A search takes 1 µs in a text of 1,500 characters, its pairs 65 µs. With the four topics and sixty words of
# the feeds.yaml that is shipped, over 10,729 articles: 121 µs an article so, 218 with the pairs made at once,
# 135 without any. With 1,500 words 0.7 ms, without pairs 1.4 (tests/publish/test_rules_laws.py, the last).
SEARCHES = 50


class Folded:
    """A folded text, and every two neighbours in it as one number, once that is worth their making."""

    __slots__ = ("_pairs", "_searches", "text")

    def __init__(self, text: str) -> None:
        """Keep a text that is folded."""
        self.text = text
        self._pairs: frozenset[int] | None = None
        self._searches = 0

    def pairs(self, words: int) -> frozenset[int] | None:
        """Return the pairs, ``None`` before ``SEARCHES`` words were looked for, these included."""
        if self._pairs is None:
            self._searches += words
            if self._searches > SEARCHES:
                self._pairs = _pairs(self.text)
        return self._pairs


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a rule: where its ``start`` is not among a text's pairs, the word is not in the text.

    That spares nearly every search. A word of one character has no start.
    """

    written: str
    folded: str
    start: int | None


class Fields:
    """One article's fields by the names that rules have for them."""

    __slots__ = ("_article", "_folded", "_outlets", "_searchable")

    def __init__(self, article: Article, outlets: Mapping[str, tuple[str, ...]]) -> None:
        """Look at an article; ``outlets`` are the names that outlets go by besides their slugs."""
        self._article = article
        self._outlets = outlets
        self._folded: dict[Field, Sequence[tuple[str, Folded]]] = {}
        self._searchable: dict[Field, Sequence[tuple[str, bytes]]] = {}

    def folded(self, field: Field) -> Sequence[tuple[str, Folded]]:
        """Return (name, folded text) of everything in the field; ``any`` is the title and the text."""
        return self._kept(self._folded, field, folded_text)

    def searchable(self, field: Field) -> Sequence[tuple[str, bytes]]:
        """Return (name, text as patterns see it) of everything in the field."""
        return self._kept(self._searchable, field, searchable_text)

    def _kept(
        self, kept: dict[Field, Sequence[tuple[str, T]]], field: Field, seen: Callable[[str], T]
    ) -> Sequence[tuple[str, T]]:
        """Return the field from what is kept, or made and kept."""
        if field not in kept:
            kept[field] = [
                (name, seen(text))
                for name in (("title", "text") if field == "any" else (field,))
                for text in self._texts(name)
            ]
        return kept[field]

    def _texts(self, name: str) -> tuple[str, ...]:
        """Return what a field holds; an article can have several authors, and an outlet several names."""
        article = self._article
        match name:
            case "title":
                return (article.title,)
            case "text":
                return (article.text,)
            case "author":
                return article.authors
            case "category":
                return article.categories
            case "outlet":
                return (article.outlet, *self._outlets.get(article.outlet, ()))
        return (unquote(article.url),)


def folded(text: str) -> str:
    """Return a folded text with runs of white space as one blank."""
    return " ".join(fold(text).split())


def _pairs(text: str) -> frozenset[int]:
    """Return every two neighbours of a text as one number (code points have 21 bits)."""
    codes = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    return frozenset(((codes[:-1] << np.uint64(21)) | codes[1:]).tolist())


# Every topic asks for the same articles; a long text takes a megabyte here.
@lru_cache(maxsize=32)
def folded_text(text: str) -> Folded:
    """Return a text as words are looked for in it."""
    return Folded(folded(text))


searchable_text = lru_cache(maxsize=32)(searchable)


@lru_cache(maxsize=4096)
def sought(words: tuple[str, ...]) -> tuple[frozenset[int | None], tuple[Word, ...]]:
    """Return the words of a rule as they are looked for, their starts first."""
    found = tuple(Word(word, folded(word), next(iter(_pairs(folded(word)[:2])), None)) for word in words)
    return frozenset(word.start for word in found), found


def first_found(words: tuple[str, ...], text: Folded) -> str:
    """Return the first of a rule's words that stands in a text, as it is written; else ``""``."""
    starts, rest = sought(words)
    pairs = text.pairs(len(rest))
    if pairs is not None and None not in starts and starts.isdisjoint(pairs):
        return ""
    for word in rest:
        likely = pairs is None or word.start is None or word.start in pairs
        if likely and stands(word.folded, text.text):
            return word.written
    return ""


def stands(word: str, text: str) -> bool:
    """Tell whether a folded word stands in a folded text, whole at each end that has an edge.

    In ``5G网络`` only the left end has one; in ``iPhone用户`` the Han letter after ``iPhone`` is
    an edge, since Chinese sets no spaces around foreign words.
    """
    if not word:
        return False
    at = text.find(word)
    while at >= 0:
        end = at + len(word)
        before, after = text[at - 1 : at], text[end : end + 1]
        if not (_joins(before, word[0]) or _joins(word[-1], after)):
            return True
        at = text.find(word, at + 1)
    return False


def _joins(left: str, right: str) -> bool:
    """Tell whether two neighbours are letters or digits of one spaced word."""
    return _spaced(left) and _spaced(right)


def _spaced(character: str) -> bool:
    """Tell whether a character is a letter or digit of a script with spaces between words."""
    if not character.isalnum() or is_han(character):
        return False
    return not any(first <= ord(character) <= last for first, last in UNSPACED)
