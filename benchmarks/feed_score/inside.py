"""The passes of a run in this one process: the real pipeline, with nothing kept between two but the database.

In: a town, a folder, the moments. Out: the town's visitors' book. It costs a third of a second a pass where a
new process costs several; what only a process has (its start, its exit code, its lock) is not seen.
"""

import ssl
from collections.abc import Iterable
from contextlib import closing
from datetime import datetime
from pathlib import Path

from aggregator.clock import Clock
from aggregator.collect.children import Children
from aggregator.collect.http.client import Fetcher
from aggregator.collect.tools import Tools
from aggregator.config import load
from aggregator.pipeline.flow import Pipeline
from aggregator.store.sql import open_store
from benchmarks.feed_score.houses import Town


async def visit_inside(town: Town, folder: Path, moments: Iterable[datetime]) -> None:
    """Let the pipeline come at every moment."""
    feeds = folder / "feeds.yaml"
    feeds.write_text(town.configuration(), "utf-8")
    settings = load(feeds, {})
    settings.service.storage.mkdir()
    trust = ssl.create_default_context()  # nothing here is encrypted, and making one anew costs 75 ms
    async with Children(1) as children:
        for moment in moments:
            town.now = moment
            clock = Clock(moment, 0.0)
            with closing(open_store(settings.service.database)) as store:
                async with Fetcher(settings.http, trust=lambda: trust) as fetcher:
                    tools = Tools(fetcher, children, settings.service.timezone, clock)
                    await Pipeline(settings, store, tools, clock).once()
