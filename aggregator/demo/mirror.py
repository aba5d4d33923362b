"""The demo's mirror repository: in come a folder, outlets and a moment, out comes a git repository.

Two commits, as the public mirrors make them: posts arrive, then old ones are moved to ``archived/``.
A test bed, and so the one module beside ``collect.mirror`` that runs git. It only ever writes the
repository it has made itself.
"""

import os
import subprocess
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from aggregator.demo.bundled import Outlet
from aggregator.demo.posts import Post, posts
from aggregator.errors import MirrorError

ARRIVED = timedelta(hours=1)  # ago; every mirrored headline is older
TIDIED = timedelta(minutes=30)

README = "# 演示镜像\n\n虚构媒体的虚构文章，只供 `aggregator demo` 使用。\n"

# A partial clone, which the product prefers, must be allowed by the side it is made from.
SETTINGS = {"uploadpack.allowFilter": "true", "uploadpack.allowAnySHA1InWant": "true"}


def make_mirror(folder: Path, outlets: Sequence[Outlet], now: datetime) -> Path:
    """Make the repository in ``folder``, which must not exist yet; returns ``folder``.

    Equal outlets and moments give equal commits. Raises ``MirrorError`` where git fails or is missing.
    """
    files = tuple(posts(outlets, now))
    folder.mkdir(parents=True)
    _git(folder, "init", "--quiet", "--initial-branch=main")
    for key, value in SETTINGS.items():
        _git(folder, "config", key, value)
    _arrive(folder, files)
    _commit(folder, "update posts", now - ARRIVED)
    _tidy(folder, files)
    _commit(folder, "archive old posts", now - TIDIED)
    return folder


def _arrive(folder: Path, files: Sequence[Post]) -> None:
    (folder / "README.md").write_text(README, "utf-8")
    for post in files:
        path = folder / post.path
        path.parent.mkdir(exist_ok=True)
        path.write_text(post.text, "utf-8")


def _tidy(folder: Path, files: Sequence[Post]) -> None:
    for post in files:
        if post.old:
            target = folder / post.archived
            target.parent.mkdir(parents=True, exist_ok=True)
            (folder / post.path).rename(target)


def _commit(folder: Path, message: str, when: datetime) -> None:
    date = when.isoformat(timespec="seconds")
    _git(folder, "add", "--all")
    _git(folder, "commit", "--quiet", f"--message={message}", GIT_AUTHOR_DATE=date, GIT_COMMITTER_DATE=date)


def _git(folder: Path, *arguments: str, **variables: str) -> None:
    """Run git in the folder, with ``variables`` in its environment.

    The person's own git settings and a surrounding repository do not count.
    """
    command = ["git", "-c", "user.name=demo", "-c", "user.email=demo@mirror.example", *arguments]
    try:
        subprocess.run(  # noqa: S603 - a list of our own words
            command, cwd=folder, env=_environment() | variables, check=True, capture_output=True
        )
    except FileNotFoundError as error:
        raise MirrorError("demo mirror", "starting git", str(error), "install git") from error
    except subprocess.CalledProcessError as error:
        cause = error.stderr.decode(errors="replace") or f"git ended with {error.returncode}"
        raise MirrorError("demo mirror", f"running git {arguments[0]}", cause) from error


def _environment() -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    return kept | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
