"""What a feed document is made of once it is read. Values only."""

import hashlib
import html
import json
import re
from dataclasses import dataclass, fields, replace

from aggregator.model import Entry

# By hand: ``dataclasses.astuple`` copies every value in depth, which cost 20 µs an entry.
NAMES = tuple(each.name for each in fields(Entry))
ENCLOSURES, DIGEST = NAMES.index("enclosures"), NAMES.index("digest")
LINES = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A feed: ``ttl`` is its own wish between polls in seconds, 0 for none.

    It does not want to be asked in ``skip_hours`` (0 to 23) and on ``skip_days`` (Monday is 0), in UTC.
    ``links`` are those of the feed itself that name a hub or the feed's own address, as (rel, target).
    ``earlier`` is the document with the entries before these (RFC 5005), ``""`` where none is named.
    """

    entries: tuple[Entry, ...]
    title: str = ""
    language: str = ""
    ttl: float = 0.0
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    earlier: str = ""
    warnings: tuple[str, ...] = ()


def sealed(entry: Entry) -> Entry:
    """Return the entry with its digest: 32 hex digits over all that the source wrote.

    JSON, not ``repr``: what a string's ``repr`` escapes changes with the Unicode tables of Python.
    """
    written = [getattr(entry, name) for name in NAMES]
    written[ENCLOSURES] = [(one.url, one.type, one.length) for one in entry.enclosures]
    written[DIGEST] = ""
    told = json.dumps(written, ensure_ascii=True)
    return replace(entry, digest=hashlib.blake2b(told.encode(), digest_size=16).hexdigest())


def escaped(text: str) -> str:
    """Return plain text as HTML, its line breaks kept."""
    return LINES.sub("<br>\n", html.escape(text.strip(), quote=False))
