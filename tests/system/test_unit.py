"""The systemd unit allows what the program does: strace follows the service and all its children.

The unit cannot be started here (that takes systemd as the machine's first process), so that the other
half is held: whatever the program asks of the kernel while it serves, collects and publishes is among
what the unit lets through.
"""

import asyncio
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from aggregator.demo.bundled import bundled_outlets
from aggregator.demo.configuration import write_configuration
from aggregator.demo.mirror import make_mirror
from aggregator.demo.outlets import serving
from tests.system.conftest import PATIENCE, PROGRAM, body_of, free_port

pytestmark = pytest.mark.system
UNIT = Path(__file__).parents[2] / "systemd" / "aggregator.service"
CALL = re.compile(r"^\d+ +(?:<\.\.\. )?([a-z]\w+)(?:\(| resumed>)", re.MULTILINE)
# What libraries only try, and do without. Under strace these calls are refused as the unit refuses them, so
# that the test sees the program do without: numpy's OpenBLAS says where its memory should lie, SQLite, only
# as root, keeps a file's owner, and setpriv, tried once, sets the capabilities that are there.
TRIED_CALLS = {"mbind", "fchown", "capset"}
# The unit lets parsers step back behind the server; where that is refused they do without, too.
REFUSED_CALLS = {*TRIED_CALLS, "setpriority"}
# getaddrinfo asks the kernel for the machine's interfaces to sort addresses, and takes them unsorted.
TRIED_FAMILIES = {"AF_NETLINK"}


@cache
def group(name: str) -> frozenset[str]:
    """The system calls of a group, as systemd spells them out."""
    output = subprocess.run(
        ["systemd-analyze", "--no-pager", "syscall-filter", name], capture_output=True, text=True, check=True
    ).stdout
    members = [line.strip() for line in output.splitlines()[1:]]
    plain = {member for member in members if member and not member.startswith(("@", "#"))}
    return frozenset(plain.union(*(group(member) for member in members if member.startswith("@"))))


def directive(name: str) -> list[str]:
    """Every value of a directive, in its order."""
    return re.findall(rf"^{name}=(.*)$", UNIT.read_text("utf-8"), re.MULTILINE)


def allowed_calls() -> set[str]:
    calls: set[str] = set()
    for value in directive("SystemCallFilter"):
        named = set().union(
            *(group(name) if name.startswith("@") else {name} for name in value.removeprefix("~").split())
        )
        calls = calls - named if value.startswith("~") else calls | named
    return calls


@contextmanager
def traced(feeds: Path, trace: Path) -> Iterator[None]:
    """The service under strace; at the end SIGTERM, which it must obey with 0."""
    refusing = f"inject={','.join(sorted(REFUSED_CALLS))}:error=EPERM"
    strace = ["strace", "-f", "-qq", "-o", str(trace), "-e", refusing]
    command = [*strace, str(PROGRAM), "run", "--config", str(feeds)]
    with subprocess.Popen(command) as tracer:
        try:
            yield
        finally:
            children = Path(f"/proc/{tracer.pid}/task/{tracer.pid}/children").read_text().split()
            subprocess.run(["kill", f"-{signal.SIGTERM.value}", *children], check=False)
            assert tracer.wait(PATIENCE) == 0


@pytest.fixture(scope="module")
def trace(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Everything that the service asked of the kernel, from its start to its end."""
    folder = tmp_path_factory.mktemp("traced")
    asyncio.run(serve_and_follow(folder))
    return (folder / "trace").read_text("utf-8", "replace")


async def serve_and_follow(folder: Path) -> None:
    outlets, now = bundled_outlets(), datetime.now(UTC)
    listen = f"127.0.0.1:{free_port()}"
    async with serving(outlets, now) as base:
        feeds = write_configuration(folder, base, make_mirror(folder / "mirror", outlets, now), listen)
        await asyncio.to_thread(follow, feeds, folder / "trace", f"http://{listen}")


def follow(feeds: Path, trace: Path, base: str) -> None:
    """Let the service collect, fold and publish, and read what it serves."""
    with traced(feeds, trace):
        while b"<entry" not in body_of(f"{base}/all/atom.xml"):
            pass
        body_of(f"{base}/all/")


def test_every_system_call_is_one_that_the_unit_allows(trace: str) -> None:
    made = set(CALL.findall(trace))
    assert {"openat", "execve", "accept4", "fsync"} & made
    assert made - allowed_calls() <= TRIED_CALLS


def test_every_socket_is_of_a_family_that_the_unit_allows(trace: str) -> None:
    families = set(re.findall(r"\bsocket(?:pair)?\((AF_\w+)", trace))
    assert families - set(directive("RestrictAddressFamilies")[0].split()) <= TRIED_FAMILIES


def test_no_memory_is_both_written_and_executed(trace: str) -> None:
    mapped = re.findall(r"\bmmap\([^)\n]*PROT_WRITE\|PROT_EXEC[^)\n]*\)", trace)
    protected = re.findall(r"\b(?:pkey_)?mprotect\([^)\n]*PROT_EXEC[^)\n]*\)", trace)
    assert mapped + protected == []


def test_the_unit_starts_what_the_makefile_installs_and_reads_what_the_manual_names() -> None:
    (start,) = directive("ExecStart")
    assert start == "/opt/aggregator/.venv/bin/aggregator run --config /etc/aggregator/feeds.yaml"
    assert directive("Type") == ["notify"]
