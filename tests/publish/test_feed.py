from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import feedparser
import pytest
from lxml import etree

from aggregator.model import Article, Edition, Enclosure, Publish, Published, StoryId, Tombstone
from aggregator.publish.feed import atom, rss
from aggregator.publish.shown import sheet
from aggregator.publish.tokens import Actions
from aggregator.publish.words import Locale

NAMES = {
    "a": "http://www.w3.org/2005/Atom",
    "at": "http://purl.org/atompub/tombstones/1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
    "media": "http://search.yahoo.com/mrss/",
    "content": "http://purl.org/rss/1.0/modules/content/",
}
MakeArticle = Callable[..., Article]
MakePublished = Callable[..., Published]
MakeEdition = Callable[..., Edition]


def found(document: bytes, path: str) -> list[Any]:
    result = etree.fromstring(document).xpath(path, namespaces=NAMES)
    assert isinstance(result, list)
    return result


@pytest.fixture(scope="session")
def atom_bytes(three: Edition, settings: Publish, locale: Locale) -> bytes:
    return atom(sheet(three, settings, locale))


@pytest.fixture(scope="session")
def rss_bytes(three: Edition, settings: Publish, locale: Locale) -> bytes:
    return rss(sheet(three, settings, locale))


def test_an_atom_feed_names_itself_its_page_and_when_it_changed(atom_bytes: bytes) -> None:
    assert found(atom_bytes, "/a:feed/a:title/text()") == ["港口要闻"]
    assert found(atom_bytes, "/a:feed/a:updated/text()") == ["2026-03-05T04:00:07Z"]
    assert found(atom_bytes, "/a:feed/a:link[@rel='self']/@href") == [
        "https://news.example.org/harbour-life/atom.xml"
    ]
    assert found(atom_bytes, "/a:feed/a:link[@rel='alternate']/@href") == [
        "https://news.example.org/harbour-life/"
    ]
    assert found(atom_bytes, "/a:feed/@xml:lang") == ["zh-CN"]


def test_the_id_of_a_feed_outlives_a_move_and_a_new_title(
    three: Edition, edition: MakeEdition, locale: Locale
) -> None:
    here = atom(sheet(three, Publish(base_url="https://news.example.org"), locale))
    there = atom(sheet(edition(title="别的名字"), Publish(base_url="http://127.0.0.1:8080"), locale))
    (one,), (two,) = found(here, "/a:feed/a:id/text()"), found(there, "/a:feed/a:id/text()")
    assert one == two
    assert one.startswith("urn:uuid:")


def test_an_entry_is_a_story_and_links_to_its_canonical_article(atom_bytes: bytes, three: Edition) -> None:
    ids = found(atom_bytes, "/a:feed/a:entry/a:id/text()")
    assert ids == [f"urn:uuid:{entry.story}" for entry in three.entries]
    links = found(atom_bytes, "/a:feed/a:entry[1]/a:link")
    assert [dict(link.attrib) for link in links] == [
        {
            "rel": "alternate",
            "type": "text/html",
            "href": "https://harbour.example.com/1",
            "hreflang": "zh-Hans",
        },
        {
            "rel": "related",
            "href": "https://islet.example.com/77",
            "title": "離島新聞 · 港口明日起恢復夜間通航",
            "hreflang": "zh-Hant",
        },
        {
            "rel": "related",
            "href": "https://wire.example.com/w9",
            "title": "中部通讯 · 快讯：内港恢复夜航",
            "hreflang": "zh-Hans",
        },
        {"rel": "via", "href": "https://harbour.example.com/feed.xml", "title": "海港早报"},
        {"rel": "enclosure", "href": "https://cdn.example.com/a.mp3", "type": "audio/mpeg", "length": "9"},
    ]


def test_each_entry_has_its_own_language_author_and_times(atom_bytes: bytes) -> None:
    assert found(atom_bytes, "/a:feed/a:entry/@xml:lang") == ["zh-Hans", "en", "zh-Hans"]
    assert found(atom_bytes, "/a:feed/a:entry/a:author/a:name/text()") == [
        "海港早报",
        "The Ledger",
        "阁楼档案",
    ]
    assert found(atom_bytes, "/a:feed/a:entry/a:published/text()") == [
        "2026-03-05T04:00:07Z",
        "2026-03-05T04:00:06Z",
        "2026-03-04T04:00:07Z",
    ]
    assert found(atom_bytes, "/a:feed/a:entry[1]/a:updated/text()") == ["2026-03-05T04:03:07Z"]


def test_an_entry_says_which_feed_it_came_from(atom_bytes: bytes) -> None:
    source = "/a:feed/a:entry[2]/a:source"
    assert found(atom_bytes, f"{source}/a:id/text()") == ["https://ledger.example.com/rss?section=a&b=1"]
    assert found(atom_bytes, f"{source}/a:link[@rel='self']/@href") == [
        "https://ledger.example.com/rss?section=a&b=1"
    ]
    assert found(atom_bytes, f"{source}/a:title/text()") == ["The Ledger"]
    assert found(atom_bytes, f"{source}/a:updated/text()") == ["2026-03-05T02:00:07Z"]


