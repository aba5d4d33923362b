"""Run the program as its users do: real processes, real exits, real kills.

In: a feeds.yaml and a time. Out: what a pass cost and said. Not here: judging what it published.
"""

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

GOOD = {0, 75}  # everything read, or some sources failed: a mirror in a layout not known yet always does
PROGRAM = Path(sys.executable).with_name("aggregator")


@dataclass(frozen=True, slots=True)
class Pass:
    """One finished pass: its time of day, seconds of CPU and of waiting, and its own account."""

    moment: datetime
    cpu: float
    wall: float
    account: Mapping[str, Any] = field(default_factory=dict)

    @property
    def stages(self) -> dict[str, float]:
        """Seconds of CPU by stage, as the program counts them."""
        return {str(stage): float(cost) for stage, cost in self.account.get("seconds", {}).items()}


class ProgramFailed(Exception):  # noqa: N818 - named for what happened
    """The program ended in a way that nothing explains; the message holds its last words."""


@dataclass(frozen=True, slots=True)
class Program:
    """The installed program with one configuration; what it says on stderr is gathered in ``log``."""

    feeds: Path
    log: Path

    def once(self, moment: datetime) -> Pass:
        """Run one pass at a frozen time."""
        began = time.monotonic()
        process = self.start("once", "--json", clock=moment.isoformat())
        said = "".join(process.stdout or ())
        # wait4 and not wait: it alone tells what this process and its children have cost.
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in GOOD or not said.strip():
            raise ProgramFailed(f"{moment:%F %H:%M}: exit {process.returncode}\n{self.last_words()}")
        account = json.loads(said.strip().splitlines()[-1])
        return Pass(moment, usage.ru_utime + usage.ru_stime, time.monotonic() - began, account)

    def kill_once(self, moment: datetime, after: float) -> bool:
        """Begin a pass and kill its whole process group; tell whether it was still running."""
        process = self.start("once", "--json", clock=moment.isoformat())
        try:
            process.communicate(timeout=after)
        except subprocess.TimeoutExpired:
            kill_group(process)
            return True
        return False

    def export(self, what: str) -> Iterator[dict[str, Any]]:
        """Yield what ``aggregator export`` prints, one object a line."""
        command = [str(PROGRAM), "export", what, "--config", str(self.feeds)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8") as process:
            yield from map(json.loads, process.stdout or ())
        if process.returncode:
            raise ProgramFailed(f"export {what}: exit {process.returncode}")

    def start(self, *arguments: str, clock: str) -> subprocess.Popen[str]:
        """Start a command in a process group of its own, on a simulated clock."""
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [str(PROGRAM), *arguments, "--config", str(self.feeds)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                encoding="utf-8",
                env={**os.environ, "AGGREGATOR_CLOCK": clock},
                start_new_session=True,
            )

    def last_words(self) -> str:
        """Return the end of what the program has said on stderr."""
        return self.log.read_bytes()[-3000:].decode("utf-8", "replace")


def kill_group(process: subprocess.Popen[str]) -> None:
    """Kill a process with all that it started, and wait for it."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def chosen(kills: int, passes: int, seed: int) -> dict[int, float]:
    """Return which passes are killed, and after which part of the usual time."""
    dice = random.Random(seed)  # noqa: S311 - repeatable on purpose
    return {number: dice.random() for number in dice.sample(range(1, passes), min(kills, passes - 1))}
