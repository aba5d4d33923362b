"""What a layout is told about a file besides its text, and what it answers when it holds no article."""

from dataclasses import dataclass
from datetime import datetime

from aggregator.model import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a file comes from. ``page`` is the mirror's own page of it, ``""`` for none.

    ``site`` is what links without a host count from, ``""`` for nothing.
    """

    path: str
    blob: str
    committed: datetime | None
    repository: str
    page: str
    timezone: str
    site: str = ""

    @property
    def name(self) -> str:
        """The file's name without its folders, which change."""
        return self.path.rpartition("/")[2]

    def stable(self, name: str) -> str:
        """Return the id of an article without an original address: never the path, it changes."""
        return f"{self.repository}#{name}"


@dataclass(frozen=True, slots=True)
class NotArticle:
    """A file that holds no article; ``reason`` in a few words, the same for all of its kind."""

    reason: str


NO_LAYOUT = "no known layout"
FOREIGN = NotArticle(NO_LAYOUT)  # another layout may know the file
Found = tuple[Entry, ...] | NotArticle


class LeftOutError(Exception):
    """A file that cannot be read, and why, in words for the operator. The reader makes a warning of it."""
