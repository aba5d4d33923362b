"""Whether the service is well: signs of life, and what its parts last complained of.

In: what the parts report. Out: one line for ``/health`` and for systemd, empty while all is well. The
watchdog is fed from ``lives`` alone: a restart mends a hanging loop or database connection, but no full
disk.
"""

import time
from dataclasses import dataclass, field

# The tick comes every few seconds and reads the database. Half of the unit's WatchdogSec: whoever asks
# /health hears of it before systemd acts.
SILENCE = 30.0


@dataclass(slots=True)
class Health:
    """The service's own idea of how it is."""

    silence: float = SILENCE
    _ticked: float = field(default_factory=time.monotonic)
    _troubles: dict[str, str] = field(default_factory=dict)

    def ticked(self) -> None:
        """Note a sign of life: loop, scheduler and database have done something together."""
        self._ticked = time.monotonic()

    def report(self, part: str, trouble: str) -> None:
        """Note what a part complains of; ``""`` takes it back."""
        self._troubles[part] = trouble

    @property
    def troubled(self) -> frozenset[str]:
        """The parts that complain."""
        return frozenset(part for part, trouble in self._troubles.items() if trouble)

    @property
    def lives(self) -> bool:
        """Tell whether there was a sign of life lately."""
        return time.monotonic() - self._ticked < self.silence

    def trouble(self) -> str:
        """Return what is wrong in one line, ``""`` while nothing is."""
        if not self.lives:
            return f"no sign of life for over {self.silence:g} s: the loop or the database hangs"
        return "; ".join(filter(None, self._troubles.values()))
