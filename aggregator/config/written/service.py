"""What may be written besides sources and topics: service, http, dedup, canonical, publish."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field

from aggregator.config.written.types import (
    Address,
    Agent,
    Base,
    Blank,
    Certainty,
    Count,
    Database,
    Duration,
    HostName,
    Listen,
    Positive,
    RateText,
    Section,
    Size,
    Switch,
    Text,
    Zone,
    holds,
    says,
)
from aggregator.model import CanonicalKey, Rate
from aggregator.model.settings import CANONICAL_ORDER

PageLanguage = Literal["zh-CN", "zh-TW", "en"]
Content = Literal["full", "excerpt", "none"]


class ServiceText(Section):
    """Where the program keeps its state and where it listens."""

    storage: Text = says(
        "./storage", "Folder of the database, the mirrors and the published files; AGGREGATOR_STORAGE wins."
    )
    database: Database = says(
        "sqlite", "`sqlite` (a file in the storage folder) or `postgresql://user@host/database`."
    )
    corrections: Text = says(
        "", "File of the lasting corrections of stories. Default: `corrections.yaml` in the storage folder."
    )
    listen: Listen = says(("127.0.0.1", 8080), "Address and port of the built-in server.", "127.0.0.1:8080")
    timezone: Zone = says("Asia/Shanghai", "Time zone of dates that a source gives without one.")
    language: PageLanguage = says("zh-CN", "Language of the program's own pages.")


class HostText(Section):
    """How one host may be asked; what is not said comes from `"*"`."""

    rate: RateText = says(Rate(1, timedelta(seconds=2)), "At most so many requests in so long.", "1/2s")
    concurrency: Annotated[int, Field(ge=1, le=64)] = says(2, "At most so many requests at once.")
    allow_private: Annotated[bool, Field()] = says(
        default=False, meaning='Allow this host to lie at a private address; not for `"*"`.'
    )


class HttpText(Section):
    """The one HTTP client."""

    user_agent: Agent = says(
        "", "How the program introduces itself. Default: `aggregator/<version> (+<base_url>)`."
    )
    timeout: Positive = says(
        timedelta(seconds=20), "One deadline for a whole fetch, redirects included.", "20s"
    )
    max_body: Size = says(15_000_000, "Largest document, after decompression.", "15MB")
    robots: Literal["obey", "ignore"] = says(
        "obey", "Whether article pages that a site's robots.txt closes are left alone; feeds are not."
    )
    websub: Annotated[bool, Field()] = says(
        default=True, meaning="Whether the hubs that feeds name are asked to tell us of news (WebSub)."
    )
    hosts: Annotated[dict[HostName, HostText], Blank] = holds(
        dict, 'Rules by host name or IP address, without port; an exact name beats `"*"`.'
    )


class GuardsText(Section):
    """Bounds on what may be folded into one story."""

    max_story: Count = says(60, "A story of so many articles is full and folds no more.")


class DedupText(Section):
    """How stories are found."""

    window: Positive = says(
        timedelta(hours=72), "How far apart in story time the articles of one story may lie.", "72h"
    )
    threshold: Certainty = says(
        0.75, "How sure it must be that two outlets print one text; `aggregator tune` helps to choose."
    )
    guards: GuardsText = holds(GuardsText, "Bounds on what may be folded into one story.")


class CanonicalText(Section):
    """How the article that an entry links to is chosen."""

    order: Annotated[list[CanonicalKey], Field(min_length=1)] = says(
        list(CANONICAL_ORDER), "What decides, the most important first."
    )
    hold: Duration = says(
        timedelta(minutes=10), "How long a new story waits for a better copy before it is published.", "10m"
    )


class HubText(Section):
    """The WebSub hub that tells readers of news."""

    hub: Address = says("", "Address of the hub that editions name and that is told of news. Default: none.")


class PublishText(Section):
    """How editions look."""

    base_url: Base = says(
        "", "Address under which the published files are reached. Default: `http://<listen>`, with a warning."
    )
    items: Count = says(50, "Entries of an edition.")
    content: Content = says("excerpt", "How much of an article's text an entry carries.")
    images: Literal["direct", "none"] = says(
        "direct", "Whether pictures are shown, from where the outlets keep them."
    )
    actions: Switch = says(
        default=True,
        meaning="Whether a folded story can be taken apart from its page; or the server's address.",
    )
    archive: Literal["monthly", "none"] = says(
        "monthly", "Whether every month's entries are kept in documents of their own."
    )
    websub: HubText = holds(HubText, "The WebSub hub that tells readers of news.")
