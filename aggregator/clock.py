"""The program's wall clock: the real one, or one set by ``AGGREGATOR_CLOCK`` for replays.

``<ISO time>`` freezes it, ``<ISO time>*<speed>`` runs it that much faster. Only due times and the
times that are stored follow it; deadlines, rates and sleeps stay real (``time.monotonic``).
"""

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from aggregator.errors import UsageError

VARIABLE = "AGGREGATOR_CLOCK"


@dataclass(frozen=True, slots=True)
class Clock:
    """A wall clock. ``start`` ``None`` is the real time; ``speed`` 0 stands still."""

    start: datetime | None = None
    speed: float = 1.0
    began: float = field(default_factory=time.monotonic)

    def now(self) -> datetime:
        """Return the time as an aware datetime in UTC."""
        if self.start is None:
            return datetime.now(UTC)
        return self.start + timedelta(seconds=(time.monotonic() - self.began) * self.speed)

    @property
    def simulated(self) -> bool:
        """Tell whether this is not the real time."""
        return self.start is not None


def clock_from(environ: Mapping[str, str]) -> Clock:
    """Return the clock that the environment asks for; refused under systemd."""
    text = environ.get(VARIABLE, "").strip()
    if not text:
        return Clock()
    if "INVOCATION_ID" in environ and "NOTIFY_SOCKET" in environ:
        raise UsageError(
            VARIABLE, "setting the clock", "a service must run on the real time", "remove it from the unit"
        )
    moment, _, speed = text.partition("*")
    try:
        start = datetime.fromisoformat(moment.strip())
        factor = _speed(speed)
    except ValueError as error:
        raise UsageError(
            VARIABLE,
            "setting the clock",
            str(error),
            "write it as 2020-10-01T00:00:00Z or 2020-10-01T00:00:00Z*600",
        ) from error
    zoned = start if start.tzinfo else start.replace(tzinfo=UTC)
    return Clock(zoned.astimezone(UTC), factor)


def _speed(text: str) -> float:
    """Return how much faster than real the clock runs: none stands still, backwards is refused."""
    speed = float(text) if text else 0.0
    if not 0 <= speed < math.inf:
        raise ValueError(f"a clock cannot run {text} times as fast")
    return speed
