"""When stories that are published together say that they were published.

In: how many, the time, and the topic's last announcement. Out: one time each. Which stories they
are and in which order they stand is decided elsewhere.
"""

from datetime import datetime, timedelta

SECOND = timedelta(seconds=1)


def times(count: int, now: datetime, last: datetime | None) -> list[datetime]:
    """Return ``count`` distinct whole seconds, oldest first, ending now and beginning after ``last``.

    ``last`` ``None`` is a topic that has announced nothing yet. Where they do not fit between the
    two they begin right after ``last`` and reach into the future: readers order by these times,
    and a second used twice or one before the last would put a new entry below an old one.
    """
    first = now.replace(microsecond=0) - (count - 1) * SECOND
    if last is not None:
        first = max(first, last.replace(microsecond=0) + SECOND)
    return [first + number * SECOND for number in range(count)]
