"""Makes an entry an article: the one place where a source's words become ours.

In: an ``Entry`` as a parser or a mirror layout hands it over, and the ``Context`` of its source. Out: an
``Article``, safe to store and to show, or ``Unreadable``. Pure; it runs in the child process that may be
killed. Story time, outlet resolution and fingerprints come later.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from aggregator.collect.jobs import Context
from aggregator.collect.normalise import language
from aggregator.collect.normalise.address import address, link
from aggregator.collect.normalise.boilerplate import Lead, bare_title
from aggregator.collect.normalise.dates import read_date
from aggregator.collect.normalise.html import parse, sanitised, tidy
from aggregator.collect.normalise.lines import cut_lines
from aggregator.collect.normalise.moments import Dated
from aggregator.collect.normalise.text import paragraphs, storable, words
from aggregator.model import Article, Enclosure, Entry, Precision, article_id

# Of 16,329 articles no headline is longer than 100 characters; the caps only keep a hostile document from
# filling the database with one field.
LONGEST_TITLE = 500
LONGEST_NAME = 100
MOST_NAMES = 20
# PostgreSQL refuses index entries beyond 2,704 bytes; a longer id is known by its hash.
LONGEST_ID = 500
UNTITLED = 40  # characters of the text that stand in for a missing title


class Unreadable(Exception):  # noqa: N818 - named for what it is: an entry nobody can tell from another
    """An entry with neither id nor link nor text. The worker makes a warning of it."""


@dataclass(frozen=True, slots=True)
class Body:
    """A text in its two forms, and what its lead told about it."""

    html: str = ""
    text: str = ""
    lead: Lead = field(default_factory=Lead)


def normalise(entry: Entry, context: Context) -> Article:
    """Return the article that an entry stands for; ``Unreadable`` where it has no identity."""
    url = link(entry.link, entry.base or context.feed_url)
    base = link(entry.base) or url or context.feed_url
    content = read_body(entry.content, base)
    summary = read_body(entry.summary, base) if entry.summary != entry.content else content
    fullest = content if len(content.text) >= len(summary.text) else summary
    title = _title(entry, fullest.text)
    entry_id = _identity(entry, url, title, fullest.text)
    published, precision = _when(entry.published, context)
    shown = url or link(entry.fallback)
    return Article(
        id=article_id(context.source, entry_id),
        source=context.source,
        outlet=context.outlet or words(storable(entry.credit))[:LONGEST_NAME],
        feed_url=context.feed_url,
        entry_id=entry_id,
        url=shown,
        address=address(shown),
        title=title,
        authors=_names(entry.authors) or _names((fullest.lead.author,)),
        published=published,
        precision=precision,
        updated=_when(entry.updated, context)[0],
        language=language.language(f"{title}\n{fullest.text}", context.language, entry.language),
        summary_html=summary.html if summary.html != content.html else "",
        content_html=content.html,
        text=fullest.text,
        categories=_names(entry.categories),
        enclosures=_enclosures(entry.enclosures, base),
        first_seen=context.now,
        digest=entry.digest,
    )


def read_body(html: str, base: str) -> Body:
    """Return a text as safe HTML and as paragraphs, both without boilerplate."""
    if not html.strip():
        return Body()
    tree = parse(storable(html))
    tidy(tree, base)
    lead = cut_lines(tree)
    safe = sanitised(tree)
    return Body(safe, paragraphs(safe), lead)


def _identity(entry: Entry, url: str, title: str, text: str) -> str:
    """Return the entry's id: its own, else its folded link, else a hash of what it says."""
    named = storable(entry.id).strip() or address(url)
    if not named and not (title or text):
        raise Unreadable("no id, no link and no text")
    if named and len(named) <= LONGEST_ID:
        return named
    told = named or f"{title}\0{text}"
    return "blake2b:" + hashlib.blake2b(told.encode(), digest_size=16).hexdigest()


def _title(entry: Entry, text: str) -> str:
    """Return the title as plain text, without its outlet's name; the first words where it has none."""
    title = bare_title(words(storable(entry.title)))
    if not title:
        first = text.partition("\n")[0]
        return first if len(first) <= UNTITLED else first[: UNTITLED - 1] + "…"
    return title if len(title) <= LONGEST_TITLE else title[: LONGEST_TITLE - 1] + "…"


def _when(text: str, context: Context) -> tuple[datetime | None, Precision]:
    """Return the outlet's own claim of a time, ``None`` (as the article has it) without a certain one."""
    found = read_date(text, context.timezone)
    return (found.moment, found.precision) if isinstance(found, Dated) else (None, "second")


def _names(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return names as plain text, each once, in their order."""
    plain = (words(storable(name))[:LONGEST_NAME] for name in names[: 10 * MOST_NAMES])
    return tuple(dict.fromkeys(name for name in plain if name))[:MOST_NAMES]


def _enclosures(enclosures: tuple[Enclosure, ...], base: str) -> tuple[Enclosure, ...]:
    """Return enclosures whose link may be passed on, each address once."""
    kept: dict[str, Enclosure] = {}
    for each in enclosures[:MOST_NAMES]:
        url = link(each.url, base)
        if url and urlsplit(url).path not in {"", "/"}:
            kind = storable(each.type).strip()[:LONGEST_NAME]
            kept.setdefault(url, Enclosure(url, kind, max(each.length, 0)))
    return tuple(kept.values())
