"""The elements of Atom and RSS that feedgen does not write, as its extensions.

In: a ``Sheet`` or an entry of it, and the element that feedgen made. Out: that element, completed. Inside
an extension the tags of Atom have no name space yet; feedgen gives them one by the root's ``xmlns``.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lxml.etree import SubElement

from aggregator.model import Tombstone
from aggregator.publish.shown import Shown
from aggregator.publish.words import iso

TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"  # RFC 6721
HISTORY = "http://purl.org/syndication/history/1.0"  # RFC 5005
DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"
MEDIA = "http://search.yahoo.com/mrss/"
ATOM = "http://www.w3.org/2005/Atom"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
UNKNOWN_TYPE = "application/octet-stream"  # RSS wants a type for every enclosure

Links = Sequence[Mapping[str, str]]


class AtomFeed:
    """What feedgen leaves out of a feed: further links, the mark of an archive, tombstones.

    All of it stands before the first entry, where the schema of Atom wants it.
    """

    updated: str = ""
    tombstones: tuple[Tombstone, ...] = ()
    archived = False

    def extend_ns(self) -> dict[str, str]:
        """Return the name spaces that the root element declares."""
        return ({"at": TOMBSTONES} if self.tombstones else {}) | ({"fh": HISTORY} if self.archived else {})

    def extend_atom(self, feed: Any) -> Any:
        """Add them; feedgen appends the entries after this."""
        feed.find("updated").text = self.updated
        if self.archived:
            SubElement(feed, f"{{{HISTORY}}}archive")
        for stone in self.tombstones:
            ref = f"urn:uuid:{stone.story}"
            SubElement(feed, f"{{{TOMBSTONES}}}deleted-entry", ref=ref, when=iso(stone.when))
        return feed


class AtomEntry:
    """What feedgen leaves out of an Atom entry: link attributes, the source, the language."""

    shown: Shown

    def extend_atom(self, entry: Any) -> Any:
        """Set the language and the dates, write the links anew, add the source."""
        if self.shown.language:
            entry.set(LANG, self.shown.language)
        entry.find("updated").text = iso(self.shown.updated)
        entry.find("published").text = iso(self.shown.published)
        for bare in entry.findall("link"):
            entry.remove(bare)
        for attributes in _links(self.shown):
            SubElement(entry, "link", dict(attributes))
        _add_source(SubElement(entry, "source"), self.shown)
        return entry


class RssFeed:
    """The name spaces that items use, and the hub."""

    hub: str = ""

    def extend_ns(self) -> dict[str, str]:
        """Return the name spaces that the root element declares."""
        return {"dc": DUBLIN_CORE, "media": MEDIA}

    def extend_rss(self, feed: Any) -> Any:
        """Add the hub to the channel; feedgen hands over the root."""
        if self.hub:
            SubElement(feed.find("channel"), f"{{{ATOM}}}link", rel="hub", href=self.hub)
        return feed


class RssEntry:
    """What RSS itself has no element for: the author's name, the language, further files."""

    shown: Shown

    def extend_rss(self, item: Any) -> Any:
        """Add Dublin Core and Media RSS elements."""
        for name, text in (("creator", self.shown.canonical.outlet), ("language", self.shown.language)):
            if text:
                SubElement(item, f"{{{DUBLIN_CORE}}}{name}").text = text
        for file in self.shown.enclosures[1:]:
            media = SubElement(item, f"{{{MEDIA}}}content", url=file.url, type=file.type or UNKNOWN_TYPE)
            if file.length:
                media.set("fileSize", str(file.length))
        return item


def _links(entry: Shown) -> Iterator[Mapping[str, str]]:
    """Give the attributes of an entry's links (RFC 4287, 4.2.7), empty ones left out."""
    links = [{"rel": "alternate", "type": "text/html", "href": entry.link, "hreflang": entry.language}]
    for other in entry.others:
        title = " · ".join(filter(None, (other.outlet, other.title)))
        links.append({"rel": "related", "href": other.url, "title": title, "hreflang": other.language})
    if entry.feed_url:
        links.append({"rel": "via", "href": entry.feed_url, "title": entry.canonical.outlet})
    for file in entry.enclosures:
        length = str(file.length) if file.length else ""
        links.append({"rel": "enclosure", "href": file.url, "type": file.type, "length": length})
    for attributes in links:
        yield {name: value for name, value in attributes.items() if value}


def _add_source(source: Any, entry: Shown) -> None:
    """Write where the canonical article came from (RFC 4287, 4.2.11)."""
    article = entry.canonical.article
    if entry.feed_url:
        SubElement(source, "id").text = entry.feed_url
        SubElement(source, "link", rel="self", href=entry.feed_url)
    SubElement(source, "title").text = entry.canonical.outlet
    SubElement(source, "updated").text = iso(article.updated or article.published or article.first_seen)
