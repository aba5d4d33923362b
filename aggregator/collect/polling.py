"""When to ask a source again, and what a poll's outcome does to its state. Pure; time is an argument.

Comes in: the state before, what the server said, the time. Goes out: the state after, its ``next_due`` always
later than now. docs/conduct.md is this module in prose. Not done here: asking (``feed``), reading
headers (``http.freshness``).
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from aggregator.errors import CollectError, Gone, Throttled
from aggregator.model import Interval, PollState, Status

DAY = timedelta(hours=24)
# A wish (max-age, Expires, ttl) or an error never silences a source for longer than a day ...
LONGEST_WISH = DAY
LONGEST_BACKOFF = DAY
# ... and a Retry-After never for longer than a week: beyond that it is a mistake, not a wish.
LONGEST_RETRY = timedelta(days=7)
# Where a server states no wish, it is asked once an hour at most (rachelbythebay.com/w/feed), unless it
# brings more than one new entry an hour, or the operator names a shorter ``min``.
POLITE = timedelta(hours=1)
SHORTEST = timedelta(seconds=1)  # whatever is configured: the loop never spins
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
    document's own wish, ``new_entries`` how many entries were not known before.
    """

    fresh: float = 0.0
    ttl: float = 0.0
    new_entries: int = 0


def due(state: PollState, interval: Interval, now: datetime) -> bool:
    """Tell whether an address is to be asked.

    A clock that was set back leaves times in the future: what no rule here could have written does
    not count, so that such a source is asked once and then has a sane time again.
    """
    if state.status is Status.GONE or barred(state, now):
        return False
    if state.next_due is None or state.next_due <= now:
        return True
    furthest = max(interval.max, LONGEST_WISH, LONGEST_BACKOFF) * (1 + JITTER)
    return state.next_due > now + furthest


def barred(state: PollState, now: datetime) -> bool:
    """Tell whether the server's own word forbids asking now, even by name (Retry-After)."""
    return state.not_before is not None and now < state.not_before <= now + LONGEST_RETRY


def succeeded(
    state: PollState, interval: Interval, hints: Hints, *, now: datetime, jitter: float
) -> PollState:
    """Return the state after an answer that could be read; ``jitter`` is in [0, 1)."""
    last_new = now if hints.new_entries else state.last_new
    gap = _gap(state, hints.new_entries, now)
    heard = replace(state, gap=gap, last_new=last_new, wish=hints.fresh, ttl=hints.ttl)
    rest = normal_interval(heard, interval, now)
    return replace(
        heard,
        status=_status(heard, hints.new_entries, rest, now),
        last_fetch=now,
        last_success=now,
        next_due=now + _lengthened(rest, jitter),
        not_before=None,
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
    hints = Hints(fresh=fresh or state.wish, ttl=state.ttl)
    return succeeded(state, interval, hints, now=now, jitter=jitter)


def failed(
    state: PollState, interval: Interval, error: CollectError, *, now: datetime, jitter: float
) -> PollState:
    """Return the state after a failure: what is known stays, the rest between polls doubles up to a day."""
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
    due_again = now + _lengthened(min(rest, longest), jitter)
    if not isinstance(error, Throttled):
        return replace(after, status=Status.BROKEN, next_due=due_again)
    if error.wait is None:
        return replace(after, status=Status.THROTTLED, next_due=due_again)
    not_before = now + max(min(error.wait, LONGEST_RETRY), SHORTEST)
    # A short Retry-After (seconds) is no leave to come back before the normal interval.
    return replace(after, status=Status.THROTTLED, not_before=not_before, next_due=max(due_again, not_before))


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


def _lengthened(rest: timedelta, jitter: float) -> timedelta:
    """Return a rest, longer by up to a tenth, so that polls spread."""
    return rest * (1 + JITTER * jitter)