def test_an_address_on_this_machine_is_not_published_as_a_source(
    article: MakeArticle, published: MakePublished, edition: MakeEdition, settings: Publish, locale: Locale
) -> None:
    shown = sheet(edition(published(article(feed_url="/srv/mirrors/attic.git"))), settings, locale)
    assert found(atom(shown), "//a:source/a:id") == []
    assert found(rss(shown), "//item/source") == []
    assert b"/srv/" not in atom(shown) + rss(shown)


def test_the_body_ends_with_who_tells_it_when_and_who_else(atom_bytes: bytes, three: Edition) -> None:
    (body,) = found(atom_bytes, "/a:feed/a:entry[1]/a:summary[@type='html']/text()")
    islet = '<a href="https://islet.example.com/77" title="港口明日起恢復夜間通航">離島新聞</a>'
    wire = '<a href="https://wire.example.com/w9" title="快讯：内港恢复夜航">中部通讯</a>'
    page = f"https://news.example.org/story/{three.entries[0].story}/"
    assert body.splitlines() == [
        "<p>海事部门周四宣布，内港航道的疏浚已经完成。</p>",
        "<p>夜间通航自周五零时起恢复，货轮不再需要在锚地等候。</p>",
        "<p>海港早报 · 2026-03-05 10:00 UTC+8</p>",
        f"<p>另见：{islet}、{wire}</p>",
        f'<p>合并自 3 家：海港早报、離島新聞、中部通讯 · <a href="{page}#why">为何</a></p>',
    ]


def test_a_folded_entry_ends_with_links_to_where_its_fold_is_explained_and_undone(
    three: Edition, settings: Publish, locale: Locale
) -> None:
    acting = sheet(three, settings, locale, Actions("https://desk.example.org", b"k" * 32))
    page = f"https://news.example.org/story/{three.entries[0].story}/"
    ends = [body.splitlines()[-1] for body in found(atom(acting), "//a:entry/a:summary/text()")]
    assert ends[0].endswith(f' · <a href="{page}#why">为何</a> · <a href="{page}#split">拆开</a></p>')
    assert "#why" not in ends[1] + ends[2]


def test_a_headline_that_changed_after_publication_is_told_with_the_first_one(
    article: MakeArticle, published: MakePublished, edition: MakeEdition, settings: Publish, locale: Locale
) -> None:
    entry = published(article(title="港口后天起恢复夜间通航"))
    changed = replace(entry, headline="港口明日起恢复夜间通航")
    dressed = replace(entry, headline="「港口后天起」恢复夜间通航！")
    bodies = [
        found(atom(sheet(edition(each), settings, locale)), "//a:summary/text()")[0]
        for each in (changed, dressed, entry)
    ]
    assert ["原题：港口明日起恢复夜间通航" in body for body in bodies] == [True, False, False]


def test_articles_of_one_house_count_once_and_one_page_is_linked_once(
    article: MakeArticle, published: MakePublished, edition: MakeEdition, settings: Publish, locale: Locale
) -> None:
    first = article("harbour", "1", outlet="海港早报")
    again = article("harbour-tv", "2", outlet="海港电视")
    copy = article("attic", "3", outlet="阁楼档案", url=first.url)
    entry = published(first, again, copy)
    houses = {first.id: "harbour", again.id: "harbour", copy.id: "harbour"}
    one_house = Published(
        story=entry.story,
        published=entry.published,
        updated=entry.updated,
        canonical=first,
        others=(again, copy),
        houses=houses,
    )
    document = atom(sheet(edition(one_house), settings, locale))
    assert found(document, "//a:link[@rel='related']/@href") == [again.url]
    assert "合并自" not in document.decode()
    three_houses = atom(sheet(edition(entry), settings, locale)).decode()
    assert "合并自 3 家：海港早报、海港电视、阁楼档案" in three_houses


def test_tombstones_stand_before_the_first_entry(
    three: Edition, edition: MakeEdition, settings: Publish, locale: Locale
) -> None:
    stone = Tombstone(StoryId("s-1"), three.entries[0].story, datetime(2026, 3, 5, tzinfo=UTC))
    document = atom(sheet(edition(*three.entries, tombstones=(stone,)), settings, locale))
    tags = [etree.QName(child).localname for child in etree.fromstring(document)]
    assert tags.index("deleted-entry") < tags.index("entry")
    (deleted,) = found(document, "/a:feed/at:deleted-entry")
    assert dict(deleted.attrib) == {"ref": "urn:uuid:s-1", "when": "2026-03-05T00:00:00Z"}


def test_titles_are_plain_text_in_atom_and_hold_no_tag_in_rss(atom_bytes: bytes, rss_bytes: bytes) -> None:
    (title,) = found(atom_bytes, "/a:feed/a:entry[2]/a:title")
    assert (title.text, title.get("type")) == ("Bakers & millers agree on <flour> prices", None)
    (title,) = found(rss_bytes, "//item[2]/title")
    assert title.text == "Bakers & millers agree on ＜flour> prices"
    assert b"<title>Bakers &#x26; millers" in rss_bytes


