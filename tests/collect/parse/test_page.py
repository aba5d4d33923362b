"""Which feeds a page names, and in what order they are believed."""

import pytest

from aggregator.collect.parse.page import feeds_of, page_text, remedy

HOME = "https://a.example/zh/index.html"
RSS = "application/rss+xml"


def page(*links: str, base: str = "") -> str:
    own = f"<base href='{base}'>" if base else ""
    return f"<html><head><title>海港日报</title>{own}{''.join(links)}</head><body>正文</body></html>"


@pytest.mark.parametrize(
    ("link", "feed"),
    [
        (f"<link rel=alternate type={RSS} href=/rss.xml>", "https://a.example/rss.xml"),
        (f"<link href='rss.xml' title='x' type='{RSS}' rel='alternate'>", "https://a.example/zh/rss.xml"),
        (f"<LINK REL='ALTERNATE' TYPE='{RSS.upper()}' HREF='//b.example/f'>", "https://b.example/f"),
        ("<link rel='alternate feed' type='application/atom+xml' href='/a'>", "https://a.example/a"),
        ("<link rel=alternate type='application/rss+xml; charset=utf-8' href=/a>", "https://a.example/a"),
        ("<link rel=alternate type='application/feed+json' href=/feed.json>", "https://a.example/feed.json"),
        ("<link rel=alternate type='application/json' href=/feed.json>", "https://a.example/feed.json"),
        ("<link rel=alternate type='text/xml' title='RSS' href=/news.xml>", "https://a.example/news.xml"),
        ("<link rel=alternate type='application/rdf+xml' href=/index.rdf>", "https://a.example/index.rdf"),
        ("<link rel=feed href=/f>", "https://a.example/f"),
        (f"<link rel=alternate type={RSS} href=' feed://b.example/f '>", "https://b.example/f"),
        (f"<link rel=alternate type={RSS} href='feed:http://b.example/f'>", "http://b.example/f"),
    ],
)
def test_a_page_names_its_feed(link: str, feed: str) -> None:
    assert feeds_of(page(link), HOME) == (feed,)


@pytest.mark.parametrize(
    "link",
    [
        f"<link rel='alternate stylesheet' type={RSS} href=/style>",
        "<link rel=stylesheet type=text/css href=/style>",
        "<link rel=alternate hreflang=en href=/en>",
        "<link rel=alternate type='text/html' href=/feed>",
        "<link rel=alternate type='application/json' href=/wp-json/wp/v2/pages/2>",
        "<link rel=alternate type='application/json+oembed' href='/oembed?url=x'>",
        "<link rel=alternate type='text/xml+oembed' href='/oembed?url=x'>",
        "<link rel=alternate type='text/xml' href=/sitemap.xml>",
        f"<link rel=alternate type={RSS}>",
        f"<link rel=alternate type={RSS} href='javascript:alert(1)'>",
        f"<link rel=alternate type={RSS} href='file:///etc/passwd'>",
        f"<a rel=alternate type={RSS} href=/a>RSS</a>",
    ],
)
def test_other_links_are_no_feeds(link: str) -> None:
    assert feeds_of(page(link), HOME) == ()


def test_relative_addresses_count_from_the_page_s_base() -> None:
    link = f"<link rel=alternate type={RSS} href=rss.xml>"
    assert feeds_of(page(link, base="https://b.example/x/"), HOME) == ("https://b.example/x/rss.xml",)
    assert feeds_of(page(link, base="/y/"), HOME) == ("https://a.example/y/rss.xml",)
    assert feeds_of(page(link, base="http://[broken"), HOME) == ("https://a.example/zh/rss.xml",)


def test_feeds_come_in_the_page_s_order_each_once_and_those_of_comments_last() -> None:
    links = [
        f"<link rel=alternate type={RSS} title='海港日报 » 评论' href=/comments/feed/>",
        f"<link rel=alternate type={RSS} href=/feed/>",
        f"<link rel=alternate type=application/atom+xml href=/atom.xml>{''}",
        f"<link rel=alternate type={RSS} title=再来一次 href=https://a.example/feed/>",
    ]
    assert feeds_of(page(*links), HOME) == (
        "https://a.example/feed/",
        "https://a.example/atom.xml",
        "https://a.example/comments/feed/",
    )


def test_a_directory_of_feeds_is_not_read_to_its_end() -> None:
    links = (f"<link rel=alternate type={RSS} href=/{number}>" for number in range(50))
    assert len(feeds_of(page(*links), HOME)) == 20


def test_the_remedy_names_at_most_three_feeds() -> None:
    links = [f"<link rel=alternate type={RSS} href=/{number}>" for number in range(5)]
    assert remedy(page(*links), HOME) == (
        "the page names its feed: use https://a.example/0 or https://a.example/1 or https://a.example/2"
    )
    assert remedy(page(), HOME) == "look for the feed's address on that page"


def test_a_page_may_declare_its_own_encoding_and_http_knows_better() -> None:
    text = page("<meta charset=big5>").replace("海港日报", "海港日報").replace("正文", "臺灣海峽兩岸關係")
    assert "臺灣海峽兩岸關係" in page_text(text.encode("big5"), "text/html")
    text = page("<meta http-equiv='Content-Type' content='text/html; charset=gb2312'>")
    assert "海港日报" in page_text(text.encode("gbk"), "")
    assert "海港日报" in page_text(page("<meta charset=big5>").encode("gbk"), "text/html; charset=gbk")
