"""``python -m benchmarks.serving``: what a 304 and a compressed 200 cost, and how polling disturbs them.

Out: per kind of answer and server the CPU an answer takes, the rate, and its share of the bare application's;
then the latency of a 304 while 200 sources are polled, while nothing is done, and beside a busy thread.
The servers take turns in every round, so that a busy machine is as busy for each; medians are printed.
"""

import argparse
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory

import uvloop

from benchmarks.serving import disturbing, servers, switching
from benchmarks.serving.load import Run, answer, full_speed, request
from benchmarks.serving.servers import PATH, Server, free_port, program, started

WARM = 500


@dataclass(slots=True)
class Figures:
    """One server's rounds: microseconds of CPU an answer, and answers a second."""

    cpu: list[float] = field(default_factory=list)
    rate: list[float] = field(default_factory=list)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="benchmarks.serving", description=__doc__.partition("\n")[0])
    parser.add_argument("--requests", type=int, default=5000, help="of each server in a round")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--sources", type=int, default=200)
    parser.add_argument("--outlets", nargs=3, help=argparse.SUPPRESS)
    parser.add_argument("--bare", nargs=2, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.outlets:
        port, count, log = chosen.outlets
        servers.serve_outlets(int(port), int(count), Path(log))
    elif chosen.bare:
        servers.bare(int(chosen.bare[0]), Path(chosen.bare[1]))
    else:
        with TemporaryDirectory(prefix="serving-") as folder:
            costs(Path(folder), chosen.requests, chosen.rounds)
            disturbing.table(Path(folder), chosen.sources)
        switching.table()


def costs(folder: Path, requests: int, rounds: int) -> None:
    """Print what each kind of answer costs each server."""
    port = free_port()
    with servers.outlets(folder, 1) as source:
        feeds = servers.write_configuration(folder, source, 1, port)
        subprocess.run(program("once", "--config", str(feeds)), check=True, stdout=subprocess.DEVNULL)
    with started(port, *program("serve", "--config", str(feeds)), log=folder / "serve.log") as ours:
        packed = request(PATH, "Accept-Encoding: gzip")
        etag = _etag(uvloop.run(answer(port, packed)))
        for name, asked in (
            ("304", request(PATH, "Accept-Encoding: gzip", f"If-None-Match: {etag}")),
            ("gzip 200", packed),
        ):
            _compare(folder, name, asked, ours, (requests, rounds))


def _etag(answered: bytes) -> str:
    lines = answered.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
    return next(line.partition(": ")[2] for line in lines if line.lower().startswith("etag:"))


def _compare(folder: Path, name: str, asked: bytes, ours: Server, much: tuple[int, int]) -> None:
    """Print what one kind of answer costs; ``much`` are requests in a round, and rounds."""
    requests, rounds = much
    exact = uvloop.run(answer(ours.port, asked))
    (folder / "exact").write_bytes(exact)
    with ExitStack() as stack:
        port = free_port()
        command = [sys.executable, "-m", "benchmarks.serving", "--bare", str(port), str(folder / "exact")]
        compared = {
            "serve": ours,
            "run": stack.enter_context(_running(folder / name)),
            "bare ASGI": stack.enter_context(started(port, *command, log=folder / "bare.log")),
        }
        if which("nginx"):
            port = free_port()
            command = servers.write_nginx(folder, folder / "storage/public", port)
            compared["nginx"] = stack.enter_context(started(port, *command, log=folder / "nginx.log"))
        asks = {each: _own(server.port, asked) for each, server in compared.items()}
        found = {each: Figures() for each in compared}
        for _ in range(rounds):
            for each, server in compared.items():
                _round(server, asks[each], requests, found[each])
    _print(name, len(exact), found)


@contextmanager
def _running(folder: Path) -> Iterator[Server]:
    """Run the service, which has polled its one source and waits."""
    folder.mkdir()
    port = free_port()
    with servers.outlets(folder, 1) as source:
        feeds = servers.write_configuration(folder, source, 1, port)
        subprocess.run(program("once", "--config", str(feeds)), check=True, stdout=subprocess.DEVNULL)
        with started(port, *program("run", "--config", str(feeds)), log=folder / "run.log") as server:
            yield server


def _own(port: int, asked: bytes) -> bytes:
    """Return the same question with the server's own validator."""
    head, tag, _ = asked.partition(b"If-None-Match: ")
    if not tag:
        return asked
    etag = _etag(uvloop.run(answer(port, head + b"\r\n")))
    return head + tag + etag.encode() + b"\r\n\r\n"


def _round(server: Server, asked: bytes, requests: int, into: Figures) -> None:
    uvloop.run(full_speed(server.port, asked, WARM))
    before = server.cpu()
    run: Run = uvloop.run(full_speed(server.port, asked, requests))
    into.cpu.append((server.cpu() - before) / run.answered * 1e6)
    into.rate.append(run.rate)


def _print(name: str, length: int, found: dict[str, Figures]) -> None:
    print(f"\n{name}, {length:,} bytes with its head")
    print(f"{'':12}{'CPU, µs':>10}{'a second':>12}{'of the bare one':>18}")
    bare = found["bare ASGI"]
    for each, figures in found.items():
        share = statistics.median(a / b for a, b in zip(figures.rate, bare.rate, strict=True))
        cpu, rate = statistics.median(figures.cpu), statistics.median(figures.rate)
        print(f"{each:12}{cpu:10.0f}{rate:12,.0f}{share:18.0%}")


if __name__ == "__main__":
    main()
