"""The mirror is a repository as the public ones are: their layout, their habits, valid to git."""

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from aggregator.demo.bundled import bundled_outlets
from aggregator.demo.mirror import make_mirror
from aggregator.demo.posts import posts
from aggregator.errors import MirrorError

NOW = datetime(2024, 10, 18, 12, 30, 15, 250_000, tzinfo=UTC)

BATTERY = """\
---
layout: post
title: "用海盐做的电池装进了路灯 成本比锂电低三成"
date: 2024-10-18T01:30:15.000Z
author: 沈未
from: https://weiguang-keji.example/posts/sodium-lamp
tags: [ 微光科技 ]
categories: [ 微光科技 ]
---
<!--1729215015000-->
[用海盐做的电池装进了路灯 成本比锂电低三成](https://weiguang-keji.example/posts/sodium-lamp)
------

<div>
<p>澜江工业区的四百盏路灯上周换上了钠离子电池"""


def git(repository: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(repository), *arguments], check=True, capture_output=True, text=True
    )
    return done.stdout


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_mirror(tmp_path_factory.mktemp("demo") / "mirror", bundled_outlets(), NOW)


def test_a_post_has_the_form_of_the_public_mirrors() -> None:
    post = next(post for post in posts(bundled_outlets(), NOW) if "电池" in post.name)
    assert post.path == "_posts/2024-10-18-用海盐做的电池装进了路灯 成本比锂电低三成.md"
    assert post.text.startswith(BATTERY)
    assert post.text.endswith("</p>\n</div>\n")


def test_git_finds_the_repository_sound_and_nothing_left_over(repository: Path) -> None:
    git(repository, "fsck", "--strict")
    assert git(repository, "status", "--porcelain") == ""
    assert git(repository, "symbolic-ref", "HEAD").strip() == "refs/heads/main"


def test_the_first_commit_brings_the_posts_and_the_second_moves_the_old_ones(repository: Path) -> None:
    log = git(repository, "log", "--reverse", "--format=%s|%aI").splitlines()
    assert log == ["update posts|2024-10-18T11:30:15+00:00", "archive old posts|2024-10-18T12:00:15+00:00"]
    changes = git(repository, "show", "-z", "--find-renames", "--name-status", "--format=").split("\0")[:-1]
    assert len(changes) == 3 * 4
    for kind, old, new in zip(changes[::3], changes[1::3], changes[2::3], strict=True):
        day = Path(old).name[:10]
        assert (kind, new) == ("R100", f"archived/{day}/{Path(old).name}")


def test_every_post_lies_where_its_age_puts_it(repository: Path) -> None:
    names = set(git(repository, "ls-tree", "-r", "-z", "--name-only", "HEAD").split("\0")[:-1])
    expected = {post.archived if post.old else post.path for post in posts(bundled_outlets(), NOW)}
    assert names == expected | {"README.md"}
    assert len(expected) == 16


def test_an_edited_headline_is_a_new_file_of_the_same_address() -> None:
    bridge = [post for post in posts(bundled_outlets(), NOW) if "望江大桥" in post.name]
    assert len({post.path for post in bridge}) == 2
    assert all(
        "from: https://www.haian-ribao.example/city/bridge-88190.html\n" in post.text for post in bridge
    )


def test_an_outlet_may_be_credited_by_another_of_its_names() -> None:
    credited = {post.text.split("tags: [ ")[1].split(" ]")[0] for post in posts(bundled_outlets(), NOW)}
    assert {"北晚", "北城晚报网", "山海周刊", "島嶼時報", "Harbour Courier"} <= credited


def test_equal_moments_give_equal_commits(repository: Path, tmp_path: Path) -> None:
    again = make_mirror(tmp_path / "again", bundled_outlets(), NOW)
    assert git(again, "rev-parse", "HEAD") == git(repository, "rev-parse", "HEAD")


def test_a_partial_bare_clone_can_be_made_of_it(repository: Path, tmp_path: Path) -> None:
    clone = tmp_path / "clone.git"
    git(tmp_path, "clone", "--quiet", "--bare", "--filter=blob:none", repository.as_uri(), str(clone))
    assert git(clone, "rev-parse", "HEAD") == git(repository, "rev-parse", "HEAD")


def test_a_folder_that_exists_is_left_alone(tmp_path: Path) -> None:
    with pytest.raises(FileExistsError):
        make_mirror(tmp_path, bundled_outlets(), NOW)


def test_a_machine_without_git_is_told_to_install_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MirrorError, match=r"while starting git: .*; install git"):
        make_mirror(tmp_path / "mirror", bundled_outlets(), NOW)


def test_a_failing_git_is_reported_in_its_own_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "git"
    program.write_text("#!/bin/sh\necho 'fatal: no space left' >&2\nexit 128\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    with pytest.raises(MirrorError, match="while running git init: fatal: no space left"):
        make_mirror(tmp_path / "mirror", bundled_outlets(), NOW)
