"""The pages: one per topic, one per story, and the front page.

In: a ``Sheet``, an entry of it, or a line about each topic. Out: HTML that needs no script, asks no
third party for anything, and carries its own policy. Templates escape everything; no markup of an
article is in a page, only its plain text.
"""

import base64
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from itertools import groupby

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from aggregator.model import TopicSlug
from aggregator.publish.shown import Sheet, Shown
from aggregator.publish.words import Locale, iso

PAGE = "index.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What the front page says of a topic; ``entries`` counts those of its current edition."""

    topic: TopicSlug
    title: str
    updated: datetime
    entries: int


@dataclass(frozen=True, slots=True)
class Day:
    """The entries published on one day, as the reader's zone counts days."""

    date: date
    title: str
    entries: tuple[Shown, ...]


def topic_page(sheet: Sheet) -> bytes:
    """Return a topic's ``index.html``."""
    days = tuple(_days(sheet.entries, sheet.locale))
    by_story = {entry.story: entry for entry in sheet.entries}
    return _render("topic.html", sheet.locale, sheet=sheet, days=days, by_story=by_story)


def story_page(entry: Shown, sheet: Sheet) -> bytes:
    """Return the page of one story, two folders below the front page."""
    return _render("story.html", sheet.locale, entry=entry, sheet=sheet)


def front_page(topics: Sequence[Summary], locale: Locale) -> bytes:
    """Return the front page: every topic with its feeds."""
    return _render("front.html", locale, topics=topics)


def _days(entries: Sequence[Shown], locale: Locale) -> Iterable[Day]:
    """Give the entries by day, in their order."""
    for day, group in groupby(entries, key=lambda entry: locale.day(entry.published)):
        members = tuple(group)
        yield Day(day, locale.date(members[0].published), members)


def _render(template: str, locale: Locale, **values: object) -> bytes:
    """Return a filled template."""
    style = page_style()
    text = (
        environment()
        .get_template(template)
        .render(values, locale=locale, words=locale.words, iso=iso, style=style, policy=policy(style))
    )
    return text.encode()


@cache
def environment() -> Environment:
    """Return the templates, which escape what they are given and fail on a misspelt name."""
    return Environment(
        loader=PackageLoader("aggregator.publish"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


@cache
def page_style() -> Markup:
    """Return the style sheet; it stands in every page, so that a page is one file and one request."""
    text = files("aggregator.publish").joinpath("templates/style.css").read_text("utf-8")
    return Markup(text)  # noqa: S704 - a file of this package


@cache
def policy(style: str) -> str:
    """Return the content security policy (CSP 3): nothing but this very style sheet."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
