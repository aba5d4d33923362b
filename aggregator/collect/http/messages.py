"""What is asked of the net and what it answers. Values only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from aggregator.model import SourceSlug


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One conditional GET. ``subject`` names the source in every message.

    ``etag`` and ``last_modified`` are sent byte for byte, and only to ``validated``, the address that
    once gave them (``""``: to the first). ``now`` is the program's time, for a Retry-After that is a date.
    """

    subject: SourceSlug
    url: str
    now: datetime
    etag: str = ""
    last_modified: str = ""
    validated: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A body. ``url`` is where it came from in the end; header names are in lower case.

    ``permanent_url`` is where the leading permanent redirects (301, 308) led, ``""`` where there were none.
    """

    url: str
    permanent_url: str
    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """304: what we have is still right. ``headers`` may replace the stored ones (RFC 9111, 4.3.4)."""

    url: str
    headers: Mapping[str, str]
