"""Bytes to characters, whatever was declared. Pure.

Comes in: a document, its ``Content-Type``. Goes out: its text, and a warning where something had to
be guessed. Order: a byte order mark; strict UTF-8, which no other encoding of prose passes by
chance; UTF-8 with little damage; what HTTP and then the XML declaration say (RFC 7303, 3); a guess.
Not done here: anything with the characters (``protect``).
"""

import codecs
import re

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark begins it
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# The first "<" of a document without a mark (XML 1.0, appendix F).
UNMARKED = (
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
# Labels mean what browsers take them for (WHATWG Encoding, 4.2): mostly supersets of what they say.
SUPERSETS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "cp950": "big5hkscs",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
KNOWN = frozenset(SUPERSETS.values()) | {
    "utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030", "big5hkscs", "hz", "euc_jp",
    "iso2022_jp", "iso2022_kr", "koi8-r", "koi8-u", "cp866", "cp1250", "cp1251", "cp1253", "cp1255",
    "cp1256", "cp1257", "cp1258", "iso8859-2", "iso8859-3", "iso8859-4", "iso8859-5", "iso8859-6",
    "iso8859-7", "iso8859-8", "iso8859-10", "iso8859-13", "iso8859-14", "iso8859-15", "mac-roman",
}  # fmt: skip
NAMES_OUTSIDE = {
    "windows-874": "cp874",
    "ks_c_5601-1987": "cp949",
    "big5-hkscs": "big5hkscs",
    "x-gbk": "gb18030",
}
# Unicode's own Big5 table puts kana where HKSCS has other signs or none; some feeds are written by it.
OLDER = {"big5hkscs": ("cp950", "big5")}
SEVEN_BIT = frozenset({"hz", "iso2022_jp", "iso2022_kr"})  # pure ASCII on the wire: valid UTF-8 by chance
WIDE = frozenset({"utf-16", "utf-16-le", "utf-16-be", "utf-32"})
HTTP_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE)
XML_ENCODING = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{2,40})[\"']", re.IGNORECASE)
DECLARED_WITHIN = 1_024
# One damaged character in a hundred: a stray byte, not another encoding (GBK read as UTF-8 is above 30 %).
DAMAGE = 0.01
# Frequent characters of both scripts: GB 18030 and Big5 read each other without an error, into rare ones.
FREQUENT = frozenset(
    "的一是不了在人有我他这這中大来來上国國个個到说說们們为為子和地出道也时時年得就那要下以生会會自着著去之"
)


def decode(document: bytes, content_type: str) -> tuple[str, str]:
    """Return (text, warning); never fails. The warning is ``""`` where nothing had to be guessed."""
    for mark, codec in BOMS:
        if document.startswith(mark):
            return document.removeprefix(mark).decode(codec, "replace").lstrip("\ufeff"), ""
    for start, codec in UNMARKED:
        if document.startswith(start):
            return document.decode(codec, "replace"), ""
    return _decode_bytes(document, declared(document, content_type))


def declared(document: bytes, content_type: str) -> list[str]:
    """Return the codecs that HTTP and the XML declaration name, as we read them; unknown ones left out."""
    http = HTTP_CHARSET.findall(content_type)
    xml = [label.decode() for label in XML_ENCODING.findall(document[:DECLARED_WITHIN])]
    # A document that begins with one-byte characters is not in two- or four-byte ones, whatever it says.
    return [codec for codec in map(codec_of, http + xml) if codec and codec not in WIDE]


def codec_of(label: str) -> str:
    """Return the codec for a label, ``""`` for none that a feed could be in."""
    name = label.strip().lower()
    try:
        found = codecs.lookup(NAMES_OUTSIDE.get(name, name)).name
    except (LookupError, ValueError):
        return ""
    codec = SUPERSETS.get(found, found)
    return codec if codec in KNOWN else ""


def _decode_bytes(document: bytes, codecs_declared: list[str]) -> tuple[str, str]:
    """Decode a document in a one-byte or multi-byte encoding."""
    for codec in codecs_declared:
        if codec in SEVEN_BIT and (b"\x1b" in document or b"~{" in document):
            return document.decode(codec, "replace"), ""
    text = _strict(document, "utf-8")
    if text or not document:
        return text, ""
    damaged = document.decode("utf-8", "replace")
    broken = damaged.count("\ufffd")
    if broken <= DAMAGE * sum(1 for character in damaged if character > "\x7f"):
        return damaged, f"{broken} characters are damaged (no valid UTF-8)"
    for codec in codecs_declared:
        for reading in (codec, *OLDER.get(codec, ())):
            text = _strict(document, reading)
            if text:
                return text, ""
    return _guess(document, codecs_declared)


def _guess(document: bytes, codecs_declared: list[str]) -> tuple[str, str]:
    """Return the reading with the most frequent characters, else what was declared, with holes."""
    readings = {codec: _strict(document, codec) for codec in ("gb18030", "big5hkscs")}
    codec = max(readings, key=lambda name: _likeness(readings[name]))
    if readings[codec]:
        return readings[codec], f"no valid {_names(codecs_declared)}; read as {codec}"
    fallback = next((name for name in codecs_declared if name != "utf-8"), "cp1252")
    return document.decode(
        fallback, "replace"
    ), f"no valid {_names(codecs_declared)}; read as {fallback} with holes"


def _likeness(text: str) -> int:
    """Return how much a text looks like Chinese; private-use characters are never written."""
    frequent = sum(character in FREQUENT for character in text)
    return (
        frequent - 10 * sum("\ue000" <= character <= "\uf8ff" for character in text)
        if text
        else -len(FREQUENT)
    )


def _strict(document: bytes, codec: str) -> str:
    """Return the text, ``""`` where a byte does not fit."""
    try:
        return document.decode(codec)
    except UnicodeDecodeError:
        return ""


def _names(codecs_declared: list[str]) -> str:
    """Return what was declared, for people."""
    return " or ".join(dict.fromkeys(codecs_declared)) or "UTF-8"
