"""The numbers of a text, and where two texts say different ones in the same place.

Texts of one template – a fixing, a tally, a weather bulletin, an incursion notice – share their
words and differ in their numbers, place by place; a copy that was edited or extended has other
numbers in other places. So a number is compared where it stands: between the same words.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from aggregator import fold

DIGITS = r"\d+(?:[.,:]\d+)*"
# Chinese numerals that stand for a date or a tally where the digits would: 十月十一日, 三百人, 九十亿.
HAN = "[零〇一二三四五六七八九十百千两]+(?=[年月日号时点分名人例宗起次枚架艘个岁度天级万亿元吨])"
VALUES = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
TENS = {"十": 10, "百": 100, "千": 1000}
# The 19 of COVID-19 and the 16 of F-16 belong to a name. What stands before a number is looked at behind its
# first digit: a pattern that begins with characters is looked for in half the time.
NUMBER = re.compile(rf"\d(?<![a-z\d]\d)(?<![a-z]-\d)\d*(?:[.,:]\d+)*|{HAN}")
ANY_WORD = rf"{DIGITS}|[a-z]+|[^\W\d_]"
WORD = re.compile(ANY_WORD)
NEXT_TWO = re.compile(rf"[\W_]*({ANY_WORD})(?:[\W_]*({ANY_WORD}))?")
# A number's place is told by two units before and one after it, or one before and two after; so much
# of the text around is looked at for them.
PLACES, REACH, NEAR = ((2, 1), (1, 2)), 24, 5
MOST_BESIDE = max(count for place in PLACES for count in place)

Place = tuple[str, ...]
Places = Mapping[Place, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Numerals:
    """The numbers of a text, and which of them stand in each of its places."""

    numbers: frozenset[str]
    places: Places


@dataclass(frozen=True, slots=True)
class Clash:
    """Of the places that two texts share: in how many their numbers differ, and agree."""

    differ: int
    agree: int


def numbers(text: str) -> frozenset[str]:
    """Return the numbers of a text as they stand after folding; ``1,234`` is ``1234``."""
    return frozenset(_plain(match) for match in NUMBER.findall(fold.fold(text)))


def numerals(text: str) -> Numerals:
    """Return the numbers of a text with their places."""
    found: dict[Place, set[str]] = {}
    every: set[str] = set()
    folded = fold.fold(text)
    for match in NUMBER.finditer(folded):
        number = _plain(match.group())
        every.add(number)
        for place in _around(folded, match.start(), match.end()):
            found.setdefault(place, set()).add(number)
    return Numerals(frozenset(every), {place: frozenset(said) for place, said in found.items()})


def places(text: str) -> Places:
    """Return what numbers stand in each place of a text."""
    return numerals(text).places


def clash(a: Places, b: Places) -> Clash:
    """Return how often two texts say different numbers in the same place."""
    shared = a.keys() & b.keys()
    agree = sum(not a[place].isdisjoint(b[place]) for place in shared)
    return Clash(len(shared) - agree, agree)


def _around(text: str, start: int, end: int) -> Iterator[Place]:
    before, after = _before(text, start), _after(text, end)
    for left, right in PLACES:
        if len(before) >= left and len(after) >= right:
            yield (*before[-left:], "#", *after[:right])


def _before(text: str, start: int) -> list[str]:
    # Most words are single characters: a few of these are enough, but the first may be the rest of a word.
    words = WORD.findall(text, max(0, start - NEAR), start)
    if len(words) <= MOST_BESIDE:
        words = WORD.findall(text, max(0, start - REACH), start)
    return [_masked(word) for word in words[-MOST_BESIDE:]]


def _after(text: str, end: int) -> list[str]:
    found = NEXT_TWO.match(text, end, end + REACH)
    return [_masked(word) for word in found.groups() if word] if found else []


def _masked(word: str) -> str:
    return "#" if word[0].isdigit() else word


def _plain(number: str) -> str:
    """Return a number in digits: 1,200 and 一千二百 are 1200, 二〇二六 is 2026."""
    if number[0].isdigit():
        return number.replace(",", "")
    if not any(character in TENS for character in number):
        return "".join(str(VALUES[character]) for character in number)
    total, last = 0, 0
    for character in number:
        if character in TENS:
            total, last = total + (last or 1) * TENS[character], 0
        else:
            last = VALUES[character]
    return str(total + last)
