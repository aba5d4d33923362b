"""A pool of reader children: jobs in, results out, hostile documents killed on the way.

Children start when they are first needed and are used again and again; one that is late, dies or
runs out of memory is killed and costs its own job only. Not done here: reading (``worker``).
"""

import asyncio
import os
import pickle
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from pydantic import ValidationError

from aggregator.collect.frames import (
    ANSWERS,
    HEADER,
    LARGEST_ANSWER,
    OUT_OF_MEMORY,
    Answer,
    BugAnswer,
    ErrorAnswer,
)
from aggregator.collect.jobs import FilesJob, Job, Result
from aggregator.errors import MirrorError, ParseError

# Address space, not resident memory. Measured (VmPeak): 231 MB after a first feed, 279 MB after one of 12 MB.
MEMORY = 2**30
STARTING = 60.0  # seconds until a new child must be ready: imports take under two, on a loaded machine more
PATIENCE = 1.0  # seconds a job waits before another child is started: that costs 0.7 s of CPU itself
LEAVING = 2.0  # seconds that an idle child gets to end by itself
MOST_JOBS = 1_000  # after which a child is replaced, so that a leak in a library stays small
ACTION = "reading what it sent"


@dataclass(slots=True)
class Child:
    """One process; ``jobs`` counts what it has done."""

    process: asyncio.subprocess.Process
    incoming: asyncio.StreamReader
    outgoing: asyncio.StreamWriter
    jobs: int = 0


class DiedError(Exception):
    """A child ended, or spoke nonsense, in the middle of a job."""


class Children:
    """At most ``size`` children; ``deadline`` is what one job may take in seconds. A context manager.

    ``memory`` bounds a child's address space in bytes; after ``most_jobs`` a child is replaced.
    ``cpu_seconds`` sums up what all of them used.
    """

    def __init__(
        self, size: int = 2, deadline: float = 30.0, memory: int = MEMORY, most_jobs: int = MOST_JOBS
    ) -> None:
        """Start nothing yet."""
        self.cpu_seconds = 0.0
        self._deadline = deadline
        self._memory = memory
        self._most_jobs = most_jobs
        self._places = asyncio.Semaphore(1)
        self._more = size - 1
        self._idle: list[Child] = []
        self._all: list[Child] = []

    async def __aenter__(self) -> Self:
        """Return itself."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End every child."""
        await self.close()

    async def run(self, job: Job, subject: str) -> Result:
        """Do a job in a child; ``subject`` names the source in messages.

        Raises ``ParseError`` (``MirrorError`` for files that are none), and ``RuntimeError`` for a bug.
        """
        return (await self.measured(job, subject))[0]

    async def measured(self, job: Job, subject: str) -> tuple[Result, float]:
        """Return the result of ``run``, and the CPU seconds that the child took for it."""
        await self._take_place()
        try:
            answer = await self._answer(job, subject)
        finally:
            self._places.release()
        self.cpu_seconds += answer.seconds
        match answer:
            case BugAnswer():
                raise RuntimeError(f"a bug while reading {subject}:\n{answer.traceback}")
            case ErrorAnswer():
                kind = MirrorError if isinstance(job, FilesJob) else ParseError
                raise kind(subject, answer.action, answer.cause, answer.remedy)
            case _:
                return answer.result, answer.seconds

    async def _take_place(self) -> None:
        """Wait for a child to be free; once that takes ``PATIENCE``, there is one child more."""
        try:
            async with asyncio.timeout(PATIENCE if self._more else None):
                await self._places.acquire()
        except TimeoutError:
            if self._more:
                self._more -= 1  # the place it gives back afterwards is the additional one
            else:
                await self._places.acquire()

    async def close(self) -> None:
        """End every child: the idle ones politely, the others at once."""
        idle, self._idle = self._idle, []
        await asyncio.gather(*(self._dismiss(child) for child in idle))
        await asyncio.gather(*(self._kill(child) for child in tuple(self._all)))

    async def _answer(self, job: Job, subject: str) -> Answer:
        """Have one child do the job; it goes back to the idle ones only if all went well."""
        child = self._idle.pop() if self._idle else await self._start()
        try:
            async with asyncio.timeout(self._deadline):
                answer = await _exchange(child, job)
        except TimeoutError as error:
            await self._kill(child)
            cause = f"it takes longer than {self._deadline:g} s to read"
            raise ParseError(subject, ACTION, cause, "ask the outlet") from error
        except DiedError as error:
            await self._kill(child)
            cause = _death(child.process.returncode, self._memory)
            raise ParseError(subject, ACTION, cause, "ask the outlet") from error
        except BaseException:
            # Cancelled half-way: its answer would be taken for that of the next job.
            await self._kill(child)
            raise
        await self._return(child)
        return answer

    async def _return(self, child: Child) -> None:
        """Put a child back, or replace it when it has done enough."""
        child.jobs += 1
        if child.jobs >= self._most_jobs:
            await self._dismiss(child)
        elif child in self._all:
            self._idle.append(child)

    async def _start(self) -> Child:
        """Start a child and wait until it is ready; one that cannot start is a bug, or a broken machine."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "aggregator.collect.worker",
            str(self._memory),
            str(os.getpid()),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            process_group=0,
        )
        if process.stdin is None or process.stdout is None:
            raise AssertionError("both ends were asked for")
        child = Child(process, process.stdout, process.stdin)
        self._all.append(child)
        try:
            async with asyncio.timeout(STARTING):
                await _frame(child)
        except (TimeoutError, DiedError) as error:
            await self._kill(child)
            raise RuntimeError(f"a reader cannot start (exit status {process.returncode})") from error
        except BaseException:
            await self._kill(child)
            raise
        return child

    async def _dismiss(self, child: Child) -> None:
        """Let an idle child end at the end of its input; kill it where it does not."""
        child.outgoing.close()
        with suppress(TimeoutError):
            async with asyncio.timeout(LEAVING):
                await child.process.wait()
        await self._kill(child)

    async def _kill(self, child: Child) -> None:
        """Kill a child's whole process group, and wait until it is gone."""
        if child in self._all:
            self._all.remove(child)
        with suppress(ProcessLookupError):
            os.killpg(child.process.pid, signal.SIGKILL)
        child.outgoing.close()
        await child.process.wait()


async def _exchange(child: Child, job: Job) -> Answer:
    """Send a job, wait for its answer."""
    packed = pickle.dumps(job, protocol=pickle.HIGHEST_PROTOCOL)
    child.outgoing.write(HEADER.pack(len(packed)) + packed)
    try:
        await child.outgoing.drain()
    except ConnectionError as error:
        raise DiedError from error
    try:
        return ANSWERS.validate_json(await _frame(child))
    except ValidationError as error:
        raise DiedError from error


async def _frame(child: Child) -> bytes:
    """Read one frame."""
    try:
        (length,) = HEADER.unpack(await child.incoming.readexactly(HEADER.size))
        if length > LARGEST_ANSWER:
            raise DiedError
        return await child.incoming.readexactly(length)
    except (asyncio.IncompleteReadError, ConnectionError) as error:
        raise DiedError from error


def _death(status: int | None, memory: int) -> str:
    """Return in words how a child ended."""
    # SIGABRT is how libraries in Rust and C++ end when they are given no memory.
    if status in (OUT_OF_MEMORY, -signal.SIGABRT):
        return f"it takes more than {memory / 2**20:,.0f} MiB of memory to read"
    return f"it crashed its reader (exit status {status})"
