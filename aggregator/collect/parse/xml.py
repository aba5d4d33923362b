"""RSS, RDF and Atom to entries; the one module that knows feedparser.

Comes in: harmless text (``protect``). Goes out: a ``Document`` whose entries hold what the outlet wrote. Of
feedparser's services the sanitiser, the resolving of links and the reading of dates are not used:
the first two are done better and later (``collect.normalise``), and its dates are partly invented.
"""

import io
import re
from collections.abc import Mapping
from typing import Any

import feedparser

from aggregator.collect.parse.document import Document, escaped, sealed
from aggregator.collect.parse.links import HTML_TYPES, absolute, article_link, earlier
from aggregator.collect.parse.skips import skip_days, skip_hours
from aggregator.collect.websub.discover import among
from aggregator.errors import ParseError, one_line
from aggregator.model import Enclosure, Entry, SourceSlug

DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'
TAG = re.compile(r"<[a-z/!][^>]*>", re.IGNORECASE)
LISTS = {"authors", "content", "links", "media_content", "tags"}
DETAILS = {"summary_detail", "title_detail"}
VOID_TAG = re.compile(r"<(?:br|img|wbr|hr)\b[^>]*>", re.IGNORECASE)
WRAPPED = re.compile(r"\s*<!\[CDATA\[(.*)\]\]>\s*", re.DOTALL)
PERIODS = {"hourly": 3_600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}
# What feedparser leaves of a name beside an address that it cut short: "ple (Lin", "Lin <ple>", "ple".
SPLIT_NAME = re.compile(
    r"(?P<before>[^<>()]*[^<>()\s])\s*<[a-z]*>|(?P<end>[a-z]*)\s*(?:\((?P<behind>[^()]+)\)?)?"
)
# Which guid is no address, feedparser does not tell where there is a link as well; a feed does it with all.
NO_PERMALINK = re.compile(r"ispermalink\s*=\s*[\"']\s*false", re.IGNORECASE)
DELETED = re.compile(r"<(?:[\w.-]{1,40}:)?deleted-entry[\s>]")
NUMBER = re.compile(r"[0-9]{1,12}")

Fields = Mapping[str, Any]


def read_xml(text: str, base: str, subject: SourceSlug) -> Document:
    """Return the document; raises ``ParseError``. ``base`` is the address it came from."""
    found = _parse(text, base, subject)
    feed = _typed(found["feed"])
    language = _text(feed, "language")
    atom = str(found.get("version") or "").startswith("atom")
    permanent = not NO_PERMALINK.search(text)
    warnings = (f"broken XML ({one_line(str(found.get('bozo_exception')))})",) if found["bozo"] else ()
    return Document(
        entries=tuple(
            _entry(_typed(entry), base, language, atom=atom, permanent=permanent)
            for entry in found["entries"]
        ),
        title=_title(feed),
        language=language,
        ttl=_ttl(feed),
        # feedparser tells that they are there, and keeps only the last of each.
        skip_hours=skip_hours(text) if "skiphours" in feed else (),
        skip_days=skip_days(text) if "skipdays" in feed else (),
        links=among((str(one.get("rel") or ""), str(one.get("href") or "")) for one in feed.get("links", ())),
        earlier=absolute(base, earlier(feed)),
        warnings=(*warnings, *_withdrawn(text)),
    )


