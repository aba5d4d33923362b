"""How entries and articles are picked out of HTML pages, as feeds.yaml says it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

FieldName = Literal["link", "title", "published", "summary", "image"]


@dataclass(frozen=True, slots=True)
class Pick:
    """Where one field of a listed entry stands.

    ``css`` ``""`` is the entry's own element; ``attr`` ``""`` what such a field usually is taken from.
    ``regex`` chooses a part of that (its first group, if it has one), ``format`` reads it as a date.
    """

    css: str = ""
    attr: str = ""
    regex: str = ""
    format: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """A page that lists entries: ``entry`` selects them in ``container``, ``fields`` what is read of one."""

    container: str
    entry: str
    fields: Mapping[FieldName, Pick]


@dataclass(frozen=True, slots=True)
class PageBody:
    """Where the text of an article stands on its page; ``css`` ``""`` leaves that to be found out."""

    css: str = ""
    remove: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scrape:
    """A source read off a page that lists entries. Their own pages are asked only where ``body`` says how."""

    url: str
    listing: Listing
    body: PageBody = PageBody()

    @property
    def urls(self) -> tuple[str, ...]:
        """The one address, so that all kinds of origin can be walked alike."""
        return (self.url,)
