"""Patterns that an operator wrote, run on texts that a stranger wrote: within bounds.

In: a compiled pattern and a text. Out: what it captures. A pattern may take exponential time on a text made
for it; ``bounded`` ends it. The configuration has refused the worst ones before. Works in the main thread of
a process, which is where a reader child reads.
"""

import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from aggregator.collect.mirror.origin import LeftOutError

# CPU time that the patterns of one file may take together: a file of 100 kB takes sensible ones 1 ms.
SECONDS = 0.5
LONGEST = 200_000  # characters of a text that patterns see: its credits stand at an end, or it is no article


def captured(pattern: re.Pattern[str], text: str) -> Iterator[str]:
    """Yield what a pattern captures, match by match: its first group that took part, else the whole."""
    for match in pattern.finditer(text[:LONGEST]):
        yield next((group for group in match.groups() if group is not None), match[0])


@contextmanager
def bounded(seconds: float = SECONDS) -> Iterator[None]:
    """End what takes more CPU time than that: ``LeftOutError``."""
    before = signal.signal(signal.SIGVTALRM, _late)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _late(_number: int, _frame: FrameType | None) -> None:
    """Answer the timer."""
    raise LeftOutError("its patterns take too long; simplify git.custom")
