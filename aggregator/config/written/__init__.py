"""What may be written in feeds.yaml: its keys, their types, defaults and meaning, in pydantic models.

In: plain data. Out: the same, checked key by key, as ``FileText``. Not done here: what a key means
together with others (``references``, ``build``), or where it stood (``validate``).
"""

from typing import Annotated

from aggregator.config.written.service import (
    CanonicalText,
    DedupText,
    HostText,
    HttpText,
    PublishText,
    ServiceText,
)
from aggregator.config.written.sources import ORIGINS, DefaultsText, GitText, IntervalText, SourceText
from aggregator.config.written.topics import ChoiceText, MatchText, RuleText, ScoreText, TopicText
from aggregator.config.written.types import (
    RESERVED,
    Blank,
    Section,
    Slug,
    Text,
    TopicSlug,
    Version,
    holds,
    says,
)

__all__ = [
    "ORIGINS",
    "RESERVED",
    "CanonicalText",
    "ChoiceText",
    "DedupText",
    "DefaultsText",
    "FileText",
    "GitText",
    "HostText",
    "HttpText",
    "IntervalText",
    "MatchText",
    "PublishText",
    "RuleText",
    "ScoreText",
    "ServiceText",
    "SourceText",
    "TopicText",
]


class FileText(Section):
    """The configuration of aggregator: what is polled, and which feeds are made of it."""

    version: Version = says(1, "Version of this file's form.")
    include: list[Text] = holds(
        list, "More files of the same form; relative to this file, `*` and `**` allowed."
    )
    service: ServiceText = holds(ServiceText, "Where the program keeps its state and where it listens.")
    http: HttpText = holds(HttpText, "The HTTP client.")
    defaults: DefaultsText = holds(DefaultsText, "For every source that does not say otherwise.")
    sources: Annotated[dict[Slug, SourceText], Blank] = holds(dict, "What is polled, by slug.")
    topics: Annotated[dict[TopicSlug, TopicText], Blank] = holds(dict, "What is published, by slug.")
    dedup: DedupText = holds(DedupText, "How stories are found.")
    canonical: CanonicalText = holds(CanonicalText, "How the article that an entry links to is chosen.")
    publish: PublishText = holds(PublishText, "How editions look.")
