"""What may stand in a document: characters, one-line texts and links that no reader chokes on.

In: strings as they were stored. Out: strings that XML 1.0, JSON and HTML can all carry. HTML is
neither parsed nor sanitised here; that is done once, when an article is normalised.
"""

import re
from urllib.parse import quote, urlsplit, urlunsplit

# Everything outside the Char production of XML 1.0 (2.2), lone surrogates included; one such
# character makes lxml refuse a whole feed.
NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Embeddings, overrides and isolates (UAX 9, 2.1 to 2.5): they let a title or a name show other
# letters than it holds.
BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
# In RFC 3986 these delimit or belong to a path, query or fragment, "%" introduces what is encoded
# already; all else is encoded.
KEPT = "/:?#[]@!$&'()*+,;=-._~%"
MEDIA_TYPE = re.compile(r"[\w!#$&^.+-]+/[\w!#$&^.+-]+", re.ASCII)  # RFC 6838, 4.2
LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")  # atomLanguageTag, RFC 4287, 2


def carried(text: str) -> str:
    """Return the text without the characters that XML cannot carry."""
    return NO_XML.sub("", text)


def line(text: str) -> str:
    """Return the text on one line, as it may stand in a title or a name."""
    return " ".join(BIDI.sub("", carried(text)).split())


def paragraphs(text: str) -> tuple[str, ...]:
    """Return the lines of a text that are not empty, each as ``line`` has it."""
    return tuple(filter(None, map(line, text.splitlines())))


def web_link(url: str) -> str:
    """Return an http(s) address as an ASCII URI, ``""`` for anything else.

    A name in another script becomes its punycode form, so that a look-alike host shows; a user and
    a password in it are nobody else's business and are left out.
    """
    try:
        parts = urlsplit(carried(url).strip())
        host = parts.netloc.rpartition("@")[2]
        host = host if host.isascii() else host.encode("idna").decode()
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or not parts.hostname or re.search(r'[\s<>"\\^`{|}]', host):
        return ""
    rest = (quote(part, safe=KEPT) for part in (parts.path, parts.query, parts.fragment))
    return urlunsplit((parts.scheme, host, *rest))


def media_type(text: str) -> str:
    """Return a media type without its parameters, ``""`` for anything else."""
    bare = text.partition(";")[0].strip()
    return bare if MEDIA_TYPE.fullmatch(bare) else ""


def language_tag(text: str) -> str:
    """Return a language tag that ``xml:lang`` may hold, ``""`` for anything else."""
    return text if LANGUAGE.fullmatch(text) else ""
