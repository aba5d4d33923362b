from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from aggregator.publish.announce import times

NOW = datetime(2026, 3, 5, 4, 0, 7, 250_000, tzinfo=UTC)
moments = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def test_stories_published_together_get_consecutive_seconds_that_end_now() -> None:
    seconds = [moment.second for moment in times(3, NOW, None)]
    assert seconds == [5, 6, 7]


def test_where_they_do_not_fit_they_begin_right_after_the_last_one() -> None:
    last = NOW - timedelta(seconds=1)
    assert times(3, NOW, last)[0] == last.replace(microsecond=0) + timedelta(seconds=1)


def test_a_clock_that_was_set_back_does_not_announce_before_what_was_announced() -> None:
    last = NOW + timedelta(hours=1)
    assert min(times(2, NOW, last)) > last.replace(microsecond=0)


def test_no_stories_need_no_times() -> None:
    assert times(0, NOW, None) == []


@given(st.integers(1, 60), moments, st.none() | moments)
def test_times_are_distinct_whole_seconds_in_order_after_the_last(
    count: int, now: datetime, last: datetime | None
) -> None:
    given_out = times(count, now, last)
    assert len(given_out) == count
    assert given_out == sorted(set(given_out))
    assert all(moment.microsecond == 0 for moment in given_out)
    assert last is None or given_out[0] > last
    if last is None or last < given_out[-1] - timedelta(seconds=count):
        assert given_out[-1] == now.replace(microsecond=0)
