"""A real repository, made commit by commit, and what polling it needs."""

import os
import subprocess
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from aggregator.collect.children import Children
from aggregator.collect.http.client import Fetcher
from aggregator.collect.mirror.collect import Known, collect_mirror
from aggregator.collect.tools import Tools
from aggregator.dedupe.material import material
from aggregator.model import Collected, Http, Interval, PollState, Repository, Source, SourceSlug

NOW = datetime(2023, 8, 1, tzinfo=UTC)
SLUG = SourceSlug("archive")


def post(number: int, *, title: str = "市议会决定", date: str = "", text: str = "图书馆明年开放。") -> str:
    """Return a post as Jekyll mirrors write it."""
    moment = date or f"2023-07-{number % 28 + 1:02}T10:30:00.000Z"
    return (
        f'---\nlayout: post\ntitle: "{title}{number}"\ndate: {moment}\nauthor: 晨报\n'
        f"from: https://example.org/news/{number}\ntags: [ 晨报 ]\ncategories: [ 晨报 ]\n---\n"
        f"[{title}{number}](https://example.org/news/{number})\n------\n\n<div>\n<p>{text}{number}</p>\n</div>\n"
    )


@dataclass
class Archive:
    """A repository under construction; every commit is an hour later than the one before."""

    folder: Path
    hours: int = 0

    @property
    def url(self) -> str:
        return f"file://{self.folder}"

    def git(self, *arguments: str) -> str:
        moment = f"{int((datetime(2023, 7, 1, tzinfo=UTC) + timedelta(hours=self.hours)).timestamp())} +0000"
        identity = {"NAME": "mirror", "EMAIL": "mirror@example.org", "DATE": moment}
        own = {
            f"GIT_{who}_{key}": value for who in ("AUTHOR", "COMMITTER") for key, value in identity.items()
        }
        environment = {
            "PATH": os.environ["PATH"],
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": "/dev/null",
        }
        done = subprocess.run(
            ["git", "-C", str(self.folder), *arguments],
            env=environment | own,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout.strip()

    def commit(self, files: dict[str, str | bytes], *gone: str) -> str:
        """Write and remove files, commit, and return the commit."""
        self.hours += 1
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        for name in gone:
            (self.folder / name).unlink()
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", "posts")
        return self.git("rev-parse", "HEAD")


@dataclass
class Reader:
    """Polls an archive again and again, and remembers like a store does."""

    archive: Archive
    tools: Tools
    folder: Path
    origin: Repository
    state: PollState
    stored: dict[str, str] = field(default_factory=dict)  # entry id → title
    read: dict[str, str] = field(default_factory=dict)  # entry id → the blob that it was read from
    asked: list[str] = field(default_factory=list)

    @property
    def clone(self) -> Path:
        return self.folder / f"{SLUG}.git"

    def source(self) -> Source:
        return Source(
            slug=SLUG,
            name="Archive",
            origin=self.origin,
            interval=Interval(timedelta(minutes=10), timedelta(hours=12)),
            first_fetch=20,
            announce=timedelta(days=7),
        )

    async def poll(self, batches: int = 1_000) -> list[Collected]:
        """Poll once; stop after so many batches, as a killed program does."""
        collected: list[Collected] = []
        async for one in collect_mirror(self.source(), self.state, self.known, self.tools, self.folder, NOW):
            collected.append(one)
            self.state = one.state
            self.read |= {article.entry_id: article.digest for article in one.articles}
            self.stored |= {article.entry_id: article.title for article in one.articles}
            if len(collected) == batches:
                break
        return collected

    @property
    def digests(self) -> set[str]:
        """What a store knows: the blob of each article as it is stored now."""
        return set(self.read.values())

    @property
    def known(self) -> Known:
        """What the collector may ask."""
        return Known(self.among, material)

    def among(self, blobs: object) -> frozenset[str]:
        assert isinstance(blobs, list)
        self.asked += blobs
        return frozenset(blobs) & self.digests


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    folder = tmp_path / "archive"
    folder.mkdir()
    made = Archive(folder)
    made.git("init", "--quiet", "--initial-branch=main")
    return made


@pytest.fixture
async def reader(archive: Archive, tmp_path: Path) -> AsyncIterator[Reader]:
    http = Http(user_agent="aggregator-test/1", max_body=100_000)
    async with Fetcher(http) as fetcher, Children(size=1) as children:
        yield Reader(
            archive,
            Tools(fetcher, children),
            tmp_path / "mirrors",
            Repository(archive.url),
            PollState(source=SLUG, url=archive.url),
        )


@pytest.fixture
def posts() -> Callable[..., str]:
    return post
