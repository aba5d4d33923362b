"""Documents onto the disk: each replaced whole, and only where its bytes changed.

In: the public folder and bytes by path. Out: which paths changed. Beside each file stands its
``.gz`` twin, compressed here, once. What is in the documents is none of this module's business.

One process at a time writes a public folder (architecture.md, one writer), so a temporary file has
one fixed name per document: what a killed process left behind is overwritten, never collected.
"""

import errno
import filecmp
import gzip
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from aggregator.errors import PublishError

MODE = 0o644  # a web server of another user reads it
# Twins are made once and sent many times, so the slowest level is the cheapest; over 5 it gains 1 to
# 2 % on feeds for a few milliseconds each.
LEVEL = 9
REMEDIES = {
    errno.ENOSPC: "free space on that disk; the old edition is still served",
    errno.EDQUOT: "raise the quota; the old edition is still served",
    errno.EROFS: "remount it writable, or set service.storage to another place",
    errno.EACCES: "let the service's user own the storage folder",
    errno.EPERM: "let the service's user own the storage folder",
}


def write(public: Path, documents: Mapping[str, bytes]) -> tuple[str, ...]:
    """Write what changed and return those paths, in the order of ``documents``."""
    return tuple(path for path, data in documents.items() if _written(public, path, data))


def write_pieces(public: Path, path: str, pieces: Iterable[bytes]) -> bool:
    """Write one document that comes in pieces, of which none is kept; tell whether it changed."""
    with _failing_as(public, path):
        target = _target(public, path)
        twin = _twin(target)
        target.parent.mkdir(parents=True, exist_ok=True)
        new, packed = _beside(target), _beside(twin)
        try:
            with _opened(new) as plain, _opened(packed) as file:
                with gzip.GzipFile("", "wb", LEVEL, file, mtime=0) as zipped:
                    for piece in pieces:
                        plain.write(piece)
                        zipped.write(piece)
                _settle(plain)
                _settle(file)
            if twin.is_file() and target.is_file() and filecmp.cmp(new, target, shallow=False):
                return False
            packed.replace(twin)
            new.replace(target)
        finally:
            new.unlink(missing_ok=True)
            packed.unlink(missing_ok=True)
        _sync(target.parent)
    return True


def _written(public: Path, path: str, data: bytes) -> bool:
    """Write one document unless it stands there already; tell whether it was written.

    The twin is renamed into place first and the plain file last: between the two each request
    gets one whole version, and a crash there leaves an old plain file, which is written again.
    """
    with _failing_as(public, path):
        target = _target(public, path)
        twin = _twin(target)
        if _holds(target, data) and twin.is_file():
            return False
        target.parent.mkdir(parents=True, exist_ok=True)
        _replace(twin, gzip.compress(data, LEVEL, mtime=0))
        _replace(target, data)
        _sync(target.parent)
    return True


@contextmanager
def _failing_as(public: Path, path: str) -> Iterator[None]:
    """Say of a failing disk which document it is about, and what to do."""
    try:
        yield
    except OSError as error:
        remedy = REMEDIES.get(error.errno or 0, "look at the disk and the rights of that folder")
        cause = error.strerror or str(error)
        raise PublishError(path, f"writing {public / path}", cause, remedy) from error


def _twin(target: Path) -> Path:
    """Return where the compressed document stands."""
    return target.with_name(target.name + ".gz")


def _beside(target: Path) -> Path:
    """Return where a new version is written before it takes its place."""
    return target.with_name(f".{target.name}.new")


def _target(public: Path, path: str) -> Path:
    """Return where a document goes, refusing what would lie outside the public folder."""
    pure = PurePosixPath(path)
    hidden = any(part.startswith(".") for part in pure.parts)
    target = public / pure
    if pure.is_absolute() or hidden or not pure.name or "\0" in path or "\\" in path:
        raise PublishError(path, f"writing into {public}", "no path of a published file", "rename the topic")
    if not target.resolve().is_relative_to(public.resolve()):
        raise PublishError(
            path, f"writing into {public}", "a link there leads outside", "remove the symbolic link"
        )
    return target


def _holds(target: Path, data: bytes) -> bool:
    """Tell whether the file holds these bytes."""
    return target.is_file() and target.stat().st_size == len(data) and target.read_bytes() == data


def _replace(target: Path, data: bytes) -> None:
    """Put a file in place whole: a reader or a crash sees the old bytes or the new ones."""
    new = _beside(target)
    try:
        with _opened(new) as file:
            file.write(data)
            _settle(file)
        new.replace(target)
    except OSError:
        new.unlink(missing_ok=True)  # half a file on a full disk is room that others need
        raise


def _opened(new: Path) -> BinaryIO:
    """Open a file of ours to be written."""
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, MODE)
    return open(descriptor, "wb")  # noqa: PTH123 - a path would lose O_NOFOLLOW


def _settle(file: BinaryIO) -> None:
    """Let the bytes be on the disk when this returns, readable whatever the umask says."""
    os.fchmod(file.fileno(), MODE)
    file.flush()
    os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    """Make the renames in a folder last through a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
