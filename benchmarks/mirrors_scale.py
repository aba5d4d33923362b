"""A mirror at full size: first sync with ``since``, full sync, kills and resumptions, daily news.

An invented repository of --files files is written (``archive``); the installed program polls it as its users
do, and is held to its promises: every article stored exactly once, whatever was killed; an old archive of
47,000 files announces nothing; news of ten files cost the running service under a tenth of a second. The
report is printed and left in the work folder; the exit code is 1 when a promise was broken.
"""

import argparse
import asyncio
import json
import os
import random
import shutil
import sqlite3
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from aggregator import config
from aggregator.clock import clock_from
from aggregator.model import Settings
from aggregator.pipeline.collecting import addresses
from aggregator.service.opening import opened_pipeline, opened_store
from benchmarks.archive import END, OLD, Archive, Post, git
from benchmarks.metering import Cost, never, run
from benchmarks.passes import PROGRAM

HOUR = timedelta(hours=1)
KILLED = -9
PORT = 8097  # nobody listens there: `once` serves nothing
FIRST = 20  # what a new source may announce (defaults.first_fetch)
MOST_CPU = 0.1  # seconds that ten new files may cost the service
MOST_MEMORY = 300  # megabytes, all processes but the server's together
PARTS = ("since", "full", "killed", "news")
FEEDS = """
sources:
  archive: {{role: mirror, git: {{url: "{url}", layout: jekyll{since}}}}}
topics:
  all: {{title: all}}
service: {{storage: ./storage, listen: "127.0.0.1:{port}"}}
"""


@dataclass(slots=True)
class Run:
    """One storage, and what became of it; ``faults`` are broken promises."""

    archive: Archive
    folder: Path
    since: str = ""
    clock: int = 1  # hours after the archive's end
    faults: list[str] = field(default_factory=list)

    def begin(self) -> None:
        """Begin with an empty storage."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        since = f", since: {self.since}" if self.since else ""
        (self.folder / "feeds.yaml").write_text(
            FEEDS.format(url=self.archive.url, since=since, port=PORT),
            "utf-8",
        )

    @property
    def moment(self) -> str:
        """The program's time."""
        return (END + self.clock * HOUR).isoformat()

    def once(self, doomed: Callable[[], bool] = never) -> Cost:
        """Run one pass, two hours after the last one."""
        self.clock += 2
        command = [str(PROGRAM), "once", "archive", "--json", "--config", str(self.folder / "feeds.yaml")]
        cost = run(command, self.folder / "program.log", doomed, AGGREGATOR_CLOCK=self.moment)
        if cost.status and (doomed is never or cost.status != KILLED):
            self.faults.append(
                f"exit {cost.status}: {(self.folder / 'program.log').read_text('utf-8')[-500:]}"
            )
        return cost

    def stored(self) -> Counter[str]:
        """Return how often each address is stored."""
        with closing(sqlite3.connect(self.folder / "storage" / "aggregator.db")) as database:
            return Counter(url for (url,) in database.execute("SELECT url FROM article"))

    def announced(self) -> int:
        """Return how many entries were ever announced."""
        with closing(sqlite3.connect(self.folder / "storage" / "aggregator.db")) as database:
            counted = database.execute("SELECT count(*) FROM publication WHERE published IS NOT NULL")
            return int(counted.fetchone()[0])

    def judge(self, wanted: set[str], most: int) -> str:
        """Hold what is stored and announced against what should be; return it in words."""
        stored, announced = self.stored(), self.announced()
        lost, strange = len(wanted - stored.keys()), len(stored.keys() - wanted)
        doubled = sum(count > 1 for count in stored.values())
        if lost or strange or doubled or announced > most:
            self.faults.append(f"{lost} lost, {strange} too many, {doubled} doubled, {announced} announced")
        return f"{len(stored)} articles, {lost} lost, {doubled} doubled, {announced} announced"

    def size(self, name: str) -> str:
        """Return how many megabytes a file or folder of the storage has."""
        top = self.folder / "storage" / name
        files = [top] if top.is_file() else top.rglob("*")
        return f"{sum(file.stat().st_size for file in files if file.is_file()) / 1e6:.0f} MB"

    def disk(self) -> str:
        """Return what lies on the disk."""
        return f"clone {self.size('mirrors')}, database {self.size('aggregator.db')}"


