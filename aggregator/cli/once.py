"""``once``: one pass over the due sources, or those named."""

import asyncio
import json as plain_json
from collections.abc import Sequence
from typing import Any

import typer

from aggregator import garbage
from aggregator.cli import output
from aggregator.cli.options import Config, Json, Sources
from aggregator.cli.progress import polling
from aggregator.cli.session import Session, session
from aggregator.errors import CollectError
from aggregator.model import SourceSlug
from aggregator.pipeline.flow import Pass
from aggregator.service.opening import opened_pipeline


def command(sources: Sources = None, config: Config = None, *, json: Json = False) -> None:
    """Poll the due sources once, publish, and exit.

    Those named are polled now, due or not, once a minute at most. Exit code 75 tells that some
    could not be read.
    """
    begun = session(config)
    garbage.keep()
    done = asyncio.run(one_pass(begun, begun.sources(sources or ())))
    for trouble in (*done.complaints, *troubles(done)):
        output.say(trouble)
    output.result(plain_json.dumps(account(done), ensure_ascii=False) if json else summary(done))
    if troubles(done):
        raise typer.Exit(CollectError.exit_code)


async def one_pass(begun: Session, slugs: Sequence[SourceSlug]) -> Pass:
    """Run one pass, holding the storage."""
    with begun.writing("once") as store, polling() as progress:
        async with opened_pipeline(begun.settings, store, begun.clock, progress) as pipeline:
            return await pipeline.once(slugs)


def troubles(done: Pass) -> list[str]:
    """Return a line for each source that could not be read."""
    refused = [str(CollectError(slug, "polling it", why)) for slug, why in done.refused.items()]
    return [each.state.error for each in done.polled if each.failed] + refused


def summary(done: Pass) -> str:
    """Return in one line what a pass came to."""
    if not done.polled and not done.refused:
        return "nothing is due; `aggregator sources` shows when, `aggregator once SOURCE` polls one now"
    new, failed = sum(each.new for each in done.polled), len(troubles(done))
    published = ", ".join(f"{slug} {count}" for slug, count in done.published.items() if count)
    return (
        f"polled {len(done.polled)}, failed {failed}; new articles {new}; published {published or 'nothing'}"
    )


def account(done: Pass) -> dict[str, Any]:
    """Return what a pass came to, for programs; seconds are CPU time by stage."""
    return {
        "polled": len(done.polled),
        "failed": sorted({each.state.source for each in done.polled if each.failed}),
        "refused": dict(done.refused),
        "articles": sum(each.new for each in done.polled),
        "edited": sum(each.edited for each in done.polled),
        "published": dict(done.published),
        "seconds": {stage: round(seconds, 4) for stage, seconds in done.seconds.items()},
    }
