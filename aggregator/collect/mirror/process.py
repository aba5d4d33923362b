"""Runs the git program: the one place in the program that does.

In: git's arguments. Out: what it printed, at once or as it comes, or ``MirrorError`` with git's own last
words. git is shut in: no configuration but ours, no hooks, no prompts, no transport but the one allowed,
bounded memory and file size, its own process group that is killed at the deadline, when it prints too
much, or when the caller goes away, killed itself or not.
"""

import asyncio
import contextlib
import os
import shutil
import signal
import subprocess
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from pathlib import Path

from aggregator.errors import MirrorError, one_line

# What is kept whole: the blobs of one batch (8 MB), or one of the largest size that is read.
MOST_OUTPUT = 512 * 2**20
# What is read as it comes: the log of 300,000 files in 3,359 commits has 134 MB.
MOST_STREAMED = 2 * 2**30
LONGEST_RECORD = 2**20  # a path, or a commit's line; of real ones the longest has 300 bytes
LARGEST_FILE = 8 * 2**30  # a pack; the largest mirror measured has 2.5 GB
# The heap of each process; a mapped pack is no part of it. Seen (benchmarks.mirrors_scale): REPLACE_HEAP.
LARGEST_HEAP = 2**30
CHUNK = 1 << 18
SETTINGS = (
    "protocol.allow=never",
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "core.attributesFile=/dev/null",
    "core.packedGitLimit=256m",  # what is mapped of packs at once: memory stays bounded
    "core.deltaBaseCacheLimit=32m",
    "core.bigFileThreshold=16m",
    "pack.threads=1",
    "pack.windowMemory=64m",
    "gc.autoDetach=false",  # else it would outlive its deadline
    "maintenance.autoDetach=false",
    "http.followRedirects=false",
    "http.proxy=",
    "http.lowSpeedLimit=1000",  # bytes a second, for a minute: a silent server
    "http.lowSpeedTime=60",
    "credential.helper=",
    "log.showRoot=true",
    "submodule.recurse=false",
    "transfer.fsckObjects=true",
    # Sloppy but harmless, and in real mirrors' old commits; everything else stays an error.
    "fetch.fsck.zeroPaddedFilemode=ignore",
    "fetch.fsck.badTimezone=ignore",
    "fetch.fsck.missingSpaceBeforeDate=ignore",
    "fetch.fsck.missingEmail=ignore",
)
ENVIRONMENT = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_LAZY_FETCH": "1",  # known from 2.44 on; before, the transports are closed to whoever reads
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": "/bin/false",
    "HOME": "/nonexistent",
    "LC_ALL": "C",
}
INHERITED = {"PATH": "PATH", "GIT_SSL_CAINFO": "SSL_CERT_FILE"}


class TooMuchError(Exception):
    """git prints more than it may."""


def unheard(said: bytes) -> None:
    """Hear nothing of what git says of its progress."""
    del said


@dataclass(frozen=True, slots=True)
class Git:
    """git for one source: ``settings`` are its own ``-c`` settings.

    ``deadline`` and ``most``, the bytes that it may print, are for each run; ``largest`` is the largest file
    that it may write. ``hold`` is a file descriptor that git and all that it starts keep open: a lock on it
    lasts until the last of them has ended, also where we are killed. ``also`` is a folder of objects that git
    reads besides those of the repository. ``heard`` is told what git says of its progress.
    """

    subject: str
    settings: tuple[str, ...] = ()
    deadline: timedelta = timedelta(minutes=10)
    most: int = MOST_OUTPUT
    largest: int = LARGEST_FILE
    hold: int | None = None
    also: Path | None = None
    heard: Callable[[bytes], None] = unheard

    async def run(self, action: str, arguments: Sequence[str], given: bytes = b"") -> bytes:
        """Return what git prints when it is given ``given``; ``action`` is for the error."""
        async with self._started(action, arguments, given) as process, self._bounded(action):
            _, printed, complaint = await asyncio.gather(
                _feed(process, given),
                _drain(process, process.stdout, self.most),
                _drain(process, process.stderr, self.most, self.heard),
            )
            self._judge(action, await process.wait(), complaint)
            return printed

    async def records(self, action: str, arguments: Sequence[str]) -> AsyncGenerator[list[bytes], None]:
        """Yield what git prints as it comes, cut at each NUL; what follows the last one is a record too."""
        async with self._started(action, arguments, b"") as process, self._bounded(action):
            complaining = asyncio.create_task(_drain(process, process.stderr, self.most))
            size, rest = 0, b""
            while process.stdout is not None and (chunk := await process.stdout.read(CHUNK)):
                size += len(chunk)
                if size > MOST_STREAMED:
                    raise TooMuchError(MOST_STREAMED)
                *whole, rest = (rest + chunk).split(b"\0")
                if len(rest) > LONGEST_RECORD:
                    raise TooMuchError(LONGEST_RECORD)
                yield whole
            self._judge(action, await process.wait(), await complaining)
            yield [rest] if rest else []

    @asynccontextmanager
    async def _started(
        self, action: str, arguments: Sequence[str], given: bytes
    ) -> AsyncGenerator[Process, None]:
        """Start git; nothing of it outlives the context."""
        settings = [part for setting in (*SETTINGS, *self.settings) for part in ("-c", setting)]
        try:
            process = await asyncio.create_subprocess_exec(
                *(*_confined(os.environ.get("PATH", ""), self.largest), "git", *settings, *arguments),
                stdin=PIPE if given else DEVNULL,
                stdout=PIPE,
                stderr=PIPE,
                env=_environment(self.also),
                start_new_session=True,
                pass_fds=() if self.hold is None else (self.hold,),
            )
        except FileNotFoundError as error:
            raise MirrorError(self.subject, action, "git is not installed", "apt install git") from error
        try:
            yield process
        finally:
            _end(process)
            await _reaped(process)

    @asynccontextmanager
    async def _bounded(self, action: str) -> AsyncGenerator[None, None]:
        """Hold what happens inside to the deadline; say in words what went beyond its bounds."""
        try:
            async with asyncio.timeout(self.deadline.total_seconds()):
                yield
        except TimeoutError as error:
            cause = f"git did not finish within {self.deadline}"
            raise MirrorError(self.subject, action, cause, "set git.since, or git.paths") from error
        except TooMuchError as error:
            cause = f"git printed more than {error.args[0]:,} bytes"
            raise MirrorError(self.subject, action, cause, "set git.since, or git.paths") from error

    def _judge(self, action: str, status: int, complaint: bytes) -> None:
        """Raise where git failed."""
        if status:
            raise MirrorError(self.subject, action, _last_words(complaint) or f"git ended with {status}")


