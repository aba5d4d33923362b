"""A page that lists articles becomes entries, by the selectors of feeds.yaml (``scrape``). Pure.

In: the page's text, its address, a ``Listing``. Out: a ``Document`` like a feed's, or ``NoListingError`` that
says what the page lacks. Dates are what ``format`` reads for certain, else the text, for
``normalise.dates`` to judge; a date told from now (3小时前) is none, and must not make the entry another
one at each poll. Not done here: fetching, cleaning, the articles' own pages (``fulltext``).
"""

import re
from collections.abc import Mapping
from datetime import datetime

from selectolax.lexbor import LexborHTMLParser, LexborNode

from aggregator.collect.normalise.dates import read_date
from aggregator.collect.normalise.moments import Dated
from aggregator.collect.parse.document import Document, escaped, sealed
from aggregator.collect.parse.page import base_of, joined
from aggregator.collect.parse.protect import MOST_ENTRIES
from aggregator.model import Enclosure, Entry, FieldName, Listing, Pick

# The attribute that a field is read from where feeds.yaml names none (HTML: 4.6.2, 4.8.3, 4.5.14).
USUAL: Mapping[FieldName, str] = {"link": "href", "image": "src", "published": "datetime"}
LONGEST = 10_000  # characters of one field that a pattern is tried on
IMAGES = {
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "webp": "image/webp",
}
CLOCKS = ("%H", "%I", "%c", "%X")  # what in a form of strptime names an hour
STRAY = 2  # links that an empty list may hold: back, and home. More are entries of another shape.
ANY_ZONE = "UTC"  # whether a text is a date at all does not hang on the zone


class NoListingError(ValueError):
    """A page without what feeds.yaml says it has; the message says what."""


def read_listing(text: str, url: str, listing: Listing) -> Document:
    """Return the page's entries, in its order; raises ``NoListingError``."""
    tree = LexborHTMLParser(text)
    containers = tree.css(listing.container)
    if not containers:
        raise NoListingError(f"the page has no “{listing.container}” (container)")
    found = {node.mem_id: node for container in containers for node in container.css(listing.entry)}
    nodes = list(found.values())[:MOST_ENTRIES]
    reader = Reader(base_of(tree, url), listing.fields)
    entries = [entry for node in nodes if (entry := reader.entry(node)).link]
    if nodes and not entries:
        css = listing.fields["link"].css or listing.entry
        raise NoListingError(
            f"none of its {len(nodes)} “{listing.entry}” (item) has a link by “{css}” (fields.link)"
        )
    links = sum(len(container.css("a[href]")) for container in containers)
    if not nodes and links > STRAY:
        raise NoListingError(
            f"nothing in “{listing.container}” is a “{listing.entry}” (item), though it holds {links} links"
        )
    return Document(
        entries=tuple(entries),
        title=_title(tree),
        language=_language(tree),
        warnings=reader.told(len(nodes) - len(entries)),
    )


class Reader:
    """Reads the fields of one entry after the other, and remembers what was wrong with them."""

    def __init__(self, base: str, fields: Mapping[FieldName, Pick]) -> None:
        """Keep what relative addresses count from, and where the fields stand."""
        self._base = base
        self._fields = fields
        self._odd_dates: list[str] = []

    def entry(self, node: LexborNode) -> Entry:
        """Return an element as an entry; its ``link`` is ``""`` where it has none."""
        href = self._text(node, "link").strip()
        image = self._text(node, "image").strip()
        return sealed(
            Entry(
                link=joined(self._base, href) if href else "",
                title=escaped(" ".join(self._text(node, "title").split())),
                published=self._date(node),
                summary=self._summary(node),
                enclosures=(Enclosure(joined(self._base, image), _kind(image)),) if image else (),
                base=self._base,
            )
        )

    def told(self, without_link: int) -> tuple[str, ...]:
        """Return the warnings of all that was read."""
        warnings = [f"{without_link} entries have no link and are left out"] if without_link else []
        if self._odd_dates:
            form = self._fields["published"].format
            warnings.append(
                f"{len(self._odd_dates)} dates are not written as {form}, like “{self._odd_dates[0]}”"
            )
        return tuple(warnings)

    def _text(self, node: LexborNode, name: FieldName) -> str:
        """Return a field as text, ``""`` where there is none."""
        pick = self._fields.get(name)
        element = _element(node, pick) if pick else None
        if pick is None or element is None:
            return ""
        return _part(_value(element, pick.attr or USUAL.get(name, ""), fall_back=not pick.attr), pick.regex)

    def _summary(self, node: LexborNode) -> str:
        """Return a summary as HTML: an element's own, a text escaped."""
        pick = self._fields.get("summary")
        if pick is None or pick.attr or pick.regex:
            return escaped(self._text(node, "summary"))
        element = _element(node, pick)
        return (element.inner_html or "") if element is not None else ""

    def _date(self, node: LexborNode) -> str:
        """Return a date text that means the same at every poll, ``""`` where there is none."""
        text = " ".join(self._text(node, "published").split())
        if not text:
            return ""
        if form := self._fields["published"].format:
            try:
                return _written(datetime.strptime(text, form), form)  # noqa: DTZ007 - its zone is the source's
            except ValueError:
                self._odd_dates.append(text[:40])
        return text if isinstance(read_date(text, ANY_ZONE), Dated) else ""


def _element(node: LexborNode, pick: Pick) -> LexborNode | None:
    """Return the element that a pick names, the first of several."""
    return node.css_first(pick.css) if pick.css else node


def _value(element: LexborNode, attribute: str, *, fall_back: bool) -> str:
    """Return an attribute's value; its text where none is asked for, or the usual one is not there."""
    if attribute and (attribute in element.attributes or not fall_back):
        return element.attributes.get(attribute) or ""
    return element.text(deep=True, separator="")


def _part(text: str, regex: str) -> str:
    """Return the part of a text that a pattern chooses, ``""`` where it does not match."""
    if not regex:
        return text
    match = re.search(regex, text[:LONGEST])
    if match is None:
        return ""
    return (match[1] or "") if match.re.groups else match[0]


def _written(moment: datetime, form: str) -> str:
    """Return a moment in ISO 8601, as precise as its form."""
    exact = any(sign in form.replace("%%", "") for sign in CLOCKS)
    return moment.isoformat() if exact else moment.date().isoformat()


def _title(tree: LexborHTMLParser) -> str:
    """Return the page's title, as HTML."""
    title = tree.css_first("title")
    return escaped(" ".join(title.text().split())) if title is not None else ""


def _language(tree: LexborHTMLParser) -> str:
    """Return the language that the page says it is in."""
    root = tree.css_first("html[lang]")
    return (root.attributes.get("lang") or "") if root is not None else ""


def _kind(url: str) -> str:
    """Return the media type of an image by the end of its address, ``""`` where that tells nothing."""
    return IMAGES.get(url.partition("?")[0].rpartition(".")[2].lower(), "")
