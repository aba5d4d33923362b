"""How far a long poll has got, for whoever wants to show it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from aggregator.model import SourceSlug

Doing = Literal["fetching", "reading"]


@dataclass(frozen=True, slots=True)
class Progress:
    """``done`` of ``total`` objects (fetching) or files (reading); ``total`` is 0 while it is unknown."""

    source: SourceSlug
    doing: Doing
    done: int = 0
    total: int = 0


Listener = Callable[[Progress], None]


def unheard(progress: Progress) -> None:
    """Show nothing."""
    del progress
