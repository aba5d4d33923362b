"""How long an answer waits beside a thread that is busy in Python, by how soon that thread must hand over.

In: intervals (``sys.setswitchinterval``). Out: a line for each: latencies, and how much the thread got done.
"""

import asyncio
import subprocess
import sys
import threading
import time

from starlette.types import Receive, Scope, Send

from aggregator.web.server import serve
from benchmarks.serving.load import Run, paced, request

INTERVALS = (0.005, 0.0005)  # Python's own, and that of `aggregator run`
PACE = 50
SECONDS = 8.0


async def client(port: int, seconds: float) -> Run:
    """Ask from a process of its own."""
    going = asyncio.Event()
    going.set()
    asking = asyncio.create_task(paced(port, request("/"), PACE, going))
    await asyncio.sleep(seconds)
    going.clear()
    return await asking


async def application(_scope: Scope, _receive: Receive, send: Send) -> None:
    """Answer that nothing has changed."""
    await send({"type": "http.response.start", "status": 304, "headers": []})
    await send({"type": "http.response.body"})


async def beside_a_busy_thread(interval: float, seconds: float) -> tuple[str, int]:
    """Return what the client found, and how far the thread has counted."""
    sys.setswitchinterval(interval)
    ended, counted = threading.Event(), [0]

    def count() -> None:
        while not ended.is_set():
            counted[0] += 1

    async with serve(application, "127.0.0.1", 0) as (_, port):
        thread = threading.Thread(target=count)
        thread.start()
        command = [sys.executable, "-m", "benchmarks.serving.switching", str(port), str(seconds)]
        asking = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE)
        found, _ = await asking.communicate()
        ended.set()
        thread.join()
    return found.decode().strip(), counted[0]


def table(seconds: float = SECONDS) -> None:
    """Print a line for each interval."""
    print(f"\n304 at {PACE} a second beside a busy thread, latency in ms")
    print(f"{'handed over after':34}{'median':>10}{'99 %':>10}{'worst':>10}{'counted, millions':>20}")
    usual = sys.getswitchinterval()
    for interval in INTERVALS:
        found, counted = asyncio.run(beside_a_busy_thread(interval, seconds))
        print(f"{f'{interval * 1000:g} ms':34}{found}{counted / 1e6:20.1f}")
    sys.setswitchinterval(usual)


def main() -> None:
    """Be the client."""
    began = time.monotonic()
    run = asyncio.run(client(int(sys.argv[1]), float(sys.argv[2])))
    if time.monotonic() - began < float(sys.argv[2]):
        raise SystemExit("it ended too soon")
    print("".join(f"{run.at(share) * 1000:10.2f}" for share in (0.5, 0.99, 1.0)))


if __name__ == "__main__":
    main()
