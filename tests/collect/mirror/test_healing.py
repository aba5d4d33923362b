"""Clones that were killed, locked, damaged, rewritten: each heals itself, and nothing is read twice."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from aggregator.collect.mirror.blobs import brought
from aggregator.collect.mirror.git import Clone
from aggregator.collect.mirror.lock import locked
from aggregator.collect.mirror.process import Git
from aggregator.collect.mirror.remote import Remote
from aggregator.errors import MirrorError

Post = Callable[..., str]
# A program that runs a git which would never end, and says so.
RUNS_GIT = """
import asyncio
from aggregator.collect.mirror.process import Git
print("running", flush=True)
asyncio.run(Git("archive", ("alias.slow=!echo $PPID $$ > pids; exec sleep 60",)).run("waiting", ("slow",)))
"""


@pytest.fixture
def served(archive: Any) -> None:
    """Serve the archive as the forges do: what is asked for, and no more."""
    archive.git("config", "uploadpack.allowFilter", "true")


def clone_of(archive: Any, folder: Path) -> Clone:
    return Clone("archive", Remote(archive.url, ("protocol.file.allow=always",)), folder / "clone.git")


def fetched_part(archive: Any, clone: Path) -> None:
    """Leave in a clone what a fetch leaves that was killed in the middle of a pack."""
    pack = subprocess.run(
        ["git", "-C", str(archive.folder), "pack-objects", "--all", "--stdout", "--quiet"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
    ).stdout
    command = ["git", "--git-dir", str(clone), "index-pack", "--stdin", "--keep"]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        process.stdin.write(pack[: len(pack) // 2])
        process.stdin.flush()
        while not list(clone.glob("objects/pack/tmp_pack_*")):
            assert process.poll() is None
        process.kill()
        with suppress(BrokenPipeError):
            process.stdin.close()


@pytest.mark.usefixtures("served")
async def test_a_fetch_that_was_killed_is_done_again_and_leaves_nothing(
    archive: Any, reader: Any, posts: Post
) -> None:
    archive.commit({"_posts/2023-07-01-1.md": posts(1)})
    await reader.poll()
    archive.commit({f"_posts/2023-07-02-{n}.md": posts(n) for n in range(2, 9)})
    fetched_part(archive, reader.clone)
    for name in ("shallow.lock", "packed-refs.lock", "gc.pid", "objects/pack/.tmp-1-pack-x.pack"):
        (reader.clone / name).touch()
    (reader.clone / "refs/heads/mirror.lock").touch()
    assert list(reader.clone.glob("objects/pack/tmp_*"))
    await reader.poll()
    assert len(reader.stored) == 8
    left = [*reader.clone.rglob("*.lock"), *reader.clone.rglob("*tmp*"), *reader.clone.rglob("gc.pid")]
    assert left == []


@pytest.mark.usefixtures("served")
async def test_a_clone_that_was_killed_before_it_had_anything_is_begun_again(
    archive: Any, reader: Any, posts: Post
) -> None:
    archive.commit({"_posts/2023-07-01-1.md": posts(1)})
    reader.clone.mkdir(parents=True)
    (reader.clone / "config.lock").write_text("[core")
    await reader.poll()
    assert list(reader.stored) == ["example.org/news/1"]


@pytest.mark.usefixtures("served")
async def test_files_that_a_killed_poll_had_fetched_are_thrown_away(
    archive: Any, reader: Any, posts: Post
) -> None:
    archive.commit({"_posts/2023-07-01-1.md": posts(1)})
    (reader.clone / "passing" / "objects").mkdir(parents=True)
    (reader.clone / "passing" / "HEAD").write_bytes(b"\0")
    await reader.poll()
    assert list(reader.stored) == ["example.org/news/1"]
    assert not (reader.clone / "passing").exists()


def lives(process: int) -> bool:
    """Tell whether a process lives; one that waits for init has no command line."""
    told = Path("/proc", str(process), "cmdline")
    return told.exists() and told.read_bytes() != b""


def test_git_dies_with_the_program_that_runs_it(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    with subprocess.Popen([sys.executable, "-c", RUNS_GIT], cwd=tmp_path) as program:
        while not (pids.exists() and pids.read_text().endswith("\n")):
            assert program.poll() is None
            time.sleep(0.05)
        git, sleep = map(int, pids.read_text().split())
        assert lives(git)
        program.kill()
    until = time.monotonic() + 10
    while lives(git):
        assert time.monotonic() < until
        time.sleep(0.05)
    os.kill(sleep, signal.SIGKILL)


def holder(path: Path) -> "subprocess.Popen[bytes]":
    """Return a process that holds a lock."""
    command = "import fcntl, time; fcntl.flock(0, fcntl.LOCK_EX); print(flush=True); time.sleep(60)"
    with path.open("w+b") as file:
        other = subprocess.Popen([sys.executable, "-c", command], stdin=file, stdout=subprocess.PIPE)
    assert other.stdout is not None
    other.stdout.readline()
    other.stdout.close()
    return other


async def test_what_a_killed_program_left_running_is_waited_for(
    archive: Any, reader: Any, posts: Post
) -> None:
    archive.commit({"_posts/2023-07-01-1.md": posts(1)})
    reader.folder.mkdir()
    other = holder(reader.clone.with_suffix(".lock"))
    poll = asyncio.create_task(reader.poll())
    await asyncio.sleep(0.5)
    assert not reader.stored
    other.kill()
    await poll
    assert len(reader.stored) == 1
    assert other.wait() == -signal.SIGKILL


async def test_what_does_not_end_is_told(tmp_path: Path) -> None:
    other = holder(tmp_path / "archive.lock")
    with pytest.raises(MirrorError, match=r"another program works on the clone and holds archive\.lock"):
        async with locked("archive", tmp_path / "archive.lock", patience=0.2):
            pytest.fail("the lock was held")
    other.kill()
    assert other.wait() == -signal.SIGKILL


async def test_the_lock_lasts_until_the_last_of_what_git_has_started_has_ended(tmp_path: Path) -> None:
    path = tmp_path / "archive.lock"
    async with locked("archive", path) as hold:
        git = Git("archive", ("alias.leave=!setsid sleep 0.7 >&- 2>&- &",), hold=hold)
        await git.run("leaving", ("leave",))
    with pytest.raises(MirrorError):
        async with locked("archive", path, patience=0.0):
            pytest.fail("git's own child still works")
    async with locked("archive", path, patience=10):
        pass


async def test_a_server_that_learns_to_filter_or_forgets_it_is_followed(
    archive: Any, reader: Any, posts: Post
) -> None:
    for number, filters in enumerate(("false", "true", "false", "true")):
        archive.git("config", "uploadpack.allowFilter", filters)
        archive.commit({f"_posts/2023-07-01-{number}.md": posts(number)})
        await reader.poll()
        assert (len(reader.stored), reader.state.error) == (number + 1, "")


@pytest.mark.usefixtures("served")
async def test_a_file_that_the_server_has_lost_costs_only_itself(
    archive: Any, reader: Any, posts: Post
) -> None:
    archive.commit({f"_posts/2023-07-01-{n}.md": posts(n) for n in range(5)})
    blob = archive.git("rev-parse", "HEAD:_posts/2023-07-01-3.md")
    (archive.folder / ".git/objects" / blob[:2] / blob[2:]).unlink()
    (one,) = await reader.poll()
    assert len(reader.stored) == 4
    assert one.state.warnings == ("_posts/2023-07-01-3.md: left out, the mirror does not give it out",)


@pytest.mark.usefixtures("served")
async def test_a_file_that_is_too_large_to_be_fetched_costs_only_itself(
    archive: Any, tmp_path: Path, posts: Post
) -> None:
    archive.commit({f"{n}.md": posts(n) for n in range(4)} | {"bomb.md": os.urandom(400_000)})
    clone = clone_of(archive, tmp_path)
    tip = await clone.tip("")
    await clone.update(tip)
    async with clone.files(tip, None, bool) as catalogue:
        (files,) = catalogue.groups(10)
    bomb = archive.git("rev-parse", "HEAD:bomb.md")
    async with brought(clone, [each.blob for each in files], largest=100_000) as blobs:
        assert blobs.withheld == {bomb: "too large to be fetched"}
        assert len(await blobs.sizes([each.blob for each in files])) == 4


@pytest.mark.usefixtures("served")
async def test_a_damaged_repository_is_told_and_read_once_it_is_mended(
    archive: Any, reader: Any, posts: Post
) -> None:
    archive.commit({"_posts/2023-07-01-1.md": posts(1)})
    await reader.poll()
    archive.commit({"_posts/2023-07-02-2.md": posts(2)})
    tree = archive.git("rev-parse", "HEAD^{tree}")
    path = archive.folder / ".git/objects" / tree[:2] / tree[2:]
    whole = path.read_bytes()
    path.unlink()
    (failed,) = await reader.poll()
    assert failed.state.error.startswith("archive: while fetching the mirror: ")
    assert failed.articles == ()
    path.write_bytes(whole)
    (news,) = await reader.poll()
    assert [article.entry_id for article in news.articles] == ["example.org/news/2"]


@pytest.mark.usefixtures("served")
async def test_a_pack_that_has_lost_its_end_is_fetched_anew(archive: Any, reader: Any, posts: Post) -> None:
    archive.commit({"_posts/2023-07-01-1.md": posts(1)})
    await reader.poll()
    (pack,) = reader.clone.glob("objects/pack/*.pack")
    pack.chmod(0o644)
    pack.write_bytes(pack.read_bytes()[:-30])
    archive.commit({"_posts/2023-07-02-2.md": posts(2)})
    (news,) = await reader.poll()
    assert [article.entry_id for article in news.articles] == ["example.org/news/2"]
    assert news.state.error == ""


@pytest.mark.usefixtures("served")
async def test_history_rewritten_in_the_middle_of_the_first_sync_is_read_to_its_new_end(
    archive: Any, reader: Any, posts: Post
) -> None:
    archive.commit({f"_posts/2023-07-01-{n}.md": posts(n) for n in range(250)})
    await reader.poll(batches=1)
    archive.git("checkout", "--quiet", "--orphan", "other")
    archive.commit({"_posts/2023-07-02-x.md": posts(900)})
    archive.git("branch", "--force", "main", "other")
    archive.git("checkout", "--quiet", "main")
    collected = await reader.poll()
    assert len(reader.stored) == 251
    assert collected[-1].first
    assert collected[-1].state.primed


def pack_references(clone: Path) -> None:
    """Put the branches of a clone into one file, as git does when it tidies up."""
    subprocess.run(["git", "--git-dir", str(clone), "pack-refs", "--all"], check=True)


@pytest.mark.parametrize("branch", ["goes on", "is rewritten"])
async def test_a_branch_that_moves_between_asking_and_fetching_is_read_to_where_it_stands(
    archive: Any, tmp_path: Path, posts: Post, branch: str
) -> None:
    archive.commit({"_posts/2023-07-01-1.md": posts(1)})
    clone = clone_of(archive, tmp_path)
    asked = await clone.tip("")
    if branch == "is rewritten":
        archive.git("checkout", "--quiet", "--orphan", "other")
    stands = archive.commit({"_posts/2023-07-02-2.md": posts(2)})
    archive.git("update-ref", "refs/heads/main", stands)
    for _ in range(2):
        tip = await clone.update(asked)
        assert tip.commit == stands
        assert await clone.leads_to(asked.commit, tip) == (branch == "goes on")
        pack_references(clone.folder)


@pytest.mark.usefixtures("served")
async def test_another_branch_in_the_configuration_is_read_from_the_same_clone(
    archive: Any, reader: Any, posts: Post
) -> None:
    archive.commit({"_posts/2023-07-01-1.md": posts(1)})
    await reader.poll()
    archive.git("checkout", "--quiet", "-b", "side")
    archive.commit({"_posts/2023-07-02-2.md": posts(2)})
    archive.git("checkout", "--quiet", "main")
    archive.git("branch", "--delete", "--force", "side")
    archive.git("checkout", "--quiet", "-b", "trunk")
    archive.commit({"_posts/2023-07-03-3.md": posts(3)})
    archive.git("branch", "--delete", "--force", "main")
    await reader.poll()
    assert sorted(reader.stored) == ["example.org/news/1", "example.org/news/3"]
