"""Polling a repository: nothing lost, nothing doubled, whatever happens to it or to us."""

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from aggregator.collect.mirror.collect import collect_mirror
from aggregator.errors import MirrorError
from aggregator.model import Feeds, Status

Post = Callable[..., str]


@pytest.fixture(autouse=True, params=["least", "everything"])
def served(archive: Any, request: pytest.FixtureRequest) -> None:
    """Serve the archive as the forges do, who send what is asked for, and as servers do that send it all."""
    archive.git("config", "uploadpack.allowFilter", str(request.param == "least").lower())


async def test_the_first_poll_reads_everything_newest_first_and_primes_on_the_last_batch(
    archive: Any, reader: Any, posts: Post
) -> None:
    for start in (0, 150, 300):
        archive.commit({f"_posts/2023-07-01-{n}.md": posts(n) for n in range(start, start + 150)})
    head = archive.git("rev-parse", "HEAD")
    collected = await reader.poll()
    assert [len(one.articles) for one in collected] == [200, 200, 50]
    assert [one.first for one in collected] == [True, True, True]
    assert [one.state.primed for one in collected] == [False, False, True]
    assert [one.state.position for one in collected] == ["", "", head]
    assert collected[0].articles[0].entry_id == "example.org/news/449"
    assert len(reader.stored) == 450
    assert collected[-1].state.status is Status.OK


async def test_a_remote_without_news_is_one_answer_without_articles(
    archive: Any, reader: Any, posts: Post
) -> None:
    archive.commit({"_posts/2023-07-01-1.md": posts(1)})
    await reader.poll()
    (again,) = await reader.poll()
    assert again.articles == ()
    assert not again.first
    assert again.state.error == ""


async def test_a_poll_killed_between_batches_is_done_again_without_loss(
    archive: Any, reader: Any, posts: Post
) -> None:
    archive.commit({f"_posts/2023-07-01-{n}.md": posts(n) for n in range(250)})
    await reader.poll(batches=1)
    assert len(reader.stored) == 200
    (rest,) = await reader.poll()
    assert (len(rest.articles), rest.first, rest.state.primed) == (50, True, True)


async def test_a_file_that_came_and_went_between_two_polls_is_read(
    archive: Any, reader: Any, posts: Post
) -> None:
    archive.commit({"_posts/2023-07-01-1.md": posts(1)})
    await reader.poll()
    archive.commit({"_posts/2023-07-02-2.md": posts(2)})
    archive.commit({}, "_posts/2023-07-02-2.md")
    (news,) = await reader.poll()
    assert [article.entry_id for article in news.articles] == ["example.org/news/2"]


async def test_a_renamed_file_is_no_news_and_a_deleted_one_retracts_nothing(
    archive: Any, reader: Any, posts: Post
) -> None:
    archive.commit({"_posts/2023-07-01-1.md": posts(1), "_posts/2023-07-02-2.md": posts(2)})
    await reader.poll()
    reader.asked.clear()
    archive.commit(
        {"archived/2023-07-01/2023-07-01-1.md": posts(1)}, "_posts/2023-07-01-1.md", "_posts/2023-07-02-2.md"
    )
    (news,) = await reader.poll()
    assert news.articles == ()
    assert reader.asked == []
    assert len(reader.stored) == 2


async def test_an_edited_headline_in_a_new_file_is_the_same_article(
    archive: Any, reader: Any, posts: Post
) -> None:
    archive.commit({"_posts/2023-07-02-a.md": posts(1)})
    await reader.poll()
    archive.commit({"_posts/2023-07-02-b.md": posts(1, title="市议会改口")})
    await reader.poll()
    assert reader.stored == {"example.org/news/1": "市议会改口1"}


