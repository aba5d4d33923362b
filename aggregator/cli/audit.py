"""``audit``: what share of some feeds is repeats, and who repeats whom, before one trusts anything."""

import asyncio
import os
import re
import signal
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Literal

import typer

from aggregator.cli import audit_report as report
from aggregator.cli import output
from aggregator.cli.options import Config, Json
from aggregator.cli.subscribed import subscribed
from aggregator.clock import Clock, clock_from
from aggregator.errors import CollectError, UsageError
from aggregator.model import Settings
from aggregator.model.audits import Audit, Broken
from aggregator.pipeline.auditing import audit
from aggregator.publish.audit_page import audit_page, most_read
from aggregator.publish.words import Locale
from aggregator.service.opening import opened_pipeline, opened_store
from aggregator.service.stopping import caught
from aggregator.store.protocol import Store

# What a shell shows for a program that SIGTERM ended.
TERMINATED = 143
# The remedy that the HTTP client names for a private address.
OPENED = re.compile(r"set http\.hosts\.\S+\.allow_private: true")
WRITING = "writing the page"

File = Annotated[
    Path,
    typer.Argument(metavar="FILE", show_default=False, help="An OPML file, or a feeds.yaml."),
]
Html = Annotated[
    Path | None,
    typer.Option("--html", metavar="FILE", help="Write the picture, one page by itself, to this file."),
]
Language = Annotated[
    Literal["zh-CN", "zh-TW", "en"] | None,
    typer.Option(help="The page's language; else that of feeds.yaml, or of most of the articles."),
]
Private = Annotated[
    bool, typer.Option("--allow-private", help="Let the OPML's hosts lie on a private network.")
]


def command(  # noqa: PLR0913 - an option is an argument
    file: File,
    html: Html = None,
    language: Language = None,
    config: Config = None,
    *,
    allow_private: Private = False,
    json: Json = False,
) -> None:
    """Tell what share of some feeds is repeats, who repeats whom, and which folds are doubtful.

    One pass over the feeds of an OPML file or a feeds.yaml. Nothing is stored, nothing is left behind.
    With an OPML, --config names a feeds.yaml whose rules for http and dedup count. Exit code 75 tells that
    some could not be read.
    """
    if html is not None:
        _refuse_unwritable(html, file)
    with TemporaryDirectory(prefix="aggregator-audit-") as folder:
        begun = subscribed(file, config, Path(folder), allow_private=allow_private)
        found = _audited(begun.settings)
    if not begun.configured:
        found = replace(found, broken=tuple(map(_remedied, found.broken)))
    for each in found.broken:
        output.say(each.error)
    output.lines([report.row(found)]) if json else report.show(found)
    if html is not None:
        service = begun.settings.service
        spoken = language or (service.language if begun.configured else most_read(found))
        _write(html, audit_page(found, Locale(spoken, service.timezone)))
    if found.broken:
        raise typer.Exit(CollectError.exit_code)


def _remedied(broken: Broken) -> Broken:
    """Return what failed with the remedy for a list, behind which no feeds.yaml stands."""
    return replace(broken, error=OPENED.sub("use --allow-private", broken.error))


def _audited(settings: Settings) -> Audit:
    """Make the pass in a store of its own."""
    with opened_store(settings) as store:
        return asyncio.run(_pass(settings, store, clock_from(os.environ)))


async def _pass(settings: Settings, store: Store, clock: Clock) -> Audit:
    """Make the pass; SIGTERM ends it as Ctrl-C does, so that the folder goes too."""
    async with opened_pipeline(settings, store, clock) as pipeline:
        wanted = pipeline.due()
        with output.progress("polling", len(wanted)) as progress, caught(signal.SIGTERM) as signals:
            work = asyncio.ensure_future(audit(pipeline, wanted, clock.now(), progress))
            ended = asyncio.ensure_future(signals.next())
            await asyncio.wait({work, ended}, return_when=asyncio.FIRST_COMPLETED)
            ended.cancel()
            if work.done():
                return work.result()
            work.cancel()
            await asyncio.wait({work})
    raise typer.Exit(TERMINATED)


def _refuse_unwritable(page: Path, file: Path) -> None:
    """Find out before the pass whether the page can be written, and that it is not the file itself."""
    if page.resolve() == file.resolve():
        raise UsageError(str(page), WRITING, "it is the file to audit", "name another")
    folder = page.absolute().parent
    if page.is_dir() or not folder.is_dir() or not os.access(folder, os.W_OK):
        raise UsageError(str(page), WRITING, "no file can be written there", "name another")


def _write(page: Path, document: bytes) -> None:
    try:
        page.write_bytes(document)
    except OSError as error:
        raise UsageError(str(page), WRITING, error.strerror or str(error), "name another") from error
    output.say(f"the picture is in {page}")
