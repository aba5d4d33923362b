"""The nouns. Values only: nothing here reads a file, a clock, a database or the network.

In the order in which a text meets them::

    Source ─poll→ Entry ─normalise→ Article ─fingerprint→ Fingerprinted ─arrange→ Story
                                                                                    │
                                        Topic ─choose→ Publication ─render→ edition ┘

Each type stands for one moment, so that a function's signature says where in the pipeline it
works. All datetimes are aware and in UTC; language tags are BCP 47, ``""`` when unknown.
"""

from aggregator.model.access import PLAIN_ACCESS, Access
from aggregator.model.articles import (
    Article,
    ArticleId,
    Enclosure,
    Entry,
    Fingerprint,
    Fingerprinted,
    Precision,
    article_id,
)
from aggregator.model.layouts import AUTO, Custom, Layout, LayoutName, Way, WayKind, Ways
from aggregator.model.polls import Collected, PollState, Status
from aggregator.model.repair import UNREPAIRED, Identity, Repair
from aggregator.model.scrapes import FieldName, Listing, PageBody, Pick, Scrape
from aggregator.model.settings import (
    Canonical,
    CanonicalKey,
    Dedup,
    Host,
    Http,
    Publish,
    Rate,
    Service,
    Settings,
)
from aggregator.model.sources import Feeds, FullText, Interval, Repository, Role, Site, Source, SourceSlug
from aggregator.model.stories import (
    NEAR,
    Cluster,
    Edition,
    Link,
    Passage,
    Publication,
    Published,
    Rearrangement,
    Story,
    StoryId,
    Tombstone,
)
from aggregator.model.topics import (
    AllOf,
    AnyOf,
    Keywords,
    Leaf,
    Matcher,
    Not,
    Regex,
    Score,
    Scored,
    Topic,
    TopicSlug,
)

__all__ = [
    "AUTO",
    "NEAR",
    "PLAIN_ACCESS",
    "UNREPAIRED",
    "Access",
    "AllOf",
    "AnyOf",
    "Article",
    "ArticleId",
    "Canonical",
    "CanonicalKey",
    "Cluster",
    "Collected",
    "Custom",
    "Dedup",
    "Edition",
    "Enclosure",
    "Entry",
    "Feeds",
    "FieldName",
    "Fingerprint",
    "Fingerprinted",
    "FullText",
    "Host",
    "Http",
    "Identity",
    "Interval",
    "Keywords",
    "Layout",
    "LayoutName",
    "Leaf",
    "Link",
    "Listing",
    "Matcher",
    "Not",
    "PageBody",
    "Passage",
    "Pick",
    "PollState",
    "Precision",
    "Publication",
    "Publish",
    "Published",
    "Rate",
    "Rearrangement",
    "Regex",
    "Repair",
    "Repository",
    "Role",
    "Score",
    "Scored",
    "Scrape",
    "Service",
    "Settings",
    "Site",
    "Source",
    "SourceSlug",
    "Status",
    "Story",
    "StoryId",
    "Tombstone",
    "Topic",
    "TopicSlug",
    "Way",
    "WayKind",
    "Ways",
    "article_id",
]
