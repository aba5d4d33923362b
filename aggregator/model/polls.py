"""What one poll of one address leaves behind."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from aggregator.model.articles import Article
from aggregator.model.sources import SourceSlug


class Status(StrEnum):
    """The state of a source in one word, as ``aggregator sources`` shows it."""

    NEW = "new"
    OK = "ok"
    QUIET = "quiet"
    STALE = "stale"
    THROTTLED = "throttled"
    BROKEN = "broken"
    GONE = "gone"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True, kw_only=True)
class PollState:
    """What is remembered of one address of one source between two polls.

    ``etag`` and ``last_modified`` are the server's validators, byte for byte as it sent them
    (RFC 9110, 13.1). ``position`` is the commit up to which a repository has been read.
    ``not_before`` is the server's own word (Retry-After): no poll, not even one asked for by
    name, comes earlier. ``gap`` is the source's usual time between new entries, in seconds,
    0 when unknown. ``primed`` tells that the first fetch is complete. ``moved`` is where permanent
    redirects lead, asked instead of ``url``; ``validated`` is the address that gave the validators.
    ``wish`` and ``ttl`` are how long the server and the document called the last answer fresh, in
    seconds, 0 where they said nothing.
    """

    source: SourceSlug
    url: str
    status: Status = Status.NEW
    etag: str = ""
    last_modified: str = ""
    body: str = ""
    position: str = ""
    title: str = ""
    language: str = ""
    last_fetch: datetime | None = None
    last_success: datetime | None = None
    last_new: datetime | None = None
    next_due: datetime | None = None
    not_before: datetime | None = None
    failures: int = 0
    failing_since: datetime | None = None
    error: str = ""
    warnings: tuple[str, ...] = ()
    gap: float = 0.0
    primed: bool = False
    moved: str = ""
    validated: str = ""
    wish: float = 0.0
    ttl: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """What one poll brought, ready to be settled in one transaction: articles and the new state.

    A failed or an unchanged poll is one without articles; its ``state`` says which. A first sync
    of a big repository comes as several of these; ``state.primed`` is set on the last.
    ``first`` tells that they belong to the source's first fetch. ``seconds`` is CPU time by stage.
    """

    state: PollState
    articles: tuple[Article, ...] = ()
    first: bool = False
    seconds: dict[str, float] = field(default_factory=dict)
