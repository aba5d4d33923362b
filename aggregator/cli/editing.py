"""What ``add`` and ``remove`` share: showing an edit of feeds.yaml, and what the running service makes of it.

In: an edit that was held against what was meant. Out: its lines on stdout, the file written unless it is
only tried, and who has to read it anew. Not done here: the edit itself (``config.editing``).
"""

from pathlib import Path

from aggregator.cli import output, reload
from aggregator.cli.session import Session
from aggregator.config import editing
from aggregator.config.editing import Edited, Rewritten
from aggregator.errors import one_line
from aggregator.store.lock import holder


def show(edited: Edited) -> None:
    """Print the lines that come and go, under the place where they stand."""
    for file in edited.files:
        _show_file(file)


def _show_file(file: Rewritten) -> None:
    following = (0, "")
    signed = any(line.sign == "-" for line in file.lines)
    for line in file.lines:
        if (line.number, line.sign) != following:
            output.result(f"{file.name}:{line.number}")
        # A name from outside may hold what moves a terminal's cursor; blanks in front are kept.
        blanks = line.text[: len(line.text) - len(line.text.lstrip())]
        output.result(f"{f'{line.sign} ' if signed else ''}{blanks}{one_line(line.text)}".rstrip())
        following = (line.number + 1, line.sign)


def put(edited: Edited, begun: Session, config: Path | None, *, dry_run: bool, read_again: bool) -> None:
    """Write an edit, and let the running service know, or say who should."""
    if dry_run:
        output.say("nothing is written: --dry-run")
        return
    editing.write(edited)
    running = holder(begun.storage)
    if read_again:
        reload.command(config)
    elif running is not None and running.command == "run":
        output.say(f"{running} goes by what it read before: `aggregator reload` makes it read this")
