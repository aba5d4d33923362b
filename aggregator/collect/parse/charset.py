"""Bytes to characters, whatever was declared. Pure.

Comes in: a document, its ``Content-Type``. Goes out: its text, and a warning where something had to
be guessed. Order: a byte order mark; strict UTF-8, which no other encoding of prose passes by
chance; UTF-8 with damage, or with single texts in another encoding; what HTTP and then the XML
declaration say (RFC 7303, 3); a guess.
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
# What is no UTF-8 in a document that mostly is: a stray byte where no larger share of a piece is damaged,
# else another encoding. GBK read as UTF-8 is damaged above 30 %; a title of eleven that lost one, 9 %.
DAMAGE = 0.25
# The least share of a document's bytes beyond ASCII, counted from tag to tag, that makes it UTF-8.
UTF8_SHARE = 0.5
# CESU-8: characters beyond the first plane written as two surrogates of three bytes each.
SURROGATES = re.compile("[\ud800-\udbff][\udc00-\udfff]")
# Two Chinese encodings read each other without an error. The declared one is given up for the other where
# that reads so many times as many frequent characters.
RIVALS = {"gb18030": "big5hkscs", "big5hkscs": "gb18030"}
CLEARLY = 3
# Frequent characters of both scripts: GB 18030 and Big5 read each other without an error, into rare ones.
FREQUENT = frozenset(
    "的一是不了在人有我他这這中大来來上国國个個到说說们們为為子和地出道也时時年得就那要下以生会會自着著去之"
)


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
    text = _strict(document, "utf-8") or _joined(document)
    if text or not document:
        return text, ""
    pieces = document.split(b"<")  # which is no part of a character in any encoding that is told apart here
    foreign = [piece for piece in pieces if not piece.isascii() and _is_foreign(piece)]
    if _beyond_ascii(b"".join(foreign)) <= (1 - UTF8_SHARE) * _beyond_ascii(document):
        return _mixed(pieces, codecs_declared)
    for codec in codecs_declared:
        for reading in (codec, *OLDER.get(codec, ())):
            text = _strict(document, reading)
            if text:
                return _or_rival(document, codec, text)
    return _guess(document, codecs_declared)


def _as_told(document: bytes, codec: str) -> tuple[str, str]:
    """Decode a document as the operator says, but for one that has become UTF-8 since."""
    text = "" if codec in SEVEN_BIT else _strict(document, "utf-8")
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


def _is_foreign(piece: bytes) -> bool:
    """Tell whether a piece of a document is no UTF-8, not even one with a little damage."""
    text = piece.decode("utf-8", "replace")
    return text.count("\ufffd") > DAMAGE * sum(1 for character in text if character > "\x7f")


def _mixed(pieces: list[bytes], codecs_declared: list[str]) -> tuple[str, str]:
    """Return a document that is mostly UTF-8: each other piece by itself, damaged or in another encoding."""
    others = {at for at, piece in enumerate(pieces) if not piece.isascii() and _is_foreign(piece)}
    read = [
        _guess(piece, codecs_declared)[0] if at in others else piece.decode("utf-8", "replace")
        for at, piece in enumerate(pieces)
    ]
    broken = sum(text.count("\ufffd") for at, text in enumerate(read) if at not in others)
    told = (
        f"{broken} characters are damaged (no valid UTF-8)" if broken else "",
        f"{len(others)} texts are no valid UTF-8; read as another encoding" if others else "",
    )
    return "<".join(read), "; ".join(filter(None, told))


def _beyond_ascii(octets: bytes) -> int:
    """Return how many bytes are no ASCII."""
    return len(octets) - len(octets.translate(None, bytes(range(128, 256))))


def _or_rival(document: bytes, codec: str, text: str) -> tuple[str, str]:
    """Return the declared reading, or the other Chinese one where that is clearly what was meant."""
    rival = RIVALS.get(codec, "")
    other = _strict(document, rival) if rival else ""
    if other and _likeness(other) > CLEARLY * max(1, _likeness(text)):
        return other, f"no {codec}; read as {rival}"
    return text, ""


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
