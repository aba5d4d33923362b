"""``add``: an address becomes a source in feeds.yaml, once it has been tried."""

import asyncio
import os
import re
import sys
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Annotated
from urllib.parse import urlsplit

import typer

from aggregator.cli import editing, output
from aggregator.cli.options import Config
from aggregator.cli.proposing import entry_of, same_source, slug_of, url_of
from aggregator.cli.session import Session, session
from aggregator.cli.test import proposed, try_all
from aggregator.collect.describing import PAGE
from aggregator.collect.http.replies import PERMANENT
from aggregator.collect.normalise.address import address, host
from aggregator.config.editing import Edited, added
from aggregator.config.files import shown
from aggregator.config.secrets import REFERENCE
from aggregator.config.splicing import Entry, Written
from aggregator.config.written.types import SLUG
from aggregator.errors import CollectError, UsageError, one_line
from aggregator.model import Article, Settings, SourceSlug
from aggregator.pipeline.trying import Tried, find_feed
from aggregator.publish.rules import matches

NEWEST = 3
LONGEST_NAME = 60  # a longer title is a slogan
# A source's ``language`` is the operator's word and beats detection: only where nearly all agree.
AGREED = 0.9
QUESTION = "which one? 1-{} · q none > "

Address = Annotated[
    str, typer.Argument(metavar="URL", show_default=False, help="A feed, a home page, or a git repository.")
]
Slug = Annotated[str, typer.Option("--slug", help="What it is called; else made from its host or title.")]
Tags = Annotated[
    list[str] | None, typer.Option("--tag", help="A tag for topics to choose it by; repeatable.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would be written, and write nothing.")]
Yes = Annotated[bool, typer.Option("--yes", help="Ask nothing: of several feeds take the best.")]
Reload = Annotated[bool, typer.Option("--reload", help="Make the running service read it at once.")]


@dataclass(frozen=True, slots=True)
class Chosen:
    """An address that can be read, and the others that its page names."""

    entry: Entry
    tried: Tried
    others: tuple[str, ...] = ()


def command(  # noqa: PLR0913 - typer's form of options
    url: Address,
    config: Config = None,
    *,
    slug: Slug = "",
    tag: Tags = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    reload: Reload = False,
) -> None:
    """Find the feed of an address, try it, and add it to feeds.yaml.

    A git repository becomes a mirror. Every comment of the file stays, and every other line as it is.
    """
    begun = session(config)
    _refuse_names(slug, tag or (), begun.settings)
    chosen = choose(begun, entry_of(url), ask=sys.stdin.isatty() and not yes)
    name = slug or _slug(chosen, begun.settings)
    entry = _complete(chosen, name, tag or ())
    edited = added(begun.settings.path, os.environ, name, entry)
    tell(edited, SourceSlug(name), chosen)
    editing.put(edited, begun, config, dry_run=dry_run, read_again=reload)


def choose(begun: Session, entry: Entry, *, ask: bool) -> Chosen:
    """Return what can be read at an address, or at one of the feeds that its page names."""
    tried = _tried(begun, entry)
    if not tried.error:
        return Chosen(_settled(entry, tried), tried)
    feeds = [feed for feed in tried.document.feeds if not REFERENCE.search(feed)]
    if not feeds and tried.document.format == PAGE:
        feeds = _looked_for(begun, entry)
    if not feeds:
        raise _failed(tried)
    found = [feeds[_asked(feeds)]] if ask and len(feeds) > 1 else feeds
    for feed in found:
        tried = _tried(begun, {"feed": feed})
        if not tried.error:
            others = tuple(other for other in feeds if other != feed)
            return Chosen(_settled({"feed": feed}, tried), tried, others)
        output.say(tried.error)
    raise _failed(tried)


def _tried(begun: Session, entry: Entry) -> Tried:
    """Try an address that is not in feeds.yaml yet."""
    url = url_of(entry)
    if known := same_source(url, begun.settings.sources.values()):
        cause = f"it is in feeds.yaml already: {known}"
        raise UsageError(url, "adding it", cause, f"`aggregator test {known}` shows what it brings")
    with begun.reading() as store:
        return try_all(proposed(begun, entry), store)[0]


def _looked_for(begun: Session, entry: Entry) -> list[str]:
    """Return the feed of a page that names none, where it has one at the usual addresses."""
    wanted = proposed(begun, entry)
    (due,) = wanted.dues({})
    with output.progress("looking for its feed"):
        return [asyncio.run(find_feed(due, wanted.begun.settings, begun.clock))]


