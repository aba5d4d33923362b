"""What feeds.yaml says besides sources and topics, defaults filled in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Literal

from aggregator.model.sources import Source, SourceSlug
from aggregator.model.topics import Topic, TopicSlug

CanonicalKey = Literal["role", "weight", "completeness", "earliest", "shortest-url"]
CANONICAL_ORDER: tuple[CanonicalKey, ...] = (
    "role",
    "weight",
    "completeness",
    "earliest",
    "shortest-url",
)


@dataclass(frozen=True, slots=True)
class Rate:
    """At most ``count`` requests in ``per``."""

    count: int
    per: timedelta


@dataclass(frozen=True, slots=True)
class Host:
    """How one host may be asked; ``allow_private`` opens a private address, for this name only."""

    rate: Rate = Rate(1, timedelta(seconds=2))
    concurrency: int = 2
    allow_private: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Http:
    """The one HTTP client's settings. ``timeout`` is one deadline for a whole fetch.

    ``max_body`` is in bytes, after decompression. ``robots`` is for article pages, never for feeds.
    ``hosts`` are exact names or addresses without port; ``"*"`` is every other. ``websub``: the hubs that
    feeds name are asked to tell of news.
    """

    user_agent: str
    timeout: timedelta = timedelta(seconds=20)
    max_body: int = 15_000_000
    robots: Literal["obey", "ignore"] = "obey"
    websub: bool = True
    hosts: Mapping[str, Host] = field(default_factory=dict)

    def host(self, name: str) -> Host:
        """Return the rules of a host: its own, else those of ``"*"``, else the defaults."""
        return self.hosts.get(name.lower()) or self.hosts.get("*") or Host()


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """Where the program keeps its state and where it listens. ``database`` is a SQLAlchemy URL.

    ``corrections`` is the file of what people said of stories; there need not be one yet.
    """

    storage: Path
    database: str
    corrections: Path
    listen: tuple[str, int] = ("127.0.0.1", 8080)
    timezone: str = "Asia/Shanghai"
    language: Literal["zh-CN", "zh-TW", "en"] = "zh-CN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dedup:
    """How far apart in story time one story may reach, and how many articles it may hold.

    ``threshold`` is the certainty from which two outlets' texts are one, between 0 and 1.
    """

    window: timedelta = timedelta(hours=72)
    threshold: float = 0.75
    max_story: int = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Canonical:
    """How the article that an entry links to is chosen, and how long a new story waits for it."""

    order: tuple[CanonicalKey, ...] = CANONICAL_ORDER
    hold: timedelta = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Publish:
    """How editions look. ``base_url`` has no slash at its end, nor has ``actions``.

    ``images`` are shown from where the outlets keep them, or not at all. ``actions`` is the address of
    the server that takes stories apart when a reader asks for it, ``""`` where none does. ``hub`` is the
    WebSub hub that is told of news, ``""`` for none.
    """

    base_url: str
    content: Literal["full", "excerpt", "none"] = "excerpt"
    images: Literal["direct", "none"] = "direct"
    actions: str = ""
    archive: Literal["monthly", "none"] = "monthly"
    hub: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The whole configuration, as meant: what every stage is given its part of."""

    path: Path
    service: Service
    http: Http
    dedup: Dedup
    canonical: Canonical
    publish: Publish
    sources: Mapping[SourceSlug, Source]
    topics: Mapping[TopicSlug, Topic]
    warnings: tuple[str, ...] = ()
