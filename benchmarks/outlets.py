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
# A source in the server's feeds.yaml that is commented out, from its slug to its last line, and is scraped.
COMMENTED = re.compile(r"^  # [\w-]+:\n(?:  #   .*\n)*?  #   scrape:.*\n(?:  #   .*\n)*", re.MULTILINE)
LISTED = re.compile(r"^  # ([\w-]+):\n(?:  #   .*\n)*?  #   scrape:", re.MULTILINE)
SILENCE = 3  # seconds that a request is left hanging: the program waits for 20, a pass an hour for nobody


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

    def listed(self) -> list[tuple[str, str]]:
        """Return (outlet, url) of every article that the pages of the outlets without a feed list now."""
        found: list[tuple[str, str]] = []
        for slug in LISTED.findall(self.feeds.read_text("utf-8")):
            with urllib.request.urlopen(f"{self.base}/site/{slug}/", timeout=120) as reply:
                paths = re.findall(rf'href="(/site/{slug}/\d+\.html)"', reply.read().decode())
            found += [(slug, self.base + path) for path in paths]
        return found

    def configuration(self, *, items: int, longest: str, listen: str) -> str:
        """Return a whole feeds.yaml for everything that is served."""
        defaults = DEFAULTS.format(items=items, longest=longest, listen=listen)
        return with_pages(self.feeds.read_text("utf-8")) + defaults

    def _clock(self, change: dict[str, object]) -> dict[str, int]:
        return commits(self._ask("/_clock", json.dumps(change).encode()))

    def _ask(self, path: str, body: bytes | None = None) -> Any:
        with urllib.request.urlopen(self.base + path, body, timeout=120) as reply:
            return json.load(reply)


def commits(state: dict[str, Any]) -> dict[str, int]:
    """Return the number of shown commits by mirror."""
    return {str(name): int(count) for name, count in state.get("mirrors", {}).items()}


def with_pages(feeds: str) -> str:
    """Return the server's part of feeds.yaml with the outlets that have only pages: it comments them out."""
    return COMMENTED.sub(lambda source: re.sub(r"^  # ", "  ", source[0], flags=re.MULTILINE), feeds)


@contextlib.contextmanager
def serving(data: Path, work: Path, start: datetime, flaky: float = 0.0) -> Iterator[Outlets]:
    """Start the server with a clock that stands still, and end it.

    ``flaky`` is the share of requests that fail: errors, bodies cut short, and silence.
    """
    feeds, mirrors = work / "outlets.yaml", work / "mirrors"
    command = [sys.executable, str(data / "tools" / "outlets.py"), "--port", "0", "--speed", "0"]
    command += ["--start", start.isoformat(), "--mirrors", str(mirrors), "--feeds-yaml", str(feeds)]
    command += ["--flaky", str(flaky), "--stall", str(SILENCE)]
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
