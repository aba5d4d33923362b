"""Long polls in the log: how far the reading of a mirror has got, and how long it will still take.

In: what polls tell of their progress, often. Out: a line a minute for each source, none for a poll that
takes less than that.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from aggregator.collect.progress import Progress
from aggregator.model import SourceSlug
from aggregator.service.logs import logger

EVERY = 60.0  # seconds
UNITS = {"fetching": "objects", "reading": "files"}


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a source was at some moment, in seconds of a clock that is never set."""

    progress: Progress
    moment: float


class Told:
    """Logs progress. A ``collect.progress.Listener``."""

    def __init__(self, every: float = EVERY, clock: Callable[[], float] = time.monotonic) -> None:
        """Have heard nothing yet."""
        self._every = every
        self._clock = clock
        self._marks: dict[SourceSlug, Mark] = {}

    def __call__(self, progress: Progress) -> None:
        """Hear of a source; say so if it is time."""
        now, mark = self._clock(), self._marks.get(progress.source)
        ended = progress.done >= progress.total > 0
        if mark is None or ended or _other(mark.progress, progress):
            self._marks[progress.source] = Mark(progress, now)
        elif now - mark.moment >= self._every:
            self._say(mark, Mark(progress, now))
            self._marks[progress.source] = Mark(progress, now)

    @staticmethod
    def _say(before: Mark, after: Mark) -> None:
        """Log how far it has got since the last mark, and what that means for the rest."""
        heard, unit = after.progress, UNITS[after.progress.doing]
        logger().info(
            f"{heard.doing} a mirror",
            source=heard.source,
            **{unit: f"{heard.done:,} of {heard.total:,}"} if heard.total else {},
            **{"left": left} if (left := remaining(before, after)) else {},
        )


def remaining(before: Mark, after: Mark) -> str:
    """Return how long the rest takes at the pace between two marks, ``""`` where that cannot be told."""
    passed = after.progress.done - before.progress.done
    if passed <= 0 or not after.progress.total:
        return ""
    seconds = (after.progress.total - after.progress.done) * (after.moment - before.moment) / passed
    return str(timedelta(seconds=round(seconds)))


def _other(before: Progress, after: Progress) -> bool:
    """Tell whether something else has begun."""
    return before.doing != after.doing or after.done < before.done or after.total != before.total
