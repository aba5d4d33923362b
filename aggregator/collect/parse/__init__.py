"""A feed document becomes entries: RSS, RDF, Atom (``xml``) and JSON Feed (``jsonfeed``).

Comes in: bytes as they came, their ``Content-Type`` and address. Goes out: a ``Document``, or a
``ParseError`` that says what they are instead. Runs in a child process (``collect.children``).
Not done here: cleaning, dates, languages (``collect.normalise``).
"""

from dataclasses import replace

from aggregator.collect.jobs import INSTEAD
from aggregator.collect.parse.charset import decode
from aggregator.collect.parse.document import Document
from aggregator.collect.parse.jsonfeed import NoJsonFeedError, begins_json, read_json
from aggregator.collect.parse.mend import mended
from aggregator.collect.parse.page import remedy
from aggregator.collect.parse.protect import FEED_ROOTS, HTML_ROOTS, HostileError, harmless, root_of
from aggregator.collect.parse.xml import read_xml
from aggregator.errors import ParseError, one_line
from aggregator.model import SourceSlug

__all__ = ["Document", "parse"]

SHOWN = 60  # characters of a document that is no feed, for its message


def parse(document: bytes, content_type: str, base: str, subject: SourceSlug, encoding: str = "") -> Document:
    """Read a feed; ``base`` is the address it came from, ``subject`` the source, for messages.

    ``encoding`` is the operator's word on what the document is written in (``charset.decode``).
    """
    text, guessed = decode(document, content_type, encoding)
    root, offset = root_of(text)
    opening = begins_json(text) if root not in FEED_ROOTS else -1
    found = _json(text[opening:], base, subject) if opening >= 0 else _xml(text, root, offset, base, subject)
    return replace(found, warnings=(guessed, *found.warnings)) if guessed else found


def _xml(text: str, root: str, offset: int, base: str, subject: SourceSlug) -> Document:
    """Read what begins with a feed's root; name what it is otherwise."""
    action = f"reading {base}"
    if root in HTML_ROOTS:
        raise ParseError(subject, action, INSTEAD, remedy(text, base))
    if root not in FEED_ROOTS:
        shown = f"an XML document <{root}>" if root else f"it begins with “{one_line(text[:SHOWN])}”"
        raise ParseError(subject, action, f"no feed: {shown}", "check the address")
    try:
        clean, cut = harmless(text[offset:], root)
    except HostileError as error:
        raise ParseError(subject, action, f"refused: {error}", "ask the outlet") from error
    whole, mends = mended(clean, root)
    found = read_xml(whole, base, subject)
    told = (*filter(None, (cut,)), *(f"broken XML ({mend}), mended" for mend in mends))
    return replace(found, warnings=(*told, *found.warnings)) if told else found


def _json(text: str, base: str, subject: SourceSlug) -> Document:
    """Read a JSON Feed."""
    try:
        return read_json(text, base)
    except NoJsonFeedError as error:
        raise ParseError(subject, f"reading {base}", f"no feed: {error}", "check the address") from error
