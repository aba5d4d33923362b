"""Makes an entry an article: the one place where a source's words become ours.

In: an ``Entry`` as a parser or a mirror layout hands it over, and the ``Context`` of its source. Out: an
``Article``, safe to store and to show, or ``Unreadable``. Pure; it runs in the child process that may be
killed. Story time, outlet resolution and fingerprints come later.
"""

from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from aggregator.collect.jobs import Context
from aggregator.collect.normalise import language
from aggregator.collect.normalise.address import address, link
from aggregator.collect.normalise.boilerplate import Lead, bare_title
from aggregator.collect.normalise.dates import read_date, whole_day
from aggregator.collect.normalise.html import parse, sanitised, tidy
from aggregator.collect.normalise.identity import entry_id
from aggregator.collect.normalise.lines import cut_lines
from aggregator.collect.normalise.moments import Dated
from aggregator.collect.normalise.text import paragraphs, storable, words
from aggregator.model import Article, Enclosure, Entry, Precision, article_id

# Of 16,329 articles no headline is longer than 100 characters; the caps only keep a hostile document from
# filling the database with one field.
LONGEST_TITLE = 500
LONGEST_NAME = 100
MOST_NAMES = 20
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
    named = _identity(entry, url, title, fullest.text, context)
    published, precision = _when(entry.published, context)
    shown = url or link(entry.fallback)
    return Article(
        id=article_id(context.source, named),
        source=context.source,
        outlet=context.outlet or words(storable(entry.credit))[:LONGEST_NAME],
        feed_url=context.feed_url,
        entry_id=named,
        url=shown,
        address=address(shown),
        title=title,
        authors=_authors(entry, fullest.lead, context),
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


def _identity(entry: Entry, url: str, title: str, text: str, context: Context) -> str:
    """Return the entry's id; ``Unreadable`` where nothing tells it from another."""
    told = f"{title}\0{text}" if title or text else ""
    found = entry_id(entry, address(url), told, context.identity)
    if not found:
        raise Unreadable("no id, no link and no text")
    return found


def _title(entry: Entry, text: str) -> str:
    """Return the title as plain text, without its outlet's name; the first words where it has none."""
    title = bare_title(words(storable(entry.title)))
    if not title:
        first = text.partition("\n")[0]
        return first if len(first) <= UNTITLED else first[: UNTITLED - 1] + "…"
    return title if len(title) <= LONGEST_TITLE else title[: LONGEST_TITLE - 1] + "…"


def _when(text: str, context: Context) -> tuple[datetime | None, Precision]:
    """Return the outlet's own claim of a time, ``None`` (as the article has it) without a certain one."""
    repair = context.repair
    timezone = repair.timezone or context.timezone
    found = read_date(text, timezone)
    if not isinstance(found, Dated):
        return None, "second"
    if repair.future_dates == "first-seen" and found.moment > context.now:
        return None, "second"
    if repair.date_only:
        return whole_day(found, timezone), "day"
    return found.moment, found.precision


def _authors(entry: Entry, lead: Lead, context: Context) -> tuple[str, ...]:
    """Return who wrote it: as the entry says, else its byline; in a planet also the feed it comes from."""
    planet = (entry.credit,) if context.outlet and entry.credit else ()
    return _names((*entry.authors, *planet)) if entry.authors or planet else _names((lead.author,))


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
