"""``status``: how the service is doing."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from aggregator.cli import output, rows
from aggregator.cli.options import Config, Json
from aggregator.cli.session import Session, session
from aggregator.model import Status
from aggregator.store.lock import Holder, holder
from aggregator.store.protocol import Store

FAILING = {Status.BROKEN.value, Status.THROTTLED.value, Status.GONE.value}


def command(config: Config = None, *, json: Json = False) -> None:
    """Show how the service is doing.

    Who works, how much there is, what fails and what to do about it.
    """
    begun = session(config)
    with begun.reading() as store:
        found = status(begun, store, holder(begun.storage))
    if json:
        output.lines([found])
    else:
        output.table(("STATUS", ""), _lines(found))


def status(begun: Session, store: Store, held: Holder | None) -> dict[str, Any]:
    """Return the state of the whole, for programs."""
    counts = store.counts()
    sources = list(rows.source_rows(begun.settings, store))
    return {
        "time": output.iso(begun.clock.now()),
        "simulated": begun.clock.simulated,
        "storage": str(begun.storage),
        "holder": asdict(held) if held else None,
        "articles": counts.articles,
        "stories": counts.stories,
        "entries": {slug: counts.entries.get(slug, 0) for slug in begun.settings.topics},
        "sources": dict(sorted(Counter(row["status"] for row in sources).items())),
        "failing": {row["source"]: row["last_error"] for row in sources if row["status"] in FAILING},
        "full": store.full(),
    }


def _lines(found: Mapping[str, Any]) -> Iterable[tuple[str, object]]:
    """Give the lines of the table."""
    yield "clock", f"{found['time']} (simulated)" if found["simulated"] else found["time"]
    yield "storage", found["storage"]
    yield "held by", Holder(**found["holder"]) if found["holder"] else "nobody: the service does not run"
    if found["holder"] and found["holder"]["trouble"]:
        yield "trouble", found["holder"]["trouble"]
    yield "articles", found["articles"]
    yield "stories", found["stories"]
    yield "entries", _counted(found["entries"])
    yield "sources", _counted(found["sources"])
    for error in found["failing"].values():
        yield "failing", error
    for story in found["full"]:
        yield "full", f"{story} folds no more articles; see aggregator explain {story}"


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items())
