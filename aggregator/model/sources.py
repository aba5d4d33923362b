"""What is polled: a source, as feeds.yaml means it (defaults filled in)."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Literal, NewType

from aggregator.model.access import PLAIN_ACCESS, Access
from aggregator.model.layouts import AUTO, Layout
from aggregator.model.repair import UNREPAIRED, Identity, Repair
from aggregator.model.scrapes import Scrape

SourceSlug = NewType("SourceSlug", str)
# When an article's own page is read besides what the source gives of it.
FullText = Literal["never", "when-short", "always"]


class Role(StrEnum):
    """How near a source stands to who wrote the text; the nearest first."""

    ORIGINAL = "original"
    WIRE = "wire"
    AGGREGATOR = "aggregator"
    MIRROR = "mirror"


@dataclass(frozen=True, slots=True)
class Feeds:
    """A source read over HTTP: one or more feed addresses of one house."""

    urls: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Site:
    """A source named by its home page, whose feed is discovered (``PollState.found``)."""

    url: str

    @property
    def urls(self) -> tuple[str, ...]:
        """The one address, so that all kinds of origin can be walked alike."""
        return (self.url,)


@dataclass(frozen=True, slots=True)
class Repository:
    """A source read with git: a repository that archives articles as files.

    ``since`` counts back from the newest commit; ``None`` reads everything. ``branch`` ``""`` is
    the remote's own default. ``paths`` are glob patterns (``**`` crosses folders), ``()`` is all.
    """

    url: str
    branch: str = ""
    layout: Layout = AUTO
    paths: tuple[str, ...] = ()
    since: timedelta | None = None

    @property
    def urls(self) -> tuple[str, ...]:
        """The one address, so that both kinds of origin can be walked alike."""
        return (self.url,)


@dataclass(frozen=True, slots=True)
class Interval:
    """The bounds between which a source's rhythm of polling adapts.

    ``stated`` tells that the configuration itself names ``min``: then it may go below the hour
    that politeness asks for where a server states no wish (docs/conduct.md).
    """

    min: timedelta
    max: timedelta
    stated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One thing that is polled.

    ``tags`` are the operator's; ``aliases`` are names under which mirrors credit this outlet;
    ``mirror_of`` is the slug of the outlet that a mirror of one outlet copies, ``was`` the slug that it
    had before. ``access`` is how its servers are asked, ``repair`` and ``identity`` how a broken feed of
    it is read.
    """

    slug: SourceSlug
    name: str
    origin: Feeds | Site | Scrape | Repository
    language: str = ""
    tags: frozenset[str] = frozenset()
    role: Role = Role.ORIGINAL
    weight: int = 50
    family: str = ""
    aliases: tuple[str, ...] = ()
    mirror_of: SourceSlug | None = None
    was: SourceSlug | None = None
    interval: Interval
    first_fetch: int
    announce: timedelta
    enabled: bool = True
    full_text: FullText = "never"
    access: Access = PLAIN_ACCESS
    repair: Repair = UNREPAIRED
    identity: Identity = "auto"

    @property
    def kind(self) -> Literal["feed", "site", "scrape", "git"]:
        """The kind by which people know the source."""
        match self.origin:
            case Feeds():
                return "feed"
            case Site():
                return "site"
            case Scrape():
                return "scrape"
            case Repository():
                return "git"

    @property
    def house(self) -> str:
        """The family it counts with in "covered by": its own slug when it names none."""
        return self.family or self.mirror_of or self.slug
