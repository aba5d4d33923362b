"""A feed job becomes articles: parse, tell entries apart, normalise each. Pure; runs in a child.

One bad entry costs a warning, never its neighbours. Entries whose digest is known are not read again.
Not done here: HTTP, and what has changed since (the store knows).
"""

import hashlib
import re
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from aggregator.collect.jobs import Context, FeedJob, FeedRead
from aggregator.collect.normalise.article import Unreadable, normalise
from aggregator.collect.normalise.identity import by_title
from aggregator.collect.normalise.strip import stripped
from aggregator.collect.normalise.text import words
from aggregator.collect.parse import Document, parse
from aggregator.errors import one_line
from aggregator.model import UNREPAIRED, Article, Entry, Identity

MOST_WARNINGS = 20  # as many as a person reads; a hostile feed could cause one for every entry
SEVERAL = 3  # entries; of two with one id or one link, one is mostly the other's next version
# A link without a path and a query of its own names a whole site.
HOME = re.compile(r"(?:[a-z]+:)?(?://[^/?]*)?/*", re.IGNORECASE)
NEVER = datetime.min.replace(tzinfo=UTC)


def read_feed(job: FeedJob) -> FeedRead:
    """Return what a document holds; raises ``ParseError`` where it is no feed."""
    context = job.context
    document = parse(job.document, job.content_type, job.base, context.source, context.repair.encoding)
    return read_document(document, job.known, job.context)


def read_document(document: Document, known: frozenset[str], context: Context) -> FeedRead:
    """Return what the entries of a document, feed or listing, come to."""
    entries, shared = told_apart(_as_repaired(document.entries, context), context.identity)
    articles, bad = normalised(unread(entries, known, context.identity), context)
    fresh = tuple(article for article in newest(articles) if article.digest not in known)
    titles, slow = stripped([article.title for article in fresh], context.repair.title_strip)
    fresh = tuple(replace(one, title=title) for one, title in zip(fresh, titles, strict=True))
    warnings = dict.fromkeys((*document.warnings, *shared, *slow, *bad))
    return FeedRead(
        articles=fresh,
        entries=len(entries),
        title=one_line(words(document.title)),
        language=document.language,
        ttl=document.ttl,
        skip_hours=document.skip_hours,
        skip_days=document.skip_days,
        links=document.links,
        earlier=document.earlier,
        warnings=tuple(warnings)[:MOST_WARNINGS],
    )


def _as_repaired(entries: Sequence[Entry], context: Context) -> Sequence[Entry]:
    """Return the entries with digests that hold the operator's word too: another word, another reading."""
    if context.repair == UNREPAIRED and context.identity == "auto":
        return entries
    word = repr((context.repair, context.identity))
    return [
        replace(one, digest=hashlib.blake2b(f"{one.digest}{word}".encode(), digest_size=16).hexdigest())
        for one in entries
    ]


def told_apart(
    entries: Sequence[Entry], identity: Identity = "auto"
) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
    """Return (entries, warnings): what several different entries share is no id, and no link to know them by.

    An id is none where their links differ, or where all of at least three entries bear it under titles of
    their own. Versions of one entry (RFC 4287, 4.1.1) share their link as well, and keep their id. Without an
    id, a link that three titles share, or two on a home page, leaves title and date to tell them apart.
    """
    if identity != "auto":
        return tuple(entries), ()
    ids = {name for name, group in _groups(entries, _id).items() if _different(group, len(entries))}
    named = tuple(replace(one, id="") if one.id in ids else one for one in entries)
    groups = _groups([one for one in named if not one.id], _link)
    links = {url for url, group in groups.items() if _crowded(url, group)}
    apart = tuple(
        replace(one, id=by_title(one)) if not one.id and one.link in links else one for one in named
    )
    warnings = (
        f"{len(ids)} ids are shared by different entries, which are told apart by their links" if ids else "",
        f"{len(links)} links are shared by different entries, which are told apart by title and date"
        if links
        else "",
    )
    return apart, tuple(filter(None, warnings))


def _groups(entries: Sequence[Entry], key: Callable[[Entry], str]) -> dict[str, list[Entry]]:
    """Return the entries by what they are grouped by, those without it left out."""
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        if name := key(entry):
            found.setdefault(name, []).append(entry)
    return found


def _id(entry: Entry) -> str:
    return entry.id


def _link(entry: Entry) -> str:
    return entry.link


def _different(group: Sequence[Entry], of_all: int) -> bool:
    """Tell whether entries of one id are different entries."""
    links = {one.link for one in group} - {""}
    return len(links) > 1 or (len(group) == of_all >= SEVERAL and _titled(group))


def _crowded(url: str, group: Sequence[Entry]) -> bool:
    """Tell whether entries of one link, and without ids, are different entries."""
    return len(group) >= (2 if HOME.fullmatch(url) else SEVERAL) and _titled(group)


def _titled(group: Sequence[Entry]) -> bool:
    """Tell whether each entry has a title of its own."""
    return len({one.title for one in group} - {""}) == len(group)


def unread(entries: Sequence[Entry], known: frozenset[str], identity: Identity = "auto") -> tuple[Entry, ...]:
    """Return the entries to be normalised: new ones, and all versions of one that occurs twice.

    Were the known version of a pair left out, the other, older one would take its place.
    """
    times = Counter(_key(entry, identity) for entry in entries)
    return tuple(one for one in entries if one.digest not in known or times[_key(one, identity)] > 1)


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


def _key(entry: Entry, identity: Identity) -> str:
    """Return what makes two entries of a document versions of one."""
    match identity:
        case "link":
            return entry.link or entry.id or entry.digest
        case "title+date":
            return by_title(entry) or entry.digest
        case _:
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
