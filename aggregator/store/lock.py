"""One writer per storage: a file that the writer holds locked for as long as it lives.

In: the storage folder and who wants it. Out: the folder held, or ``BusyError`` with the words for who
has it. The lock is the kernel's (flock), so that a killed process holds nothing; what stands in the
file only tells people, and ``aggregator reload``, who the holder is.
"""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

from aggregator.errors import BusyError, StoreError

NAME = "aggregator.lock"
# Whoever asks who holds the storage holds it for microseconds; a tenth of a second outlasts that.
TRIES, PAUSE = 5, 0.02


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a storage: ``since`` in ISO 8601, ``trouble`` what it last could not do."""

    pid: int
    command: str
    since: str
    trouble: str = ""

    def __str__(self) -> str:
        """Return who it is, in words."""
        return f"`aggregator {self.command}` (pid {self.pid}, since {self.since})"


NOBODY_KNOWN = Holder(0, "?", "?")


class Lock:
    """A storage held by this process."""

    def __init__(self, descriptor: int, holder: Holder) -> None:
        """Write down who holds it."""
        self._descriptor = descriptor
        self._holder = holder
        self.report("")

    def report(self, trouble: str) -> None:
        """Let ``aggregator status`` show what is wrong; ``""`` takes it back."""
        self._holder = replace(self._holder, trouble=trouble)
        text = json.dumps(asdict(self._holder), ensure_ascii=False).encode()
        os.pwrite(self._descriptor, text, 0)
        os.ftruncate(self._descriptor, len(text))


@contextmanager
def hold(storage: Path, command: str, now: datetime) -> Iterator[Lock]:
    """Hold the storage, made where it is missing; ``BusyError`` where another process does."""
    descriptor = _open(storage)
    try:
        if not _locked(descriptor):
            other = _read(descriptor)
            raise BusyError(
                str(storage),
                f"starting `aggregator {command}`",
                f"the storage is held by {other}",
                "stop that process, or wait until it ends",
            )
        since = f"{now:%Y-%m-%dT%H:%M:%SZ}"
        yield Lock(descriptor, Holder(os.getpid(), command, since))
    finally:
        os.close(descriptor)


def holder(storage: Path) -> Holder | None:
    """Return who holds the storage, ``None`` where nobody does."""
    try:
        descriptor = os.open(storage / NAME, os.O_RDONLY)
    except OSError:
        # No file, no holder; one that may not be read is not ours to say anything about.
        return None
    try:
        return None if _free(descriptor) else _read(descriptor)
    finally:
        os.close(descriptor)


def _open(storage: Path) -> int:
    """Return the lock file's descriptor; the folder is its owner's alone, readers come over HTTP."""
    try:
        storage.mkdir(mode=0o700, parents=True, exist_ok=True)
        return os.open(storage / NAME, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise StoreError(
            str(storage),
            "opening the storage",
            error.strerror or str(error),
            "give the folder to the user who runs aggregator, or set service.storage",
        ) from error


def _locked(descriptor: int) -> bool:
    """Take the lock; tell whether it is ours now."""
    for _ in range(TRIES):
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(PAUSE)
        else:
            return True
    return False


def _free(descriptor: int) -> bool:
    """Tell whether nobody holds the lock; asked with a shared one, given back at once."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    fcntl.flock(descriptor, fcntl.LOCK_UN)
    return True


def _read(descriptor: int) -> Holder:
    """Return what the holder wrote; it may be just about to."""
    for _ in range(TRIES):
        try:
            return Holder(**json.loads(os.pread(descriptor, 65536, 0)))
        except (ValueError, TypeError):
            time.sleep(PAUSE)
    return NOBODY_KNOWN
