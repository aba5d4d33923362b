"""The audit of the replay: what it calls lost, and what it reads from a mirror by itself."""

import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import audit
from benchmarks.addresses import key
from benchmarks.mirrored import addresses, original

JEKYLL = """---
layout: post
title: "一则新闻"
from: {url}
tags: [某报]
---
<!--1632509220000-->
[一则新闻]({url})
------
<div>正文。</div>
"""
GFW = """### 另一则新闻
---
#### [首页](https://mirror.example/?n1)
<p>正文。</p>

原文链接（需翻墙）：{url}
"""


def article(name: str, **more: Any) -> dict[str, Any]:
    row = {
        "article": name,
        "source": "bao",
        "url": f"https://bao.example/{name}",
        "entry_id": f"https://bao.example/{name}",
        "published": "2024-05-01T00:00:00Z",
        "first_seen": "2024-05-01T01:00:00Z",
        "title": name,
        "story": "s1",
    }
    return row | more


def story(*articles: str, **more: Any) -> dict[str, Any]:
    row = {
        "story": "s1",
        "title": "一",
        "articles": list(articles),
        "canonical": articles[0],
        "topics": ["all"],
        "first_published": "2024-05-01T02:00:00Z",
    }
    return row | more


def test_an_article_that_was_served_and_is_not_exported_is_lost() -> None:
    kept = audit.Kept.of([article("a")], [story("a")])
    wanted = [
        ("bao", "http://www.bao.example//a"),
        ("bao", "https://bao.example/b"),
        ("shi", "https://bao.example/a"),
    ]
    assert audit.lost(kept, wanted) == ["bao: https://bao.example/b", "shi: https://bao.example/a"]


def test_stories_and_articles_that_disagree_are_found() -> None:
    assert audit.inconsistent(audit.Kept.of([article("a")], [story("a")])) == []
    assert len(audit.inconsistent(audit.Kept.of([article("a")], []))) == 1
    assert len(audit.inconsistent(audit.Kept.of([article("a")], [story("a", "b")]))) == 1
    assert len(audit.inconsistent(audit.Kept.of([article("a")], [story("a", canonical="b")]))) == 1


def test_an_announced_story_that_nobody_saw_is_found_unless_the_first_pass_announced_it() -> None:
    kept = audit.Kept.of([article("a")], [story("a")])
    early, late = datetime(2024, 5, 1, tzinfo=UTC), datetime(2024, 5, 2, tzinfo=UTC)
    assert audit.unseen(kept, {"all": {"urn:uuid:s1"}}, early) == []
    assert audit.unseen(kept, {"all": set()}, late) == []
    assert audit.unseen(kept, {}, early) == ["all: s1 一"]


def test_a_story_seen_under_the_id_of_one_that_became_part_of_it_was_seen() -> None:
    kept = audit.Kept.of([article("a")], [story("a")])
    page = key(kept.articles["a"]["url"])
    assert audit.unseen(kept, {"all": {"urn:uuid:s0", page}}, datetime(2024, 5, 1, tzinfo=UTC)) == []


def test_a_fresh_story_in_no_topic_is_noted_and_an_old_one_is_not() -> None:
    alone = story("a", topics=[], first_published=None)
    assert audit.withheld(audit.Kept.of([article("a")], [alone])) == ["s1 一"]
    assert audit.withheld(audit.Kept.of([article("a", published=None)], [alone])) == ["s1 一"]
    assert audit.withheld(audit.Kept.of([article("a", published="2024-04-01T00:00:00Z")], [alone])) == []


def test_one_article_is_known_however_its_address_is_written() -> None:
    assert key("http://www.bao.example:80//cn/%E6%96%B0?id=1&utm_medium=x#top") == key(
        "https://bao.example/cn/新?id=1"
    )
    assert key("https://bao.example/story?sid=1") != key("https://bao.example/story?sid=2")


def test_both_layouts_name_their_original() -> None:
    assert original(JEKYLL.format(url="https://bao.example/1")) == "https://bao.example/1"
    assert (
        original(GFW.format(url="https://bao.example/gb/24/5/1/n1.htm"))
        == "https://bao.example/gb/24/5/1/n1.htm"
    )
    assert original("---\ntitle: 无来源\n---\n正文") == ""
    assert original("# 说明\n原文链接：https://bao.example/") == ""


def test_a_file_that_stood_in_a_mirror_counts_even_if_it_was_deleted_later(tmp_path: Path) -> None:
    def git(*arguments: str) -> None:
        identity = ["-c", "user.name=m", "-c", "user.email=m@mirror.example"]
        subprocess.run(["git", *identity, *arguments], cwd=tmp_path, check=True, capture_output=True)

    def commit(name: str, text: str) -> None:
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True, parents=True)
        file.write_text(text, "utf-8")
        git("add", "--all")
        git("commit", "--message", name)

    git("init")
    commit("_posts/2024-05-01-一.md", JEKYLL.format(url="https://bao.example/1"))
    commit("pages/n1/2.md", GFW.format(url="https://bao.example/2"))
    (tmp_path / "pages/n1/2.md").unlink()
    commit("README.md", "# 说明")
    commit("_posts/2024-05-02-三.md", JEKYLL.format(url="https://bao.example/3"))
    git("update-ref", "refs/replay/tip", "HEAD")
    one, two, three = (f"https://bao.example/{number}" for number in (1, 2, 3))
    assert addresses(tmp_path, [0]) == set()
    assert addresses(tmp_path, [1, 2, 2, 3]) == {one, two}
    assert addresses(tmp_path, [1, 3, 4]) == {one, three}
