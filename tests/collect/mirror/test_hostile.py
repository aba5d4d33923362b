"""Repositories that mean harm: each is read as far as it holds articles, or refused in plain words."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aggregator.collect.mirror.git import Clone
from aggregator.collect.mirror.remote import Remote
from aggregator.errors import MirrorError
from aggregator.model import Status

Post = Callable[..., str]


@pytest.fixture(autouse=True, params=["least", "everything"])
def served(archive: Any, request: pytest.FixtureRequest) -> None:
    """Serve the archive as the forges do, who send what is asked for, and as servers do that send it all."""
    archive.git("config", "uploadpack.allowFilter", str(request.param == "least").lower())


def made(archive: Any, kind: str, content: bytes) -> str:
    """Put an object into the archive that git itself would not write."""
    done = subprocess.run(
        ["git", "-C", archive.folder, "hash-object", "-t", kind, "-w", "--stdin", "--literally"],
        input=content,
        capture_output=True,
        check=True,
    )
    return done.stdout.decode().strip()


def entry(mode: str, name: bytes, target: str) -> bytes:
    """Return one line of a tree object."""
    return mode.encode() + b" " + name + b"\0" + bytes.fromhex(target)


def commit_tree(archive: Any, tree: str) -> None:
    """Put a commit of some tree at the branch's end."""
    archive.git("update-ref", "refs/heads/main", archive.git("commit-tree", tree, "-m", "posts"))


async def test_a_submodule_is_neither_read_nor_fetched(archive: Any, reader: Any, posts: Post) -> None:
    modules = '[submodule "x"]\n\tpath = x\n\turl = https://forge.example/x.git\n'
    archive.commit({"_posts/2023-07-01-1.md": posts(1), ".gitmodules": modules})
    head = archive.git("rev-parse", "HEAD")
    archive.git("update-index", "--add", "--cacheinfo", f"160000,{head},_posts/2023-07-02-x.md")
    archive.git("commit", "--quiet", "--message", "x")
    (one,) = await reader.poll()
    assert (len(reader.stored), one.state.error) == (1, "")


async def test_a_submodule_whose_address_is_an_option_runs_nothing(
    archive: Any, reader: Any, posts: Post, tmp_path: Path
) -> None:
    modules = f'[submodule "x"]\n\tpath = x\n\turl = --upload-pack=touch {tmp_path}/ran\n'
    archive.commit({"_posts/2023-07-01-1.md": posts(1), ".gitmodules": modules})
    head = archive.git("rev-parse", "HEAD")
    archive.git("update-index", "--add", "--cacheinfo", f"160000,{head},x")
    archive.git("commit", "--quiet", "--message", "x")
    (one,) = await reader.poll()
    assert not (tmp_path / "ran").exists()
    assert len(reader.stored) == 1 or "gitmodulesUrl" in one.state.error


async def test_hooks_and_monitors_in_the_clone_are_not_run(
    archive: Any, reader: Any, posts: Post, tmp_path: Path
) -> None:
    archive.commit({"_posts/2023-07-01-1.md": posts(1)})
    await reader.poll()
    (reader.clone / "hooks").mkdir()
    for hook in (
        "reference-transaction",
        "post-update",
        "pre-auto-gc",
        "fsmonitor-watchman",
        "post-checkout",
    ):
        path = reader.clone / "hooks" / hook
        path.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
        path.chmod(0o755)
    archive.commit({"_posts/2023-07-02-2.md": posts(2)})
    await reader.poll()
    assert len(reader.stored) == 2
    assert not (tmp_path / "ran").exists()


async def test_attributes_and_filters_change_no_byte(archive: Any, reader: Any, posts: Post) -> None:
    attributes = "*.md filter=lfs text eol=crlf ident export-subst\n"
    archive.commit({".gitattributes": attributes, "_posts/2023-07-01-1.md": posts(1, text="$Id$ 会议")})
    (one,) = await reader.poll()
    assert "$Id$ 会议1" in one.articles[0].text


async def test_a_file_of_a_hundred_megabytes_in_a_hundred_kilobytes_is_left_out(
    archive: Any, reader: Any, posts: Post
) -> None:
    archive.commit({"_posts/2023-07-01-1.md": posts(1), "_posts/2023-07-02-2.md": b"\0" * 100_000_000})
    (archive.folder / "_posts/2023-07-02-2.md").unlink()
    (one,) = await reader.poll()
    assert len(reader.stored) == 1
    assert one.state.warnings == ("_posts/2023-07-02-2.md: left out, larger than 100,000 bytes",)


