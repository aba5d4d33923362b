"""One way of folding text, for everything that compares texts and never for what people read.

NFKC, case folding, Traditional to Simplified, one character for one: widths, letter case, scripts
and Taiwanese or Hong Kong variants of one text fold to the same characters. Character by character
is deliberate: a phrase dictionary would make a character's image depend on its neighbours, so that
a cut in the middle of a word changed the text around it.
"""

import sys
import unicodedata
from functools import cache

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.uint32]

CONFIGURATIONS = ("t2s", "tw2s", "hk2s")
SEVERAL = np.uint32(0xFFFFFFFF)  # no code point: what has more than one image, or one that its place decides
LAST = 0x323AF  # the end of CJK Extension H, Unicode 15.0
HAN = ((0x2E80, 0x2FDF), (0x3005, 0x3007), (0x3400, 0x9FFF), (0xF900, 0xFAFF), (0x20000, LAST))


def fold(text: str) -> str:
    """Return the folded text with everything but letters and digits as it was."""
    return _image(text, _simplify(), _plainly_simplified()).tobytes().decode("utf-32-le", "replace")


def fold_alphanumerics(text: str) -> Codes:
    """Return the code points of the folded text's letters and digits: shape (n,), uint32."""
    codes = fold_words(text)
    return np.asarray(codes[codes != 0], dtype=np.uint32)


def fold_words(text: str) -> Codes:
    """Return the folded text's code points with 0 for what is no letter and no digit: shape (n,)."""
    return _image(text, _alphanumerics(), _plainly_alphanumeric())


def letters(text: str) -> str:
    """Return the folded text's letters, and numerals that are no decimal digits, line by line."""
    codes = _image(text, _lettered(), _plainly_lettered())
    return str(codes[codes != 0].tobytes(), "utf-32-le")


def load() -> None:
    """Read the tables now, half a second for which the first text else waits."""
    fold("")
    fold_words("")
    letters("")
    han_table()


def is_han(character: str) -> bool:
    """Tell whether a character is Han (the ranges of Unicode 15.0, with radicals and 〇々)."""
    return any(first <= ord(character) <= last for first, last in HAN)


@cache
def han_table() -> NDArray[np.bool_]:
    """Return the table of ``is_han`` over code points: shape (LAST + 1,), bool."""
    table = np.zeros(LAST + 1, dtype=np.bool_)
    for first, last in HAN:
        table[first : last + 1] = True
    return table


def _image(text: str, table: Codes, plainly: Codes) -> Codes:
    """Return what a table over normalised, case-folded code points makes of a text.

    Almost every text consists of characters that normalising maps to one other each, whatever stands
    beside them: for these ``plainly``, the same table behind that map, does in a tenth of the time what
    ``unicodedata`` does for the rest.
    """
    codes = plainly.take(_code_points(text))
    return table.take(_normalised(text)) if codes.size and codes.max() == SEVERAL else codes


def _normalised(text: str) -> Codes:
    """Return the code points after NFKC and case folding; those beyond the tables as U+FFFD."""
    # NFKC would make three full stops of it.
    text = text.replace("…", "⋯")
    codes = _code_points(unicodedata.normalize("NFKC", text).casefold())
    return np.where(codes > LAST, np.uint32(0xFFFD), codes)


def _code_points(text: str) -> Codes:
    return np.frombuffer(text.encode("utf-32-le", "replace"), dtype=np.uint32)


@cache
def _plain() -> Codes:
    """Return the table code point → its image under NFKC and case folding, 0 where it has no one image.

    That is where the image is several characters, or depends on the characters around: combining
    marks, and whatever a canonical composition takes as its second part (Unicode 15.0, UAX #15).
    """
    table = np.zeros(sys.maxunicode + 1, dtype=np.uint32)
    for code in range(1, LAST):
        character = chr(code)
        image = unicodedata.normalize("NFKC", character).casefold()
        if len(image) == 1 and not unicodedata.combining(character) and not unicodedata.combining(image):
            table[code] = ord(image)
    parts = [unicodedata.decomposition(chr(code)).split() for code in range(LAST)]
    table[[int(part[1], 16) for part in parts if len(part) == 2 and part[0][0] != "<"]] = 0  # noqa: PLR2004
    table[0x1100:0x1200] = 0  # Hangul letters compose by arithmetic
    table[ord("…")] = ord("⋯")
    return table


def _plainly(table: Codes) -> Codes:
    """Return the table code point → what another one makes of its one image, ``SEVERAL`` without one."""
    plain = _plain()
    return np.where(plain == 0, SEVERAL, table[plain])


@cache
def _plainly_simplified() -> Codes:
    return _plainly(_simplify())


@cache
def _plainly_alphanumeric() -> Codes:
    return _plainly(_alphanumerics())


@cache
def _plainly_lettered() -> Codes:
    return _plainly(_lettered())


@cache
def _simplify() -> Codes:
    """Return the table code point → simplified code point, shape (LAST + 1,), uint32."""
    from opencc import OpenCC  # noqa: PLC0415 - its dictionaries are read at first use only

    table = np.arange(LAST + 1, dtype=np.uint32)
    # Beyond the compatibility ideographs OpenCC's tables hold next to nothing, and NFKC has
    # already folded those away.
    han = [*range(0x3400, 0xA000), *range(0x20000, 0x2A6E0)]
    for name in CONFIGURATIONS:
        # A newline between any two characters keeps the phrase dictionary out.
        images = OpenCC(name).convert("\n".join(map(chr, table[han]))).split("\n")
        table[han] = [
            ord(image) if len(image) == 1 else before
            for before, image in zip(table[han], images, strict=True)
        ]
    return table


@cache
def _alphanumerics() -> Codes:
    """Return the table of ``_simplify`` with 0 for what is no letter and no digit."""
    table = _simplify().copy()
    table[[code for code in range(LAST + 1) if not chr(code).isalnum()]] = 0
    return table


@cache
def _lettered() -> Codes:
    """Return the table of ``_alphanumerics`` with 0 for decimal digits, and newlines as they are."""
    table = _alphanumerics().copy()
    table[[code for code in range(LAST + 1) if chr(code).isdecimal()]] = 0
    table[ord("\n")] = ord("\n")
    return table
