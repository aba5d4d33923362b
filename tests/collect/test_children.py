"""The pool of reader children."""

import asyncio
import gc
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import pytest

from aggregator.collect.children import Children
from aggregator.collect.jobs import Context, FeedJob, FeedRead, FilesJob, FilesRead, MirrorFile, Result
from aggregator.errors import ParseError
from aggregator.model import Layout, SourceSlug

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
CONTEXT = Context(source=SourceSlug("bbc"), outlet="bbc", feed_url="https://a.example/feed", now=NOW)
FEED = "<rss version='2.0'><channel><item><guid>1</guid><title>港口恢复夜航</title></item></channel></rss>"
# Unclosed tags by the million: the forgiving parser takes most of a minute for them.
SLOW = b"<rss><channel>" + b"<a" * 3_000_000 + b"</channel></rss>"
POST = (
    b"---\ntitle: Night ferries return\nfrom: https://a.example/ferries\n---\nThe harbour opens at night.\n"
)


def job(document: bytes = FEED.encode()) -> FeedJob:
    return FeedJob(document=document, content_type="", base="https://a.example/feed", context=CONTEXT)


def alive() -> set[int]:
    """Return our living children, zombies included."""
    tasks = Path("/proc/self/task").glob("*/children")
    return {int(number) for task in tasks for number in task.read_text().split()}


def spent(child: int) -> int:
    """Return the hundredths of a second that a child has computed."""
    return int(Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[11])


async def start_reading(children: Children) -> tuple[int, asyncio.Future[Result]]:
    """Return (child, job): a child that is in the middle of a slow document."""
    await children.run(job(), "bbc")
    (child,) = alive()
    before = spent(child)
    running = asyncio.ensure_future(children.run(job(SLOW), "slow"))
    await until(lambda: spent(child) > before + 30)
    return child, running


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110 - what is waited for happens in another process
            await asyncio.sleep(0.05)


@pytest.fixture
async def pool() -> AsyncIterator[Children]:
    before = alive()
    async with Children(size=1, deadline=20.0) as children:
        yield children
    assert alive() <= before
    gc.collect()


async def test_a_feed_is_read_by_one_child_that_is_used_again(pool: Children) -> None:
    assert not alive()
    first, second = await pool.run(job(), "bbc"), await pool.run(job(), "bbc")
    assert isinstance(first, FeedRead)
    assert [article.title for article in first.articles] == ["港口恢复夜航"]
    assert first == second
    assert first.articles[0].first_seen == NOW
    assert len(alive()) == 1
    assert pool.cpu_seconds > 0


async def test_mirror_files_are_read_too(pool: Children) -> None:
    files = FilesJob(
        files=(MirrorFile("_posts/2026-03-01-ferries.md", "0" * 40, POST, NOW),),
        layout=Layout("jekyll"),
        repository="https://git.example/mirror.git",
        page="",
        context=CONTEXT,
    )
    result = await pool.run(files, "mirror")
    assert isinstance(result, FilesRead)
    assert len(result.articles) == 1, result


async def test_what_is_no_feed_is_an_error_and_the_child_goes_on(pool: Children) -> None:
    with pytest.raises(ParseError, match=r"bbc: while reading https://a\.example/feed: an HTML page"):
        await pool.run(job(b"<html></html>"), "bbc")
    (child,) = alive()
    await pool.run(job(), "bbc")
    assert alive() == {child}


async def test_a_bug_is_loud(pool: Children) -> None:
    with pytest.raises(
        RuntimeError, match=r"a bug while reading bbc:\n(.|\n)*Traceback(.|\n)*AttributeError"
    ):
        await pool.run(cast("FeedJob", "no job"), "bbc")
    await pool.run(job(), "bbc")


async def test_one_child_does_many_short_jobs() -> None:
    async with Children(size=2) as children:
        await asyncio.gather(*(children.run(job(), "bbc") for _ in range(6)))
        assert len(alive()) <= 2
    assert not alive()


