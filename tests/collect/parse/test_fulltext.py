"""The body of an article, out of a page with everything that stands around it."""

import pytest

from aggregator.collect.parse.fulltext import NoBodyError, body_of
from aggregator.model import PageBody

TITLE = "南航道恢复夜航"
URL = "https://a.example/news/1.html"
FIRST = "港务局周一宣布，封闭了三个月的南航道本周起恢复夜航，首批十二艘渔船已在傍晚出海。"
SECOND = (
    "渔民们说，夜航恢复以后每天可以多跑一趟，<a href='/prices'>鱼价</a>也会因此回落，码头上的冷库已经备好。"
)
PAGE = f"""<html><head><title>南航道恢复夜航 - 海港日报</title></head><body>
<header><nav><ul><li><a href=/>首页</a></li><li><a href=/zh>国际</a></li></ul></nav></header>
<article><h1>南航道恢复夜航</h1><p class=meta>记者 林一 2026-03-01</p>
<div class=content><p>{FIRST}</p><script>track()</script>
<p>{SECOND}</p><div class=share>分享到微信</div></div></article>
<aside><h2>热门文章</h2><ul><li>猜你喜欢</li></ul></aside>
<footer><p>版权所有，未经授权不得转载。</p></footer></body></html>"""


def test_a_selector_names_the_body_and_what_to_leave_out() -> None:
    html = body_of(PAGE, URL, PageBody("div.content", ("script", ".share")), TITLE)
    assert FIRST in html
    assert "鱼价" in html
    assert not [word for word in ("track", "分享", "热门") if word in html]


def test_nested_elements_are_left_out_together() -> None:
    page = "<div class=b>留<div class=x>去<p class=x>也去</p></div></div>"
    assert body_of(page, URL, PageBody("div.b", (".x", "p")), TITLE) == "留"


def test_the_body_itself_is_never_what_is_left_out() -> None:
    assert body_of("<div class=b>留</div>", URL, PageBody("div.b", ("div",)), TITLE) == "留"


def test_a_page_without_the_named_body_is_an_error_that_names_it() -> None:
    with pytest.raises(NoBodyError, match=r"the page has no “div\.text” \(article\.body\)"):
        body_of(PAGE, URL, PageBody("div.text"), TITLE)


def test_without_a_selector_the_body_is_found_and_its_title_and_the_furniture_are_not() -> None:
    html = body_of(PAGE, URL, PageBody(), TITLE)
    assert FIRST in html
    assert "鱼价" in html
    assert not [word for word in ("热门文章", "猜你喜欢", "版权所有", "首页", "track", TITLE) if word in html]


def test_a_page_without_a_text_is_an_error() -> None:
    with pytest.raises(NoBodyError):
        body_of("<html><head><title>x</title></head><body></body></html>", URL, PageBody(), TITLE)


@pytest.mark.parametrize("page", ["", "\x00\x01", "<" * 5_000, "<p>" * 5_000, "{}", "\ud800"])
def test_what_is_no_page_is_an_error_and_no_crash(page: str) -> None:
    with pytest.raises(NoBodyError):
        body_of(page, URL, PageBody(), TITLE)
