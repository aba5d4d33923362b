"""Durations, sizes and rates as people write them.

In: a text. Out: a timedelta, a number of bytes, a rate. A text of another form is a ValueError that
says which forms there are, without repeating the text: it may have come from a secret.
"""

import re
from datetime import timedelta

from aggregator.model import Rate

DURATION = r"(?=[0-9])(?:([0-9]{1,6})d)?(?:([0-9]{1,6})h)?(?:([0-9]{1,6})m)?(?:([0-9]{1,9})s)?"
SIZE = r"([0-9]{1,9})(B|kB|MB|GB|KiB|MiB|GiB)"
RATE = r"([1-9][0-9]{0,5})/(" + DURATION + ")"
# Any moment minus this is still a date that datetime and both databases know.
LONGEST = timedelta(days=36_500)
BYTES = {
    "B": 1,
    "kB": 10**3,
    "MB": 10**6,
    "GB": 10**9,
    "KiB": 2**10,
    "MiB": 2**20,
    "GiB": 2**30,
}


def duration(text: str) -> timedelta:
    """Return ``1d12h`` as a timedelta; days, hours, minutes, seconds, in this order."""
    matched = re.fullmatch(DURATION, text)
    if not matched:
        raise ValueError("must be a duration like 20s, 10m, 12h, 7d or 1d12h")
    days, hours, minutes, seconds = (int(number or 0) for number in matched.groups())
    length = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    if length > LONGEST:
        raise ValueError(f"must not be longer than {LONGEST.days}d")
    return length


def size(text: str) -> int:
    """Return ``15MB`` as bytes: kB, MB, GB count in thousands, KiB, MiB, GiB in 1,024s."""
    matched = re.fullmatch(SIZE, text)
    if not matched:
        raise ValueError("must be a size like 500kB, 15MB or 1MiB")
    return int(matched[1]) * BYTES[matched[2]]


def rate(text: str) -> Rate:
    """Return ``5/1s``: at most five requests in a second."""
    matched = re.fullmatch(RATE, text)
    per = duration(matched[2]) if matched else timedelta()
    if not matched or not per:
        raise ValueError("must be a rate like 1/2s (one request in two seconds) or 5/1s")
    return Rate(int(matched[1]), per)
