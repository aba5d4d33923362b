"""Score how politely the program asks: ``python -m benchmarks.feed_score --days 7``.

A town of loopback servers, each with a behaviour of its own, writes down every request of a simulated
week. At each step one pass of the installed program runs as a real process on that time, started anew
each time as cron would; with ``--inside`` all passes run in this process, which takes minutes instead of an
hour. The exit code is 1 if a server's operator would have anything to complain of.
"""

import argparse
import asyncio
import json
import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.progress import track

from benchmarks.feed_score.houses import Town, open_town
from benchmarks.feed_score.inside import visit_inside
from benchmarks.feed_score.scoring import Score, score
from benchmarks.feed_score.shows import START, programme
from benchmarks.passes import Program, ProgramFailed

ERRORS = Console(stderr=True)


def options_of(arguments: list[str]) -> argparse.Namespace:
    """Return the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.feed_score",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--days", type=float, default=7)
    add("--step", type=float, default=20, help="minutes between two passes")
    add("--work", type=Path, default=Path("build/feed_score"), help="work folder, emptied at the start")
    add("--inside", action="store_true", help="all passes in this process")
    return parser.parse_args(arguments)


def steps(days: float, minutes: float) -> Iterator[datetime]:
    """Yield the moments of the passes."""
    yield from (START + number * timedelta(minutes=minutes) for number in range(round(days * 1440 / minutes)))


def run(options: argparse.Namespace) -> Score:
    """Run everything, and judge it."""
    work: Path = options.work.resolve()
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    os.environ.pop("AGGREGATOR_STORAGE", None)  # it would win over the work folder
    with open_town(programme()) as town:
        moments = shown(list(steps(options.days, options.step)))
        if options.inside:
            asyncio.run(visit_inside(town, work, moments))
        else:
            visit(town, work, moments)
    found = score(town.feeds, town.visits)
    (work / "report.md").write_text(found.markdown(), "utf-8")
    (work / "report.json").write_text(json.dumps(found.account(), indent=1, ensure_ascii=False), "utf-8")
    return found


def shown(moments: list[datetime]) -> Iterable[datetime]:
    """Return the moments with a bar that tells how many are left, where somebody looks on."""
    return track(moments, "feed-score", console=ERRORS, disable=not ERRORS.is_terminal)


def visit(town: Town, work: Path, moments: Iterable[datetime]) -> None:
    """Let the program come at every moment, as a process."""
    feeds = work / "feeds.yaml"
    feeds.write_text(town.configuration(), "utf-8")
    program = Program(feeds, work / "program.log")
    for moment in moments:
        town.now = moment
        program.once(moment)


def main() -> int:
    """Run the score and print its report."""
    try:
        found = run(options_of(sys.argv[1:]))
    except ProgramFailed as error:
        ERRORS.print(f"feed_score: {error}", markup=False)
        return 1
    print(found.markdown())
    return int(bool(found.complaints))


if __name__ == "__main__":
    raise SystemExit(main())
