"""How much CPU time something takes, without what it costs to count lines for the coverage."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def untraced() -> Iterator[None]:
    """Let nothing be counted inside: for many short steps that costs more than the steps do."""
    tracing = sys.gettrace()
    sys.settrace(None)
    try:
        yield
    finally:
        sys.settrace(tracing)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Hold what is done inside to so many seconds of CPU time; other programs can only make it more."""
    with untraced():
        began = time.process_time()
        yield
        spent = time.process_time() - began
    assert spent < seconds
