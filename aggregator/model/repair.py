"""What the operator says of a source whose feed is broken, so that it is read as it is meant."""

from dataclasses import dataclass
from typing import Literal

# What tells one entry of a source from another: the feed's ids (else links, else texts), the link alone,
# or the title with the date.
Identity = Literal["auto", "id", "link", "title+date"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """How to read one source's feed against its own word.

    ``encoding`` is a character set's name, ``""`` to believe the document. ``timezone`` is an IANA name for
    dates without a zone, ``""`` for the service's. With ``first-seen`` a date after first sight counts as
    none; with ``keep`` it stays the outlet's claim. With ``date_only`` clock times are ignored.
    ``title_strip`` are patterns whose matches are cut out of titles.
    """

    encoding: str = ""
    timezone: str = ""
    future_dates: Literal["first-seen", "keep"] = "keep"
    date_only: bool = False
    title_strip: tuple[str, ...] = ()


UNREPAIRED = Repair()
