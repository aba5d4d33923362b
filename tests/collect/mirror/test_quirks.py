"""What real mirrors do that no format says, each by name (docs/mirrors.md), with texts of our own."""

from datetime import UTC, datetime

import pytest

from aggregator.collect.mirror.read import COPY
from aggregator.collect.mirror.select import is_chosen
from tests.collect.mirror.reading import ORIGIN, PAGE, POST, one, read
from tests.pace import within

PLAIN = """---
layout: post
title: {title}
date: 2020-09-25T08:00:00Z
author: 晨报
from: {url}
tags: [ 晨报 ]
---
{body}
"""
SHARED = "<div>\n<p>市议会决定开放图书馆。</p>\n</div>"


def post(title: str = "市议会决定", url: str = "https://example.org/1", body: str = SHARED) -> str:
    return PLAIN.format(title=title, url=url, body=body)


# jekyll


def test_a_post_without_stamp_and_heading_is_read() -> None:
    assert one("_posts/2020-09-25-a.md", post()).text == "市议会决定开放图书馆。"


def test_news_of_2014_served_again_in_2020_keeps_its_date() -> None:
    text = POST.format(date="2014-03-02T10:00:00.000Z", stamp="<!--1393754400000-->\n")
    assert one("_posts/2020-09-25-a.md", text).published == datetime(2014, 3, 2, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ('"  市议会决定　"', "市议会决定"),
        ('"市议会 &amp; 图书馆 &lt;新&gt;"', "市议会 & 图书馆 <新>"),
        ('"市议会决定 – 法国国际广播电台 - RFI"', "市议会决定"),
        ('"市议会决定 | 路透"', "市议会决定"),
        ('"德国之声 | 市议会决定"', "市议会决定"),
        ('"奇客资讯｜市议会决定"', "市议会决定"),
        ('"【图辑】市议会决定"', "【图辑】市议会决定"),  # the outlet's own word: what kind of article it is
        ('"他说："好""', '他说："好"'),
        ('"市议会\ufffd决\u200b定\u00a0了"', "市议会\ufffd决定 了"),
    ],
)
def test_a_title_is_what_the_outlet_wrote_without_its_own_name(written: str, shown: str) -> None:
    assert one("_posts/2020-09-25-a.md", post(title=written)).title == shown


@pytest.mark.parametrize(
    ("name", "spelled"),
    [
        ("2020-09-25-a\nb.md", "2020-09-25-a%0Ab.md"),
        ('2020-09-25-他说"好"|100%.md', "2020-09-25-%E4%BB%96%E8%AF%B4%22%E5%A5%BD%22%7C100%25.md"),
        ("2020-09-25-a\u00a0b\u200bc\u3000d.md", "2020-09-25-a%C2%A0b%E2%80%8Bc%E3%80%80d.md"),
        (f"2020-09-25-{'长' * 74}.md", f"2020-09-25-{'%E9%95%BF' * 74}.md"),
        ("2020-09-25-\udcff.md", "2020-09-25-%3F.md"),
    ],
)
def test_any_file_name_makes_an_address_of_the_mirrors_page(name: str, spelled: str) -> None:
    article = one(f"_posts/{name}", post(url="unknown"))
    assert article.url == f"https://forge.example/m/_posts/{spelled}"
    assert article.precision == "second"


@pytest.mark.parametrize(
    ("url", "entry_id"),
    [
        ("https://example.org/新聞/第 一.html", "example.org/%E6%96%B0%E8%81%9E/%E7%AC%AC%20%E4%B8%80.html"),
        ("http://www.example.org//cn//a", "example.org/cn/a"),
        ("https://www.solidot.org/story?sid=65678", "solidot.org/story?sid=65678"),
        ("https://www.youtube.com/watch?v=AbC-1_x&feature=share", "youtube.com/watch?v=AbC-1_x"),
    ],
)
def test_an_article_is_known_by_its_address_with_all_that_belongs_to_it(url: str, entry_id: str) -> None:
    assert one("_posts/2020-09-25-a.md", post(url=url)).entry_id == entry_id


def test_an_edited_headline_is_a_new_file_and_the_same_article() -> None:
    old = post("市议会将要决定")
    new = post().replace("08:00:00Z", "09:00:00Z")
    found = read(("_posts/2020-09-25-old.md", old), ("_posts/2020-09-25-new.md", new))
    assert [article.title for article in found.articles] == ["市议会决定"]
    assert found.skipped == {COPY: 1}


def test_a_weekly_column_has_one_title_and_many_articles() -> None:
    files = [
        (f"_posts/2020-09-{day}-周报.md", post("一周", f"https://example.org/{day}")) for day in (18, 25)
    ]
    assert len(read(*files).articles) == 2


@pytest.mark.parametrize("body", ["", '<div>\n<img src="https://example.org/1.jpg">\n</div>', "<div></div>"])
def test_a_body_without_text_is_an_article_all_the_same(body: str) -> None:
    article = one("_posts/2020-09-25-a.md", post(body=body))
    assert (article.title, article.text) == ("市议会决定", "")


