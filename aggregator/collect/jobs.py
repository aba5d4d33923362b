"""What goes to a parser child and what comes back: plain values, so that both can be sent.

The child does everything that touches bytes from outside: decode, parse, normalise. It knows no
time of its own, no network and no database; what it needs of them is in the job's ``Context``.
"""

from dataclasses import dataclass, field
from datetime import datetime

from aggregator.model import UNREPAIRED, Article, Identity, Layout, Listing, PageBody, Repair, SourceSlug

INSTEAD = "an HTML page, not a feed"  # the cause where a page came in a feed's place (``discovery``)


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What normalising needs to know besides the entry.

    ``language`` is the configured one, ``""`` to detect it; ``timezone`` an IANA name, for dates
    given without a zone. ``outlet`` is the source's own slug for feeds, ``""`` for mirrors, whose
    articles carry their credit there until ``collect.outlets`` resolves it. ``repair`` and ``identity``
    are the operator's word on a broken feed.
    """

    source: SourceSlug
    outlet: str
    feed_url: str
    language: str = ""
    timezone: str = "Asia/Shanghai"
    now: datetime
    repair: Repair = UNREPAIRED
    identity: Identity = "auto"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedJob:
    """A feed document as it came, and the digests of entries that need no second reading."""

    document: bytes
    content_type: str
    base: str
    context: Context
    known: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedRead:
    """What a feed document held. ``entries`` counts all of them, the known ones included.

    ``ttl`` is the document's own wish between polls in seconds (``ttl``, ``sy:``), 0 for none; it does not
    want to be asked in ``skip_hours`` (0 to 23) and on ``skip_days`` (Monday is 0), in UTC. ``earlier`` is
    the document with the entries before these (RFC 5005), ``""`` where none is named.
    """

    articles: tuple[Article, ...]
    entries: int
    title: str = ""
    language: str = ""
    ttl: float = 0.0
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()
    earlier: str = ""
    links: tuple[tuple[str, str], ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingJob:
    """A page that lists articles, as it came; it is read like a feed."""

    document: bytes
    content_type: str
    base: str
    context: Context
    listing: Listing
    known: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class PageJob:
    """The page of an article that is known already, as it came, and where its text stands."""

    document: bytes
    content_type: str
    base: str
    context: Context
    article: Article
    body: PageBody


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRead:
    """The article with the text of its page, or as it was; ``kept`` says why it is as it was."""

    article: Article
    kept: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribeJob:
    """A document of any kind as it came, for a person who asks what it is."""

    document: bytes
    content_type: str
    base: str
    context: Context


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What a document is; ``feeds`` are those that a page names, ``warnings`` each with its count.

    ``format`` and ``charset`` are ``""`` where they cannot be told.
    """

    format: str = ""
    charset: str = ""
    entries: int = 0
    title: str = ""
    warnings: tuple[tuple[str, int], ...] = ()
    feeds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MirrorFile:
    """One file of a repository: ``committed`` is when it came, ``None`` where that is unknown."""

    path: str
    blob: str
    data: bytes
    committed: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FilesJob:
    """A batch of mirror files.

    ``page`` is the address of the mirror's own page of a file with ``{path}`` in it, ``""`` where it
    has none. ``repository`` names it in the entry ids of files without an original address.
    """

    files: tuple[MirrorFile, ...]
    layout: Layout
    repository: str
    page: str
    context: Context


@dataclass(frozen=True, slots=True, kw_only=True)
class FilesRead:
    """What a batch held.

    ``skipped`` counts files that are no articles, by reason; ``layouts`` those that are, by their layout.
    """

    articles: tuple[Article, ...]
    skipped: dict[str, int] = field(default_factory=dict)
    layouts: dict[str, int] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


Job = FeedJob | ListingJob | PageJob | FilesJob | DescribeJob
Result = FeedRead | PageRead | FilesRead | Described
