"""What came of trying an address, as tables for a person and as an object for programs.

In: ``Tried``, the configuration, the digests of what is stored. Out: text. Each part of the report is a
function of its own, and is left out where it has nothing to say. Nothing is decided here.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from aggregator.cli import output
from aggregator.cli.rows import shown
from aggregator.collect.http.freshness import freshness
from aggregator.collect.http.replies import PERMANENT, REDIRECTS
from aggregator.collect.mirror.read import COPY
from aggregator.collect.polling import LONGEST_WISH, POLITE
from aggregator.model import Article, Settings, Topic
from aggregator.pipeline.trying import Tried
from aggregator.publish.rules import matches, why

Pairs = Iterator[tuple[str, str]]
OK = 200
UNITS = (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1))
# Cut to a line of a terminal; --json has all of it.
LONGEST_LINK = 60
UNKNOWN = "unknown"
# A warning about a file (``mirror.read``, ``mirror.collect``): where it lies, and what is wrong with it.
ABOUT_FILE = re.compile(
    r"(?:bug: (?P<broken>.+) was left out \((?P<bug>.*)\)|(?P<path>.+?): (?P<what>left out, .+))", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Warned:
    """What is wrong, how often; ``example`` is the path of one such file, ``""`` where it is about none."""

    text: str
    times: int
    example: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """One address and what came of it; ``known`` are the digests of its stored entries."""

    tried: Tried
    settings: Settings
    known: frozenset[str]
    entries: int
    now: datetime

    @property
    def newest(self) -> Sequence[Article]:
        """The entries that are shown."""
        return sorted(self.tried.articles, key=lambda each: each.time, reverse=True)[: self.entries]

    @property
    def new(self) -> int:
        """How many entries no poll has brought yet."""
        return sum(each.digest not in self.known for each in self.tried.articles)

    @property
    def kinds(self) -> Sequence[Warned]:
        """The warnings, those about files by what is wrong with them."""
        return kinds_of(self.tried.warnings)

    def print(self) -> None:
        """Print all parts, each with an empty line before it."""
        source = self.tried.due.source
        output.table((str(source.kind).upper(), source.slug), [*self._facts()])
        for headers, rows in self._tables():
            if rows:
                output.result("")
                output.table(headers, rows)

    def _facts(self) -> Pairs:
        yield from http_facts(self.tried, self.now)
        yield from document_facts(self.tried, self.new)
        if not self.tried.error:
            yield "next poll", f"in {lasting(self.tried.rest)}: {reason(self.tried)}"

    def _tables(self) -> Iterator[tuple[Sequence[str], Sequence[Sequence[object]]]]:
        yield ("FILES", "SHARE", "ARE"), file_rows(self.tried)
        yield ("TIME", "LANGUAGE", "CHARACTERS", "TITLE", "LINK"), [entry_cells(each) for each in self.newest]
        yield ("WARNING", "TIMES"), [(each.text, each.times) for each in self.kinds if not each.example]
        yield (
            ("WARNING", "FILES", "FOR EXAMPLE"),
            [(each.text, each.times, each.example) for each in self.kinds if each.example],
        )
        yield ("TOPIC", "TAKES", "WHY NOT"), [topic_cells(*each) for each in self.topics()]

    def topics(self) -> Iterator[tuple[Topic, int, int, str]]:
        """Yield how many of the entries each topic takes, and what keeps the first of the others out."""
        articles = self.tried.articles
        for topic in self.settings.topics.values() if articles else ():
            out = [each for each in articles if not matches(topic, each)]
            because = why(topic, out[0]).partition(": ")[2] if out else ""
            yield topic, len(articles) - len(out), len(articles), because

    def row(self) -> dict[str, Any]:
        """Return it for programs (docs/commands.md)."""
        tried = self.tried
        return {
            "source": tried.due.source.slug,
            "url": shown(tried.due.state.url),
            "kind": tried.due.source.kind,
            "error": tried.error or None,
            "exchanges": [exchange_row(each) for each in tried.exchanges],
            "bytes": tried.size,
            "format": tried.document.format or None,
            "charset": tried.document.charset or None,
            "title": tried.state.title,
            "language": tried.state.language,
            "entries": entries_of(tried),
            "new": self.new,
            "layouts": dict(tried.layouts),
            "left_out": dict(tried.skipped),
            "interval_seconds": None if tried.error else tried.rest.total_seconds(),
            "interval_reason": None if tried.error else reason(tried),
            "newest": [entry_row(each) for each in self.newest],
            "warnings": [warning_row(each) for each in self.kinds],
            "topics": [
                {"topic": topic.slug, "takes": takes, "of": of, "why_not": because or None}
                for topic, takes, of, because in self.topics()
            ],
        }


def http_facts(tried: Tried, now: datetime) -> Pairs:
    """Yield what was asked and answered."""
    yield "address", shown(tried.due.state.url)
    if not tried.exchanges:
        return
    *hops, last = tried.exchanges
    for hop in hops:
        if hop.status in REDIRECTS:
            kept = "for good" if hop.status in PERMANENT else "for now"
            yield "redirect", f"{hop.status}, {kept}, by {hop.url}"
        else:  # a site's home page, on which its feed was looked for
            yield "asked first", f"{hop.status} by {hop.url}"
    if hops:
        yield "final address", last.url
    yield "status", f"{last.status}, after {last.waited:.2f} s"
    yield "type", last.headers.get("content-type", "none is stated")
    if tried.size:
        yield "size", size_of(tried.size, last.received, last.headers.get("content-encoding", ""))
    if last.status == OK:
        yield "validators", validators(last.headers)
        fresh = freshness(last.headers, now)
        yield "fresh for", lasting(timedelta(seconds=fresh)) if fresh else "nothing is stated"


def document_facts(tried: Tried, new: int) -> Pairs:
    """Yield what the document is, and what is in it."""
    if tried.document.format:
        yield "format", f"{tried.document.format}, {tried.document.charset or 'with holes'}"
    for feed in tried.document.feeds:
        yield "names a feed", feed
    if tried.state.title:
        yield "title", tried.state.title
    if tried.state.language:
        yield "language", tried.state.language
    if not tried.error:
        read, found = len(tried.articles), entries_of(tried)
        less = f", {read} of them articles" if read != found else ""
        yield "entries", f"{found}{less}; {new} not stored yet"


def file_rows(tried: Tried) -> list[tuple[int, str, str]]:
    """Return what the files of a repository are: (count, share, layout or why they are left out)."""
    counts = {f"articles, layout {name}": count for name, count in tried.layouts.most_common()}
    counts |= {f"left out: {why}": count for why, count in tried.skipped.most_common() if why != COPY}
    whole = sum(counts.values())
    rows = [(count, f"{count / whole:.0%}", what) for what, count in counts.items()]
    # A copy has a layout as well, and is counted there; of a list of articles it is one of its members.
    return rows + [(tried.skipped[COPY], "", f"left out: {COPY}")] * (COPY in tried.skipped)


def kinds_of(warnings: Mapping[str, int]) -> list[Warned]:
    """Return warnings; those about files are one for each kind, with one of its files."""
    kinds: dict[str, Warned] = {}
    for warning, times in warnings.items():
        match = ABOUT_FILE.fullmatch(warning)
        text = (match["what"] or f"bug, left out: {match['bug']}") if match else warning
        example = (match["path"] or match["broken"]) if match else ""
        known = kinds.get(text, Warned(text, 0, example))
        kinds[text] = replace(known, times=known.times + times)
    return list(kinds.values())


def entries_of(tried: Tried) -> int:
    """Return how many entries the document holds; of a repository, how many articles were read."""
    return max(tried.document.entries, len(tried.articles))


def reason(tried: Tried) -> str:
    """Return what decides the interval, in words (docs/conduct.md)."""
    state, interval = tried.state, tried.due.source.interval
    wish = min(timedelta(seconds=max(state.wish, state.ttl)), LONGEST_WISH)
    if wish and tried.rest == wish:
        return "the server calls it fresh so long" if state.wish >= state.ttl else "the document asks for it"
    if tried.rest == POLITE and not wish and interval.min < POLITE:
        return "the server states no wish, so no oftener"
    if tried.rest == interval.max:
        return "interval.max, as new entries are rarer"
    if tried.rest == interval.min:
        return "interval.min"
    return "half the usual gap between new entries"


def entry_cells(article: Article) -> tuple[object, ...]:
    """Return an entry as a line of the table."""
    link = article.url if len(article.url) <= LONGEST_LINK else f"{article.url[: LONGEST_LINK - 1]}…"
    time = output.iso(article.published) or "none"
    day = time[: len("2026-03-05")] if article.precision == "day" else time
    return (day, article.language or UNKNOWN, len(article.text), article.title or "(none)", link or "none")


def entry_row(article: Article) -> dict[str, Any]:
    """Return an entry for programs."""
    return {
        "published": output.iso(article.published),
        "precision": article.precision,
        "language": article.language,
        "characters": len(article.text),
        "title": article.title,
        "url": article.url,
        "outlet": article.outlet,
        "entry_id": article.entry_id,
    }


def warning_row(warned: Warned) -> dict[str, Any]:
    """Return a warning for programs."""
    told = {"text": warned.text, "times": warned.times}
    return told | ({"example": warned.example} if warned.example else {})


def exchange_row(exchange: Any) -> dict[str, Any]:
    """Return one answer for programs, with the headers that a poll heeds."""
    named = ("content-type", "content-encoding", "etag", "last-modified", "cache-control", "expires", "age")
    return {
        "url": exchange.url,
        "status": exchange.status,
        "seconds": round(exchange.waited, 3),
        "received": exchange.received,
        "headers": {name: exchange.headers[name] for name in named if name in exchange.headers},
    }


def topic_cells(topic: Topic, takes: int, of: int, because: str) -> tuple[str, str, str]:
    """Return a topic as a line of the table."""
    return topic.slug, f"{takes} of {of}", because


def size_of(size: int, received: int, coding: str) -> str:
    """Return how large a body is, and how large it was on its way."""
    if not coding or coding == "identity":
        return f"{size:,} bytes, not compressed"
    return f"{size:,} bytes, {received:,} of them on the way ({coding})"


def validators(headers: Mapping[str, str]) -> str:
    """Return what a later poll can ask with, so that the server need not send all again."""
    named = [
        f"{name} {headers[name.lower()]}" for name in ("ETag", "Last-Modified") if name.lower() in headers
    ]
    return ", ".join(named) or "none, so every poll brings the whole document"


def lasting(span: timedelta) -> str:
    """Return a span as feeds.yaml writes it: ``1h30m``."""
    left = round(span.total_seconds())
    told = ""
    for unit, length in UNITS:
        count, left = divmod(left, length)
        told += f"{count}{unit}" if count else ""
    return told or "0s"
