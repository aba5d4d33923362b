"""What git prints, read into values."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.collect.mirror import history
from aggregator.collect.mirror.batches import MOST_BYTES, MOST_FILES, batches
from aggregator.collect.mirror.history import NoBranch, Step, Tip, Version
from aggregator.collect.mirror.select import is_chosen

A, B, C = "a" * 40, "b" * 40, "c" * 40
THEN = datetime(2023, 7, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("output", "branch", "expected"),
    [
        (f"ref: refs/heads/trunk\tHEAD\n{A}\tHEAD\n{A}\trefs/heads/trunk\n", "", Tip("trunk", A)),
        (f"{A}\tHEAD\n{B}\trefs/heads/side\n", "", Tip("", A)),
        (f"{A}\tHEAD\n{B}\trefs/heads/side\n", "side", Tip("side", B)),
        (f"{A}\trefs/heads/x\n{B}\trefs/heads/master\n", "", Tip("master", B)),
        (f"{A}\trefs/heads/x\n", "", Tip("x", A)),
        (f"{A}\trefs/heads/x\n{B}\trefs/heads/y\n", "", NoBranch(("x", "y"))),
        (f"{A}\trefs/heads/x\n", "y", NoBranch(("x",))),
        ("", "", Tip()),
        ("", "y", NoBranch(())),
    ],
)
def test_the_tip_is_the_branch_asked_for_or_the_most_likely_default(
    output: str, branch: str, expected: Tip | NoBranch
) -> None:
    assert history.tip(output, branch) == expected


def test_a_tree_lists_files_and_neither_links_nor_submodules() -> None:
    rows = [
        f"100644 blob {A}\ta b\n.md",
        f"120000 blob {B}\tlink",
        f"160000 commit {C}\tsub",
        f"100755 blob {C}\tx",
    ]
    output = "\0".join(rows).encode() + b"\0"
    assert list(history.tree(output)) == [Version("a b\n.md", A), Version("x", C)]


def test_a_log_tells_what_each_commit_brought_and_that_a_rename_is_nothing() -> None:
    zero = "0" * 40
    output = (
        f"\x01{int(THEN.timestamp())}\0\n"
        f":100644 000000 {A} {zero} D\0old.md\0:000000 100644 {zero} {A} A\0new.md\0"
        f":100644 100644 {B} {C} M\0edited.md\0:000000 120000 {zero} {B} A\0link\0"
        f"\x01{int(THEN.timestamp())}\0\x01{int(THEN.timestamp())}\0"
    ).encode()
    first, *empty = list(history.steps(output))
    assert first == Step(THEN, (Version("edited.md", C, THEN),), frozenset({A}))
    assert [step.brought for step in empty] == [(), ()]


def test_a_commit_of_an_impossible_time_brings_its_files_undated() -> None:
    zero = "0" * 40
    output = f"\x0199999999999999\0\n:000000 100644 {zero} {A} A\0a.md\0\x01\0".encode()
    first, second = history.steps(output)
    assert first == Step(None, (Version("a.md", A),), frozenset())
    assert second.committed is None
    assert history.newest_first([Version("a.md", A)], history.arrivals([first]), all_of_them=False) == (
        Version("a.md", A),
    )


def test_of_a_file_changed_twice_the_last_text_is_news_and_a_blob_is_read_once() -> None:
    later = THEN + timedelta(hours=1)
    steps = [
        Step(later, (Version("a", B, later), Version("copy", B, later)), frozenset()),
        Step(THEN, (Version("a", A, THEN),), frozenset()),
    ]
    assert history.latest(steps) == (Version("a", B, later),)
    assert history.arrivals(steps) == {A: THEN, B: later}


def test_files_come_newest_first_and_those_of_one_commit_by_name_backwards() -> None:
    files = [Version("x/2023-07-01-a", A), Version("a/2023-07-02-b", B), Version("z", C)]
    came = {A: THEN, B: THEN}
    everything = history.newest_first(files, came, all_of_them=True)
    assert [each.blob for each in everything] == [B, A, C]
    assert [each.blob for each in history.newest_first(files, came, all_of_them=False)] == [B, A]


def test_no_history_is_no_step() -> None:
    assert list(history.steps(b"")) == []


@given(st.lists(st.integers(0, 3_000_000), max_size=500))
def test_batches_hold_every_file_once_and_are_bounded(sizes: list[int]) -> None:
    files = [Version(str(number), f"{number}") for number in range(len(sizes))]
    by_blob = {each.blob: size for each, size in zip(files, sizes, strict=True)}
    cut = list(batches(files, by_blob))
    assert [each for batch in cut for each in batch] == files
    assert all(len(batch) <= MOST_FILES for batch in cut)
    assert all(len(batch) == 1 or sum(by_blob[each.blob] for each in batch) <= MOST_BYTES for batch in cut)


CHOSEN: list[tuple[str, tuple[str, ...]]] = [
    ("_posts/2023-07-01-a.md", ()),
    ("pages/nsc1/n1.md", ()),
    ("_posts/2023-07-01-about.md", ()),
    ("_posts/a.md", ("_posts/**/*.md",)),
    ("_posts/b/c/a.md", ("_posts/**/*.md",)),
    ("README.md", ("*.md",)),
    ("a/b\nc.md", ("./a/**",)),
    ("a1.md", ("a?.md",)),
]
LEFT_OUT: list[tuple[str, tuple[str, ...]]] = [
    ("README.md", ()),
    ("pages/link2.md", ()),
    ("pages/special.md", ()),
    ("indexes/a.md", ()),
    ("pages/nsc1/n1.md.png", ()),
    (".github/notes.md", ()),
    ("_posts/a.txt", ("_posts/**/*.md",)),
    ("_posts/b/a.md", ("_posts/*.md",)),
    ("axmd", ("a.md",)),
]


@pytest.mark.parametrize(("path", "patterns"), CHOSEN)
def test_what_may_be_an_article_is_chosen(path: str, patterns: tuple[str, ...]) -> None:
    assert is_chosen(path, patterns)


@pytest.mark.parametrize(("path", "patterns"), LEFT_OUT)
def test_what_cannot_be_one_or_was_not_asked_for_is_left_out(path: str, patterns: tuple[str, ...]) -> None:
    assert not is_chosen(path, patterns)
