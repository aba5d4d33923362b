"""Replay a month of real outlets, hour by hour, and hold the program to its promises.

Every simulated hour the outlets move on, one pass of the installed program runs as a real process,
and a subscriber reads every topic. With --kills some passes are killed on the way and run again;
with --service one running service is watched instead. The report is printed, and left in the work
folder; the exit code is 1 when a promise was broken.
"""

import argparse
import os
import shutil
import socket
import statistics
import sys
from collections.abc import Iterable
from contextlib import nullcontext
from datetime import datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.progress import track

from benchmarks.judge import judge
from benchmarks.live import served, watch
from benchmarks.outlets import serving
from benchmarks.passes import Program, ProgramFailed, chosen
from benchmarks.report import Report
from benchmarks.run import START, Run
from benchmarks.visits import Visits

HOUR = timedelta(hours=1)
ERRORS = Console(stderr=True)


def options_of(arguments: list[str]) -> argparse.Namespace:
    """Return the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--data", type=Path, required=True, help="a folder with tools/outlets.py and data/")
    add("--days", type=int, default=30)
    add("--kills", type=int, default=0, help="how many passes are killed at random on the way")
    add("--seed", type=int, default=1, help="of the kills")
    add("--flaky", type=float, default=0.0, help="share of requests that fail, e.g. 0.05")
    add("--items", type=int, default=400, help="entries of an edition; an hourly reader must not miss one")
    add("--longest", default="50m", help="longest interval; under an hour every pass polls every source")
    add(
        "--service",
        type=float,
        default=0.0,
        metavar="SPEED",
        help="watch `run` at this speed instead, e.g. 600",
    )
    add(
        "--readers", type=int, default=0, metavar="HOURS", help="real readers come by so often, e.g. every 12"
    )
    add("--work", type=Path, default=Path("build/replay"), help="work folder, emptied at the start")
    return parser.parse_args(arguments)


def replay(options: argparse.Namespace) -> Report:
    """Run everything, and judge it."""
    work: Path = options.work.resolve()
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    os.environ.pop("AGGREGATOR_STORAGE", None)  # it would win over the work folder
    feeds, listen = work / "feeds.yaml", f"127.0.0.1:{free_port()}"
    with serving(options.data.resolve(), work, START, options.flaky) as outlets:
        feeds.write_text(
            outlets.configuration(items=options.items, longest=options.longest, listen=listen), "utf-8"
        )
        run = Run(outlets, Program(feeds, work / "program.log"), work / "storage" / "public")
        hours = track(range(options.days * 24), "replay", console=ERRORS, disable=not ERRORS.is_terminal)
        if options.service:
            watch(run, options.service, hours, listen)
        else:
            kills = chosen(options.kills, options.days * 24, options.seed)
            visits = Visits(f"http://{listen}/all", work / "readers")
            with served(run.program, listen) if options.readers else nullcontext():
                step(run, hours, kills, visits, options.readers)
        report = judge(run)
        if options.readers:
            report.figures |= visits.figures()
            report.faults["missed, doubled or changed in a reader"] = visits.faults()
    report.about = {name: str(value) for name, value in vars(options).items() if name not in ("data", "work")}
    report.write(work)
    return report


def step(run: Run, hours: Iterable[int], kills: dict[int, float], visits: Visits, often: int) -> None:
    """Go through the hours: one pass each, some killed first; readers come by every so often."""
    for hour in hours:
        moment = START + hour * HOUR
        run.show(run.outlets.set(moment, 0))
        if hour in kills:
            kill(run, moment, kills[hour])
        run.passes.append(run.program.once(moment))
        run.read()
        if often and hour % often == often - 1:
            visits.visit()


def kill(run: Run, moment: datetime, part: float) -> None:
    """Kill a pass after a part of the time that one usually takes: the first takes far longer."""
    after = part * statistics.median(past.wall for past in run.passes[-24:])
    if run.program.kill_once(moment, after):
        run.killed.append(f"{moment:%F %H:%M} after {after:.2f} s")
    run.read(whole=False)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def main() -> int:
    """Run the replay and print its report."""
    try:
        report = replay(options_of(sys.argv[1:]))
    except ProgramFailed as error:
        ERRORS.print(f"replay: {error}", markup=False)
        return 1
    print(report.markdown())
    return int(report.failed)


if __name__ == "__main__":
    raise SystemExit(main())