async def test_a_word_mended_in_the_file_of_the_old_headline_brings_that_back_no_more(
    archive: Any, reader: Any, posts: Post
) -> None:
    old = "_posts/2023-07-02-a.md"
    text = (
        "市议会星期三表决通过了电车延长线的预算，工程明年春天开始，三年完成。反对的议员担心造价，认为同样的钱可以买"
        "两百辆公共汽车；赞成的人说，钢厂关闭以后，那一带的居民出门要换三次车，年轻人纷纷搬走。市长答应每个月公布账目。"
    )
    archive.commit({old: posts(1, text=text)})
    archive.commit({"_posts/2023-07-02-b.md": posts(1, title="市议会改口", text=text)})
    await reader.poll()
    archive.commit({old: posts(1, text=text.replace("完成", "竣工"))})
    (mended,) = await reader.poll()
    assert mended.articles == ()
    archive.commit({old: posts(1, text=text.replace("三年", "五年"))})
    (edited,) = await reader.poll()
    assert [article.title for article in edited.articles] == ["市议会决定1"]


async def test_of_two_files_of_one_address_in_different_batches_the_newer_stays(
    archive: Any, reader: Any, posts: Post
) -> None:
    files = {f"_posts/2023-07-01-{n}.md": posts(n) for n in range(1, 250)}
    archive.commit({"_posts/2023-07-01-old.md": posts(0, title="旧", date="2023-07-01T00:00:00Z")} | files)
    archive.commit({"_posts/2023-07-02-new.md": posts(0, title="新", date="2023-07-02T00:00:00Z")})
    await reader.poll()
    assert reader.stored["example.org/news/0"] == "新0"


async def test_since_counts_back_from_the_newest_commit(archive: Any, reader: Any, posts: Post) -> None:
    archive.commit({"_posts/2023-07-01-1.md": posts(1)})
    archive.hours += 48
    archive.commit({"_posts/2023-07-03-2.md": posts(2)})
    archive.commit({"archived/2023-07-01-1.md": posts(1)}, "_posts/2023-07-01-1.md")
    reader.origin = replace(reader.origin, since=timedelta(days=1))
    await reader.poll()
    assert list(reader.stored) == ["example.org/news/2"]


async def test_a_commit_from_beyond_the_calendar_hides_nothing(
    archive: Any, reader: Any, posts: Post
) -> None:
    archive.commit({"_posts/2023-07-01-1.md": posts(1)})
    archive.hours += 48
    archive.commit({"_posts/2023-07-03-2.md": posts(2)})
    archive.commit({"_posts/2023-07-03-3.md": posts(3)})
    raw = archive.git("cat-file", "commit", "HEAD")
    (archive.folder / ".git" / "raw").write_text(re.sub(r"> \d+", "> 99999999999999", raw) + "\n", "utf-8")
    archive.git("update-ref", "HEAD", archive.git("hash-object", "-t", "commit", "-w", ".git/raw"))
    reader.origin = replace(reader.origin, since=timedelta(days=1))
    collected = await reader.poll()
    assert [one.state.error for one in collected] == [""]
    assert sorted(reader.stored) == ["example.org/news/2", "example.org/news/3"]


async def test_after_a_forced_push_everything_new_is_found_and_nothing_is_read_twice(
    archive: Any, reader: Any, posts: Post
) -> None:
    archive.commit({"_posts/2023-07-01-1.md": posts(1)})
    await reader.poll()
    archive.git("checkout", "--quiet", "--orphan", "other")
    archive.commit({"_posts/2023-07-02-2.md": posts(2)})
    archive.git("branch", "--force", "main", "other")
    archive.git("checkout", "--quiet", "main")
    (news,) = await reader.poll()
    assert [article.entry_id for article in news.articles] == ["example.org/news/2"]
    assert not news.first


async def test_an_older_copy_that_is_rewritten_without_another_text_is_no_news(
    archive: Any, reader: Any, posts: Post
) -> None:
    archive.commit({"_posts/2023-07-01-a.md": posts(1)})
    await reader.poll()
    archive.commit({"_posts/2023-07-01-b.md": posts(1, title="市议会改口")})
    await reader.poll()
    moved = "<!-- 1 -->"
    archive.commit({"_posts/2023-07-01-a.md": posts(1).replace("------", f"------\n{moved}")})
    (news,) = await reader.poll()
    assert (news.articles, reader.stored) == ((), {"example.org/news/1": "市议会改口1"})
    archive.commit({"_posts/2023-07-01-a.md": posts(1, title="市议会又改口")})
    await reader.poll()
    assert reader.stored == {"example.org/news/1": "市议会又改口1"}


