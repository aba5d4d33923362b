"""Cuts out of titles what the operator's patterns name: 【快讯】, an outlet's name behind a bar.

In: titles, patterns as feeds.yaml has them (``repair.title_strip``). Out: the titles, and what went wrong, in
words. A title made for a pattern can take it hours: each search has a deadline, and a pattern that misses it
once is not used again for that document. What would leave no title leaves it as it was.
"""

from collections.abc import Sequence
from typing import Any

# Seconds. A pattern without repetitions inside repetitions takes microseconds on a title.
DEADLINE = 0.05


def stripped(titles: Sequence[str], patterns: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return (titles, warnings), the titles in their order."""
    left = list(titles)
    warnings: list[str] = []
    for written in patterns:
        try:
            pattern = _compiled(written)
            left = [_without(pattern, title) for title in left]
        except TimeoutError:
            warnings.append(f"repair.title_strip: “{written}” takes too long, and was not used; simplify it")
    return tuple(left), tuple(warnings)


def _compiled(written: str) -> Any:
    """Return a pattern of the one engine here that has deadlines; it came with the reading of dates."""
    import regex  # type: ignore[import-untyped] # noqa: PLC0415 - 10 ms, for few sources

    return regex.compile(written)


def _without(pattern: Any, title: str) -> str:
    """Return a title without what a pattern finds in it."""
    left = " ".join(str(pattern.sub("", title, timeout=DEADLINE)).split())
    return left or title
