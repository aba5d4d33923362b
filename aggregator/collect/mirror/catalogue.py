"""The files of a mirror that are to be looked at, newest first, in a few dozen bytes of memory each.

In: what git prints of a tree or of commits, as it comes. Out: ``Catalogue``, which gives the files back in
groups. Numbers are kept in arrays, names in a file without a name that ends with the catalogue: 300,000
files take 21 MB, 60 while they are put in order, and not the 250 MB of as many values (tracemalloc, as in
tests/collect/mirror/test_catalogue.py). Nothing is run here.
"""

from array import array
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator
from contextlib import aclosing
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryFile
from types import TracebackType
from typing import Self

import numpy as np
import numpy.typing as npt

from aggregator.collect.mirror.history import Began, Brought, Change, Log, Took, Version, moment, name, tree

Records = AsyncGenerator[list[bytes], None]
Chosen = Callable[[str], bool]
Numbers = npt.NDArray[np.int64]
Keys = npt.NDArray[np.uint64]
# Seconds since 1970 of what never came, and of what came with a commit whose time is no time.
NEVER, UNTOLD = -(2**62), -(2**61)
# As much of a name as orders the files of one commit: a date, and the beginning of a title.
ORDERED = 24
HEADER = 4  # bytes that hold a name's length
# Ten folders of ten folders, ten levels deep, are a few kilobytes and 10¹⁰ files. The largest mirror measured
# has 238,569; so many take 140 MB.
MOST = 2_000_000


class TooManyError(Exception):
    """There are more files than any archive has."""


