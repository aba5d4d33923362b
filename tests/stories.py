"""Articles and sources of our own, for the tests of what becomes of them."""

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from aggregator.dedupe.fingerprint import fingerprint
from aggregator.model import (
    Article,
    ArticleId,
    Feeds,
    Fingerprinted,
    Interval,
    Repository,
    Role,
    Source,
    SourceSlug,
    article_id,
    articles,
)

NOON = datetime(2026, 3, 5, 4, 0, tzinfo=UTC)
INTERVAL = Interval(timedelta(minutes=10), timedelta(hours=12))


def at(hours: float) -> datetime:
    """The moment so many hours after noon."""
    return NOON + timedelta(hours=hours)


def made_up(seed: object, length: int = 300) -> str:
    """Han characters that mean nothing: texts of two seeds have nothing in common."""
    random = Random(repr(seed))  # noqa: S311 - it only has to differ
    return "".join(chr(random.randrange(0x4E00, 0x9000)) for _ in range(length))


def name_of(entry_id: str, source: str = "haian") -> ArticleId:
    return article_id(SourceSlug(source), entry_id)


def make_article(
    entry_id: str, text: str | None = None, *, source: str = "haian", hours: float = 0, **changes: Any
) -> Article:
    """An article published ``hours`` after noon and seen at once; a text of its own by default."""
    values: dict[str, Any] = {
        "id": name_of(entry_id, source),
        "source": SourceSlug(source),
        "outlet": source,
        "feed_url": f"https://{source}.example.com/feed.xml",
        "entry_id": entry_id,
        "url": f"https://{source}.example.com/{entry_id}",
        "address": f"{source}.example.com/{entry_id}",
        "title": made_up(("title", text if text is not None else (source, entry_id)), 14),
        "language": "zh-Hans",
        "text": made_up((source, entry_id)) if text is None else text,
        "published": at(hours),
        "first_seen": at(hours),
        "digest": f"{source} {entry_id}",
    }
    return Article(**(values | changes))


def make_source(slug: str = "haian", **changes: Any) -> Source:
    values: dict[str, Any] = {
        "slug": SourceSlug(slug),
        "name": slug.title(),
        "origin": Feeds((f"https://{slug}.example.com/feed.xml",)),
        "interval": INTERVAL,
        "first_fetch": 20,
        "announce": timedelta(days=7),
    }
    return Source(**(values | changes))


def make_mirror(slug: str = "attic", **changes: Any) -> Source:
    origin = Repository(f"https://git.example.com/{slug}.git")
    return make_source(slug, **({"origin": origin, "role": Role.MIRROR} | changes))


def printed(article: Article) -> Fingerprinted:
    """The article as the deciding code sees it."""
    return articles.printed(article, fingerprint(article.text))
