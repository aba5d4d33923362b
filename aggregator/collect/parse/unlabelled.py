"""Bytes that are not what they are called: what they most likely are. Pure.

Comes in: bytes that are no valid UTF-8, and the codecs that were declared. Goes out: their text, and in words
what was guessed. Told apart are UTF-8 with damage, or with single texts in another encoding; GB 18030 and
Big5, which read each other without an error, by their frequent characters; and Western texts, by how
their bytes beyond ASCII stand. Not done here: what reads as it is declared (``charset``).
"""

import codecs
import re

# What is no UTF-8 in a document that mostly is: a stray byte where no larger share of a piece is damaged,
# else another encoding. GBK read as UTF-8 is damaged above 30 %; a title of eleven that lost one, 9 %.
DAMAGE = 0.25
# Characters of three bytes: GBK and Big5 read as UTF-8 hold next to none, a short title that was cut some.
THREE_BYTES = re.compile("[\u0800-\ufffc\ufffe\uffff]")
# Read as a Chinese encoding, a text may have so many holes for each character beyond ASCII. A byte lost in
# GBK makes one hole before the line ends; a Western text has one for each letter before a blank.
# Measured: tests/collect/parse/test_unlabelled.py, above 20 % in five languages.
HOLES = 0.05
# Two Chinese encodings read each other without an error, and the Western one reads both. The declared one is
# given up for the other where that reads so many times as many frequent characters.
RIVALS = {"gb18030": ("big5hkscs",), "big5hkscs": ("gb18030",), "cp1252": ("gb18030", "big5hkscs")}
CLEARLY = 3
CHINESE = ("gb18030", "big5hkscs")
WESTERN = "cp1252"
# In Western texts most bytes beyond ASCII stand alone among letters; of the second bytes of Big5 many are
# letters, but one each at most. Measured: tests/collect/parse/test_unlabelled.py.
ALONE = re.compile(rb"(?<![\x80-\xff])[\x80-\xff](?![\x80-\xff])")
TAG, LETTER = re.compile(rb"<[^<>]*>"), re.compile(rb"[A-Za-z]")
ALONE_SHARE, LETTERS_EACH = 0.3, 2
# A single byte of windows-1252 in UTF-8: next to an ASCII letter, and to nothing but ASCII and Latin.
LATIN = "\x00-\u024f\u2010-\u2027"
STRAY = re.compile(f"(?<=[A-Za-z])\ufffd(?![^{LATIN}])|(?<![^{LATIN}])\ufffd(?=[A-Za-z])")
# Frequent characters of both scripts: GB 18030 and Big5 read each other without an error, into rare ones.
FREQUENT = frozenset(
    "的一是不了在人有我他这這中大来來上国國个個到说說们們为為子和地出道也时時年得就那要下以生会會自着著去之"
)


def is_foreign(piece: bytes) -> bool:
    """Tell whether a piece of a document is no UTF-8, not even one with a little damage."""
    text = piece.decode("utf-8", "replace")
    damaged = text.count("\ufffd")
    beyond = sum(1 for character in text if character > "\x7f")
    return damaged > DAMAGE * beyond and damaged > len(THREE_BYTES.findall(text))


def mixed(pieces: list[bytes], declared: list[str]) -> tuple[str, str]:
    """Return a document that is mostly UTF-8: each other piece by itself, damaged or in another encoding."""
    read: list[str] = []
    damaged = foreign = 0
    for piece in pieces:
        text, other = _piece(piece, declared)
        read.append(text)
        foreign += other
        damaged += 0 if other or piece.isascii() else _damage(piece)
    told = (
        f"{damaged} characters are damaged (no valid UTF-8)" if damaged else "",
        f"{foreign} texts are no valid UTF-8; read as another encoding" if foreign else "",
    )
    return "<".join(read), "; ".join(filter(None, told))


