"""``cluster``: the stories and events in any file of articles, without a network or a database."""

from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryFile
from typing import Annotated

import typer

from aggregator import garbage
from aggregator.cli import output
from aggregator.cli.options import Config
from aggregator.cli.session import session
from aggregator.cli.sorting import BUFFER, sorted_rows
from aggregator.model import Dedup
from aggregator.pipeline.clustering import related

File = Annotated[
    str, typer.Argument(metavar="FILE", show_default=False, help="JSON Lines, .gz, or - for standard input.")
]


def command(file: File, config: Config = None) -> None:
    """Find the stories in a file of articles (JSON Lines), and which of them report one event.

    Keys: id, source, url, title, published, html or text, language. Prints id, story and event of each.
    Time window and size of a story are those of --config where it is given.
    """
    rules = _rules(config)
    garbage.keep(garbage.HARDLY)
    with TemporaryFile(buffering=BUFFER, prefix="aggregator-") as spool:
        with output.progress("reading") as read:
            rows = sorted_rows(file, spool, read)
        # Every row counts twice: once for its story, once for its event.
        with output.progress("clustering", 2 * len(rows)) as done:
            output.lines(asdict(each) for each in related(rows, rules, done))


def _rules(config: Path | None) -> Dedup:
    """Return the rules: the file is not ours, so feeds.yaml counts only where it is named."""
    return Dedup() if config is None else session(config).settings.dedup
