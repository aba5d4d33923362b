"""``reload``: make the running service read feeds.yaml again."""

import os
import signal

from aggregator.cli import output
from aggregator.cli.options import Config
from aggregator.cli.session import session
from aggregator.errors import AggregatorError, BusyError
from aggregator.store.lock import Holder, holder


def command(config: Config = None) -> None:
    """Make the running service read feeds.yaml again.

    It is checked here first; the service applies it whole, or keeps what it has and says why.
    """
    begun = session(config)
    running = holder(begun.storage)
    if running is None or running.command != "run":
        who = f"its storage is held by {running}" if running else "nothing runs on its storage"
        remedy = "start the service: `aggregator run`, or systemctl start aggregator"
        raise BusyError(str(begun.settings.path), "looking for the service", who, remedy)
    _signal(running)
    output.say(f"{running} reads {begun.settings.path} again; `aggregator status` shows whether it could")


def _signal(running: Holder) -> None:
    try:
        os.kill(running.pid, signal.SIGHUP)
    except OSError as error:
        cause = error.strerror or str(error)
        raise AggregatorError(str(running), "sending it SIGHUP", cause, "run this as its user") from error
