"""Each outlet's feed must read as any reader reads it, in its own format and encoding."""

import json
from calendar import timegm
from datetime import UTC, datetime, timedelta
from typing import Any

import feedparser
import pytest

from aggregator.demo.bundled import Outlet, bundled_outlets
from aggregator.demo.feeds import document

NOW = datetime(2024, 10, 18, 12, 30, 15, 250_000, tzinfo=UTC)
OUTLETS = {outlet.slug: outlet for outlet in bundled_outlets()}
XML = [outlet for outlet in OUTLETS.values() if outlet.format in {"rss", "atom", "rdf"}]


def parsed(outlet: Outlet) -> Any:
    shown = document(outlet, NOW)
    return feedparser.parse(shown.body, response_headers={"content-type": shown.content_type})


def stated(entry: Any) -> datetime:
    # feedparser reads the dc:date of RSS 1.0 as the time of the last change.
    key = "published_parsed" if "published" in entry else "updated_parsed"
    return datetime.fromtimestamp(timegm(entry[key]), UTC)


def newest_first(outlet: Outlet) -> list[str]:
    return [text.headlines[-1].title for text in sorted(outlet.texts, key=lambda text: text.ago)]


@pytest.mark.parametrize("outlet", XML, ids=lambda outlet: outlet.slug)
def test_a_feed_is_well_formed_and_shows_every_title_newest_first(outlet: Outlet) -> None:
    feed = parsed(outlet)
    assert not feed.bozo
    assert feed.feed.title == outlet.name
    assert [entry.title for entry in feed.entries] == newest_first(outlet)


@pytest.mark.parametrize("outlet", XML, ids=lambda outlet: outlet.slug)
def test_a_feed_links_to_its_outlets_own_pages(outlet: Outlet) -> None:
    assert {entry.link for entry in parsed(outlet).entries} == {outlet.link(text) for text in outlet.texts}


@pytest.mark.parametrize("outlet", XML, ids=lambda outlet: outlet.slug)
def test_a_feed_carries_whole_bodies_and_dates_before_now(outlet: Outlet) -> None:
    entries = {entry.link: entry for entry in parsed(outlet).entries}
    for text in outlet.texts:
        entry = entries[outlet.link(text)]
        if text.body:
            assert text.body[-1] in entry.content[0].value
        if text.dated:
            assert stated(entry) == NOW.replace(microsecond=0) - text.ago


def test_the_formats_are_four_and_the_encodings_three() -> None:
    assert {(outlet.format, outlet.encoding) for outlet in OUTLETS.values()} == {
        ("rss", "utf-8"),
        ("rss", "gbk"),
        ("rss", "big5"),
        ("atom", "utf-8"),
        ("rdf", "utf-8"),
        ("json", "utf-8"),
        ("none", "utf-8"),
    }


@pytest.mark.parametrize(("slug", "encoding"), [("beicheng-wanbao", "gbk"), ("daoyu-shibao", "big5")])
def test_a_feed_in_an_old_encoding_says_so_and_is_no_utf_8(slug: str, encoding: str) -> None:
    body = document(OUTLETS[slug], NOW).body
    assert f'encoding="{encoding}"'.encode() in body[:60]
    with pytest.raises(UnicodeDecodeError):
        body.decode()
    assert OUTLETS[slug].name in body.decode(encoding)


def test_an_edited_headline_stands_at_its_old_address_with_the_old_date() -> None:
    entry = next(entry for entry in parsed(OUTLETS["haian-ribao"]).entries if "望江大桥" in entry.title)
    assert entry.title.startswith("（更新）")
    assert stated(entry) == NOW.replace(microsecond=0) - timedelta(hours=6)


def test_a_text_without_a_date_gets_none_from_us() -> None:
    entries = parsed(OUTLETS["haian-ribao"]).entries
    assert ["老图书馆" in entry.title for entry in entries if "published" not in entry] == [True]


def test_a_summary_alone_comes_without_content() -> None:
    entry = next(entry for entry in parsed(OUTLETS["beicheng-wanbao"]).entries if "午餐" in entry.title)
    assert "土豆烧牛肉" in entry.summary
    assert "content" not in entry


def test_the_json_feed_is_one_of_version_1_1() -> None:
    shown = document(OUTLETS["weiguang-keji"], NOW)
    feed = json.loads(shown.body)
    assert shown.content_type == "application/feed+json"
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert [item["title"] for item in feed["items"]] == newest_first(OUTLETS["weiguang-keji"])
    assert feed["items"][0]["date_published"] == "2024-10-18T18:30:15+08:00"
    assert all(set(item) >= {"id", "url", "content_html"} for item in feed["items"])


@pytest.mark.parametrize("outlet", [o for o in OUTLETS.values() if o.format != "none"], ids=lambda o: o.slug)
def test_one_moment_gives_one_document(outlet: Outlet) -> None:
    assert document(outlet, NOW) == document(outlet, NOW)
