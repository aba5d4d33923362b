"""The library ``reader`` over the same outlets, in a virtual environment that is its own.

In: running outlets, and a folder. Out: what each update of all feeds cost. It fetches, parses and
stores; it folds nothing and publishes nothing. No dependency of the program: it is installed when it is
first measured.
"""

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.polling.server import Outlets

PACKAGES = ("reader==3.26", "sgmllib3k==1.0.0")
WORKERS = 16  # as many polls as the program has in flight (``pipeline.flow.POLLS``)
BEGIN = """
import sys
from reader import make_reader
with make_reader(sys.argv[1]) as reader:
    for url in sys.stdin.read().split():
        reader.add_feed(url)
"""
UPDATE = """
import sys, json, time
from reader import make_reader
began = time.process_time()
with make_reader(sys.argv[1]) as reader:
    reader.update_feeds(scheduled=False, workers=int(sys.argv[2]))
    spent = time.process_time() - began
    counts = reader.get_entry_counts()
    broken = reader.get_feed_counts(broken=True).total
print(json.dumps({"update": spent, "entries": counts.total, "broken": broken}))
"""


class ReaderFailed(Exception):  # noqa: N818 - named for what happened
    """The library could not be installed, or did not read what it was given."""


@dataclass(frozen=True, slots=True)
class Update:
    """One update of all feeds: seconds of the whole process, of the update alone, and of waiting."""

    cpu: float
    update: float
    wall: float
    entries: int


@dataclass(frozen=True, slots=True)
class Reader:
    """The library with its database."""

    python: Path
    database: Path

    def update(self) -> Update:
        """Update all feeds in a process of its own."""
        began = time.monotonic()
        command = [str(self.python), "-c", UPDATE, str(self.database), str(WORKERS)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        said = "".join(process.stdout or ())
        # wait4 and not wait: it alone tells what this process has cost.
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise ReaderFailed(f"exit {process.returncode}")
        told = json.loads(said)
        if told["broken"]:
            raise ReaderFailed(f"{told['broken']} feeds were not read")
        cpu = usage.ru_utime + usage.ru_stime
        return Update(cpu, told["update"], time.monotonic() - began, told["entries"])


def reader(outlets: Outlets, folder: Path, environment: Path) -> Reader:
    """Return the library with a new database that knows all outlets."""
    folder.mkdir(parents=True, exist_ok=True)
    made = Reader(installed(environment), folder / "reader.db")
    made.database.unlink(missing_ok=True)
    command = [str(made.python), "-c", BEGIN, str(made.database)]
    subprocess.run(command, input="\n".join(outlets.urls), text=True, check=True)
    return made


def installed(environment: Path) -> Path:
    """Return the Python of the library's environment, made where it is not there yet."""
    python = environment / "bin" / "python"
    ready = environment / ".ready"
    if not ready.is_file() or ready.read_text("utf-8").split() != list(PACKAGES):
        subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)
        install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PACKAGES]
        if subprocess.run(install, check=False).returncode:
            raise ReaderFailed(f"{' '.join(PACKAGES)} cannot be installed into {environment}")
        ready.write_text("\n".join(PACKAGES), "utf-8")
    return python