@lru_cache
def _confined(path: str, largest: int) -> tuple[str, ...]:
    """Return what bounds the memory and the files of git and of all that it starts, and has it die with us.

    Both programs are util-linux's, looked for on ``path``. A Python function between fork and exec would do
    the same, and may hang a process with threads; limits set from here would come when git has long started
    others. Each is tried once: setpriv sets its capabilities anew even where nothing changes, which a
    hardened unit refuses. A service manager kills what we leave behind, and needs it least.
    """
    limits = ("--core=0", f"--data={LARGEST_HEAP}", f"--fsize={largest}")
    wanted = (("prlimit", *limits), ("setpriv", "--pdeathsig", "KILL", "--"))
    ways = [(shutil.which(name, path=path), *options) for name, *options in wanted]
    return tuple(word for way in ways if _works(way, path) for word in way if word)


def _works(way: Sequence[str | None], path: str) -> bool:
    """Tell whether a program can be started this way."""
    harmless = shutil.which("true", path=path)
    words = [word for word in (*way, harmless) if word]
    if way[0] is None or harmless is None:
        return False
    done = subprocess.run(words, capture_output=True, check=False)  # noqa: S603 - words of ours
    return done.returncode == 0


def _environment(also: Path | None) -> dict[str, str]:
    """Return what git is told: where programs lie, whose certificates count (as for feeds), no more."""
    own = {ours: os.environ[theirs] for ours, theirs in INHERITED.items() if theirs in os.environ}
    if also is not None:  # in quotes, or a colon would end it
        spelled = str(also).replace("\\", "\\\\").replace('"', '\\"')
        own["GIT_ALTERNATE_OBJECT_DIRECTORIES"] = f'"{spelled}"'
    return ENVIRONMENT | own


async def _feed(process: Process, given: bytes) -> None:
    """Write git's input; one that ends early is told by its status."""
    if process.stdin is not None:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            process.stdin.write(given)
            await process.stdin.drain()
        process.stdin.close()


async def _drain(
    process: Process,
    stream: asyncio.StreamReader | None,
    most: int,
    heard: Callable[[bytes], None] = unheard,
) -> bytes:
    """Return all that a stream holds; ``TooMuchError``, and an end to git, at more than ``most`` bytes."""
    chunks: list[bytes] = []
    size = 0
    while stream is not None and (chunk := await stream.read(CHUNK)):
        size += len(chunk)
        heard(chunk)
        if size <= most:
            chunks.append(chunk)
        else:
            _end(process)
    if size > most:
        raise TooMuchError(most)
    return b"".join(chunks)


async def _reaped(process: Process) -> None:
    """Wait for the end of a process, reading what is left: asyncio waits for its pipes to be empty."""
    for stream in (process.stdout, process.stderr):
        while stream is not None and await stream.read(CHUNK):
            pass
    await process.wait()


def _end(process: Process) -> None:
    """Kill a git that still runs, with all that it started."""
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def _last_words(complaint: bytes) -> str:
    """Return git's last line that says what went wrong; advice and what the server sends are left out."""
    lines = [line for line in complaint.decode("utf-8", "replace").splitlines() if line.strip()]
    telling = [line for line in lines if line.startswith(("fatal:", "error:"))] or lines
    return one_line("; ".join(telling[:3]))[:500]