async def test_a_hundred_thousand_branches_are_no_trouble(archive: Any, reader: Any, posts: Post) -> None:
    head = archive.commit({"_posts/2023-07-01-1.md": posts(1)})
    names = "".join(f"{head} refs/heads/b{number:06}\n" for number in range(100_000))
    (archive.folder / ".git/packed-refs").write_text(
        f"# pack-refs with: peeled fully-peeled sorted \n{names}{head} refs/heads/main\n"
    )
    await reader.poll()
    assert len(reader.stored) == 1
    assert list(reader.clone.glob("refs/**/*b0*")) == []


@pytest.mark.parametrize("name", [b"..", b".git", b"a/b", b""])
async def test_a_path_that_would_lead_elsewhere_is_refused(
    archive: Any, reader: Any, posts: Post, name: bytes
) -> None:
    archive.commit({"_posts/2023-07-01-1.md": posts(1)})
    blob = archive.git("rev-parse", "HEAD:_posts/2023-07-01-1.md")
    inner = made(archive, "tree", entry("100644", b"2023-07-01-1.md", blob))
    commit_tree(archive, made(archive, "tree", entry("40000", name, inner)))
    (failed,) = await reader.poll()
    assert failed.state.status is Status.BROKEN
    assert failed.state.error.startswith("archive: while fetching the mirror: ")
    assert {path.name for path in reader.folder.parent.iterdir()} == {"archive", "mirrors"}


async def test_names_that_differ_in_case_only_are_two_files(archive: Any, reader: Any, posts: Post) -> None:
    archive.commit({"_posts/2023-07-01-a.md": posts(1), "_posts/2023-07-01-A.md": posts(2)})
    await reader.poll()
    assert len(reader.stored) == 2


async def test_a_replaced_object_is_read_as_it_was(archive: Any, reader: Any, posts: Post) -> None:
    archive.commit({"_posts/2023-07-01-1.md": posts(1), "_posts/2023-07-02-2.md": posts(2)})
    await reader.poll()
    one, two = (archive.git("rev-parse", f"HEAD:_posts/2023-07-0{n}-{n}.md") for n in (1, 2))
    archive.git("update-ref", f"refs/replace/{one}", two)
    clone = Clone("archive", Remote(archive.url, ("protocol.file.allow=always",)), reader.clone)
    (reader.clone / "refs/replace").mkdir()
    (reader.clone / "refs/replace" / one).write_text(f"{two}\n")
    tip = await clone.tip("")
    await clone.update(tip)
    async with clone.files(tip, None, bool) as catalogue:
        assert {each.blob for group in catalogue.groups(9) for each in group} == {one, two}
    assert not (reader.clone / "packed-refs").exists()


async def test_an_object_that_breaks_gits_rules_is_refused(archive: Any, reader: Any, posts: Post) -> None:
    archive.commit({"_posts/2023-07-01-1.md": posts(1)})
    raw = archive.git("cat-file", "commit", "HEAD").replace("committer ", "committer <")
    archive.git("update-ref", "refs/heads/main", made(archive, "commit", raw.encode()))
    (failed,) = await reader.poll()
    assert failed.state.status is Status.BROKEN
    assert "fsck" in failed.state.error or "error" in failed.state.error


async def test_few_folders_that_hold_each_other_ten_thousand_million_times_are_refused(
    archive: Any, tmp_path: Path
) -> None:
    blob = made(archive, "blob", b"bomb")
    tree = made(archive, "tree", b"".join(entry("100644", b"%d.md" % n, blob) for n in range(10)))
    for _ in range(9):
        tree = made(archive, "tree", b"".join(entry("40000", b"d%d" % n, tree) for n in range(10)))
    commit_tree(archive, tree)
    remote = Remote(archive.url, ("protocol.file.allow=always",))
    clone = Clone("archive", remote, tmp_path / "clone.git", most=10_000)
    tip = await clone.tip("")
    await clone.update(tip)
    with pytest.raises(MirrorError, match="it lists more than 10,000 files"):
        async with clone.files(tip, None, bool):
            pytest.fail("it was listed")


async def test_a_folder_in_a_folder_a_thousand_times_is_read(archive: Any, reader: Any, posts: Post) -> None:
    tree = made(
        archive, "tree", entry("100644", b"2023-07-01-1.md", made(archive, "blob", posts(1).encode()))
    )
    for _ in range(1_000):
        tree = made(archive, "tree", entry("40000", b"d", tree))
    commit_tree(archive, tree)
    await reader.poll()
    assert len(reader.stored) == 1
