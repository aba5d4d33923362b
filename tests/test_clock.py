"""The program's wall clock."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from aggregator.clock import VARIABLE, Clock, clock_from
from aggregator.errors import UsageError

START = datetime(2020, 10, 1, 8, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize("environ", [{}, {VARIABLE: ""}, {VARIABLE: "  "}])
def test_without_the_variable_it_is_the_real_time(environ: dict[str, str]) -> None:
    clock = clock_from(environ)
    assert not clock.simulated
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)


@pytest.mark.parametrize(
    "text",
    [
        "2020-10-01T08:00:00Z",
        "2020-10-01T08:00:00",
        " 2020-10-01T08:00:00+00:00 ",
        "2020-10-01T16:00:00+08:00",
        "2020-10-01T08:00:00Z*0",
    ],
)
def test_a_time_freezes_it_in_utc(text: str) -> None:
    clock = clock_from({VARIABLE: text})
    assert clock.simulated
    assert clock.now() == START
    time.sleep(0.01)
    assert clock.now() == START
    assert clock.now().tzinfo is UTC


def test_a_speed_runs_it_so_much_faster() -> None:
    clock = clock_from({VARIABLE: "2020-10-01T08:00:00Z*86400000"})
    first = clock.now()
    time.sleep(0.02)
    assert clock.now() - first >= timedelta(days=20)
    assert START <= first < START + 10_000 * DAY


def test_it_runs_from_when_it_began() -> None:
    began = time.monotonic() - 10
    assert Clock(START, 60.0, began).now() - START >= timedelta(minutes=10)


@pytest.mark.parametrize(
    "text",
    [
        "yesterday",
        "2020-10-01T08:00:00Z*fast",
        "2020-13-01",
        "*600",
        *(f"2020-10-01*{s}" for s in ("nan", "inf", "-1")),
    ],
)
def test_what_is_no_time_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UsageError, match=r"AGGREGATOR_CLOCK: while setting the clock: .*; write it as 2020"):
        clock_from({VARIABLE: text})


def test_a_service_under_systemd_runs_on_the_real_time() -> None:
    unit = {"INVOCATION_ID": "1", "NOTIFY_SOCKET": "@socket"}
    with pytest.raises(UsageError, match="a service must run on the real time; remove it from the unit"):
        clock_from({VARIABLE: "2020-10-01", **unit})
    assert not clock_from(unit).simulated
    assert clock_from({VARIABLE: "2020-10-01", "INVOCATION_ID": "1"}).simulated
