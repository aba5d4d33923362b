"""The feed of an outlet as bytes: in come an outlet and a moment, out comes a document.

The formats differ on purpose (RSS 2.0, Atom, RSS 1.0, JSON Feed; UTF-8, GBK, Big5), since a demo in
one format would show little of what reading feeds is. Nothing is served here.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from operator import attrgetter
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from aggregator.demo.bundled import Outlet, Text

# The outlets are invented; they all keep the time of product.md's default `timezone`.
ZONE = timezone(timedelta(hours=8))

CONTENT_TYPES = {
    "rss": "application/rss+xml",
    "atom": "application/atom+xml",
    "rdf": "application/rdf+xml",
    "json": "application/feed+json",
}

FORMATS = Environment(
    loader=PackageLoader("aggregator.demo", "formats"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
FORMATS.filters["rfc822"] = format_datetime
FORMATS.filters["iso"] = datetime.isoformat


@dataclass(frozen=True, slots=True)
class Document:
    """A feed as a server sends it. The content type names no charset: the document itself does."""

    content_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Shown:
    """A text as its outlet's feed shows it at one moment: under its newest headline."""

    text: Text
    title: str
    link: str
    published: datetime
    updated: datetime


def document(outlet: Outlet, now: datetime) -> Document:
    """Return the outlet's feed as it stands at ``now`` (aware), newest text first."""
    shown = sorted(
        (_show(outlet, text, now) for text in outlet.texts), key=attrgetter("published"), reverse=True
    )
    if outlet.format == "json":
        body = json.dumps(_json_feed(outlet, shown), ensure_ascii=False, indent=1)
    else:
        body = FORMATS.get_template(f"{outlet.format}.xml").render(outlet=outlet, entries=shown)
    # A character that GBK or Big5 lacks becomes a reference, as real servers do it.
    return Document(CONTENT_TYPES[outlet.format], body.encode(outlet.encoding, "xmlcharrefreplace"))


def moment(now: datetime, ago: timedelta) -> datetime:
    """Return a time before now, on whole seconds: feed dates carry no more."""
    return (now - ago).astimezone(ZONE).replace(microsecond=0)


def _show(outlet: Outlet, text: Text, now: datetime) -> Shown:
    newest = text.headlines[-1]
    return Shown(
        text=text,
        title=newest.title,
        link=outlet.link(text),
        published=moment(now, text.ago),
        updated=moment(now, newest.ago),
    )


def _json_feed(outlet: Outlet, entries: list[Shown]) -> dict[str, Any]:
    """Return the document of JSON Feed 1.1, which has no template because JSON needs no markup."""
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": outlet.name,
        "home_page_url": outlet.home,
        "language": outlet.language,
        "items": [
            {
                "id": shown.link,
                "url": shown.link,
                "title": shown.title,
                "content_html": shown.text.html,
                "date_published": shown.published.isoformat(),
                "authors": [{"name": shown.text.author or outlet.name}],
            }
            for shown in entries
        ],
    }
