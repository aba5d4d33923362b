"""A bare clone of one mirror: its commits and folders, kept up to date and listed, never checked out.

In: a checked ``Remote`` and a folder of our own. Out: tips, catalogues of files; ``MirrorError`` in plain
words, ``DamagedError`` where only a fresh clone helps. The files themselves are left out where the server
can do that, and pass through (``blobs``); which of them are news is ``catalogue``'s to say.
"""

import asyncio
import re
import shutil
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import aclosing, asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from aggregator.collect.mirror import history
from aggregator.collect.mirror.catalogue import MOST, Catalogue, Chosen, TooManyError, newest
from aggregator.collect.mirror.history import Tip
from aggregator.collect.mirror.process import Git, unheard
from aggregator.collect.mirror.remote import Remote
from aggregator.errors import MirrorError

NAME = "mirror"  # of the remote, in the clone's settings
OURS = "refs/heads/mirror"
# Of 300,000 files in 3,359 commits this fetches 80 MB in 9 s of CPU, all of it 518 MB in 26 s
# (benchmarks.mirrors_scale, both ends together). A server that knows no filters sends everything.
LEAST = "--filter=blob:none"
LOG = ("log", "--first-parent", "-m", "--raw", "-z", "--no-renames", "--no-abbrev", "--format=%x01%ct")
# A first fetch of 2.5 GB, the largest mirror measured, at 1 MB a second takes 45 minutes.
FETCHING = timedelta(hours=1)
READING = "reading the mirror"
# What a killed git leaves: a ``.keep`` would keep its pack out of every later tidying.
STALE = (
    "*.lock", "gc.pid", "refs/**/*.lock", "objects/**/*.lock", "objects/pack/*.keep", "objects/pack/tmp_*",
    "objects/pack/.tmp-*", "objects/??/tmp_*",
)  # fmt: skip
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
    r"could not (?:read|parse)|bad (?:config|revision|pack)|not a valid object|packfile|promisor remote",
    re.IGNORECASE,
)
# What a connection that broke says, also where it names what it then lacked: that is no fault of the clone.
CUT = re.compile(
    r"hung up|early EOF|RPC failed|disconnect|broken pipe|reset by peer|timed out", re.IGNORECASE
)
RECEIVING = re.compile(rb"Receiving objects: +\d+% \((\d+)/(\d+)\)")


class DamagedError(MirrorError):
    """Our own clone is damaged; a fresh one heals it."""


def untold(done: int, total: int) -> None:
    """Tell nobody how far a fetch has got."""
    del done, total


