"""One way of folding text, for everything that compares texts and never for what people read.

NFKC, case folding, Traditional to Simplified, one character for one: widths, letter case, scripts
and Taiwanese or Hong Kong variants of one text fold to the same characters. Character by character
is deliberate: a phrase dictionary would make a character's image depend on its neighbours, so that
a cut in the middle of a word changed the text around it.
"""

import unicodedata
from functools import cache

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.uint32]

CONFIGURATIONS = ("t2s", "tw2s", "hk2s")
LAST = 0x323AF  # the end of CJK Extension H, Unicode 15.0
HAN = ((0x2E80, 0x2FDF), (0x3005, 0x3007), (0x3400, 0x9FFF), (0xF900, 0xFAFF), (0x20000, LAST))


def fold(text: str) -> str:
    """Return the folded text with everything but letters and digits as it was."""
    return _simplify()[_codes(text)].tobytes().decode("utf-32-le", "replace")


def fold_alphanumerics(text: str) -> Codes:
    """Return the code points of the folded text's letters and digits: shape (n,), uint32."""
    codes = fold_words(text)
    return np.asarray(codes[codes != 0], dtype=np.uint32)


def fold_words(text: str) -> Codes:
    """Return the folded text's code points with 0 for what is no letter and no digit: shape (n,)."""
    return np.asarray(_alphanumerics()[_codes(text)], dtype=np.uint32)


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


def _codes(text: str) -> Codes:
    """Return the code points after NFKC and case folding; those beyond the tables as U+FFFD."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    codes = np.frombuffer(plain.encode("utf-32-le", "replace"), dtype=np.uint32)
    return np.where(codes > LAST, np.uint32(0xFFFD), codes)


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
