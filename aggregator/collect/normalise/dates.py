"""Reads a date as a source wrote it: ISO 8601, RFC 822, epochs, Chinese, and their misspellings.

In: the text and the source's time zone. Out: ``Dated``, in UTC and with its precision, or ``NoDate``.
A wrong date is worse than none (it hides or re-announces news), so nothing is ever filled in: a text
without a day, with an ambiguous zone or an impossible hour is no date. Times told from now (昨天,
3小时前) are none either: at the next poll they would name another time.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from aggregator.collect.normalise.chinese import to_digits
from aggregator.collect.normalise.guess import guess
from aggregator.collect.normalise.moments import Dated, NoDate
from aggregator.collect.normalise.zones import zone

# No feed is older than the web; a date before it is a default (1970, year 1) that leaked out.
FIRST_YEAR = 1990
LAST_YEAR = 2100
LONGEST = 120  # JavaScript's own form with its zone in words has 60 characters

MONTH_NAMES = (
    *("jan january", "feb february", "mar march", "apr april", "may", "jun june"),
    *("jul july", "aug august", "sep sept september", "oct october", "nov november", "dec december"),
)
MONTHS = {name: number for number, names in enumerate(MONTH_NAMES, start=1) for name in names.split()}
WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b[.,]?\s*)?"
# Chinese: (周日); Japanese and Korean, whose sign for Sunday has become the Chinese one: (日), 日曜日, (화)
EASTERN_WEEKDAY = (
    r"(?:\s*[(,]?\s*(?:星期|周|週|礼拜|禮拜)[一二三四五六日天]\s*\)?"
    r"|\s*\(\s*[月火水木金土日화수목금토](?:曜日?|요日)?\s*\)|\s*(?:[月火水木金土日]曜日?|[月日화수목금토]요日))?"
)
MONTH = rf"(?P<month>{'|'.join(sorted(MONTHS, key=len, reverse=True))})\b\.?"
DAWN = "早上|早晨|清晨|早"
NIGHT = "傍晚|晚上|晚间|晚間|晚"
MORNING = f"上午|凌晨|{DAWN}"
EVENING = f"下午|午後|午后|{NIGHT}"
CLOCK = rf"""
    (?:(?P<half>{MORNING}|{EVENING}|中午)\s*)?
    (?P<hour>\d{{1,2}})
    (?: \s*(?:[:时時点點]|h(?=\d\d))\s*(?P<minute>\d{{1,2}})
        (?:\s*[:分]\s*(?P<second>\d{{1,2}}))? (?:[.,]\d{{1,9}})? \s*[秒分]?
      | \s*[时時点點]整? )
    (?:\s*(?P<meridiem>[ap]\.?m\b\.?))?
