"""The feed readers that people use, run as programs: a document's address → what each has kept of it.

Every reader has a home of its own, a folder in which it remembers from one visit to the next.
"""

import json
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

TIMEOUT = 120
WONDER = "Initially showing more then 50 items"  # so rsstail, of a long edition, among what it tells
LIBRARY = """
import json, sys
from reader import make_reader
reader = make_reader("reader.sqlite")
reader.add_feed(sys.argv[1], exist_ok=True)
reader.update_feeds(scheduled=False)
assert reader.get_feed(sys.argv[1]).last_exception is None
told = [(e.id, e.title, e.link, int(e.published.timestamp())) for e in reader.get_entries()]
print(json.dumps(told))
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as a reader shows it; ``when``, and ``updated`` of ours, are in seconds since 1970."""

    id: str
    title: str
    link: str
    when: int
    updated: int = field(default=0, compare=False)


def entries(document: bytes) -> list[Entry]:
    """Return the entries of a ``feed.json`` of ours, in its order."""
    return [
        Entry(
            each["id"],
            each["title"],
            each["url"],
            *(seconds(each[date]) for date in ("date_published", "date_modified")),
        )
        for each in json.loads(document)["items"]
    ]


def seconds(moment: str) -> int:
    """Return a moment in seconds since 1970."""
    return int(datetime.fromisoformat(moment).timestamp())


def shown(entry: Entry, document: str) -> Entry:
    """Return an entry as a document can say it: in RSS a title has no < that begins a tag."""
    title = re.sub(r"<(?=\w)", "＜", entry.title) if document == "rss.xml" else entry.title
    return replace(entry, title=title)


def run(folder: Path, *command: str) -> str:
    """Run a reader at home in a folder of its own, and return what it says."""
    home = {**os.environ, "HOME": str(folder), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    done = subprocess.run(
        command,
        cwd=folder,
        env=home,
        check=True,
        timeout=TIMEOUT,
        capture_output=True,
        stdin=subprocess.DEVNULL,
    )
    return done.stdout.decode()


def newsboat(folder: Path, address: str) -> list[Entry]:
    """Let newsboat reload; return all it has kept."""
    (folder / "urls").write_text(f"{address}\n")
    (folder / "config").write_text("")
    run(folder, "newsboat", "-q", "-u", "urls", "-C", "config", "-c", "cache.db", "-x", "reload")
    with closing(sqlite3.connect(folder / "cache.db")) as cache:
        rows = cache.execute("SELECT guid, title, url, pubDate FROM rss_item").fetchall()
    return [Entry(str(guid), str(title), str(url), int(date)) for guid, title, url, date in rows]


def sfeed(folder: Path, address: str) -> list[Entry]:
    """Let sfeed fetch and merge; return all it has kept."""
    (folder / "sfeedrc").write_text(f'sfeedpath="{folder}/feeds"\nfeeds() {{\n feed "all" "{address}"\n}}\n')
    run(folder, "sfeed_update", "sfeedrc")
    rows = [line.split("\t") for line in (folder / "feeds/all").read_text("utf-8").splitlines()]
    return [Entry(row[5], row[1], row[2], int(row[0])) for row in rows]


def library(folder: Path, address: str) -> list[Entry]:
    """Let the library ``reader`` update; return all it has kept."""
    return [Entry(*each) for each in json.loads(run(folder, sys.executable, "-c", LIBRARY, address))]


def rsstail(folder: Path, address: str, most: int) -> list[tuple[str, str, str]]:
    """Let rsstail tell a document, which it forgets at once: title, link and date of each entry."""
    said = run(folder, "rsstail", "-1", "-N", "-l", "-p", "-n", str(most), "-u", address)
    parts = [part.split("\n ") for part in said.strip("\n ").split("\n\n ") if not part.startswith(WONDER)]
    return [(title, link, date) for title, link, date in parts]


Reading = Callable[[Path, str], list[Entry]]
READERS: dict[str, tuple[Reading, tuple[str, ...]]] = {
    "newsboat": (newsboat, ("atom.xml", "rss.xml")),
    "sfeed": (sfeed, ("atom.xml", "rss.xml")),
    "reader": (library, ("atom.xml", "rss.xml", "feed.json")),
}
BOTH = [(name, document) for name, (_, documents) in READERS.items() for document in documents]
TAILED = ("atom.xml", "rss.xml")