class Catalogue:
    """Files by the order in which they are to be read. A context manager."""

    def __init__(self, folder: Path, chosen: Chosen, most: int = MOST) -> None:
        """Keep the names of the files that are ``chosen`` in ``folder``; look at no more than ``most``."""
        self._most, self._seen = most, 0
        self._names = TemporaryFile(dir=folder)  # noqa: SIM115 - closed with the catalogue
        self._chosen = chosen
        self._blobs, self._paths, self._starts = array("Q"), array("Q"), array("Q")
        self._came = array("q")
        self._beginnings = bytearray()
        self._end = 0
        self._order: list[int] | Numbers = []
        self._oldest: list[int] | Numbers = []  # the first change of each file of the order

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give the names back to the disk."""
        self._names.close()

    def __len__(self) -> int:
        """Return how many files there are."""
        return len(self._order)

    def groups(self, size: int) -> Iterator[list[Version]]:
        """Yield the files in their order, so many at a time."""
        versions = map(self._version, map(int, self._order), map(int, self._oldest))
        while group := list(islice(versions, size)):
            yield group

    async def standing(self, listed: Records, log: Records, *, all_of_them: bool) -> None:
        """Take the files of a tree, with the time at which each blob first came, newest first.

        Those that came with no commit of the log are left out unless ``all_of_them``. Files of one commit
        follow their names backwards: names that begin with a date end with the newest.
        """
        async with aclosing(listed):
            async for records in listed:
                for file in tree(records):
                    self._add(file, NEVER)
        blobs, rows = np.unique(np.asarray(self._blobs), return_index=True)
        came = np.full(len(blobs), NEVER, np.int64)
        reader, arrivals = Log(), _Arrivals(blobs, came)
        async with aclosing(log):
            async for records in log:
                arrivals.take(reader.read(records))
        arrivals.note()
        beginnings = np.frombuffer(bytes(self._beginnings), f"S{ORDERED}")[rows]
        order = np.lexsort((beginnings, came))[::-1]
        order = order if all_of_them else order[came[order] != NEVER]
        for row, time in zip(rows.tolist(), came.tolist(), strict=True):
            self._came[row] = time
        self._order = self._oldest = rows[order].astype(np.int64)

    async def passing(self, log: Records) -> None:
        """Take the last text of each path in some commits, deleted ones included, newest first.

        A file that came and went between two polls was news all the same; what a commit takes away here
        and brings there is a renamed file, and none.
        """
        reader, committed, first = Log(), UNTOLD, 0
        kept: list[int] = []
        gone: set[int] = set()
        async with aclosing(log):
            async for records in log:
                for change in reader.read(records):
                    match change:
                        case Began():
                            kept += self._new(first, gone)
                            first, gone, committed = len(self._blobs), set(), _seconds(change.committed)
                        case Took():
                            gone.add(_key(change.blob))
                        case Brought():
                            self._add(change, committed)
        kept += self._new(first, gone)
        rows = np.asarray(kept, np.int64)
        names, last = np.unique(np.asarray(self._paths)[rows][::-1], return_index=True)
        oldest = rows[::-1][last]
        for keys in (np.asarray(self._paths), np.asarray(self._blobs)):
            rows = rows[np.sort(np.unique(keys[rows], return_index=True)[1])]
        self._order, self._oldest = rows, oldest[np.searchsorted(names, np.asarray(self._paths)[rows])]

    def _new(self, first: int, gone: set[int]) -> Iterable[int]:
        """Return the rows from ``first`` on that no file of the same commit lost."""
        return (row for row in range(first, len(self._blobs)) if self._blobs[row] not in gone)

    def _add(self, file: Brought, committed: int) -> None:
        """Keep one file, if it is chosen."""
        self._seen += 1
        if self._seen > self._most:
            raise TooManyError(self._most)
        if not self._chosen(name(file.path)):
            return
        record = b" ".join((file.blob, file.before, file.path))
        self._names.write(len(record).to_bytes(HEADER, "big") + record)
        self._blobs.append(_key(file.blob))
        self._paths.append(hash(file.path) % 2**64)
        self._starts.append(self._end)
        self._came.append(committed)
        self._beginnings += file.path.rpartition(b"/")[2][:ORDERED].ljust(ORDERED, b"\0")
        self._end += HEADER + len(record)

    def _version(self, row: int, oldest: int) -> Version:
        """Return one file; ``oldest`` is the row of its first change."""
        blob, before, path = self._record(row)
        if oldest != row:
            _, before, _ = self._record(oldest)
        came = self._came[row]
        committed = None if came in {NEVER, UNTOLD} else datetime.fromtimestamp(came, UTC)
        return Version(name(path), blob.decode(), committed, before.decode())

    def _record(self, row: int) -> list[bytes]:
        """Return the blob, the blob before and the name of a row."""
        self._names.seek(self._starts[row])
        length = int.from_bytes(self._names.read(HEADER), "big")
        return self._names.read(length).split(b" ", 2)


class _Arrivals:
    """Notes in ``came`` when each of ``blobs``, which are in order, came.

    The newest commit is heard of first, so that the oldest is what stays. What one commit takes away here and
    brings there came before.
    """

    def __init__(self, blobs: Keys, came: Numbers) -> None:
        """Begin before the first commit."""
        self._blobs, self._all = blobs, came
        self._committed = UNTOLD
        self._brought, self._gone = array("Q"), array("Q")

    def take(self, changes: Iterable[Change]) -> None:
        """Hear of some more changes."""
        for change in changes:
            match change:
                case Began():
                    self.note()
                    self._committed = _seconds(change.committed)
                case Brought():
                    self._brought.append(_key(change.blob))
                case Took():
                    self._gone.append(_key(change.blob))

    def note(self) -> None:
        """Note what the last commit brought."""
        if self._brought and len(self._blobs):
            keys = np.setdiff1d(np.asarray(self._brought), np.asarray(self._gone))
            places = np.minimum(np.searchsorted(self._blobs, keys), len(self._blobs) - 1)
            self._all[places[self._blobs[places] == keys]] = self._committed
        self._brought, self._gone = array("Q"), array("Q")


def _key(blob: bytes) -> int:
    """Return the first 64 bits of a hash: of a million blobs no two share them by chance."""
    return int(blob[:16], 16)


def _seconds(committed: datetime | None) -> int:
    """Return a time as a number."""
    return int(committed.timestamp()) if committed else UNTOLD


def newest(times: Iterable[bytes]) -> datetime | None:
    """Return the first time of some commits that is one."""
    return next((found for found in map(moment, times) if found), None)
