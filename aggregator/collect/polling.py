"""When to ask a source again, and what a poll's outcome does to its state. Pure; time is an argument.

Comes in: the state before, what the server said, the time. Goes out: the state after, its ``next_due`` always
later than now. docs/conduct.md is this module in prose. Not done here: asking (``feed``), reading
headers (``http.freshness``), whose addresses lie at one site (``http.site``).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from aggregator.errors import CollectError, Gone, PutOff, Throttled
from aggregator.model import Interval, PollState, Status

DAY = timedelta(hours=24)
# A wish (max-age, Expires, ttl) or an error never silences a source for longer than a day ...
LONGEST_WISH = DAY
LONGEST_BACKOFF = DAY
# ... and a Retry-After never for longer than a week: beyond that it is a mistake, not a wish.
LONGEST_RETRY = timedelta(days=7)
# Some hour of some day of the week is always left (``parse.skips``).
LONGEST_SKIP = timedelta(days=7)
HOUR = timedelta(hours=1)
# Where a server states no wish, it is asked once an hour at most (rachelbythebay.com/w/feed), unless it
# brings more than one new entry an hour, or the operator names a shorter ``min``.
POLITE = timedelta(hours=1)
SHORTEST = timedelta(seconds=1)  # whatever is configured: the loop never spins
# Asked by name an address is asked at once, but a loop around that is no reason to flood its server.
STORM = timedelta(minutes=1)
JITTER = 0.1  # a tenth spreads 1,000 hourly sources over six minutes
# A new gap counts for three tenths: a day's rhythm shows after half a dozen entries, one burst does not.
GAP_WEIGHT = 0.3
STALE = 6  # usual gaps of silence after which a source counts as stale
ASLEEP = timedelta(days=1).total_seconds()  # and never before a day: newsrooms sleep at night
DOUBLINGS = 20  # beyond the cap from any interval; keeps the power of two small


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """What an answer tells about when to ask again; both wishes in seconds, 0 for none.

    ``fresh`` is how long the headers call it fresh (``max-age`` less ``Age``, or ``Expires``), ``ttl`` the
    document's own wish, which also names hours and days (in UTC, Monday is 0) when it shall rest.
    ``new_entries`` is how many entries were not known before.
    """

    fresh: float = 0.0
    ttl: float = 0.0
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()
    new_entries: int = 0


def due(state: PollState, interval: Interval, now: datetime) -> bool:
    """Tell whether an address is to be asked.

    A clock that was set back leaves times in the future: what no rule here could have written does
    not count, so that such a source is asked once and then has a sane time again.
    """
    if state.status is Status.GONE or barred(state, now) or _skips(state, now):
        return False
    if state.next_due is None or state.next_due <= now:
        return True
    furthest = max(interval.max, LONGEST_WISH, LONGEST_BACKOFF) * (1 + JITTER)
    resting = LONGEST_SKIP if state.skip_hours or state.skip_days else timedelta(0)
    return state.next_due > now + furthest + resting


def barred(state: PollState, now: datetime) -> bool:
    """Tell whether the server's own word forbids asking now, even by name (Retry-After)."""
    return holds(state.not_before, now)


def holds(until: datetime | None, now: datetime) -> bool:
    """Tell whether a server's word is in force; one from a future that no word reaches is none."""
    return until is not None and now < until <= now + LONGEST_RETRY


def reopening(wait: timedelta | None, now: datetime) -> datetime:
    """Return the end of the wait that a server asks for; one that it does not name is an hour."""
    return now + (POLITE if wait is None else max(min(wait, LONGEST_RETRY), SHORTEST))


def words(states: Iterable[PollState]) -> dict[str, datetime]:
    """Return the sites that have asked to wait, each with the end of it, which may have passed by now."""
    found: dict[str, datetime] = {}
    for state in states:
        if state.bars and state.not_before:
            found[state.bars] = max(state.not_before, found.get(state.bars, state.not_before))
    return found


def hasty(state: PollState, now: datetime) -> bool:
    """Tell whether it was asked just now, so that not even a person may have it asked again."""
    return state.last_fetch is not None and timedelta(0) <= now - state.last_fetch < STORM


def succeeded(
    state: PollState, interval: Interval, hints: Hints, *, now: datetime, jitter: float
) -> PollState:
    """Return the state after an answer that could be read; ``jitter`` is in [0, 1)."""
    last_new = now if hints.new_entries else state.last_new
    gap = _gap(state, hints.new_entries, now)
    heard = replace(
        state,
        gap=gap,
        last_new=last_new,
        wish=hints.fresh,
        ttl=hints.ttl,
        skip_hours=hints.skip_hours,
        skip_days=hints.skip_days,
    )
    rest = normal_interval(heard, interval, now)
    return replace(
        heard,
        status=_status(heard, hints.new_entries, rest, now),
        last_fetch=now,
        last_success=now,
        next_due=_allowed(heard, now + _lengthened(rest, jitter), jitter),
        not_before=None,
        bars="",
        failures=0,
        failing_since=None,
        error="",
        primed=True,
    )


