"""A profile → which of the program's own functions the time belongs to.

In: a file of cProfile. Out: seconds by function and by module. Time spent in libraries is given to
whichever of our functions called them, however many steps away, in proportion to the calls.
"""

import pstats
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

Function = tuple[str, int, str]
OURS = "/aggregator/"
# Libraries call each other some steps deep; what has not come home by then is left unnamed.
DEPTH = 30
UNNAMED = "(start and libraries)"


def by_function(file: Path) -> dict[str, float]:
    """Return CPU seconds by function of ours, ``module.function``."""
    stats = _stats(file)
    seconds: dict[str, float] = defaultdict(float)
    waiting = {function: figures[2] for function, figures in stats.items()}
    for _ in range(DEPTH):
        passed: dict[Function, float] = defaultdict(float)
        for function, spent in waiting.items():
            if OURS in function[0]:
                seconds[_name(function)] += spent
            else:
                for caller, part in _callers(stats[function][4]).items():
                    passed[caller] += spent * part
        waiting = passed
    total = sum(figures[2] for figures in stats.values())
    seconds[UNNAMED] = total - sum(seconds.values())
    return seconds


def by_module(functions: Mapping[str, float]) -> dict[str, float]:
    """Return seconds by module."""
    seconds: dict[str, float] = defaultdict(float)
    for name, spent in functions.items():
        seconds[name if name == UNNAMED else name.partition(":")[0]] += spent
    return seconds


def by_step(file: Path) -> dict[str, float]:
    """Return seconds by function of ours, with all that it calls: what calls another counts it, too."""
    steps: dict[str, float] = defaultdict(float)
    for function, figures in _stats(file).items():
        if OURS in function[0] and not function[2].startswith("<"):
            steps[_name(function)] = max(steps[_name(function)], figures[3])
    return steps


def _stats(file: Path) -> Mapping[Function, Any]:
    found: Mapping[Function, Any] = pstats.Stats(str(file)).stats  # type: ignore[attr-defined] # not in its types
    return found


def _callers(callers: Mapping[Function, tuple[int, int, float, float]]) -> dict[Function, float]:
    """Return who called a function, each with its part of the time spent in it."""
    spent = {caller: edge[3] for caller, edge in callers.items()}
    total = sum(spent.values())
    return {caller: each / total for caller, each in spent.items()} if total else {}


def _name(function: Function) -> str:
    module = function[0].rpartition(OURS)[2].removesuffix(".py")
    return f"{module}:{function[2]}"
