"""What a feed document is made of once it is read. Values only."""

import hashlib
import html
import json
import re
from dataclasses import astuple, dataclass, replace

from aggregator.model import Entry

LINES = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A feed: ``ttl`` is its own wish between polls in seconds, 0 for none."""

    entries: tuple[Entry, ...]
    title: str = ""
    language: str = ""
    ttl: float = 0.0
    warnings: tuple[str, ...] = ()


def sealed(entry: Entry) -> Entry:
    """Return the entry with its digest: 32 hex digits over all that the source wrote.

    JSON, not ``repr``: what a string's ``repr`` escapes changes with the Unicode tables of Python.
    """
    fields = json.dumps(astuple(replace(entry, digest="")), ensure_ascii=True)
    return replace(entry, digest=hashlib.blake2b(fields.encode(), digest_size=16).hexdigest())


def escaped(text: str) -> str:
    """Return plain text as HTML, its line breaks kept."""
    return LINES.sub("<br>\n", html.escape(text.strip(), quote=False))
