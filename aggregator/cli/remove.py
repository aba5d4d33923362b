"""``remove``: a source less in feeds.yaml."""

import os
from typing import Annotated

import typer

from aggregator.cli import editing, output
from aggregator.cli.add import DryRun, Reload
from aggregator.cli.options import Config
from aggregator.cli.session import session
from aggregator.config.editing import removed

Source = Annotated[str, typer.Argument(metavar="SLUG", show_default=False, help="The source.")]


def command(slug: Source, config: Config = None, *, dry_run: DryRun = False, reload: Reload = False) -> None:
    """Remove a source from feeds.yaml, with the comment above it and its name in topics.

    What it brought stays: its articles, their stories and entries.
    """
    begun = session(config)
    (source,) = begun.sources([slug])
    edited = removed(begun.settings.path, os.environ, source)
    editing.show(edited)
    before = {warning.partition(": warning: ")[2] for warning in begun.settings.warnings}
    for warning in edited.settings.warnings:
        if warning.partition(": warning: ")[2] not in before:
            output.say(warning)
    output.say(f"the articles that {source} brought stay, and so do their stories and entries")
    editing.put(edited, begun, config, dry_run=dry_run, read_again=reload)
