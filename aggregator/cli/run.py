"""``run``: the service."""

import asyncio
import os
import sys
from pathlib import Path

from aggregator import config as configuration
from aggregator.cli.options import Config
from aggregator.cli.session import Session, session
from aggregator.model import Settings
from aggregator.service import logs
from aggregator.service.notify import Notifier
from aggregator.service.opening import opened_store
from aggregator.service.run import Surroundings, run
from aggregator.store.lock import hold

# Seconds for which a thread that settles or publishes keeps the loop waiting before it hands over. Beside a
# busy thread an answer took 6 to 9 ms with Python's 5 ms and 1 ms with this, for 4 % of that thread's speed
# (the last table of `python -m benchmarks.serving`).
SWITCH = 0.0005


def command(config: Config = None) -> None:
    """Run the service: fetch, cluster, publish, serve.

    SIGHUP reads feeds.yaml again, SIGTERM and Ctrl-C end it within ten seconds.
    """
    begun = session(config)
    logs.configure(os.environ)
    sys.setswitchinterval(SWITCH)
    # Not uvloop: it starts no child in a process group of its own, which `kill` needs.
    asyncio.run(_run(begun))


async def _run(begun: Session) -> None:
    with hold(begun.storage, "run", begun.clock.now()) as lock, opened_store(begun.settings) as store:
        notifier = Notifier.from_environ(os.environ)
        around = Surroundings(store, begun.clock, lock, notifier, lambda: _again(begun.settings.path))
        if not await run(begun.settings, around):
            # A thread waits for a database that another process holds, and waiting for it in turn would
            # outlast what SIGTERM allows. Leaving undoes its transaction, as a power cut would.
            sys.stderr.flush()
            os._exit(0)


def _again(path: Path) -> Settings:
    """Read the same file again."""
    return configuration.load(path, os.environ)
