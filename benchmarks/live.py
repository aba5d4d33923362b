"""One day of the running service: both clocks begin together and run equally fast.

In: a run and a speed. Out: the same observations as the passes leave, and how the service ended.
"""

import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from benchmarks.passes import Program, ProgramFailed, kill_group
from benchmarks.run import START, Run

HOUR = timedelta(hours=1)
PATIENCE = 30.0  # real seconds until a service must answer
DRAINING = 10.0  # real seconds in which SIGTERM must end it


def watch(run: Run, speed: float, hours: Iterable[int], address: str) -> None:
    """Start the service, read its feeds at every simulated hour, end it with SIGTERM."""
    began = time.monotonic()
    process = run.program.start("run", clock=f"{START.isoformat()}*{speed}")
    try:
        wait_until_it_answers(process, address)
        # The program's clock began with its process; the outlets' is set to where that has got.
        run.show(run.outlets.set(START + timedelta(seconds=(time.monotonic() - began) * speed), speed))
        for hour in hours:
            sleep_until(began + (hour + 1) * HOUR.total_seconds() / speed)
            run.read()
        settle(run, began, speed)
    finally:
        stop(process, run)


@contextmanager
def served(program: Program, address: str) -> Iterator[None]:
    """Serve what passes of the program publish, as its users' readers meet it."""
    process = program.start("serve", clock=START.isoformat())
    try:
        wait_until_it_answers(process, address)
        yield
    finally:
        kill_group(process)


def settle(run: Run, began: float, speed: float) -> None:
    """Let the outlets stand still for two more hours of the program's clock, so that it catches up."""
    now: datetime = START + timedelta(seconds=(time.monotonic() - began) * speed)
    run.shown.clear()  # only what stands there at the end must be there: a poll may have come between
    run.show(run.outlets.set(now, 0))
    time.sleep(2 * HOUR.total_seconds() / speed)
    run.read()


def wait_until_it_answers(process: "subprocess.Popen[str]", address: str) -> None:
    """Wait for the first answer of the built-in server."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://{address}/health", timeout=5):
                return
        except urllib.error.HTTPError:
            return  # it answers; that it is not well yet is its own affair
        except OSError:
            time.sleep(0.05)
    raise ProgramFailed(f"`run` does not answer at {address}")


def stop(process: "subprocess.Popen[str]", run: Run) -> None:
    """End the service as systemd does; it has ten seconds, and must leave with 0."""
    process.send_signal(signal.SIGTERM)
    try:
        process.communicate(timeout=DRAINING)
    except subprocess.TimeoutExpired as error:
        kill_group(process)
        raise ProgramFailed(f"`run` did not end within {DRAINING:.0f} s of SIGTERM") from error
    if process.returncode:
        raise ProgramFailed(f"`run` ended with {process.returncode}\n{run.program.last_words()}")


def sleep_until(moment: float) -> None:
    """Sleep until a time of the monotonic clock."""
    time.sleep(max(0.0, moment - time.monotonic()))
