"""Mirror repositories through whole passes: what becomes of copies, and of archives."""

import os
import subprocess
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from aggregator.clock import Clock
from aggregator.collect.children import Children
from aggregator.collect.http.client import Fetcher
from aggregator.collect.tools import Tools
from aggregator.model import Http, Repository, SourceSlug
from aggregator.pipeline.flow import Pass, Pipeline
from tests.dedupe.texts import FERRY, LIBRARY, traditional
from tests.pipeline.newsroom import Newsroom
from tests.pipeline.site import GIT, post, repository
from tests.stories import at, made_up, make_mirror

GB, B5 = "https://www.haian.example/gb/26/3/5/n1.htm", "https://www.haian.example/b5/26/3/5/n1.htm"
Opened = Callable[..., Newsroom]


@pytest.fixture
async def tools() -> AsyncIterator[Tools]:
    async with Fetcher(Http(user_agent="aggregator-tests/1.0")) as fetcher, Children(1) as children:
        yield Tools(fetcher, children)


async def a_pass(newsroom: Newsroom, tools: Tools, hours: float) -> Pass:
    return await Pipeline(newsroom.settings, newsroom.store, tools, Clock(at(hours), 0.0)).once(
        [SourceSlug("attic")]
    )


def mirrored(folder: Path, files: dict[str, str]) -> dict[str, object]:
    """Return the sources of a newsroom that reads one repository of these files."""
    return {"sources": [make_mirror(origin=Repository(repository(folder, files)))]}


def commit(folder: Path, files: dict[str, str]) -> None:
    """Add files to a repository in one commit."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    for arguments in (["add", "--all"], ["commit", "--quiet", "--message", "posts"]):
        subprocess.run(
            ["git", "-C", str(folder), *arguments], env=GIT | {"PATH": os.environ["PATH"]}, check=True
        )


def page(category: str, title: str, text: str, origin: str) -> str:
    """Return a page as mirrors for readers behind a wall write it, in one of its categories."""
    paragraphs = "".join(f"<p>\n {line}\n</p>\n" for line in text.split("\n"))
    return (
        f"### {title}\n------------------------\n\n#### [首页](https://forge.example/README.md)\n\n\n"
        f"<div>{paragraphs}</div>\n<hr/>\n原文链接（需翻墙）：{origin}\n\n------------------------\n"
        f"<img src='http://pixel.example/pages/{category}/n1.md' width='0px' height='0px'/>\n"
    )


async def test_copies_in_other_categories_and_in_the_other_script_are_one_entry_that_links_to_the_outlet(
    open_newsroom: Opened, tools: Tools, tmp_path: Path
) -> None:
    files = {
        f"pages/{category}/n1.md": page(category, "渡轮复航", FERRY, GB) for category in ("nsc1", "nsc2")
    }
    files["pages/b5/n1.md"] = page("b5", traditional("渡轮复航"), traditional(FERRY), B5)
    files["pages/nsc2/n2.md"] = page("nsc2", "旧书", LIBRARY, GB.replace("n1", "n2"))
    newsroom = open_newsroom(**mirrored(tmp_path / "attic", files))
    done = await a_pass(newsroom, tools, 12)
    assert [(each.state.error, each.new) for each in done.polled] == [("", 3)]
    stories = [len(story.members) for story, _ in newsroom.store.all_stories()]
    assert sorted(stories) == [1, 2]
    links = {
        entry.canonical: article.url
        for article, _ in newsroom.store.all_articles()
        for entry in newsroom.entries()
        if entry.canonical == article.id
    }
    assert len(links) == 2
    assert set(links.values()) - {GB, B5} == {GB.replace("n1", "n2")}
    feed = newsroom.files()["all/atom.xml"].decode()
    assert "haian.example" in feed
    assert "forge.example" not in feed


async def test_an_archive_of_old_articles_is_stored_and_never_announced(
    open_newsroom: Opened, tools: Tools, tmp_path: Path
) -> None:
    def old(first: int) -> dict[str, str]:
        return {
            f"archived/{n}.md": post(
                f"旧闻{n}", made_up(n), f"https://haian.example/{n}", "haian", at(-n * 24)
            )
            for n in range(first, first + 300)
        }

    newsroom = open_newsroom(**mirrored(tmp_path / "attic", old(8)))
    first = await a_pass(newsroom, tools, 1)
    commit(tmp_path / "attic", old(400))
    second = await a_pass(newsroom, tools, 25)
    assert [each.new for done in (first, second) for each in done.polled] == [300, 300]
    assert newsroom.entries() == []
    fresh = post("渡轮复航", FERRY, "https://haian.example/1", "haian", at(26))
    commit(tmp_path / "attic", {"_posts/1.md": fresh})
    await a_pass(newsroom, tools, 49)
    assert [entry.published for entry in newsroom.entries()] == [at(49)]


async def test_of_a_new_mirror_no_more_than_its_newest_are_announced(
    open_newsroom: Opened, tools: Tools, tmp_path: Path
) -> None:
    files = {
        f"_posts/{n}.md": post(f"新闻{n}", made_up(n), f"https://haian.example/{n}", "haian", at(-n))
        for n in range(40)
    }
    newsroom = open_newsroom(**mirrored(tmp_path / "attic", files))
    await a_pass(newsroom, tools, 1)
    articles = {article.id: article for article, _ in newsroom.store.all_articles()}
    announced = [articles[entry.canonical].published for entry in newsroom.entries()]
    assert len(articles) == 40
    assert sorted(filter(None, announced)) == [at(-n) for n in reversed(range(20))]
    assert timedelta(0) <= at(1) - max(filter(None, announced)) <= timedelta(hours=1)
