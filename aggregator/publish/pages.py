"""The pages of topics: the front page, a topic's newest entries, and a month of its archive.

In: a ``Sheet``, or lines about entries and topics. Out: HTML (``rendering`` says of what kind). No markup of
an article is in a page, only its plain text. Stories and sources have pages of their own (``story_page``,
``source_page``).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from itertools import groupby

from aggregator.model import Article, StoryId, TopicSlug
from aggregator.publish.page_words import PAGE_WORDS
from aggregator.publish.picture import picture
from aggregator.publish.rendering import Needs, render
from aggregator.publish.shown import Sheet, Shown
from aggregator.publish.words import MONTHS, Locale

PAGE = "index.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What the front page says of a topic; ``entries`` counts those of its current edition.

    ``latest`` are the newest headlines with their languages.
    """

    topic: TopicSlug
    title: str
    updated: datetime
    entries: int
    latest: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Day:
    """The entries published on one day, as the reader's zone counts days."""

    date: date
    title: str
    entries: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Month:
    """A month of an archive: its name in addresses, ``2026-03``, and in words."""

    name: str
    title: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a month stands in its archive: its name, ``2026-03``, and its neighbours', ``""`` for none."""

    month: str
    older: str = ""
    newer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An entry in an archive: one line. ``houses`` counts the outlets that tell it."""

    story: StoryId
    title: str
    link: str
    outlet: str
    language: str
    published: datetime
    houses: int = 1


@dataclass(frozen=True, slots=True)
class Rows:
    """The lines of one day."""

    date: date
    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """A month of a topic as its page shows it, newest first; the months beside it where there are any."""

    title: str
    month: Month
    days: tuple[Rows, ...]
    older: Month | None = None
    newer: Month | None = None

    @property
    def count(self) -> int:
        """How many entries the month has."""
        return sum(len(day.rows) for day in self.days)


def topic_page(sheet: Sheet, *, images: bool) -> bytes:
    """Return a topic's ``index.html``; ``images`` tells whether pictures stand in it."""
    pictures = {entry.story: picture(entry) if images else "" for entry in sheet.entries}
    return render(
        "topic.html",
        sheet.locale,
        Needs(images=any(pictures.values()), watches=True),
        sheet=sheet,
        days=tuple(_days(sheet.entries, sheet.locale)),
        by_story={entry.story: entry for entry in sheet.entries},
        pictures=pictures,
        months=[month(name, sheet.locale) for name in sheet.months],
        short=partial(short, sheet.locale),
        beside_names=beside_names,
    )


def archive_page(title: str, place: Place, rows: Iterable[Row], locale: Locale) -> bytes:
    """Return ``archive/<month>.html``: a topic's entries of a month, newest first, a line each."""
    days = tuple(
        Rows(day, locale.date(group[0].published), group)
        for day, members in groupby(rows, key=lambda row: locale.day(row.published))
        for group in [tuple(members)]
    )
    archive = Archive(
        title=title,
        month=month(place.month, locale),
        days=days,
        older=month(place.older, locale) if place.older else None,
        newer=month(place.newer, locale) if place.newer else None,
    )
    return render("archive.html", locale, archive=archive)


def front_page(topics: Sequence[Summary], locale: Locale) -> bytes:
    """Return the front page: every topic with its newest headlines and its feeds."""
    return render("front.html", locale, topics=topics)


def month(name: str, locale: Locale) -> Month:
    """Return a month by its name in addresses."""
    year, number = map(int, name.split("-"))
    said = PAGE_WORDS[locale.language].month
    return Month(name, said.format(year=year, month=number, month_name=MONTHS[number - 1]))


def short(locale: Locale, article: Article, day: date) -> str:
    """Return when the outlet published, as short as it is plain beside an entry of this day."""
    if article.published is None:
        return ""
    own = locale.day(article.published)
    dated = f"{own:%m-%d}" if own.year == day.year else own.isoformat()
    if article.precision == "day":
        return dated
    clock = locale.clock(article.published)
    return clock if own == day else f"{dated} {clock}"


def beside_names(entry: Shown) -> tuple[str, ...]:
    """Return the outlets besides the canonical article's, each once, the entry's own left out."""
    own = entry.canonical.outlet
    names = (each.outlet for each in entry.beside)
    return tuple(dict.fromkeys(name for name in names if name and name != own)) or (own,)


def _days(entries: Sequence[Shown], locale: Locale) -> Iterable[Day]:
    """Give the entries by day, in their order."""
    for day, group in groupby(entries, key=lambda entry: locale.day(entry.published)):
        members = tuple(group)
        yield Day(day, locale.date(members[0].published), members)
