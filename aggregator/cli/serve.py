"""``serve``: the published files over HTTP; what readers ask for is written down for the next pass."""

import asyncio
import signal
from typing import Annotated

import typer
import uvloop

from aggregator.cli import output
from aggregator.cli.options import Config
from aggregator.cli.session import Session, session
from aggregator.service.actions import Actions
from aggregator.service.site import Site
from aggregator.service.stopping import caught
from aggregator.web.actions import answering
from aggregator.web.server import serve

Port = Annotated[int | None, typer.Option(min=0, max=65535, help="Another port; 0 takes a free one.")]


def command(config: Config = None, port: Port = None) -> None:
    """Serve the published files, and do nothing else.

    Beside a service that runs elsewhere, or to look at what a pass has written.
    """
    begun = session(config)
    host, usual = begun.settings.service.listen
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(begun, host, usual if port is None else port))


async def _serve(begun: Session, host: str, port: int) -> None:
    with begun.reading() as store, caught(signal.SIGTERM, signal.SIGINT) as signals:
        site = Site(begun.settings, store, begun.clock)
        # What readers ask for is written down; whoever holds the storage next applies and shows it.
        actions = Actions(begun.settings, store, begun.clock)
        published = site.application(lambda: "")
        listening = serve(answering(published, actions), host, port, at_once=published.at_once)
        async with listening as (address, bound):
            output.result(f"http://{address}:{bound}/")
            output.say(f"serving {begun.storage / 'public'}; Ctrl-C ends it")
            await signals.next()
