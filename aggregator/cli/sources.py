"""``sources``: the state of every source."""

from datetime import datetime

from aggregator.cli import output, rows
from aggregator.cli.options import Config, Json
from aggregator.cli.session import session
from aggregator.model import Status
from aggregator.model.subscriptions import Standing, Subscription
from aggregator.pipeline.collecting import Due, addresses

HEADERS = ("SOURCE", "STATUS", "LAST SUCCESS", "NEXT DUE", "HUB", "ERROR OR WARNING")


def command(config: Config = None, *, json: Json = False) -> None:
    """Show the state of every source, and what to do about it.

    With --json the same as `aggregator export sources`.
    """
    begun = session(config)
    with begun.reading() as store:
        if json:
            output.lines(rows.source_rows(begun.settings, store))
            return
        states, hubs = addresses(begun.settings.sources.values(), store.poll_states()), rows.agreed(store)
    now = begun.clock.now()
    told = [(each, hubs.get((each.source.slug, each.state.url))) for each in states]
    cells = [
        _cells(each, rows.source_row(each.source, each.state, hubs), _hub(hub, now)) for each, hub in told
    ]
    output.table(HEADERS, cells)


def _hub(hub: Subscription | None, now: datetime) -> str:
    """Return whether a hub tells of news, and until when; most feeds have none."""
    if hub is None:
        return ""
    standing = hub.standing(now)
    return f"until {output.iso(hub.lease_until)}" if standing is Standing.LIVE else standing.value


def _cells(each: Due, row: rows.Row, hub: str) -> tuple[str, ...]:
    """Return a line of the table; the error says what to do, and needs no second naming of the source."""
    said = (row["last_error"] or "; ".join(row["warnings"])).removeprefix(f"{each.source.slug}: ")
    success = output.iso(each.state.last_success) or "never"
    return (each.source.slug, row["status"], success, _due(row), hub, said)


def _due(row: rows.Row) -> str:
    """Return when the address is polled next: a new one now, one that is gone never."""
    return str(row["next_due"] or ("now" if row["status"] == Status.NEW else "never"))
