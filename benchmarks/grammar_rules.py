"""What the three formats ask for, rule by rule, and what we ask of ourselves beyond that.

They are those of RFC 4287, 5005 and 6721, of RSS 2.0 and the Advisory Board's profile, of JSON Feed 1.1.
In: a document's bytes and the address where it is served. Out: a line for every rule that is broken. What a
schema can say is left to the schema.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from email.utils import parsedate_to_datetime
from itertools import pairwise
from typing import Any

from lxml import etree

NAMES = {
    "a": "http://www.w3.org/2005/Atom",
    "at": "http://purl.org/atompub/tombstones/1.0",
    "fh": "http://purl.org/syndication/history/1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
    "content": "http://purl.org/rss/1.0/modules/content/",
}
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")  # RFC 3339, 5.6, upper case
OWN_ID = re.compile(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
RFC_822 = re.compile(r"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d (GMT|[+-]\d{4})")
WEB = re.compile(r"https?://[^\s<>\"]+")
TAG = re.compile(r"<[A-Za-z/!?]")
FOLDED = re.compile(r'<a href="([^"]+)/story/([0-9a-f-]{36})/#why">')
VERSION = "https://jsonfeed.org/version/1.1"

Rule = Callable[[Any, str], Iterator[str]]


def atom_faults(document: bytes, address: str) -> list[str]:
    """Return what is wrong with an Atom document, archives included."""
    feed = etree.fromstring(document)
    return [fault for rule in ATOM_RULES for fault in rule(feed, address)]


def rss_faults(document: bytes, address: str) -> list[str]:
    """Return what is wrong with an RSS document."""
    faults = [fault for rule in RSS_RULES for fault in rule(etree.fromstring(document), address)]
    titles = re.findall(rb"<title>([^<]*)</title>", document)
    return faults + [f"a title's < or & is no hexadecimal reference: {t!r}" for t in titles if _named(t)]


def json_faults(document: bytes, address: str) -> list[str]:
    """Return what is wrong with a JSON Feed."""
    bom = ["begins with a byte order mark"] if document.startswith(b"\xef\xbb\xbf") else []
    feed = json.loads(document.removeprefix(b"\xef\xbb\xbf"))
    return bom + [fault for rule in JSON_RULES for fault in rule(feed, address)]


def together_faults(atom: bytes, rss: bytes, feed_json: bytes) -> list[str]:
    """Return in what the three documents of an edition do not agree."""
    feed, channel, document = etree.fromstring(atom), etree.fromstring(rss), json.loads(feed_json)
    entries, wares, told = feed.findall("a:entry", NAMES), channel.findall("channel/item"), document["items"]
    several = {
        "ids, in their order": (
            [_text(e, "a:id") for e in entries],
            [_text(i, "guid") for i in wares],
            [i["id"] for i in told],
        ),
        "links": (
            [_links(e, "alternate")[0] for e in entries],
            [_text(i, "link") for i in wares],
            [i["url"] for i in told],
        ),
        "titles": (
            [_plain(_text(e, "a:title")) for e in entries],
            [_plain(_text(i, "title")) for i in wares],
            [_plain(i["title"]) for i in told],
        ),
        "when they were published": (
            [_text(e, "a:published") for e in entries],
            [f"{parsedate_to_datetime(_text(i, 'pubDate')):%Y-%m-%dT%H:%M:%SZ}" for i in wares],
            [i["date_published"] for i in told],
        ),
    }
    return [f"the three differ in their {what}" for what, (a, r, j) in several.items() if not a == r == j]


def _named(title: bytes) -> bool:
    return b"&lt;" in title or b"&amp;" in title


def _plain(title: str) -> str:
    """Return a title without what RSS cannot say: a full-width < stands there for one that begins a tag."""
    return " ".join(title.replace("<", "＜").split())


def _text(node: Any, path: str) -> str:
    return str(node.findtext(path, "", NAMES))


def _links(node: Any, rel: str) -> list[str]:
    return [link.get("href", "") for link in node.findall("a:link", NAMES) if link.get("rel") == rel]


def _once(feed: Any, _: str) -> Iterator[str]:
    for node in (feed, *feed.findall("a:entry", NAMES)):
        for name in ("id", "title", "updated"):
            if len(node.findall(f"a:{name}", NAMES)) != 1:
                yield f"{node.tag}: not exactly one {name} (4.1.1, 4.1.2)"


def _authors(feed: Any, _: str) -> Iterator[str]:
    for entry in feed.findall("a:entry", NAMES):
        if not any(_text(node, "a:author/a:name").strip() for node in (entry, feed)):
            yield "an entry without an author (4.1.2)"


def _ids(feed: Any, _: str) -> Iterator[str]:
    ids = [_text(node, "a:id") for node in (feed, *feed.findall("a:entry", NAMES))]
    yield from (f"not one of our ids: {each} (4.2.6)" for each in ids if not OWN_ID.fullmatch(each))
    yield from (f"an id twice: {each}" for each, count in Counter(ids).items() if count > 1)


def _alternates(feed: Any, _: str) -> Iterator[str]:
    for node in (feed, *feed.findall("a:entry", NAMES)):
        kinds = Counter(
            (link.get("type"), link.get("hreflang"))
            for link in node.findall("a:link", NAMES)
            if link.get("rel", "alternate") == "alternate"
        )
        if any(count > 1 for count in kinds.values()):
            yield "two alternate links of one type and language (4.1.1, 4.1.2)"
        if not kinds and not node.findall("a:content", NAMES):
            yield "neither content nor an alternate link (4.1.2)"


def _self(feed: Any, address: str) -> Iterator[str]:
    if _links(feed, "self") != [address]:
        yield f"self is {_links(feed, 'self')}, not {address} (4.1.1)"
    if len(_links(feed, "hub")) > 1:
        yield "several hubs"


def _addresses(feed: Any, _: str) -> Iterator[str]:
    for link in feed.iter(f"{{{NAMES['a']}}}link"):
        if not WEB.fullmatch(link.get("href", "")):
            yield f"a link that is no absolute web address: {link.get('href')}"


def _constructs(feed: Any, _: str) -> Iterator[str]:
    for name in ("title", "summary", "content", "subtitle"):
        for node in feed.iter(f"{{{NAMES['a']}}}{name}"):
            if node.get("type", "text") not in {"text", "html"}:
                yield f"{name} of type {node.get('type')} (3.1.1)"
            if name == "title" and (node.get("type") or len(node)):
                yield "a title that is not plain text"


def _dates(feed: Any, _: str) -> Iterator[str]:
    for name in ("updated", "published"):
        for node in feed.iter(f"{{{NAMES['a']}}}{name}"):
            if not MOMENT.fullmatch(node.text or ""):
                yield f"{name} is no date of RFC 3339 in upper case: {node.text} (3.3)"
    stones = [stone.get("when", "") for stone in feed.findall("at:deleted-entry", NAMES)]
    yield from (f"a tombstone's date: {when} (RFC 6721, 3)" for when in stones if not MOMENT.fullmatch(when))


def _times(feed: Any, _: str) -> Iterator[str]:
    entries = feed.findall("a:entry", NAMES)
    published = [_text(entry, "a:published") for entry in entries]
    updated = [_text(entry, "a:updated") for entry in entries]
    stones = [stone.get("when", "") for stone in feed.findall("at:deleted-entry", NAMES)]
    if any(newer <= older for newer, older in pairwise(published)):
        yield "published does not fall strictly down the feed"
    if any(later < first for later, first in zip(updated, published, strict=True)):
        yield "an entry updated before it was published"
    if entries and _text(feed, "a:updated") != max([*updated, *stones]):
        yield "updated is not that of the newest change (4.2.15)"


def _sources(feed: Any, _: str) -> Iterator[str]:
    for entry in feed.findall("a:entry", NAMES):
        source = entry.find("a:source", NAMES)
        if source is None or not _text(source, "a:updated"):
            yield "an entry without a dated source (4.2.11)"
        elif bool(_links(entry, "via")) != bool(_text(source, "a:id")):
            yield "where it came from stands in via or in source only"


def _stones(feed: Any, _: str) -> Iterator[str]:
    tags = [etree.QName(child).localname for child in feed if isinstance(child.tag, str)]
    if "deleted-entry" in tags[tags.index("entry") if "entry" in tags else len(tags) :]:
        yield "a tombstone after an entry"
    for stone in feed.findall("at:deleted-entry", NAMES):
        if not OWN_ID.fullmatch(stone.get("ref", "")):
            yield "a tombstone of another's id (RFC 6721, 3)"


def _languages(feed: Any, _: str) -> Iterator[str]:
    for node in (feed, *feed.findall("a:entry", NAMES)):
        tag = node.get("{http://www.w3.org/XML/1998/namespace}lang")
        if (node is feed and tag is None) or (tag is not None and not LANGUAGE.fullmatch(tag)):
            yield f"xml:lang is {tag} (2)"


def _folds(feed: Any, _: str) -> Iterator[str]:
    for entry in feed.findall("a:entry", NAMES):
        body = (_text(entry, "a:content") or _text(entry, "a:summary")).splitlines()
        linked = FOLDED.search(body[-1]) if body else None
        if _links(entry, "related") and not linked:
            yield "a folded entry that does not end with why"
        if linked and len(entry.findall("a:author", NAMES)) != 1:
            yield "a folded entry with several authors"


def _archived(feed: Any, address: str) -> Iterator[str]:
    """RFC 5005, 4: an archive says that it is one, and of what; nobody subscribes to it."""
    marked = feed.find("fh:archive", NAMES) is not None
    if marked != ("/archive/" in address):
        yield "the mark of an archive is missing or too many (RFC 5005, 4)"
    if marked and (len(_links(feed, "current")) != 1 or _links(feed, "hub")):
        yield "an archive without current, or with a hub"
    if marked and feed.findall("at:deleted-entry", NAMES):
        yield "an archive with tombstones"
    for rel in ("prev-archive", "next-archive"):
        if not all(re.search(r"/archive/\d{4}-\d\d\.atom$", link) for link in _links(feed, rel)):
            yield f"{rel} is no archive of ours"


def _unstyled(feed: Any, _: str) -> Iterator[str]:
    if feed.getroottree().xpath("/processing-instruction('xml-stylesheet')[contains(., 'xsl')]"):
        yield "an XSLT style sheet, which browsers no longer run"


ATOM_RULES: Sequence[Rule] = (
    _once,
    _authors,
    _ids,
    _alternates,
    _self,
    _addresses,
    _constructs,
    _dates,
    _times,
    _sources,
    _stones,
    _languages,
    _folds,
    _archived,
    _unstyled,
)


def _channel(root: Any, address: str) -> Iterator[str]:
    (channel,) = root.findall("channel")
    for name in ("title", "link", "description", "lastBuildDate", "ttl", "docs"):
        if len(channel.findall(name)) != 1:
            yield f"channel: not exactly one {name}"
    if _links(channel, "self") != [address]:
        yield f"self is {_links(channel, 'self')}, not {address}"
    if channel.findtext("link") == address or not WEB.fullmatch(channel.findtext("link", "")):
        yield "the channel's link is not that of its page"
    image = channel.find("image")
    same = ("title", "link")
    if image is not None and [image.findtext(n) for n in same] != [channel.findtext(n) for n in same]:
        yield "the image's title and link are not the channel's"


def _wares(root: Any, _: str) -> Iterator[str]:
    for ware in root.findall("channel/item"):
        guid = ware.find("guid")
        if guid is None or guid.get("isPermaLink") != "false" or not OWN_ID.fullmatch(guid.text or ""):
            yield "a guid that is not ours, or said to be an address"
        if not (ware.findtext("title") or ware.findtext("description")):
            yield "neither title nor description"
        if TAG.search(ware.findtext("title", "")):
            yield f"a title in which a reader finds a tag: {ware.findtext('title')}"
        if ware.find("author") is not None:
            yield "an author, who would have to be an e-mail address"
        if not WEB.fullmatch(ware.findtext("link", "")):
            yield "a link that is no web address"


def _added(root: Any, _: str) -> Iterator[str]:
    for ware in root.findall("channel/item"):
        files = ware.findall("enclosure")
        if len(files) > 1 or any(not file.get(n) for file in files for n in ("url", "length", "type")):
            yield "several enclosures, or one without address, length or type"
        if any(not WEB.fullmatch(source.get("url", "")) for source in ware.findall("source")):
            yield "a source without an address"


def _mail_dates(root: Any, _: str) -> Iterator[str]:
    dates = [node.text or "" for node in root.iter("pubDate", "lastBuildDate")]
    yield from (f"no date of RFC 822: {date}" for date in dates if not RFC_822.fullmatch(date))
    moments = [parsedate_to_datetime(ware.findtext("pubDate", "")) for ware in root.findall("channel/item")]
    if any(newer <= older for newer, older in pairwise(moments)):
        yield "pubDate does not fall strictly down the feed"


RSS_RULES: Sequence[Rule] = (_channel, _wares, _added, _mail_dates)


def _top(feed: dict[str, Any], address: str) -> Iterator[str]:
    if feed.get("version") != VERSION:
        yield f"version is {feed.get('version')}"
    if feed.get("feed_url") != address or not WEB.fullmatch(feed.get("home_page_url", "")):
        yield "feed_url or home_page_url is not where it lies"
    if not isinstance(feed.get("title"), str) or not isinstance(feed.get("items"), list):
        yield "no title, or no items"
    for hub in feed.get("hubs", ()):
        if set(hub) != {"type", "url"}:
            yield "a hub without type or url"


def _no_nulls(feed: dict[str, Any], _: str) -> Iterator[str]:
    waiting: list[Any] = [feed]
    while waiting:
        value = waiting.pop()
        if value is None:
            yield "a null"
        waiting += value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


def _told(feed: dict[str, Any], _: str) -> Iterator[str]:
    for each in feed["items"]:
        if not isinstance(each.get("id"), str) or not OWN_ID.fullmatch(each["id"]):
            yield "an id that is no text, or not ours"
        if not (each.get("content_html") or each.get("content_text")):
            yield "neither content_html nor content_text"
        if any(not MOMENT.fullmatch(each.get(name, "")) for name in ("date_published", "date_modified")):
            yield "a date that is none of RFC 3339"
        if "author" in each or not isinstance(each.get("authors", []), list):
            yield "author is 1.0; authors is a list"
        if any(not (file.get("url") and file.get("mime_type")) for file in each.get("attachments", ())):
            yield "an attachment without address or type"
        if not isinstance(each.get("_aggregator"), dict):
            yield "no word of where it came from"


JSON_RULES: Sequence[Rule] = (_top, _no_nulls, _told)