def test_an_rss_channel_links_to_its_page_and_names_itself(rss_bytes: bytes) -> None:
    assert found(rss_bytes, "/rss/channel/link/text()") == ["https://news.example.org/harbour-life/"]
    assert found(rss_bytes, "/rss/channel/a:link[@rel='self']/@href") == [
        "https://news.example.org/harbour-life/rss.xml"
    ]
    assert found(rss_bytes, "/rss/channel/lastBuildDate/text()") == ["Thu, 05 Mar 2026 04:00:07 +0000"]
    assert found(rss_bytes, "/rss/channel/ttl/text()") == ["15"]


def test_an_rss_item_has_id_source_author_and_language(rss_bytes: bytes, three: Edition) -> None:
    (guid,) = found(rss_bytes, "//item[2]/guid")
    assert (guid.text, guid.get("isPermaLink")) == (f"urn:uuid:{three.entries[1].story}", "false")
    (source,) = found(rss_bytes, "//item[2]/source")
    assert (source.text, source.get("url")) == ("The Ledger", "https://ledger.example.com/rss?section=a&b=1")
    assert found(rss_bytes, "//item[2]/dc:creator/text()") == ["The Ledger"]
    assert found(rss_bytes, "//item[2]/dc:language/text()") == ["en"]
    assert found(rss_bytes, "//item[2]/category/text()") == ["economy", "food"]
    assert found(rss_bytes, "//item[2]/pubDate/text()") == ["Thu, 05 Mar 2026 04:00:06 +0000"]


def test_rss_takes_one_enclosure_and_the_others_as_media(
    article: MakeArticle, published: MakePublished, edition: MakeEdition, settings: Publish, locale: Locale
) -> None:
    files = (
        Enclosure("https://cdn.example.com/a.mp3", "audio/mpeg", 9),
        Enclosure("javascript:alert(1)", "text/html"),
        Enclosure("https://cdn.example.com/a.mp3", "audio/ogg"),
        Enclosure("https://cdn.example.com/b.jpg", "image/jpeg", 7),
        Enclosure("https://cdn.example.com/c"),
    )
    document = rss(sheet(edition(published(article(enclosures=files))), settings, locale))
    assert [dict(one.attrib) for one in found(document, "//item/enclosure")] == [
        {"url": "https://cdn.example.com/a.mp3", "length": "9", "type": "audio/mpeg"}
    ]
    assert [dict(one.attrib) for one in found(document, "//item/media:content")] == [
        {"url": "https://cdn.example.com/b.jpg", "type": "image/jpeg", "fileSize": "7"},
        {"url": "https://cdn.example.com/c", "type": "application/octet-stream"},
    ]


def test_full_content_is_the_whole_body_beside_the_excerpt(
    article: MakeArticle, published: MakePublished, edition: MakeEdition, locale: Locale
) -> None:
    entry = published(article(content_html="<p>全<b>文</b></p>"))
    shown = sheet(edition(entry), Publish(base_url="https://n.example.org", content="full"), locale)
    (body,) = found(atom(shown), "//a:entry/a:content[@type='html']/text()")
    assert body.startswith("<p>全<b>文</b></p>\n<p>harbour · ")
    assert found(rss(shown), "//item/content:encoded/text()") == [body]
    (description,) = found(rss(shown), "//item/description/text()")
    assert "海事部门" in description


def test_content_none_gives_no_text_of_the_article(three: Edition, locale: Locale) -> None:
    shown = sheet(three, Publish(base_url="https://n.example.org", content="none"), locale)
    for document in (atom(shown).decode(), rss(shown).decode()):
        assert "海事部门" not in document
        assert "合并自 3 家" in document


def test_an_empty_edition_is_a_valid_feed(edition: MakeEdition, settings: Publish, locale: Locale) -> None:
    shown = sheet(edition(), settings, locale)
    assert found(atom(shown), "/a:feed/a:entry") == []
    assert found(rss(shown), "/rss/channel/title/text()") == ["港口要闻"]


def test_feedparser_reads_back_the_same_story_from_both(atom_bytes: bytes, rss_bytes: bytes) -> None:
    for document in (atom_bytes, rss_bytes):
        parsed = feedparser.parse(document)
        assert not parsed.bozo
        first = parsed.entries[0]
        assert first.title == "港口明日起恢复夜间通航"
        assert first.link == "https://harbour.example.com/1"
        assert first.author == "海港早报"
        assert first.published_parsed[:6] == (2026, 3, 5, 4, 0, 7)
        assert first.enclosures[0].href == "https://cdn.example.com/a.mp3"
        assert first.source.title == "海港早报"


def test_published_falls_strictly_down_the_feed(atom_bytes: bytes) -> None:
    moments = [datetime.fromisoformat(text) for text in found(atom_bytes, "//a:entry/a:published/text()")]
    assert all(later > earlier for later, earlier in pairwise(moments))
    assert moments[0] - moments[1] == timedelta(seconds=1)
