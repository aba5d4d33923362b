"""From what a parser hands over to what stories are made of: entry, article, fingerprint."""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, NewType

from aggregator.model.sources import SourceSlug

ArticleId = NewType("ArticleId", str)
Precision = Literal["second", "day"]

DAY = timedelta(days=1)


def article_id(source: SourceSlug, entry_id: str) -> ArticleId:
    """Return the short permanent id of an article: ``a`` and 14 characters (70 bits).

    It is a function of the identity alone, so that a restored backup mints the same. At ten
    million articles the chance that any two collide is 4e-8 (birthday bound, n²/2⁷¹).
    """
    digest = hashlib.blake2b(f"{source}\0{entry_id}".encode(), digest_size=10).digest()
    return ArticleId("a" + base64.b32encode(digest).decode().lower()[:14])


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that goes with an article. ``length`` is in bytes, 0 when unknown."""

    url: str
    type: str = ""
    length: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a parser hands over, before any cleaning: every field as the source wrote it.

    ``title``, ``summary`` and ``content`` are HTML (a parser escapes what was plain text).
    ``published`` and ``updated`` are date *texts*: only ``normalise.dates`` reads them, so that
    no library can invent one. ``base`` is what relative links count from. ``credit`` is the
    outlet a mirror names, ``fallback`` the mirror's own page of the article.
    """

    id: str = ""
    link: str = ""
    title: str = ""
    authors: tuple[str, ...] = ()
    published: str = ""
    updated: str = ""
    summary: str = ""
    content: str = ""
    categories: tuple[str, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    language: str = ""
    base: str = ""
    credit: str = ""
    fallback: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A normalised entry. Identity is (``source``, ``entry_id``); ``id`` is its short form.

    ``url`` is the link we publish, ``address`` the folded URL, for comparing only. ``published``
    is the outlet's own claim, never invented, and with ``precision`` ``day`` the start of a whole
    day. ``text`` is the body as plain paragraphs without boilerplate. ``digest`` is that of the
    raw entry, by which an unchanged one is known again before any work is done on it.
    """

    id: ArticleId
    source: SourceSlug
    outlet: str
    feed_url: str
    entry_id: str
    url: str
    address: str
    title: str
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    precision: Precision = "second"
    updated: datetime | None = None
    language: str = ""
    summary_html: str = ""
    content_html: str = ""
    text: str = ""
    categories: tuple[str, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    first_seen: datetime
    digest: str = ""

    def __post_init__(self) -> None:
        """Hold every time in Python's own UTC: others take fifteen times as long to compare."""
        for name in ("published", "updated", "first_seen"):
            moment: datetime | None = getattr(self, name)
            if moment is not None and moment.tzinfo is not UTC:
                object.__setattr__(self, name, moment.astimezone(UTC))

    @property
    def time(self) -> datetime:
        """Story time: ``published``, never later than first seen; first seen where there is none."""
        return self.first_seen if self.published is None else min(self.published, self.first_seen)

    @property
    def end(self) -> datetime:
        """The end of the story time: a date without a clock time is its whole day."""
        if self.published is None or self.precision == "second":
            return self.time
        return max(self.time, min(self.published + DAY, self.first_seen))


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What an article is compared by.

    ``simhash`` and ``exact`` are unsigned 64-bit numbers; ``lead`` is the sorted sketch of the
    first characters' shingles and ``sketch`` the MinHash of all of them (unsigned 32-bit numbers,
    little endian, as bytes ready for numpy and for a column); ``length`` counts folded characters.
    """

    simhash: int
    exact: int
    lead: bytes
    sketch: bytes
    length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprinted:
    """An article as the deciding code sees it: what it is compared by, without its markup."""

    id: ArticleId
    source: SourceSlug
    entry_id: str
    outlet: str
    address: str
    title: str
    language: str
    time: datetime
    end: datetime
    fingerprint: Fingerprint

    @property
    def order(self) -> tuple[datetime, str, str, str]:
        """The one order in which articles are considered: story time, then address, entry id."""
        return (self.time, self.address, self.entry_id, self.source)


def printed(article: Article, fingerprint: Fingerprint) -> Fingerprinted:
    """Return an article as the deciding code sees it."""
    return Fingerprinted(
        id=article.id,
        source=article.source,
        entry_id=article.entry_id,
        outlet=article.outlet,
        address=article.address,
        title=article.title,
        language=article.language,
        time=article.time,
        end=article.end,
        fingerprint=fingerprint,
    )


def by_id(articles: Sequence[Fingerprinted]) -> dict[ArticleId, Fingerprinted]:
    """Return the articles by their ids."""
    return {article.id: article for article in articles}
