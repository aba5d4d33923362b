"""Durations, sizes and rates."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from aggregator.config.quantities import BYTES, LONGEST, duration, rate, size
from aggregator.model import Rate


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("20s", 20),
        ("10m", 600),
        ("12h", 43_200),
        ("7d", 604_800),
        ("1d12h", 129_600),
        ("90s", 90),
        ("1d1h1m1s", 90_061),
        ("0s", 0),
    ],
)
def test_a_duration_is_read(text: str, seconds: int) -> None:
    assert duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "10", "m", "1h1d", "1.5h", "-1h", "1 h", "1H", "１h", "1h\n"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="must be a duration like"):
        duration(text)


@given(
    some.timedeltas(min_value=timedelta(), max_value=LONGEST).map(
        lambda length: length - timedelta(microseconds=length.microseconds)
    )
)
def test_every_duration_of_whole_seconds_can_be_written(length: timedelta) -> None:
    assert duration(f"{length.days}d{length.seconds}s") == length


@given(some.text())
def test_any_text_is_a_quantity_or_a_value_error(text: str) -> None:
    for read in (duration, size, rate):
        try:
            read(text)
        except ValueError as error:
            assert "must" in str(error)  # noqa: PT017 - most texts raise, and what they say is the test


@given(some.integers(0, 999_999_999), some.sampled_from(sorted(BYTES)))
def test_every_size_can_be_written(count: int, unit: str) -> None:
    assert size(f"{count}{unit}") == count * BYTES[unit]


@pytest.mark.parametrize("text", ["15", "15 MB", "15mb", "1.5MB", "MB", "-1MB"])
def test_what_is_no_size_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="must be a size like"):
        size(text)


def test_a_rate_is_requests_in_a_time() -> None:
    assert rate("1/2s") == Rate(1, timedelta(seconds=2))
    assert rate("90/1m30s") == Rate(90, timedelta(seconds=90))


@pytest.mark.parametrize("text", ["1", "1/s", "0/1s", "1/0s", "/1s", "1/2", "-1/1s"])
def test_what_is_no_rate_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="must be a rate like"):
        rate(text)