@dataclass(frozen=True, slots=True)
class Clone:
    """One mirror's clone; ``folder`` is ours alone, for as long as ``hold`` is locked.

    ``told`` hears how many objects of how many a fetch has received. ``most`` files are looked at.
    """

    subject: str
    remote: Remote
    folder: Path
    hold: int | None = None
    told: Callable[[int, int], None] = untold
    most: int = MOST

    async def tip(self, branch: str) -> Tip:
        """Return where the remote's branch stands, its default for ``""``."""
        arguments = ("ls-remote", "--symref", "--", self.remote.url, "HEAD", "refs/heads/*")
        try:
            output = await self.reaching().run("asking the mirror", arguments)
        except MirrorError as error:
            raise _plain(error) from error
        found = history.tip(output.decode("utf-8", "replace"), branch)
        if isinstance(found, Tip):
            return found
        branches = ", ".join(found.branches[:5]) or "none"
        cause = f"it has no branch {branch}" if branch else "it has no default branch"
        raise MirrorError(self.subject, "asking the mirror", cause, f"set git.branch to one of: {branches}")

    async def update(self, tip: Tip) -> Tip:
        """Fetch what is new; a clone that cannot take it is made anew, once.

        Return where the branch stands now: it may have moved since the remote was asked.
        """
        try:
            return await self._fetch(tip)
        except DamagedError:
            await self.discard()
            try:
                return await self._fetch(tip)
            except DamagedError as error:  # not ours: this one was new
                cause = f"the repository there seems damaged ({error.cause})"
                remedy = "nothing, if its owner mends it; else remove the source"
                raise MirrorError(self.subject, error.action, cause, remedy) from error

    async def discard(self) -> None:
        """Delete the clone."""
        await asyncio.to_thread(shutil.rmtree, self.folder, ignore_errors=True)

    @contextmanager
    def _catalogue(self, chosen: Chosen) -> Iterator[Catalogue]:
        """Give an empty catalogue; say in words that a repository lists too much."""
        try:
            with Catalogue(self.folder, chosen, self.most) as catalogue:
                yield catalogue
        except TooManyError as error:
            cause = f"it lists more than {error.args[0]:,} files"
            remedy = "remove the source; no archive of articles is as large"
            raise MirrorError(self.subject, READING, cause, remedy) from error

    @asynccontextmanager
    async def files(
        self, tip: Tip, since: timedelta | None, chosen: Chosen
    ) -> AsyncGenerator[Catalogue, None]:
        """Give the tip's files, newest first; with ``since`` those that came that shortly before it."""
        latest = None if since is None else await self._newest(tip)
        # Of a whole history the oldest arrival counts: without what was taken away it is half as long.
        part = ["--diff-filter=d"]
        if since and latest:
            part = [f"--since={int((latest - since).timestamp())}"]
        with self._catalogue(chosen) as catalogue:
            await catalogue.standing(
                self._records("ls-tree", "-r", "-z", "--full-tree", tip.commit),
                self._records(*LOG, *part, tip.commit),
                all_of_them=latest is None,
            )
            yield catalogue

    @asynccontextmanager
    async def news(self, old: str, tip: Tip, chosen: Chosen) -> AsyncGenerator[Catalogue, None]:
        """Give every file that came or changed from ``old`` to the tip, deleted ones included."""
        with self._catalogue(chosen) as catalogue:
            await catalogue.passing(self._records(*LOG, f"{old}..{tip.commit}"))
            yield catalogue

    @asynccontextmanager
    async def difference(self, old: str, tip: Tip, chosen: Chosen) -> AsyncGenerator[Catalogue, None]:
        """Give every file that the tip has otherwise than ``old``, or has and ``old`` has not."""
        latest = await self._newest(tip)
        with self._catalogue(chosen) as catalogue:
            await catalogue.passing(self._differing(old, tip, latest))
            yield catalogue

    async def _differing(
        self, old: str, tip: Tip, latest: datetime | None
    ) -> AsyncGenerator[list[bytes], None]:
        """Yield the difference of two commits as the log of one."""
        yield [b"\x01%d" % latest.timestamp() if latest else b"\x01"]
        compared = self._records(
            "diff-tree", "-r", "--raw", "-z", "--no-renames", "--no-abbrev", old, tip.commit
        )
        async with aclosing(compared):
            async for records in compared:
                yield records

    async def holds(self, old: str) -> bool:
        """Tell whether a commit is still there, be it of a history that was rewritten since."""
        try:
            await self._ours("cat-file", "-e", f"{old}^{{tree}}")
        except MirrorError:
            return False
        return True

    async def _newest(self, tip: Tip) -> datetime | None:
        """Return the time of the newest commit that has one, ``None`` where the newest hundred have none."""
        return newest((await self._ours("log", "--first-parent", "-100", "--format=%ct", tip.commit)).split())

    async def leads_to(self, old: str, tip: Tip) -> bool:
        """Tell whether the tip's history goes on from ``old``; not so after a forced push."""
        if not history.HASH.fullmatch(old):
            return False
        try:
            await self._ours("merge-base", "--is-ancestor", old, tip.commit)
        except MirrorError:  # it does not, or the old commit is not there any more
            return False
        return True

    def reaching(self, largest: int | None = None) -> Git:
        """Return git as it may reach the remote, writing files of at most ``largest`` bytes."""
        git = Git(self.subject, self.remote.settings, FETCHING, hold=self.hold, heard=self._hear)
        return git if largest is None else replace(git, largest=largest, heard=unheard)

    async def _fetch(self, tip: Tip) -> Tip:
        """Bring our branch to the remote's, into a clone that is made if there is none."""
        await asyncio.to_thread(_unlock, self.folder)
        if not (self.folder / "HEAD").is_file():
            await self.discard()
            self.folder.parent.mkdir(parents=True, exist_ok=True)
            await make(self.folder, Git(self.subject, hold=self.hold))
        wanted = f"+refs/heads/{tip.branch}:{OURS}" if tip.branch else f"+HEAD:{OURS}"
        options = ("--progress", "--update-shallow", LEAST)
        try:
            await fetch(self.folder, self.remote.url, self.reaching(), (*options, NAME, wanted))
        except MirrorError as error:
            raise self._told(error) from error
        if (
            await asyncio.to_thread(_loose, self.folder) == tip.commit
        ):  # nearly always, and without another git
            return tip
        stands = await self._ours("rev-parse", "--verify", "--quiet", f"{OURS}^{{commit}}")
        return replace(tip, commit=stands.decode().strip())

    async def _ours(self, command: str, *arguments: str) -> bytes:
        """Run git on the clone, far from any network."""
        try:
            return await self._git().run(READING, (f"--git-dir={self.folder}", command, *arguments))
        except MirrorError as error:
            raise self._told(error) from error

    async def _records(self, command: str, *arguments: str) -> AsyncGenerator[list[bytes], None]:
        """Run git on the clone, and yield what it prints as it comes."""
        try:
            printed = self._git().records(READING, (f"--git-dir={self.folder}", command, *arguments))
            async with aclosing(printed):
                async for records in printed:
                    yield records
        except MirrorError as error:
            raise self._told(error) from error

    def _told(self, error: MirrorError) -> MirrorError:
        """Return what git says of a damaged clone as ``DamagedError``, all else in plain words."""
        if DAMAGE.search(error.cause) and not CUT.search(error.cause):
            return DamagedError(self.subject, error.action, error.cause)
        return _plain(error)

    def _git(self) -> Git:
        """Return git as it reads our own clone: no transport is open to it."""
        return Git(self.subject, hold=self.hold)

    def _hear(self, said: bytes) -> None:
        """Tell how far a fetch has got."""
        for found in RECEIVING.finditer(said):
            self.told(int(found[1]), int(found[2]))


