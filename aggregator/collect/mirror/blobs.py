"""The bytes of a mirror's files, a group at a time: fetched, read, and thrown away again.

In: a clone, and the blobs that are wanted. Out: sizes and bytes. The text of an article is kept in the
database, so its file is not kept beside it: what a group brings lies in a repository of its own inside the
clone, gone when the group is done or at the next start. What the clone holds, since its server knows no
filters, is read there. What the server keeps back, or what is too large, is named with its reason, and
costs the others nothing.
"""

import asyncio
import re
import shutil
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from aggregator.collect.mirror.batches import halves
from aggregator.collect.mirror.git import READING, Clone, DamagedError, asked, fetch, make
from aggregator.collect.mirror.process import Git
from aggregator.errors import MirrorError

FOLDER = "passing"
# Files that one fetch brings: 2,000 cost both ends 0.18 s of CPU, so that 300,000 cost the 27 s that a whole
# clone costs, in 27 MB of memory instead of 180 (benchmarks.mirrors_scale).
GROUP = 2_000
LARGEST_PACK = 512 * 2**20
WITHHELD = re.compile(r"not our ref|remote error|bad object|did not (?:send|receive)|unpack|missing|fsck")
TOO_LARGE = re.compile(r"too large|signal 25|write error|sigxfsz", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Blobs:
    """Some files' bytes; ``withheld`` are those that could not be had, each with its reason."""

    clone: Clone
    withheld: dict[str, str] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """Where those lie that were fetched."""
        return self.clone.folder / FOLDER

    async def sizes(self, blobs: Sequence[str]) -> dict[str, int]:
        """Return the sizes in bytes; one that is missing has none."""
        output = await self._cat("--batch-check", blobs)
        rows = (line.split(" ") for line in output.decode().splitlines())
        return {row[0]: int(row[2]) for row in rows if len(row) == 3 and row[1] == "blob"}  # noqa: PLR2004

    async def read(self, blobs: Sequence[str]) -> dict[str, bytes]:
        """Return the bytes."""
        output = await self._cat("--batch", blobs)
        found: dict[str, bytes] = {}
        position = 0
        while position < len(output):
            end = output.index(b"\n", position)
            blob, *rest = output[position:end].decode().split(" ")
            if len(rest) != 2:  # noqa: PLR2004 - "<blob> missing"
                raise DamagedError(self.clone.subject, READING, f"the clone lacks {blob}")
            start, size = end + 1, int(rest[1])
            found[blob] = output[start : start + size]
            position = start + size + 1
        return found

    async def _cat(self, how: str, blobs: Sequence[str]) -> bytes:
        """Ask for blobs. Of a clone itself git would search for a minute whether one may be missing."""
        if not blobs:
            return b""
        git = Git(self.clone.subject, hold=self.clone.hold, also=self.clone.folder / "objects")
        try:
            return await git.run(READING, (f"--git-dir={self.folder}", "cat-file", how), asked(blobs))
        except MirrorError as error:
            raise DamagedError(self.clone.subject, READING, error.cause) from error


@asynccontextmanager
async def brought(
    clone: Clone, wanted: Sequence[str], largest: int = LARGEST_PACK
) -> AsyncGenerator[Blobs, None]:
    """Give the bytes of some files; ``largest`` bounds the bytes that one fetch brings."""
    blobs = Blobs(clone)
    await _remove(blobs.folder)
    try:
        await make(blobs.folder, Git(clone.subject, hold=clone.hold))
        held = await blobs.sizes(wanted)
        lacking = tuple(blob for blob in wanted if blob not in held)
        withheld = await _fetched(clone, blobs.folder, lacking, largest) if lacking else {}
        yield replace(blobs, withheld=withheld)
    finally:
        await _remove(blobs.folder)


async def _fetched(clone: Clone, folder: Path, wanted: tuple[str, ...], largest: int) -> dict[str, str]:
    """Fetch; if all together cannot be had, halves are tried. Return what cannot, with the reason."""
    try:
        options = ("--quiet", "--no-auto-maintenance", "--stdin", "mirror")
        await fetch(folder, clone.remote.url, clone.reaching(largest), options, asked(wanted))
    except MirrorError as error:
        too_large = TOO_LARGE.search(error.cause)
        if not too_large and not WITHHELD.search(error.cause):
            raise
        if len(wanted) > 1:
            found = [await _fetched(clone, folder, half, largest) for half in halves(wanted)]
            return found[0] | found[1]
        return {wanted[0]: "too large to be fetched" if too_large else "the mirror does not give it out"}
    return {}


async def _remove(folder: Path) -> None:
    await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
