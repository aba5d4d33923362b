"""Atom (RFC 4287) and RSS 2.0. The one module that knows feedgen, and what it leaves out.

In: a ``Sheet``. Out: the bytes of ``atom.xml`` and ``rss.xml``, the same for the same sheet. feedgen
1.0.0 drops every attribute of an entry's links but the address, knows two children of ``source``
and no language of an entry; the extensions registered below put these back in, and tombstones
(RFC 6721) before the first entry. Inside an extension the tags of Atom have no name space yet.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC
from typing import Any

from feedgen.feed import FeedGenerator
from feedgen.util import xml_elem

from aggregator.model import Tombstone
from aggregator.publish.body import short, whole
from aggregator.publish.shown import Sheet, Shown
from aggregator.publish.words import iso

ATOM = "atom.xml"
RSS = "rss.xml"
GENERATOR = "aggregator"
# Minutes; the same fifteen that the built-in server gives as max-age.
TTL = 15
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"
MEDIA = "http://search.yahoo.com/mrss/"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
UNKNOWN_TYPE = "application/octet-stream"  # RSS wants a type for every enclosure


class AtomFeed:
    """What feedgen leaves out of a feed: the language, and tombstones before the first entry."""

    tombstones: tuple[Tombstone, ...] = ()

    def extend_ns(self) -> dict[str, str]:
        """Return the name spaces that the root element declares."""
        return {"at": TOMBSTONES} if self.tombstones else {}

    def extend_atom(self, feed: Any) -> Any:
        """Add the tombstones; feedgen appends the entries after this."""
        for stone in self.tombstones:
            ref = f"urn:uuid:{stone.story}"
            xml_elem(f"{{{TOMBSTONES}}}deleted-entry", feed, ref=ref, when=iso(stone.when))
        return feed


class AtomEntry:
    """What feedgen leaves out of an Atom entry: link attributes, the source, the language."""

    shown: Shown

    def extend_atom(self, entry: Any) -> Any:
        """Set the language, write the links anew, add the source."""
        if self.shown.language:
            entry.set(LANG, self.shown.language)
        for bare in entry.findall("link"):
            entry.remove(bare)
        for attributes in _links(self.shown):
            xml_elem("link", entry, **attributes)
        _add_source(xml_elem("source", entry), self.shown)
        return entry


class RssFeed:
    """The name spaces that items use."""

    def extend_ns(self) -> dict[str, str]:
        """Return the name spaces that the root element declares."""
        return {"dc": DUBLIN_CORE, "media": MEDIA}

    def extend_rss(self, feed: Any) -> Any:
        """Leave the channel as it is."""
        return feed


class RssEntry:
    """What RSS itself has no element for: the author's name, the language, further files."""

    shown: Shown

    def extend_rss(self, item: Any) -> Any:
        """Add Dublin Core and Media RSS elements."""
        for name, text in (("creator", self.shown.canonical.outlet), ("language", self.shown.language)):
            if text:
                xml_elem(f"{{{DUBLIN_CORE}}}{name}", item).text = text
        for file in self.shown.enclosures[1:]:
            media = xml_elem(f"{{{MEDIA}}}content", item, url=file.url, type=file.type or UNKNOWN_TYPE)
            if file.length:
                media.set("fileSize", str(file.length))
        return item


def atom(sheet: Sheet) -> bytes:
    """Return ``atom.xml``."""
    feed = _feed(sheet, ATOM, "application/atom+xml")
    feed.register_extension("ours", AtomFeed, AtomEntry, rss=False)
    feed.ours.tombstones = sheet.tombstones
    for entry in sheet.entries:
        _add(feed, entry, sheet)
    return _bytes(feed.atom_str(pretty=True))


