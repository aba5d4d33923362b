"""newsboat, a real reader, subscribes to a topic."""

import os
import sqlite3
import subprocess
from datetime import datetime
from pathlib import Path

import pytest
from lxml import etree

from tests.system.conftest import Site, body_of

pytestmark = pytest.mark.system
ATOM = "{http://www.w3.org/2005/Atom}"


def newsboat(folder: Path, address: str) -> list[tuple[str, str, str, int]]:
    """What newsboat has after one reload: guid, title, url and date of each item."""
    (folder / "urls").write_text(f"{address}\n")
    (folder / "config").write_text("")
    command = ["newsboat", "-q", "-u", "urls", "-C", "config", "-c", "cache.db", "-x", "reload"]
    environment = {**os.environ, "HOME": str(folder), "LC_ALL": "C.UTF-8"}
    subprocess.run(command, cwd=folder, env=environment, check=True, timeout=60, stdin=subprocess.DEVNULL)
    with sqlite3.connect(folder / "cache.db") as cache:
        rows = cache.execute(
            "SELECT guid, title, url, pubDate FROM rss_item ORDER BY pubDate DESC"
        ).fetchall()
    cache.close()
    return [(str(guid), str(title), str(url), int(date)) for guid, title, url, date in rows]


def published(site: Site, topic: str) -> list[tuple[str, str, str, int]]:
    """The same of the topic's Atom document."""
    root = etree.fromstring(body_of(f"{site.base}/{topic}/atom.xml"))
    return [
        (
            entry.findtext(f"{ATOM}id", ""),
            entry.findtext(f"{ATOM}title", ""),
            str(entry.xpath("string(*[local-name()='link'][not(@rel) or @rel='alternate'][1]/@href)")),
            int(datetime.fromisoformat(entry.findtext(f"{ATOM}published", "")).timestamp()),
        )
        for entry in root.iterfind(f"{ATOM}entry")
    ]


@pytest.mark.parametrize("topic", ["all", "strait", "english"])
def test_newsboat_shows_each_entry_once_in_our_order_with_our_links(
    site: Site, tmp_path: Path, topic: str
) -> None:
    expected = published(site, topic)
    assert expected
    assert newsboat(tmp_path, f"{site.base}/{topic}/atom.xml") == expected


@pytest.mark.parametrize("document", ["atom.xml", "rss.xml"])
def test_a_second_reload_brings_nothing_twice(site: Site, tmp_path: Path, document: str) -> None:
    address = f"{site.base}/all/{document}"
    first = newsboat(tmp_path, address)
    assert len(first) == len(published(site, "all"))
    assert newsboat(tmp_path, address) == first
