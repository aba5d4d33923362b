"""How polling disturbs readers: the latency of a 304 while sources are polled, and while nothing is done.

Twice: while everything is new, as after the first start, and while each source has an article more, as ever
after. Beside it the bare application answers as many requests from a process of its own, which polls nothing:
what it is disturbed by is how busy the machine is.
"""

import asyncio
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import uvloop

from benchmarks.serving import servers
from benchmarks.serving.load import Run, answer, paced, request
from benchmarks.serving.servers import PATH, free_port, program, started

# Requests a second while latencies are taken: what 45,000 readers who ask every 15 minutes send.
PACE = 50
# What was polled last is settled and published within as many seconds.
SETTLED = 15.0
# Every source is due again by then.
LATER = timedelta(days=1)
# What a file is not, is asked for with "*": it changes all the time while sources are polled.
ASKED = request(PATH, "Accept-Encoding: gzip", "If-None-Match: *")

Runs = dict[str, Run]


def table(folder: Path, sources: int) -> None:
    """Print the latencies."""
    port, here = free_port(), folder / "run"
    here.mkdir()
    with servers.outlets(here, sources) as source:
        feeds = servers.write_configuration(here, source, sources, port)
        subprocess.run(program("publish", "--config", str(feeds)), check=True, stdout=subprocess.DEVNULL)
        print(f"\n304 at {PACE} a second, latency in ms")
        print(f"{'':64}{'requests':>10}{'median':>10}{'99 %':>10}{'worst':>10}")
        _print("all of it new", sources, _measured(here, feeds, sources, port, {}))
        clock = {"AGGREGATOR_CLOCK": f"{datetime.now(UTC) + LATER:%Y-%m-%dT%H:%M:%SZ}*1"}
        (here / "asked").unlink()
        _print("an article more in each", sources, _measured(here, feeds, sources, port, clock))


def _print(what: str, sources: int, found: Mapping[str, Runs]) -> None:
    for name, when in (
        ("busy", f"while {sources} sources are polled, {what}"),
        ("idle", "while nothing is done"),
    ):
        for server, run in found[name].items():
            figures = "".join(f"{run.at(share) * 1000:10.2f}" for share in (0.5, 0.99, 1.0))
            print(f"{when + ': ' + server:64}{run.answered:10,}{figures}")


def _measured(
    folder: Path, feeds: Path, sources: int, port: int, clock: Mapping[str, str]
) -> dict[str, Runs]:
    """Run the service and the bare application, and ask both."""
    other, exact = free_port(), folder / "exact"
    bare = [sys.executable, "-m", "benchmarks.serving", "--bare", str(other), str(exact)]
    service = program("run", "--config", str(feeds))
    with started(port, *service, log=folder / "run.log", environment=clock):
        exact.write_bytes(uvloop.run(answer(port, ASKED)))
        with started(other, *bare, log=folder / "bare.log"):
            ports = {"run": port, "bare ASGI": other}
            return uvloop.run(_latencies(ports, folder / "asked", sources))


async def _latencies(ports: Mapping[str, int], asked: Path, sources: int) -> dict[str, Runs]:
    """Return the latencies until all is polled, and for as long a time afterwards."""
    going = asyncio.Event()
    going.set()
    busy = asyncio.create_task(_asked(ports, going))
    await asyncio.to_thread(servers.wait_for_polls, asked, sources)
    going.clear()
    found = {"busy": await busy}
    await asyncio.sleep(SETTLED)
    going.set()
    idle = asyncio.create_task(_asked(ports, going))
    await asyncio.sleep(max(run.seconds for run in found["busy"].values()))
    going.clear()
    return found | {"idle": await idle}


async def _asked(ports: Mapping[str, int], going: asyncio.Event) -> Runs:
    runs = await asyncio.gather(*(paced(port, ASKED, PACE, going) for port in ports.values()))
    return dict(zip(ports, runs, strict=True))