def test_a_picture_written_out_in_the_text_costs_nothing_and_is_left_out() -> None:
    picture = "A" * 679_000
    written = f"![](data:image/png;base64,{picture})"
    body = f'<p>前。</p><img src="data:image/jpeg;base64,{picture}" alt="x">\n\n{written}\n<p>后。</p>'
    with within(1.0):
        article = one("_posts/2020-09-25-a.md", post(body=body))
    assert article.text.startswith("前。")
    assert article.text.endswith("后。")
    assert len(article.content_html) < 200
    by_hand = f"---\ntitle: 题\ntags: x\n---\n市议会决定。\n\n{written}\n"
    with within(1.0):
        assert one("_posts/2020-09-25-a.md", by_hand).text == "市议会决定。"


def test_rules_in_a_body_end_no_front_matter() -> None:
    body = "<p>一。</p>\n\n---\n\n<p>二。</p>\n---\n<p>三。</p>"
    assert one("_posts/2020-09-25-a.md", post(body=body)).text == "一。\n二。\n三。"


# gfw


def test_one_number_in_several_categories_is_one_article_whatever_its_pixel() -> None:
    copies = [
        (
            f"pages/nsc{category}/n1.md",
            PAGE.format(origin=ORIGIN).replace("pages/1.md'", f"pages/{category}.md'"),
        )
        for category in range(4)
    ]
    (article,) = read(*copies).articles
    assert one(*copies[0]).content_html == article.content_html


def test_promotion_inside_open_elements_and_hidden_words_are_no_text() -> None:
    page = PAGE.format(origin=ORIGIN).replace(
        "图书馆。\n</p>",
        '图书馆。\n<span id="hideid" style="color:red;display:none;">本文的秘密</span>\n<div>\n'
        "\n#### [ 🎬  必看视频 ](https://promo.example/)\n\n</div></p>",
    )
    article = one("pages/nsc1/n1.md", page)
    assert article.text == "图为图书馆。\n市议会昨天决定开放图书馆。"
    assert "promo.example" not in article.content_html


@pytest.mark.parametrize(
    "dateline",
    ["【晨报2019年10月11日讯】", "【晨报二零一九年十月十一日】", "【晨报北京时间2019年10月11日訊】"],
)
def test_the_day_stands_in_the_text_in_either_numerals(dateline: str) -> None:
    page = PAGE.format(origin=ORIGIN).replace("【晨报2023年07月16日讯】", dateline)
    article = one("pages/73/1.md", page)
    assert (article.published, article.precision) == (datetime(2019, 10, 10, 16, tzinfo=UTC), "day")
    assert (article.outlet, article.authors) == ("晨报", ("王明",))


@pytest.mark.parametrize("levels", [924, 100_000])
def test_paragraphs_that_are_never_closed_are_read_without_a_stack(levels: int) -> None:
    page = PAGE.format(origin=ORIGIN).replace(
        "<div><p>", "<div>" + "<p>\n段<b>落</b>\n" * 900 + "<p>\n" * (levels - 900) + "<p>"
    )
    with within(10.0):
        article = one("pages/73/1.md", page)
    assert article.text.endswith("市议会昨天决定开放图书馆。")
    assert article.text.count("段落") == 900


@pytest.mark.parametrize("markup", ["<div>", "<blockquote>", "> ", "- ", "**a", "![", "[a]("])
def test_markdown_nested_without_end_is_read_without_a_stack(markup: str) -> None:
    text = f"---\ntitle: 题\ntags: x\n---\n第一段。\n\n{markup * 100_000}\n"
    with within(10.0):
        assert one("_posts/a.md", text).text.startswith("第一段。")


@pytest.mark.parametrize(
    "path",
    [
        "README.md",
        "indexes/nsc413.md",
        "pages/links3.md",
        "pages/link.md",
        "pages/special.md",
        "pages/shenyun.md",
        "scripts/run.html",
        "pages/nsc413/n1.md.png",
        "package.json",
        "assets/x.json",
        ".github/x.md",
    ],
)
def test_what_lies_beside_the_articles_is_never_read(path: str) -> None:
    assert not is_chosen(path, ())


# terminus


@pytest.mark.parametrize(
    "head",
    [
        "\n\nlayout: post\n\ntitle: 题\n\ncategories: Archive\n\ndate: 2018-4-7\n\ntags: 图书馆\n",
        "tags: 图书馆\ntitle : 题\ndate:   2018-04-07\nlayout: post\ncategories: Archive",
        " layout: post\n title:  题\n date:   2018-04-07\n categories: Archive\n tags: 图书馆",
        "layput: post\ntitle: 题\ncategories: Archive\ndate: 2018-04-07\ntags: [图书馆]",
        "layout: post\r\ntitle: 题\r\ncategories: Archive\r\ndate: 2018/04/07\r\ntags:\r\n- 图书馆",
    ],
)
def test_front_matter_may_be_written_in_any_order_and_with_any_blanks(head: str) -> None:
    article = one("_posts/2018-04-09-a.md", f"---\n{head}\n---\n文")
    assert (article.title, article.categories) == ("题", ("图书馆",))
    assert (article.published, article.precision) == (datetime(2018, 4, 6, 16, tzinfo=UTC), "day")


def test_a_post_without_a_date_has_that_of_its_name() -> None:
    article = one("_posts/2018-04-09-a.md", "---\ntitle: 题\ntags: x\n---\n文")
    assert (article.published, article.precision) == (datetime(2018, 4, 8, 16, tzinfo=UTC), "day")
