"""Documents by their paths below the public folder: of an edition, of a story, and the front page.

In: an ``Edition`` or an ``Account`` and how it shall look. Out: bytes by path; ``write`` puts them there.
Archives, which may be large, are made piece by piece (``archive``).
"""

from collections.abc import Sequence
from datetime import datetime

from aggregator.model import Edition, Publish, StoryId
from aggregator.publish import feed, health_feed, json_feed, opml, pages, source_page, story_page
from aggregator.publish.account import Account
from aggregator.publish.health_feed import Trouble
from aggregator.publish.pages import Summary
from aggregator.publish.shown import sheet
from aggregator.publish.source_page import SourceState
from aggregator.publish.tokens import Actions
from aggregator.publish.words import Locale


def documents(
    edition: Edition, publish: Publish, locale: Locale, actions: Actions | None = None
) -> dict[str, bytes]:
    """Return the edition's documents."""
    shown = sheet(edition, publish, locale, actions)
    page = pages.topic_page(shown, images=publish.images != "none")
    return {
        f"{shown.topic}/{pages.PAGE}": page,
        f"{shown.topic}/{feed.ATOM}": feed.atom(shown),
        f"{shown.topic}/{feed.RSS}": feed.rss(shown),
        f"{shown.topic}/{json_feed.NAME}": json_feed.json_feed(shown),
    }


def story(
    account: Account, publish: Publish, locale: Locale, actions: Actions | None = None
) -> dict[str, bytes]:
    """Return the page of a story."""
    return {_page(account.entry.story): story_page.story_page(account, publish, locale, actions)}


def moved(story: StoryId, into: StoryId, publish: Publish, locale: Locale) -> dict[str, bytes]:
    """Return the page of a story that became part of another one."""
    return {_page(story): story_page.moved_page(into, publish, locale)}


def _page(story: StoryId) -> str:
    return f"story/{story}/{pages.PAGE}"


def front(topics: Sequence[Summary], base_url: str, locale: Locale) -> dict[str, bytes]:
    """Return the front page, and the list of all feeds."""
    return {
        pages.PAGE: pages.front_page(topics, locale),
        opml.NAME: opml.opml(topics, base_url, locale),
    }


def conditions(
    sources: Sequence[SourceState],
    troubles: Sequence[Trouble],
    begun: datetime,
    base_url: str,
    locale: Locale,
) -> dict[str, bytes]:
    """Return the page of the sources, and the feed of what is wrong."""
    return {
        source_page.NAME: source_page.source_page(sources, locale),
        health_feed.NAME: health_feed.health_feed(troubles, begun, base_url, locale),
    }
