"""A bare clone of one mirror: kept up to date, listed, and read blob by blob, never checked out.

In: a checked ``Remote`` and a folder of our own. Out: tips, versions of files, bytes; ``MirrorError`` in
plain words, ``DamagedError`` where only a fresh clone helps. What is news is ``history``'s to say.
"""

import asyncio
import re
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from aggregator.collect.mirror import history
from aggregator.collect.mirror.history import Tip, Version
from aggregator.collect.mirror.process import Git
from aggregator.collect.mirror.remote import Remote
from aggregator.errors import MirrorError

OURS = "refs/heads/mirror"
LOG = ("log", "--first-parent", "-m", "--raw", "-z", "--no-renames", "--no-abbrev", "--format=%x01%ct")
# A first fetch of 2.5 GB, the largest mirror measured, at 1 MB a second takes 45 minutes.
FETCHING = timedelta(hours=1)
WORDS = (
    (re.compile(r"not found|does not (?:exist|appear)|\b40[13]\b|could not read Username", re.IGNORECASE),
     "there is no public repository at this address", "correct git.url in feeds.yaml, or remove the source"),
    (re.compile(r"Could not resolve|Connection|timed out|SSL|certificate|unable to access", re.IGNORECASE),
     "", "nothing, if it passes; else see whether the address opens in a browser"),
    (re.compile(r"dubious ownership|safe\.directory", re.IGNORECASE),
     "the repository belongs to another user of this machine", "chown it to the user of the service"),
)  # fmt: skip
DAMAGE = re.compile(
    r"corrupt|is empty|bad object|missing (?:blob|tree|commit)|not a git repository|invalid object|bad tree|"
    r"inflate|broken|unresolved delta|unable to (?:read|find|parse)|loose object|did not receive expected|"
    r"could not (?:read|parse)|bad (?:config|revision|pack)|not a valid object|packfile",
    re.IGNORECASE,
)


class DamagedError(MirrorError):
    """Our own clone is damaged; a fresh one heals it."""


