"""The outlets that are replayed: a server with a clock of its own, in a child process.

In: a folder with ``tools/outlets.py`` and ``data/``. Out: its address, its feeds.yaml, what it has
served. Not here: running the aggregator against it.
"""

import contextlib
import json
import re
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

# What makes a replay exact: nothing is withheld for its age in the list, everything is polled every hour.
DEFAULTS = """
defaults: {{first_fetch: 100000, interval: {{min: 10m, max: {longest}}}}}
publish: {{items: {items}}}
service: {{storage: ./storage, listen: "{listen}"}}
"""


@dataclass(frozen=True, slots=True)
class Outlets:
    """A running server. ``feeds`` is its own part of feeds.yaml, ``mirrors`` where its repositories lie."""

    base: str
    feeds: Path
    mirrors: Path

    def advance(self, span: str) -> dict[str, int]:
        """Let time pass; return how many commits each mirror shows now."""
        return self._clock({"advance": span})

    def set(self, moment: datetime, speed: float) -> dict[str, int]:
        """Set the clock and how fast it runs; return how many commits each mirror shows now."""
        return self._clock({"set": moment.isoformat(), "speed": speed})

    def shown(self) -> dict[str, int]:
        """Return how many commits each mirror shows."""
        return commits(self._ask("/_clock"))

    def served(self) -> list[tuple[str, str]]:
        """Return (outlet, url) of every article that stood in a feed that was answered."""
        return [(outlet, url) for outlet, url in self._ask("/_served")]

    def configuration(self, *, items: int, longest: str, listen: str) -> str:
        """Return a whole feeds.yaml for everything that is served."""
        return self.feeds.read_text("utf-8") + DEFAULTS.format(items=items, longest=longest, listen=listen)

    def _clock(self, change: dict[str, object]) -> dict[str, int]:
        return commits(self._ask("/_clock", json.dumps(change).encode()))

    def _ask(self, path: str, body: bytes | None = None) -> Any:
        with urllib.request.urlopen(self.base + path, body, timeout=120) as reply:
            return json.load(reply)


def commits(state: dict[str, Any]) -> dict[str, int]:
    """Return the number of shown commits by mirror."""
    return {str(name): int(count) for name, count in state.get("mirrors", {}).items()}


@contextlib.contextmanager
def serving(data: Path, work: Path, start: datetime) -> Iterator[Outlets]:
    """Start the server with a clock that stands still, and end it."""
    feeds, mirrors = work / "outlets.yaml", work / "mirrors"
    command = [sys.executable, str(data / "tools" / "outlets.py"), "--port", "0", "--speed", "0"]
    command += ["--start", start.isoformat(), "--mirrors", str(mirrors), "--feeds-yaml", str(feeds)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8") as process:
        try:
            yield Outlets(listening(process), feeds, mirrors)
        finally:
            process.terminate()


def listening(process: subprocess.Popen[str]) -> str:
    """Wait for the line that names the address; swallow whatever comes after it."""
    lines = iter(process.stdout or ())
    for line in lines:
        if found := re.match(r"# listening on (\S+?),", line):
            threading.Thread(target=list, args=[lines], daemon=True).start()
            return found[1]
    raise SystemExit("the outlets' server did not start")
