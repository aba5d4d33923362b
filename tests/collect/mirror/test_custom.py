"""A layout of the operator's own: every way to a field, and what happens where none leads anywhere."""

from datetime import UTC, datetime
from typing import Any

import pytest

from aggregator.collect.children import Children
from aggregator.collect.jobs import FilesJob, FilesRead, MirrorFile
from aggregator.model import Custom, Layout, Way, WayKind
from tests.collect.mirror.reading import CONTEXT, one, read
from tests.pace import within

NOTE = """---
headline: 图书馆明年开放
written: 25/09/2020
by: 王明、李红
topics: [图书馆, 借书]
---
# 图书馆明年开放

By Anna Grey and Tom Hill

<time datetime="2020-09-24T08:30:00+08:00">昨天</time>

市议会决定，图书馆
明年开放。见 [原文](https://www.example.org/city/77.html){.source}

<p class="share">分享</p>
"""
PATH = "city/2020/note-77.md"


def way(kind: WayKind, value: str, **more: str) -> tuple[Way, ...]:
    return (Way(kind=kind, value=value, **more),)


def layout(**fields: Any) -> Layout:
    return Layout("custom", custom=Custom(**{"title": way("key", "headline"), **fields}))


@pytest.mark.parametrize(
    ("ways", "title"),
    [
        (way("key", "Headline"), "图书馆明年开放"),
        (way("heading", "1"), "图书馆明年开放"),
        (way("css", "a[href]"), "原文"),
        (way("css", "a", attr="href"), "https://www.example.org/city/77.html"),
        (way("regex", "^By (.+)$"), "Anna Grey and Tom Hill"),
        (way("regex", r"By \w+"), "By Anna"),
        (way("path", r"^(\w+)/(\d+)"), "city"),
        (way("name", r"\d+"), "77"),
        (way("key", "nothing") + way("heading", "2") + way("name", r"note-(\d+)"), "77"),
    ],
)
def test_every_way_leads_to_a_value_and_the_first_that_does_counts(ways: tuple[Way, ...], title: str) -> None:
    assert one(PATH, NOTE, layout=layout(title=ways)).title == title


def test_all_fields_of_an_article_come_from_where_the_configuration_says() -> None:
    article = one(
        PATH,
        NOTE,
        layout=layout(
            url=way("template", "https://www.example.org/{section}/{number}.html"),
            published=way("css", "time", attr="datetime"),
            author=way("key", "by", split="、"),
            tags=way("key", "topics"),
            outlet=way("template", "晨报"),
            parts=(("section", way("path", "^([a-z]+)/")), ("number", way("name", r"(\d+)$"))),
            remove=(".share", "time"),
        ),
    )
    assert article.url == "https://www.example.org/city/77.html"
    assert article.entry_id == "example.org/city/77.html"
    assert article.published == datetime(2020, 9, 24, 0, 30, tzinfo=UTC)
    assert article.authors == ("王明", "李红")
    assert article.categories == ("图书馆", "借书")
    assert article.outlet == "晨报"
    # The heading that is the title is no text, nor is what was removed.
    assert article.text == "By Anna Grey and Tom Hill\n市议会决定，图书馆明年开放。见 原文{.source}"


def test_a_date_in_a_form_of_its_own_is_read_by_that_form_alone() -> None:
    told = way("key", "written", form="%d/%m/%Y")
    article = one(PATH, NOTE, layout=layout(published=told))
    assert (article.published, article.precision) == (datetime(2020, 9, 24, 16, tzinfo=UTC), "day")
    other = one(PATH, NOTE, layout=layout(published=way("key", "written", form="%Y-%m-%d")))
    assert other.published == datetime(2023, 7, 20, 12, tzinfo=UTC)  # the commit


def test_a_clock_time_in_such_a_form_is_kept() -> None:
    told = way("css", "time", attr="datetime", form="%Y-%m-%dT%H:%M:%S%z")
    article = one(PATH, NOTE, layout=layout(published=told))
    assert (article.published, article.precision) == (datetime(2020, 9, 24, 0, 30, tzinfo=UTC), "second")


@pytest.mark.parametrize(
    ("ways", "text"),
    [
        (way("css", "p.share"), "分享"),
        (way("regex", r"(?s)市议会.*?。"), "市议会决定，图书馆明年开放。"),
        (way("key", "topics"), "图书馆\n借书"),
    ],
)
def test_a_body_is_a_part_of_the_file_where_the_configuration_says_so(
    ways: tuple[Way, ...], text: str
) -> None:
    assert one(PATH, NOTE, layout=layout(body=ways)).text == text


def test_a_page_of_html_is_taken_as_it_is() -> None:
    page = "<h1>题</h1>\n\n    <p>四格缩进不是代码。</p>"
    assert one("a.html", page, layout=layout(title=way("heading", "1"))).text == "四格缩进不是代码。"


def test_a_template_that_lacks_a_part_gives_nothing_and_the_mirror_s_page_is_the_link() -> None:
    article = one(PATH, NOTE, layout=layout(url=way("template", "https://x.example/{none}")))
    assert article.url == f"https://forge.example/m/{PATH}"
    assert article.entry_id == "forge.example/m#note-77.md"


def test_a_relative_link_counts_from_the_site() -> None:
    described = Layout(
        "custom", "https://www.example.org", Custom(title=way("name", ".+"), url=way("regex", "^to (.+)$"))
    )
    assert one("a.md", "to /news/1", layout=described).url == "https://www.example.org/news/1"


def test_a_file_without_a_title_is_no_article() -> None:
    found = read((PATH, "文"), layout=layout())
    assert (found.articles, found.skipped) == ((), {"no known layout": 1})


def test_a_pattern_that_never_ends_leaves_its_file_out_and_costs_no_other() -> None:
    slow = layout(title=way("regex", "^(?:x|xx){1,60}y|headline: (.+)"))
    with within(5):
        found = read(("a.md", "x" * 200), (PATH, NOTE), layout=slow)
    assert [article.title for article in found.articles] == ["图书馆明年开放"]
    assert found.warnings == ("a.md: left out, its patterns take too long; simplify git.custom",)


async def test_a_layout_of_ones_own_and_its_bounds_hold_in_a_reader_child() -> None:
    files = (MirrorFile("a.md", "1", b"x" * 200), MirrorFile(PATH, "2", NOTE.encode()))
    slow = layout(title=way("regex", "^(?:x|xx){1,60}y|headline: (.+)"))
    job = FilesJob(files=files, layout=slow, repository="r", page="", context=CONTEXT)
    async with Children(size=1) as children:
        found, _ = await children.measured(job, "archive")
    assert isinstance(found, FilesRead)
    assert [article.title for article in found.articles] == ["图书馆明年开放"]
    assert found.layouts == {"custom": 1}
    assert found.warnings == ("a.md: left out, its patterns take too long; simplify git.custom",)
