"""JSON Feed 1.1.

In: a ``Sheet``. Out: the bytes of ``feed.json``. Members without a value are left out: the format
knows no nulls. ``_aggregator`` carries what it has no member for; it is described in the docs.
"""

import json

from aggregator.model import Enclosure
from aggregator.publish.body import short, whole
from aggregator.publish.plain import carried
from aggregator.publish.shown import Sheet, Shown, Telling
from aggregator.publish.words import iso

NAME = "feed.json"
VERSION = "https://jsonfeed.org/version/1.1"


def json_feed(sheet: Sheet) -> bytes:
    """Return ``feed.json``."""
    document = _said(
        version=VERSION,
        title=sheet.title,
        home_page_url=sheet.home,
        feed_url=sheet.home + NAME,
        description=sheet.locale.words.about,
        icon=sheet.icon,
        language=sheet.locale.language,
        hubs=[{"type": "WebSub", "url": sheet.hub}] if sheet.hub else [],
        _aggregator=_said(
            id=sheet.id,
            updated=iso(sheet.updated),
            gone=[{"id": f"urn:uuid:{stone.story}", "when": iso(stone.when)} for stone in sheet.tombstones],
        ),
    )
    document["items"] = [_entry(entry, sheet) for entry in sheet.entries]  # a must, be it empty
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _entry(entry: Shown, sheet: Sheet) -> dict[str, object]:
    """Return one entry."""
    outlet = entry.canonical.outlet
    pictures = [file.url for file in entry.enclosures if file.type.startswith("image/")]
    return _said(
        id=entry.id,
        url=entry.link,
        title=entry.title,
        content_html=(whole if entry.full else short)(entry, sheet),
        summary="\n".join(entry.excerpt),
        image="".join(pictures[:1]),
        date_published=iso(entry.published),
        date_modified=iso(entry.updated),
        authors=[{"name": outlet}] if outlet else [],
        tags=list(entry.categories),
        language=entry.language,
        attachments=list(map(_attachment, entry.enclosures)),
        _aggregator=_origin(entry),
    )


def _attachment(file: Enclosure) -> dict[str, object]:
    """Return one file; its type is a must, so an unknown one is said to be just bytes."""
    kind = file.type or "application/octet-stream"
    return _said(url=file.url, mime_type=kind, size_in_bytes=file.length)


def _origin(entry: Shown) -> dict[str, object]:
    """Return where the entry came from, and every article of its story."""
    article = entry.canonical.article
    return _said(
        page=entry.page,
        headline=entry.headline,
        source=article.source,
        feed_url=entry.feed_url,
        entry_id=carried(article.entry_id),
        published=iso(article.published) if article.published else "",
        authors=list(entry.people),
        houses=list(entry.houses),
        related=[f"urn:uuid:{story}" for story in entry.related],
        articles=list(map(_article, entry.tellings)),
    )


def _article(telling: Telling) -> dict[str, object]:
    """Return one article of the story."""
    article = telling.article
    return _said(
        id=article.id,
        source=article.source,
        entry_id=carried(article.entry_id),
        outlet=telling.outlet,
        url=telling.url,
        title=telling.title,
        published=iso(article.published) if article.published else "",
        language=telling.language,
    )


def _said(**members: object) -> dict[str, object]:
    """Return the members that have a value."""
    return {name: value for name, value in members.items() if value}
