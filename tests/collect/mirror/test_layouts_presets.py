"""The layouts cdt, terminus and json, each with a file as its mirrors write it; wechat is seed 001."""

import json
from datetime import UTC, datetime

import pytest

from aggregator.collect.mirror.read import COPY, NO_SITE
from aggregator.model import Layout
from tests.collect.mirror.reading import ACCOUNT, one, read

FEED_ENTRY = """[晨报｜图书馆明年开放](https://digitaltimes.example/chinese/2020/06/library/)
------
日期：Sun, 28 Jun 2020 12:53:23 +0000

<p>市议会决定，图书馆明年开放。</p><p>读者可以借书。</p><hr /><p><small>&copy; 某人 for \
<a href="https://digitaltimes.example/chinese">数字时代</a>, get_post_time('Y'). |\
<a href="https://digitaltimes.example/chinese/2020/06/library/">Permalink</a> |Add to\
<a href="http://bookmarks.example/post">bookmarks</a><br/>Post tags: \
<a href="https://digitaltimes.example/tag/1/" rel="tag">图书馆</a>, \
<a href="https://digitaltimes.example/tag/2/" rel="tag">借书&amp;还书</a><br/></small></p>\
<p><small>Feed enhanced by <a href='http://better.example/'>Better Feed</a></small></p>
"""

BY_HAND = """---

layout: post

title: 图书馆为什么不开放

categories: Archive

date: 2018-04-27 14:30

tags: 2018

---

原文来自微信公众号「城市观察」：~~[图书馆为什么不开放](https://mp.weixin.qq.com/s/AbC-123)~~

作者：王明 李小红

---

![](https://pictures.example/1.jpeg)

市议会决定，**图书馆**明年开放。
但是没有人
知道日期。

<figcaption>图书馆（摄影：赵六）</figcaption>
"""

DAY = [
    {
        "title": "图书馆明年开放",
        "link": "/news/story20230715-1414283",
        "uuid": "f-1",
        "summary": "市议会决定…",
    },
    {
        "title": "桥梁修好了",
        "link": "/news/story20230714-1414284",
        "uuid": "f-2",
        "summary": "<b>工程</b>完成",
    },
]
CONVERTED = "本文由 [简悦 SimpRead](http://ksria.com/simpread/) 转码，"
ARCHIVED = "https://web.archive.org/web/2018/"
SITE = Layout("json", "https://www.example.org")


def test_a_saved_feed_entry_gives_its_article_without_the_foot_of_the_feed() -> None:
    article = one("articles/401_晨报.md", FEED_ENTRY)
    assert article.url == "https://digitaltimes.example/chinese/2020/06/library/"
    assert article.title == "晨报｜图书馆明年开放"
    assert article.published == datetime(2020, 6, 28, 12, 53, 23, tzinfo=UTC)
    assert article.outlet == "数字时代"
    assert article.categories == ("图书馆", "借书&还书")
    assert article.text == "市议会决定，图书馆明年开放。\n读者可以借书。"


def test_a_saved_feed_entry_without_a_foot_is_read_all_the_same() -> None:
    head, _, _ = FEED_ENTRY.partition("<hr />")
    article = one("articles/401_晨报.md", head)
    assert (article.outlet, article.categories, article.text) == (
        "", (), "市议会决定，图书馆明年开放。\n读者可以借书。",
    )  # fmt: skip


def test_a_post_kept_by_hand_gives_whose_it_is_from_its_first_lines() -> None:
    article = one("_posts/2018-04-27-library.md", BY_HAND)
    assert article.url == "https://mp.weixin.qq.com/s/AbC-123"
    assert article.outlet == "城市观察"
    assert article.authors == ("王明", "李小红")
    assert article.published == datetime(2018, 4, 27, 6, 30, tzinfo=UTC)
    assert article.categories == ("2018",)
    assert article.text == "市议会决定，图书馆明年开放。但是没有人知道日期。\n图书馆（摄影：赵六）"
    assert "<strong>图书馆</strong>" in article.content_html
    assert 'src="https://pictures.example/1.jpeg"' in article.content_html


@pytest.mark.parametrize(
    ("line", "outlet", "url"),
    [
        ("文章来自「城市观察」：~~[题](https://news.example/1)~~", "城市观察", "https://news.example/1"),
        ("> 原文来自微信号「城市观察」：<https://news.example/1>", "城市观察", "https://news.example/1"),
        ("信息源自城市观察： [题](https://news.example/1)", "城市观察", "https://news.example/1"),
        ("文章来自 ~~[城市观察](https://news.example/1)~~", "城市观察", "https://news.example/1"),
        ("原文：[一个完整的标题](https://news.example/1)", "", "https://news.example/1"),
        ("来源：~~https://news.example/1~~", "", "https://news.example/1"),
        (f"{CONVERTED}原文来自微信「城市观察」：[题](https://news.example/1)", "城市观察", "https://news.example/1"),
        ("原文来自「城市观察」：~~[题\n](https://news.example/1)~~", "城市观察", "https://news.example/1"),
        ("来自微信号：城市观察  ~~[微信原文被删]()~~", "城市观察", ""),
        ("原文来自「城市观察」：~~[题](https://archive.is/AbC)~~", "城市观察", ""),
        ("原文来自「城市观察」：~~[题](http://203.0.113.7:8083/a.html)~~", "城市观察", ""),
        ("原文来自「城市观察」：~~[题](http://news.example/)~~", "城市观察", ""),
        (f"来源：[题]({ARCHIVED}https://news.example/1)", "", "https://news.example/1"),
    ],
)  # fmt: skip
def test_the_origin_is_read_in_whatever_words_a_volunteer_wrote_it(line: str, outlet: str, url: str) -> None:
    """A copy in a web archive, a bare server or a site's front page is nobody's article."""
    text = f"---\nlayout: post\ntitle: 题\ncategories: Archive\n---\n{line}\n\n---\n\n市议会决定。\n"
    article = one("_posts/2018-04-27-a.md", text)
    assert article.outlet == outlet
    assert article.url == (url or "https://forge.example/m/_posts/2018-04-27-a.md")
    assert article.text == "市议会决定。"


