"""A bundle as a bare repository, and its files at HEAD as the reader child gets them."""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from aggregator.collect.jobs import MirrorFile

BATCH = 200


@dataclass(frozen=True, slots=True)
class Clone:
    """A bare clone."""

    name: str
    folder: Path

    def git(self, *arguments: str, given: bytes = b"") -> bytes:
        """Return what git prints."""
        command = ["git", "-C", str(self.folder), *arguments]
        return subprocess.run(command, input=given, check=True, capture_output=True).stdout

    def last(self) -> datetime:
        """Return the time of the last commit."""
        return datetime.fromtimestamp(int(self.git("log", "-1", "--format=%ct", "HEAD")), UTC)

    def files(self) -> dict[str, str]:
        """Return the blob of each path at HEAD."""
        records = self.git("ls-tree", "-r", "-z", "HEAD").split(b"\0")
        parts = [record.partition(b"\t") for record in records if record]
        return {path.decode("utf-8", "backslashreplace"): meta.split()[2].decode() for meta, _, path in parts}

    def arrivals(self) -> dict[str, datetime]:
        """Return when each blob first came."""
        came: dict[str, datetime] = {}
        moment = datetime.min.replace(tzinfo=UTC)
        for line in self.git(
            "log", "--reverse", "--root", "--raw", "--no-abbrev", "--format=@%ct"
        ).splitlines():
            if line.startswith(b"@"):
                moment = datetime.fromtimestamp(int(line[1:]), UTC)
            elif line.startswith(b":"):
                came.setdefault(line.split()[3].decode(), moment)
        return came

    def contents(self, blobs: list[str]) -> Iterator[bytes]:
        """Yield what blobs hold."""
        answer = self.git("cat-file", "--batch", given="".join(f"{blob}\n" for blob in blobs).encode())
        position = 0
        for _ in blobs:
            end = answer.index(b"\n", position)
            size = int(answer[position:end].split()[2])
            yield answer[end + 1 : end + 1 + size]
            position = end + 2 + size

    def batches(self, paths: list[str]) -> Iterator[tuple[MirrorFile, ...]]:
        """Yield files with their contents, some at a time."""
        blobs, came = self.files(), self.arrivals()
        for start in range(0, len(paths), BATCH):
            chunk = paths[start : start + BATCH]
            contents = self.contents([blobs[path] for path in chunk])
            yield tuple(
                MirrorFile(path, blobs[path], content, came.get(blobs[path]))
                for path, content in zip(chunk, contents, strict=True)
            )


def cloned(bundle: Path, work: Path) -> Clone:
    """Return the repository of a bundle, unpacked once."""
    folder = work / f"{bundle.stem}.git"
    if not folder.is_dir():
        work.mkdir(parents=True, exist_ok=True)
        subprocess.run(["git", "clone", "--quiet", "--bare", str(bundle), str(folder)], check=True)
    return Clone(bundle.stem, folder)
