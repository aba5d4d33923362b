"""The seven XML formats and both JSON Feeds, as builders: the same three pieces of news in each."""

import html
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Any

NAMESPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:atom="http://www.w3.org/2005/Atom"'
)
RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
DECLARED = '<?xml version="1.0" encoding="utf-8"?>\n'


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One piece of news. ``title`` and ``more`` are XML as it stands in the document, ``body`` is HTML."""

    title: str = ""
    link: str = ""
    id: str = ""
    date: datetime | None = None
    body: str = ""
    more: str = ""


@dataclass(frozen=True, slots=True)
class Format:
    """One format: ``write`` takes pieces and XML for the head. ``ids``, ``dates``, ``bodies``: has it any."""

    name: str
    write: Callable[[Sequence[Piece], str], str]
    ids: bool = True
    dates: bool = True
    bodies: bool = True
    atom: bool = False


def tag(name: str, text: str, attributes: str = "") -> str:
    """Return an element, nothing for an empty one."""
    return f"<{name}{attributes}>{text}</{name.partition(' ')[0]}>" if text else ""


def rss(version: str) -> Callable[[Sequence[Piece], str], str]:
    """Return the writer of RSS 0.91 to 2.0."""
    modern, described = version == "2.0", version != "0.90"

    def item(piece: Piece) -> str:
        guid = tag("guid", html.escape(piece.id), ' isPermaLink="false"') if modern else ""
        dated = tag("pubDate", format_datetime(piece.date)) if piece.date and modern else ""
        body = tag("description", html.escape(piece.body)) if described else ""
        link = tag("link", html.escape(piece.link))
        return f"<item>{tag('title', piece.title)}{link}{guid}{dated}{body}{piece.more}</item>"

    def write(pieces: Sequence[Piece], head: str) -> str:
        opening = f'<rss version="{version}" {NAMESPACES}><channel><title>海岸日报</title>'
        about = "<link>https://haian.example/</link><description>港口的消息</description>"
        return f"{DECLARED}{opening}{about}{head}{''.join(map(item, pieces))}</channel></rss>"

    return write


def rdf(version: str) -> Callable[[Sequence[Piece], str], str]:
    """Return the writer of RSS 0.90 and 1.0."""
    modern = version == "1.0"
    own = "http://purl.org/rss/1.0/" if modern else "http://my.netscape.com/rdf/simple/0.9/"

    def item(piece: Piece) -> str:
        about = f' rdf:about="{html.escape(piece.id or piece.link)}"' if modern else ""
        dated = tag("dc:date", piece.date.isoformat()) if piece.date and modern else ""
        body = tag("description", html.escape(piece.body)) if modern else ""
        link = tag("link", html.escape(piece.link))
        return f"<item{about}>{tag('title', piece.title)}{link}{dated}{body}{piece.more}</item>"

    def write(pieces: Sequence[Piece], head: str) -> str:
        opening = f'<rdf:RDF {RDF} xmlns="{own}" {NAMESPACES}>'
        channel = f"<channel><title>海岸日报</title><link>https://haian.example/</link>{head}</channel>"
        return f"{DECLARED}{opening}{channel}{''.join(map(item, pieces))}</rdf:RDF>"

    return write


def atom(version: str) -> Callable[[Sequence[Piece], str], str]:
    """Return the writer of Atom 0.3 and 1.0."""
    modern = version == "1.0"
    own = "http://www.w3.org/2005/Atom" if modern else "http://purl.org/atom/ns#"
    markup = ' type="html"' if modern else ' type="text/html" mode="escaped"'

    def entry(piece: Piece) -> str:
        dated = piece.date.isoformat() if piece.date else ""
        dates = (
            tag("published", dated) + tag("updated", dated)
            if modern
            else tag("issued", dated) + tag("modified", dated)
        )
        link = (
            f'<link rel="alternate" type="text/html" href="{html.escape(piece.link)}"/>' if piece.link else ""
        )
        body = tag("content", html.escape(piece.body), markup)
        named = tag("id", html.escape(piece.id))
        title = tag("title", piece.title, markup)
        return f"<entry>{title}{link}{named}{dates}{body}{piece.more}</entry>"

    def write(pieces: Sequence[Piece], head: str) -> str:
        opening = f'<feed xmlns="{own}" {NAMESPACES} version="{version}"><title>海岸日报</title>'
        about = '<link rel="alternate" href="https://haian.example/"/><id>urn:haian</id>'
        return f"{DECLARED}{opening}{about}{head}{''.join(map(entry, pieces))}</feed>"

    return write


def json_feed(version: str) -> Callable[[Sequence[Piece], str], str]:
    """Return the writer of JSON Feed; titles are plain text there, so XML's escapes are undone."""

    def item(piece: Piece) -> dict[str, Any]:
        fields = {
            "id": piece.id,
            "url": piece.link,
            "title": html.unescape(piece.title),
            "content_html": piece.body,
            "date_published": piece.date.isoformat() if piece.date else "",
        }
        return {name: value for name, value in fields.items() if value}

    def write(pieces: Sequence[Piece], _head: str) -> str:
        items = [item(piece) for piece in pieces]
        feed = {"version": f"https://jsonfeed.org/version/{version}", "title": "海岸日报", "items": items}
        return json.dumps(feed, ensure_ascii=False)

    return write


XML = (
    Format("RSS 0.90", rdf("0.90"), ids=False, dates=False, bodies=False),
    Format("RSS 0.91", rss("0.91"), ids=False, dates=False),
    Format("RSS 0.92", rss("0.92"), ids=False, dates=False),
    Format("RSS 1.0", rdf("1.0")),
    Format("RSS 2.0", rss("2.0")),
    Format("Atom 0.3", atom("0.3"), atom=True),
    Format("Atom 1.0", atom("1.0"), atom=True),
)
JSON = (Format("JSON Feed 1", json_feed("1")), Format("JSON Feed 1.1", json_feed("1.1")))
