"""Bars for work that polls: one for all of it, one more for each mirror that takes long.

In: what polls tell of their progress. Out: bars on a terminal, with the time that is left; nothing elsewhere.
"""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bars

from aggregator.cli.output import PATIENCE
from aggregator.collect.progress import Listener, Progress
from aggregator.model import SourceSlug


@contextmanager
def polling(what: str = "polling") -> Iterator[Listener]:
    """Give what polls can tell; bars appear on a terminal once the work takes long."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    terminal = sys.stderr.isatty()
    bars = Bars(*columns, console=Console(stderr=True), transient=True, disable=not terminal)
    bars.add_task(what, total=None)
    waiting = threading.Timer(PATIENCE, bars.start)
    waiting.start()
    try:
        yield _Shown(bars)
    finally:
        waiting.cancel()
        bars.stop()


class _Shown:
    """Keeps one bar for each source."""

    def __init__(self, bars: Bars) -> None:
        self._bars = bars
        self._tasks: dict[SourceSlug, TaskID] = {}

    def __call__(self, progress: Progress) -> None:
        """Move a source's bar."""
        words = f"{progress.doing} {progress.source}"
        if progress.source not in self._tasks:
            self._tasks[progress.source] = self._bars.add_task(words, total=None)
        task = self._tasks[progress.source]
        if self._bars.tasks[self._bars.task_ids.index(task)].description != words:
            self._bars.reset(task, description=words)  # another pace: what is left is counted anew
        self._bars.update(task, completed=progress.done, total=progress.total or None)
