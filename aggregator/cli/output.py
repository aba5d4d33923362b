"""How results look: tables and JSON Lines on stdout, talk and progress on stderr.

In: values. Out: text. What came from outside is made harmless for a terminal here (``one_line`` drops
control characters), so that no title can move the cursor. Nothing is decided here.
"""

import json
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from aggregator.errors import one_line

# Piped, a table is as wide as it needs: what cuts a line at 80 there cuts the data.
UNBOUNDED = 10_000
PATIENCE = 2.0  # seconds that work may take before a bar appears (docs/commands.md)


def say(text: str) -> None:
    """Print talk: stderr."""
    typer.echo(text, err=True)


def result(text: str) -> None:
    """Print a line of the result: stdout."""
    typer.echo(text)


def lines(rows: Iterable[Mapping[str, Any]]) -> None:
    """Print JSON Lines."""
    for row in rows:
        sys.stdout.write(f"{json.dumps(row, ensure_ascii=False)}\n")


def table(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table whose columns line up where characters are two cells wide."""
    terminal = sys.stdout.isatty()
    shown = Table(box=None, pad_edge=False, header_style="bold")
    for header in headers:
        shown.add_column(header, overflow="fold")
    for row in rows:
        shown.add_row(*(one_line(str(cell)) for cell in row))
    console = Console(markup=False, highlight=False, emoji=False, width=None if terminal else UNBOUNDED)
    if terminal:
        console.print(shown)
        return
    # rich pads the last column of every line; a program that reads them need not see that.
    with console.capture() as caught:
        console.print(shown)
    typer.echo("\n".join(line.rstrip() for line in caught.get().splitlines()))


def iso(moment: datetime | None) -> str | None:
    """Return a time in ISO 8601, UTC, whole seconds; ``None`` stays what it is, JSON's null."""
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}" if moment else None


@contextmanager
def progress(what: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """Give a function to call with what is done; a bar appears on a terminal once work takes long."""
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=not sys.stderr.isatty(),
    )
    task = bar.add_task(what, total=total)
    waiting = threading.Timer(PATIENCE, bar.start)
    waiting.start()
    try:
        yield partial(bar.advance, task)
    finally:
        waiting.cancel()
        bar.stop()
