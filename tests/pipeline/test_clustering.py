"""Rows of any file through the same stream."""

import pytest

from aggregator.errors import DataError
from aggregator.model import Dedup
from aggregator.pipeline import clustering
from aggregator.pipeline.clustering import Row, article, cluster, row
from tests.dedupe.texts import FERRY, FERRY_EDITED, LIBRARY
from tests.stories import at


def make_row(name: str, text: str, published: str = "2026-03-05T04:00:00Z", **changes: str) -> Row:
    values = {"id": name, "source": name, "url": "", "title": "", "published": published, "text": text}
    return row(values | changes, "file.jsonl:1")


def test_a_row_takes_the_keys_it_knows_as_text() -> None:
    told = row({"id": 7, "title": "甲", "published": None, "more": {"a": 1}}, "file.jsonl:1")
    assert told == Row("7", "", "", "甲", "", "", "", "")


@pytest.mark.parametrize("values", [{}, {"id": None}, {"id": ["7"]}])
def test_a_row_without_an_id_is_refused_with_its_place(values: dict[str, object]) -> None:
    with pytest.raises(DataError, match=r"file\.jsonl:9: while reading an article: it has no id"):
        row(values, "file.jsonl:9")


def test_an_article_is_made_of_a_row_with_its_text_or_its_html() -> None:
    made = article(
        make_row("1", "", html="<p>一段</p><p>二段</p>", url="https://www.haian.example.com/1#top")
    )
    assert made.text.split() == ["一段", "二段"]
    assert made.address == "haian.example.com/1"
    assert (made.published, made.time) == (at(0), at(0))


def test_a_date_without_a_clock_time_is_a_whole_day_and_no_date_is_the_oldest_time() -> None:
    day = article(make_row("1", FERRY, "2026-03-05"))
    assert (day.precision, (day.end - day.time).total_seconds()) == ("day", 86400)
    assert article(make_row("1", FERRY, "")).time.year == 1970


def test_rows_come_out_with_their_stories_and_progress_is_told() -> None:
    rows = [
        make_row("a", FERRY),
        make_row("b", FERRY_EDITED, "2026-03-05T09:00:00Z"),
        make_row("c", LIBRARY, "2026-03-05T10:00:00Z"),
    ]
    counts: list[int] = []
    found = dict(cluster(iter(rows), Dedup(), counts.append))
    assert found["a"] == found["b"] != found["c"]
    assert counts == [3]


def test_more_rows_than_one_batch_are_settled_batch_by_batch() -> None:
    size = clustering.BATCH + 1
    rows = (make_row(f"{n}", "") for n in range(size))
    counts: list[int] = []
    found = list(cluster(rows, Dedup(), counts.append))
    assert len({story for _, story in found}) == len(found) == size
    assert counts == [clustering.BATCH, 1]


def test_no_rows_give_nothing() -> None:
    assert list(cluster([], Dedup(), print)) == []
