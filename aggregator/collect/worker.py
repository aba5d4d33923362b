"""The reader child: reads jobs from its standard input, answers on its standard output.

Bytes from outside are parsed here and nowhere else, in a process that can be killed, with bounded
memory, without a database or the network. Started by ``collect.children`` with its bound as the argument.
"""

import ctypes
import os
import pickle
import resource
import signal
import sys
import time
import traceback
from contextlib import suppress
from typing import BinaryIO

from aggregator.collect.describing import describe
from aggregator.collect.frames import (
    ANSWERS,
    HEADER,
    LARGEST_ANSWER,
    OUT_OF_MEMORY,
    Answer,
    BugAnswer,
    DescribedAnswer,
    ErrorAnswer,
    FeedAnswer,
    FilesAnswer,
    PageAnswer,
)
from aggregator.collect.jobs import DescribeJob, FeedJob, Job, ListingJob, PageJob
from aggregator.collect.mirror.read import read_files
from aggregator.collect.reading import read_feed
from aggregator.collect.reading_pages import read_listed, read_page
from aggregator.errors import CollectError

PR_SET_PDEATHSIG = 1  # linux/prctl.h
# How far reading steps back behind whoever serves readers: while 200 sources are polled on two cores the
# worst answer of several hundred took 11 to 17 ms instead of 21 to 26 (`python -m benchmarks.serving`).
NICE = 10


def main(memory: int, parent: int) -> None:
    """Answer jobs until the parent closes our input. ``memory`` is in bytes, ``parent`` its process id."""
    confine(memory)
    if os.getppid() != parent:  # it died before we asked to die with it
        return
    answers = _private_output()
    _send(answers, b"")
    try:
        while job := _receive(sys.stdin.buffer):
            _send(answers, packed(answer(job)))
    except MemoryError:
        # What is left of this process's memory is in pieces: the parent starts a new one.
        os._exit(OUT_OF_MEMORY)


def confine(memory: int) -> None:
    """Bound our memory, step back behind the parent, and die with it (Linux)."""
    with suppress(OSError):  # where a sandbox refuses it, they read with the same priority
        os.nice(NICE)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def answer(job: Job) -> Answer:
    """Do a job; every exception but running out of memory becomes an answer."""
    began = time.process_time()
    try:
        return _done(job, began)
    except CollectError as error:
        return ErrorAnswer(
            seconds=time.process_time() - began, action=error.action, cause=error.cause, remedy=error.remedy
        )
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - a bug: told to the parent, which raises it there
        return BugAnswer(seconds=time.process_time() - began, traceback=traceback.format_exc())


def _done(job: Job, began: float) -> Answer:
    """Do a job; ``seconds`` is counted when it is done."""
    match job:
        case FeedJob():
            return FeedAnswer(result=read_feed(job), seconds=time.process_time() - began)
        case ListingJob():
            return FeedAnswer(result=read_listed(job), seconds=time.process_time() - began)
        case PageJob():
            return PageAnswer(result=read_page(job), seconds=time.process_time() - began)
        case DescribeJob():
            return DescribedAnswer(result=describe(job), seconds=time.process_time() - began)
        case _:
            return FilesAnswer(result=read_files(job), seconds=time.process_time() - began)


def packed(result: Answer, largest: int = LARGEST_ANSWER) -> bytes:
    """Return an answer as JSON, or a refusal where it is too big to be sent."""
    whole = ANSWERS.dump_json(result)
    if len(whole) <= largest:
        return whole
    cause = f"what it holds is larger than {largest:,} bytes"
    return ANSWERS.dump_json(ErrorAnswer(seconds=result.seconds, action="reading", cause=cause, remedy=""))


def _private_output() -> BinaryIO:
    """Keep standard output for answers: what a library prints goes to standard error."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answers


def _receive(requests: BinaryIO) -> Job | None:
    """Return the next job, ``None`` at the end of input."""
    header = requests.read(HEADER.size)
    if len(header) < HEADER.size:
        return None
    job: Job = pickle.loads(requests.read(*HEADER.unpack(header)))  # noqa: S301 - only our parent writes here
    return job


def _send(answers: BinaryIO, frame: bytes) -> None:
    """Write one frame."""
    answers.write(HEADER.pack(len(frame)) + frame)
    answers.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
