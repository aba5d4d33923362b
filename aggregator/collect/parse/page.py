"""The feeds that an HTML page names, for the remedy when a page came instead of a feed. Pure."""

from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser

TYPES = ("rss", "atom", "feed+json", "rdf")
HEAD = 262_144  # where <link> elements stand; pages have grown beyond any bound
SHOWN = 3


def feeds_of(text: str, base: str) -> tuple[str, ...]:
    """Return the addresses of ``<link rel="alternate">`` feeds, absolute, in the page's order."""
    tree = LexborHTMLParser(text[:HEAD])
    own = tree.css_first("base[href]")
    start = urljoin(base, (own.attributes.get("href") or "") if own else "")
    links = (link.attributes for link in tree.css("link[href]"))
    found = [
        urljoin(start, (link.get("href") or "").strip().removeprefix("feed:"))
        for link in links
        if _is_feed(link)
    ]
    return tuple(dict.fromkeys(url for url in found if url.startswith(("http://", "https://"))))


def remedy(text: str, base: str) -> str:
    """Return what to do about a page where a feed should be."""
    feeds = feeds_of(text, base)
    if not feeds:
        return "look for the feed's address on that page"
    return f"the page names its feed: use {' or '.join(feeds[:SHOWN])}"


def _is_feed(link: dict[str, str | None]) -> bool:
    """Tell whether a link element names a feed (RSS autodiscovery): not a style sheet, of a feed's type."""
    words = (link.get("rel") or "").lower().split()
    kind = (link.get("type") or "").lower()
    return "alternate" in words and "stylesheet" not in words and any(word in kind for word in TYPES)
