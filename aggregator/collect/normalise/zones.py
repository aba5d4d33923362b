"""Reads the zone at the end of a date text.

In: what follows the clock time, and the source's own zone. Out: a ``tzinfo``, or ``ValueError`` for a
name that means different zones to different people (IST, BST, AST): guessing one shifts the news by
hours. The name database of the system is no help: it holds places, not these abbreviations.
"""

import re
from datetime import UTC, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

# RFC 5322, 4.3 fixes the American ones; the others have one meaning wherever they are used.
HOURS: dict[str, float] = {
    **dict.fromkeys(("z", "ut", "utc", "gmt", "wet"), 0),
    **dict.fromkeys(("cet", "mez", "west"), 1),
    **dict.fromkeys(("cest", "mesz", "eet"), 2),
    **dict.fromkeys(("eest", "msk"), 3),
    **dict.fromkeys(("hkt", "sgt", "awst", "北京时间", "北京時間", "台北时间", "台北時間", "臺北時間"), 8),
    **dict.fromkeys(("jst", "kst"), 9),
    **dict(zip(("edt", "est", "cdt", "mdt", "mst", "pdt", "pst"), (-4, -5, -5, -6, -7, -7, -8), strict=True)),
    **dict(zip(("aest", "aedt", "nzst", "nzdt"), (10, 11, 12, 13), strict=True)),
}
# CST is China's zone and North America's: the source's own place decides.
CST = {"Asia": 8.0, "America": -6.0, "US": -6.0}
OFFSET = re.compile(r"(?:gmt|utc)?\s*([+\-−])\s?(\d{1,2}):?(\d\d)?(?::?\d\d)?(?:\s[a-z]{2,5})?")
# RFC 5322, 3.2.2: "+0800 (CST)"; RFC 9557, 3.1: "+08:00[Asia/Shanghai]"
COMMENT = re.compile(r"\s*(?:\([^()]*\)|\[[^][]*\])$")
PLACE = re.compile(r"\s*\[([\w/+-]+)\]|\s*([A-Za-z_]+(?:/[A-Za-z_+-]+\d{0,2}){1,2})")
HOUR = 60


def zone(text: str, source: str) -> tzinfo:
    """Return the zone a text names; the source's own (an IANA name) where it names none."""
    name = text.strip().lower()
    if bare := re.fullmatch(r"\(([^()]*)\)", name):
        name = bare[1]
    if place := PLACE.fullmatch(text):
        return _place(place[1] or place[2])
    name = COMMENT.sub("", name)
    if not name:
        return ZoneInfo(source)
    if match := OFFSET.fullmatch(name):
        return _offset(match)
    hours = CST.get(source.partition("/")[0]) if name == "cst" else HOURS.get(name)
    if hours is None:
        raise ValueError(f"{text!r} names no zone for certain")
    return timezone(timedelta(hours=hours)) if hours else UTC


def _place(name: str) -> tzinfo:
    """Return the zone of a place by its IANA name."""
    try:
        return ZoneInfo(name)
    except (KeyError, OSError) as error:
        raise ValueError(f"{name!r} is no zone") from error


def _offset(match: re.Match[str]) -> tzinfo:
    """Return ``+0800``, ``+08:00``, ``+8`` or ``GMT+8`` as a zone."""
    minutes = int(match[3] or 0)
    span = timedelta(hours=int(match[2]), minutes=minutes)
    if minutes >= HOUR or span > timedelta(hours=14):  # UTC+14 is the farthest on earth
        raise ValueError(f"{match[0]!r} is no zone")
    return timezone(span if match[1] == "+" else -span)
