"""What a layout is told about a file besides its text, and what it answers when it knows it not."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a file comes from. ``page`` is the mirror's own page of it, ``""`` for none."""

    path: str
    blob: str
    committed: datetime | None
    repository: str
    page: str
    timezone: str

    def stable(self, name: str) -> str:
        """Return the id of an article without an original address: never the path, it changes."""
        return f"{self.repository}#{name}"


@dataclass(frozen=True, slots=True)
class NotArticle:
    """A file that holds no article; ``reason`` in a few words, the same for all of its kind."""

    reason: str
