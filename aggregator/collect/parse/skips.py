"""When an RSS document does not want to be asked: ``skipHours`` and ``skipDays`` (RSS 2.0, GMT).

In: the document's text. Out: hours of the day (0 to 23) and days of the week (Monday is 0), sorted. What
is no hour and no English day is left out, and a list that leaves no time at all is none. Not done
here: keeping to it (``collect.polling``).
"""

import re

HOURS, DAYS = 24, 7
NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
ITEM = re.compile(r"<item[\s>/]", re.IGNORECASE)
LAST_ITEM = "</item"
HOUR = re.compile(r"<hour[^>]{0,200}>\s{0,20}([0-9]{1,2})\s{0,20}</hour", re.IGNORECASE)
DAY = re.compile(r"<day[^>]{0,200}>\s{0,20}([a-z]{1,12})\s{0,20}</day", re.IGNORECASE)


def skip_hours(text: str) -> tuple[int, ...]:
    """Return the hours; 24 is midnight, as RSS 0.91 counted them from 1."""
    found = {int(hour) % HOURS for hour in HOUR.findall(_inside(text, "skiphours")) if int(hour) <= HOURS}
    return _sparing(found, HOURS)


def skip_days(text: str) -> tuple[int, ...]:
    """Return the days."""
    names = (day.lower() for day in DAY.findall(_inside(text, "skipdays")))
    return _sparing({NAMES.index(name) for name in names if name in NAMES}, DAYS)


def _sparing(found: set[int], all_of_them: int) -> tuple[int, ...]:
    """Return what was found, nothing where it leaves no time to ask."""
    return tuple(sorted(found)) if len(found) < all_of_them else ()


def _inside(text: str, name: str) -> str:
    """Return what stands in the element of that name.

    Before the first entry or behind the last, for an entry may tell of such elements without meaning it.
    """
    first = ITEM.search(text)
    folded = text.lower()
    if first:
        folded = folded[: first.start()] + folded[max(folded.rfind(LAST_ITEM), first.start()) :]
    _, begin, rest = folded.partition(f"<{name}")
    inside, end, _ = rest.partition(f"</{name}")
    return inside if begin and end else ""