def or_rival(document: bytes, codec: str, text: str) -> tuple[str, str]:
    """Return the declared reading, or a Chinese one where that is clearly what was meant."""
    if codec == WESTERN and is_western(document):
        return text, ""
    readings = {rival: strict(document, rival) for rival in RIVALS.get(codec, ())}
    best = max(readings, key=lambda rival: _likeness(readings[rival]), default="")
    if best and readings[best] and _likeness(readings[best]) > CLEARLY * max(1, _likeness(text)):
        return readings[best], f"no {codec}; read as {best}"
    return text, ""


def guess(document: bytes, declared: list[str]) -> tuple[str, str]:
    """Return the likeliest reading, else what was declared, with holes."""
    named = [codec for codec in declared if codec != "utf-8"]
    if is_western(document):
        return _told(document, next((codec for codec in named if codec not in CHINESE), WESTERN), declared)
    if named and _bearable(document.decode(named[0], "replace")):
        return _told(document, named[0], declared)
    readings = {codec: document.decode(codec, "replace") for codec in CHINESE}
    likely = [codec for codec in CHINESE if _bearable(readings[codec])]
    if likely:
        return _told(document, max(likely, key=lambda codec: _likeness(readings[codec])), declared)
    return _told(document, next(iter(named), WESTERN), declared)


def is_western(document: bytes) -> bool:
    """Tell whether bytes beyond ASCII stand as the letters of Western languages do: alone, among others."""
    shown = TAG.sub(b"", document)
    shown = shown.rpartition(b">")[2] if shown.count(b">") == 1 else shown  # a piece that begins within a tag
    beyond = beyond_ascii(shown)
    lone, letters = len(ALONE.findall(shown)), len(LETTER.findall(shown))
    return lone > ALONE_SHARE * beyond and letters >= LETTERS_EACH * beyond


def beyond_ascii(octets: bytes) -> int:
    """Return how many bytes are no ASCII."""
    return len(octets) - len(octets.translate(None, bytes(range(128, 256))))


def strict(document: bytes, codec: str) -> str:
    """Return the text, ``""`` where a byte does not fit."""
    try:
        return document.decode(codec)
    except UnicodeDecodeError:
        return ""


def _piece(piece: bytes, declared: list[str]) -> tuple[str, bool]:
    """Return (text, whether it is in another encoding) of a piece of a document in UTF-8."""
    text = piece.decode("utf-8", "replace")
    damaged = _damage(piece)
    if damaged and len(STRAY.findall(text)) == damaged:
        return piece.decode("utf-8", "aggregator.western"), True
    return (guess(piece, declared)[0], True) if damaged and is_foreign(piece) else (text, False)


def _western(error: UnicodeError) -> tuple[str, int]:
    """Return what bytes that are no UTF-8 are in windows-1252: an error handler for decoding."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode(WESTERN, "replace"), error.end


codecs.register_error("aggregator.western", _western)


def _damage(piece: bytes) -> int:
    """Return how many places of a piece are no UTF-8."""
    return (
        0 if piece.isascii() or strict(piece, "utf-8") else piece.decode("utf-8", "replace").count("\ufffd")
    )


def _bearable(text: str) -> bool:
    """Tell whether a reading has few holes for what it reads."""
    return text.count("\ufffd") <= HOLES * sum(1 for character in text if character > "\x7f")


def _told(document: bytes, codec: str, declared: list[str]) -> tuple[str, str]:
    """Return a reading, and in words what it was taken for."""
    text = document.decode(codec, "replace")
    holes = text.count("\ufffd")
    if codec in declared and holes and _bearable(text):
        return text, f"{holes} characters are damaged (no valid {codec})"
    names = " or ".join(dict.fromkeys(declared)) or "UTF-8"
    return text, f"no valid {names}; read as {codec}{' with holes' if holes else ''}"


def _likeness(text: str) -> int:
    """Return how much a text looks like Chinese; private-use characters are never written."""
    frequent = sum(character in FREQUENT for character in text)
    return (
        frequent - 10 * sum("\ue000" <= character <= "\uf8ff" for character in text)
        if text
        else -len(FREQUENT)
    )
