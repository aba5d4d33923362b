"""An invented mirror repository of any size, written by ``git fast-import``.

In: a folder, and how many files. Out: a bare repository in the layout ``jekyll``: one commit that brings an
old archive (47 files of 300, as measured), then days of new posts, each followed by the move of those that
have become a fortnight old into ``archived/<day>/``. Every text is made of invented words, none like another.
"""

import random
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO

END = datetime(2024, 6, 1, 6, tzinfo=UTC)  # of the last commit
DAY = timedelta(days=1)
OLD = 47 / 300  # the share that one commit brings
DAILY = 300  # posts a day: of the mirrors measured the busiest had 345
STAYS = 14  # days a post stays in _posts
TIMES = 3  # commits a day
SYLLABLES = (
    "东西南北山水云石林桥城河湖港湾路门塔台田园松竹梅兰春夏秋冬金银铜木火土光明清远高平安和新旧长大小中"
)
WORDS = 3_000
OUTLETS = ("晨报", "晚报", "早报", "日报", "周报", "电台", "通讯", "观察")


@dataclass(frozen=True, slots=True)
class Post:
    """One article; ``day`` is when it was published."""

    number: int
    day: datetime
    paragraphs: int = 5

    @property
    def name(self) -> str:
        """The name of its file."""
        return f"{self.day:%Y-%m-%d}-{words(self.number, 5)}-{self.number}.md"

    @property
    def url(self) -> str:
        """Its original address."""
        return f"https://outlet{self.number % len(OUTLETS)}.example/news/{self.number}"

    @property
    def text(self) -> str:
        """The file's text, as mirrors of this layout write it."""
        outlet, title = OUTLETS[self.number % len(OUTLETS)], words(self.number, 5)
        paragraphs = "\n".join(
            f"<p>{words(self.number * 31 + n, 70)}。</p>" for n in range(1, self.paragraphs + 1)
        )
        stamp = int(self.day.timestamp() * 1000)
        return (
            f'---\nlayout: post\ntitle: "{title}"\ndate: {self.day:%Y-%m-%dT%H:%M:%S.000Z}\n'
            f"author: {outlet}\n"
            f"from: {self.url}\ntags: [ {outlet} ]\ncategories: [ {outlet} ]\n---\n<!--{stamp}-->\n"
            f"[{title}]({self.url})\n------\n\n<div>\n{paragraphs}\n</div>\n"
        )


@dataclass(slots=True)
class Archive:
    """A repository that grows; ``posts`` counts what it holds."""

    folder: Path
    paragraphs: int = 5  # of each post
    posts: int = 0
    day: datetime = END
    standing: dict[datetime, list[Post]] = field(default_factory=dict)
    latest: datetime = END
    arrivals: list[tuple[datetime, list[int]]] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Its address."""
        return self.folder.as_uri()

    def since(self, span: timedelta) -> set[int]:
        """Return the numbers of the posts that came that shortly before the last commit."""
        return {
            number for moment, numbers in self.arrivals if moment >= self.latest - span for number in numbers
        }

    def add(self, new: Iterable[Post], moment: datetime) -> None:
        """Commit some posts into ``_posts``."""
        with importing(self.folder) as stream:
            self._commit(stream, moment, new, "_posts/{post.name}")

    def add_old(self, count: int, moment: datetime) -> None:
        """Commit an old archive at once: ``count`` posts from years ago."""
        with importing(self.folder) as stream:
            self._commit(stream, moment, self.old(count, moment), "archived/{post.day:%Y-%m-%d}/{post.name}")

    def old(self, count: int, before: datetime) -> Iterator[Post]:
        """Return so many posts that end two years before a time, a day's number of them a day."""
        for number in range(count):
            yield self.next(
                before - timedelta(days=730) - DAY * (number // DAILY) - timedelta(minutes=number % DAILY)
            )

    def next(self, day: datetime) -> Post:
        """Return a post that nobody has seen yet."""
        self.posts += 1
        return Post(self.posts, day, self.paragraphs)

    def grow(self, files: int) -> None:
        """Fill an empty repository."""
        old = int(files * OLD)
        days = max(1, (files - old) // DAILY)
        start = END - DAY * days
        with importing(self.folder) as stream:
            self._commit(stream, start, self.old(old, start), "archived/{post.day:%Y-%m-%d}/{post.name}")
            for number in range(1, days + 1):
                self._day(stream, start + DAY * number, DAILY if number < days else files - self.posts)

    def _day(self, stream: IO[bytes], day: datetime, count: int) -> None:
        """Commit one day: its posts a few times, then the move of those of a fortnight ago."""
        posts = [self.next(day - timedelta(hours=8 * n % 24, minutes=n % 60)) for n in range(count)]
        self.standing[day] = posts
        for part in range(TIMES):
            self._commit(
                stream, day - timedelta(hours=8 * (TIMES - part)), posts[part::TIMES], "_posts/{post.name}"
            )
        if moved := self.standing.pop(day - DAY * STAYS, None):
            self._header(stream, day)
            for post in moved:
                to = quoted(f"archived/{post.day:%Y-%m-%d}/{post.name}")
                line(stream, f"R {quoted(f'_posts/{post.name}')} {to}")

    def _header(self, stream: IO[bytes], moment: datetime) -> None:
        """Begin a commit."""
        self.latest = moment
        line(
            stream,
            f"commit refs/heads/main\ncommitter mirror <mirror@example.org> {int(moment.timestamp())} +0000",
        )
        line(stream, "data 5\nposts")

    def _commit(self, stream: IO[bytes], moment: datetime, posts: Iterable[Post], path: str) -> None:
        self._header(stream, moment)
        numbers: list[int] = []
        self.arrivals.append((moment, numbers))
        for post in posts:
            numbers.append(post.number)
            line(stream, f"M 100644 inline {quoted(path.format(post=post))}")
            text = post.text.encode()
            line(stream, f"data {len(text)}")
            stream.write(text + b"\n")


@contextmanager
def importing(folder: Path) -> Iterator[IO[bytes]]:
    """Give a stream for fast-import's commands; the repository is made where there is none."""
    if not (folder / "HEAD").exists():
        git("init", "--quiet", "--bare", "--initial-branch=main", str(folder))
        # As the forges have it: else every fetch would bring everything.
        git("-C", str(folder), "config", "uploadpack.allowFilter", "true")
    command = ["git", "-C", str(folder), "fast-import", "--quiet", "--depth=10"]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
        if process.stdin is None:
            raise AssertionError("it was asked for")
        if git("-C", str(folder), "for-each-ref", "refs/heads/main"):
            line(process.stdin, "reset refs/heads/main\nfrom refs/heads/main^0\n")
        yield process.stdin
    if process.returncode:
        raise SystemExit("git fast-import failed")


def line(stream: IO[bytes], text: str) -> None:
    """Write one command."""
    stream.write(f"{text}\n".encode())


def quoted(path: str) -> str:
    """Return a path as fast-import takes it."""
    return f'"{path}"'


def words(seed: int, count: int) -> str:
    """Return invented words; the same for the same seed."""
    dice = random.Random(seed)  # noqa: S311 - repeatable on purpose
    return "".join(dice.choices(VOCABULARY, k=count))


def _vocabulary() -> list[str]:
    dice = random.Random(0)  # noqa: S311
    return ["".join(dice.choices(SYLLABLES, k=dice.choice((2, 2, 3)))) for _ in range(WORDS)]


VOCABULARY = _vocabulary()


def git(*arguments: str) -> str:
    """Run git, return what it prints."""
    done = subprocess.run(["git", *arguments], check=True, capture_output=True, text=True)
    return done.stdout.strip()
