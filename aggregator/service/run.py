"""The service: one configuration at work under a clock, until it is told to stop.

In: settings, how to read them again, the storage held. Out: nothing; it ends when SIGTERM or SIGINT
comes. SIGHUP brings another configuration: validated whole, applied whole, or refused and the running
one kept.
"""

import asyncio
import signal
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial

from aggregator import fold, garbage
from aggregator.clock import Clock
from aggregator.errors import AggregatorError, UsageError
from aggregator.model import Settings
from aggregator.pipeline.delivering import recover
from aggregator.service.actions import Actions
from aggregator.service.health import Health
from aggregator.service.logs import logger
from aggregator.service.notify import NEVER, Notifier
from aggregator.service.scheduler import Scheduler
from aggregator.service.site import Site
from aggregator.service.stopping import Signals, caught
from aggregator.service.websub import Agreements
from aggregator.service.work import Work, working
from aggregator.store.lock import Lock
from aggregator.store.protocol import Store
from aggregator.web.actions import answering
from aggregator.web.apart import Handed, serve_apart
from aggregator.web.callbacks import beside

# Real seconds between two looks at what is due, and at whether there is something to publish: the
# shortest interval is a hundred times as long, and a look at 5,000 sources took 0.14 s of CPU.
TICK, PUBLISH = 5.0, 2.0
# The same for what is to be asked of hubs, which nobody waits for, and for what they have delivered.
SUBSCRIBE, READ = 15.0, 1.0
# The same for the page of the sources and health.atom, which nobody reads oftener.
TELL = 60.0
# Under a clock that runs fast, no oftener than this.
SHORTEST = 0.2
BEAT = 10.0  # seconds between heartbeats where systemd names none
# Polls under way get this long to end by themselves before a reload cancels them.
PATIENCE = 3.0
# SIGTERM must end the service within ten seconds (docs/operating.md); the server takes one more.
DRAINING = 8.0
FIXED = ("storage", "database", "listen")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the service is given and keeps until its end."""

    store: Store
    clock: Clock
    lock: Lock
    notifier: Notifier
    read: Callable[[], Settings]


async def run(settings: Settings, around: Surroundings) -> bool:
    """Run the service; tell whether all work had ended when it left (else a thread still waits)."""
    for warning in settings.warnings:
        logger().warning(warning)
    health = Health()
    site = Site(settings, around.store, around.clock)
    agreements = Agreements(settings, around.store, around.clock)
    actions = Actions(settings, around.store, around.clock)
    await asyncio.to_thread(recover, around.store, around.clock.now())
    # Before anybody is answered: the first article that is settled would else keep readers waiting for it.
    fold.load()
    garbage.clear()
    with caught(signal.SIGTERM, signal.SIGINT, signal.SIGHUP) as signals:
        published = site.application(health.trouble)
        application = answering(beside(published, agreements), Handed(actions))
        async with serve_apart(application, *settings.service.listen, published.at_once) as (host, port):
            service = Service(around, health, site, agreements, actions)
            await service.take(settings)
            garbage.keep()
            logger().info("started", address=f"http://{host}:{port}/", sources=len(settings.sources))
            async with service.ticking():
                around.notifier.ready(service.status())
                await service.obey(signals)
            return await service.stop()


class Service:
    """Holds the configuration at work, and exchanges it."""

    def __init__(
        self, around: Surroundings, health: Health, site: Site, agreements: Agreements, actions: Actions
    ) -> None:
        """Have no configuration yet."""
        self._around = around
        self._health = health
        self._site = site
        self._agreements = agreements
        self._actions = actions
        self._stack = AsyncExitStack()
        self._works: list[Work] = []
        self._troubles: dict[str, str] = {}

    @property
    def work(self) -> Work:
        """The configuration at work."""
        return self._works[-1]

    async def take(self, settings: Settings) -> None:
        """Put a configuration to work, once the last one's has ended."""
        around, fresh = self._around, AsyncExitStack()
        report = partial(self._report, "corrections")
        inbox = self._agreements.inbox
        opened = working(settings, around.store, around.clock, self._health, inbox, report)
        work = await fresh.enter_async_context(opened)
        if self._works:
            await self._actions.pause()
            await self.work.drain(PATIENCE)
        old, self._stack = self._stack, fresh
        await old.aclose()
        self._works = [work]
        self._site.configure(settings)
        self._agreements.configure(settings)
        self._actions.configure(settings)
        self._actions.begin(work.corrections, work.publisher)

    def ticking(self) -> Scheduler:
        """Return the scheduler with the service's jobs."""
        scheduler, clock = Scheduler(), self._around.clock
        speed = max(1.0, clock.speed) if clock.simulated else 1.0
        beat = self._around.notifier.heartbeat
        scheduler.every(max(SHORTEST, TICK / speed), self.tick)
        scheduler.every(max(SHORTEST, TICK / speed), self.correct)
        scheduler.every(max(SHORTEST, PUBLISH / speed), self.publish)
        scheduler.every(max(SHORTEST, TELL / speed), self.tell)
        scheduler.every(max(SHORTEST, PUBLISH / speed), self.ping)
        scheduler.every(max(SHORTEST, SUBSCRIBE / speed), self.subscribe)
        scheduler.every(READ, self.read)
        scheduler.every(BEAT if beat == NEVER else beat.total_seconds(), self.heartbeat)
        return scheduler

    async def tick(self) -> None:
        """Poll what is due."""
        try:
            await self.work.polls.tick()
        except AggregatorError as error:
            self._health.report("looking", str(error))
            logger().error(str(error))
            return
        self._health.report("looking", "")
        self._health.ticked()

    async def correct(self) -> None:
        """Apply corrections that are new."""
        await self.work.corrections.tick()

    async def publish(self) -> None:
        """Publish what is settled."""
        await self.work.publisher.tick()

    async def tell(self) -> None:
        """Write how the sources are."""
        await self.work.publisher.tell()

    async def ping(self) -> None:
        """Tell our own hub of what was published."""
        await self.work.pings.tick()

    async def subscribe(self) -> None:
        """Ask hubs to tell of news, or no more."""
        await self.work.websub.tick()

    async def read(self) -> None:
        """Read what hubs have delivered."""
        await self.work.websub.read()

    async def heartbeat(self) -> None:
        """Tell systemd how it is; the watchdog is fed only while there is progress."""
        if self._health.lives:
            self._around.notifier.alive()
        self._around.notifier.status(self.status())

    def status(self) -> str:
        """Return one line of what is going on."""
        settings = self.work.settings
        counts = f"{len(settings.sources)} sources, {len(settings.topics)} topics"
        trouble = self._health.trouble()
        return f"{counts}, {self.work.polls.flying} polls under way" + (f"; {trouble}" if trouble else "")

    async def obey(self, signals: Signals) -> None:
        """Reload at every SIGHUP, until another signal comes."""
        while await signals.next() is signal.SIGHUP:
            self._around.notifier.reloading()
            await self._reload()
            self._around.notifier.ready(self.status())
        self._around.notifier.stopping("draining")

    async def _reload(self) -> None:
        """Take the configuration as it is now, or keep the running one and say why."""
        try:
            settings = await asyncio.to_thread(self._around.read)
            refuse_fixed(self.work.settings, settings)
            await self.take(settings)
        except AggregatorError as error:
            for line in str(error).splitlines():
                logger().error(line)
            logger().error("reload refused, the running configuration is kept")
            self._report("reload", f"reload refused: {error}")
            return
        self._report("reload", "")
        for warning in settings.warnings:
            logger().warning(warning)
        logger().info("reloaded", sources=len(settings.sources), topics=len(settings.topics))

    def _report(self, part: str, trouble: str) -> None:
        """Let ``aggregator status`` show what a person got wrong; ``""`` takes it back."""
        self._troubles[part] = trouble
        self._around.lock.report("; ".join(filter(None, self._troubles.values())))

    async def stop(self) -> bool:
        """End the work; tell whether all of it ended in time."""
        logger().info("stopping", polls=self.work.polls.flying)
        try:
            async with asyncio.timeout(DRAINING):
                await self._actions.pause()
                await self._stack.aclose()
        except TimeoutError:
            logger().error("a transaction did not end in time; it is undone")
            return False
        logger().info("stopped")
        return True


def refuse_fixed(running: Settings, wanted: Settings) -> None:
    """Raise where a reload would change what only a new start can."""
    for name in FIXED:
        if getattr(running.service, name) != getattr(wanted.service, name):
            raise UsageError(
                f"service.{name}",
                "reading the configuration again",
                "a running service cannot change it",
                "restart the service, or put back what it was",
            )
