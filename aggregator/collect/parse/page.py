"""An HTML page: its text, its base, and the feeds it names (RSS autodiscovery). Pure.

In: bytes or text of a page and where it came from. Out: absolute addresses of feeds, the best first.
Not done here: asking for them (``collect.discovery``), reading lists and articles (``listing``,
``fulltext``).
"""

import re
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from aggregator.collect.parse.charset import decode

# What feeds are called by their media types; ``x.atom+xml`` and ``rss`` alone are seen as well.
TYPES = re.compile(r"\b(rss|atom|rdf)\b|feed\+json")
# Types of any document: with these only an address or a title that speaks of a feed makes one.
GENERAL = frozenset({"application/json", "application/xml", "text/xml"})
SPEAKS = re.compile(r"feed|rss|atom|订阅|訂閱", re.IGNORECASE)
# Feeds of readers' comments, which sites name beside that of their articles.
COMMENTS = re.compile(r"comment|评论|評論|留言", re.IGNORECASE)
HEAD = 262_144  # where <link> elements stand; pages have grown beyond any bound
META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
DECLARED_WITHIN = 1_024  # HTML, 4.2.5.4: a declaration of the encoding stands in the first 1,024 bytes
MOST_FEEDS = 20  # a page that names more is a directory of feeds, and nobody's own
SHOWN = 3


def page_text(document: bytes, content_type: str) -> str:
    """Return a page's text; where HTTP names no encoding, the page's own ``<meta charset>`` does."""
    declared = META.search(document[:DECLARED_WITHIN])
    if declared and "charset" not in content_type.lower():
        content_type = f"{content_type}; charset={declared[1].decode('ascii')}"
    return decode(document, content_type)[0]


def base_of(tree: LexborHTMLParser, url: str) -> str:
    """Return what the page's relative addresses count from (HTML, 4.2.3: the first ``<base>``)."""
    own = tree.css_first("base[href]")
    return joined(url, (own.attributes.get("href") or "") if own else "")


def joined(base: str, href: str) -> str:
    """Return an address made absolute, ``base`` itself where that cannot be (a broken IPv6 address)."""
    try:
        return urljoin(base, href.strip())
    except ValueError:
        return base


def feeds_of(text: str, url: str) -> tuple[str, ...]:
    """Return the feeds that a page names, absolute, each once, in its order; those of comments last."""
    tree = LexborHTMLParser(text[:HEAD])
    base = base_of(tree, url)
    of_comments: dict[str, bool] = {}
    for link in tree.css("link[href]"):
        words = {name: link.attributes.get(name) or "" for name in ("rel", "type", "title", "href")}
        address = joined(base, _web(words["href"]))
        if _is_feed(words) and address.startswith(("http://", "https://")):
            about = f"{words['title']} {urlsplit(address).path}"
            of_comments.setdefault(address, bool(COMMENTS.search(about)))
    return tuple(sorted(of_comments, key=of_comments.__getitem__)[:MOST_FEEDS])


def remedy(text: str, base: str) -> str:
    """Return what to do about a page where a feed should be."""
    feeds = feeds_of(text, base)
    if not feeds:
        return "look for the feed's address on that page"
    return f"the page names its feed: use {' or '.join(feeds[:SHOWN])}"


def _is_feed(link: dict[str, str]) -> bool:
    """Tell whether a link element names a feed: not a style sheet, of a feed's type or ``rel="feed"``."""
    rel = link["rel"].lower().split()
    kind = link["type"].partition(";")[0].strip().lower()
    if "stylesheet" in rel or not {"alternate", "feed"} & set(rel):
        return False
    if kind in GENERAL:  # WordPress names its JSON interface so, others their maps of the site
        return "feed" in rel or bool(SPEAKS.search(link["title"] + urlsplit(_web(link["href"])).path))
    return bool(TYPES.search(kind)) or ("feed" in rel and not kind)


def _web(href: str) -> str:
    """Return the address behind ``feed:``, which stands before a whole one or in place of ``http:``."""
    bare = href.strip()
    return bare[len("feed:") :] if bare.lower().startswith("feed:") else bare
