"""Archives: what stands in a month's documents, and when they are written."""

import gzip
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from lxml import etree

from aggregator.model import Publish
from benchmarks.grammar_rules import atom_faults
from tests.pipeline.newsroom import Newsroom, make_topic
from tests.stories import make_article

BASE = "https://news.example.org"
DAY = 24
APRIL = 26 * DAY + 20  # hours from the noon of 5 March, UTC
NAMES = {"a": "http://www.w3.org/2005/Atom", "fh": "http://purl.org/syndication/history/1.0"}


def tell(newsroom: Newsroom, *names: str, hours: float) -> None:
    """Settle and publish articles that have nothing in common."""
    newsroom.settle("haian", *(make_article(name, hours=hours) for name in names), hours=hours)
    newsroom.publish(hours)


def archived(newsroom: Newsroom, month: str) -> list[str]:
    """The ids of a month's archive, in their order."""
    document = etree.fromstring(newsroom.files()[f"all/archive/{month}.atom"])
    return [entry.findtext("a:id", "", NAMES) for entry in document.findall("a:entry", NAMES)]


def living(newsroom: Newsroom) -> list[str]:
    return [f"urn:uuid:{entry.story}" for entry in newsroom.entries()]


def link(document: bytes, rel: str) -> list[str]:
    links = etree.fromstring(document).findall("a:link", NAMES)
    return [each.get("href", "") for each in links if each.get("rel") == rel]


def file_of(newsroom: Newsroom, name: str) -> Path:
    return newsroom.settings.service.storage / "public" / name


def test_the_months_archive_is_there_from_its_first_entry_and_the_feed_points_to_it(
    newsroom: Newsroom,
) -> None:
    tell(newsroom, "1", "2", hours=0)
    files = newsroom.files()
    assert archived(newsroom, "2026-03") == living(newsroom)
    assert link(files["all/atom.xml"], "prev-archive") == [f"{BASE}/all/archive/2026-03.atom"]
    assert gzip.decompress(files["all/archive/2026-03.atom.gz"]) == files["all/archive/2026-03.atom"]
    assert files["all/archive/2026-03.html"].count(b"<li lang") == 2
    assert atom_faults(files["all/archive/2026-03.atom"], f"{BASE}/all/archive/2026-03.atom") == []


def test_an_empty_topic_has_no_archive_and_points_to_none(newsroom: Newsroom) -> None:
    newsroom.publish(0)
    assert not [name for name in newsroom.files() if "/archive/" in name]
    assert link(newsroom.files()["all/atom.xml"], "prev-archive") == []


def test_no_entry_is_ever_in_neither_the_feed_nor_an_archive(open_newsroom: Callable[..., Newsroom]) -> None:
    newsroom = open_newsroom(topics=[make_topic(items=3)])
    for number in range(12):
        tell(newsroom, f"{number}a", f"{number}b", hours=number / 60)
        feed = re.findall(r"<id>(urn:uuid:.*?)</id>\s*<title>", newsroom.files()["all/atom.xml"].decode())[1:]
        assert set(living(newsroom)) <= {*feed, *archived(newsroom, "2026-03")}


def test_what_a_topic_has_no_room_for_by_its_bound_is_in_its_archive(
    open_newsroom: Callable[..., Newsroom],
) -> None:
    newsroom = open_newsroom(topics=[make_topic(max_per_source=1)])
    tell(newsroom, "1", hours=0)
    tell(newsroom, "2", "3", hours=1 / 60)
    feed = newsroom.files()["all/atom.xml"]
    assert feed.count(b"<entry") == 1
    assert archived(newsroom, "2026-03") == living(newsroom)


def test_an_archive_is_not_written_at_every_pass(newsroom: Newsroom) -> None:
    tell(newsroom, "1", hours=0)
    stamp = file_of(newsroom, "all/archive/2026-03.atom").stat().st_mtime_ns
    tell(newsroom, "2", hours=0.1)
    assert file_of(newsroom, "all/archive/2026-03.atom").stat().st_mtime_ns == stamp
    tell(newsroom, "3", hours=0.3)
    assert archived(newsroom, "2026-03") == living(newsroom)


def test_a_month_is_over_with_the_first_entry_of_a_later_one_and_never_changes_again(
    newsroom: Newsroom,
) -> None:
    tell(newsroom, "1", hours=0)
    tell(newsroom, "2", hours=0.1)
    tell(newsroom, "3", hours=APRIL)
    files = newsroom.files()
    assert archived(newsroom, "2026-03") == living(newsroom)[1:]
    assert archived(newsroom, "2026-04") == living(newsroom)[:1]
    march, april = files["all/archive/2026-03.atom"], files["all/archive/2026-04.atom"]
    assert link(march, "next-archive") == [f"{BASE}/all/archive/2026-04.atom"]
    assert link(march, "current") == link(april, "current") == [f"{BASE}/all/atom.xml"]
    assert link(april, "prev-archive") == [f"{BASE}/all/archive/2026-03.atom"]
    assert link(april, "next-archive") == link(march, "prev-archive") == []
    assert link(files["all/atom.xml"], "prev-archive") == [f"{BASE}/all/archive/2026-04.atom"]
    assert b'href="2026-04.html"' in files["all/archive/2026-03.html"]
    newsroom.settle("haian", replace(make_article("1"), title="四月才改的题目"), hours=APRIL + 1)
    tell(newsroom, "4", hours=APRIL + 2)
    after = newsroom.files()
    assert after["all/archive/2026-03.atom"] == march
    assert "四月才改的题目" in after["all/atom.xml"].decode()


def test_a_lost_archive_is_made_again_and_all_are_where_the_address_moved(
    open_newsroom: Callable[..., Newsroom],
) -> None:
    newsroom = open_newsroom()
    tell(newsroom, "1", hours=0)
    tell(newsroom, "2", hours=APRIL)
    before = newsroom.files()["all/archive/2026-03.atom"]
    file_of(newsroom, "all/archive/2026-03.atom").unlink()
    tell(newsroom, "3", hours=APRIL + 1)
    assert newsroom.files()["all/archive/2026-03.atom"] == before
    moved = open_newsroom(publish=Publish(base_url="https://other.example.org"))
    moved.publish(APRIL + 2)
    assert b"news.example.org" not in moved.files()["all/archive/2026-03.atom"]


def test_without_archives_none_is_written_or_named(open_newsroom: Callable[..., Newsroom]) -> None:
    newsroom = open_newsroom(publish=Publish(base_url=BASE, archive="none"))
    tell(newsroom, "1", hours=0)
    assert not [name for name in newsroom.files() if "/archive/" in name]
    assert b"prev-archive" not in newsroom.files()["all/atom.xml"]


def test_a_month_with_no_successor_is_closed_half_a_day_after_its_end(newsroom: Newsroom) -> None:
    tell(newsroom, "1", hours=0)
    tell(newsroom, "2", hours=0.1)
    newsroom.publish(APRIL + 11)
    assert archived(newsroom, "2026-03") == living(newsroom)[1:]
    newsroom.publish(APRIL + 12)
    closed = newsroom.files()["all/archive/2026-03.atom"]
    assert archived(newsroom, "2026-03") == living(newsroom)
    assert newsroom.publish(APRIL + 13).written == ()
    newsroom.settle("haian", replace(make_article("1"), title="四月才改的题目"), hours=APRIL + 14)
    tell(newsroom, "3", hours=APRIL + 15)
    tell(newsroom, "4", hours=APRIL + 16)
    assert newsroom.files()["all/archive/2026-03.atom"] == closed
    assert archived(newsroom, "2026-04") == living(newsroom)[:2]
