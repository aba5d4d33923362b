"""One real site for all system tests: the demo's outlets and mirror, collected once by the real program."""

import asyncio
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from aggregator.demo.bundled import bundled_outlets
from aggregator.demo.configuration import write_configuration
from aggregator.demo.mirror import make_mirror
from aggregator.demo.outlets import serving

PROGRAM = Path(sys.executable).with_name("aggregator")
PATIENCE = 60  # seconds for anything to come up, on a machine that is busy


@dataclass(frozen=True, slots=True)
class Site:
    """A configuration whose outlets have been read, and the address where it is served."""

    feeds: Path
    base: str


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def body_of(address: str) -> bytes:
    """What an address answers with, as soon as it answers with 200."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5) as reply:
                body: bytes = reply.read()
                return body
        except (OSError, urllib.error.HTTPError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


async def collected(folder: Path, *command: str) -> Path:
    """Serve the demo's outlets, and run a command on a configuration that reads them."""
    outlets, now = bundled_outlets(), datetime.now(UTC)
    async with serving(outlets, now) as base:
        repository = await asyncio.to_thread(make_mirror, folder / "mirror", outlets, now)
        feeds = write_configuration(folder, base, repository, f"127.0.0.1:{free_port()}")
        process = await asyncio.create_subprocess_exec(*command, "--config", str(feeds))
        assert await asyncio.wait_for(process.wait(), PATIENCE) == 0
    return feeds


@contextmanager
def running(*command: str) -> Iterator["subprocess.Popen[bytes]"]:
    """A program for as long as the block lasts, ended as systemd ends it."""
    process = subprocess.Popen(command)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(PATIENCE)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo's topics, collected by ``once`` and served by ``serve``."""
    folder = tmp_path_factory.mktemp("site")
    feeds = asyncio.run(collected(folder, str(PROGRAM), "once"))
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    with running(str(PROGRAM), "serve", "--port", str(port), "--config", str(feeds)):
        body_of(f"{base}/all/atom.xml")
        yield Site(feeds, base)
