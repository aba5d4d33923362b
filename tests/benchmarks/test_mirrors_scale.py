"""A mirror of ten thousand files, as the scale benchmark makes it, read by the installed program."""

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import pytest

from benchmarks.archive import END, Archive, Post
from benchmarks.metering import never
from benchmarks.mirrors_scale import FIRST, HOUR, KILLED, MOST_MEMORY, Run

FILES = 10_000


def stored(part: Run) -> int:
    """How many articles are stored by now."""
    database = part.folder / "storage" / "aggregator.db"
    with (
        suppress(sqlite3.OperationalError),
        closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as do,
    ):
        return int(do.execute("SELECT count(*) FROM article").fetchone()[0])
    return 0


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    made = Archive(tmp_path / "archive.git", paragraphs=1)
    made.grow(FILES)
    return made


@pytest.mark.slow
def test_ten_thousand_files_are_read_once_each_though_the_program_is_killed_on_the_way(
    archive: Archive, tmp_path: Path
) -> None:
    part = Run(archive, tmp_path / "part")
    part.begin()
    killed = part.once(lambda: stored(part) > FILES // 3)
    assert killed.status == KILLED
    assert FILES // 3 < stored(part) < FILES
    resumed = part.once(never)
    part.judge({Post(number, END).url for number in range(1, FILES + 1)}, FIRST)
    assert part.announced() == FIRST
    archive.add_old(500, END + HOUR)
    old = part.once(never)
    part.judge({Post(number, END).url for number in range(1, FILES + 501)}, FIRST)
    assert part.faults == []
    assert max(cost.together for cost in (killed, resumed, old)) < MOST_MEMORY
