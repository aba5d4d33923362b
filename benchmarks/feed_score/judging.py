"""What a server's operator would complain of, request by request.

After the feed reader score project of rachelbythebay.com: unconditional requests, validators that nobody
gave, limits that are not kept, and everything that a request for a feed needs not. In: the programme and the
visitors' book. Out: complaints in words. It uses none of the program's own code, so that a mistake
is not made twice.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from benchmarks.feed_score.houses import Visit
from benchmarks.feed_score.shows import DAY, HOUR, Feed

OK, NOT_MODIFIED, MOVED, GONE, THROTTLED, DOWN = 200, 304, 301, 410, 429, 503
UNWANTED = ("cookie", "referer", "range", "a-im", "pragma", "cache-control", "authorization")
PAIRS = (("if-none-match", "ETag"), ("if-modified-since", "Last-Modified"))
# The least rest of a feed with more than one entry an hour, which no one could follow at an hour's rest.
HASTE = HOUR / 6
# How often an address that has moved for good may still be asked.
PATIENCE = 3


@dataclass(frozen=True, slots=True)
class Complaint:
    """One thing that was wrong with one request."""

    visit: Visit
    text: str

    def __str__(self) -> str:
        """Return it as a line."""
        return f"{self.visit.moment:%a %H:%M} {self.visit.house}{self.visit.target}: {self.text}"


def complaints(feeds: Sequence[Feed], visits: Sequence[Visit]) -> list[Complaint]:
    """Return every complaint, in the order of the requests."""
    by_place: dict[tuple[str, str], list[Visit]] = defaultdict(list)
    for visit in visits:
        by_place[visit.house, visit.target].append(visit)
    found = [Complaint(visit, text) for visit in visits for text in _manners(visit)]
    found += [Complaint(visit, text) for visit, text in _limits(visits)]
    places = {(feed.house, feed.path): feed for feed in feeds}
    for place, asked in by_place.items():
        judged = _asking(places[place], asked) if place in places else _looking(asked)
        found += [Complaint(visit, text) for visit, text in judged]
    return sorted(found, key=lambda each: each.visit.moment)


def _manners(visit: Visit) -> Iterator[str]:
    """Yield what is wrong with a request by itself."""
    if visit.method != "GET":
        yield f"{visit.method} instead of GET"
    if "?" in visit.target:
        yield "something was added to the address"
    yield from (f"{name} was sent" for name in UNWANTED if name in visit.headers)
    agent = visit.headers.get("user-agent", "")
    if "+http" not in agent or "Mozilla" in agent:
        yield f"User-Agent “{agent}” does not say whom to turn to"


def _limits(visits: Sequence[Visit]) -> Iterator[tuple[Visit, str]]:
    """Yield requests to a house while it wanted to be left alone; a 429 without a time means an hour."""
    until: dict[str, datetime] = {}
    for visit in visits:
        if visit.moment < until.get(visit.house, visit.moment):
            yield visit, f"asked before {until[visit.house]:%a %H:%M}, against its Retry-After"
        wait = visit.said.headers.get("Retry-After", "3600" if visit.said.status == THROTTLED else "")
        if wait and visit.said.status in (THROTTLED, DOWN):
            until[visit.house] = visit.moment + timedelta(seconds=int(wait))


def _asking(feed: Feed, asked: Sequence[Visit]) -> Iterator[tuple[Visit, str]]:
    """Yield what is wrong with the requests for one feed, seen together."""
    for visit in asked:
        if visit.moment.hour in feed.skip_hours and visit is not asked[0]:
            yield visit, "asked in an hour of its skipHours"
        if visit.moment.weekday() in feed.skip_days and visit is not asked[0]:
            yield visit, "asked on a day of its skipDays"
    yield from _conditions(asked)
    for last, visit in pairwise(asked):
        yield from ((visit, text) for text in _haste(feed, last, visit))
    moved = [visit for visit in asked if visit.said.status == MOVED]
    yield from ((visit, "a permanent redirect is not believed") for visit in moved[PATIENCE:])
    yield from _storms(asked)


def _conditions(asked: Sequence[Visit]) -> Iterator[tuple[Visit, str]]:
    """Yield requests without the validators that were given, or with others."""
    given: dict[str, str] = {}
    for visit in asked:
        for header, validator in PAIRS:
            right, sent = given.get(validator), visit.headers.get(header)
            if right and sent is None:
                yield visit, f"unconditional, though {validator} was given"
            elif sent is not None and sent != right:
                yield visit, f"{header} {sent}, which is not the {validator} that was given ({right})"
        if visit.said.status == OK:
            given = {
                name: text for name, text in visit.said.headers.items() if name in ("ETag", "Last-Modified")
            }
        elif visit.said.status == NOT_MODIFIED:
            given |= {name: text for name, text in visit.said.headers.items() if name in given}


def _haste(feed: Feed, last: Visit, visit: Visit) -> Iterator[str]:
    """Yield what is wrong with the time between two requests for a feed."""
    rest = visit.moment - last.moment
    if last.said.status == GONE:
        yield "asked again after 410"
    answered = last.said.status in (OK, NOT_MODIFIED)
    least = feed.fresh if answered and feed.fresh else HASTE if feed.busy and answered else HOUR
    if rest < least:
        yield f"asked again after {rest}, and {least} would have been polite"


def _storms(asked: Sequence[Visit]) -> Iterator[tuple[Visit, str]]:
    """Yield requests that come too soon after failures in a row: an hour after the first, then twice that."""
    failures = 0
    for last, visit in pairwise(asked):
        failures = failures + 1 if last.said.status >= 400 else 0  # noqa: PLR2004
        least = min(HOUR * 2 ** (failures - 1), DAY) if failures else timedelta(0)
        if visit.moment - last.moment < least:
            yield visit, f"asked again too soon after {failures} failures in a row"


def _looking(asked: Sequence[Visit]) -> Iterator[tuple[Visit, str]]:
    """Yield what is asked where no feed is: looking for a lost one is fair, once a day."""
    days = Counter(visit.moment.date() for visit in asked)
    yield from (
        (visit, "a page that is not there, more than once a day")
        for visit in asked
        if days[visit.moment.date()] > 1
    )
