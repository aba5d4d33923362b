"""Bars of long polls: on a terminal, with what is left; nothing elsewhere."""

import os
import pty
import subprocess
import sys

import pytest

PROGRAM = """
import time
from aggregator.cli.progress import polling
from aggregator.collect.progress import Progress
with polling() as told:
    told(Progress("archive", "fetching"))
    time.sleep(0.5)
    for number in range(25):
        told(Progress("archive", "reading", 1_000 + number * 100, 9_000))
        time.sleep(0.1)
print("done")
"""


def shown() -> str:
    """Return all that a terminal is sent."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "100"},
    ):
        os.close(theirs)
        parts = []
        try:
            while part := os.read(ours, 65536):
                parts.append(part)
        except OSError:  # Linux's way to say that nobody writes any more
            pass
    os.close(ours)
    return b"".join(parts).decode()


@pytest.mark.slow
def test_a_mirror_has_a_bar_of_its_own_with_the_time_that_is_left() -> None:
    text = shown()
    assert "reading archive" in text
    assert "/9000" in text
    assert "0:00:0" in text


def test_nothing_is_drawn_where_nobody_looks() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("done\n", "")
