import base64
import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any, Literal

import pytest
from selectolax.lexbor import LexborHTMLParser as Html

from aggregator.model import Article, Edition, Enclosure, Publish, Published, StoryId, TopicSlug
from aggregator.publish.documents import documents, front
from aggregator.publish.pages import Place, Row, Summary, archive_page
from aggregator.publish.words import CATALOGUE, Language, Locale


@pytest.fixture(scope="session")
def pages(three: Edition, settings: Publish, locale: Locale) -> dict[str, bytes]:
    latest = (("港口明日起恢复夜间通航", "zh-Hans"), ("Bakers & millers agree", "en"))
    topics = [Summary(topic=three.topic, title=three.title, updated=three.updated, entries=3, latest=latest)]
    return documents(three, settings, locale) | front(topics, settings.base_url, locale)


@pytest.fixture(scope="session")
def page(pages: dict[str, bytes]) -> Any:
    return Html(pages["harbour-life/index.html"].decode())


@pytest.fixture
def telling(
    article: Callable[..., Article], published: Callable[..., Published], edition: Callable[..., Edition]
) -> Callable[..., Edition]:
    """An edition of one article of which some fields are given."""
    return lambda **changes: edition(published(article(**changes)))


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
        "海港早报 · 10:00",
        "The Ledger · 10:00",
        "阁楼档案 · 周小满 · 03-05 10:00",
    ]
    assert texts(first, ".excerpt") == [
        "海事部门周四宣布，内港航道的疏浚已经完成。 夜间通航自周五零时起恢复，货轮不再需要在锚地等候。"
    ]


def test_the_other_articles_are_folded_below_in_their_own_language(page: Any) -> None:
    (folded,) = page.css("details.fold")
    assert texts(folded, "summary") == ["3 家 離島新聞、中部通讯"]
    assert [item.attributes["lang"] for item in folded.css("li")] == ["zh-Hant", "zh-Hans"]
    assert [link.attributes["href"] for link in folded.css("li a")] == [
        "https://islet.example.com/77",
        "https://wire.example.com/w9",
    ]
    story = page.css("article")[0].attributes["id"]
    assert [link.attributes["href"] for link in folded.css(".acts a")] == [f"../story/{story}/#why"]


def test_the_address_to_subscribe_to_is_shown_and_drawn_as_a_code_without_a_request(page: Any) -> None:
    (panel,) = page.css("details.subscribe")
    assert panel.css("input")[0].attributes["value"] == "https://news.example.org/harbour-life/atom.xml"
    assert len(panel.css("svg.qr path")) == 2  # the ground and the code
    assert "hidden" in panel.css("button")[0].attributes  # until the script finds that it can copy


def test_a_page_offers_its_feeds_to_readers(page: Any) -> None:
    assert [
        (link.attributes["type"], link.attributes["href"]) for link in page.css("head > link[rel=alternate]")
    ] == [
        ("application/atom+xml", "atom.xml"),
        ("application/rss+xml", "rss.xml"),
        ("application/feed+json", "feed.json"),
    ]


def digest(node: Any) -> str:
    return base64.b64encode(hashlib.sha256(node.text().encode()).digest()).decode()


def test_every_page_carries_a_policy_that_allows_its_own_style_and_script_only(
    pages: dict[str, bytes],
) -> None:
    for name, data in pages.items():
        if not name.endswith(".html"):
            continue
        document = Html(data.decode())
        (style,), (script,) = document.css("style"), document.css("script")
        (policy,) = document.css("meta[http-equiv=Content-Security-Policy]")
        rules = dict(rule.split(" ", 1) for rule in (policy.attributes["content"] or "").split("; "))
        watches = {"connect-src": "'self'"} if name == "harbour-life/index.html" else {}
        assert rules == watches | {
            "default-src": "'none'",
            "style-src": f"'sha256-{digest(style)}'",
            "script-src": f"'sha256-{digest(script)}'",
            "img-src": "data:",
            "base-uri": "'none'",
            "form-action": "'none'",
        }


