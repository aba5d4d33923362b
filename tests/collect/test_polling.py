"""When a source is asked again."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.collect.polling import (
    Hints,
    barred,
    due,
    failed,
    hasty,
    normal_interval,
    succeeded,
    unchanged,
    words,
)
from aggregator.errors import CollectError, FetchError, Gone, ParseError, PutOff, Throttled
from aggregator.model import Interval, PollState, SourceSlug, Status

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
USUAL = Interval(10 * MINUTE, 12 * HOUR)
STATED = Interval(10 * MINUTE, 12 * HOUR, stated=True)
NEW = PollState(source=SourceSlug("bbc"), url="https://a.example/feed")
NO_WISH = Hints()
DOWN = FetchError("bbc", "fetching", "500")


def after(
    state: PollState, *, hints: Hints = NO_WISH, interval: Interval = USUAL, now: datetime = NOW
) -> PollState:
    return succeeded(state, interval, hints, now=now, jitter=0.0)


def rest(state: PollState) -> timedelta:
    assert state.next_due is not None
    assert state.last_fetch is not None
    return state.next_due - state.last_fetch


class TestTheFirstPoll:
    def test_a_new_address_is_due_at_once(self) -> None:
        assert due(NEW, USUAL, NOW)

    def test_a_good_one_leaves_a_whole_state(self) -> None:
        state = after(NEW, hints=Hints(new_entries=20, ttl=60))
        assert (state.status, state.primed, state.failures, state.error) == (Status.OK, True, 0, "")
        assert state.last_fetch == state.last_success == state.last_new == NOW
        assert state.ttl == 60
        assert not due(state, USUAL, NOW)

    def test_a_feed_without_entries_is_quiet(self) -> None:
        assert after(NEW).status is Status.QUIET


class TestTheServersWishes:
    def test_without_a_wish_nobody_is_asked_more_than_once_an_hour(self) -> None:
        assert rest(after(NEW)) == HOUR

    def test_an_operator_who_names_a_minimum_gets_it(self) -> None:
        assert rest(after(NEW, interval=STATED)) == 10 * MINUTE

    @pytest.mark.parametrize("hints", [Hints(fresh=5), Hints(ttl=600), Hints(fresh=300, ttl=60)])
    def test_a_short_wish_is_a_wish_and_allows_the_minimum(self, hints: Hints) -> None:
        assert rest(after(NEW, hints=hints)) == 10 * MINUTE

    @pytest.mark.parametrize("hints", [Hints(fresh=7200), Hints(ttl=7200), Hints(fresh=60, ttl=7200)])
    def test_the_longer_wish_counts(self, hints: Hints) -> None:
        assert rest(after(NEW, hints=hints)) == 2 * HOUR

    def test_a_wish_may_exceed_the_maximum_but_not_a_day(self) -> None:
        assert rest(after(NEW, hints=Hints(fresh=20 * 3600))) == 20 * HOUR
        assert rest(after(NEW, hints=Hints(fresh=31_536_000))) == DAY

    def test_wishes_stay_in_force_when_nothing_has_changed(self) -> None:
        wished = after(NEW, hints=Hints(fresh=7200, ttl=10_800))
        assert rest(unchanged(wished, USUAL, 0.0, now=NOW, jitter=0.0)) == 3 * HOUR
        plain = replace(wished, ttl=0.0)
        assert rest(unchanged(plain, USUAL, 0.0, now=NOW, jitter=0.0)) == 2 * HOUR
        assert rest(unchanged(plain, USUAL, 300.0, now=NOW, jitter=0.0)) == 10 * MINUTE

    def test_a_new_answer_without_a_wish_forgets_the_old_one(self) -> None:
        assert rest(after(after(NEW, hints=Hints(fresh=7200)))) == HOUR


class TestTheRhythm:
    def test_a_source_is_asked_every_half_of_its_usual_gap(self) -> None:
        state = replace(NEW, last_new=NOW - 6 * HOUR, gap=6 * 3600.0)
        assert rest(after(state, hints=Hints(new_entries=1))) == 3 * HOUR

    def test_the_gap_is_an_average_that_follows_slowly(self) -> None:
        first = after(replace(NEW, last_new=NOW - 4 * HOUR), hints=Hints(new_entries=2))
        assert first.gap == 2 * 3600
        later = after(first, hints=Hints(new_entries=1), now=NOW + 12 * HOUR)
        assert later.gap == pytest.approx(0.7 * 2 * 3600 + 0.3 * 12 * 3600)

    def test_more_than_one_new_entry_an_hour_lifts_the_hour(self) -> None:
        busy = replace(NEW, last_new=NOW - MINUTE, gap=60.0)
        assert rest(after(busy)) == 10 * MINUTE

    def test_a_source_that_falls_silent_is_asked_less_and_less_up_to_the_maximum(self) -> None:
        silent = replace(NEW, last_new=NOW, gap=7200.0)
        rests = [normal_interval(silent, USUAL, NOW + hours * HOUR) for hours in (1, 12, 24, 72, 1000)]
        assert rests == [HOUR, HOUR, 2 * HOUR, 6 * HOUR, 12 * HOUR]

    def test_six_usual_gaps_of_silence_make_it_stale(self) -> None:
        silent = replace(NEW, last_new=NOW, gap=7200.0)
        assert after(silent, now=NOW + 11 * HOUR).status is Status.QUIET
        assert after(silent, now=NOW + 13 * HOUR).status is Status.QUIET  # a night
        assert after(silent, now=NOW + 25 * HOUR).status is Status.STALE

    def test_the_minimum_is_kept(self) -> None:
        slow = Interval(3 * HOUR, 12 * HOUR)
        assert rest(after(NEW, interval=slow)) == 3 * HOUR


class TestFailures:
    def test_the_rest_doubles_from_the_normal_one_up_to_a_day(self) -> None:
        state, rests = NEW, []
        for _ in range(7):
            state = failed(state, USUAL, DOWN, now=NOW, jitter=0.0)
            rests.append(rest(state))
        assert rests == [HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, 16 * HOUR, DAY, DAY]
        assert (state.status, state.failures, state.failing_since) == (Status.BROKEN, 7, NOW)

    def test_what_is_known_stays_and_the_reason_is_kept(self) -> None:
        good = replace(after(NEW, hints=Hints(new_entries=1)), etag='"a"', body="x")
        bad = failed(good, USUAL, ParseError("bbc", "reading", "no feed", "look"), now=NOW + HOUR, jitter=0.0)
        assert (bad.etag, bad.body, bad.last_success, bad.primed) == ('"a"', "x", NOW, True)
        assert bad.error == "bbc: while reading: no feed; look"
        assert bad.failing_since == NOW + HOUR

    def test_a_good_answer_ends_it(self) -> None:
        state = after(failed(NEW, USUAL, DOWN, now=NOW, jitter=0.0), now=NOW + HOUR)
        assert (state.failures, state.failing_since, state.error, state.not_before) == (0, None, "", None)
        assert state.status is Status.QUIET

    def test_a_thousand_failures_do_not_overflow(self) -> None:
        state = replace(NEW, failures=1_000)
        assert rest(failed(state, USUAL, DOWN, now=NOW, jitter=0.0)) == DAY

    def test_a_source_that_rests_longer_than_a_day_does_not_come_sooner_for_failing(self) -> None:
        lazy = Interval(72 * HOUR, 72 * HOUR)
        assert rest(failed(NEW, lazy, DOWN, now=NOW, jitter=0.0)) == 72 * HOUR

    def test_gone_is_never_due_again(self) -> None:
        state = failed(NEW, USUAL, Gone("bbc", "fetching", "410"), now=NOW, jitter=0.0)
        assert (state.status, state.next_due) == (Status.GONE, None)
        assert not due(state, USUAL, NOW + 1000 * DAY)


class TestThrottling:
    def throttled(self, wait: timedelta | None, state: PollState = NEW) -> PollState:
        return failed(state, USUAL, Throttled("bbc", "fetching", "429", wait=wait), now=NOW, jitter=0.0)

    def test_retry_after_is_kept_to_the_second(self) -> None:
        state = self.throttled(3 * HOUR)
        assert state.status is Status.THROTTLED
        assert state.not_before == state.next_due == NOW + 3 * HOUR
        assert barred(state, NOW + 3 * HOUR - timedelta(seconds=1))
        assert not barred(state, NOW + 3 * HOUR)

    def test_a_short_one_is_no_leave_to_come_before_the_normal_interval(self) -> None:
        state = self.throttled(timedelta(seconds=5))
        assert state.not_before == NOW + timedelta(seconds=5)
        assert rest(state) == HOUR

    def test_a_week_is_the_longest(self) -> None:
        assert self.throttled(timedelta(days=10_000)).not_before == NOW + 7 * DAY

    def test_without_one_the_rest_doubles_as_for_any_failure_and_its_site_rests_an_hour(self) -> None:
        state = self.throttled(None, replace(NEW, failures=2))
        assert (state.not_before, rest(state)) == (NOW + HOUR, 4 * HOUR)

    def test_the_word_holds_across_other_failures(self) -> None:
        state = failed(self.throttled(5 * DAY), USUAL, DOWN, now=NOW, jitter=0.0)
        assert barred(state, NOW + 4 * DAY)
        assert not due(state, USUAL, NOW + 4 * DAY)

    def test_its_site_is_remembered_until_it_answers_again(self) -> None:
        told = Throttled("bbc", "fetching", "429", wait=3 * HOUR, site="a.example")
        state = failed(NEW, USUAL, told, now=NOW, jitter=0.0)
        assert words([state, NEW]) == {"a.example": NOW + 3 * HOUR}
        later = failed(state, USUAL, told, now=NOW + 9 * HOUR, jitter=0.0)
        assert words([later, state]) == words([state, later]) == {"a.example": NOW + 12 * HOUR}
        assert words([failed(state, USUAL, DOWN, now=NOW, jitter=0.0)]) == words([state])
        assert words([after(state, now=NOW + 4 * HOUR)]) == {}

    def test_an_address_that_was_put_off_is_as_it_was_but_for_its_time(self) -> None:
        good = after(NEW)
        state = failed(good, USUAL, PutOff("bbc", "fetching", "its site"), now=NOW + HOUR, jitter=0.0)
        assert state == replace(good, next_due=NOW + 2 * HOUR)

    def test_a_minute_is_the_least_for_a_person_too(self) -> None:
        state = after(NEW)
        assert hasty(state, NOW + MINUTE - timedelta(seconds=1))
        assert not hasty(state, NOW + MINUTE)
        assert not hasty(NEW, NOW)
        assert not hasty(state, NOW - HOUR), "the clock was set back"


class TestSkippedTimes:
    """Noon of NOW is a Sunday's, in UTC."""

    def test_no_poll_in_an_hour_that_the_document_names(self) -> None:
        state = after(NEW, hints=Hints(skip_hours=(13, 14)))
        assert state.next_due == NOW + 3 * HOUR
        assert not due(replace(state, next_due=NOW), USUAL, NOW + HOUR), "overdue, and still not then"
        assert due(state, USUAL, NOW + 3 * HOUR)

    def test_no_poll_on_a_day_that_the_document_names(self) -> None:
        late = NOW + 11 * HOUR + 30 * MINUTE
        state = after(NEW, hints=Hints(skip_days=(0, 1)), now=late)
        assert state.next_due == datetime(2026, 3, 4, tzinfo=UTC)
        assert not due(state, USUAL, late + HOUR)
        assert due(state, USUAL, datetime(2026, 3, 4, tzinfo=UTC))

    def test_those_who_skip_the_same_hour_do_not_come_on_its_stroke_together(self) -> None:
        state = succeeded(NEW, USUAL, Hints(skip_hours=(13,)), now=NOW, jitter=0.5)
        assert state.next_due == NOW + 2 * HOUR + 3 * MINUTE

    def test_the_document_s_word_holds_until_there_is_another_document(self) -> None:
        state = after(NEW, hints=Hints(skip_hours=(13,)))
        quiet = unchanged(state, USUAL, 0.0, now=NOW, jitter=0.0)
        failing = failed(quiet, USUAL, DOWN, now=NOW, jitter=0.0)
        assert quiet.next_due == failing.next_due == NOW + 2 * HOUR
        assert after(failing).next_due == NOW + HOUR

    def test_the_clock_is_read_in_utc(self) -> None:
        there = NOW.astimezone(timezone(8 * HOUR))
        assert after(NEW, hints=Hints(skip_hours=(13,)), now=there).next_due == NOW + 2 * HOUR


