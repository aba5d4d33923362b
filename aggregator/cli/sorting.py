"""A file of articles in any order → its rows by time, one at a time.

In: JSON Lines, plain or gzipped, or standard input. Out: rows sorted by story time; a row that cannot be
used is a ``DataError`` that names file and line. Texts lie on the disk: what is sorted in memory is a
time, a place and a rank for each row, 24 bytes.
"""

import gzip
import json
import os
import pickle
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np

from aggregator.errors import DataError
from aggregator.pipeline.clustering import Row, row, story_time

STDIN = "-"
BUFFER = 1 << 20  # to read a file 8 kB at a time, as Python does, takes four times as long
BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Sorted:
    """Rows that lie on the disk, and the order in which they are read."""

    file: IO[bytes]
    order: Any
    places: Any

    def __len__(self) -> int:
        """Return how many rows there are."""
        return len(self.order)

    def __iter__(self) -> Iterator[Row]:
        """Yield the rows by time."""
        number = self.file.fileno()
        for at in self.order:
            start, end = self.places[at : at + 2].tolist()
            # Written below, into a file that nobody else opens.
            yield pickle.loads(os.pread(number, end - start, start))  # noqa: S301


def sorted_rows(name: str, spool: IO[bytes], progress: Callable[[int], None]) -> Sorted:
    """Read a file once into ``spool``, check every row, and return them by time."""
    times, places = [], []
    seen: set[str] = set()
    for place, line in lines(name):
        given = parsed(line, place)
        if given.id in seen:
            cause = f"id {given.id} came before"
            raise DataError(place, "reading an article", cause, "give every row an id of its own")
        seen.add(given.id)
        times.append(story_time(given).timestamp())
        places.append(spool.tell())
        # As it was checked: to read JSON again takes three times as long.
        pickle.dump(given, spool, pickle.HIGHEST_PROTOCOL)
        progress(1)
    places.append(spool.tell())
    spool.flush()
    order = np.argsort(np.asarray(times, dtype=np.float64), kind="stable")
    return Sorted(spool, order, np.asarray(places, dtype=np.int64))


def lines(name: str) -> Iterator[tuple[str, bytes]]:
    """Yield the lines that hold something, each with ``file:line``."""
    with _opened(name) as file:
        number = 0
        try:
            for number, line in enumerate(file, 1):
                text = line.removeprefix(BOM) if number == 1 else line
                if text.strip():
                    yield f"{name}:{number}", text
        except (OSError, EOFError, zlib.error) as error:
            place = f"{name}:{number + 1}"
            raise DataError(place, "reading the file", str(error), "make the file anew") from error


def parsed(line: bytes, place: str) -> Row:
    """Return the row of a line; ``place`` names it in an error."""
    try:
        values = json.loads(line)
    except ValueError as error:
        # json's own message would count lines within the line.
        what = error.msg if isinstance(error, json.JSONDecodeError) else "it is no UTF-8"
        remedy = "write one JSON object a line"
        raise DataError(place, "reading an article", f"it is no JSON ({what})", remedy) from error
    if not isinstance(values, dict):
        raise DataError(place, "reading an article", "it is no object", "write one JSON object a line")
    return row(values, place)


@contextmanager
def _opened(name: str) -> Iterator[IO[bytes]]:
    """Open a file, unpacked where it is gzip; ``-`` is standard input."""
    if name == STDIN:
        yield sys.stdin.buffer
        return
    try:
        file = Path(name).open("rb", BUFFER)  # noqa: SIM115 - closed below, once it is known to be one
    except OSError as error:
        raise DataError(name, "opening it", error.strerror or str(error), "check the path") from error
    with file:
        if name.endswith(".gz"):
            with gzip.open(file) as unpacked:
                yield unpacked  # type: ignore[misc] # GzipFile reads bytes, but is no IO[bytes] by name
        else:
            yield file
