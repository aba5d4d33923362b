"""The subscribing part of a service, with its server, over a real store and a hub on loopback."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from aggregator.clock import Clock
from aggregator.model import PollState, Settings
from aggregator.model.subscriptions import Subscription
from aggregator.pipeline.flow import Pipeline
from aggregator.service.opening import opened_pipeline
from aggregator.service.websub import Agreements, Websub
from aggregator.store.protocol import Store
from aggregator.web.callbacks import beside
from aggregator.web.server import serve
from tests.hub import Heard, Rocks

BEGAN = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Hands(Clock):
    """A clock that a test moves."""

    passed: list[timedelta] = field(default_factory=list)

    def now(self) -> datetime:
        return BEGAN + sum(self.passed, timedelta())


@dataclass
class Subscribed:
    """What works, and what it has come to."""

    hub: Rocks
    store: Store
    settings: Settings
    pipeline: Pipeline
    agreements: Agreements
    websub: Websub
    clock: Hands
    settled: list[str]

    @property
    def subscriptions(self) -> list[Subscription]:
        return self.store.subscriptions()

    @property
    def one(self) -> Subscription:
        (found,) = self.subscriptions
        return found

    @property
    def polled(self) -> PollState:
        (found,) = self.store.poll_states().values()
        return found

    def titles(self) -> list[str]:
        """The titles of all articles, in the order of first sight."""
        return [article.title for article, _ in self.store.all_articles()]

    def later(self, **passed: float) -> None:
        self.clock.passed.append(timedelta(**passed))

    async def poll(self) -> None:
        """Poll every source that is due."""
        await self.pipeline.poll_all(self.pipeline.due())

    async def subscribe(self) -> None:
        """Ask the hubs that are to be asked, and wait until they have asked back."""
        answered, asked = len(self.hub.answers), len(self.hub.asked)
        await self.websub.tick()
        final = [each for each in self.hub.asked[asked:] if "redirect" not in each.path]
        wanted = answered + len(final) if self.hub.verifies and not self.hub.refuses else answered
        async with asyncio.timeout(10):
            while len(self.hub.answers) < wanted:  # noqa: ASYNC110 - the hub answers in threads of its own
                await asyncio.sleep(0.01)

    async def begin(self) -> None:
        """Poll for the first time, and agree with the hub."""
        await self.poll()
        await self.subscribe()

    async def publish(self, case: str, title: str) -> list[Heard]:
        """Publish a post, let the hub tell of it, and read what it told."""
        heard = await asyncio.to_thread(self.hub.publish, case, title)
        await self.websub.read()
        return heard

    async def deliver(self, document: str | bytes | None = None, **more: Any) -> Heard:
        """Let the hub say something to its one subscriber, and read it."""
        (asked,) = self.hub.agreed.values()
        heard = await asyncio.to_thread(lambda: self.hub.deliver(asked, document, **more))
        await self.websub.read()
        return heard


@asynccontextmanager
async def subscribed(settings: Settings, store: Store, hub: Rocks) -> AsyncIterator[Subscribed]:
    """Open it all; ``publish.base_url`` is where the server then listens."""
    clock = Hands()
    agreements = Agreements(settings, store, clock)

    async def nothing(scope: Scope, receive: Receive, send: Send) -> None:
        await PlainTextResponse("nothing", 404)(scope, receive, send)

    async with serve(beside(nothing, agreements), "127.0.0.1", 0) as (host, port):
        publish = replace(settings.publish, base_url=f"http://{host}:{port}")
        async with working(replace(settings, publish=publish), store, hub, clock, agreements) as opened:
            yield opened


@asynccontextmanager
async def working(
    settings: Settings, store: Store, hub: Rocks, clock: Hands, agreements: Agreements
) -> AsyncIterator[Subscribed]:
    """Work under one configuration, beside a server that outlives it."""
    news: list[str] = []
    async with opened_pipeline(settings, store, clock) as pipeline:
        websub = Websub(pipeline, clock, agreements.inbox, lambda: news.append("settled"), rest=0.2)
        yield Subscribed(hub, store, settings, pipeline, agreements, websub, clock, news)
        await websub.drain()
