"""What git prints, read into values."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.collect.mirror import history
from aggregator.collect.mirror.batches import MOST_BYTES, MOST_FILES, batches
from aggregator.collect.mirror.history import Began, Brought, Log, NoBranch, Tip, Took, Version
from aggregator.collect.mirror.select import is_chosen

A, B, C = "a" * 40, "b" * 40, "c" * 40
ZERO = "0" * 40
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
        (f"{A}\trefs/heads/x\n--output=/etc/passwd\tHEAD\n", "", Tip("x", A)),
        (f"ref: refs/heads/x:refs/y\tHEAD\n{A}\tHEAD\n{A}\trefs/heads/x:refs/y\n", "", Tip("", A)),
        (f"{A}\trefs/heads/-x\n{B}\trefs/heads/y\n", "", Tip("y", B)),
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
        "",
    ]
    found = list(history.tree(row.encode() for row in rows))
    assert found == [Brought(b"a b\n.md", A.encode()), Brought(b"x", C.encode())]


def log(*commits: tuple[int, list[tuple[str, str, str, str]]]) -> bytes:
    """Return what git prints of commits: (seconds, [(status, old blob, new blob, path)])."""
    out = ""
    for seconds, changes in commits:
        out += f"\x01{seconds}\0"
        for number, (status, old, new, path) in enumerate(changes):
            mode = "120000" if path.startswith("link") else "100644"
            out += f"{'' if number else chr(10)}:100644 {mode} {old} {new} {status}\0{path}\0"
    return out.encode()


NOON = int(THEN.timestamp())
LOG = log(
    (NOON + 60, [("M", A, B, "edited.md"), ("A", ZERO, C, "\x01odd\n:name"), ("A", ZERO, B, "link")]),
    (99999999999999, []),
    (NOON, [("D", A, ZERO, "old.md"), ("A", ZERO, A, "new.md")]),
)


def test_a_log_tells_what_each_commit_brought_and_took() -> None:
    assert list(Log().read(LOG.split(b"\0"))) == [
        Began(THEN + timedelta(minutes=1)),
        Brought(b"edited.md", B.encode(), A.encode()),
        Brought(b"\x01odd\n:name", C.encode()),
        Began(None),
        Began(THEN),
        Took(A.encode()),
        Brought(b"new.md", A.encode()),
    ]


@given(st.sets(st.integers(0, 9)))
def test_a_log_reads_the_same_in_whatever_pieces_it_comes(cuts: set[int]) -> None:
    records = LOG.split(b"\0")
    bounds = [0, *sorted(cuts), len(records)]
    log = Log()
    pieces = [log.read(records[a:b]) for a, b in pairwise(bounds)]
    assert [change for piece in pieces for change in piece] == list(Log().read(records))


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
    ("archived/404.md", ()),
    ("a/b\nc.md", ("./a/**",)),
    ("a1.md", ("a?.md",)),
]
LEFT_OUT: list[tuple[str, tuple[str, ...]]] = [
    ("README.md", ()),
    ("404.html", ()),
    ("pages/link2.md", ()),
    ("pages/special.md", ()),
    ("indexes/a.md", ()),
    ("pages/nsc1/n1.md.png", ()),
    (".github/notes.md", ()),
    ("_posts/a.txt", ("_posts/**/*.md",)),
    ("_posts/b/a.md", ("_posts/*.md",)),
    ("axmd", ("a.md",)),
    ("a/" * 2_048 + "a.md", ()),
    ("a/" * 2_048 + "a.md", ("**/a/**/a/**/*.md",)),
]


@pytest.mark.parametrize(("path", "patterns"), CHOSEN)
def test_what_may_be_an_article_is_chosen(path: str, patterns: tuple[str, ...]) -> None:
    assert is_chosen(path, patterns)


@pytest.mark.parametrize(("path", "patterns"), LEFT_OUT)
def test_what_cannot_be_one_or_was_not_asked_for_is_left_out(path: str, patterns: tuple[str, ...]) -> None:
    assert not is_chosen(path, patterns)
