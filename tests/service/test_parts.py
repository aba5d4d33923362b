"""Scheduler, health, signals, logs: the small parts, each by itself."""

import asyncio
import io
import logging
import os
import signal
import subprocess
import sys
import time

from aggregator.service import logs
from aggregator.service.health import Health
from aggregator.service.scheduler import Scheduler
from aggregator.service.stopping import caught
from tests.loopback import environment


async def test_a_job_runs_at_once_and_again_and_never_beside_itself() -> None:
    running, most, runs = 0, 0, 0

    async def job() -> None:
        nonlocal running, most, runs
        running, runs = running + 1, runs + 1
        most = max(most, running)
        await asyncio.sleep(0.15)
        running -= 1

    scheduler = Scheduler()
    scheduler.every(0.1, job)
    async with scheduler:
        await asyncio.sleep(0.8)
    assert most == 1
    assert 3 <= runs <= 6


async def test_a_loop_that_was_busy_costs_no_job_its_run() -> None:
    runs: list[float] = []

    async def job() -> None:
        runs.append(time.monotonic())

    scheduler = Scheduler()
    scheduler.every(1.0, job)
    async with scheduler:
        await asyncio.sleep(0.1)
        time.sleep(2.5)  # noqa: ASYNC251 - the loop shall be busy
        await asyncio.sleep(0.3)
    assert len(runs) == 2, "what was missed is one run, and is not lost"


async def test_a_bug_in_one_job_is_loud_and_ends_no_other(log: io.StringIO) -> None:
    runs = 0

    async def bad() -> None:
        raise KeyError("never thought of")

    async def good() -> None:
        nonlocal runs
        runs += 1

    scheduler = Scheduler()
    scheduler.every(0.1, bad)
    scheduler.every(0.1, good)
    async with scheduler:
        await asyncio.sleep(0.5)
    assert runs >= 3
    assert "a bug in the service" in log.getvalue()
    assert "Traceback" in log.getvalue()


async def test_a_wall_clock_that_was_set_does_not_silence_the_jobs() -> None:
    runs = 0

    async def job() -> None:
        nonlocal runs
        runs += 1

    ahead = [0.0]
    scheduler = Scheduler(wall_ahead=lambda: ahead[0], watch=0.05)
    scheduler.every(3600, job)
    async with scheduler:
        await asyncio.sleep(0.2)
        assert runs == 1
        ahead[0] = -7200.0
        await asyncio.sleep(0.3)
    assert runs == 2


def test_health_is_good_until_a_part_complains_and_again_when_it_takes_that_back() -> None:
    health = Health()
    assert health.trouble() == ""
    health.report("database", "it is held")
    health.report("publishing", "the disk is full")
    assert health.trouble() == "it is held; the disk is full"
    assert health.lives, "a restart would mend neither"
    health.report("database", "")
    assert health.trouble() == "the disk is full"


def test_silence_is_bad_health_until_the_next_sign_of_life() -> None:
    health = Health(silence=0.05)
    time.sleep(0.1)
    assert not health.lives
    assert health.trouble() == "no sign of life for over 0.05 s: the loop or the database hangs"
    health.ticked()
    assert (health.lives, health.trouble()) == (True, "")


async def test_signals_are_kept_in_their_order_until_they_are_asked_for() -> None:
    with caught(signal.SIGHUP, signal.SIGUSR1) as signals:
        os.kill(os.getpid(), signal.SIGHUP)
        await asyncio.sleep(0.05)
        os.kill(os.getpid(), signal.SIGUSR1)
        assert [await signals.next(), await signals.next()] == [signal.SIGHUP, signal.SIGUSR1]


def test_a_line_in_a_file_has_time_level_event_and_keys() -> None:
    stream = io.StringIO()
    logs.configure({}, stream)
    logs.logger().info("polled", source="bbc", title="两个 词", empty="")
    moment, level, rest = stream.getvalue().split(" ", 2)
    assert moment.endswith("Z")
    assert (level, rest) == ("info", "polled source=bbc title='两个 词' empty=''\n")


def test_a_line_for_journald_has_its_level_and_no_time() -> None:
    stream = io.StringIO()
    logs.configure({"JOURNAL_STREAM": "8:1"}, stream)
    logs.logger().warning("bbc: while fetching it: 404")
    logging.getLogger("somebody").error("of another library")
    assert stream.getvalue() == "<4>bbc: while fetching it: 404\n<3>of another library\n"


def test_every_line_of_a_traceback_has_its_level_for_journald() -> None:
    stream = io.StringIO()
    logs.configure({"JOURNAL_STREAM": "8:1"}, stream)
    try:
        int("never thought of")
    except ValueError:
        logs.logger().exception("a bug", source="bbc")
    lines = stream.getvalue().splitlines()
    assert lines[0] == "<3>a bug source=bbc"
    assert lines[1] == "<3>Traceback (most recent call last):"
    assert all(line.startswith("<3>") for line in lines)


def test_what_would_drown_the_rest_is_not_logged() -> None:
    stream = io.StringIO()
    logs.configure({}, stream)
    logging.getLogger("httpx").info("HTTP Request: GET …")
    assert stream.getvalue() == ""


class Terminal(io.StringIO):
    """A stream that calls itself a terminal."""

    def isatty(self) -> bool:
        return True


def test_on_a_terminal_a_line_is_for_people() -> None:
    terminal = Terminal()
    logs.configure({}, terminal)
    logs.logger().info("polled", source="bbc")
    assert "polled" in terminal.getvalue()
    assert "level=" not in terminal.getvalue()
    secret = "hunter2"  # noqa: S105 - it is one on purpose
    try:
        int(secret * 0)
    except ValueError:
        logs.logger().exception("a bug")
    assert "Traceback" in terminal.getvalue()
    assert secret not in terminal.getvalue().replace(f'"{secret}"', "")


def test_the_logger_works_before_anything_is_configured() -> None:
    program = "from aggregator.service.logs import logger; logger().warning('early', key=1)"
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment(), capture_output=True, text=True, check=True
    )
    assert "early" in done.stdout + done.stderr