"""
REST = rf"(?:\s*(?:[,T|-]|at\b)?\s*{CLOCK}\s*(?:Uhr\b)?\s*(?P<zone>[^\d:].*)?)?"
FORMS = tuple(
    re.compile(form + REST, re.VERBOSE | re.IGNORECASE)
    for form in (
        r"(?P<year>\d{4})(?P<s>[-/.])(?P<month>\d{1,2})(?P=s)(?P<day>\d{1,2})(?!\d)" + EASTERN_WEEKDAY,
        # Korean: 2023. 7. 16. 오전 10:30
        r"(?P<year>\d{4})\.\s?(?P<month>\d{1,2})\.\s?(?P<day>\d{1,2})\.(?!\d)" + EASTERN_WEEKDAY,
        r"(?P<year>\d{4})\s*年\s*(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*[日号號]" + EASTERN_WEEKDAY,
        # RFC 822 with its names in Chinese: 周日, 16 7月 2023
        r"(?:(?:星期|周|週|礼拜|禮拜)?[一二三四五六日天],\s*)?(?P<day>\d{1,2})\s+(?P<month>\d{1,2})月\s+(?P<year>\d{4})",
        rf"{WEEKDAY}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s.-]*{MONTH}[\s,-]*(?P<year>\d{{4}}|\d\d)(?!\d|:)",
        rf"{WEEKDAY}{MONTH}\s*(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,\s*|\s)(?P<year>\d{{4}})(?!\d|:)",
        r"(?P<first>\d{1,2})(?P<s>[/.-])(?P<other>\d{1,2})(?P=s)(?P<year>\d{4})(?!\d)",
    )
)
COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?\s*([^\d:].*)?)?", re.IGNORECASE)
ASCTIME = re.compile(
    rf"{WEEKDAY}([a-z]{{3}}\s\d{{1,2}})\s(\d[\d:]+)(?:\s([a-z]+))?\s(\d{{4}})", re.IGNORECASE
)
# ISO 8601: the day of a year, the day of a week.
ORDINAL = re.compile(r"(\d{4})-(\d{3})(?![\d-])")
WEEK = re.compile(r"(\d{4})-?W(\d\d)-?([1-7])(?!\d)", re.IGNORECASE)
EPOCH = re.compile(r"(\d{10})(?:\.\d+)?|(\d{13})")


@lru_cache(maxsize=1_024)  # the entries of one document often share their dates
def read_date(text: str, timezone: str) -> Dated | NoDate:
    """Return what moment a date text names; ``timezone`` is an IANA name, for texts without a zone."""
    if len(text.strip()) > LONGEST:
        return NoDate()
    plain = " ".join(to_digits(unicodedata.normalize("NFKC", text)).split())
    try:
        found = _read(plain, timezone)
    except (ValueError, OverflowError):  # a form of ours, but a 31 February, an hour 25, a zone IST
        return NoDate()
    if isinstance(found, Dated) and FIRST_YEAR <= found.moment.year <= LAST_YEAR:
        return found
    return NoDate()


def whole_day(found: Dated, timezone: str) -> datetime:
    """Return the start of the day that is meant where the clock time means nothing.

    Midnight in UTC stands for the day as it is written; any other moment for the day it falls on where the
    source is.
    """
    here = ZoneInfo(timezone)
    written = found.precision == "second" and found.moment.time() == time()
    local = found.moment.date() if written else found.moment.astimezone(here).date()
    return datetime.combine(local, time(), here).astimezone(UTC)


def _read(text: str, timezone: str) -> Dated | NoDate:
    """Return the moment by the first form that fits; ``ValueError`` where it fits and cannot be."""
    if match := EPOCH.fullmatch(text):
        seconds = int(match[1]) if match[1] else int(match[2]) / 1000
        return Dated(datetime.fromtimestamp(seconds, UTC), "second")
    if match := ORDINAL.match(text) or WEEK.match(text):
        text = f"{_of_calendar(match):%Y-%m-%d}{text[match.end() :]}"
    if match := COMPACT.fullmatch(text):
        names = ("year", "month", "day", "hour", "minute", "second", "zone")
        return _moment(dict(zip(names, match.groups(""), strict=True)), timezone)
    if match := ASCTIME.fullmatch(text):
        text = f"{match[1]} {match[4]} {match[2]} {match[3] or ''}".strip()
    for form in FORMS:
        if match := form.fullmatch(text):
            return _moment({key: value or "" for key, value in match.groupdict().items()}, timezone)
    return guess(text, timezone)


def _moment(parts: Mapping[str, str], timezone: str) -> Dated:
    """Return the moment made of matched parts; a part that did not match is ``""`` or missing."""
    day = datetime(_year(parts["year"]), *_month_and_day(parts))  # noqa: DTZ001 - its zone comes below
    if not parts.get("hour"):
        return Dated(day.replace(tzinfo=ZoneInfo(timezone)).astimezone(UTC), "day")
    hour, minute = _hour(parts), int(parts.get("minute") or 0)
    second = int(parts.get("second") or 0)
    if hour == 24 and not (minute or second):  # noqa: PLR2004 - ISO 8601: the end of the day
        day, hour = day + timedelta(days=1), 0
    local = day.replace(hour=hour, minute=minute, second=min(second, 59) if second == 60 else second)  # noqa: PLR2004
    return Dated(local.replace(tzinfo=zone(parts.get("zone", ""), timezone)).astimezone(UTC), "second")


def _of_calendar(match: re.Match[str]) -> date:
    """Return a day told by its number in the year, or in a week of the year."""
    if match.re is WEEK:
        return date.fromisocalendar(int(match[1]), int(match[2]), int(match[3]))
    return datetime.strptime(match[0], "%Y-%j").date()  # noqa: DTZ007 - a day has no zone


def _year(digits: str) -> int:
    """Return the year; two digits as RFC 5322, 4.3 says: 00 to 49 are this century's."""
    year = int(digits)
    if len(digits) > 2:  # noqa: PLR2004
        return year
    return year + (2000 if year < 50 else 1900)  # noqa: PLR2004


def _month_and_day(parts: Mapping[str, str]) -> tuple[int, int]:
    """Return month and day; of two bare numbers only where their order is certain."""
    if "first" not in parts:
        name = parts["month"].lower()
        return MONTHS.get(name) or int(name), int(parts["day"])
    first, other = int(parts["first"]), int(parts["other"])
    if parts["s"] == "." or first > 12 or first == other:  # noqa: PLR2004 - dots are European: day first
        return other, first
    if other > 12:  # noqa: PLR2004
        return first, other
    raise ValueError("day and month cannot be told apart")


def _hour(parts: Mapping[str, str]) -> int:
    """Return the hour of 24; what half of the day 12 falls in is certain only as below."""
    hour = int(parts["hour"])
    half = parts.get("half", "")
    marked = parts.get("meridiem", "").lower()[:1]
    if half == "中午":
        return _noon(hour)
    if marked == "p" or half in EVENING.split("|"):
        return _later(hour, half)
    if marked == "a" or half in MORNING.split("|"):
        if hour > 12 or (hour == 12 and half in DAWN.split("|")):  # noqa: PLR2004
            raise ValueError("no such hour in the morning")
        return hour % 12
    return hour


def _noon(hour: int) -> int:
    """Return an hour around noon."""
    if hour not in {11, 12, 13, 14, 1, 2}:
        raise ValueError("not around noon")
    return hour + 12 if hour < 11 else hour  # noqa: PLR2004


def _later(hour: int, half: str) -> int:
    """Return an hour of the second half of a day; an evening's first hours may be the next morning's."""
    if hour == 12 and half not in {"", "下午"}:  # noqa: PLR2004
        raise ValueError("twelve in the evening is midnight to some and noon to others")
    if hour < 5 and half in NIGHT.split("|"):  # noqa: PLR2004
        raise ValueError("one in the evening is no hour for certain")
    return hour + 12 if hour < 12 else hour  # noqa: PLR2004
