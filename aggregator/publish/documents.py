"""Every document of an edition by its path below the public folder, and the front page.

In: an ``Edition`` and how it shall look. Out: bytes by path; ``write`` puts them there.
"""

from collections.abc import Sequence

from aggregator.model import Edition, Publish
from aggregator.publish import feed, json_feed, pages
from aggregator.publish.pages import Summary
from aggregator.publish.shown import sheet
from aggregator.publish.words import Locale


def documents(edition: Edition, publish: Publish, locale: Locale) -> dict[str, bytes]:
    """Return the edition's documents, and a page for each story whose article has none of its own."""
    shown = sheet(edition, publish, locale)
    stories = {
        f"story/{entry.story}/{pages.PAGE}": pages.story_page(entry, shown)
        for entry in shown.entries
        if not entry.linked
    }
    # The stories come first: no written feed then names a page that is not there yet.
    return {
        **stories,
        f"{shown.topic}/{pages.PAGE}": pages.topic_page(shown),
        f"{shown.topic}/{feed.ATOM}": feed.atom(shown),
        f"{shown.topic}/{feed.RSS}": feed.rss(shown),
        f"{shown.topic}/{json_feed.NAME}": json_feed.json_feed(shown),
    }


def front(topics: Sequence[Summary], locale: Locale) -> dict[str, bytes]:
    """Return the front page."""
    return {pages.PAGE: pages.front_page(topics, locale)}