async def test_a_history_rewritten_without_another_text_brings_no_copy_back(
    archive: Any, reader: Any, posts: Post
) -> None:
    archive.commit({"_posts/2023-07-01-z.md": posts(1)})
    await reader.poll()
    archive.commit({"_posts/2023-07-01-b.md": posts(1, title="市议会改口")})
    await reader.poll()
    archive.git("checkout", "--quiet", "--orphan", "other")
    archive.commit({})
    archive.git("branch", "--force", "main", "other")
    archive.git("checkout", "--quiet", "main")
    (news,) = await reader.poll()
    assert (news.articles, news.state.error) == ((), "")
    assert reader.stored == {"example.org/news/1": "市议会改口1"}


async def test_a_renamed_default_branch_is_followed(archive: Any, reader: Any, posts: Post) -> None:
    archive.commit({"_posts/2023-07-01-1.md": posts(1)})
    await reader.poll()
    archive.git("branch", "--move", "main", "trunk")
    archive.commit({"_posts/2023-07-02-2.md": posts(2)})
    await reader.poll()
    assert len(reader.stored) == 2


async def test_a_missing_branch_names_those_that_are_there(archive: Any, reader: Any, posts: Post) -> None:
    archive.commit({"_posts/2023-07-01-1.md": posts(1)})
    reader.origin = replace(reader.origin, branch="gone")
    (failed,) = await reader.poll()
    assert failed.state.status is Status.BROKEN
    assert "it has no branch gone; set git.branch to one of: main" in failed.state.error


async def test_an_empty_repository_is_a_warning(reader: Any) -> None:
    (one,) = await reader.poll()
    assert one.state.warnings == ("the repository is empty",)
    assert one.state.error == ""


async def test_a_repository_that_starts_later_still_has_its_first_poll(
    archive: Any, reader: Any, posts: Post
) -> None:
    await reader.poll()
    archive.commit({"_posts/2023-07-01-1.md": posts(1)})
    (one,) = await reader.poll()
    assert len(one.articles) == 1
    assert one.first


async def test_a_missing_repository_is_told_with_its_remedy(archive: Any, reader: Any) -> None:
    shutil.rmtree(archive.folder)
    (failed,) = await reader.poll()
    assert failed.state.status is Status.BROKEN
    assert failed.state.error.startswith("archive: while reading the mirror's address: there is no folder")
    assert failed.state.next_due is not None


async def test_a_folder_that_is_no_repository_is_told(archive: Any, reader: Any) -> None:
    shutil.rmtree(archive.folder / ".git")
    (failed,) = await reader.poll()
    assert "while asking the mirror: there is no public repository at this address" in failed.state.error


async def test_a_layout_that_matches_nothing_is_broken_and_not_empty(archive: Any, reader: Any) -> None:
    archive.commit({f"notes/{n}.md": f"# note {n}\n" for n in range(30)})
    (failed,) = await reader.poll()
    assert failed.state.status is Status.BROKEN
    assert "layout matches nothing: 0 of 30 files fit auto" in failed.state.error
    assert failed.state.position == ""


async def test_a_clone_with_a_stale_lock_goes_on(archive: Any, reader: Any, posts: Post) -> None:
    archive.commit({"_posts/2023-07-01-1.md": posts(1)})
    await reader.poll()
    for lock in ("config.lock", "HEAD.lock", "refs/heads/mirror.lock", "shallow.lock"):
        (reader.clone / lock).touch()
    archive.commit({"_posts/2023-07-02-2.md": posts(2)})
    (news,) = await reader.poll()
    assert len(news.articles) == 1


@pytest.mark.parametrize("damage", ["HEAD", "objects", "refs"])
async def test_a_damaged_clone_heals_itself_and_reads_nothing_twice(
    archive: Any, reader: Any, posts: Post, damage: str
) -> None:
    archive.commit({"_posts/2023-07-01-1.md": posts(1)})
    await reader.poll()
    if damage == "HEAD":
        (reader.clone / "HEAD").write_bytes(b"\0\0")
    elif damage == "refs":
        (reader.clone / "refs/heads/mirror").write_bytes(b"")
    else:
        for path in (reader.clone / "objects").rglob("*"):
            if path.is_file():
                path.chmod(0o644)
                path.write_bytes(b"")
    archive.commit({"_posts/2023-07-02-2.md": posts(2)})
    (news,) = await reader.poll()
    assert [article.entry_id for article in news.articles] == ["example.org/news/2"]
    assert news.state.error == ""


