"""What headers say about when to come back."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.collect.http.freshness import freshness, retry_after

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
IN_AN_HOUR = "Sun, 01 Mar 2026 13:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 0),
        ({"cache-control": "public, max-age=7200"}, 7200),
        ({"cache-control": 'MAX-AGE="60"'}, 60),
        ({"cache-control": "max-age=3600", "age": "3000"}, 600),
        ({"cache-control": "max-age=10", "age": "3000"}, 0),
        ({"cache-control": "max-age=10", "age": "soon"}, 10),
        ({"cache-control": "max-age=0"}, 0),
        ({"cache-control": "no-cache, max-age=300"}, 0),
        ({"cache-control": "no-store"}, 0),
        ({"cache-control": "s-maxage=300"}, 0),
        ({"cache-control": "max-age=-5"}, 0),
        ({"cache-control": "max-age=99999999999999999999"}, 0),
        ({"expires": IN_AN_HOUR}, 3600),
        ({"expires": IN_AN_HOUR, "date": "Sun, 01 Mar 2026 12:30:00 GMT"}, 1800),
        ({"expires": IN_AN_HOUR, "cache-control": "max-age=5"}, 5),
        ({"expires": "0"}, 0),
        ({"expires": "-1"}, 0),
        ({"expires": "Sun, 01 Mar 2020 13:00:00 GMT"}, 0),
        ({"expires": "Sun, 01 Mar 99999 13:00:00 GMT"}, 0),
    ],
)
def test_freshness(headers: dict[str, str], seconds: int) -> None:
    assert freshness(headers, NOW) == seconds


@pytest.mark.parametrize(
    ("text", "wait"),
    [
        ("3600", timedelta(hours=1)),
        ("0", timedelta(0)),
        (IN_AN_HOUR, timedelta(hours=1)),
        ("", None),
        ("-5", None),
        ("soon", None),
        ("Sun, 01 Mar 2020 13:00:00 GMT", None),
        ("1" + "0" * 12, timedelta(seconds=10**9)),
        ("1" + "0" * 40, None),
    ],
)
def test_retry_after(text: str, wait: timedelta | None) -> None:
    assert retry_after({"retry-after": text}, NOW) == wait


@given(st.text(max_size=80))
def test_garbage_never_crashes(text: str) -> None:
    headers = {"cache-control": text, "expires": text, "date": text, "age": text, "retry-after": text}
    assert freshness(headers, NOW) >= 0
    assert retry_after(headers, NOW) is None or retry_after(headers, NOW) is not None