class TestClocks:
    def test_jitter_lengthens_by_a_tenth_at_most(self) -> None:
        assert rest(succeeded(NEW, USUAL, Hints(), now=NOW, jitter=0.999)) < 1.1 * HOUR
        assert rest(succeeded(NEW, USUAL, Hints(), now=NOW, jitter=0.5)) == 1.05 * HOUR

    def test_a_clock_that_was_set_back_does_not_silence_a_source_for_years(self) -> None:
        state = after(NEW, now=NOW + 1000 * DAY)
        assert due(state, USUAL, NOW)
        assert not due(after(state), USUAL, NOW)

    def test_nor_does_a_retry_after_of_that_time(self) -> None:
        late = Throttled("bbc", "fetching", "429", wait=HOUR)
        state = failed(NEW, USUAL, late, now=NOW + 1000 * DAY, jitter=0.0)
        assert not barred(state, NOW)
        assert due(state, USUAL, NOW)

    def test_silence_that_begins_in_the_future_is_none(self) -> None:
        assert rest(after(replace(NEW, last_new=NOW + DAY, gap=7200.0), hints=Hints(new_entries=1))) == HOUR


moments = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - made aware
seconds = st.floats(0, 1e9)
hours = st.lists(st.integers(0, 23), max_size=23, unique=True).map(tuple)
days = st.lists(st.integers(0, 6), max_size=6, unique=True).map(tuple)
states = st.builds(
    replace,
    st.just(NEW),
    last_new=st.none() | moments,
    gap=seconds,
    failures=st.integers(0, 10_000),
    not_before=st.none() | moments,
    wish=seconds,
    ttl=seconds,
    skip_hours=hours,
    skip_days=days,
)
intervals = st.builds(
    lambda low, more, stated: Interval(low, low + more, stated),
    st.timedeltas(timedelta(0), timedelta(days=40)),
    st.timedeltas(timedelta(0), timedelta(days=40)),
    st.booleans(),
)
outcomes = st.one_of(
    st.builds(
        Hints, fresh=seconds, ttl=seconds, skip_hours=hours, skip_days=days, new_entries=st.integers(0, 5_000)
    ),
    st.sampled_from([DOWN, ParseError("bbc", "reading", "x"), PutOff("bbc", "fetching", "x")]),
    st.builds(
        lambda wait: Throttled("bbc", "fetching", "429", wait=wait),
        st.none() | st.timedeltas(timedelta(0), timedelta(days=10_000)),
    ),
)


@given(states, intervals, outcomes, moments, st.floats(0, 1, exclude_max=True))
def test_whatever_happens_the_next_poll_is_later_and_not_never(
    state: PollState, interval: Interval, outcome: Hints | CollectError, now: datetime, jitter: float
) -> None:
    act: Callable[..., PollState] = failed if isinstance(outcome, CollectError) else succeeded
    result = act(state, interval, outcome, now=now, jitter=jitter)
    assert result.next_due is not None
    assert result.next_due >= now + min(max(interval.min, timedelta(seconds=1)), DAY)
    resting = 7 * DAY + HOUR if result.skip_hours or result.skip_days else timedelta(0)
    assert (
        result.next_due <= now + max(1.1 * max(DAY, interval.max), 7 * DAY) + timedelta(seconds=1) + resting
    )
    assert not due(result, interval, now)
    assert not due(result, interval, result.next_due - timedelta(seconds=1))
