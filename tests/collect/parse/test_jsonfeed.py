"""JSON Feed, as the specification has it and as the wild has it."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.collect.parse.jsonfeed import MOST_ENTRIES, NoJsonFeedError, read_json
from aggregator.model import Enclosure, Entry

VERSION = "https://jsonfeed.org/version/1.1"


def read(*items: Any, **feed: Any) -> tuple[Entry, ...]:
    return read_json(json.dumps({"version": VERSION, "items": items, **feed}), "https://a.example/f").entries


def test_an_item_becomes_an_entry() -> None:
    (entry,) = read(
        {
            "id": "1",
            "url": "https://a.example/1",
            "title": "港口 < 机场",
            "content_html": "<p>正文</p>",
            "summary": "摘要 & 更多",
            "date_published": "2026-03-01T08:00:00+08:00",
            "date_modified": "2026-03-01T09:00:00+08:00",
            "authors": [{"name": "甲"}, {"name": "乙"}, {"url": "x"}],
            "tags": ["航运", 3],
            "language": "zh-Hans",
            "attachments": [
                {"url": "https://a.example/1.mp3", "mime_type": "audio/mpeg", "size_in_bytes": 12.0},
                {},
            ],
        }
    )
    assert entry == Entry(
        id="1",
        link="https://a.example/1",
        title="港口 &lt; 机场",
        content="<p>正文</p>",
        summary="摘要 &amp; 更多",
        published="2026-03-01T08:00:00+08:00",
        updated="2026-03-01T09:00:00+08:00",
        authors=("甲", "乙"),
        categories=("航运",),
        language="zh-Hans",
        enclosures=(Enclosure("https://a.example/1.mp3", "audio/mpeg", 12),),
        base="https://a.example/f",
        digest=entry.digest,
    )
    assert len(entry.digest) == 32


def test_version_1_0_names_one_author_and_the_feed_s_author_and_language_stand_in() -> None:
    (entry,) = read({"id": 5, "content_text": "一行\n两行"}, author={"name": "编辑部"}, language="zh")
    assert (entry.id, entry.authors, entry.language) == ("5", ("编辑部",), "zh")
    assert entry.content == "一行<br>\n两行"


def test_an_id_that_is_an_address_is_the_link_where_there_is_none() -> None:
    entries = read({"id": "https://a.example/1"}, {"id": "x"}, {"external_url": "http://b/"})
    assert [entry.link for entry in entries] == ["https://a.example/1", "", "http://b/"]


def test_wrong_types_cost_a_warning_and_never_the_item() -> None:
    feed = {
        "version": VERSION,
        "title": 1.5,
        "items": [{"id": "1", "title": ["x"], "tags": "x", "authors": 3}, "no"],
    }
    document = read_json(json.dumps(feed), "")
    assert [entry.id for entry in document.entries] == ["1"]
    assert set(document.warnings) == {"an item is no object", "“title” is no string"}


def test_numbers_beyond_all_bounds_cost_a_warning_and_never_the_item() -> None:
    attachment = {"url": "https://a.example/1.mp3", "size_in_bytes": 10**400}
    feed = {
        "version": VERSION,
        "items": [{"id": 10**400, "title": "x", "attachments": [attachment]}, {"id": 10**30}],
    }
    document = read_json(json.dumps(feed), "")
    assert [entry.id for entry in document.entries] == ["", "1" + "0" * 30]
    assert document.entries[0].enclosures == (Enclosure("https://a.example/1.mp3", "", 0),)
    assert set(document.warnings) == {"“id” is no string", "“size_in_bytes” is no size"}


@pytest.mark.parametrize("size", [float("nan"), float("inf"), -1, 2**63, True, "12"])
def test_a_size_that_is_none_is_told(size: object) -> None:
    attachment = {"url": "https://a.example/1.mp3", "size_in_bytes": size}
    document = read_json(json.dumps({"version": VERSION, "items": [{"attachments": [attachment]}]}), "")
    assert document.entries[0].enclosures[0].length == 0
    assert document.warnings == ("“size_in_bytes” is no size",)


def test_a_flood_of_items_is_cut() -> None:
    document = read_json(json.dumps({"version": VERSION, "items": [{}] * (MOST_ENTRIES + 1)}), "")
    assert len(document.entries) == MOST_ENTRIES
    assert "more than 5,000" in document.warnings[0]


def test_a_lone_surrogate_is_no_character() -> None:
    assert read({"id": "a", "title": "x\ud800y"})[0].title == "x?y"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{", "broken JSON"),
        ("[]", "no JSON Feed"),
        ('{"version": "2"}', "no JSON Feed"),
        (f'{{"version": "{VERSION}"}}', "without items"),
        ('{"a":' * 100_000, "nested too deep"),
        ('{"version": 1' + "0" * 5_000 + "}", "broken JSON"),
    ],
)
def test_what_is_no_json_feed_is_refused_with_the_reason(text: str, why: str) -> None:
    with pytest.raises(NoJsonFeedError, match=why):
        read_json(text, "")


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
NAMES = [
    "id",
    "url",
    "title",
    "authors",
    "author",
    "tags",
    "attachments",
    "content_html",
    "content_text",
    "language",
]


@given(st.lists(st.dictionaries(st.sampled_from(NAMES), JSON), max_size=3))
def test_no_json_crashes(items: list[Any]) -> None:
    assert len(read(*items)) == len(items)
