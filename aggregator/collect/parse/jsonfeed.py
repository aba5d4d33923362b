"""JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1) to entries. Pure.

A field of a wrong type is as good as missing, and is told in a warning; it never costs the item.
Not done here: cleaning, dates (``collect.normalise``).
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeGuard

from aggregator.collect.parse.document import Document, escaped, sealed
from aggregator.collect.parse.links import absolute
from aggregator.collect.websub.discover import among
from aggregator.model import Enclosure, Entry

PREFIX = "jsonfeed.org/version/1"
HEAD = 65_536  # as ``protect.HEAD``
MOST_ENTRIES = 5_000  # as ``protect.MOST_ENTRIES``
# JSON's numbers have no end. Beyond these one is neither an id that anybody made nor a size of a file.
LARGEST_ID = 10**40
LARGEST_SIZE = 2**63
ITEMS = re.compile(r'"items"\s*:\s*\[')
SEPARATORS = re.compile(r"[\s,]*")
DECODER = json.JSONDecoder(strict=False)  # line breaks inside texts are no reason to lose them
BROKEN = "broken JSON; its whole entries are read"
BREAKS_OFF = "the document breaks off; its complete entries are read"


class NoJsonFeedError(ValueError):
    """Text that is no JSON Feed; the message says why."""


def begins_json(text: str) -> int:
    """Return where JSON begins in a document: at its first character, or behind a notice; -1 for nowhere."""
    start = len(text) - len(text.lstrip("\ufeff \t\r\n"))
    if text.startswith("{", start):
        return start
    return text.find("{") if PREFIX in text[:HEAD] else -1


def read_json(text: str, base: str) -> Document:
    """Return the document; raises ``NoJsonFeedError``."""
    feed, warnings = _loaded(text)
    if not isinstance(feed, dict) or PREFIX not in str(feed.get("version", "")):
        raise NoJsonFeedError("JSON, but no JSON Feed (no version)")
    items = feed.get("items")
    if not isinstance(items, list):
        raise NoJsonFeedError("a JSON Feed without items")
    if len(items) > MOST_ENTRIES:
        warnings.append(f"more than {MOST_ENTRIES:,} entries; the rest is not read")
    shared = Fields(feed, warnings)
    entries = tuple(_entry(Fields(item, warnings), shared, base) for item in _objects(items, warnings))
    return Document(
        entries=entries,
        title=escaped(shared.text("title")),
        language=shared.text("language"),
        links=among(_links(feed)),
        earlier=absolute(base, Fields(feed, []).text("next_url")),
        warnings=tuple(dict.fromkeys(warnings)),
    )


def _loaded(text: str) -> tuple[Any, list[str]]:
    """Return (JSON, warnings); of a document that is broken further on, the items that are whole."""
    try:
        return json.loads(text, strict=False), []
    except RecursionError as error:
        raise NoJsonFeedError("JSON nested too deep") from error
    except ValueError as error:
        opening = ITEMS.search(text)
        if not opening:
            raise NoJsonFeedError(f"broken JSON ({error})") from error
        feed, items, rest = _salvaged(text, opening, error)
    if rest.startswith("]"):
        return feed | {"items": items}, [BROKEN]
    return feed | {"items": items}, [BREAKS_OFF]


def _salvaged(text: str, opening: re.Match[str], broken: ValueError) -> tuple[dict[str, Any], list[Any], str]:
    """Return (what stands before the items, the whole items, what follows them)."""
    try:
        feed = json.loads(text[: opening.end()] + "]}", strict=False)
    except ValueError as error:
        raise NoJsonFeedError(f"broken JSON ({broken})") from error
    items: list[Any] = []
    at = opening.end()
    while True:
        between = SEPARATORS.match(text, at)
        at = between.end() if between else at
        try:
            one, at = DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            return feed, items, text[at : at + 1]
        items.append(one)


def _links(feed: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the hubs of kind WebSub and the feed's own address; what is malformed there is none."""
    silent = Fields(feed, [])
    hubs = silent.objects("hubs")
    yield from (("hub", hub.text("url")) for hub in hubs if hub.text("type").lower() == "websub")
    yield ("self", silent.text("feed_url"))


class Fields:
    """One JSON object, read field by field with the type that the format says."""

    def __init__(self, values: Mapping[str, Any], warnings: list[str]) -> None:
        """Keep the object, and where to warn."""
        self._values = values
        self._warnings = warnings

    def text(self, name: str) -> str:
        """Return a string field; a number counts as one (ids in the wild), ``""`` for anything else."""
        value = self._values.get(name)
        if isinstance(value, str):
            return value.encode("utf-8", "replace").decode()  # a lone surrogate (\\ud800) is no character
        if _is_number(value) and abs(value) < LARGEST_ID:
            return str(value)
        if value is not None:
            self._warnings.append(f"“{name}” is no string")
        return ""

    def length(self, name: str) -> int:
        """Return a size in bytes, 0 where there is none."""
        value = self._values.get(name)
        if _is_number(value) and 0 <= value < LARGEST_SIZE:
            return int(value)
        if value is not None:
            self._warnings.append(f"“{name}” is no size")
        return 0

    def objects(self, name: str) -> Iterator["Fields"]:
        """Yield the objects of a list field."""
        value = self._values.get(name)
        if isinstance(value, list):
            yield from (Fields(item, self._warnings) for item in value if isinstance(item, dict))
        elif isinstance(value, dict):
            yield Fields(value, self._warnings)

    def strings(self, name: str) -> tuple[str, ...]:
        """Return the strings of a list field."""
        value = self._values.get(name)
        return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()


def _is_number(value: object) -> TypeGuard[int | float]:
    """Tell whether a value was a number in JSON; true and false are none, though Python counts with them."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def _objects(items: list[Any], warnings: list[str]) -> Iterator[dict[str, Any]]:
    """Yield the items that are objects."""
    for item in items[:MOST_ENTRIES]:
        if isinstance(item, dict):
            yield item
        else:
            warnings.append("an item is no object")


def _entry(item: Fields, feed: Fields, base: str) -> Entry:
    """Return one item as an entry."""
    link = item.text("url") or item.text("external_url")
    identity = item.text("id")
    return sealed(
        Entry(
            id=identity,
            link=link or (identity if identity.startswith(("http://", "https://")) else ""),
            title=escaped(item.text("title")),
            authors=_authors(item) or _authors(feed),
            published=item.text("date_published"),
            updated=item.text("date_modified"),
            summary=escaped(item.text("summary")),
            content=item.text("content_html") or escaped(item.text("content_text")),
            categories=item.strings("tags"),
            enclosures=tuple(
                Enclosure(one.text("url"), one.text("mime_type"), one.length("size_in_bytes"))
                for one in item.objects("attachments")
                if one.text("url")
            ),
            language=item.text("language") or feed.text("language"),
            base=base,
        )
    )


def _authors(fields: Fields) -> tuple[str, ...]:
    """Return the names of ``authors`` (1.1) or ``author`` (1.0)."""
    both = (*fields.objects("authors"), *fields.objects("author"))
    return tuple(dict.fromkeys(name for name in (one.text("name") for one in both) if name))
