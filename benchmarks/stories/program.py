"""The installed program and the scorer, as real processes.

In: a file of articles. Out: its stories, and what finding them cost.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.passes import PROGRAM, ProgramFailed
from benchmarks.stories.month import objects
from benchmarks.stories.section import Cell


@dataclass(frozen=True, slots=True)
class Clustered:
    """What ``aggregator cluster`` printed, and its cost: CPU seconds, peak memory in MB."""

    file: Path
    cpu: float
    memory: float

    def member(self, name: str = "story") -> dict[str, str]:
        """Return each article's story, or event, by its id."""
        return {each["id"]: each[name] for each in objects(self.file)}

    def costs(self, articles: int) -> dict[str, Cell]:
        """Return the cost of one article, and the memory of all."""
        return {
            "CPU ms per article": self.cpu / articles * 1000,
            "CPU seconds": self.cpu,
            "peak memory, MB": self.memory,
        }


def cluster(articles: Path, into: Path) -> Clustered:
    """Run ``aggregator cluster`` on a file of articles."""
    return run([str(PROGRAM), "cluster", str(articles)], into)


def run(command: list[str], into: Path) -> Clustered:
    """Run a command that prints stories, and keep what it prints."""
    into.parent.mkdir(parents=True, exist_ok=True)
    with into.open("wb") as output:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output)
        # wait4 and not wait: it alone tells what this process has cost.
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise ProgramFailed(f"{' '.join(command)}: exit {process.returncode}")
    return Clustered(into, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def score(scorer: Path, stories: Path, *arguments: str) -> dict[str, Any]:
    """Return what the scorer says of a clustering."""
    command = [sys.executable, str(scorer), str(stories), *arguments]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True, encoding="utf-8")
    found: dict[str, Any] = json.loads(done.stdout)
    return found
