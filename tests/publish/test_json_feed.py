import json
from collections.abc import Callable
from typing import Any

from aggregator.model import Article, Edition, Enclosure, Publish, Published
from aggregator.publish.json_feed import json_feed
from aggregator.publish.shown import sheet
from aggregator.publish.words import Locale


def read(edition: Edition, settings: Publish, locale: Locale) -> Any:
    return json.loads(json_feed(sheet(edition, settings, locale)))


def test_the_document_names_its_version_its_page_and_itself(
    three: Edition, settings: Publish, locale: Locale
) -> None:
    document = read(three, settings, locale)
    assert {name: document[name] for name in document if name not in {"items", "_aggregator"}} == {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "港口要闻",
        "home_page_url": "https://news.example.org/harbour-life/",
        "feed_url": "https://news.example.org/harbour-life/feed.json",
        "description": "同一篇报道只列一次，其余各家附在其下。",
        "language": "zh-CN",
    }
    assert document["_aggregator"]["updated"] == "2026-03-05T04:00:07Z"


def test_an_entry_carries_where_it_came_from_and_every_article_of_its_story(
    three: Edition, settings: Publish, locale: Locale
) -> None:
    entry = read(three, settings, locale)["items"][0]
    assert entry["id"] == f"urn:uuid:{three.entries[0].story}"
    assert entry["url"] == "https://harbour.example.com/1"
    assert entry["authors"] == [{"name": "海港早报"}]
    assert (entry["date_published"], entry["date_modified"]) == (
        "2026-03-05T04:00:07Z",
        "2026-03-05T04:03:07Z",
    )
    origin = entry["_aggregator"]
    assert origin["source"] == "harbour"
    assert origin["entry_id"] == "1"
    assert origin["published"] == "2026-03-05T02:00:07Z"
    assert origin["houses"] == ["海港早报", "離島新聞", "中部通讯"]
    assert [article["url"] for article in origin["articles"]] == [
        "https://harbour.example.com/1",
        "https://islet.example.com/77",
        "https://wire.example.com/w9",
    ]
    assert origin["articles"][1]["language"] == "zh-Hant"


def test_members_without_a_value_are_left_out(
    article: Callable[..., Article],
    published: Callable[..., Published],
    edition: Callable[..., Edition],
    settings: Publish,
    locale: Locale,
) -> None:
    bare = article(language="", published=None, text="", enclosures=(Enclosure("https://cdn.example.com/a"),))
    (entry,) = read(edition(published(bare)), settings, locale)["items"]
    assert "null" not in json.dumps(entry)
    assert {"summary", "language", "tags"}.isdisjoint(entry)
    assert "published" not in entry["_aggregator"]
    assert entry["attachments"] == [
        {"url": "https://cdn.example.com/a", "mime_type": "application/octet-stream"}
    ]


def test_full_content_comes_with_the_excerpt_as_summary(three: Edition, locale: Locale) -> None:
    settings = Publish(base_url="https://n.example.org", content="full")
    first = three.entries[0].canonical
    assert first.content_html == ""
    entry = read(three, settings, locale)["items"][0]
    assert entry["summary"].startswith("海事部门")