def unchanged(
    state: PollState, interval: Interval, fresh: float, *, now: datetime, jitter: float
) -> PollState:
    """Return the state after 304, or after the same bytes again.

    The document's wish is still in force, and so is the server's where it says nothing new (RFC 9111, 4.3.4).
    """
    hints = Hints(
        fresh=fresh or state.wish, ttl=state.ttl, skip_hours=state.skip_hours, skip_days=state.skip_days
    )
    return succeeded(state, interval, hints, now=now, jitter=jitter)


def told(state: PollState, interval: Interval, new_entries: int, now: datetime, *, more: bool) -> PollState:
    """Return the state after a hub has brought entries: the source's rhythm, nothing that only a poll knows.

    ``more``: something stays to be seen that a hub is not believed, or was not understood. Then it is
    polled as if there were no hub.
    """
    known = replace(state, gap=_gap(state, new_entries, now), last_new=now) if new_entries else state
    if new_entries and state.status in (Status.QUIET, Status.STALE):
        known = replace(known, status=Status.OK)
    if not more or known.next_due is None:
        return known
    usual = (known.last_fetch or now) + normal_interval(known, interval, now)
    return replace(known, next_due=min(known.next_due, max(usual, now)))


def failed(
    state: PollState, interval: Interval, error: CollectError, *, now: datetime, jitter: float
) -> PollState:
    """Return the state after a failure: what is known stays, the rest between polls doubles up to a day."""
    if isinstance(error, PutOff):
        return put_off(state, interval, now=now, jitter=jitter)
    after = replace(
        state,
        last_fetch=now,
        failures=state.failures + 1,
        failing_since=state.failing_since or now,
        error=str(error),
    )
    if isinstance(error, Gone):
        return replace(after, status=Status.GONE, next_due=None)
    rest = normal_interval(state, interval, now) * 2 ** min(state.failures, DOUBLINGS)
    # A source that rests longer than a day anyway does not come sooner for having failed.
    longest = max(LONGEST_BACKOFF, normal_interval(state, interval, now))
    due_again = _allowed(state, now + _lengthened(min(rest, longest), jitter), jitter)
    if not isinstance(error, Throttled):
        return replace(after, status=Status.BROKEN, next_due=due_again)
    not_before = reopening(error.wait, now)
    # A short Retry-After (seconds) is no leave to come back before the normal interval.
    return replace(
        after,
        status=Status.THROTTLED,
        not_before=not_before,
        bars=error.site,
        next_due=max(due_again, not_before),
    )


def put_off(state: PollState, interval: Interval, *, now: datetime, jitter: float) -> PollState:
    """Return the state of an address that was not asked, for its site wants to be left alone.

    Nothing is known to be wrong with it. It comes again after the normal interval.
    """
    rest = normal_interval(state, interval, now)
    return replace(state, next_due=_allowed(state, now + _lengthened(rest, jitter), jitter))


def normal_interval(state: PollState, interval: Interval, now: datetime) -> timedelta:
    """Return the rest between two polls that go well.

    Half the usual gap between new entries; a sixth of a silence counts as a gap, so that a source
    that falls silent is asked less and less (the two meet where it becomes stale).
    """
    silence = _since(state.last_new, now)
    rhythm = timedelta(seconds=max(state.gap, silence / STALE) / 2)
    wish = min(timedelta(seconds=max(state.wish, state.ttl)), LONGEST_WISH)
    busy = 0 < state.gap < POLITE.total_seconds()
    floor = SHORTEST if wish or busy or interval.stated else POLITE
    adapted = min(max(rhythm, interval.min), interval.max)
    return max(adapted, floor, wish, SHORTEST)


def _gap(state: PollState, new_entries: int, now: datetime) -> float:
    """Return the usual gap after a poll: an exponential average over what was seen, in seconds."""
    since = _since(state.last_new, now)
    if not new_entries or not since:
        return state.gap
    seen = since / new_entries
    return seen if not state.gap else (1 - GAP_WEIGHT) * state.gap + GAP_WEIGHT * seen


def _status(state: PollState, new_entries: int, rest: timedelta, now: datetime) -> Status:
    """Return the word for a source that answers."""
    if new_entries:
        return Status.OK
    # What comes more often than we ask cannot be missed any sooner than by asking.
    usual = max(state.gap, rest.total_seconds())
    silence = _since(state.last_new, now)
    return Status.STALE if state.gap and silence > max(STALE * usual, ASLEEP) else Status.QUIET


def _since(moment: datetime | None, now: datetime) -> float:
    """Return the seconds since a moment, 0 where it is unknown or (the clock was set back) to come."""
    return max(0.0, (now - moment).total_seconds()) if moment else 0.0


def _skips(state: PollState, moment: datetime) -> bool:
    """Tell whether the document does not want to be asked at a moment."""
    there = moment.astimezone(UTC)
    return there.hour in state.skip_hours or there.weekday() in state.skip_days


def _allowed(state: PollState, moment: datetime, jitter: float) -> datetime:
    """Return the moment, or the first one behind it at which the document wants to be asked."""
    latest = moment + LONGEST_SKIP
    while _skips(state, moment) and moment < latest:
        # Not on the stroke: all that skip the same hours would come together.
        moment = moment.replace(minute=0, second=0, microsecond=0) + HOUR + HOUR * JITTER * jitter
    return moment


def _lengthened(rest: timedelta, jitter: float) -> timedelta:
    """Return a rest, longer by up to a tenth, so that polls spread."""
    return rest * (1 + JITTER * jitter)