def _failed(tried: Tried) -> typer.Exit:
    """Return the end of a command that found nothing to read; it has said why."""
    output.say(tried.error)
    return typer.Exit(CollectError.exit_code)


def _asked(feeds: Sequence[str]) -> int:
    """Return which of several feeds a person wants, counted from 0."""
    output.table(("", "FEED"), [(number, feed) for number, feed in enumerate(feeds, 1)])
    while True:
        try:
            key = input(QUESTION.format(len(feeds))).strip().lower()
        except EOFError:
            key = "q"
        if key == "q":
            raise typer.Exit(UsageError.exit_code)
        if key.isdecimal() and 1 <= int(key) <= len(feeds):
            return int(key) - 1


def _settled(entry: Entry, tried: Tried) -> Entry:
    """Return the entry with the address that permanent redirects lead to, if all of them are."""
    *hops, last = tried.exchanges or (None,)
    url = url_of(entry)
    moved = last and hops and all(hop and hop.status in PERMANENT for hop in hops)
    if not moved or last is None or "@" in urlsplit(url).netloc or REFERENCE.search(last.url):
        return entry
    return {**entry, "feed": last.url}


def _complete(chosen: Chosen, slug: str, tags: Sequence[str]) -> Entry:
    """Return the entry with all that is known of the source."""
    entry: dict[str, Written] = dict(chosen.entry)
    tried = chosen.tried
    title = one_line(tried.state.title)
    if "feed" in entry:
        if title and title != slug and len(title) <= LONGEST_NAME and not REFERENCE.search(title):
            entry["name"] = title
        if language := spoken(tried.articles):
            entry["language"] = language
    if tags:
        entry["tags"] = list(dict.fromkeys(tags))
    return entry


def spoken(articles: Collection[Article]) -> str:
    """Return the language of nearly all articles, ``""`` where they are in several, or in none known."""
    for language, count in Counter(article.language for article in articles).most_common(1):
        return language if count >= AGREED * len(articles) else ""
    return ""


def _slug(chosen: Chosen, settings: Settings) -> str:
    """Return a slug: by the host where most articles lie, the outlet's own, else by the feed's."""
    hosts = Counter(host(article.address) for article in chosen.tried.articles)
    common = [name for name, count in hosts.most_common(1) if count > sum(hosts.values()) / 2]
    url = url_of(chosen.entry)
    return slug_of([*common, host(address(url))], one_line(chosen.tried.state.title), url, settings.sources)


def _refuse_names(slug: str, tags: Sequence[str], settings: Settings) -> None:
    """Refuse what feeds.yaml would not take, before anything is asked."""
    for word, option in ((slug, "--slug"), *((tag, "--tag") for tag in tags)):
        if word and not re.fullmatch(SLUG, word):
            cause = "must be small letters, digits and -, at most 63, no - in front"
            raise UsageError(word, f"reading {option}", cause)
    if slug in settings.sources:
        raise UsageError(slug, "reading --slug", "feeds.yaml has a source of this name", "choose another")


def tell(edited: Edited, slug: SourceSlug, chosen: Chosen) -> None:
    """Print what is written, what is in it, and who takes it."""
    editing.show(edited)
    articles = [replace(article, source=slug) for article in chosen.tried.articles]
    output.result("")
    output.result(f"entries: {len(articles)}; the newest:")
    newest = sorted(articles, key=lambda each: each.time, reverse=True)[:NEWEST]
    output.table(("TIME", "TITLE"), [(output.iso(each.published) or "none", each.title) for each in newest])
    output.result("")
    for line in topics(edited.settings, slug, articles):
        output.result(line)
    for other in chosen.others:
        output.say(f"the page names another feed: {other}")
    for warning in chosen.tried.warnings:
        output.say(f"warning: {warning}")


def topics(settings: Settings, slug: SourceSlug, articles: Sequence[Article]) -> Iterator[str]:
    """Yield which topics include a source, and how much they take of it; a hint where none does."""
    including = [each for each in settings.topics.values() if each.sources is None or slug in each.sources]
    for topic in including:
        taken = sum(matches(topic, article) for article in articles)
        yield f"topic {topic.slug} takes {taken} of {len(articles)}"
    if including:
        return
    named = next(iter(settings.topics), None)
    hint = f"add it to topics.{named}.sources.include" if named else "write one under topics"
    yield f"no topic includes it: {hint} in {shown(settings.path)}"