@pytest.mark.slow
async def test_a_short_job_does_not_wait_for_the_end_of_a_long_one() -> None:
    async with Children(size=2) as children:
        _, long = await start_reading(children)
        await children.run(job(), "bbc")
        assert len(alive()) == 2
        assert not long.done()
        long.cancel()
    assert not alive()


@pytest.mark.slow
async def test_a_document_that_takes_too_long_costs_its_child_and_nobody_else() -> None:
    async with Children(size=1, deadline=1.5) as children:
        await children.run(job(), "bbc")
        with pytest.raises(ParseError, match=r"it takes longer than 1\.5 s to read; ask the outlet"):
            await children.run(job(SLOW), "slow")
        assert not alive()
        await children.run(job(), "bbc")
    assert not alive()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("memory", "document"),
    [
        (100, b"<rss>" + b" " * 14_000_000),
        (
            250,
            b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id><content type="xhtml"><div '
            b'xmlns="http://www.w3.org/1999/xhtml">'
            + b"<i>x</i>" * 100_000
            + b"</div></content></entry></feed>",
        ),
    ],
    ids=["in Python", "in a library"],
)
async def test_a_document_that_takes_too_much_memory_is_an_error(memory: int, document: bytes) -> None:
    async with Children(size=1, memory=memory * 2**20) as children:
        with pytest.raises(ParseError, match=f"it takes more than {memory} MiB of memory to read"):
            await children.run(job(document), "big")


@pytest.mark.slow
async def test_a_child_that_is_killed_in_the_middle_is_replaced(pool: Children) -> None:
    child, running = await start_reading(pool)
    os.kill(child, signal.SIGKILL)
    with pytest.raises(ParseError, match="it crashed its reader \\(exit status -9\\)"):
        await running
    await pool.run(job(), "bbc")


@pytest.mark.slow
async def test_a_child_that_died_while_idle_is_noticed(pool: Children) -> None:
    await pool.run(job(), "bbc")
    (child,) = alive()
    os.kill(child, signal.SIGKILL)
    with pytest.raises(ParseError, match="crashed its reader"):
        await pool.run(job(FEED.encode() * 50_000), "bbc")
    await pool.run(job(), "bbc")


@pytest.mark.slow
async def test_a_cancelled_job_leaves_no_child_with_half_an_answer(pool: Children) -> None:
    _, running = await start_reading(pool)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert not alive()
    result = await pool.run(job(), "bbc")
    assert isinstance(result, FeedRead)
    assert len(result.articles) == 1


@pytest.mark.slow
async def test_closing_kills_those_that_work() -> None:
    children = Children(size=1)
    _, running = await start_reading(children)
    await children.close()
    assert not alive()
    with pytest.raises(ParseError):
        await running


async def test_a_child_that_cannot_start_is_a_fault_of_the_machine() -> None:
    async with Children(size=1, memory=2**70) as children:
        with pytest.raises(RuntimeError, match="a reader cannot start"):
            await children.run(job(), "bbc")
    assert not alive()


@pytest.mark.slow
async def test_a_child_that_has_done_enough_is_replaced() -> None:
    async with Children(size=1, most_jobs=2) as children:
        seen = []
        for _ in range(3):
            await children.run(job(), "bbc")
            seen.append(alive())
    assert seen[0]
    assert not seen[1]
    assert seen[2] != seen[0]


@pytest.mark.slow
async def test_children_die_with_their_parent(tmp_path: Path) -> None:
    """A parent that is killed with -9 closes nothing: the kernel tells its children."""
    script = tmp_path / "parent.py"
    script.write_text(
        "import asyncio, os, sys\n"
        "from aggregator.collect.children import Children\n"
        "async def main():\n"
        "    children = Children(size=1)\n"
        "    child = await children._start()\n"
        "    print(child.process.pid, flush=True)\n"
        "    await asyncio.sleep(60)\n"
        "asyncio.run(main())\n"
    )
    parent = await asyncio.create_subprocess_exec(
        sys.executable,
        str(script),
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
    )
    assert parent.stdout is not None
    child = int(await parent.stdout.readline())
    parent.kill()
    await parent.wait()
    await until(lambda: not Path(f"/proc/{child}").exists())
