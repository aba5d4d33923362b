"""Which of an entry's addresses is the article's, and which of a feed's leads to what came before.

In: fields as feedparser names them. Out: one address as the outlet wrote it, ``""`` for none. Not done here:
making it whole, or fit to be published (``collect.normalise.address``).
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urljoin

from aggregator.collect.parse.mend import FOREIGN

Fields = Mapping[str, Any]

HTML_TYPES = ("text/html", "application/xhtml+xml")
WEB = ("http://", "https://")
# A scheme, but for what only looks like one: "localhost:8080/1", "news.php:2".
SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?!\d)")
REGISTERED = "http://www.iana.org/assignments/relation/"  # RFC 4287, 4.2.7.2: a relation's long name
# RFC 5005: the page after this one of a paged feed, the archive before this document.
EARLIER = ("prev-archive", "next")


def article_link(entry: Fields, *, atom: bool, permanent: bool) -> str:
    """Return the article's own address: what a proxy kept of it, the alternate, or a permanent guid.

    ``permanent`` tells that this feed calls no guid anything else.
    """
    written = [address for address in _addresses(entry, atom=atom, permanent=permanent) if address]
    return next((address for address in written if not _elsewhere(address)), next(iter(written), ""))


def earlier(feed: Fields) -> str:
    """Return where the entries before those of a feed stand."""
    links = {relation(one): str(one.get("href") or "") for one in reversed(feed.get("links", ()))}
    return next((links[name] for name in EARLIER if links.get(name)), "")


def absolute(base: str, address: str) -> str:
    """Return an address as seen from a base, ``""`` for none and for what can be none."""
    try:
        return urljoin(base, address) if address else ""
    except ValueError:
        return ""


def relation(link: Fields) -> str:
    """Return a link's relation by its short name; none is an alternate (RFC 4287, 4.2.7.2)."""
    return str(link.get("rel") or "alternate").lower().removeprefix(REGISTERED)


def _addresses(entry: Fields, *, atom: bool, permanent: bool) -> Iterator[str]:
    """Yield what may be the address, the likeliest first."""
    yield str(entry.get("feedburner_origlink") or "").strip()
    alternates = [
        str(one.get("href") or "")
        for one in entry.get("links", ())
        if relation(one) == "alternate" and one.get("type") in HTML_TYPES
    ]
    own = str(entry.get("link") or "").strip()
    # Where no link is given, feedparser takes the id for one, even a "urn:" or a bare number.
    from_id = own == str(entry.get("id") or "").strip() and not alternates
    # Of several the first is the item's own: feedparser tells the last, a head's in an unescaped text.
    yield from alternates
    if not atom and not from_id:
        yield own
    yield from (str(one.get("href") or "") for one in entry.get("links", ()) if one.get("rel") == FOREIGN)
    if atom:
        yield from (
            str(one.get("src") or "") for one in entry.get("content", ()) if one.get("type") in HTML_TYPES
        )
    name = str(entry.get("id") or "").strip()
    if name.lower().startswith(WEB) and (atom or permanent or entry.get("guidislink")):
        yield name


def _elsewhere(address: str) -> bool:
    """Tell whether an address is none of the web's: ``at://``, ``javascript:``."""
    return bool(SCHEME.match(address)) and not address.lower().startswith(("http:", "https:"))
