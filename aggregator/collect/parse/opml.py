"""A list of subscriptions (OPML) to feed addresses; the one module that knows listparser.

Comes in: a file's bytes, of unknown origin. Goes out: what it subscribes to, each address once. Real lists
are broken XML, so it is read as tolerantly as a browser reads a page (libxml2's HTML parser, which knows
no entities of a document's own and opens nothing), within bounds of size and elements. Not done here:
asking any of the addresses, nor following a list that includes another.
"""

import re
from dataclasses import dataclass

import listparser

from aggregator.collect.parse.charset import decode
from aggregator.collect.parse.protect import root_of
from aggregator.errors import DataError, one_line

# Ten thousand feeds of 300 bytes are 3 MB; a larger file is another file than was meant. libxml2, below
# listparser, gives up at one attribute of 10 MB.
LARGEST = 8_000_000
# listparser copies the names of all groups around a feed to it, so its memory grows with the square:
# measured with 0.20, half of them groups inside each other, 12,000 elements take 314 MB and 0.9 s.
MOST_ELEMENTS = 10_000
ELEMENT = re.compile(r"<[A-Za-z]")
# Of a title; what follows would be cut in every table anyway.
LONGEST_TITLE = 200
ACTION = "reading the list of feeds"
EXPORT = "export it from your reader once more"


@dataclass(frozen=True, slots=True)
class Subscription:
    """One feed of a list. ``title`` is the list's own name for it, ``""`` where it gives none."""

    url: str
    title: str


def is_markup(document: bytes) -> bool:
    """Tell whether a file begins as OPML does, and not as YAML."""
    text, _ = decode(document[:1024], "")
    return text.lstrip("\ufeff \t\r\n").startswith("<")


def read_opml(document: bytes, name: str) -> tuple[Subscription, ...]:
    """Return the feeds of a list in their order; ``DataError`` for what is none, or holds none."""
    text = _bounded(document, name)
    # As bytes: a text that begins with http:// would be taken for an address and asked for. With a mark,
    # for without one libxml2 guesses the encoding.
    found = listparser.parse(text.encode("utf-8-sig", "replace"))
    feeds = tuple(Subscription(one_line(feed.url), _title(feed.title)) for feed in found.feeds)
    if not feeds:
        raise DataError(name, ACTION, "it names no feed (no outline with an xmlUrl)", EXPORT)
    return feeds


def _bounded(document: bytes, name: str) -> str:
    """Return the text from its root on, or refuse it."""
    if len(document) > LARGEST:
        raise DataError(name, ACTION, f"it is larger than {LARGEST:,} bytes", "split it")
    text, _ = decode(document, "")
    root, start = root_of(text)
    if root != "opml":
        raise DataError(name, ACTION, f"it is {_kinds(root)}, not OPML", EXPORT)
    if sum(1 for _ in ELEMENT.finditer(text)) > MOST_ELEMENTS:
        raise DataError(name, ACTION, f"it holds more than {MOST_ELEMENTS:,} elements", "split it")
    return text[start:]


def _kinds(root: str) -> str:
    """Return in words what a document is."""
    if root in {"html", "head", "body"}:
        return "a web page"
    return "a feed by itself" if root in {"rss", "feed", "rdf", "channel"} else "something else"


def _title(text: str) -> str:
    return one_line(text)[:LONGEST_TITLE]
