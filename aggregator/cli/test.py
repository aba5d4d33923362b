"""``test``: fetch one source now, store nothing, and show what a poll would bring."""

import asyncio
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from aggregator.cli import output, progress, test_report
from aggregator.cli.options import Config, Json
from aggregator.cli.proposing import entry_of, same_source, slug_of, url_of
from aggregator.cli.session import Session, session
from aggregator.collect import polling
from aggregator.collect.normalise.address import address, host
from aggregator.collect.outlets import directory
from aggregator.collect.progress import Listener
from aggregator.config import editing
from aggregator.config.splicing import Entry
from aggregator.errors import CollectError
from aggregator.model import SourceSlug
from aggregator.pipeline.collecting import Due, States, addresses
from aggregator.pipeline.trying import Tried, try_address
from aggregator.store.protocol import Store

SHOWN = 10
# What no slug holds, and every address.
ADDRESS = re.compile(r"[./:]")

Named = Annotated[
    str, typer.Argument(metavar="SOURCE", show_default=False, help="A source of feeds.yaml, or any address.")
]
Entries = Annotated[
    int, typer.Option("--entries", min=0, help="How many entries are shown, the newest first; 0: none.")
]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A source to try, in the configuration that knows it."""

    begun: Session
    slug: SourceSlug

    def dues(self, states: States) -> list[Due]:
        """Return its addresses, each with what is remembered of it."""
        return addresses([self.begun.settings.sources[self.slug]], states)


def command(source: Named, config: Config = None, *, entries: Entries = SHOWN, json: Json = False) -> None:
    """Fetch one source now without storing anything, and show what a poll would bring.

    A source of feeds.yaml, or any address of a feed, a page or a repository.
    """
    wanted = wanted_source(source, config)
    with wanted.begun.reading() as store:
        tried = try_all(wanted, store)
        known = store.known_digests(wanted.slug)
    for each in tried:
        told = test_report.Report(each, wanted.begun.settings, known, entries, wanted.begun.clock.now())
        output.lines([told.row()]) if json else told.print()
    for each in tried:
        if each.error:
            output.say(each.error)
    if any(each.error for each in tried):
        raise typer.Exit(CollectError.exit_code)


def wanted_source(named: str, config: Path | None) -> Wanted:
    """Return the source of a slug; for an address the one that has it, else one made for this time."""
    begun = session(config)
    if not ADDRESS.search(named):
        return Wanted(begun, begun.sources([named])[0])
    entry = entry_of(named)
    if known := same_source(url_of(entry), begun.settings.sources.values()):
        return Wanted(begun, known)
    return proposed(begun, entry)


def proposed(begun: Session, entry: Entry) -> Wanted:
    """Return a source as it would be, were it written into feeds.yaml."""
    url = url_of(entry)
    slug = slug_of([host(address(url))], "", url, begun.settings.sources)
    settings = editing.added(begun.settings.path, os.environ, slug, entry).settings
    return Wanted(Session(settings, begun.clock), SourceSlug(slug))


def try_all(wanted: Wanted, store: Store) -> list[Tried]:
    """Try every address of a source, one after the other."""
    begun = wanted.begun
    states = store.poll_states()
    names = directory(begun.settings.sources.values(), store.hosts())
    words = polling.words(states.values())

    async def try_each(dues: Sequence[Due], listener: Listener) -> list[Tried]:
        return [await try_address(each, begun.settings, names, words, begun.clock, listener) for each in dues]

    with progress.polling("fetching") as listener:
        return asyncio.run(try_each(wanted.dues(states), listener))
