"""Every failure that an operator can act on; anything else is a bug and stays loud.

::

    AggregatorError            1   the tree's root: subject, action, cause, remedy
    ├── ConfigError           78   feeds.yaml: one or many Problems, each with file:line:column
    ├── UsageError             2   an argument names nothing that exists
    ├── DataError             65   input that cannot be read (a file given to a command)
    ├── CollectError          75   one source could not be read; the others go on
    │   ├── FetchError             the network or the server
    │   │   ├── RefusedAddress     an address that must not be reached
    │   │   ├── Throttled          429 or 503: the server asks to wait
    │   │   ├── Blocked            a browser check instead of an answer
    │   │   ├── PutOff             not asked: its site has asked everybody to wait
    │   │   └── Gone               410: the server says it is over
    │   ├── ParseError             bytes that are no feed
    │   └── MirrorError            git, or a repository without articles
    ├── StoreError            69   the database is unavailable, full or damaged
    ├── BusyError             75   another process holds this storage
    └── PublishError           1   an edition could not be written

The message reads ``subject: while action: cause; remedy``, in that order, on one line.
"""

from dataclasses import dataclass
from datetime import timedelta


class AggregatorError(Exception):
    """Something an operator can act on. ``exit_code`` is what a command ends with."""

    exit_code = 1

    def __init__(self, subject: str, action: str, cause: str, remedy: str = "") -> None:
        """Keep the four parts; each is a phrase without a full stop."""
        self.subject = one_line(subject)
        self.action = one_line(action)
        self.cause = one_line(cause)
        self.remedy = one_line(remedy)
        super().__init__(subject, action, cause, remedy)

    def __str__(self) -> str:
        """Return the one line that a person sees."""
        text = f"{self.subject}: while {self.action}: {self.cause}"
        return f"{text}; {self.remedy}" if self.remedy else text


def one_line(text: str) -> str:
    """Return ``text`` with every run of white space as one blank, control characters dropped."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong in the configuration; lines and columns count from 1."""

    file: str
    line: int
    column: int
    text: str
    level: str = "error"

    def __str__(self) -> str:
        """Return ``feeds.yaml:12:5: error: …``, the form that editors jump to."""
        return f"{self.file}:{self.line}:{self.column}: {self.level}: {self.text}"


class ConfigError(AggregatorError):
    """feeds.yaml cannot be used; ``problems`` are all of them, in the order of the file."""

    exit_code = 78

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        """Keep every problem; the message is one line each."""
        self.problems = tuple(sorted(problems))
        first = self.problems[0]
        super().__init__(first.file, "reading the configuration", first.text)

    def __str__(self) -> str:
        """Return one line a problem."""
        return "\n".join(str(problem) for problem in self.problems)


class UsageError(AggregatorError):
    """An argument names nothing that exists."""

    exit_code = 2


class DataError(AggregatorError):
    """A file given to a command cannot be read."""

    exit_code = 65


class CollectError(AggregatorError):
    """One source could not be read; the others go on."""

    exit_code = 75


class FetchError(CollectError):
    """The network or the server failed. ``status`` is the HTTP status, 0 where there was none."""

    def __init__(self, subject: str, action: str, cause: str, remedy: str = "", *, status: int = 0) -> None:
        """Keep the status beside the four parts."""
        self.status = status
        super().__init__(subject, action, cause, remedy)


class RefusedAddress(FetchError):  # noqa: N818 - named for what it is, as the tree above reads
    """An address that must not be reached: private, loopback, or not http(s)."""


class Throttled(FetchError):  # noqa: N818
    """429 or 503. ``wait`` is the Retry-After of ``site``, ``None`` where it gave none."""

    def __init__(  # noqa: PLR0913 - the four parts of every message, and two facts
        self,
        subject: str,
        action: str,
        cause: str,
        remedy: str = "",
        *,
        status: int = 429,
        wait: timedelta | None = None,
        site: str = "",
    ) -> None:
        """Keep who wants us to wait, and how long, beside the rest."""
        self.wait = wait
        self.site = site
        super().__init__(subject, action, cause, remedy, status=status)


class Blocked(FetchError):  # noqa: N818
    """A browser check: the outlet's guard wants a person, and we do not pass for one."""


class PutOff(FetchError):  # noqa: N818
    """Not asked, or not to the end: its site has asked everybody to wait."""


class Gone(FetchError):  # noqa: N818
    """410: the server says that it is over."""


class ParseError(CollectError):
    """The bytes are no feed, or their reading took too long or too much memory."""


class MirrorError(CollectError):
    """git failed, or a repository holds no article in a layout we know."""


class StoreError(AggregatorError):
    """The database is unavailable, full or damaged."""

    exit_code = 69


class BusyError(AggregatorError):
    """Another process holds this storage."""

    exit_code = 75


class PublishError(AggregatorError):
    """An edition could not be written."""
