"""What response headers say about when to come back. Pure: headers in, seconds out.

Every number is bounded here, so that none overflows later; which of them counts, and up to which
cap, is decided in ``collect.polling``. Header values are hostile input: garbage reads as nothing said.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

LARGEST = 10.0**9  # seconds, 30 years: beyond every cap, below every overflow
DIRECTIVE = re.compile(r"(?:^|,)\s*max-age\s*=\s*\"?([0-9]{1,12})\"?\s*(?=,|$)", re.IGNORECASE)
UNFRESH = re.compile(r"(?:^|,)\s*(?:no-cache|no-store)\s*(?=,|$)", re.IGNORECASE)
SECONDS = re.compile(r"[0-9]{1,18}")


def freshness(headers: Mapping[str, str], now: datetime) -> float:
    """Return for how many seconds the server calls its answer fresh; 0 where it states no wish.

    ``max-age`` (less ``Age``) wins over ``Expires`` (RFC 9111, 4.2.1). ``no-cache`` and an unreadable
    ``Expires`` mean "already stale", which is no wish about when to come back.
    """
    control = headers.get("cache-control", "")
    if UNFRESH.search(control):
        return 0.0
    stated = DIRECTIVE.search(control)
    if stated:
        return max(0.0, min(float(stated[1]), LARGEST) - _age(headers))
    expires = _date(headers.get("expires", ""))
    if expires is None:
        return 0.0
    # Against the server's own Date, so that a wrong clock on either side does not count.
    sent = _date(headers.get("date", "")) or now
    return min(max((expires - sent).total_seconds(), 0.0), LARGEST)


def retry_after(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """Return the wait that the server asks for, ``None`` where it says nothing readable.

    Seconds or an HTTP-date (RFC 9110, 10.2.3); a date that has passed is no wait at all.
    """
    text = headers.get("retry-after", "").strip()
    if SECONDS.fullmatch(text):
        return timedelta(seconds=min(float(text), LARGEST))
    moment = _date(text)
    if moment is None or moment <= now:
        return None
    return timedelta(seconds=min((moment - now).total_seconds(), LARGEST))


def _age(headers: Mapping[str, str]) -> float:
    """Return ``Age`` in seconds, 0 where it is missing or garbage."""
    text = headers.get("age", "").strip()
    return min(float(text), LARGEST) if SECONDS.fullmatch(text) else 0.0


def _date(text: str) -> datetime | None:
    """Return an HTTP-date, ``None`` where the text is none."""
    try:
        moment = parsedate_to_datetime(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
