"""WebSub in the running service: hubs are asked when it is time, and what they bring is read in turn.

In: ticks, a hub's questions and deliveries from the server's threads. Out: subscriptions, settled
articles. Agreements outlive a reload (``Agreements``), what asks and reads is a configuration's own
(``Websub``). What waits here is lost at a crash, and polled at the next start (``delivering.recover``).
"""

import asyncio
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from aggregator.clock import Clock
from aggregator.collect.websub.protocol import genuine
from aggregator.errors import CollectError, StoreError
from aggregator.model import Settings
from aggregator.model.subscriptions import Delivery, Standing, Subscription, Verification
from aggregator.pipeline.delivering import acknowledged
from aggregator.pipeline.flow import Pipeline
from aggregator.pipeline.subscribing import Subscriber, verified
from aggregator.pipeline.whole import whole
from aggregator.service.logs import logger
from aggregator.store.protocol import Store

# Deliveries that wait to be read; beyond, hubs are told to come again. Read one after the other, a
# feed of 20 new articles takes a twentieth of a second.
WAITING = 64
# Of one agreement, so that a hub that says the same again and again leaves room for others.
EACH = 4
REST = 10.0  # seconds between two tries where the database is held


@dataclass(frozen=True, slots=True)
class Waiting:
    """A delivery, and when it came."""

    delivery: Delivery
    at: datetime


class Inbox:
    """Deliveries that wait, first come first read; put by the server's threads, taken by the loop."""

    def __init__(self, most_bytes: int, most: int = WAITING, each: int = EACH) -> None:
        """Hold nothing yet. ``most_bytes`` bounds their bodies together."""
        self._most, self._each, self._most_bytes = most, each, most_bytes
        self._waiting: deque[Waiting] = deque()
        self._lock = threading.Lock()

    def put(self, delivery: Delivery, at: datetime) -> bool:
        """Take a delivery if there is room for it."""
        with self._lock:
            counts = Counter(each.delivery.token for each in self._waiting)
            held = sum(len(each.delivery.body) for each in self._waiting)
            full = len(self._waiting) >= self._most or counts[delivery.token] >= self._each
            if full or (held and held + len(delivery.body) > self._most_bytes):
                return False
            self._waiting.append(Waiting(delivery, at))
            return True

    def put_back(self, waiting: Waiting) -> None:
        """Let one that was taken, and not read, be the next again."""
        with self._lock:
            self._waiting.appendleft(waiting)

    def take(self) -> Waiting | None:
        """Give the next one."""
        with self._lock:
            return self._waiting.popleft() if self._waiting else None


class Agreements:
    """What the server is told of our agreements with hubs (``web.callbacks``); all of it is in the store."""

    def __init__(self, settings: Settings, store: Store, clock: Clock) -> None:
        """Answer from a store; ``configure`` gives it other settings."""
        self._store = store
        self._clock = clock
        self.largest = settings.http.max_body
        self.inbox = Inbox(4 * settings.http.max_body)

    def configure(self, settings: Settings) -> None:
        """Take other settings; what waits already goes on waiting."""
        self.largest = settings.http.max_body

    def refusal(self, token: str) -> int:
        """Return why a delivery is not expected: never agreed, or over (WebSub, 7)."""
        known = self._known(token)
        if known is None:
            return 404
        return 410 if known.standing(self._clock.now()) is Standing.LEAVING else 0

    def verified(self, token: str, asked: Verification) -> bool:
        """Tell whether we mean what a hub asks, and remember what it promises."""
        known = self._known(token)  # most who guess are turned away without a transaction that writes
        after = verified(self._store, token, asked, self._clock.now()) if known else None
        if after is None:
            return False
        _tell(after, self._clock.now())
        return True

    def delivered(self, delivery: Delivery) -> bool:
        """Take a delivery if there is room; one that is not genuine is as good as taken."""
        known = self._known(delivery.token)
        if known is None:
            return True
        if not genuine(known.secret, delivery.body, delivery.signature):
            cause = "its signature is wrong" if delivery.signature else "it is not signed"
            logger().warning("delivery ignored", source=known.source, hub=_host(known), cause=cause)
            return True
        now = self._clock.now()
        if not self.inbox.put(delivery, now):
            return False
        acknowledged(self._store, delivery.token, now)
        return True

    def _known(self, token: str) -> Subscription | None:
        with self._store.looking() as look:
            return look.subscription(token)


