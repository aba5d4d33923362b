"""What git prints about commits and files, read into values as it comes. Pure: bytes in, values out.

Nothing is run here. All listings are NUL-separated (``-z``): file names hold line breaks, quotes and bytes
that are no UTF-8. A name is for people and for patterns only; a file is read by its blob.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

FILES = (b"100644", b"100755", b"100664")  # no symbolic links, no submodules
HEADS = "refs/heads/"
USUAL = ("main", "master")
HASH = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
# git-check-ref-format: what no branch is named, and what git might take for an option or a range.
BRANCH = re.compile(r"(?!-)(?!.*(?:\.\.|@\{|//|/\.|\.lock(?:/|\Z)))[^\x00-\x20\x7f~^:?*\[\\]+(?<![/.])")


@dataclass(frozen=True, slots=True)
class Version:
    """One text of one file. ``committed`` is when this text came into the repository.

    ``before`` is the blob of the text that it replaces, ``""`` where there was none or it is not known.
    """

    path: str
    blob: str
    committed: datetime | None = None
    before: str = ""


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
class Began:
    """A commit begins: when it was made, where that can be told."""

    committed: datetime | None


@dataclass(frozen=True, slots=True)
class Brought:
    """The commit brought a file, or another text of it than ``before``; blobs are hexadecimal digits."""

    path: bytes
    blob: bytes
    before: bytes = b""


@dataclass(frozen=True, slots=True)
class Took:
    """The commit took a file away that held this blob."""

    blob: bytes


Change = Began | Brought | Took


def tip(output: str, branch: str) -> Tip | NoBranch:
    """Return the tip from ``ls-remote --symref``: of ``branch``, or of the remote's own default.

    A default that points nowhere (somebody renamed the branch and forgot) is replaced by the usual
    name, else by the only branch there is. Names are the server's, and git prints them as they are, line
    breaks included: what is no hash and no branch is not heard.
    """
    symbolic = ""
    commits: dict[str, str] = {}
    for line in output.split("\n"):
        value, _, name = line.partition("\t")
        branch_named = name.removeprefix(HEADS)
        if name == "HEAD" and value.startswith("ref: "):
            symbolic = value.removeprefix("ref: ").removeprefix(HEADS)
            symbolic = symbolic if BRANCH.fullmatch(symbolic) else ""
        elif HASH.fullmatch(value) and BRANCH.fullmatch(branch_named):
            commits[branch_named] = value
    head = commits.pop("HEAD", "")
    if not branch and head:
        return Tip(symbolic, head)
    wanted = [branch] if branch else [each for each in USUAL if each in commits] or list(commits)
    if not commits and not branch:
        return Tip()
    if wanted[0] in commits and (branch or len(wanted) == 1 or wanted[0] in USUAL):
        return Tip(wanted[0], commits[wanted[0]])
    return NoBranch(tuple(sorted(commits)))


def tree(records: Iterable[bytes]) -> Iterator[Brought]:
    """Return the files from ``ls-tree -r -z``."""
    for record in records:
        meta, _, path = record.partition(b"\t")
        mode, *rest = meta.split(b" ")
        if mode in FILES:
            yield Brought(path, rest[1])


class Log:
    """Reads ``log --raw -z --format=%x01%ct`` piece by piece, in the order printed."""

    def __init__(self) -> None:
        """Begin at the beginning."""
        self._change = b""  # waits for its path

    def read(self, records: Iterable[bytes]) -> Iterator[Change]:
        """Return what some more records say."""
        for record in records:
            if self._change:
                yield from _changed(self._change, record)
                self._change = b""
            elif (said := record.lstrip(b"\n")).startswith(b"\x01"):
                yield Began(moment(said[1:]))
            elif said.startswith(b":"):
                self._change = said


def _changed(change: bytes, path: bytes) -> Iterator[Change]:
    """Return what one line of a commit's changes says."""
    _, mode, old, new, status = change[1:].split(b" ")
    if status[:1] == b"D":
        yield Took(old)
    elif mode in FILES:
        yield Brought(path, new, old if status[:1] == b"M" else b"")


def moment(seconds: bytes) -> datetime | None:
    """Return a committer's time; git takes any number, and calendars end with the year 9999."""
    try:
        return datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def name(path: bytes) -> str:
    """Return a path as text; bytes that are no UTF-8 are spelled out."""
    return path.decode("utf-8", "backslashreplace")