def test_no_page_asks_anyone_for_anything(pages: dict[str, bytes]) -> None:
    for name, data in pages.items():
        if name.endswith(".html"):
            document = Html(data.decode())
            assert document.css("[src], iframe, link[rel=stylesheet], object, [style], [onclick]") == []
            assert b"url(" not in data
            assert b"@import" not in data


PICTURE = "https://cdn.example.com/a.jpg"


@pytest.mark.parametrize(
    ("changes", "links"),
    [
        ({"enclosures": (Enclosure(PICTURE, "image/jpeg"),)}, [PICTURE]),
        ({"content_html": f'<p><img alt="" src="{PICTURE}"></p>'}, [PICTURE]),
        ({"content_html": '<p><img alt="" src="http://cdn.example.com/a.jpg"></p>'}, []),
        ({"enclosures": (Enclosure("https://cdn.example.com/a.mp3", "audio/mpeg"),)}, []),
    ],
)
def test_a_picture_stands_beside_an_entry_whose_outlet_gives_one_by_tls(
    telling: Callable[..., Edition], settings: Publish, locale: Locale, changes: Any, links: list[str]
) -> None:
    told = telling(**changes)
    shows: tuple[tuple[Literal["direct", "none"], list[str]], ...] = (("direct", links), ("none", []))
    for images, wanted in shows:
        done = documents(told, replace(settings, images=images), locale)
        page = Html(done["harbour-life/index.html"].decode())
        assert [image.attributes["src"] for image in page.css("img")] == wanted
        allowed = page.css("meta[http-equiv=Content-Security-Policy]")[0].attributes["content"] or ""
        assert ("img-src data: https:" in allowed) == bool(wanted)


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
            assert len(document.css("script")) == 1
            assert hostile in document.text()


def test_the_front_page_lists_the_topics_with_their_feeds(pages: dict[str, bytes]) -> None:
    page = Html(pages["index.html"].decode())
    assert texts(page, ".topics h2") == ["港口要闻"]
    assert texts(page, ".topics .by") == ["3 条 · 最近更新 2026-03-05 12:00 UTC+8"]
    assert texts(page, ".latest li") == ["港口明日起恢复夜间通航", "Bakers & millers agree"]
    assert [item.attributes.get("lang") for item in page.css(".latest li")] == ["zh-Hans", "en"]
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
    done = documents(edition(), settings, locale) | front([], settings.base_url, locale)
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


def test_a_month_of_the_archive_has_a_line_for_each_entry_and_leads_to_its_neighbours(
    three: Edition, locale: Locale
) -> None:
    rows = [
        Row(
            story=StoryId(str(number)),
            title=f"第{number}条 <b>",
            link=f"https://harbour.example.com/{number}",
            outlet="海港早报",
            language="zh-Hans",
            published=three.updated - timedelta(hours=number),
            houses=number,
        )
        for number in range(1, 30)
    ]
    page = Html(archive_page("港口要闻", Place("2026-03", "2026-02"), rows, locale).decode())
    assert texts(page, "h1") == ["2026年3月"]
    assert texts(page, "section > h2") == ["2026年3月5日 星期四", "2026年3月4日 星期三"]
    assert texts(page, ".rows .row a:first-child") == [f"第{number}条 <b>" for number in range(1, 30)]
    assert [seal.attributes["href"] for seal in page.css(".rows .seal")][:2] == [
        "../../story/2/#why",
        "../../story/3/#why",
    ]
    assert [link.attributes["href"] for link in page.css(".turn a")] == ["2026-02.html", "../"]


def test_an_empty_month_says_so(locale: Locale) -> None:
    page = Html(archive_page("港口要闻", Place("2026-03", "", "2026-04"), [], locale).decode())
    assert texts(page, ".empty") == ["这个月没有条目。"]
    assert [link.attributes["href"] for link in page.css(".turn a")] == ["2026-04.html"]
