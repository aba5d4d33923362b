"""What a hub's delivery does to the state of the address that is polled beside it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from aggregator.collect.polling import Hints, succeeded, told
from aggregator.model import Interval, PollState, SourceSlug, Status

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
USUAL = Interval(timedelta(minutes=10), 12 * HOUR)
PATIENT = Interval(12 * HOUR, 12 * HOUR)
NEW = PollState(source=SourceSlug("haian"), url="https://a.example/feed", etag='"a"', body="digest")


def polled(interval: Interval = PATIENT) -> PollState:
    return succeeded(NEW, interval, Hints(new_entries=5), now=NOW, jitter=0.0)


def test_news_by_a_hub_count_as_the_sources_rhythm_and_change_nothing_else() -> None:
    before = replace(polled(), status=Status.QUIET)
    after = told(before, USUAL, 2, NOW + 4 * HOUR, more=False)
    assert (after.gap, after.last_new, after.status) == (2 * 3600, NOW + 4 * HOUR, Status.OK)
    assert replace(after, gap=before.gap, last_new=before.last_new, status=Status.QUIET) == before


def test_a_delivery_without_news_changes_nothing() -> None:
    assert told(polled(), USUAL, 0, NOW + HOUR, more=False) == polled()


@pytest.mark.parametrize("status", [Status.BROKEN, Status.THROTTLED, Status.GONE])
def test_a_poll_that_fails_goes_on_being_shown_though_a_hub_delivers(status: Status) -> None:
    assert told(replace(polled(), status=status), USUAL, 1, NOW, more=False).status is status


def test_what_a_hub_is_not_believed_is_polled_for_as_if_there_were_no_hub() -> None:
    before = polled()
    assert before.next_due == NOW + 12 * HOUR
    assert told(before, USUAL, 0, NOW + HOUR / 2, more=True).next_due == NOW + HOUR
    assert told(before, USUAL, 0, NOW + 3 * HOUR, more=True).next_due == NOW + 3 * HOUR


def test_a_poll_is_never_put_off_by_it_and_what_is_gone_stays_so() -> None:
    soon = replace(polled(), next_due=NOW + timedelta(minutes=1))
    assert told(soon, USUAL, 0, NOW, more=True) == soon
    gone = replace(polled(), next_due=None, status=Status.GONE)
    assert told(gone, USUAL, 0, NOW, more=True) == gone
