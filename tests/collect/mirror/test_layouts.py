"""What the layouts make of a file."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.collect.jobs import FilesJob, MirrorFile
from aggregator.collect.mirror.read import COPY, read_files
from aggregator.model import AUTO, Layout
from tests.collect.mirror.reading import COMMITTED, CONTEXT, ORIGIN, PAGE, POST, one, read


def test_a_jekyll_post_gives_its_outlets_article() -> None:
    article = one(
        "_posts/2023-07-16-a.md", POST.format(date="2023-07-16T10:30:00.000Z", stamp="<!--1689503400000-->\n")
    )
    assert article.entry_id == "example.org/cn/%E6%96%B0%E8%81%9E%201"
    assert article.url == "https://www.example.org//cn/新聞%201"
    assert article.title == '他说："好"：市议会 | 图书馆'
    assert article.outlet == "晨报"
    assert article.authors == ()
    assert article.categories == ()
    assert article.published == datetime(2023, 7, 16, 10, 30, tzinfo=UTC)
    assert article.text == "市议会决定开放图书馆。"
    assert article.digest == "blob0"


@pytest.mark.parametrize(
    ("date", "stamp", "published"),
    [
        # the feed gave local time as UTC and the mirror wrote its own fetch: the stamp less eight hours
        ("2023-07-16T15:40:00Z", "2023-07-16T18:47:00Z", "2023-07-16T10:47:00Z"),
        # re-served: the stamp is old as well, and the date is right
        ("2023-07-16T15:40:00Z", "2014-01-01T00:00:00Z", "2023-07-16T15:40:00Z"),
        # rounding
        ("2023-07-16T15:40:00Z", "2023-07-16T15:40:01Z", "2023-07-16T15:40:00Z"),
        # minus eight hours it would still lie later: something else is wrong, and the date stands
        ("2023-07-16T15:40:00Z", "2023-07-17T15:40:00Z", "2023-07-16T15:40:00Z"),
        ("soon", "2023-07-16T18:47:00Z", "2023-07-16T18:47:00Z"),
    ],
)
def test_a_date_that_is_the_mirrors_own_fetch_yields_to_the_feeds_stamp(
    date: str, stamp: str, published: str
) -> None:
    milliseconds = int(datetime.fromisoformat(stamp).timestamp() * 1000)
    article = one("_posts/a.md", POST.format(date=date, stamp=f"<!--{milliseconds}-->\n"))
    assert article.published == datetime.fromisoformat(published)


@pytest.mark.parametrize(
    ("origin", "path", "published"),
    [
        ("https://example.org/gb/23/7/15/n1.htm", "_posts/2023-07-01-a.md", "2023-07-14T16:00:00+00:00"),
        ("https://example.org/2023/7/15/x.html", "_posts/a.md", "2023-07-14T16:00:00+00:00"),
        ("https://example.org/story20230715-11967", "_posts/a.md", "2023-07-14T16:00:00+00:00"),
        ("https://example.org/x/jk-07152023182815", "_posts/a.md", "2023-07-14T16:00:00+00:00"),
        ("https://example.org/2023/13/45/x", "_posts/2023-07-15-a.md", "2023-07-14T16:00:00+00:00"),
        ("https://example.org/1", "_posts/2023-07-15-a.md", "2023-07-14T16:00:00+00:00"),
        ("https://example.org/1", "_posts/a.md", COMMITTED.isoformat()),
    ],
)
def test_without_a_date_the_address_then_the_name_then_the_commit_tell_it(
    origin: str, path: str, published: str
) -> None:
    article = one(path, f"---\ntitle: 市议会\nfrom: {origin}\n---\n<p>文</p>\n")
    assert article.published == datetime.fromisoformat(published)


def test_nothing_tells_a_date_where_nothing_knows_it() -> None:
    assert one("a.md", "---\ntitle: 市议会\nfrom: https://example.org/1\n---\n文", None).published is None


def test_an_author_who_is_no_tag_is_an_author() -> None:
    text = "---\ntitle: 市议会\nfrom: https://example.org/1\nauthor: 王明\ntags:\n- 本地\n  - '文化'\n---\n文"
    article = one("a.md", text)
    assert (article.authors, article.categories, article.outlet) == (("王明",), ("本地", "文化"), "")


def test_an_empty_title_is_that_of_the_heading_and_windows_line_ends_are_line_ends() -> None:
    text = '---\r\ntitle: ""\r\nfrom: https://example.org/1\r\n---\r\n[标 <i> 题](https://example.org/1)\r\n------\r\n文\r\n'
    article = one("a.md", text.encode("utf-8-sig"))
    assert article.title == "标 <i> 题"
    assert article.text == "文"


def test_a_post_without_a_usable_origin_is_known_by_its_name_wherever_it_lies() -> None:
    text = "---\ntitle: 市议会\nfrom: unknown\n---\n文"
    first, moved = one("_posts/2023-07-15-a.md", text), one("archived/2023-07-15-a.md", text)
    assert first.entry_id == moved.entry_id == "forge.example/m#2023-07-15-a.md"
    assert moved.url == "https://forge.example/m/archived/2023-07-15-a.md"


@pytest.mark.parametrize("origin", [ORIGIN, "原文链接（需翻墙）：https://www.example.org/gb/23/7/15/n1.htm"])
def test_a_saved_page_gives_its_article_without_what_the_mirror_put_around(origin: str) -> None:
    article = one("pages/nsc1/n1.md", PAGE.format(origin=origin))
    assert article.entry_id == "example.org/gb/23/7/15/n1.htm"
    assert article.title == "市议会决定开放图书馆"
    assert article.outlet == "晨报"
    assert article.authors == ("王明",)
    assert (article.published, article.precision) == (datetime(2023, 7, 15, 16, tzinfo=UTC), "day")
    assert article.text == "图为图书馆。\n市议会昨天决定开放图书馆。"
    for foreign in ("首页", "推广", "pixel", "责任编辑", "手机上", "forge.example", "【"):
        assert foreign not in article.content_html


def test_a_change_of_navigation_changes_no_article() -> None:
    page = PAGE.format(origin=ORIGIN)
    changed = page.replace("[评论]", "[新栏目]").replace("推广", "別的推广")
    assert one("pages/1/n1.md", changed).content_html == one("pages/1/n1.md", page).content_html


def test_a_saved_page_without_its_origin_is_known_by_its_number() -> None:
    article = one("pages/nsc1/n1.md", PAGE.format(origin=""))
    assert article.entry_id == "forge.example/m#n1"
    assert article.url == "https://forge.example/m/pages/nsc1/n1.md"


def test_one_address_in_several_folders_is_one_article_and_the_newest_file_is_its_text() -> None:
    page = PAGE.format(origin=ORIGIN)
    older = page.replace("07月16日", "07月15日").replace("开放图书馆\n", "旧题\n", 1)
    found = read(("pages/a/n1.md", page), ("pages/b/n1.md", older), ("pages/c/n1.md", page))
    (article,) = found.articles
    assert article.title == "市议会决定开放图书馆"
    assert found.skipped == {COPY: 2}


@pytest.mark.parametrize(
    "text", ["", "# Readme\n", "#### [首页](x)\n", "---\ntitle: x\n---\nno origin", b"\xff\xfe\0"]
)
def test_what_has_no_layout_is_skipped_and_counted(text: str | bytes) -> None:
    found = read(("a.md", text))
    assert found.articles == ()
    assert found.skipped == {"no known layout": 1}


def test_a_configured_layout_knows_no_other() -> None:
    page, post = PAGE.format(origin=ORIGIN), POST.format(date="2023-07-16", stamp="")
    assert [a.outlet for a in read(("p", page), ("q", post), layout=Layout("gfw")).articles] == ["晨报"]
    assert read(("p", page), layout=Layout("jekyll")).skipped == {"no known layout": 1}


def test_gfw_pages_nested_without_end_are_read() -> None:
    page = PAGE.format(origin=ORIGIN).replace("<div><p>", "<div><p>段\n" * 5_000)
    assert "市议会昨天决定开放图书馆。" in one("pages/1/n1.md", page).text


def test_a_bug_that_one_file_finds_is_told_and_costs_no_other_file() -> None:
    unknown_zone = replace(CONTEXT, timezone="No/Where")
    files = (
        MirrorFile("_posts/a.md", "b", POST.format(date="2023-07-16", stamp="").encode()),
        MirrorFile("b", "c", b""),
    )
    found = read_files(FilesJob(files=files, layout=AUTO, repository="r", page="", context=unknown_zone))
    assert found.warnings[0].startswith("bug: _posts/a.md was left out (ZoneInfoNotFoundError")
    assert found.skipped == {"no known layout": 1}


@settings(deadline=None)  # the first example pays for the tables
@given(
    st.binary(max_size=200)
    | st.text().map(lambda text: f"---\ntitle: {text}\nfrom: {text}\n---\n{text}".encode())
    | st.text().map(lambda text: f"### {text}\n---\n{text}\n[首页](\n{text}".encode("utf-8", "replace"))
    | st.text().map(
        lambda text: f"---\ntitle: 题\ntags: x\n---\n原文来自{text}\n作者{text}\n---\n{text}".encode()
    )
    | st.text().map(lambda text: f"---\ntitle: {text}\nlastmod: x\ndate: {text}\n---\n{text}".encode())
    | st.text().map(lambda text: f"[{text}](https://x.example/{text})\n---\n日期：{text}\n{text}".encode())
)
def test_any_bytes_are_read_without_a_bug(data: bytes) -> None:
    found = read(("a.md", data))
    assert not [warning for warning in found.warnings if warning.startswith("bug")]
    assert len(found.articles) + sum(found.skipped.values()) + len(found.warnings) == 1
