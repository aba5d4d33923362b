"""The command line as a whole: help, exit codes, pipes, Ctrl-C, and what is documented."""

import importlib
import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.cells import cell_len

from aggregator import __version__
from aggregator.cli.main import COMMANDS, loaded
from tests.cli.conftest import Call
from tests.loopback import ROOT, command, environment, program, running

PAGE = (ROOT / "docs/commands.md").read_text("utf-8")


def test_without_a_command_the_help_is_shown(call: Call) -> None:
    done = call()
    assert done.code == 2
    assert all(name in done.err + done.out for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_says_in_the_list_what_it_says_of_itself(name: str) -> None:
    module = importlib.import_module(f"aggregator.cli.{name}")
    first, _, _ = (module.command.__doc__ or "").partition("\n\n")
    assert first == COMMANDS[name]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_every_option_is_documented(name: str) -> None:
    section = re.search(rf"^## `aggregator {name}.*?(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert section is not None
    options = [option for parameter in loaded(name).params for option in parameter.opts if option[:2] == "--"]
    common = {"--config", "--json", "--help"}
    assert [option for option in options if option not in common and option not in section[0]] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_takes_config_but_the_demo_that_has_its_own(name: str) -> None:
    options = {option for parameter in loaded(name).params for option in parameter.opts}
    assert ("--config" in options) == (name != "demo")


def test_the_version_is_that_of_the_package(call: Call) -> None:
    assert call("--version").out == f"aggregator {__version__}\n"


def test_a_command_that_there_is_not_is_named_with_the_nearest(call: Call) -> None:
    done = call("stauts")
    assert done.code == 2
    assert "Did you mean 'status'" in done.err


def test_a_simulated_clock_that_cannot_be_read_is_a_usage_error(feeds: Path) -> None:
    done = program("status", "--config", str(feeds), AGGREGATOR_CLOCK="yesterday")
    assert done.code == 2
    assert done.err.startswith("AGGREGATOR_CLOCK: while setting the clock: ")
    assert "Traceback" not in done.err


def test_a_reader_of_a_pipe_that_has_gone_ends_it_quietly(feeds: Path) -> None:
    process = subprocess.Popen(
        command("export", "articles", "--config", str(feeds)),
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    process.stdout.close()
    _, said = process.communicate(timeout=30)
    assert (process.returncode, said) == (141, b"")


@pytest.fixture
def interruptible() -> Iterator[None]:
    """A shell's background job ignores SIGINT, and so would all that it starts."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_ctrl_c_ends_it_quietly_with_130(tmp_path: Path) -> None:
    fifo = tmp_path / "rows.jsonl"
    os.mkfifo(fifo)
    with running(tmp_path / "log", "cluster", str(fifo)) as program:
        # Opening for writing returns once the program has opened it for reading.
        with fifo.open("wb"):
            time.sleep(0.2)
            assert program.end(signal.SIGINT) == 130
        assert program.said() == ""


def test_a_table_fits_the_terminal_it_is_shown_on(feeds: Path) -> None:
    said = on_a_terminal("topics", "--config", str(feeds), columns=70)
    lines = re.sub(r"\x1b\[[0-9;]*m|\r", "", said).splitlines()
    assert max(map(cell_len, lines)) <= 70
    assert len(lines) > 5  # the addresses are folded, nothing is cut off


def test_a_bar_appears_on_a_terminal_when_work_takes_longer_than_two_seconds(tmp_path: Path) -> None:
    fifo = tmp_path / "rows.jsonl"
    os.mkfifo(fifo)
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(fifo), json.dumps({"id": "a", "text": "x"})])
    said = on_a_terminal("cluster", str(fifo))
    assert writer.wait(30) == 0
    assert "reading" in said


WRITER = """
import sys, time
with open(sys.argv[1], "w") as fifo:
    fifo.write(sys.argv[2] + "\\n")
    fifo.flush()
    time.sleep(5)
"""


def on_a_terminal(*arguments: str, columns: int = 100) -> str:
    """What the program shows on a terminal of its own."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        command(*arguments),
        env=environment(COLUMNS=str(columns), TERM="xterm"),
        stdout=theirs,
        stderr=theirs,
        cwd=ROOT,
    )
    os.close(theirs)
    said = b""
    while chunk := _read(ours):
        said += chunk
    os.close(ours)
    assert process.wait(30) == 0
    return said.decode()


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65536)
    except OSError:  # how Linux says that the other end of a terminal is closed
        return b""
