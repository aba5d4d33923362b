"""``publish``: write the editions now."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from aggregator.cli import output
from aggregator.cli.options import Config, Topics
from aggregator.cli.session import Session, session
from aggregator.model import TopicSlug
from aggregator.pipeline.flow import Pass
from aggregator.service.opening import opened_pipeline


def command(topics: Topics = None, config: Config = None) -> None:
    """Write the editions now.

    Of all topics, or of those named. What is settled is announced; files that would not change are left
    alone, and the others listed.
    """
    begun = session(config)
    done = asyncio.run(published(begun, begun.topics(topics or ())))
    for complaint in done.complaints:
        output.say(complaint)
    for path in done.written:
        output.result(path)
    output.say(", ".join(f"{slug}: {count} new" for slug, count in done.published.items()))


async def published(begun: Session, slugs: Sequence[TopicSlug]) -> Pass:
    """Publish, holding the storage."""
    with begun.writing("publish") as store, output.progress("publishing"):
        async with opened_pipeline(begun.settings, store, begun.clock) as pipeline:
            complaints = await pipeline.obeyed()
            done = await asyncio.to_thread(pipeline.publish, slugs, again=True)
            return replace(done, complaints=complaints)
