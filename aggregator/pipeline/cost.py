"""CPU seconds by stage: fetch, read, fingerprint, settle, publish."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import thread_time


class Seconds(dict[str, float]):
    """CPU seconds by the name of the stage that took them."""

    def spent(self, stage: str, seconds: float) -> None:
        """Add seconds to a stage."""
        self[stage] = self.get(stage, 0.0) + seconds

    def __add__(self, other: dict[str, float]) -> "Seconds":
        """Return both together, stage by stage."""
        both = Seconds(self)
        for stage, seconds in other.items():
            both.spent(stage, seconds)
        return both

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        """Add what this thread spends inside to a stage."""
        begin = thread_time()
        try:
            yield
        finally:
            self.spent(stage, thread_time() - begin)
