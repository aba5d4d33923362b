"""What a process and all that it starts cost: CPU from the kernel's account, memory by looking often.

In: a command. Out: ``Cost``. Memory is looked at five times a second: as the proportional set (a page that
two processes share counts once) for our own program, as anonymous pages for git, whose mapped packs the
kernel may drop at any time. What ``git upload-pack`` takes is the server's, and left out: with a repository
on this machine it runs below us.
"""

import os
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

TURN = 0.2
OURS = "aggregator"
SERVERS = ("upload-pack", "pack-objects")


@dataclass(slots=True)
class Cost:
    """Seconds and megabytes of one run; ``peaks`` is by kind of process, ``together`` all at one time."""

    wall: float = 0.0
    cpu: float = 0.0
    status: int = 0
    peaks: dict[str, float] = field(default_factory=dict)
    together: float = 0.0
    said: str = ""

    def row(self) -> str:
        """Return the figures in one line."""
        peaks = ", ".join(f"{kind} {megabytes:.0f}" for kind, megabytes in sorted(self.peaks.items()))
        return f"{self.wall:.1f} s, CPU {self.cpu:.1f} s, peak MB {peaks}, together {self.together:.0f}"


def never() -> bool:
    """Let it live."""
    return False


def run(command: list[str], log: Path, doomed: Callable[[], bool] = never, **environment: str) -> Cost:
    """Run a command to its end, or kill it with SIGKILL as soon as it is ``doomed``."""
    cost, began = Cost(), time.monotonic()
    with log.open("ab") as stderr, log.with_suffix(".out").open("w+", encoding="utf-8") as stdout:
        process = subprocess.Popen(
            command, stdout=stdout, stderr=stderr, env={**os.environ, **environment}, start_new_session=True
        )
        ended = threading.Event()
        watcher = threading.Thread(target=_watch, args=(process, cost, ended, doomed))
        watcher.start()
        # wait4 and not wait: it alone tells what this process and its children have cost.
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = cost.status = os.waitstatus_to_exitcode(status)
        ended.set()
        watcher.join()
        stdout.seek(0)
        cost.said = stdout.read().strip()
    cost.wall, cost.cpu = time.monotonic() - began, usage.ru_utime + usage.ru_stime
    return cost


def _watch(
    process: "subprocess.Popen[bytes]", cost: Cost, ended: threading.Event, doomed: Callable[[], bool]
) -> None:
    """Look at the memory of a process and its descendants until told to stop."""
    while not ended.wait(TURN):
        if doomed():
            process.kill()
        total = 0.0
        for pid in tree(process.pid):
            kind, megabytes = _memory(pid)
            # What is about to become git is still us, and shares all of our memory.
            if kind and (kind != OURS or pid == process.pid):
                cost.peaks[kind] = max(megabytes, cost.peaks.get(kind, 0.0))
                total += megabytes
        cost.together = max(cost.together, total)


def tree(root: int) -> Iterator[int]:
    """Yield the process ids of a process and its descendants."""
    yield root
    try:
        children = [
            int(child)
            for task in Path(f"/proc/{root}/task").glob("*/children")
            for child in task.read_text().split()
        ]
    except OSError:  # it has ended meanwhile, or one of its threads; the next look is soon
        return
    for child in children:
        yield from tree(child)


def _memory(pid: int) -> tuple[str, float]:
    """Return (kind of process, its megabytes), ``""`` for one that does not count or has ended."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode("utf-8", "replace").split("\0")
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return "", 0.0
    sizes = {line.partition(":")[0]: int(line.split()[1]) / 1024 for line in lines[1:]}
    if not sizes or any(server in words for server in SERVERS):
        return "", 0.0
    if words[0].rpartition("/")[2].startswith(("git", "setpriv")):
        return "git", sizes["Anonymous"]
    return ("reader" if "aggregator.collect.worker" in words else OURS), sizes["Pss"]