async def test_a_clone_that_loses_files_while_it_is_read_is_made_anew(
    archive: Any, reader: Any, posts: Post
) -> None:
    archive.commit({f"_posts/2023-07-01-{n}.md": posts(n) for n in range(250)})
    lost: list[int] = []

    def among(blobs: Any) -> frozenset[str]:
        """Answer like the store, after somebody has emptied the clone behind our back."""
        if not lost:
            shutil.rmtree(reader.clone / "objects")
            (reader.clone / "objects").mkdir()
            lost.append(1)
        return frozenset(set(blobs) & reader.digests)

    reader.among = among
    collected = await reader.poll()
    assert len(reader.stored) == 250
    assert collected[-1].state.primed
    assert collected[-1].state.error == ""


async def test_a_huge_file_is_left_out_with_a_warning(archive: Any, reader: Any, posts: Post) -> None:
    archive.commit(
        {"_posts/2023-07-01-1.md": posts(1), "_posts/2023-07-01-2.md": posts(2, text="长" * 50_000)}
    )
    (one,) = await reader.poll()
    assert len(one.articles) == 1
    assert one.state.warnings == ("_posts/2023-07-01-2.md: left out, larger than 100,000 bytes",)


async def test_a_file_name_may_hold_anything(archive: Any, reader: Any, posts: Post) -> None:
    names = ['2023-07-01-"quoted"\n broken|%.md', "2023-07-02-\u3000\u200b全角.md"]
    archive.commit({f"_posts/{name}": posts(number) for number, name in enumerate(names)})
    (archive.folder / "_posts").joinpath("x").write_text("")
    raw = str(archive.folder / "_posts").encode() + b"/2023-07-03-\xff\xfe.md"
    with open(raw, "wb") as file:  # noqa: ASYNC230, PTH123 - a name that is no text has no Path
        file.write(posts(7).encode())
    archive.commit({})
    (one,) = await reader.poll()
    assert len(one.articles) == 3


async def test_symbolic_links_and_pages_of_the_site_are_not_read(
    archive: Any, reader: Any, posts: Post
) -> None:
    archive.commit({"_posts/2023-07-01-1.md": posts(1), "README.md": posts(2), "indexes/3.md": posts(3)})
    (archive.folder / "_posts/2023-07-04-4.md").symlink_to("../README.md")
    archive.commit({})
    await reader.poll()
    assert list(reader.stored) == ["example.org/news/1"]


async def test_only_the_configured_paths_are_read(archive: Any, reader: Any, posts: Post) -> None:
    archive.commit({"_posts/1.md": posts(1), "archived/a/b/2.md": posts(2), "drafts/3.md": posts(3)})
    reader.origin = replace(reader.origin, paths=("_posts/*.md", "archived/**/*.md"))
    await reader.poll()
    assert set(reader.stored) == {"example.org/news/1", "example.org/news/2"}


async def test_a_file_that_takes_a_reader_down_costs_only_itself(
    archive: Any, reader: Any, posts: Post
) -> None:
    archive.commit({f"_posts/2023-07-01-{n}.md": posts(n) for n in range(4)} | {"_posts/bad.md": posts(9)})
    children = reader.tools.children

    class Fragile:
        """Dies of one file, as a child does that runs out of memory."""

        async def measured(self, job: Any, subject: str) -> Any:
            if any(file.path == "_posts/bad.md" for file in job.files):
                raise MirrorError(subject, "reading", "it took too much memory")
            return await children.measured(job, subject)

    reader.tools = replace(reader.tools, children=Fragile())
    (one,) = await reader.poll()
    assert len(one.articles) == 4
    assert one.state.warnings == ("_posts/bad.md: left out, it took too much memory",)


async def test_a_source_that_is_no_repository_is_a_bug(reader: Any) -> None:
    source = replace(reader.source(), origin=Feeds(("https://example.org/feed",)))
    with pytest.raises(TypeError):
        await anext(
            collect_mirror(source, reader.state, reader.known, reader.tools, reader.folder, reader.state)
        )
