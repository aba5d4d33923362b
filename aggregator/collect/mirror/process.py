"""Runs the git program: the one place in the program that does.

In: git's arguments. Out: what it printed, or ``MirrorError`` with git's own last words. git is shut in: no
configuration but ours, no hooks, no prompts, no transport but the one allowed, its own process group that
is killed at the deadline, when it prints too much, or when the caller goes away.
"""

import asyncio
import contextlib
import os
import resource
import signal
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from aggregator.errors import MirrorError, one_line

# A listing of a million files has 100 MB; what prints more is no archive of articles.
MOST_OUTPUT = 512 * 1024 * 1024
LARGEST_FILE = 8 * 1024**3  # a pack; the largest mirror measured has 2.5 GB
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
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": "/bin/false",
    "HOME": "/nonexistent",
    "LC_ALL": "C",
}
INHERITED = {"PATH": "PATH", "GIT_SSL_CAINFO": "SSL_CERT_FILE"}


class TooMuchError(Exception):
    """git prints more than it may."""


@dataclass(frozen=True, slots=True)
class Git:
    """git for one source: ``settings`` are its own ``-c`` settings.

    ``deadline`` and ``most``, the bytes that it may print, are for each run.
    """

    subject: str
    settings: tuple[str, ...] = ()
    deadline: timedelta = timedelta(minutes=10)
    most: int = MOST_OUTPUT

    async def run(self, action: str, arguments: Sequence[str], given: bytes = b"") -> bytes:
        """Return what git prints when it is given ``given``; ``action`` is for the error."""
        command = [part for setting in (*SETTINGS, *self.settings) for part in ("-c", setting)]
        try:
            process = await asyncio.create_subprocess_exec(
                "git",
                *command,
                *arguments,
                stdin=PIPE if given else DEVNULL,
                stdout=PIPE,
                stderr=PIPE,
                env=_environment(),
                start_new_session=True,
            )
        except FileNotFoundError as error:
            raise MirrorError(self.subject, action, "git is not installed", "apt install git") from error
        try:
            return await self._finish(process, action, given)
        finally:
            _end(process)
            await _reaped(process)

    async def _finish(self, process: Process, action: str, given: bytes) -> bytes:
        """Feed and read a running git until it ends, within its deadline."""
        with contextlib.suppress(ProcessLookupError):  # it may have ended already
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (LARGEST_FILE, LARGEST_FILE))
        try:
            async with asyncio.timeout(self.deadline.total_seconds()):
                _, printed, complaint = await asyncio.gather(
                    _feed(process, given),
                    _drain(process, process.stdout, self.most),
                    _drain(process, process.stderr, self.most),
                )
                status = await process.wait()
        except TimeoutError as error:
            cause = f"git did not finish within {self.deadline}"
            raise MirrorError(self.subject, action, cause, "set git.since, or fetch it by hand") from error
        except TooMuchError as error:
            cause = f"git printed more than {self.most:,} bytes"
            raise MirrorError(self.subject, action, cause, "set git.since") from error
        if status:
            raise MirrorError(self.subject, action, _last_words(complaint) or f"git ended with {status}")
        return printed


def _environment() -> dict[str, str]:
    """Return what git is told: where programs lie, whose certificates count (as for feeds), no more."""
    own = {ours: os.environ[theirs] for ours, theirs in INHERITED.items() if theirs in os.environ}
    return ENVIRONMENT | own


async def _feed(process: Process, given: bytes) -> None:
    """Write git's input; one that ends early is told by its status."""
    if process.stdin is not None:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            process.stdin.write(given)
            await process.stdin.drain()
        process.stdin.close()


async def _drain(process: Process, stream: asyncio.StreamReader | None, most: int) -> bytes:
    """Return all that a stream holds; ``TooMuchError``, and an end to git, at more than ``most`` bytes."""
    chunks: list[bytes] = []
    size = 0
    while stream is not None and (chunk := await stream.read(CHUNK)):
        size += len(chunk)
        if size <= most:
            chunks.append(chunk)
        else:
            _end(process)
    if size > most:
        raise TooMuchError
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
