"""Atom (RFC 4287), its archives (RFC 5005) and RSS 2.0. The one module that knows feedgen.

In: a ``Sheet``. Out: the bytes of ``atom.xml``, of a month's archive piece by piece, and of ``rss.xml``,
the same for the same sheet. feedgen 1.0.0 drops every attribute of an entry's links but the address, knows
two children of ``source`` and no language of an entry; ``elements`` puts these back in.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC
from typing import Any

from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator
from lxml import etree

from aggregator.publish.body import short, whole
from aggregator.publish.elements import UNKNOWN_TYPE, AtomEntry, AtomFeed, RssEntry, RssFeed
from aggregator.publish.pages import Place
from aggregator.publish.shown import Sheet, Shown
from aggregator.publish.words import iso

ATOM = "atom.xml"
RSS = "rss.xml"
ATOM_TYPE = "application/atom+xml"
GENERATOR = "aggregator"
# Minutes; the same fifteen that the built-in server gives as max-age.
TTL = 15


def atom(sheet: Sheet) -> bytes:
    """Return ``atom.xml``: the subscription document."""
    feed = _atom_feed(sheet, ATOM)
    feed.ours.tombstones = sheet.tombstones
    if sheet.months:
        feed.link(href=_archive(sheet, sheet.months[0]), rel="prev-archive", type=ATOM_TYPE)
    for entry in sheet.entries:
        added = feed.add_entry(order="append")  # feedgen prepends when not told otherwise
        _fill(added, entry, sheet)
    return bytes(feed.atom_str(pretty=True))


def archive(sheet: Sheet, place: Place, entries: Iterable[Shown]) -> Iterator[bytes]:
    """Give ``archive/<month>.atom`` in pieces, so that a month of 13,000 entries is never in memory at once.

    ``sheet`` says what is common; its own entries are left out. An archive names its neighbours and the
    document that is subscribed to (RFC 5005, 4).
    """
    feed = _atom_feed(sheet, f"archive/{place.month}.atom", f"archive/{place.month}.html")
    feed.ours.archived = True
    feed.link(href=sheet.home + ATOM, rel="current", type=ATOM_TYPE)
    for rel, month in (("prev-archive", place.older), ("next-archive", place.newer)):
        if month:
            feed.link(href=_archive(sheet, month), rel=rel, type=ATOM_TYPE)
    head, end, _ = bytes(feed.atom_str(pretty=True)).rpartition(b"</feed>")
    yield head
    for entry in entries:
        alone = FeedEntry()
        alone.register_extension("ours", AtomEntry, rss=False)
        _fill(alone, entry, sheet)
        yield etree.tostring(alone.atom_entry(), encoding="UTF-8", xml_declaration=False, pretty_print=True)
    yield end + b"\n"


def rss(sheet: Sheet) -> bytes:
    """Return ``rss.xml``; its title elements are written for readers that take them for HTML."""
    feed = _feed(sheet, RSS, "application/rss+xml")
    feed.register_extension("ours", RssFeed, RssEntry, atom=False)
    feed.ours.hub = sheet.hub
    if sheet.icon:
        feed.image(url=sheet.icon, title=sheet.title, link=sheet.home)
    for entry in sheet.entries:
        added = feed.add_entry(order="append")
        _fill(added, entry, sheet)
        added.title(_without_tags(entry.title))
        if entry.feed_url:
            added.source(entry.feed_url, entry.canonical.outlet or entry.feed_url)
        for file in entry.enclosures[:1]:
            added.enclosure(file.url, file.length, file.type or UNKNOWN_TYPE)
    return _titles_encoded(bytes(feed.rss_str(pretty=True)))


def _archive(sheet: Sheet, month: str) -> str:
    return f"{sheet.home}archive/{month}.atom"


def _atom_feed(sheet: Sheet, name: str, page: str = "") -> Any:
    """Return a generator of Atom with everything but entries."""
    feed = _feed(sheet, name, ATOM_TYPE, page)
    feed.register_extension("ours", AtomFeed, AtomEntry, rss=False)
    feed.ours.updated = iso(sheet.updated)
    if sheet.hub and name == ATOM:  # nobody subscribes to an archive
        feed.link(href=sheet.hub, rel="hub")
    if sheet.icon:
        feed.icon(sheet.icon)
    return feed


def _feed(sheet: Sheet, name: str, kind: str, page: str = "") -> Any:
    """Return a generator with what both formats share.

    The page comes last of the two links: feedgen takes the last for the channel's ``link``.
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
    feed.link(href=sheet.home + page, rel="alternate", type="text/html")
    return feed


def _fill(added: Any, entry: Shown, sheet: Sheet) -> None:
    """Tell feedgen's entry what both formats share."""
    added.ours.shown = entry
    added.id(entry.id)
    added.title(entry.title)
    added.link(href=entry.link)
    added.author(name=entry.canonical.outlet or sheet.title)
    added.published(entry.published.astimezone(UTC))
    added.updated(entry.updated.astimezone(UTC))
    added.summary(short(entry, sheet), type="html")
    if entry.full:
        added.content(whole(entry, sheet), type="html")
    added.category([{"term": category} for category in entry.categories])


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
