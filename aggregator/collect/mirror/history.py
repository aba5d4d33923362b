"""What git prints about commits and files, read into values. Pure: bytes in, values out.

Nothing is run here. All listings are NUL-separated (``-z``): file names hold line breaks, quotes and bytes
that are no UTF-8. A name is for people and for patterns only; a file is read by its blob.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain

FILES = (b"100644", b"100755", b"100664")  # no symbolic links, no submodules
HEADS = "refs/heads/"
USUAL = ("main", "master")


@dataclass(frozen=True, slots=True)
class Version:
    """One text of one file. ``committed`` is when this text came into the repository."""

    path: str
    blob: str
    committed: datetime | None = None


@dataclass(frozen=True, slots=True)
class Tip:
    """Where a remote branch stands. ``commit`` is ``""`` in a repository without commits."""

    branch: str = ""
    commit: str = ""


@dataclass(frozen=True, slots=True)
class NoBranch:
    """The branch asked for is not there; these are."""

    branches: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One commit: when it was made, where that can be told, what it brought, which blobs it took away."""

    committed: datetime | None
    brought: tuple[Version, ...]
    gone: frozenset[str]


def tip(output: str, branch: str) -> Tip | NoBranch:
    """Return the tip from ``ls-remote --symref``: of ``branch``, or of the remote's own default.

    A default that points nowhere (somebody renamed the branch and forgot) is replaced by the usual
    name, else by the only branch there is.
    """
    symbolic = ""
    commits: dict[str, str] = {}
    for line in output.splitlines():
        value, _, name = line.partition("\t")
        if name == "HEAD" and value.startswith("ref: "):
            symbolic = value.removeprefix("ref: ").removeprefix(HEADS)
        else:
            commits[name.removeprefix(HEADS)] = value
    head = commits.pop("HEAD", "")
    if not branch and head:
        return Tip(symbolic, head)
    wanted = [branch] if branch else [each for each in USUAL if each in commits] or list(commits)
    if not commits and not branch:
        return Tip()
    if wanted[0] in commits and (branch or len(wanted) == 1 or wanted[0] in USUAL):
        return Tip(wanted[0], commits[wanted[0]])
    return NoBranch(tuple(sorted(commits)))


def tree(output: bytes) -> Iterator[Version]:
    """Return the files from ``ls-tree -r -z``."""
    for record in output.split(b"\0"):
        meta, _, path = record.partition(b"\t")
        mode, *rest = meta.split(b" ")
        if mode in FILES:
            yield Version(_name(path), rest[1].decode())


def steps(output: bytes) -> Iterator[Step]:
    """Return the commits from ``log --raw -z --format=%x01%ct``, in the order printed."""
    tokens = iter(output.split(b"\0"))
    token = next(tokens, b"").lstrip(b"\n")
    while token.startswith(b"\x01"):
        committed = moment(token[1:])
        brought: list[Version] = []
        gone: set[str] = set()
        token = next(tokens, b"").lstrip(b"\n")
        while token.startswith(b":"):
            _, mode, old, new, status = token[1:].split(b" ")
            path = next(tokens, b"")
            if status[:1] == b"D":
                gone.add(old.decode())
            elif mode in FILES:
                brought.append(Version(_name(path), new.decode(), committed))
            token = next(tokens, b"").lstrip(b"\n")
        # What one commit takes away here and brings there is a renamed file, and no news.
        yield Step(committed, tuple(each for each in brought if each.blob not in gone), frozenset(gone))


def moment(seconds: bytes) -> datetime | None:
    """Return a committer's time; git takes any number, and calendars end with the year 9999."""
    try:
        return datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def latest(newest_first: Iterable[Step]) -> tuple[Version, ...]:
    """Return the last text of each path in a range of commits, deleted ones included, newest first.

    A file that came and went between two polls was news all the same.
    """
    by_path: dict[str, Version] = {}
    for version in chain.from_iterable(step.brought for step in newest_first):
        by_path.setdefault(version.path, version)
    return _once(by_path.values())


def arrivals(newest_first: Iterable[Step]) -> dict[str, datetime | None]:
    """Return when each blob first came into the repository, ``None`` where the commit cannot tell."""
    return {version.blob: step.committed for step in newest_first for version in step.brought}


def newest_first(
    files: Iterable[Version], came: Mapping[str, datetime | None], *, all_of_them: bool
) -> Sequence[Version]:
    """Return files with their arrival, newest first; those without one only if ``all_of_them``.

    Files of one commit follow their names backwards: names that begin with a date end with the newest.
    """
    dated = [
        Version(each.path, each.blob, came.get(each.blob))
        for each in files
        if all_of_them or each.blob in came
    ]
    beginning = datetime.min.replace(tzinfo=UTC)
    dated.sort(key=lambda each: (each.committed or beginning, each.path.rpartition("/")[2]), reverse=True)
    return _once(dated)


def _once(versions: Iterable[Version]) -> tuple[Version, ...]:
    """Return each blob once, under the first of its paths."""
    by_blob: dict[str, Version] = {}
    for version in versions:
        by_blob.setdefault(version.blob, version)
    return tuple(by_blob.values())


def _name(path: bytes) -> str:
    """Return a path as text; bytes that are no UTF-8 are spelled out."""
    return path.decode("utf-8", "backslashreplace")
