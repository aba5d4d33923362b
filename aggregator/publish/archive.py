"""A month of a topic, as Atom and as a page.

In: what the month's documents have in common, and its entries. Out: the bytes of ``archive/2026-03.atom``,
piece by piece, and of ``archive/2026-03.html``. Which months there are, and when they are written, is the
pipeline's.
"""

from collections.abc import Iterable, Iterator

from aggregator.model import Edition, Publish
from aggregator.publish import feed, pages
from aggregator.publish.pages import Place, Row
from aggregator.publish.plain import line
from aggregator.publish.shown import Shown, sheet
from aggregator.publish.tokens import Actions
from aggregator.publish.words import Locale


def atom(  # noqa: PLR0913, PLR0917 - a document's parts, and how it shall look
    head: Edition,
    place: Place,
    entries: Iterable[Shown],
    publish: Publish,
    locale: Locale,
    actions: Actions | None,
) -> Iterator[bytes]:
    """Give the pieces of a month's Atom document; ``head`` has no entries of its own."""
    return feed.archive(sheet(head, publish, locale, actions), place, entries)


def page(title: str, place: Place, rows: Iterable[Row], locale: Locale) -> bytes:
    """Return a month's page."""
    return pages.archive_page(line(title), place, rows, locale)


def row(entry: Shown) -> Row:
    """Return an entry's line of the page."""
    return Row(
        story=entry.story,
        title=entry.title,
        link=entry.link,
        outlet=entry.canonical.outlet,
        language=entry.language,
        published=entry.published,
        houses=len(entry.houses),
    )
