"""The table beside feedparser: it is the corpus's, and it never comes out against us."""

from pathlib import Path

import pytest

from benchmarks.reading import compared
from tests.documents.case import Case, moment
from tests.documents.corpus import CASES
from tests.documents.formats import Piece, rss

PAGE = Path(__file__).parents[2] / "docs" / "reading.md"


@pytest.mark.slow
def test_bare_feedparser_reads_nothing_right_that_we_read_wrong() -> None:
    results = [compared(case) for case in CASES if case.kind != "no feeds"]
    assert [f"{each.case}: {sorted(each.lost)}" for each in results if each.lost] == []
    assert sum(each.kept for each in results) == len(results)


def test_the_page_is_of_this_corpus() -> None:
    assert f"| **all** | {len(CASES)} | {len(CASES)} |" in PAGE.read_text("utf-8")


def test_a_fact_that_only_feedparser_reads_right_would_be_seen() -> None:
    piece = Piece(
        title="港口", link="https://a.example/1", more="<pubDate>Sun, 16 Jul 2023 10:30:00 IST</pubDate>"
    )
    reads = [{"title": "港口", "published": moment("2023-07-16T10:30:00")}]
    case = Case(kind="dates", name="IST", document=rss("2.0")([piece], "").encode(), reads=reads)
    assert compared(case).lost == {"0 published"}
    assert not compared(case).kept