def stages(cost: Cost) -> str:
    """Return a pass's seconds of CPU by stage, in its own account."""
    account = json.loads(cost.said.splitlines()[-1]) if cost.said else {}
    return ", ".join(f"{stage} {seconds:.1f}" for stage, seconds in account.get("seconds", {}).items())


class Scale:
    """The whole measurement; ``lines`` is its report."""

    def __init__(self, options: argparse.Namespace) -> None:
        """Prepare the archive."""
        self.work: Path = options.work.resolve()
        self.kills: int = options.kills
        self.rounds: int = options.rounds
        self.parts: frozenset[str] = frozenset(options.parts)
        self.dice = random.Random(options.seed)  # noqa: S311 - repeatable on purpose
        self.lines: list[str] = []
        self.faults: list[str] = []
        self.work.mkdir(parents=True, exist_ok=True)
        folder = self.work / f"archive-{options.files}.git"
        self.archive = Archive(folder)
        self.usual: float = options.usual
        self.make(options.files, again="since" not in self.parts and folder.exists())
        self.tip = git("-C", str(folder), "rev-parse", "main")
        self.old = int(options.files * OLD)
        self.all = {Post(number, END).url for number in range(1, self.archive.posts + 1)}

    def make(self, files: int, *, again: bool) -> None:
        """Write the archive; one that a run before has left is used ``again``."""
        began = time.monotonic()
        if again:  # with the news that came to it then
            names = git("-C", str(self.archive.folder), "ls-tree", "-r", "--name-only", "main")
            self.archive.posts = len(names.splitlines())
            self.say("archive", f"{self.archive.posts} files, of a run before")
            return
        shutil.rmtree(self.archive.folder, ignore_errors=True)
        self.archive.grow(files)
        self.say("archive", f"{files} files, written in {time.monotonic() - began:.0f} s")

    def say(self, what: str, figures: str) -> None:
        """Add a line to the report."""
        self.lines.append(f"| {what} | {figures} |")
        print(f"{what}: {figures}", flush=True)

    def bounded(self, cost: Cost) -> None:
        """Hold a pass to its memory."""
        if cost.together > MOST_MEMORY:
            self.faults.append(f"{cost.together:.0f} MB resident, and {MOST_MEMORY} are allowed")

    def measure(self) -> None:
        """Measure what was asked for, in order."""
        if "since" in self.parts:
            self.since()
        whole = [
            part() for name, part in (("full", self.full), ("killed", self.killed)) if name in self.parts
        ]
        if "news" in self.parts:
            self.news(whole[0])

    def since(self) -> None:
        """Sync the last thirty days, and meet an old archive that comes in one commit."""
        part = Run(self.archive, self.work / "since", "30d")
        part.begin()
        cost = part.once()
        self.bounded(cost)
        wanted = {Post(n, END).url for n in self.archive.since(timedelta(days=30))}
        self.say("since 30d", f"{cost.row()}; {part.judge(wanted, FIRST)}; {part.disk()}")
        self.say("since 30d, CPU by stage", stages(cost))
        before = part.announced()
        first = self.archive.posts + 1
        self.archive.add_old(self.old, END + HOUR)
        cost = part.once()
        self.bounded(cost)
        wanted |= {Post(n, END).url for n in range(first, self.archive.posts + 1)}
        self.say(f"{self.old} old files in one commit", f"{cost.row()}; {part.judge(wanted, before)}")
        git("-C", str(self.archive.folder), "update-ref", "refs/heads/main", self.tip)
        self.archive.posts = first - 1
        self.faults += part.faults

    def full(self) -> Run:
        """Sync everything."""
        part = Run(self.archive, self.work / "full")
        part.begin()
        cost = part.once()
        self.bounded(cost)
        self.say("full", f"{cost.row()}; {part.judge(self.all, FIRST)}; {part.disk()}")
        self.say("full, CPU by stage", stages(cost))
        self.usual = cost.wall
        self.faults += part.faults
        return part

    def doom(self) -> Callable[[], bool]:
        """Return when a pass is to be killed: at a random time, so that all passes take as long as one."""
        until = time.monotonic() + self.dice.uniform(0, 2 * self.usual / (self.kills + 1))
        return lambda: time.monotonic() > until

    def killed(self) -> Run:
        """Sync everything, killed at random on the way."""
        part = Run(self.archive, self.work / "killed")
        part.begin()
        spent: list[str] = []
        together, cpu = 0.0, 0.0
        for number in range(self.kills + 1):
            last = number == self.kills
            cost = part.once(never if last else self.doom())
            self.bounded(cost)
            together, cpu = max(together, cost.together), cpu + cost.cpu
            spent.append(f"{cost.wall:.0f}" if last or cost.status == KILLED else "none")
            print(f"pass {number}: {cost.row()}", flush=True)
        self.say(
            f"killed {self.kills} times",
            f"after {', '.join(spent[:-1])} s, then {spent[-1]} s; CPU of all passes {cpu:.0f} s, "
            f"peak MB together {together:.0f}; {part.judge(self.all, FIRST)}; {part.disk()}",
        )
        self.faults += part.faults
        return part

    def news(self, part: Run) -> None:
        """Bring ten files at a time to a running service that has read everything."""
        own, readers, wall = asyncio.run(self._news(part))
        median = statistics.median(own)
        if median > MOST_CPU:
            self.faults.append(f"{median * 1000:.0f} ms of CPU for ten files")
        self.say(
            f"10 files, {self.rounds} times",
            f"median CPU {median * 1000:.0f} ms in the service, "
            f"{statistics.median(readers) * 1000:.0f} ms in its reader; "
            f"whole poll {statistics.median(wall) * 1000:.0f} ms; {part.judge(self.all, FIRST)}",
        )
        self.faults += part.faults

    async def _news(self, part: Run) -> tuple[list[float], list[float], list[float]]:
        settings: Settings = config.load(part.folder / "feeds.yaml", os.environ)
        own, readers, wall = [], [], []
        part.clock += 2
        clock = clock_from({"AGGREGATOR_CLOCK": part.moment})
        with opened_store(settings) as store:
            async with opened_pipeline(settings, store, clock) as pipeline:
                for number in range(self.rounds + 1):
                    when = END + HOUR + number * timedelta(minutes=1)
                    posts = [self.archive.next(when - timedelta(minutes=n)) for n in range(10)]
                    self.archive.add(posts, when)
                    self.all |= {post.url for post in posts}
                    (due,) = addresses(settings.sources.values(), store.poll_states())
                    began, used = time.monotonic(), time.process_time()
                    polled = await pipeline.poll(due)
                    if number:  # the first one opens what a running service has open
                        own.append(time.process_time() - used)
                        wall.append(time.monotonic() - began)
                        readers.append(polled.seconds.get("read", 0.0))
                    if polled.new != len(posts):
                        part.faults.append(f"{polled.new} of 10 files were news: {polled.state.error}")
        return own, readers, wall


def options_of(arguments: list[str]) -> argparse.Namespace:
    """Return the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--files", type=int, default=300_000)
    add("--kills", type=int, default=10)
    add("--rounds", type=int, default=20, help="how often ten new files come")
    add("--seed", type=int, default=1, help="of the kills")
    add(
        "--parts",
        nargs="+",
        choices=PARTS,
        default=PARTS,
        help="what is measured; news want one of full, killed",
    )
    add(
        "--usual",
        type=float,
        default=1_000,
        help="seconds that a full sync takes, where that is not measured",
    )
    add("--work", type=Path, default=Path("build/mirrors-scale"), help="work folder")
    return parser.parse_args(arguments)


def main() -> int:
    """Measure, print, and leave the report."""
    os.environ.pop("AGGREGATOR_STORAGE", None)  # it would win over the work folder
    scale = Scale(options_of(sys.argv[1:]))
    scale.measure()
    faults = "".join(f"\n* broken: {fault}" for fault in scale.faults)
    report = "\n".join(["| what | figures |", "|---|---|", *scale.lines]) + f"\n{faults}\n"
    (scale.work / "report.md").write_text(report, "utf-8")
    print(faults)
    return int(bool(scale.faults))


if __name__ == "__main__":
    raise SystemExit(main())
