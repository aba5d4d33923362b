"""Between nouns and rows, field by field, in both directions."""

from dataclasses import asdict, fields
from typing import Any

from aggregator.model import (
    Article,
    ArticleId,
    Enclosure,
    Fingerprint,
    Fingerprinted,
    PollState,
    Publication,
    Status,
    TopicSlug,
)
from aggregator.model.corrections import Correction, Merge, Never, Pin, Split, named
from aggregator.store import schema
from aggregator.store.protocol import TopicState

Row = dict[str, Any]

LISTS = ("warnings", "skip_hours", "skip_days", "owed")  # of a poll's state, stored as JSON

WHOLE = [*schema.article.c, schema.body.c.summary_html, schema.body.c.content_html, schema.body.c.text]
PRINTED = [
    *(schema.article.c[name] for name in ("id", "source", "entry_id", "outlet", "address")),
    *(schema.article.c[name] for name in ("title", "language", "time", "end")),
    *(schema.fingerprint.c[name] for name in ("simhash", "exact", "lead", "sketch", "length")),
]


def article_row(article: Article) -> Row:
    """Return the columns that an article itself gives."""
    return {
        "id": article.id,
        "source": article.source,
        "entry_id": article.entry_id,
        "outlet": article.outlet,
        "feed_url": article.feed_url,
        "url": article.url,
        "address": article.address,
        "host": host(article.address),
        "title": article.title,
        "authors": list(article.authors),
        "published": article.published,
        "precision": article.precision,
        "updated": article.updated,
        "language": article.language,
        "categories": list(article.categories),
        "enclosures": [asdict(enclosure) for enclosure in article.enclosures],
        "first_seen": article.first_seen,
        "time": article.time,
        "end": article.end,
        "digest": article.digest,
    }


def host(address: str) -> str:
    """Return the host of a folded address."""
    return address.partition("//")[2].partition("/")[0] if "//" in address else address.partition("/")[0]


def body_row(article: Article) -> Row:
    """Return the columns of an article's body."""
    return {
        "article": article.id,
        "summary_html": article.summary_html,
        "content_html": article.content_html,
        "text": article.text,
    }


def fingerprint_row(article: ArticleId, fingerprint: Fingerprint) -> Row:
    """Return the columns of an article's fingerprint."""
    return {"article": article, **_flat(fingerprint)}


def article(row: Any) -> Article:
    """Return the article of a row of ``WHOLE``."""
    return Article(
        id=row.id,
        source=row.source,
        outlet=row.outlet,
        feed_url=row.feed_url,
        entry_id=row.entry_id,
        url=row.url,
        address=row.address,
        title=row.title,
        authors=tuple(row.authors),
        published=row.published,
        precision=row.precision,
        updated=row.updated,
        language=row.language,
        summary_html=row.summary_html,
        content_html=row.content_html,
        text=row.text,
        categories=tuple(row.categories),
        enclosures=tuple(Enclosure(**enclosure) for enclosure in row.enclosures),
        first_seen=row.first_seen,
        digest=row.digest,
    )


def fingerprinted(row: Any) -> Fingerprinted:
    """Return the article of a row of ``PRINTED``."""
    # By place and not by name: a window is thousands of them.
    name, source, entry_id, outlet, address, title, language, time, end, *print_ = row
    return Fingerprinted(
        id=name,
        source=source,
        entry_id=entry_id,
        outlet=outlet,
        address=address,
        title=title,
        language=language,
        time=time,
        end=end,
        fingerprint=Fingerprint(*print_),
    )


def poll_row(state: PollState) -> Row:
    """Return the columns of a poll's state."""
    lists = {name: list(getattr(state, name)) for name in LISTS}
    return {**_flat(state), **lists, "status": state.status.value}


def poll_state(row: Any) -> PollState:
    """Return the state of a poll."""
    values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's documented name for it
    lists = {name: tuple(values[name]) for name in LISTS}
    return PollState(**{**values, **lists, "status": Status(row.status)})


def topic_row(state: TopicState) -> Row:
    """Return the columns of a topic's state."""
    return _flat(state)


def topic_state(row: Any) -> TopicState:
    """Return the state of a topic."""
    return TopicState(**row._mapping)  # noqa: SLF001 - SQLAlchemy's documented name for it


def publication_row(publication: Publication) -> Row:
    """Return the columns of a publication."""
    return _flat(publication)


def publication(row: Any) -> Publication:
    """Return the publication of a row that has its columns."""
    return Publication(
        topic=TopicSlug(row.topic),
        story=row.story,
        published=row.published,
        updated=row.updated,
        canonical=ArticleId(row.canonical),
        natural=row.natural,
        headline=row.headline,
    )


def correction_row(number: int, correction: Correction) -> Row:
    """Return the columns of a correction; its kind is the word that stands for it in the file."""
    kind = type(correction).__name__.lower()
    return {"number": number, "kind": kind, "articles": list(named(correction)), "at": correction.at}


def correction(row: Any) -> Correction:
    """Return the correction of a row."""
    first, *others = row.articles
    match row.kind:
        case "split":
            return Split(first, tuple(others), row.at)
        case "merge":
            return Merge((first, *others), row.at)
        case "never":
            return Never(first, others[0], row.at)
    return Pin(first, row.at)


def _flat(noun: Any) -> Row:
    return {field.name: getattr(noun, field.name) for field in fields(noun)}
