"""What goes to a parser child and what comes back: plain values, so that both can be sent.

The child does everything that touches bytes from outside: decode, parse, normalise. It knows no
time of its own, no network and no database; what it needs of them is in the job's ``Context``.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from aggregator.model import Article, SourceSlug


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What normalising needs to know besides the entry.

    ``language`` is the configured one, ``""`` to detect it; ``timezone`` an IANA name, for dates
    given without a zone. ``outlet`` is the source's own slug for feeds, ``""`` for mirrors, whose
    articles carry their credit there until ``collect.outlets`` resolves it.
    """

    source: SourceSlug
    outlet: str
    feed_url: str
    language: str = ""
    timezone: str = "Asia/Shanghai"
    now: datetime


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

    ``ttl`` is the document's own wish between polls in seconds (``ttl``, ``sy:``), 0 for none.
    """

    articles: tuple[Article, ...]
    entries: int
    title: str = ""
    language: str = ""
    ttl: float = 0.0
    warnings: tuple[str, ...] = ()


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
    layout: Literal["auto", "jekyll", "gfw"]
    repository: str
    page: str
    context: Context


@dataclass(frozen=True, slots=True, kw_only=True)
class FilesRead:
    """What a batch held; ``skipped`` counts files that are no articles, by reason."""

    articles: tuple[Article, ...]
    skipped: dict[str, int] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


Job = FeedJob | FilesJob
Result = FeedRead | FilesRead
