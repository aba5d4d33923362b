"""An outlet on loopback for the tests, and the program as its users run it."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape

from tests.stories import made_up

PATIENCE = 90.0  # seconds; a machine may be busy
ROOT = Path(__file__).parent.parent


@dataclass(slots=True)
class Answer:
    """What an outlet answers under one path."""

    body: str
    status: int = 200
    content_type: str = "application/rss+xml; charset=utf-8"
    delay: float = 0.0
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Outlet:
    """A server whose answers a test may change; ``asked`` are the paths, in their order."""

    port: int
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def publish(self, path: str, *titles: str) -> None:
        """Put a feed there, with an article of its own text for each title."""
        self.answers[path] = Answer(feed(*titles))


@contextmanager
def outlet() -> Iterator[Outlet]:
    """Serve on a free port of loopback."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            served.asked.append(self.path)
            answer = served.answers.get(self.path, Answer("nothing here", 404, "text/plain"))
            time.sleep(answer.delay)
            body = answer.body.encode()
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(len(body)))
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            with suppress(ConnectionError):  # whoever asked may have given up
                self.wfile.write(body)

        def log_message(self, *arguments: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        served = Outlet(server.server_port)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield served
        server.shutdown()
        thread.join()


def feed(*titles: str) -> str:
    """Return an RSS document."""
    now = format_datetime(datetime.now(UTC))
    items = "".join(
        f"<item><title>{escape(title)}</title><link>https://outlet.example/{quote(title)}</link>"
        f"<pubDate>{now}</pubDate><description>{made_up(title)}</description></item>"
        for title in titles
    )
    return f'<rss version="2.0"><channel><title>海角新闻</title>{items}</channel></rss>'


@dataclass(frozen=True, slots=True)
class Done:
    """How a program ended."""

    code: int
    out: str
    err: str


@dataclass(slots=True)
class Running:
    """A program that runs; what it says on stderr is gathered in ``log``."""

    process: "subprocess.Popen[bytes]"
    log: Path

    def said(self) -> str:
        return self.log.read_text("utf-8")

    def wait_until(self, holds: Callable[[], object]) -> None:
        """Wait until something holds, and fail with its last words if it never does."""
        deadline = time.monotonic() + PATIENCE
        while not holds():
            if time.monotonic() > deadline or self.process.poll() is not None:
                raise AssertionError(f"in vain; it said:\n{self.said()}")
            time.sleep(0.05)

    def wait_for(self, words: str) -> None:
        self.wait_until(lambda: words in self.said())

    def end(self, which: int) -> int:
        """Send a signal and return the exit code."""
        self.process.send_signal(which)
        return self.process.wait(PATIENCE)


def environment(**more: str) -> dict[str, str]:
    """The environment without what the machine says of our program."""
    usual = {name: value for name, value in os.environ.items() if not name.startswith("AGGREGATOR_")}
    return usual | {"NO_COLOR": "1", "COLUMNS": "100"} | more


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "aggregator", *arguments]


def program(*arguments: str, cwd: Path = ROOT, stdin: bytes = b"", **environ: str) -> Done:
    """Run the program to its end."""
    done = subprocess.run(
        command(*arguments),
        cwd=cwd,
        env=environment(**environ),
        input=stdin,
        capture_output=True,
        check=False,
    )
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())


@contextmanager
def running(log: Path, *arguments: str, **environ: str) -> Iterator[Running]:
    """Run the program beside the test; it is killed at the end if it still runs."""
    with log.open("wb") as stderr:
        process = subprocess.Popen(
            command(*arguments),
            cwd=ROOT,
            env=environment(**environ),
            stdout=subprocess.DEVNULL,
            stderr=stderr,
        )
    try:
        yield Running(process, log)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(PATIENCE)