def rss(sheet: Sheet) -> bytes:
    """Return ``rss.xml``; its title elements are written for readers that take them for HTML."""
    feed = _feed(sheet, RSS, "application/rss+xml")
    feed.register_extension("ours", RssFeed, RssEntry, atom=False)
    for entry in sheet.entries:
        added = _add(feed, entry, sheet)
        added.title(_without_tags(entry.title))
        added.source(entry.feed_url or None, entry.canonical.outlet or entry.feed_url)
        for file in entry.enclosures[:1]:
            added.enclosure(file.url, file.length, file.type or UNKNOWN_TYPE)
    return _titles_encoded(_bytes(feed.rss_str(pretty=True)))


def _feed(sheet: Sheet, name: str, kind: str) -> Any:
    """Return a generator with everything but entries.

    The page comes last among the links: feedgen takes the last for the channel's ``link``.
    """
    feed = FeedGenerator()
    feed.id(sheet.id)
    feed.title(sheet.title)
    feed.description(sheet.locale.words.about)
    feed.language(sheet.locale.language)
    feed.generator(GENERATOR)
    feed.updated(sheet.updated)
    feed.ttl(TTL)
    feed.link(href=sheet.home + name, rel="self", type=kind)
    feed.link(href=sheet.home, rel="alternate", type="text/html")
    return feed


def _add(feed: Any, entry: Shown, sheet: Sheet) -> Any:
    """Append what both formats share: feedgen prepends when not told otherwise."""
    added = feed.add_entry(order="append")
    added.ours.shown = entry
    added.id(entry.id)
    added.title(entry.title)
    added.link(href=entry.link)
    added.author(name=entry.canonical.outlet or sheet.title)
    added.published(entry.published.astimezone(UTC))
    added.updated(entry.updated.astimezone(UTC))
    added.summary(short(entry, sheet.locale), type="html")
    if entry.full:
        added.content(whole(entry, sheet.locale), type="html")
    added.category([{"term": category} for category in entry.categories])
    return added


def _links(entry: Shown) -> Iterator[Mapping[str, str]]:
    """Give the attributes of an entry's links (RFC 4287, 4.2.7), empty ones left out."""
    links = [{"rel": "alternate", "type": "text/html", "href": entry.link, "hreflang": entry.language}]
    for other in entry.others:
        title = _named(other.outlet, other.title)
        links.append({"rel": "related", "href": other.url, "title": title, "hreflang": other.language})
    for file in entry.enclosures:
        length = str(file.length) if file.length else ""
        links.append({"rel": "enclosure", "href": file.url, "type": file.type, "length": length})
    for attributes in links:
        yield {name: value for name, value in attributes.items() if value}


def _named(outlet: str, title: str) -> str:
    """Return how a link names another telling."""
    return " · ".join(filter(None, (outlet, title)))


def _add_source(source: Any, entry: Shown) -> None:
    """Write where the canonical article came from (RFC 4287, 4.2.11)."""
    article = entry.canonical.article
    if entry.feed_url:
        xml_elem("id", source).text = entry.feed_url
        xml_elem("link", source, rel="self", href=entry.feed_url)
    xml_elem("title", source).text = entry.canonical.outlet
    xml_elem("updated", source).text = iso(article.updated or article.published or article.first_seen)


def _without_tags(title: str) -> str:
    """Return a title in which no reader finds a tag; RSS has no way to say that it is plain text.

    Only a ``<`` that would begin a tag is changed, into its full-width twin: ``1 < 2`` stays.
    """
    return re.sub(r"<(?=[A-Za-z/!?])", "＜", title)


def _titles_encoded(document: bytes) -> bytes:
    """Return the same XML with ``&`` and ``<`` of titles as hexadecimal references.

    The RSS Advisory Board's profile ("Character Data") found that the most readers show these right.
    """
    return re.sub(
        rb"(?<=<title>)[^<]+",
        lambda match: match[0].replace(b"&lt;", b"&#x3C;").replace(b"&amp;", b"&#x26;"),
        document,
    )


def _bytes(document: Any) -> bytes:
    """Return what feedgen gave, as the type it is."""
    return bytes(document)
