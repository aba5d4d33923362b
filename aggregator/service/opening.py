"""What the pipeline works with, opened in one place and closed in order.

In: settings. Out: a context in which a ``Pipeline`` works. The store outlives a reload, the tools do
not: another User-Agent or another host's rate is another fetcher.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager

from aggregator.clock import Clock
from aggregator.collect.children import Children
from aggregator.collect.http.client import Fetcher
from aggregator.collect.progress import Listener, unheard
from aggregator.collect.tools import Tools
from aggregator.model import Settings
from aggregator.pipeline.flow import Pipeline
from aggregator.store.protocol import Store
from aggregator.store.sql import open_store


@contextmanager
def opened_store(settings: Settings) -> Iterator[Store]:
    """Open the database for as long as the context lasts."""
    with closing(open_store(settings.service.database)) as store:
        yield store


@asynccontextmanager
async def opened_pipeline(
    settings: Settings, store: Store, clock: Clock, progress: Listener = unheard
) -> AsyncIterator[Pipeline]:
    """Open a fetcher and reader children for a pipeline over the store; none of them outlives it.

    ``progress`` is told how far long polls have got.
    """
    async with Fetcher(settings.http) as fetcher, Children() as children:
        tools = Tools(fetcher, children, settings.service.timezone, clock, progress)
        yield Pipeline(settings, store, tools, clock)
