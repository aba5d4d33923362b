import base64
import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser as Html

from aggregator.model import Article, Edition, Publish, Published, TopicSlug
from aggregator.publish.documents import documents, front
from aggregator.publish.pages import Summary
from aggregator.publish.words import CATALOGUE, Language, Locale


@pytest.fixture(scope="session")
def pages(three: Edition, settings: Publish, locale: Locale) -> dict[str, bytes]:
    topics = [Summary(topic=three.topic, title=three.title, updated=three.updated, entries=3)]
    return documents(three, settings, locale) | front(topics, locale)


@pytest.fixture(scope="session")
def page(pages: dict[str, bytes]) -> Any:
    return Html(pages["harbour-life/index.html"].decode())


def texts(page: Any, path: str) -> list[str]:
    return [" ".join(found.text().split()) for found in page.css(path)]


def test_a_topic_page_has_a_section_for_each_day_in_the_readers_zone(page: Any) -> None:
    assert texts(page, "section > h2") == ["2026年3月5日 星期四", "2026年3月4日 星期三"]
    assert texts(page, ".clock") == ["12:00", "12:00", "12:00"]


def test_a_card_links_its_headline_and_names_outlet_author_and_the_outlets_time(page: Any) -> None:
    first = page.css("article")[0]
    assert first.attributes["lang"] == "zh-Hans"
    assert first.css("h3 a")[0].attributes["href"] == "https://harbour.example.com/1"
    assert texts(page, ".entry > .by") == [
        "海港早报 · 2026-03-05 10:00 UTC+8",
        "The Ledger · 2026-03-05 10:00 UTC+8",
        "阁楼档案 · 周小满 · 2026-03-05 10:00 UTC+8",
    ]
    assert texts(first, ".excerpt")[0] == "海事部门周四宣布，内港航道的疏浚已经完成。"


def test_the_other_articles_are_folded_below_in_their_own_language(page: Any) -> None:
    (folded,) = page.css("details")
    assert texts(folded, "summary") == ["另有 2 篇合并自 3 家：海港早报、離島新聞、中部通讯"]
    assert [item.attributes["lang"] for item in folded.css("li")] == ["zh-Hant", "zh-Hans"]
    assert [link.attributes["href"] for link in folded.css("a")] == [
        "https://islet.example.com/77",
        "https://wire.example.com/w9",
    ]


def test_a_page_offers_its_feeds_to_readers(page: Any) -> None:
    assert [
        (link.attributes["type"], link.attributes["href"]) for link in page.css("head > link[rel=alternate]")
    ] == [
        ("application/atom+xml", "atom.xml"),
        ("application/rss+xml", "rss.xml"),
        ("application/feed+json", "feed.json"),
    ]


def test_every_page_carries_a_policy_that_allows_its_own_style_sheet_only(pages: dict[str, bytes]) -> None:
    for name, data in pages.items():
        if not name.endswith(".html"):
            continue
        document = Html(data.decode())
        (style,) = document.css("style")
        digest = base64.b64encode(hashlib.sha256(style.text().encode()).digest()).decode()
        (policy,) = document.css("meta[http-equiv=Content-Security-Policy]")
        assert policy.attributes["content"] == (
            f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
        )


def test_no_page_asks_anyone_for_anything(pages: dict[str, bytes]) -> None:
    for name, data in pages.items():
        if name.endswith(".html"):
            document = Html(data.decode())
            assert document.css("script, img, iframe, link[rel=stylesheet], object, [style], [onclick]") == []
            assert b"url(" not in data
            assert b"@import" not in data


def test_markup_in_titles_names_and_texts_is_shown_as_it_is(
    article: Callable[..., Article],
    published: Callable[..., Published],
    edition: Callable[..., Edition],
    settings: Publish,
    locale: Locale,
) -> None:
    hostile = "<img src=x onerror=alert(1)>"
    one = article(title=hostile, text=hostile, outlet=hostile, authors=(hostile,), url="javascript:alert(1)")
    done = documents(edition(published(one, article("b", title=hostile)), title=hostile), settings, locale)
    for name, data in done.items():
        if name.endswith(".html"):
            document = Html(data.decode())
            assert document.css("img, [onerror]") == []
            assert hostile in document.text()


def test_a_story_page_lists_every_article_and_says_that_none_can_be_opened(
    article: Callable[..., Article],
    published: Callable[..., Published],
    edition: Callable[..., Edition],
    settings: Publish,
    locale: Locale,
) -> None:
    homeless = published(article("attic", url="", title="旧灯塔"), article("islet", url="", title="舊燈塔"))
    done = documents(edition(homeless), settings, locale)
    page = Html(done[f"story/{homeless.story}/index.html"].decode())
    assert texts(page, "h1") == ["旧灯塔"]
    assert texts(page, ".note") == ["这一条没有可以打开的原文链接。"]
    assert texts(page, "section > h2") == ["合并自 2 家：attic、islet"]
    assert texts(page, ".tellings li > :first-child") == ["旧灯塔", "舊燈塔"]
    assert page.css("nav a")[0].attributes["href"] == "../../harbour-life/"


def test_the_front_page_lists_the_topics_with_their_feeds(pages: dict[str, bytes]) -> None:
    page = Html(pages["index.html"].decode())
    assert texts(page, ".topics h2") == ["港口要闻"]
    assert texts(page, ".topics .by") == ["3 条 · 最近更新 2026-03-05 12:00 UTC+8"]
    assert [link.attributes["href"] for link in page.css(".topics a")] == [
        "harbour-life/",
        "harbour-life/atom.xml",
        "harbour-life/rss.xml",
        "harbour-life/feed.json",
    ]


@pytest.mark.parametrize("language", CATALOGUE)
def test_pages_without_entries_or_topics_say_so(
    edition: Callable[..., Edition], settings: Publish, language: Language
) -> None:
    locale = Locale(language)
    done = documents(edition(), settings, locale) | front([], locale)
    empty = Html(done["harbour-life/index.html"].decode())
    assert empty.css("html")[0].attributes["lang"] == language
    assert texts(empty, ".empty") == [locale.words.no_entries]
    assert texts(Html(done["index.html"].decode()), ".empty") == [locale.words.no_topics]


def test_a_day_turns_at_midnight_of_the_readers_zone(
    article: Callable[..., Article],
    published: Callable[..., Published],
    edition: Callable[..., Edition],
    three: Edition,
    settings: Publish,
) -> None:
    late, early = three.updated, three.updated - timedelta(hours=5)
    both = edition(published(article(), at=late), published(article("islet"), at=early))
    for zone, days in (("UTC", 2), ("Asia/Shanghai", 1)):
        done = documents(both, settings, Locale("en", zone))
        page = Html(done["harbour-life/index.html"].decode())
        assert len(page.css("section")) == days


def test_a_topic_slug_leads_the_paths(
    edition: Callable[..., Edition], settings: Publish, locale: Locale
) -> None:
    done = documents(edition(topic=TopicSlug("all")), settings, locale)
    assert all(path.startswith("all/") for path in done)
