"""A subscriber who reads every topic's feed at every hour, forgets nothing and believes nothing.

In: ``atom.xml`` and ``feed.json`` as they stand. Out: every way in which they broke a promise:
an id twice, a changed ``published``, a late or lost entry, one article announced twice.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from lxml import etree

from benchmarks.addresses import key

ATOM = "{http://www.w3.org/2005/Atom}"
DELETED = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"
# One address announced again later than a story may span is another text at the same place: a live page.
WINDOW = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class Entry:
    """What a reader keeps of an entry."""

    id: str
    published: datetime
    link: str
    title: str


@dataclass(frozen=True, slots=True)
class Edition:
    """One reading of a feed, newest first, and the ids that it declares dead."""

    entries: tuple[Entry, ...]
    dead: frozenset[str]


@dataclass(slots=True)
class Subscriber:
    """One reader of one topic. ``broken`` lists what is wrong, ``noted`` counts what is only worth a look."""

    topic: str
    known: dict[str, Entry] = field(default_factory=dict)
    dead: set[str] = field(default_factory=set)
    links: dict[str, Entry] = field(default_factory=dict)
    last: Edition = Edition((), frozenset())
    broken: list[str] = field(default_factory=list)
    noted: Counter[str] = field(default_factory=Counter)

    def read(self, atom: bytes, feed: bytes | None = None) -> None:
        """Read the feed once more, and hold ``feed.json`` to it where it is given."""
        edition = parsed(atom)
        found = [*shape(edition), *self.gone(edition)]
        found += twins(edition, feed) if feed is not None else ()
        for entry in reversed(edition.entries):
            found += self.meet(entry, edition)
        # What stays wrong for a day is one fault, and not twenty-four.
        self.broken = list(dict.fromkeys([*self.broken, *(f"{self.topic}: {text}" for text in found)]))
        self.dead |= edition.dead
        self.last = edition

    def meet(self, entry: Entry, edition: Edition) -> Iterator[str]:
        """Compare one entry with what is known, and remember it."""
        if entry.id in self.dead:
            yield f"back from the dead: {entry.id} {entry.title}"
        known = self.known.setdefault(entry.id, entry)
        if known is entry:
            yield from self.welcome(entry)
        elif known.published != entry.published:
            yield f"published changed: {entry.id} {known.published} → {entry.published}"
        elif entry.id not in self.ids and not self.is_tail(entry, edition):
            yield f"announced again: {entry.id} {entry.title}"
        yield from self.address(entry, edition)

    def welcome(self, entry: Entry) -> Iterator[str]:
        """Judge an id never seen before: it must be newer than all that was there."""
        if self.last.entries and entry.published <= self.last.entries[0].published:
            yield f"late, readers skip it: {entry.id} {entry.published} {entry.title}"

    def address(self, entry: Entry, edition: Edition) -> Iterator[str]:
        """Judge an entry's article: announced once, under one living id."""
        first = self.links.setdefault(key(entry.link), entry)
        if first.id == entry.id or first.id in self.dead | edition.dead:
            self.links[key(entry.link)] = entry
        elif entry.published - first.published > WINDOW:
            self.noted["an address announced again, later than a story spans"] += 1
            self.links[key(entry.link)] = entry
        else:
            self.links[key(entry.link)] = entry
            one, other = sorted((first.id, entry.id))
            yield f"doubled: {one} and {other} both link to {key(entry.link)}"

    def gone(self, edition: Edition) -> Iterator[str]:
        """Find entries that left although older ones stayed, without a word about it."""
        ids = {entry.id for entry in edition.entries}
        oldest = min((entry.published for entry in edition.entries), default=None)
        for entry in self.last.entries:
            if entry.id in ids | edition.dead or oldest is None or entry.published < oldest:
                continue
            yield f"vanished without a tombstone: {entry.id} {entry.title}"

    def is_tail(self, entry: Entry, edition: Edition) -> bool:
        """Tell whether an entry only came back at the end, where another one made room."""
        others = [other.published for other in edition.entries if other.id in self.ids]
        if others and entry.published < min(others):
            self.noted["entries back at the end of an edition, after a merge made room"] += 1
            return True
        return False

    @property
    def ids(self) -> set[str]:
        """The ids of the last reading."""
        return {entry.id for entry in self.last.entries}


def parsed(atom: bytes) -> Edition:
    """Return an Atom document as a reader sees it."""
    root = etree.fromstring(atom)
    entries = tuple(
        Entry(
            element.findtext(f"{ATOM}id", ""),
            datetime.fromisoformat(element.findtext(f"{ATOM}published", "")),
            alternate(element),
            element.findtext(f"{ATOM}title", ""),
        )
        for element in root.iterfind(f"{ATOM}entry")
    )
    return Edition(entries, frozenset(str(element.get("ref")) for element in root.iterfind(DELETED)))


def alternate(element: "etree._Element") -> str:
    """Return the address that an entry links to."""
    links = (link for link in element.iterfind(f"{ATOM}link") if link.get("rel", "alternate") == "alternate")
    return next((str(link.get("href")) for link in links), "")


def shape(edition: Edition) -> Iterator[str]:
    """Judge one document by itself."""
    counted = Counter(entry.id for entry in edition.entries)
    yield from (f"an id {times} times: {name}" for name, times in counted.items() if times > 1)
    for newer, older in zip(edition.entries, edition.entries[1:], strict=False):
        if newer.published <= older.published:
            yield f"published does not decrease: {newer.id} {older.id}"
    yield from (f"both alive and dead: {e.id}" for e in edition.entries if e.id in edition.dead)
    yield from (f"without a link: {e.id} {e.title}" for e in edition.entries if not e.link)


def twins(edition: Edition, feed: bytes) -> Iterator[str]:
    """Judge the JSON Feed by the Atom document: the same entries, in the same order, at the same times."""
    document: Mapping[str, list[dict[str, str]]] = json.loads(feed)
    items = [(item["id"], datetime.fromisoformat(item["date_published"])) for item in document["items"]]
    if items != [(entry.id, entry.published) for entry in edition.entries]:
        yield "feed.json and atom.xml differ"
