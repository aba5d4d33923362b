"""An edition as every format shows it: chosen, cleaned and worded once, so that all four agree.

In: an ``Edition`` and how it shall look. Out: values that hold only strings which any document can
carry and only links that may be followed. HTML inside (``full``) was sanitised when its article
was normalised; nothing here parses it again. Which format writes what where is the renderers'.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from aggregator import fold
from aggregator.model import Article, Edition, Enclosure, Publish, Published, StoryId, Tombstone, TopicSlug
from aggregator.publish.excerpt import excerpt
from aggregator.publish.plain import carried, language_tag, line, media_type, paragraphs, web_link
from aggregator.publish.tokens import Actions
from aggregator.publish.words import Locale

# The name space of the feeds' own ids, drawn once at random. Their name is the topic's slug and not
# the address: an address may move, an id may not (RFC 4287, 4.2.6).
FEEDS = UUID("5b0f3c0e-6a54-4d0c-9a0b-3f1d7f2f6a11")
# In a body that was sanitised on arrival every attribute is quoted.
IMAGE = re.compile(r"""<img\b(?:[^>"']|"[^"]*"|'[^']*')*>""")
PICTURE = re.compile(r"(?i)\.(jpe?g|png|gif|webp|avif|svg|bmp)(\?|$)")
# A headline made from a text that has none: one line of a reader's list, in columns.
HEADLINE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One article of a story: who tells it, where. ``url`` ``""`` where no page can be opened."""

    outlet: str
    title: str
    url: str
    language: str
    time: str
    article: Article


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One entry. ``link`` is the canonical article, or our own story page where it has none.

    ``tellings`` are all articles, the canonical first; ``others`` those with a page of their own,
    each page once; ``houses`` one outlet's name per family; ``related`` the ids of entries of the same
    edition that report the same event. ``page`` is the address of our own story page, ``headline`` the
    title that readers were given first, ``""`` where it is still the same.
    """

    id: str
    story: StoryId
    title: str
    link: str
    page: str
    headline: str
    language: str
    people: tuple[str, ...]
    published: datetime
    updated: datetime
    excerpt: tuple[str, ...]
    full: str
    tellings: tuple[Telling, ...]
    others: tuple[Telling, ...]
    houses: tuple[str, ...]
    related: tuple[StoryId, ...]
    enclosures: tuple[Enclosure, ...]
    categories: tuple[str, ...]
    feed_url: str

    @property
    def canonical(self) -> Telling:
        """The article that the entry links to."""
        return self.tellings[0]

    @property
    def beside(self) -> tuple[Telling, ...]:
        """The articles listed under the canonical one: the others, and those without a page."""
        return tuple(each for each in self.tellings[1:] if each in self.others or not each.url)

    @property
    def linked(self) -> bool:
        """Tell whether the canonical article has a page that can be opened."""
        return bool(self.canonical.url)

    @property
    def folded(self) -> bool:
        """Tell whether several articles stand in the one entry."""
        return len(self.tellings) > 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One edition. ``home`` is its page's address, with a slash at its end.

    ``months`` are those that have an archive, newest first; ``actions`` is who takes stories apart,
    ``None`` where nobody does; ``hub`` is the WebSub hub and ``icon`` a picture, ``""`` for none.
    """

    id: str
    topic: TopicSlug
    title: str
    home: str
    updated: datetime
    entries: tuple[Shown, ...]
    tombstones: tuple[Tombstone, ...]
    locale: Locale
    months: tuple[str, ...] = ()
    actions: Actions | None = None
    hub: str = ""
    icon: str = ""


def sheet(edition: Edition, publish: Publish, locale: Locale, actions: Actions | None = None) -> Sheet:
    """Return the edition as it is shown."""
    return Sheet(
        id=uuid5(FEEDS, edition.topic).urn,
        topic=edition.topic,
        title=line(edition.title) or edition.topic,
        home=f"{publish.base_url}/{edition.topic}/",
        updated=edition.updated.replace(microsecond=0),
        entries=tuple(shown(entry, publish, locale) for entry in edition.entries),
        tombstones=edition.tombstones,
        locale=locale,
        months=edition.months,
        actions=actions,
        hub=web_link(publish.hub),
        icon=web_link(edition.icon),
    )


def shown(entry: Published, publish: Publish, locale: Locale) -> Shown:
    """Return one entry as it is shown."""
    article = entry.canonical
    tellings = tuple(_telling(one, entry, locale) for one in (article, *entry.others))
    text = paragraphs(article.text)
    title, outlet = tellings[0].title, tellings[0].outlet
    page = f"{publish.base_url}/story/{entry.story}/"
    return Shown(
        id=f"urn:uuid:{entry.story}",
        story=entry.story,
        title=title or " ".join(excerpt(text, HEADLINE)) or outlet or locale.words.untitled,
        link=tellings[0].url or page,
        page=page,
        headline=_headline(line(entry.headline), title),
        language=language_tag(article.language),
        # Many feeds name the outlet as the author of everything.
        people=_unique(name for name in map(line, article.authors) if name != outlet),
        published=entry.published.replace(microsecond=0),
        updated=entry.updated.replace(microsecond=0),
        excerpt=() if publish.content == "none" else excerpt(text),
        full=_full(article, images=publish.images != "none") if publish.content == "full" else "",
        tellings=tellings,
        others=_others(tellings),
        houses=_houses(entry, tellings),
        related=entry.related,
        enclosures=_enclosures(article, images=publish.images != "none"),
        categories=_unique(map(line, article.categories)),
        feed_url=web_link(article.feed_url),
    )


def _full(article: Article, *, images: bool) -> str:
    """Return the article's whole body as HTML."""
    whole = carried(article.content_html or article.summary_html).strip()
    return whole if images else IMAGE.sub("", whole)


def _headline(first: str, now: str) -> str:
    """Return the first headline where the words of today's are others (``dedupe.material`` asks the same)."""
    known = first and now
    return first if known and _words(first) != _words(now) else ""


def _words(title: str) -> bytes:
    return fold.fold_alphanumerics(title).tobytes()


def _telling(article: Article, entry: Published, locale: Locale) -> Telling:
    """Return one article of the story with its outlet's name for people."""
    return Telling(
        outlet=line(entry.outlets.get(article.id, article.outlet)),
        title=line(article.title),
        url=web_link(article.url),
        language=language_tag(article.language),
        time=locale.stamp(article.published, article.precision) if article.published else "",
        article=article,
    )


def _others(tellings: tuple[Telling, ...]) -> tuple[Telling, ...]:
    """Return the tellings besides the first that have a page, each page once.

    One page has one address, however a feed and a mirror spell its URL.
    """
    seen = _names(tellings[0])
    others = []
    for telling in tellings[1:]:
        if telling.url and not _names(telling) & seen:
            others.append(telling)
        seen |= _names(telling)
    return tuple(others)


def _names(telling: Telling) -> set[str]:
    """Return what names the telling's page."""
    return {telling.url, telling.article.address} - {""}


def _houses(entry: Published, tellings: tuple[Telling, ...]) -> tuple[str, ...]:
    """Return the name of the first outlet of each family."""
    names: dict[str, str] = {}
    for telling in tellings:
        article = telling.article
        names.setdefault(entry.houses.get(article.id, article.source), telling.outlet or article.source)
    return tuple(names.values())


def _enclosures(article: Article, *, images: bool) -> tuple[Enclosure, ...]:
    """Return the files that go with the article and can be fetched, each once."""
    files = {
        url: Enclosure(url, media_type(one.type), max(one.length, 0))
        for one in reversed(article.enclosures)
        if (url := web_link(one.url))
    }
    return tuple(file for file in reversed(files.values()) if images or not _pictured(file))


def _pictured(file: Enclosure) -> bool:
    """Tell whether a file is a picture, by its type or, where that is not told, by its name."""
    return file.type.startswith("image/") or (not file.type and bool(PICTURE.search(file.url)))


def _unique(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the texts that are not empty, each once, in their order."""
    return tuple(filter(None, dict.fromkeys(texts)))
