"""What our program tells of a document, as the corpus asks for it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from aggregator.collect.jobs import Context, FeedJob, FeedRead
from aggregator.collect.reading import read_feed
from aggregator.model import Article, SourceSlug
from tests.documents.case import NO_DATE, NOW, Case, Facts

ZONE = "Asia/Shanghai"


def read(case: Case) -> FeedRead:
    """Read a document as a child would; raises ``ParseError``."""
    context = Context(
        source=SourceSlug("haian"),
        outlet="haian",
        feed_url=case.base,
        timezone=ZONE,
        now=NOW,
        repair=case.repair,
        identity=case.identity,
    )
    job = FeedJob(document=case.document, content_type=case.content_type, base=case.base, context=context)
    return read_feed(job)


def facts(article: Article) -> dict[str, Any]:
    """Return what is told of an article."""
    return {
        "id": article.entry_id,
        "title": article.title,
        "link": article.url,
        "published": when(article.published, article.precision),
        "updated": when(article.updated, "second"),
        "text": article.text,
        "files": tuple(each.url for each in article.enclosures),
        "authors": article.authors,
        "origin": article.authors[-1] if article.authors else "",
        "holds": article.content_html + article.summary_html,
    }


def when(moment: datetime | None, precision: str) -> object:
    """Return a date as the corpus writes it."""
    if moment is None:
        return NO_DATE
    return moment.astimezone(ZoneInfo(ZONE)).date() if precision == "day" else moment


def wrong(expected: Facts, found: Mapping[str, Any]) -> list[str]:
    """Return the names of the facts that are not as they should be."""
    return [name for name, fact in expected.items() if not agrees(name, fact, found[name])]


def agrees(name: str, expected: object, found: Any) -> bool:
    """Tell whether a fact is as expected; moments to the second, ``holds`` by being part of it."""
    if name == "holds":
        return str(expected) in found
    if isinstance(found, datetime):
        return found.replace(microsecond=0) == expected
    return bool(found == expected)
