"""Patterns over titles and texts, searched in linear time, whatever stands in them.

In: a pattern as feeds.yaml has it, or a text. Out: the pattern compiled, or ``ValueError`` with what is
wrong in words that a person can act on; the text as patterns see it. Which text is searched, and what a
match means, is decided by the rules (docs/decisions/009-topic-rules.md).

Widths and scripts make no difference, as with keywords: text and pattern are changed alike, one character
for one, so that ``臺灣`` finds 台湾. Letter case makes none either, until ``(?-i)`` asks for it: the only
way to tell ``IT`` from ``it``.
"""

import unicodedata
from functools import cache, lru_cache
from typing import Any

import numpy as np

from aggregator.fold import LAST, Codes, fold, han_table

# A longer one is a list of words: keywords are faster, and said one by one.
LONGEST = 2_000
# Steps of the compiled program; an alternation of eighty names has 500, .{0,200} has 1,800. At twice as
# many the slowest that was found, (x?a?){700}, no longer fits the engine's memory and takes 0.3 s for the
# longest text, at these 0.03 (tests/model/test_patterns.py has it, and others like it).
LARGEST = 2_000
# Characters of one field that are searched: a pattern's cost is its size times the text's.
SEARCHED = 20_000
LOOKING = "looking ahead or behind is left out, so that no pattern can take for ever; say it with all and not"
BACK = "references to a group are left out; write the words again"
# What the engine says, by how its message begins, and what that means to who wrote the pattern; {} is the
# part of the pattern that it names.
WORDS = {
    **dict.fromkeys([f"invalid perl operator: (?{mark}" for mark in ("=", "!", "<=", "<!")], LOOKING),
    "invalid perl operator: (?>": "atomic groups are left out and not needed: nothing goes back; use (?:…)",
    "invalid perl operator: (?#": "comments are left out; write them beside the rule, behind a #",
    "invalid perl operator: (?(": "conditions are left out; say them with any, all and not",
    "invalid perl operator: (?P": BACK,
    "invalid perl operator: ": "has an unknown kind of group: {}; groups are (…), (?:…) and (?-i:…)",
    "invalid escape sequence: \\u": "\\u is left out; write the character itself",
    "invalid escape sequence: \\Z": "\\Z is left out; write \\z",
    **dict.fromkeys([f"invalid escape sequence: \\{digit}" for digit in range(1, 10)], BACK),
    "invalid escape sequence: ": "has a backslash before what is not known: {}",
    "bad repetition operator: ": "repeats what is repeated already: {}; write one repeat",
    "invalid repetition size: ": "repeats too often: {}; at most 1,000 times, the repeats around it counted",
    "no argument for repetition operator: ": "has nothing before {} to repeat; the sign itself is \\{}",
    "invalid character class range: ": "has a range that there is not: {}",
    "missing ]": "has a [ without its ]",
    "missing )": "has a ( without its )",
    "unexpected )": "has a ) without its (",
    "trailing \\": "ends with a backslash; two of them are the sign itself",
    "pattern too large": "is too large; split it into several rules",
}


@lru_cache(maxsize=1024)
def compiled(written: str) -> Any:
    """Return a pattern ready to ``search`` what ``searchable`` gives; ``ValueError`` in words."""
    import re2  # type: ignore[import-untyped] # noqa: PLC0415 - 9 ms, for those who write patterns

    if len(written) > LONGEST:
        raise ValueError(f"is longer than {LONGEST:,} characters; split it into several rules")
    if any("\ud800" <= character <= "\udfff" for character in written):
        raise ValueError("has half a character in it; write it anew")
    options = re2.Options()
    options.case_sensitive, options.never_capture, options.log_errors = False, True, False
    try:
        made = re2.compile(alike(written).encode(), options)
    except re2.error as error:
        raise ValueError(_words(error.args[0].decode("utf-8", "replace"))) from error
    if made._regexp.ProgramSize() > LARGEST:  # noqa: SLF001 - the module's own interface leaves it out
        raise ValueError("is too large; split it into several rules, or repeat less often")
    if made.search(b"") and made.search("a 1 甲 \U0010ffff".encode()):
        raise ValueError("holds for every text, the empty one too; remove it, or leave less of it optional")
    return made


def searchable(text: str) -> bytes:
    """Return a text as patterns see it, in the form that the engine takes; its first characters only."""
    return _mapped(text[:SEARCHED]).encode()


def alike(written: str) -> str:
    """Return a pattern with its characters changed as those of the texts are.

    Ranges are left as they are, unless both their ends move alike: ``[０-９]`` becomes ``[0-9]``, while
    ``[一-龥]`` holds all Han characters only as long as its ends stay.
    """
    kept = unicodedata.normalize("NFC", written)
    changed = list(_mapped(kept))
    for at in range(1, len(kept) - 1):
        if kept[at] == "-" and not _moved_alike(kept, changed, at):
            changed[at - 1], changed[at + 1] = kept[at - 1], kept[at + 1]
    # A wide bracket is a character; the narrow one that it becomes would be a sign of the pattern.
    return "".join(
        f"\\{new}" if new != old and new.isascii() and not new.isalnum() and new != " " else new
        for old, new in zip(kept, changed, strict=True)
    )


def _moved_alike(kept: str, changed: list[str], at: int) -> bool:
    """Tell whether the characters beside a hyphen are as far from each other as they were."""
    before = ord(kept[at + 1]) - ord(kept[at - 1])
    return ord(changed[at + 1]) - ord(changed[at - 1]) == before


def _words(said: str) -> str:
    """Return what the engine says of a pattern in words, with the part of the pattern that it names."""
    part = said.rpartition(": ")[2]
    for start, words in WORDS.items():
        if said.startswith(start):
            return words.replace("{}", part)
    return f"is no pattern: {said}"


def _mapped(text: str) -> str:
    """Return a text composed, its widths and scripts changed, one character for one."""
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    codes = np.frombuffer(text.encode("utf-32-le", "replace"), dtype=np.uint32)
    changed = np.where(codes > LAST, codes, _table()[np.minimum(codes, LAST)])
    return changed.astype(np.uint32).tobytes().decode("utf-32-le")


@cache
def _table() -> Codes:
    """Return the table code point → its one image under NFKC and in simplified script, letter case kept."""
    characters = [chr(code) for code in range(LAST + 1)]
    characters[0xD800:0xE000] = ["\ufffd"] * 0x800
    characters[ord("\n")] = "\0"
    # A newline between any two keeps them from being composed.
    images = unicodedata.normalize("NFKC", "\n".join(characters)).split("\n")
    pairs = zip(characters, images, strict=True)
    table = np.array([ord(image if len(image) == 1 else own) for own, image in pairs], dtype=np.uint32)
    table[ord("\n")] = ord("\n")
    han = np.flatnonzero(han_table()[table])
    table[han] = [ord(image) for image in fold("".join(map(chr, table[han])))]
    return table