class Websub:
    """Asks hubs and reads what they bring, under one configuration.

    ``settled`` is called after each delivery that brought something. ``rest`` is how many seconds a
    database that is held is left alone.
    """

    def __init__(
        self,
        pipeline: Pipeline,
        clock: Clock,
        inbox: Inbox,
        settled: Callable[[], None],
        rest: float = REST,
    ) -> None:
        """Ask nobody yet."""
        self._pipeline = pipeline
        self._clock = clock
        self._inbox = inbox
        self._settled = settled
        self._rest = rest
        self._rest_until = 0.0
        self._subscriber = Subscriber(pipeline.settings, pipeline.store, pipeline.fetcher)
        self._working: set[asyncio.Task[None]] = set()
        self._closed = False

    async def tick(self) -> None:
        """Ask the hubs that are to be asked."""
        await self._do(self._ask_all)

    async def read(self) -> None:
        """Read what was delivered, one after the other."""
        await self._do(self._read_all)

    async def drain(self) -> None:
        """Ask and read no more; what is being settled is settled whole, what waits goes on waiting."""
        self._closed = True
        for task in self._working:
            task.cancel()
        await asyncio.gather(*self._working, return_exceptions=True)

    async def _do(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Work until it is done or drained."""
        if self._closed or time.monotonic() < self._rest_until:
            return
        task = asyncio.create_task(work())
        self._working.add(task)
        task.add_done_callback(self._working.discard)
        await asyncio.wait([task])
        if not task.cancelled():
            task.result()

    async def _ask_all(self) -> None:
        now = self._clock.now()
        try:
            due = await whole(asyncio.to_thread(self._subscriber.due, now))
            await asyncio.gather(*(self._ask(each, now) for each in due))
        except StoreError as error:
            self._put_off(error)

    async def _ask(self, each: Subscription, now: datetime) -> None:
        error = await self._subscriber.ask(each, now)
        if error is None:
            logger().info("asked a hub", source=each.source, mode=each.asked.value, hub=_host(each))
            return
        logger().warning("a hub could not be asked", source=each.source, hub=_host(each), cause=error.cause)
        await whole(asyncio.to_thread(self._subscriber.failed, each, error, now))

    async def _read_all(self) -> None:
        while waiting := self._inbox.take():
            try:
                await self._read(waiting)
            except StoreError as error:
                self._inbox.put_back(waiting)
                self._put_off(error)
                return
            except asyncio.CancelledError:
                # Settled or not: read twice, it is harmless.
                self._inbox.put_back(waiting)
                raise

    async def _read(self, waiting: Waiting) -> None:
        try:
            told = await self._pipeline.deliver(waiting.delivery, waiting.at)
        except CollectError as error:
            logger().warning(str(error))
            return
        if told and (told.new or told.edited):
            logger().info("told by a hub", source=told.state.source, new=told.new, edited=told.edited)
            self._settled()

    def _put_off(self, error: StoreError) -> None:
        """Leave a database alone that is held; hubs and deliveries wait."""
        self._rest_until = time.monotonic() + self._rest
        logger().error(str(error), retry=f"{self._rest:g}s")


def _tell(after: Subscription, now: datetime) -> None:
    """Log what a hub and we have agreed."""
    standing = after.standing(now)
    bound = logger().bind(source=after.source, hub=_host(after))
    if standing is Standing.DENIED:
        bound.warning("a hub refuses", reason=after.error)
    elif standing is Standing.LIVE:
        bound.info("a hub tells of news", until=f"{after.lease_until:%Y-%m-%dT%H:%M:%SZ}")
    else:
        bound.info("a hub tells no more")


def _host(each: Subscription) -> str:
    return urlsplit(each.hub).netloc