def _typed(fields: Fields) -> Fields:
    """Return fields with lists and details where they are expected, and as a plain mapping.

    feedparser keeps elements that it does not know under their own names, so that <links> or <authors> take
    the place of what it has made. Its own mapping looks every key up under three names.
    """
    plain = dict(fields)
    if isinstance(named := plain.get("authors"), str):
        plain["authors"] = [{"name": named}]
    for name in LISTS & plain.keys():
        value = plain[name]
        plain[name] = [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []
    for name in DETAILS & plain.keys():
        if not isinstance(plain[name], Mapping):
            del plain[name]
    return plain


def _parse(text: str, base: str, subject: SourceSlug) -> Fields:
    """Call feedparser, with everything switched off that we do ourselves."""
    headers = {"content-type": "application/xml; charset=utf-8"}
    # With a base, feedparser resolves ids against it too: an id must not depend on where the feed lies.
    # Only where xml:base occurs is one needed, for it to count from.
    if "xml:base" in text:
        headers["content-location"] = base
    try:
        found: Fields = feedparser.parse(
            io.BytesIO((DECLARATION + text).encode("utf-8", "replace")),
            response_headers=headers,
            resolve_relative_uris=False,
            sanitize_html=False,
        )
    except MemoryError:
        raise
    except Exception as error:  # feedparser lets through whatever its parts raise on hostile input
        cause = f"broken beyond reading ({type(error).__name__}: {error})"
        raise ParseError(subject, f"reading {base}", cause, "ask the outlet") from error
    return found


def _entry(entry: Fields, base: str, language: str, *, atom: bool, permanent: bool) -> Entry:
    """Return one entry as the outlet wrote it."""
    content = _content(entry, atom=atom)
    summary = _body(_detail(entry, "summary"), atom=atom)
    published, updated = _dates(entry, atom=atom)
    return sealed(
        Entry(
            id=_text(entry, "id"),
            link=article_link(entry, atom=atom, permanent=permanent),
            title=_title(entry),
            authors=_authors(entry),
            published=published,
            updated=updated,
            # feedparser copies a lone content into the summary.
            summary="" if summary == content else summary,
            content=content,
            categories=_categories(entry),
            enclosures=_enclosures(entry),
            language=_text(entry, "language") or _inherited(entry, "language") or language,
            base=absolute(base, _inherited(entry, "base")) or base,
            credit=_credit(entry),
        )
    )


def _withdrawn(text: str) -> tuple[str, ...]:
    """Return the news that the outlet has taken entries back (RFC 6721), which we keep all the same."""
    count = len(DELETED.findall(text))
    return (f"{count} entries are withdrawn by the outlet, and kept here",) if count else ()


def _text(fields: Fields, name: str) -> str:
    """Return a field that is there as it is; ``.get`` would invent ``updated`` from ``published``."""
    value = fields[name] if name in fields.keys() else ""  # noqa: SIM118 - ``in`` maps names too
    return value.strip() if isinstance(value, str) else ""


def _detail(fields: Fields, name: str) -> Fields:
    """Return a text with its type, language and base."""
    detail = fields.get(f"{name}_detail")
    return detail if isinstance(detail, Mapping) else {"value": _text(fields, name), "type": "text/html"}


def _inherited(entry: Fields, what: str) -> str:
    """Return ``language`` or ``base`` as xml:lang or xml:base set it for the entry's texts."""
    details = (*entry.get("content", ()), entry.get("summary_detail"), entry.get("title_detail"))
    return next((str(one[what]) for one in details if one and one.get(what)), "")


def _title(fields: Fields) -> str:
    """Return a title as HTML. RSS leaves open whether one is HTML; feedparser's guess, plus lone ``<br>``."""
    detail = _detail(fields, "title")
    value = _unwrapped(str(detail.get("value") or ""))
    is_html = detail.get("type") in HTML_TYPES or VOID_TAG.search(value)
    return value if is_html else escaped(value)


def _body(detail: Fields, *, atom: bool) -> str:
    """Return a body as HTML: Atom says what it is, in RSS it is HTML by custom (RSS 2.0, description)."""
    value = _unwrapped(str(detail.get("value") or ""))
    is_html = detail.get("type") != "text/plain" or not atom
    return value if is_html and ("\n" not in value or TAG.search(value)) else _plain(value, is_html=is_html)


def _unwrapped(value: str) -> str:
    """Return a text without a CDATA section's marks that were escaped, or stood in a section, as text."""
    match = WRAPPED.fullmatch(value)
    return match[1] if match else value


def _plain(value: str, *, is_html: bool) -> str:
    """Return text without tags as HTML with its line breaks; entities of HTML stay what they are."""
    return re.sub(r"\r\n|\r|\n", "<br>\n", value) if is_html else escaped(value)


def _content(entry: Fields, *, atom: bool) -> str:
    """Return the fullest body: HTML before plain text; other media types are none."""
    bodies = [one for one in entry.get("content", ()) if one.get("value")]
    readable = [one for one in bodies if one.get("type") in (*HTML_TYPES, "text/plain")]
    best = sorted(readable, key=lambda one: one["type"] not in HTML_TYPES)
    return _body(best[0], atom=atom) if best else ""


def _dates(entry: Fields, *, atom: bool) -> tuple[str, str]:
    """Return (published, updated) as written.

    ``dc:date`` reaches us as ``updated``; where RSS gives no other date it is the publication's.
    """
    published = _text(entry, "published") or _text(entry, "created")
    updated = _text(entry, "updated")
    if not published and not atom:
        return updated, ""
    return published, updated


def _authors(entry: Fields) -> tuple[str, ...]:
    """Return the names, in order, each once; an address where there is no name."""
    return tuple(dict.fromkeys(filter(None, map(_author, entry.get("authors", ())))))


def _author(detail: Fields) -> str:
    """Return one name.

    feedparser takes only four letters of a domain's end for the address's: of "a@b.example (Lin)" it makes
    "a@b.exam" and "ple (Lin".
    """
    name, address = str(detail.get("name") or "").strip(), str(detail.get("email") or "").strip()
    if not address:
        return name
    rest = SPLIT_NAME.fullmatch(name)
    return (rest["before"] or rest["behind"] or address + rest["end"]).strip() if rest else name


def _credit(entry: Fields) -> str:
    """Return the feed that a planet took the entry from (RFC 4287, 4.2.11; RSS 2.0, source)."""
    source = entry.get("source")
    return str(source.get("title") or "").strip() if isinstance(source, Mapping) else ""


def _categories(entry: Fields) -> tuple[str, ...]:
    """Return labels, else terms, in order, each once."""
    tags = (str(tag.get("label") or tag.get("term") or "").strip() for tag in entry.get("tags", ()))
    return tuple(dict.fromkeys(filter(None, tags)))


def _enclosures(entry: Fields) -> tuple[Enclosure, ...]:
    """Return files: enclosures first, then media:content, each address once."""
    links = (one for one in entry.get("links", ()) if one.get("rel") == "enclosure")
    found = (
        *(_enclosure(one, "href", "length") for one in links),
        *(_enclosure(one, "url", "filesize") for one in entry.get("media_content", ())),
    )
    return tuple({one.url: one for one in reversed(found) if one.url}.values())[::-1]


def _enclosure(fields: Fields, url: str, length: str) -> Enclosure:
    """Return one file."""
    size = str(fields.get(length) or "").strip()
    return Enclosure(
        str(fields.get(url) or "").strip(),
        str(fields.get("type") or fields.get("medium") or ""),
        int(size) if NUMBER.fullmatch(size) else 0,
    )


def _ttl(feed: Fields) -> float:
    """Return the longer of ``ttl`` (minutes, RSS 2.0) and ``sy:`` (RSS 1.0 mod_syndication), in seconds."""
    minutes = _number(feed, "ttl")
    frequency = _number(feed, "sy_updatefrequency") if "sy_updatefrequency" in feed else 1
    period = PERIODS.get(_text(feed, "sy_updateperiod").lower(), 0)
    return float(max(minutes * 60, period // frequency if frequency else 0))


def _number(feed: Fields, name: str) -> int:
    """Return a count, 0 for anything else."""
    text = _text(feed, name)
    return int(text) if NUMBER.fullmatch(text) else 0
