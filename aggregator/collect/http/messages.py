"""What is asked of the net and what it answers. Values only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from aggregator.model import PLAIN_ACCESS, Access, SourceSlug

UNVERIFIED = "its certificate is not checked (tls: insecure); whoever sits on the way may change what is read"
LOUD = (UNVERIFIED,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One conditional GET. ``subject`` names the source in every message.

    ``etag`` and ``last_modified`` are sent byte for byte, and only to ``validated``, the address that
    once gave them (``""``: to the first). ``now`` is the program's time, for a Retry-After that is a date.
    ``access`` is the source's; its credentials and headers go only to the origin of ``home``, the address
    as configured (``""``: ``url`` itself), wherever ``url`` or a redirect leads. ``accept`` is what is
    wanted (``""``: a feed). A ``form`` makes it a POST of these fields, whose answer may be empty.
    """

    subject: SourceSlug
    url: str
    now: datetime
    etag: str = ""
    last_modified: str = ""
    validated: str = ""
    access: Access = PLAIN_ACCESS
    home: str = ""
    accept: str = ""
    form: tuple[tuple[str, str], ...] = ()

    @property
    def posted(self) -> bytes | None:
        """The form as its body, which goes along wherever a redirect leads; ``None`` for a GET."""
        return urlencode(self.form).encode() if self.form else None


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
    """304: what we have is still right. ``headers`` may replace the stored ones (RFC 9111, 4.3.4).

    ``permanent_url`` is as in ``Fetched``.
    """

    url: str
    permanent_url: str = ""
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One question and its answer on the way to a body: a redirect, or the last one.

    ``received`` counts the body's bytes as they came, ``waited`` the seconds until the headers were there.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    received: int
    waited: float


def loud(access: Access) -> tuple[str, ...]:
    """Return what must be said of a source's access at every poll, whatever came of it."""
    return LOUD if access.insecure else ()
