"""The files to look at, in their order, whatever their number."""

import tracemalloc
from collections.abc import AsyncGenerator, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from aggregator.collect.mirror.catalogue import Catalogue, TooManyError
from aggregator.collect.mirror.history import Version

A, B, C, D = (letter * 40 for letter in "abcd")
ZERO = "0" * 40
THEN = datetime(2023, 7, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
Change = tuple[str, str, str, str]


async def pieces(records: Iterable[str], size: int = 3) -> AsyncGenerator[list[bytes], None]:
    """Give records as git does: a few at a time."""
    waiting: list[bytes] = []
    for record in records:
        waiting.append(record.encode())
        if len(waiting) == size:
            yield waiting
            waiting = []
    yield waiting


def listed(*files: tuple[str, str]) -> AsyncGenerator[list[bytes], None]:
    return pieces(f"100644 blob {blob}\t{path}" for path, blob in files)


def log(*commits: tuple[datetime | None, list[Change]]) -> AsyncGenerator[list[bytes], None]:
    """Give the log of commits, the newest first: (time, [(status, old, new, path)])."""
    records = []
    for moment, changes in commits:
        records.append(f"\x01{int(moment.timestamp()) if moment else 10**17}")
        for status, old, new, path in changes:
            records += [f":100644 100644 {old} {new} {status}", path]
    return pieces(records)


def everything(catalogue: Catalogue) -> list[Version]:
    return [version for group in catalogue.groups(2) for version in group]


async def test_files_come_newest_first_and_those_of_one_commit_by_name_backwards(tmp_path: Path) -> None:
    tree = ("x/2023-07-01-a", A), ("a/2023-07-02-b", B), ("z", C), ("y", D)
    history = (
        (THEN, [("A", ZERO, A, "x/2023-07-01-a"), ("A", ZERO, B, "a/2023-07-02-b")]),
        (THEN - HOUR, [("A", ZERO, C, "z")]),
    )
    with Catalogue(tmp_path, bool) as catalogue:
        await catalogue.standing(listed(*tree), log(*history), all_of_them=True)
        assert [each.blob for each in everything(catalogue)] == [B, A, C, D]
        assert [each.committed for each in everything(catalogue)] == [THEN, THEN, THEN - HOUR, None]
    with Catalogue(tmp_path, bool) as catalogue:
        await catalogue.standing(listed(*tree), log(*history), all_of_them=False)
        assert [each.blob for each in everything(catalogue)] == [B, A, C]
        assert len(catalogue) == 3


async def test_what_left_and_came_back_came_when_it_came_first(tmp_path: Path) -> None:
    history = ((THEN, [("A", ZERO, A, "a")]), (THEN - HOUR, [("A", ZERO, A, "a")]))
    with Catalogue(tmp_path, bool) as catalogue:
        await catalogue.standing(listed(("a", A)), log(*history), all_of_them=True)
        assert everything(catalogue) == [Version("a", A, THEN - HOUR)]


async def test_a_file_that_was_only_renamed_since_did_not_come_since(tmp_path: Path) -> None:
    history = ((THEN, [("D", A, ZERO, "old"), ("A", ZERO, A, "new"), ("A", ZERO, B, "b")]),)
    with Catalogue(tmp_path, bool) as catalogue:
        await catalogue.standing(listed(("new", A), ("b", B)), log(*history), all_of_them=False)
        assert everything(catalogue) == [Version("b", B, THEN)]


async def test_a_commit_of_an_impossible_time_brings_its_files_undated(tmp_path: Path) -> None:
    history = ((None, [("A", ZERO, A, "a")]),)
    with Catalogue(tmp_path, bool) as catalogue:
        await catalogue.standing(listed(("a", A), ("b", B)), log(*history), all_of_them=False)
        assert everything(catalogue) == [Version("a", A)]


async def test_of_a_file_changed_twice_the_last_text_is_news_and_a_blob_is_read_once(tmp_path: Path) -> None:
    history = (
        (THEN, [("M", A, B, "a"), ("A", ZERO, B, "copy")]),
        (THEN - HOUR, [("A", ZERO, A, "a"), ("D", C, ZERO, "gone"), ("A", ZERO, C, "moved")]),
        (THEN - 2 * HOUR, [("A", ZERO, D, "came-and-went")]),
    )
    with Catalogue(tmp_path, bool) as catalogue:
        await catalogue.passing(log(*history))
        assert everything(catalogue) == [Version("a", B, THEN), Version("came-and-went", D, THEN - 2 * HOUR)]


async def test_only_chosen_files_count(tmp_path: Path) -> None:
    with Catalogue(tmp_path, lambda path: path.endswith(".md")) as catalogue:
        await catalogue.standing(listed(("a.md", A), ("b.png", B)), log(), all_of_them=True)
        assert everything(catalogue) == [Version("a.md", A)]


@pytest.mark.parametrize("take", ["standing", "passing"])
async def test_no_files_are_no_files(tmp_path: Path, take: str) -> None:
    with Catalogue(tmp_path, bool) as catalogue:
        if take == "standing":
            await catalogue.standing(listed(), log((THEN, [("A", ZERO, A, "a")])), all_of_them=True)
        else:
            await catalogue.passing(log())
        assert (len(catalogue), everything(catalogue)) == (0, [])


async def test_a_name_is_whatever_bytes_it_is(tmp_path: Path) -> None:
    async def odd() -> AsyncGenerator[list[bytes], None]:
        yield [b"100644 blob " + A.encode() + b"\ta\xff\n\tb c"]

    with Catalogue(tmp_path, bool) as catalogue:
        await catalogue.standing(odd(), log(), all_of_them=True)
        assert everything(catalogue) == [Version("a\\xff\n\tb c", A)]


def files(count: int) -> Iterator[tuple[str, str]]:
    """Give so many files, each with a blob of its own."""
    return ((f"archived/2023-07-01/2023-07-01-标题{n}.md", f"{n:040x}"[::-1]) for n in range(count))


def one_commit(count: int) -> Iterator[str]:
    """Give the log of the commit that brought them."""
    yield f"\x01{int(THEN.timestamp())}"
    for path, blob in files(count):
        yield from (f":000000 100644 {ZERO} {blob} A", path)


@pytest.mark.parametrize("take", ["standing", "passing"])
async def test_ten_thousand_files_take_less_than_three_megabytes(tmp_path: Path, take: str) -> None:
    tree = pieces((f"100644 blob {blob}\t{path}" for path, blob in files(10_000)), 1_000)
    commit = pieces(one_commit(10_000), 1_000)
    tracemalloc.start()
    try:
        with Catalogue(tmp_path, bool) as catalogue:
            if take == "standing":
                await catalogue.standing(tree, commit, all_of_them=True)
            else:
                await catalogue.passing(commit)
            assert sum(len(group) for group in catalogue.groups(2_000)) == len(catalogue) == 10_000
            assert tracemalloc.get_traced_memory()[1] < 3_000_000
    finally:
        tracemalloc.stop()


async def test_more_files_than_any_archive_has_are_too_many(tmp_path: Path) -> None:
    tree = pieces(f"100644 blob {blob}\t{path}" for path, blob in files(11))
    with Catalogue(tmp_path, bool, most=10) as catalogue, pytest.raises(TooManyError):
        await catalogue.standing(tree, log(), all_of_them=True)
