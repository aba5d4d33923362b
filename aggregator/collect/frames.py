"""What a reader child and its parent say to each other, and how it is packed.

Down go jobs, pickled: that direction is trusted. Up come answers as JSON, checked against these types by
pydantic: a child that hostile bytes have taken over can lie, but not run anything in its parent.
"""

import struct
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from aggregator.collect.jobs import Described, FeedRead, FilesRead, PageRead

HEADER = struct.Struct(">Q")  # the length of what follows
# 5,000 entries of a 15 MB document, each body as HTML and as text, stay below half of this.
LARGEST_ANSWER = 128 * 2**20
OUT_OF_MEMORY = 77  # the exit status of a child that ran out of memory


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedAnswer:
    """A feed was read; ``seconds`` is the child's CPU time for it."""

    kind: Literal["feed"] = "feed"
    seconds: float
    result: FeedRead


@dataclass(frozen=True, slots=True, kw_only=True)
class PageAnswer:
    """The page of an article was read."""

    kind: Literal["page"] = "page"
    seconds: float
    result: PageRead


@dataclass(frozen=True, slots=True, kw_only=True)
class FilesAnswer:
    """A batch of files was read."""

    kind: Literal["files"] = "files"
    seconds: float
    result: FilesRead


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribedAnswer:
    """A document was described."""

    kind: Literal["described"] = "described"
    seconds: float
    result: Described


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorAnswer:
    """Something an operator can act on: the parts of its message."""

    kind: Literal["error"] = "error"
    seconds: float
    action: str
    cause: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BugAnswer:
    """A bug of ours, as its traceback."""

    kind: Literal["bug"] = "bug"
    seconds: float
    traceback: str


Answer = FeedAnswer | PageAnswer | FilesAnswer | ErrorAnswer | BugAnswer | DescribedAnswer
ANSWERS: TypeAdapter[Answer] = TypeAdapter(Annotated[Answer, Field(discriminator="kind")])
