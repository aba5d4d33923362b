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

CONFIGURATIONS = ("t2s", "tw2s", "hk2s")
LAST = 0x323AF  # the end of CJK Extension H, Unicode 15.0
HAN = ((0x2E80, 0x2FDF), (0x3005, 0x3007), (0x3400, 0x9FFF), (0xF900, 0xFAFF), (0x20000, LAST))


def fold(text: str) -> str:
    """Return the folded text with everything but letters and digits as it was."""
    return bytes(_simplify()[_codes(text)]).decode("utf-32-le", "replace")


def fold_alphanumerics(text: str) -> NDArray[np.uint32]:
    """Return the code points of the folded text's letters and digits: shape (n,), uint32."""
    codes: NDArray[np.uint32] = _alphanumerics()[_codes(text)]
    return codes[codes != 0]


def is_han(character: str) -> bool:
    """Tell whether a character is Han (the ranges of Unicode 15.0, with radicals and 〇々)."""
    return any(first <= ord(character) <= last for first, last in HAN)


def _codes(text: str) -> NDArray[np.uint32]:
    """Return the code points after NFKC and case folding; those beyond the tables as U+FFFD."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    codes = np.frombuffer(plain.encode("utf-32-le", "replace"), dtype=np.uint32)
    return np.where(codes > LAST, np.uint32(0xFFFD), codes)


@cache
def _simplify() -> NDArray[np.uint32]:
    """Return the table code point → simplified code point, shape (LAST + 1,), uint32."""
    from opencc import OpenCC  # noqa: PLC0415 - its dictionaries cost 20 ms, paid at first use

    table = np.arange(LAST + 1, dtype=np.uint32)
    han = [chr(code) for first, last in HAN for code in range(first, last + 1)]
    for name in CONFIGURATIONS:
        # A newline between any two characters keeps the phrase dictionary out.
        images = OpenCC(name).convert("\n".join(map(chr, table[[ord(c) for c in han]]))).split("\n")
        for character, image in zip(han, images, strict=True):
            if len(image) == 1:
                table[ord(character)] = ord(image)
    return table


@cache
def _alphanumerics() -> NDArray[np.uint32]:
    """Return the table of ``_simplify`` with 0 for what is no letter and no digit."""
    table = _simplify().copy()
    dropped = [code for code in range(LAST + 1) if not chr(code).isalnum()]
    table[dropped] = 0
    return table
