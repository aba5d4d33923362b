"""``demo``: the whole thing in a minute: invented outlets and a mirror, polled, folded, published."""

import asyncio
import os
import signal
import socket
import sys
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from aggregator import config as configuration
from aggregator.cli import output
from aggregator.cli.once import summary
from aggregator.clock import clock_from
from aggregator.demo.bundled import bundled_outlets
from aggregator.demo.configuration import write_configuration
from aggregator.demo.mirror import make_mirror
from aggregator.demo.outlets import serving
from aggregator.errors import UsageError
from aggregator.model import Settings
from aggregator.pipeline.publishing import outlet_name
from aggregator.service.actions import Actions
from aggregator.service.corrections import Corrections
from aggregator.service.health import Health
from aggregator.service.opening import opened_pipeline, opened_store
from aggregator.service.publisher import Publisher
from aggregator.service.site import Site
from aggregator.service.stopping import caught
from aggregator.store.lock import hold
from aggregator.store.protocol import Store
from aggregator.web.actions import answering
from aggregator.web.server import serve

HOST = "127.0.0.1"
STORAGE = "AGGREGATOR_STORAGE"

Folder = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="Keep everything in this new folder; else it is thrown away."),
]
Open = Annotated[bool, typer.Option("--open/--no-open", help="Open the front page in a browser.")]
Once = Annotated[bool, typer.Option("--once", help="Exit when it is built.")]
Port = Annotated[int, typer.Option(min=0, max=65535, help="Where to listen; 0 takes a free port.")]


def command(storage: Folder = None, *, browser: Open = True, once: Once = False, port: Port = 0) -> None:
    """Show the whole thing in a minute, without a network.

    Eight invented outlets and a mirror of some of them are polled on this machine; the address of what
    comes out is printed. Nothing of yours is read or changed.
    """
    with _folder(storage) as folder:
        settings = asyncio.run(_built(folder, port or _free_port()))
        with opened_store(settings) as store:
            output.table(("ARTICLES", "FROM", "ONE STORY"), folded(settings, store))
            if not once:
                asyncio.run(_show(settings, store, browser=browser))


@contextmanager
def _folder(wanted: Path | None) -> Iterator[Path]:
    """Give an empty folder."""
    if wanted is None:
        with TemporaryDirectory(prefix="aggregator-demo-") as name:
            yield Path(name)
        return
    try:
        wanted.mkdir(parents=True, exist_ok=True)
        empty = not any(wanted.iterdir())
    except OSError as error:
        cause = error.strerror or str(error)
        raise UsageError(str(wanted), "building the demo", cause, "name another folder") from error
    if not empty:
        raise UsageError(str(wanted), "building the demo", "the folder is not empty", "name a new one")
    yield wanted.absolute()


def _free_port() -> int:
    """Return a port that is free now: the address stands in every document, so it is needed first."""
    with socket.create_server((HOST, 0)) as probe:
        port: int = probe.getsockname()[1]
    return port


async def _built(folder: Path, port: int) -> Settings:
    """Serve the outlets, make the mirror, and run one pass over all of them."""
    clock, outlets = clock_from(os.environ), bundled_outlets()
    output.say("outlets: " + "、".join(outlet.name for outlet in outlets))
    # The storage of the demo is its own, whatever the environment says of the real one.
    environ = {name: value for name, value in os.environ.items() if name != STORAGE}
    async with serving(outlets, clock.now()) as address:
        repository = await asyncio.to_thread(make_mirror, folder / "mirror", outlets, clock.now())
        path = write_configuration(folder, address, repository, f"{HOST}:{port}")
        settings = configuration.load(path, environ)
        with (
            hold(settings.service.storage, "demo", clock.now()),
            opened_store(settings) as store,
            output.progress("polling"),
        ):
            async with opened_pipeline(settings, store, clock) as pipeline:
                done = await pipeline.once()
    output.say(summary(done))
    return settings


async def _show(settings: Settings, store: Store, *, browser: bool) -> None:
    """Serve what was built until a signal comes, and let it be taken apart."""
    clock = clock_from(os.environ)
    published = Site(settings, store, clock).application(lambda: "")
    actions = Actions(settings, store, clock)
    with (
        caught(signal.SIGTERM, signal.SIGINT) as signals,
        hold(settings.service.storage, "demo", clock.now()),
    ):
        async with (
            opened_pipeline(settings, store, clock) as pipeline,
            serve(answering(published, actions), *settings.service.listen, at_once=published.at_once),
        ):
            publisher = Publisher(pipeline, clock, Health())
            actions.begin(Corrections(pipeline, publisher.settled, output.say), publisher)
            output.result(f"{settings.publish.base_url}/")
            output.say("Ctrl-C ends it")
            if browser and sys.stdout.isatty():
                webbrowser.open(f"{settings.publish.base_url}/")
            await signals.next()


def folded(settings: Settings, store: Store) -> Iterator[tuple[int, str, str]]:
    """Yield the stories of more than one article: how many, from whom, and the title."""
    for story, _ in store.all_stories():
        if len(story.members) > 1:
            articles = store.articles(story.members)
            names = dict.fromkeys(outlet_name(articles[member], settings) for member in story.members)
            yield len(articles), "、".join(names), articles[story.founder].title
