"""The servers that are compared: the program, a bare application under the same uvicorn, nginx.

In: a folder for everything. Out: processes that answer on loopback, and what each has cost so far. The
outlets are served here too, from a process of their own: their texts are made up, Han and of no meaning.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random
from typing import Any

ROOT = Path(__file__).parents[2]
ENTRIES = 50
PATH = "/all/atom.xml"
PATIENCE = 120.0
TICKS = os.sysconf("SC_CLK_TCK")
# Words that a newspaper uses often: what is repeated compresses, as real text does.
WORDS = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说"


@dataclass(frozen=True, slots=True)
class Server:
    """A process that answers on a port."""

    port: int
    process: "subprocess.Popen[bytes]"

    def cpu(self) -> float:
        """Return the seconds of CPU that it has had, its children's not counted."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text("utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS


def free_port() -> int:
    """Return a port that is free now."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@contextmanager
def started(
    port: int, *command: str, log: Path, environment: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """Run a server until the block ends; it answers when this gives it."""
    around = {**os.environ, **(environment or {})}
    with log.open("ab") as stderr:
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=stderr, env=around)
    try:
        _wait(port, process)
        yield Server(port, process)
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _wait(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            if time.monotonic() > deadline or process.poll() is not None:
                raise
            time.sleep(0.05)
        else:
            return


def feeds(source: int) -> tuple[bytes, bytes]:
    """Return the feed of an outlet, fifty articles of its own, and the same with an article more."""
    random, now = Random(source), datetime.now(UTC)  # noqa: S311 - it only has to differ

    def words(count: int) -> str:
        return "".join(random.choice(WORDS) for _ in range(count))

    articles = [
        f"<item><title>{words(18)}</title><link>https://outlet{source}.example/{number}</link>"
        f"<pubDate>{format_datetime(now - timedelta(minutes=number))}</pubDate>"
        f"<description>{words(600)}</description></item>"
        for number in range(ENTRIES + 1)
    ]
    return _feed(source, articles[1:]), _feed(source, articles[:-1])


def _feed(source: int, articles: Sequence[str]) -> bytes:
    return (
        f'<rss version="2.0"><channel><title>报{source}</title>{"".join(articles)}</channel></rss>'.encode()
    )


def serve_outlets(port: int, count: int, log: Path) -> None:
    """Serve so many outlets until killed, each with an article more from its second answer on.

    Each path asked for is written down. The feeds are made before: elsewhere they are other machines, which
    take nothing of this one's time.
    """
    written = [feeds(number) for number in range(count)]
    times = [0] * count

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            number = int(self.path.strip("/"))
            body = written[number][min(times[number], 1)]
            times[number] += 1
            self.send_response(200)
            self.send_header("Content-Type", "application/rss+xml")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            with log.open("a", encoding="utf-8") as asked:
                asked.write(f"{self.path}\n")

        def log_message(self, *arguments: Any) -> None:
            """Say nothing."""

    ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()


@contextmanager
def outlets(folder: Path, count: int) -> Iterator[int]:
    """Serve so many outlets; give their port."""
    port = free_port()
    wanted = ["--outlets", str(port), str(count), str(folder / "asked")]
    command = [sys.executable, "-m", "benchmarks.serving", *wanted]
    with started(port, *command, log=folder / "outlets.log"):
        yield port


def write_configuration(folder: Path, outlets: int, sources: int, port: int) -> Path:
    """Write feeds.yaml and return its path."""
    path = folder / "feeds.yaml"
    lines = "".join(f"  s{number}: http://127.0.0.1:{outlets}/{number}\n" for number in range(sources))
    path.write_text(
        f"service: {{listen: '127.0.0.1:{port}'}}\npublish: {{items: {ENTRIES}}}\n"
        "canonical: {hold: 0s}\ndefaults: {first_fetch: 50}\n"
        "http: {hosts: {127.0.0.1: {allow_private: true, rate: 1000/1s, concurrency: 16}}}\n"
        f"sources:\n{lines}topics: {{all: {{title: 全部}}}}\n",
        "utf-8",
    )
    return path


def wait_for_polls(asked: Path, count: int) -> None:
    """Wait until the outlets have been asked so often."""
    deadline = time.monotonic() + PATIENCE
    while not asked.exists() or len(asked.read_text("utf-8").splitlines()) < count:
        if time.monotonic() > deadline:
            raise TimeoutError(f"not {count} polls within {PATIENCE:g} s")
        time.sleep(0.1)


def program(*arguments: str) -> list[str]:
    """Return the command line of the program."""
    return [sys.executable, "-m", "aggregator", *arguments]


def bare(port: int, head: Path) -> None:
    """Answer every request with the same bytes, those of one answer of ours, without a look at it."""
    import uvicorn  # noqa: PLC0415

    status, _, rest = head.read_bytes().partition(b"\r\n")
    lines, _, body = rest.partition(b"\r\n\r\n")
    named = [line.partition(b": ") for line in lines.split(b"\r\n")]
    headers = [(name, value) for name, _, value in named if name not in {b"date", b"server"}]
    start = {"type": "http.response.start", "status": int(status.split()[1]), "headers": headers}
    end = {"type": "http.response.body", "body": body}

    async def application(_scope: Any, _receive: Any, send: Any) -> None:
        await send(start)
        await send(end)

    uvicorn.run(
        application,
        port=port,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="off",
        access_log=False,
        server_header=False,
        log_level="warning",
    )


def write_nginx(folder: Path, public: Path, port: int) -> list[str]:
    """Write the example of ours for an nginx that anybody can start; return its command line."""
    text = (ROOT / "examples/nginx.conf").read_text("utf-8")
    text = text.replace("listen 80;", f"listen 127.0.0.1:{port};").replace("/srv/news", str(public))
    kept = "".join(
        f"{name}_temp_path {folder}/{name}; " for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log; events {{ }}\n"
        f"http {{ access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000;"
        f" open_file_cache max=100; {kept}\n{text} }}\n",
        "utf-8",
    )
    return ["nginx", "-e", str(folder / "error.log"), "-c", str(folder / "nginx.conf")]
