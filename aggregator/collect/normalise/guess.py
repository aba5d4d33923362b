"""The last resort for dates: other languages' month names, by dateparser, kept from guessing.

In: a text that no form of ours fits. Out: a moment, or ``NoDate`` unless it is certain: dateparser
fills in what is missing and swaps day and month at will, so it is asked twice, from two different
nows and with two different orders, and believed only where both answers agree.
"""

import re
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from aggregator.collect.normalise.moments import Dated, NoDate

# A day, a month in letters and a year: without all three there is nothing to be certain of.
WHOLE = re.compile(r"(?=.*[^\W\d_]{3})(?=.*(?<!\d)(?:19|20)\d\d(?!\d))(?=.*(?<!\d)\d{1,2}(?!\d|:))")
CLOCK = re.compile(r"\d{1,2}:\d\d")
MIDNIGHT = time()
LANGUAGES = ["ru", "de", "es", "fr", "it", "pt", "nl", "pl", "uk", "tr", "vi", "id", "ja", "ko", "en"]
ASKED = (
    {"RELATIVE_BASE": datetime(2001, 2, 3, 4, 5, 6), "DATE_ORDER": "DMY"},  # noqa: DTZ001 - dateparser takes naive
    {"RELATIVE_BASE": datetime(2012, 11, 10, 9, 8, 7), "DATE_ORDER": "MDY"},  # noqa: DTZ001
)


def guess(text: str, timezone: str) -> Dated | NoDate:
    """Return the moment that a text names in whatever language, if it can be no other."""
    if not WHOLE.match(text):
        return NoDate()
    first, second = (_ask(text, settings) for settings in ASKED)
    if first is None or first != second:
        return NoDate()
    if not (told := CLOCK.search(text)) and first.time() != MIDNIGHT:
        return NoDate()  # an hour was read out of something that is no clock time of ours
    zoned = first if first.tzinfo else first.replace(tzinfo=ZoneInfo(timezone))
    return Dated(zoned.astimezone(UTC), "second" if told else "day")


def _ask(text: str, settings: dict[str, Any]) -> datetime | None:
    """Return dateparser's answer, ``None`` where it has none."""
    import dateparser  # noqa: PLC0415 - costs 250 ms and is needed by few sources

    strict = {"REQUIRE_PARTS": ["day", "month", "year"], "PARSERS": ["absolute-time"], "STRICT_PARSING": True}
    found: datetime | None = dateparser.parse(text, languages=LANGUAGES, settings={**strict, **settings})
    return found