def test_a_story_that_begins_like_a_credit_loses_nothing() -> None:
    story = (
        "来自全市各区的读者昨天聚集在图书馆门前，他们带来了自己的书、自己的椅子和一封写给市议会的长信，"
        "信中说他们已经等了三年，不愿意再等。"
    )
    text = f"---\nlayout: post\ntitle: 题\ncategories: Archive\n---\n{story}\n\n---\n\n第二段。\n"
    assert one("_posts/2018-04-27-a.md", text).text == f"{story}\n第二段。"


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        ("layout: post\ntitle: 怎样参加\ncategories: sticky", "a notice of the mirror's own"),
        ("layout: page\ntitle: 工具\ntags: x", "no known layout"),
        ("layout: post\ntitle: 无类", "no known layout"),
    ],
)
def test_a_notice_and_a_page_of_the_mirrors_own_are_no_articles(head: str, reason: str) -> None:
    found = read(("_posts/a.md", f"---\n{head}\n---\n文\n"))
    assert (found.articles, found.skipped) == ((), {reason: 1})


def test_a_list_of_headlines_gives_an_article_for_each_member() -> None:
    found = read(("data/2023-07-15.json", json.dumps(DAY)), layout=SITE)
    first, second = found.articles
    assert first.entry_id == "example.org/news/story20230715-1414283"
    assert first.url == "https://www.example.org/news/story20230715-1414283"
    assert (first.title, first.text) == ("图书馆明年开放", "市议会决定…")
    assert (first.published, first.precision) == (datetime(2023, 7, 14, 16, tzinfo=UTC), "day")
    assert second.text == "<b>工程</b>完成"
    assert {first.digest, second.digest} == {"blob0"}
    assert found.layouts == {"json": 1}


def test_a_day_that_grows_gives_the_same_articles_under_the_same_ids() -> None:
    """The uuid is made anew at every fetch and tells nothing."""
    grown = [
        *({**each, "uuid": f"new-{each['uuid']}"} for each in DAY),
        {"title": "第三条", "link": "/news/3", "summary": "文"},
    ]
    early = read(("data/2023-07-15.json", json.dumps(DAY)), layout=SITE).articles
    late = read(("data/2023-07-15.json", json.dumps(grown)), layout=SITE).articles
    assert [each.entry_id for each in late][:2] == [each.entry_id for each in early]
    assert len(late) == 3
    assert late[2].published == datetime(2023, 7, 14, 16, tzinfo=UTC)  # the file's name


def test_a_headline_in_two_days_is_one_article() -> None:
    day = json.dumps(DAY)
    found = read(("data/2023-07-15.json", day), ("data/2023-07-16.json", day), layout=SITE)
    assert len(found.articles) == 2
    assert found.skipped == {COPY: 2}


def test_headlines_without_a_host_are_told_apart_and_the_remedy_is_told_once() -> None:
    """The list's own page would be the link of all of them, and so make one story of a day."""
    found = read(("data/1.json", json.dumps(DAY)), ("data/2.json", json.dumps(DAY)))
    assert [each.entry_id for each in found.articles] == [
        "forge.example/m#/news/story20230715-1414283",
        "forge.example/m#/news/story20230714-1414284",
    ]
    assert [each.url for each in found.articles] == ["", ""]
    assert found.warnings == (NO_SITE,)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[]", "a list without members"),
        ('[{"name": "tool"}]', "no known layout"),
        ('{"name": "package"}', "no known layout"),
        ('[{"title": "晨报", "url": "https://example.org/feed.xml"}]', "no known layout"),
        ("[1, 2]", "no known layout"),
        ("[" * 100_000, "no known layout"),
        ('[{"title": "a", "link": ', "no known layout"),
    ],
)
def test_other_json_is_no_list_of_headlines(text: str, reason: str) -> None:
    assert read(("data/a.json", text)).skipped == {reason: 1}


def test_a_member_that_is_no_headline_costs_no_other() -> None:
    members = [1, {"title": 7, "link": "/x"}, {"title": "题"}, DAY[0]]
    (article,) = read(("data/a.json", json.dumps(members)), layout=SITE).articles
    assert article.title == "图书馆明年开放"


def test_auto_tells_each_file_by_what_it_holds_and_counts_the_layouts() -> None:
    found = read(
        ("a.md", FEED_ENTRY), ("b.md", BY_HAND), ("c.md", ACCOUNT), ("d.md", json.dumps(DAY)), ("e.md", "文")
    )
    assert found.layouts == {"cdt": 1, "terminus": 1, "wechat": 1, "json": 1}
    assert found.skipped == {"no known layout": 1}
