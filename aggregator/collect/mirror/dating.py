"""When a mirror file's article was published, by the word that can be trusted most.

In: texts that may hold a date, the best first. Out: a date text that ``normalise.dates`` reads, ``""`` for
none. A commit's time comes last: mirrors re-fetch old news, and then it is years off.
"""

import re
from collections.abc import Iterable
from datetime import datetime

from aggregator.collect.normalise.dates import read_date
from aggregator.collect.normalise.moments import Dated

# Addresses carry their day as /gb/23/7/15/ (Epoch Times), /2020/09/25/, story20210924- or /20201005/,
# and as month, day, year and time at the end: -09232020182815 (Radio Free Asia).
SHORT = re.compile(r"/(?:gb|b5)/(\d\d)/(\d{1,2})/(\d{1,2})/")
PARTED = re.compile(r"/((?:19|20)\d\d)[/-](\d{1,2})[/-](\d{1,2})(?!\d)")
JOINED = re.compile(r"(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)(?=[-/._?]|\d{4,6}\b|\Z)")
AMERICAN = re.compile(r"-(\d\d)(\d\d)(20\d\d)\d{6}(?!\d)")
NAMED = re.compile(r"(?:\A|/)(\d{4})-(\d\d)-(\d\d)(?=[-_.])")


def first_date(texts: Iterable[str], timezone: str) -> str:
    """Return the first text that names a moment for certain."""
    return next((text for text in texts if text and isinstance(read_date(text, timezone), Dated)), "")


def date_in_address(url: str) -> str:
    """Return the day that an address carries, as YYYY-MM-DD, ``""`` for none."""
    if match := SHORT.search(url):
        return f"20{match[1]}-{int(match[2]):02}-{int(match[3]):02}"
    if match := PARTED.search(url) or JOINED.search(url):
        return f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}"
    if match := AMERICAN.search(url):
        return f"{match[3]}-{match[1]}-{match[2]}"
    return ""


def date_in_name(path: str) -> str:
    """Return the day with which a file's name begins, as Jekyll's and day files' do, ``""`` for none."""
    match = NAMED.search(path.rpartition("/")[2])
    return f"{match[1]}-{match[2]}-{match[3]}" if match else ""


def commit_date(committed: datetime | None) -> str:
    """Return a commit's time as a date text, ``""`` where it is unknown."""
    return committed.isoformat() if committed else ""
