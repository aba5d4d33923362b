"""``recluster``: find the stories of stored articles anew, by today's rules."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated

import typer

from aggregator.cli import output
from aggregator.cli.options import Config, Json
from aggregator.cli.session import Session, session
from aggregator.config.quantities import duration
from aggregator.errors import UsageError
from aggregator.pipeline.reclustering import Change, recluster, rehearse
from aggregator.service.opening import opened_pipeline
from aggregator.store.protocol import Store

Since = Annotated[
    str, typer.Option(metavar="DURATION", help="Compare the articles seen in so long: 7d, 12h.")
]
Yes = Annotated[bool, typer.Option("--yes", help="Change the stories; else only the difference is shown.")]


def command(since: Since = "7d", config: Config = None, *, yes: Yes = False, json: Json = False) -> None:
    """Find the stories of stored articles anew, by today's rules.

    Without --yes the difference is shown and nothing is changed. What is published keeps its ids, and
    loses an article to a correction only.
    """
    begun = session(config)
    begin = begun.clock.now() - _length(since)
    changes = asyncio.run(_done(begun, begin)) if yes else _rehearsed(begun, begin)
    if json:
        output.lines(map(_row, changes))
        return
    if changes:
        output.table(("STORY", "", "CHANGE", "ARTICLES"), map(_line, changes))
    said = "nothing is changed; --yes does it" if changes and not yes else ""
    output.say("; ".join(filter(None, (_summary(changes), said))))


def _length(text: str) -> timedelta:
    try:
        return duration(text)
    except ValueError as error:
        raise UsageError(f"--since {text}", "reading how far back to go", f"it {error}") from error


def _rehearsed(begun: Session, begin: datetime) -> list[Change]:
    """Return how stories would change."""
    with begun.reading() as store, output.progress("comparing", _count(store, begin)) as progress:
        return rehearse(store, begun.settings, begin, progress)


async def _done(begun: Session, begin: datetime) -> list[Change]:
    """Change the stories and publish, holding the storage; return how they changed."""
    with begun.writing("recluster") as store:
        async with opened_pipeline(begun.settings, store, begun.clock) as pipeline:
            for complaint in await pipeline.obeyed():
                output.say(complaint)
            with output.progress("comparing", _count(store, begin)) as progress:
                now = begun.clock.now()
                work = asyncio.to_thread(recluster, store, begun.settings, begin, now, progress)
                changes = await work
            with output.progress("publishing"):
                await asyncio.to_thread(pipeline.publish)
    return changes


def _count(store: Store, begin: datetime) -> int:
    with store.looking() as look:
        return len(look.seen_since(begin))


def _summary(changes: Sequence[Change]) -> str:
    """Return in a line what changes."""
    if not changes:
        return "every story is as it would be found today"
    told = sum(change.announced for change in changes)
    return f"{len(changes)} stories change, {told} of them published"


def _line(change: Change) -> tuple[str, str, str, str]:
    came = [f"+{article}" for article in change.after if article not in change.before]
    gone = [f"-{article}" for article in change.before if article not in change.after]
    what = f"merges into {change.into}" if change.into else change.kind
    articles = "" if change.into else " ".join([*gone, *came])
    return change.story, "published" if change.announced else "", what, articles


def _row(change: Change) -> dict[str, object]:
    return {
        "story": change.story,
        "change": change.kind,
        "published": change.announced,
        "into": change.into,
        "before": list(change.before),
        "after": list(change.after),
    }
