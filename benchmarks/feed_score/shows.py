"""What stands at each house, and how its server behaves: the programme of the run.

In: nothing. Out: feeds as values; what they answer at a moment is pure too (``answer``). Not here:
serving them (``houses``), judging who asks (``judging``).
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

START = datetime(2026, 3, 2, tzinfo=UTC)  # a Monday
HOUR = timedelta(hours=1)
DAY = 24 * HOUR
SHOWN = 20  # entries of a feed


@dataclass(frozen=True, slots=True)
class Trouble:
    """What a feed answers from one moment on up to another, counted from the start."""

    begins: timedelta
    ends: timedelta
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Feed:
    """One address. ``every`` is the time between two entries; ``target`` is where it has moved to.

    ``fresh`` is how long it calls an answer fresh, by whatever means, and so no earlier may one ask.
    """

    house: str
    path: str = "/feed"
    every: timedelta = 3 * HOUR
    etag: bool = False
    modified: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)
    head: str = ""
    fresh: timedelta = timedelta(0)
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    moved: int = 0
    target: str = ""
    sources: int = 1

    @property
    def busy(self) -> bool:
        """Tell whether it brings more than one entry an hour, which lifts the hour's rest."""
        return self.every < HOUR


@dataclass(frozen=True, slots=True)
class Said:
    """An answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""


def programme() -> tuple[Feed, ...]:
    """Return every feed. All troubles begin on the first day, so that a run of two sees their ends too."""
    skipped = tuple(range(7))
    hours = "".join(f"<hour>{hour}</hour>" for hour in skipped)
    storm = Trouble(6 * HOUR, 14 * HOUR, 429, {"Retry-After": "7200"})
    return (
        Feed("etag", etag=True),
        Feed("modified", modified=True),
        Feed("both", etag=True, modified=True, headers={"Set-Cookie": "seen=1; Path=/; Max-Age=999999"}),
        Feed("neither", every=6 * HOUR),
        Feed("fresh", etag=True, headers={"Cache-Control": "public, max-age=14400"}, fresh=4 * HOUR),
        Feed("aged", etag=True, headers={"Cache-Control": "max-age=14400", "Age": "3600"}, fresh=3 * HOUR),
        Feed("yearly", etag=True, headers={"Cache-Control": "max-age=31536000"}, fresh=DAY),
        Feed("stale", etag=True, headers={"Cache-Control": "no-cache", "Expires": "0"}),
        Feed("ttl", modified=True, head="<ttl>240</ttl>", fresh=4 * HOUR),
        Feed("night", etag=True, head=f"<skipHours>{hours}</skipHours>", skip_hours=skipped),
        Feed("sabbath", etag=True, head="<skipDays><day>Tuesday</day></skipDays>", skip_days=(1,)),
        Feed("storm", "/one", etag=True, troubles=(storm,)),
        Feed("storm", "/two", etag=True, troubles=(storm,)),
        Feed("storm", "/three", modified=True, troubles=(storm,)),
        Feed("grumpy", etag=True, troubles=(Trouble(6 * HOUR, 12 * HOUR, 429),)),
        Feed("ill", etag=True, troubles=(Trouble(5 * HOUR, 12 * HOUR, 503, {"Retry-After": "10800"}),)),
        Feed("down", etag=True, troubles=(Trouble(8 * HOUR, 14 * HOUR, 500),)),
        Feed("old", moved=301, target="new"),
        Feed("new", etag=True, modified=True, sources=0),
        Feed("detour", moved=302, target="aside"),
        Feed("aside", etag=True, sources=0),
        Feed("gone", etag=True, troubles=(Trouble(10 * HOUR, 1000 * DAY, 410),)),
        Feed("twice", etag=True, sources=2),
        Feed("short", every=HOUR / 4, etag=True, headers={"Cache-Control": "max-age=900"}, fresh=HOUR / 4),
        Feed("hurried", every=HOUR / 4, etag=True, modified=True),
    )


def answer(feed: Feed, now: datetime, headers: Mapping[str, str], origins: Mapping[str, str]) -> Said:
    """Return what a feed answers now; ``origins`` are the houses' addresses, header names in lower case."""
    past = now - START
    trouble = next((each for each in feed.troubles if each.begins <= past < each.ends), None)
    if trouble:
        return Said(trouble.status, trouble.headers)
    if feed.moved:
        return Said(feed.moved, {"Location": f"{origins[feed.target]}/feed"})
    count = past // feed.every
    newest = START + count * feed.every
    body = document(feed, count)
    told = dict(feed.headers)
    if feed.etag:
        told["ETag"] = f'"{hashlib.sha1(body, usedforsecurity=False).hexdigest()}"'
    if feed.modified:
        told["Last-Modified"] = format_datetime(newest, usegmt=True)
    if known(headers, told):
        return Said(304, told)
    return Said(200, told | {"Content-Type": "application/rss+xml; charset=utf-8"}, body)


def known(headers: Mapping[str, str], told: Mapping[str, str]) -> bool:
    """Tell whether a request names the version that would be answered (RFC 9110, 13.2.2)."""
    if "ETag" in told and "if-none-match" in headers:
        return headers["if-none-match"] == told["ETag"]
    return "Last-Modified" in told and headers.get("if-modified-since") == told["Last-Modified"]


def document(feed: Feed, count: int) -> bytes:
    """Return the feed with its newest entries."""
    numbers = range(max(0, count - SHOWN), count + 1)
    items = "".join(
        f"<item><guid>{feed.house}{feed.path}-{number}</guid><title>{feed.house} 第{number}条</title>"
        f"<link>https://{feed.house}.example{feed.path}/{number}</link>"
        f"<pubDate>{format_datetime(START + number * feed.every)}</pubDate></item>"
        for number in reversed(numbers)
    )
    title = f"<title>{feed.house}</title>"
    return f"<rss version='2.0'><channel>{title}{feed.head}{items}</channel></rss>".encode()
