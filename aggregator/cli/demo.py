"""``demo``: the whole thing in a minute: invented outlets and a mirror, polled, folded, published."""

import asyncio
import os
import signal
import sys
import webbrowser
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from aggregator import config as configuration
from aggregator.cli import output
from aggregator.cli.once import summary
from aggregator.clock import Clock, clock_from
from aggregator.demo.bundled import bundled_outlets
from aggregator.demo.configuration import write_configuration
from aggregator.demo.mirror import make_mirror
from aggregator.demo.outlets import serving
from aggregator.errors import UsageError
from aggregator.model import Article, Settings, Story
from aggregator.service.opening import opened_pipeline, opened_store
from aggregator.service.site import Site
from aggregator.service.stopping import caught
from aggregator.store.lock import hold
from aggregator.store.protocol import Store
from aggregator.web.server import serve

HOST = "127.0.0.1"
STORAGE = "AGGREGATOR_STORAGE"

Folder = Annotated[
    Path | None, typer.Option(metavar="DIR", help="Keep everything in this new folder; else it is thrown away.")
]
Open = Annotated[bool, typer.Option("--open/--no-open", help="Open the front page in a browser.")]
Once = Annotated[bool, typer.Option("--once", help="Exit when it is built.")]
Port = Annotated[int, typer.Option(min=0, max=65535, help="Where to listen; 0 takes a free port.")]


@dataclass(frozen=True, slots=True)
class Demo:
    """Where a demo is built, and on which clock."""

    folder: Path
    clock: Clock
    port: int


def command(storage: Folder = None, *, browser: Open = True, once: Once = False, port: Port = 0) -> None:
    """Show the whole thing in a minute, without a network.

    Eight invented outlets and a mirror of some of them are polled on this machine; the address of what
    comes out is printed. Nothing of yours is read or changed.
    """
    with _folder(storage) as folder:
        demo = Demo(folder, clock_from(os.environ), port)
        asyncio.run(_build(demo) if once else _show(demo, browser=browser))


@contextmanager
def _folder(wanted: Path | None) -> Iterator[Path]:
    """Give an empty folder."""
    if wanted is None:
        with TemporaryDirectory(prefix="aggregator-demo-") as name:
            yield Path(name)
        return
    if wanted.exists() and any(wanted.iterdir()):
        raise UsageError(str(wanted), "building the demo", "the folder is not empty", "name a new one")
    wanted.mkdir(parents=True, exist_ok=True)
    yield wanted.absolute()


async def _build(demo: Demo) -> None:
    """Build it, tell what was folded, and end."""
    settings = await _outlets_polled(demo, f"{HOST}:{demo.port}")
    with opened_store(settings) as store:
        _tell(store)


async def _show(demo: Demo, *, browser: bool) -> None:
    """Build it and serve it, until a signal comes."""
    with caught(signal.SIGTERM, signal.SIGINT) as signals:
        # The address stands in every document, so that it must be known before the first is written.
        listening = asyncio.get_running_loop().create_future()
        settings = await _outlets_polled(demo, f"{HOST}:{await _free_port(demo.port)}")
        del listening
        with opened_store(settings) as store:
            _tell(store)
            site = Site(settings, store)
            async with serve(site.application(lambda: ""), *settings.service.listen):
                output.result(f"{settings.publish.base_url}/")
                output.say("Ctrl-C ends it")
                if browser and sys.stdout.isatty():
                    webbrowser.open(f"{settings.publish.base_url}/")
                await signals.next()
