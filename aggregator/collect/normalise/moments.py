"""What reading a date gives: a moment, or the plain fact that there is none."""

from dataclasses import dataclass
from datetime import datetime

from aggregator.model import Precision


@dataclass(frozen=True, slots=True)
class Dated:
    """A moment in UTC; with ``precision`` ``day`` it is the start of that day where the source is."""

    moment: datetime
    precision: Precision


@dataclass(frozen=True, slots=True)
class NoDate:
    """The text names no moment for certain."""
