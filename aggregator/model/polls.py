"""What one poll of one address leaves behind."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from aggregator.model.articles import Article, ArticleId
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
    name, comes earlier; ``bars`` is the site (``collect.http.site``) that said so, and for all of which
    it holds, kept until this address is answered again. ``gap`` is the source's usual time between new
    entries, in seconds, 0 when unknown. ``primed`` tells that the first fetch is complete. ``moved`` is
    where permanent redirects lead, asked instead of ``url``, and ``moving`` where the last ``moves``
    answers in a row said that it would be; ``validated`` is the address that gave the validators.
    ``wish`` and ``ttl`` are how long the server and the document called the last answer fresh, in
    seconds, 0 where they said nothing. ``found`` is the feed that discovery last found, ``looked`` when it
    last looked: for a ``site`` its feed, for a feed that is lost its new address. ``owed`` are articles
    whose pages are still to be fetched. ``skip_hours`` (0 to 23, UTC) and ``skip_days`` (Monday is 0) are
    when the document does not want to be asked. ``hub`` is the WebSub hub that the last document read
    named, and ``topic`` what that calls the feed; ``""`` both where it named none.
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
    bars: str = ""
    failures: int = 0
    failing_since: datetime | None = None
    error: str = ""
    warnings: tuple[str, ...] = ()
    gap: float = 0.0
    primed: bool = False
    moved: str = ""
    moving: str = ""
    moves: int = 0
    validated: str = ""
    wish: float = 0.0
    ttl: float = 0.0
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()
    found: str = ""
    looked: datetime | None = None
    owed: tuple[ArticleId, ...] = ()
    hub: str = ""
    topic: str = ""


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
