"""What httpx and feedparser cost by themselves: below that no program that is built on them can come.

Run as a program of its own, with addresses and their ETags (httpx) or files (feedparser) on standard input;
prints the seconds of CPU that asking, or parsing, took, imports aside.
"""

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import feedparser
import httpx

from benchmarks.polling.server import Outlets

TOGETHER = 16  # as many polls at once as the program has
UNCHANGED = 304


def asking(outlets: Outlets) -> float:
    """Return what httpx takes to hear from every outlet that nothing is new."""
    questions = zip(outlets.urls, outlets.documents, strict=True)
    return _spent("httpx", [f"{url} {each.etag.decode()}" for url, each in questions])


def parsing(outlets: Outlets, folder: Path) -> float:
    """Return what feedparser takes for every outlet's document."""
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / f"{at}.xml" for at in range(len(outlets.documents))]
    for file, each in zip(files, outlets.documents, strict=True):
        file.write_bytes(each.body)
    return _spent("feedparser", files)


def _spent(library: str, lines: Iterable[object]) -> float:
    command = [sys.executable, "-m", "benchmarks.polling.floors", library]
    text = "".join(f"{line}\n" for line in lines)
    done = subprocess.run(command, input=text, stdout=subprocess.PIPE, text=True, check=True)
    return float(done.stdout)


async def ask(lines: list[str]) -> None:
    """Ask every address for what is new since its ETag, with one client."""
    room = asyncio.Semaphore(TOGETHER)
    async with httpx.AsyncClient(trust_env=False) as client:

        async def one(url: str, etag: str) -> None:
            async with room:
                answer = await client.get(url, headers={"If-None-Match": etag})
            if answer.status_code != UNCHANGED:
                raise AssertionError(f"{url}: {answer.status_code}")

        await asyncio.gather(*(one(*line.split()) for line in lines))


def parse(files: list[str]) -> None:
    """Parse every file."""
    for file in files:
        feedparser.parse(Path(file).read_bytes())


if __name__ == "__main__":
    given = sys.stdin.read().splitlines()
    began = time.process_time()
    if sys.argv[1] == "httpx":
        asyncio.run(ask(given))
    else:
        parse(given)
    print(time.process_time() - began)
