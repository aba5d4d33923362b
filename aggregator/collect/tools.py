"""What collecting works with: opened once by the service, handed to every poll."""

from dataclasses import dataclass, field

from aggregator.clock import Clock
from aggregator.collect.children import Children
from aggregator.collect.http.client import Fetcher
from aggregator.collect.http.robots import Robots
from aggregator.collect.progress import Listener, unheard


@dataclass(frozen=True, slots=True)
class Tools:
    """``timezone`` is the IANA name for dates that a source gives without a zone.

    ``robots`` answers for pages that no operator has named; it goes by ``clock``. ``progress`` is told how
    far the long polls, those of mirrors, have got.
    """

    fetcher: Fetcher
    children: Children
    timezone: str = "Asia/Shanghai"
    clock: Clock = field(default_factory=Clock)
    progress: Listener = unheard
    robots: Robots = field(init=False)

    def __post_init__(self) -> None:
        """Make what the others make possible."""
        object.__setattr__(self, "robots", Robots(self.fetcher, self.clock.now))