async def make(folder: Path, git: Git) -> None:
    """Make an empty bare repository."""
    await git.run("making a clone", ("init", "--quiet", "--bare", "--template=", "--", str(folder)))


async def fetch(folder: Path, url: str, git: Git, wanted: Sequence[str], given: bytes = b"") -> None:
    """Fetch into a repository of ours what is named in the arguments, or in what git is given."""
    known = ("-c", f"remote.{NAME}.url={url}", f"--git-dir={folder}")
    options = ("--no-tags", "--no-write-fetch-head", "--no-recurse-submodules")
    await git.run("fetching the mirror", (*known, "fetch", *options, *wanted), given)


def asked(blobs: Sequence[str]) -> bytes:
    """Return hashes as git reads them, one a line."""
    return "".join(f"{blob}\n" for blob in blobs).encode()


def _plain(error: MirrorError) -> MirrorError:
    """Return git's complaint in words that say what to do."""
    for pattern, cause, remedy in WORDS:
        if pattern.search(error.cause):
            return MirrorError(error.subject, error.action, cause or error.cause, remedy)
    return error


def _loose(folder: Path) -> str:
    """Return where our branch stands, as a fetch has written it; ``""`` where it lies packed."""
    try:
        return (folder / OURS).read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def _unlock(folder: Path) -> None:
    """Remove locks and half packs that a killed git left; nobody else works in this folder."""
    for pattern in STALE:
        for stale in folder.glob(pattern):
            stale.unlink(missing_ok=True)
