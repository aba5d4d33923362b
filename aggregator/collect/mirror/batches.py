"""Cuts what is to be read into pieces that fit into memory, a child's patience and one transaction. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from aggregator.collect.mirror.history import Version

Batch = tuple[Version, ...]
MOST_FILES = 200  # half a second of a child's work at 2 ms a file
MOST_BYTES = 8_000_000

T = TypeVar("T")


def batches(files: Sequence[Version], sizes: Mapping[str, int]) -> Iterator[Batch]:
    """Return the files in their order, at most 200 or (but for a single one) 8 MB at a time."""
    batch: list[Version] = []
    total = 0
    for each in files:
        size = sizes.get(each.blob, 0)
        if batch and (len(batch) == MOST_FILES or total + size > MOST_BYTES):
            yield tuple(batch)
            batch, total = [], 0
        batch.append(each)
        total += size
    if batch:
        yield tuple(batch)


def halves(many: tuple[T, ...]) -> tuple[tuple[T, ...], tuple[T, ...]]:
    """Return the first and the second half of at least two."""
    middle = len(many) // 2
    return many[:middle], many[middle:]
