"""A page that lists articles becomes entries."""

import pytest

from aggregator.collect.parse.document import Document
from aggregator.collect.parse.listing import NoListingError, read_listing
from aggregator.model import Enclosure, Entry, FieldName, Listing, Pick

URL = "https://gazette.example.cn/news/index.html"
FIELDS: dict[FieldName, Pick] = {
    "link": Pick("a", "href"),
    "title": Pick("a"),
    "published": Pick("span.date", format="%Y-%m-%d"),
}
ROWS = (
    "<li><a href='/a/1.html'>港口恢复 &amp; 夜航</a> <span class=date>2026-03-01</span></li>"
    "<li><a href='2.html'>渔民\n 返港</a> <span class=date>2026-02-28</span></li>"
)


def read(rows: str, head: str = "", **fields: Pick) -> Document:
    chosen: dict[FieldName, Pick] = {**FIELDS, **fields}  # type: ignore[dict-item]
    top = f"<html lang=zh-CN><head><title>公报 &amp; 新闻</title>{head}</head>"
    page = f"{top}<body><ul class=news>{rows}</ul></body>"
    return read_listing(page, URL, Listing("ul.news", "li", chosen))


def only(rows: str, head: str = "", **fields: Pick) -> Entry:
    (entry,) = read(rows, head, **fields).entries
    return entry


def test_every_item_is_an_entry_with_its_link_title_and_date() -> None:
    document = read(ROWS)
    assert (document.title, document.language, document.warnings) == ("公报 &amp; 新闻", "zh-CN", ())
    assert [(one.link, one.title, one.published) for one in document.entries] == [
        ("https://gazette.example.cn/a/1.html", "港口恢复 &amp; 夜航", "2026-03-01"),
        ("https://gazette.example.cn/news/2.html", "渔民 返港", "2026-02-28"),
    ]
    assert len({one.digest for one in document.entries}) == 2
    assert document.entries == read(ROWS).entries


def test_a_missing_container_is_an_error_and_an_empty_one_is_not() -> None:
    with pytest.raises(NoListingError, match=r"the page has no “ul\.news” \(container\)"):
        read_listing("<html><ul class=old><li><a href=1>x</a></ul>", URL, Listing("ul.news", "li", FIELDS))
    assert read("").entries == ()
    assert read("").warnings == ()


def test_a_container_full_of_links_without_an_item_is_a_page_that_has_changed() -> None:
    with pytest.raises(
        NoListingError, match=r"nothing in “ul\.news” is a “li” \(item\), though it holds 3 links"
    ):
        read("<div><a href=1>甲</a><a href=2>乙</a><a href=3>丙</a></div>")
    assert read("<div>暂无新闻。<a href=/>返回</a> <a href=/home>首页</a></div>").entries == ()


def test_items_without_a_link_are_left_out_and_told() -> None:
    document = read(ROWS + "<li>广告</li>")
    assert len(document.entries) == 2
    assert document.warnings == ("1 entries have no link and are left out",)


def test_a_list_in_which_no_item_has_a_link_is_an_error() -> None:
    with pytest.raises(
        NoListingError, match=r"none of its 2 “li” \(item\) has a link by “a” \(fields\.link\)"
    ):
        read("<li>甲</li><li>乙</li>")


def test_a_base_element_moves_relative_links() -> None:
    entry = only("<li><a href=1.html>题</a></li>", "<base href='/deep/'>")
    assert entry.link == "https://gazette.example.cn/deep/1.html"


def test_a_field_without_a_selector_is_the_item_itself() -> None:
    page = "<div class=list><a class=card href=/9 title=长标题>短</a></div>"
    fields: dict[FieldName, Pick] = {"link": Pick(), "title": Pick(attr="title")}
    (entry,) = read_listing(page, URL, Listing("div.list", "a.card", fields)).entries
    assert (entry.link, entry.title) == ("https://gazette.example.cn/9", "长标题")


def test_a_pattern_takes_its_first_group_or_the_whole_match() -> None:
    row = "<li><a onclick=\"go('/a/7.html')\">标题（二十四）</a></li>"
    entry = only(row, link=Pick("a", "onclick", r"'([^']+)'"), title=Pick("a", regex="^[^（]+"))
    assert (entry.link, entry.title) == ("https://gazette.example.cn/a/7.html", "标题")
    assert only("<li><a href=/1>无号</a></li>", title=Pick("a", regex="[0-9]+")).title == ""


def test_a_summary_keeps_its_html_and_an_image_becomes_an_enclosure() -> None:
    row = "<li><a href=/1>题</a><p>导语<b>要点</b></p><img data-src=i/1.jpg?w=9></li>"
    entry = only(row, summary=Pick("p"), image=Pick("img", "data-src"))
    assert entry.summary == "导语<b>要点</b>"
    assert entry.enclosures == (Enclosure("https://gazette.example.cn/news/i/1.jpg?w=9", "image/jpeg"),)
    assert only(row, summary=Pick("p", regex=".*")).summary == "导语要点"


def dated(text: str, form: str = "") -> str:
    return only(
        f"<li><a href=/1>题</a><span class=date>{text}</span></li>", published=Pick("span", "", "", form)
    ).published


@pytest.mark.parametrize(
    ("text", "form", "read_as"),
    [
        ("2026-03-01", "%Y-%m-%d", "2026-03-01"),
        ("发布时间： 2026-03-01 08:30", "发布时间： %Y-%m-%d %H:%M", "2026-03-01T08:30:00"),
        ("03/04/2026", "%d/%m/%Y", "2026-04-03"),
        ("2026-03-01T08:30+0900", "%Y-%m-%dT%H:%M%z", "2026-03-01T08:30:00+09:00"),
        ("2026年3月1日", "", "2026年3月1日"),
        ("2026-03-01 08:30", "", "2026-03-01 08:30"),
        ("3小时前", "", ""),
        ("昨天", "", ""),
        ("03-01", "", ""),
        ("2026年3月1日", "%Y-%m-%d", "2026年3月1日"),
        ("刚刚", "%Y-%m-%d", ""),
    ],
)
def test_a_date_is_read_for_certain_or_not_at_all(text: str, form: str, read_as: str) -> None:
    assert dated(text, form) == read_as


def test_dates_of_another_form_are_told() -> None:
    assert read(ROWS.replace("2026-03-01", "1 March 2026")).warnings == (
        "1 dates are not written as %Y-%m-%d, like “1 March 2026”",
    )


def test_a_time_element_tells_its_own_date() -> None:
    row = "<li><a href=/1>题</a><time datetime='2026-03-01T08:30:00Z'>3小时前</time></li>"
    assert only(row, published=Pick("time")).published == "2026-03-01T08:30:00Z"
    assert only(row.replace(" datetime='2026-03-01T08:30:00Z'", ""), published=Pick("time")).published == ""


def test_several_containers_are_one_list_and_nothing_is_read_twice() -> None:
    inner = "<ul class=news><li><a href=/2>乙</a></ul>"
    page = f"<ul class=news><li><a href=/1>甲</a></ul><div class=news>{inner}</div>"
    document = read_listing(page, URL, Listing(".news", "li", FIELDS))
    assert [entry.link[-2:] for entry in document.entries] == ["/1", "/2"]
