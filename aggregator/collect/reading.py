"""A feed job becomes articles: parse, tell entries apart, normalise each. Pure; runs in a child.

One bad entry costs a warning, never its neighbours. Entries whose digest is known are not read again.
Not done here: HTTP, and what has changed since (the store knows).
"""

import traceback
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from aggregator.collect.jobs import Context, FeedJob, FeedRead
from aggregator.collect.normalise.article import Unreadable, normalise
from aggregator.collect.normalise.text import words
from aggregator.collect.parse import parse
from aggregator.errors import one_line
from aggregator.model import Article, Entry

MOST_WARNINGS = 20  # as many as a person reads; a hostile feed could cause one for every entry
NEVER = datetime.min.replace(tzinfo=UTC)


def read_feed(job: FeedJob) -> FeedRead:
    """Return what a document holds; raises ``ParseError`` where it is no feed."""
    document = parse(job.document, job.content_type, job.base, job.context.source)
    entries, shared = told_apart(document.entries)
    articles, bad = normalised(unread(entries, job.known), job.context)
    fresh = tuple(article for article in newest(articles) if article.digest not in job.known)
    warnings = dict.fromkeys((*document.warnings, *shared, *bad))
    return FeedRead(
        articles=fresh,
        entries=len(entries),
        title=one_line(words(document.title)),
        language=document.language,
        ttl=document.ttl,
        warnings=tuple(warnings)[:MOST_WARNINGS],
    )


def told_apart(entries: Sequence[Entry]) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
    """Return (entries, warnings): an id that several entries with different links share is no id.

    Versions of one entry (RFC 4287, 4.1.1) share their link as well, and keep their id.
    """
    links: dict[str, set[str]] = {}
    for entry in entries:
        links.setdefault(entry.id, set()).add(entry.link)
    broken = {name for name, found in links.items() if name and len(found - {""}) > 1}
    if not broken:
        return tuple(entries), ()
    warning = f"{len(broken)} ids are shared by different entries, which are told apart by their links"
    return tuple(replace(one, id="") if one.id in broken else one for one in entries), (warning,)


def unread(entries: Sequence[Entry], known: frozenset[str]) -> tuple[Entry, ...]:
    """Return the entries to be normalised: new ones, and all versions of one that occurs twice.

    Were the known version of a pair left out, the other, older one would take its place.
    """
    times = Counter(_key(entry) for entry in entries)
    return tuple(one for one in entries if one.digest not in known or times[_key(one)] > 1)


def newest(articles: Iterable[Article]) -> tuple[Article, ...]:
    """Return one article for each identity, the latest version; the first one where times are equal."""
    chosen: dict[str, Article] = {}
    for article in articles:
        other = chosen.setdefault(article.entry_id, article)
        if _version(article) > _version(other):
            chosen[article.entry_id] = article
    return tuple(chosen.values())


def normalised(entries: Sequence[Entry], context: Context) -> tuple[list[Article], list[str]]:
    """Return (articles, warnings)."""
    articles: list[Article] = []
    warnings: list[str] = []
    for entry in entries:
        try:
            articles.append(normalise(entry, context))
        except Unreadable as error:
            warnings.append(one_line(str(error)) or "an entry cannot be told from another")
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001 - a bug that one hostile entry finds must not silence its feed
            warnings.append(f"bug: “{_name(entry)}” was left out ({_place(error)})")
    return articles, warnings


def _key(entry: Entry) -> str:
    """Return what makes two entries of a document versions of one."""
    return entry.id or entry.link or entry.digest


def _version(article: Article) -> datetime:
    """Return when a version was made."""
    return article.updated or article.published or NEVER


def _name(entry: Entry) -> str:
    """Return what a person can find an entry by."""
    return one_line(entry.id or entry.link or entry.title)[:80]


def _place(error: Exception) -> str:
    """Return what went wrong, and where, on one line."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    module = frame.filename.rpartition("/")[2]
    return one_line(f"{type(error).__name__}: {error} at {module}:{frame.lineno}")[:200]
