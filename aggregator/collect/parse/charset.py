"""Bytes to characters, whatever was declared. Pure.

Comes in: a document, its ``Content-Type``. Goes out: its text, and a warning where something had to
be guessed. Order: a byte order mark; strict UTF-8, which no other encoding of prose passes by
chance; UTF-8 with damage, or with single texts in another encoding; what HTTP and then the XML
declaration say (RFC 7303, 3); a guess.
Not done here: anything with the characters (``protect``).
"""

import codecs
import re

from aggregator.collect.parse.unlabelled import (
    WESTERN,
    beyond_ascii,
    guess,
    is_foreign,
    is_western,
    mixed,
    or_rival,
    strict,
)

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
    (b"{\0", "utf-16-le"),  # JSON Feed
    (b"\0{", "utf-16-be"),
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
# Labels that Python does not know: of that table, and what databases and editors call things.
NAMES_OUTSIDE = {
    **dict.fromkeys(("gb_2312", "gb_2312-80", "csgb2312", "cn-gb", "x-gbk"), "gb18030"),
    **dict.fromkeys(("big5-hkscs", "x-x-big5", "cn-big5"), "big5hkscs"),
    **dict.fromkeys(("x-sjis", "windows-31j"), "cp932"),
    **dict.fromkeys(("windows-949", "ks_c_5601-1987", "ks_c_5601-1989", "ksc_5601", "cseuckr"), "cp949"),
    **dict.fromkeys(("windows-874", "dos-874"), "cp874"),
    **dict.fromkeys(("utf8mb4", "utf-8n", "unicode-1-1-utf-8"), "utf-8"),
    **{f"x-cp125{number}": f"cp125{number}" for number in range(9)},
    "x-euc-jp": "euc_jp",
}
# Unicode's own Big5 table puts kana where HKSCS has other signs or none; some feeds are written by it.
OLDER = {"big5hkscs": ("cp950", "big5")}
SEVEN_BIT = frozenset({"hz", "iso2022_jp", "iso2022_kr"})  # pure ASCII on the wire: valid UTF-8 by chance
WIDE = frozenset({"utf-16", "utf-16-le", "utf-16-be", "utf-32"})
HTTP_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE)
XML_ENCODING = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{2,40})[\"']", re.IGNORECASE)
DECLARED_WITHIN = 1_024
# The least share of a document's bytes beyond ASCII, counted from tag to tag, that makes it UTF-8.
UTF8_SHARE = 0.5
# CESU-8: characters beyond the first plane written as two surrogates of three bytes each.
SURROGATES = re.compile("[\ud800-\udbff][\udc00-\udfff]")


def decode(document: bytes, content_type: str, encoding: str = "") -> tuple[str, str]:
    """Return (text, warning); never fails. The warning is ``""`` where nothing had to be guessed.

    ``encoding`` is the operator's word on what is no UTF-8: it is believed against the document's and HTTP's.
    """
    for mark, codec in BOMS:
        if document.startswith(mark):
            return document.removeprefix(mark).decode(codec, "replace").lstrip("\ufeff"), ""
    for start, codec in UNMARKED:
        if document.startswith(start):
            return document.decode(codec, "replace"), ""
    told = codec_of(encoding)
    return _as_told(document, told) if told else _decode_bytes(document, declared(document, content_type))


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
    text = strict(document, "utf-8") or _joined(document)
    if text or not document:
        return text, ""
    pieces = document.split(b"<")  # which is no part of a character in any encoding that is told apart here
    foreign = [piece for piece in pieces if not piece.isascii() and is_foreign(piece)]
    if beyond_ascii(b"".join(foreign)) <= (1 - UTF8_SHARE) * beyond_ascii(document):
        return mixed(pieces, codecs_declared)
    # Servers call by default what they know nothing of Western: that is asked last where it cannot be.
    doubted = WESTERN in codecs_declared[:-1] and not is_western(document)
    for codec in sorted(codecs_declared, key=WESTERN.__eq__) if doubted else codecs_declared:
        for reading in (codec, *OLDER.get(codec, ())):
            text = strict(document, reading)
            if text:
                return or_rival(document, codec, text)
    return guess(document, codecs_declared)


def _as_told(document: bytes, codec: str) -> tuple[str, str]:
    """Decode a document as the operator says, but for one that has become UTF-8 since."""
    text = "" if codec in SEVEN_BIT else strict(document, "utf-8")
    if text or not document:
        return text, ""
    text = document.decode(codec, "replace")
    holes = text.count("\ufffd")
    return text, f"{holes} characters are no {codec}" if holes else ""


def _joined(document: bytes) -> str:
    """Return CESU-8 as text, lone surrogates left in it; ``""`` for what is none."""
    try:
        text = document.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return ""
    return SURROGATES.sub(lambda pair: pair[0].encode("utf-16-le", "surrogatepass").decode("utf-16-le"), text)
