"""What a document of the corpus is: its bytes, how they came, and what they mean.

``reads`` holds one mapping of facts per entry, in order; a fact that is not named is not asked for.
The facts: ``title``, ``link``, ``id``, ``published`` and ``updated`` (a ``datetime`` in UTC, a ``date``
for a day without a clock time, ``NO_DATE``), ``text``, ``files``, ``authors``, ``origin``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from aggregator.model import UNREPAIRED, Identity, Repair

BASE = "https://haian.example/news/feed.xml"
NO_DATE = "no date"
NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One document. ``warns`` are parts of warnings, all of them; ``refused`` is part of a ``ParseError``."""

    kind: str
    name: str
    document: bytes
    reads: Sequence[Facts] = ()
    content_type: str = "application/rss+xml"
    base: str = BASE
    warns: tuple[str, ...] = ()
    refused: str = ""
    repair: Repair = UNREPAIRED
    identity: Identity = "auto"

    def __str__(self) -> str:
        """Return what pytest shows."""
        return f"{self.kind}: {self.name}"


def moment(text: str) -> datetime:
    """Return an expected moment, written as ISO 8601 in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def day(text: str) -> date:
    """Return an expected day."""
    return date.fromisoformat(text)
