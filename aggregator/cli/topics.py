"""``topics``: every topic and its feed."""

from aggregator.cli import output, rows
from aggregator.cli.options import Config, Json
from aggregator.cli.session import session

KEYS = ("topic", "title", "entries", "last", "url")


def command(config: Config = None, *, json: Json = False) -> None:
    """Show every topic and its feed."""
    begun = session(config)
    with begun.reading() as store:
        found = list(rows.topic_rows(begun.settings, store))
    if json:
        output.lines(found)
    else:
        output.table([key.upper() for key in KEYS], [[row[key] or "" for key in KEYS] for row in found])