@dataclass(frozen=True, slots=True)
class Clone:
    """One mirror's clone; ``folder`` is ours alone."""

    subject: str
    remote: Remote
    folder: Path

    async def tip(self, branch: str) -> Tip:
        """Return where the remote's branch stands, its default for ``""``."""
        arguments = ("ls-remote", "--symref", "--", self.remote.url, "HEAD", "refs/heads/*")
        try:
            output = await self._git().run("asking the mirror", arguments)
        except MirrorError as error:
            raise _plain(error) from error
        found = history.tip(output.decode("utf-8", "replace"), branch)
        if isinstance(found, Tip):
            return found
        branches = ", ".join(found.branches[:5]) or "none"
        cause = f"it has no branch {branch}" if branch else "it has no default branch"
        raise MirrorError(self.subject, "asking the mirror", cause, f"set git.branch to one of: {branches}")

    async def update(self, tip: Tip) -> None:
        """Fetch what is new; a clone that cannot take it is made anew, once."""
        try:
            await self._fetch(tip)
        except DamagedError:
            await self.discard()
            await self._fetch(tip)

    async def discard(self) -> None:
        """Delete the clone."""
        await asyncio.to_thread(shutil.rmtree, self.folder, ignore_errors=True)

    async def files(self, tip: Tip, since: timedelta | None) -> Sequence[Version]:
        """Return the tip's files, newest first; with ``since`` those that came that shortly before it."""
        listing = history.tree(await self._ours("ls-tree", "-r", "-z", "--full-tree", tip.commit))
        newest = None if since is None else await self._newest(tip)
        if since is None or newest is None:
            came = history.arrivals(history.steps(await self._ours(*LOG, tip.commit)))
            return history.newest_first(listing, came, all_of_them=True)
        start = newest - since
        log = await self._ours(*LOG, f"--since={int(start.timestamp())}", tip.commit)
        # A commit without a time of its own is among the others, so it is not known to be older.
        came = history.arrivals(step for step in history.steps(log) if (step.committed or start) >= start)
        return history.newest_first(listing, came, all_of_them=False)

    async def _newest(self, tip: Tip) -> datetime | None:
        """Return the time of the newest commit that has one, ``None`` where the newest hundred have none."""
        times = (await self._ours("log", "--first-parent", "-100", "--format=%ct", tip.commit)).split()
        return next((found for found in map(history.moment, times) if found), None)

    async def news(self, old: str, tip: Tip) -> Sequence[Version]:
        """Return every file that came or changed from ``old`` to the tip, deleted ones included."""
        return history.latest(history.steps(await self._ours(*LOG, f"{old}..{tip.commit}")))

    async def leads_to(self, old: str, tip: Tip) -> bool:
        """Tell whether the tip's history goes on from ``old``; not so after a forced push."""
        if not re.fullmatch(r"[0-9a-f]{40,64}", old):
            return False
        try:
            base = await self._git().run(
                "comparing commits", (f"--git-dir={self.folder}", "merge-base", old, tip.commit)
            )
        except MirrorError:  # the old commit is not there any more, or there is nothing in common
            return False
        return base.decode().strip() == old

    async def sizes(self, blobs: Iterable[str]) -> dict[str, int]:
        """Return the sizes of blobs in bytes; one that is missing has none."""
        asked = "".join(f"{blob}\n" for blob in blobs).encode()
        output = await self._ours("cat-file", "--batch-check", given=asked) if asked else b""
        rows = (line.split(" ") for line in output.decode().splitlines())
        return {row[0]: int(row[2]) for row in rows if len(row) == 3 and row[1] == "blob"}  # noqa: PLR2004

    async def read(self, blobs: Sequence[str]) -> dict[str, bytes]:
        """Return the bytes of blobs."""
        asked = "".join(f"{blob}\n" for blob in blobs).encode()
        output = await self._ours("cat-file", "--batch", given=asked)
        found: dict[str, bytes] = {}
        position = 0
        while position < len(output):
            end = output.index(b"\n", position)
            blob, *rest = output[position:end].decode().split(" ")
            if len(rest) != 2:  # noqa: PLR2004 - "<blob> missing"
                raise DamagedError(self.subject, "reading the mirror", f"the clone lacks {blob}")
            start, size = end + 1, int(rest[1])
            found[blob] = output[start : start + size]
            position = start + size + 1
        return found

    async def _fetch(self, tip: Tip) -> None:
        """Bring our branch to the remote's, into a clone that is made if there is none."""
        await asyncio.to_thread(_unlock, self.folder)
        if not (self.folder / "HEAD").is_file():
            await self.discard()
            self.folder.parent.mkdir(parents=True, exist_ok=True)
            await self._git().run(
                "making a clone", ("init", "--quiet", "--bare", "--template=", "--", str(self.folder))
            )
        wanted = f"+refs/heads/{tip.branch}:{OURS}" if tip.branch else f"+HEAD:{OURS}"
        options = (
            "--quiet",
            "--no-tags",
            "--no-write-fetch-head",
            "--update-shallow",
            "--no-recurse-submodules",
        )
        await self._ours("fetch", *options, "--", self.remote.url, wanted)

    async def _ours(self, command: str, *arguments: str, given: bytes = b"") -> bytes:
        """Run git on the clone; what it says of a damaged clone becomes ``DamagedError``."""
        action = "fetching the mirror" if command == "fetch" else "reading the mirror"
        try:
            return await self._git().run(action, (f"--git-dir={self.folder}", command, *arguments), given)
        except MirrorError as error:
            if DAMAGE.search(error.cause):
                raise DamagedError(self.subject, action, error.cause) from error
            raise _plain(error) from error

    def _git(self) -> Git:
        """Return the program, held to this mirror's remote."""
        return Git(self.subject, self.remote.settings, FETCHING)


def _plain(error: MirrorError) -> MirrorError:
    """Return git's complaint in words that say what to do."""
    for pattern, cause, remedy in WORDS:
        if pattern.search(error.cause):
            return MirrorError(error.subject, error.action, cause or error.cause, remedy)
    return error


def _unlock(folder: Path) -> None:
    """Remove locks and half packs that a killed git left; nobody else works in this folder."""
    for pattern in ("*.lock", "refs/**/*.lock", "objects/pack/tmp_*", "objects/*/tmp_*"):
        for stale in folder.glob(pattern):
            stale.unlink(missing_ok=True)
