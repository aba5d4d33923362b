"""What readers ask for on a story's page is written down, applied, and shown.

In: actions that ``web.actions`` has received. Out: corrections.yaml as the commands write it, the stories
and editions that follow from it, and word of how far that has got. One action after the other.
"""

import asyncio
from dataclasses import dataclass

from aggregator.clock import Clock
from aggregator.errors import AggregatorError, PublishError, UsageError
from aggregator.model import Settings, StoryId
from aggregator.model.actions import Acted, Action, Outcome
from aggregator.pipeline.acting import act
from aggregator.pipeline.finding import living
from aggregator.publish.tokens import genuine, key_of
from aggregator.service.corrections import Corrections
from aggregator.service.logs import logger
from aggregator.service.publisher import Publisher
from aggregator.store.protocol import Store

PATIENCE = 10.0  # seconds for which somebody who tapped a button looks at nothing


@dataclass(slots=True)
class _Turn:
    """One action on its way, and how far it has got; until it is written down it may still fail."""

    story: StoryId
    outcome: Outcome = "busy"


class Actions:
    """What readers may do to the stories of a storage."""

    def __init__(self, settings: Settings, store: Store, clock: Clock, patience: float = PATIENCE) -> None:
        """Write down only, until a configuration is at work that can show it."""
        self._store = store
        self._clock = clock
        self._patience = patience
        self._corrections: Corrections | None = None
        self._publisher: Publisher | None = None
        self._one_by_one = asyncio.Lock()
        self._under_way: set[asyncio.Task[None]] = set()
        self.configure(settings)

    def configure(self, settings: Settings) -> None:
        """Take other settings."""
        self._settings = settings
        self._key = _key(settings)

    @property
    def on(self) -> bool:
        """Tell whether anything is answered."""
        return bool(self._key)

    def genuine(self, story: StoryId, token: str) -> bool:
        """Tell whether the token is the story's."""
        return genuine(self._key, story, token)

    def begin(self, corrections: Corrections, publisher: Publisher) -> None:
        """Let those of the configuration at work show what is done from now on."""
        self._corrections, self._publisher = corrections, publisher

    async def pause(self) -> None:
        """Let what is under way be finished; what comes then is written down, and shown later."""
        await self._finished()
        self._corrections = self._publisher = None
        await self._finished()

    async def _finished(self) -> None:
        if self._under_way:
            await asyncio.wait(self._under_way)

    async def act(self, action: Action) -> Acted:
        """Do what a reader asks for, which goes on where it takes longer than anybody waits."""
        turn = _Turn(action.story)
        task = asyncio.create_task(self._act(action, turn))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        done, _ = await asyncio.wait([task], timeout=self._patience)
        for each in done:
            each.result()  # a bug is loud
        return Acted(turn.outcome, turn.story)

    async def _act(self, action: Action, turn: _Turn) -> None:
        """Do an action when those before it are done."""
        async with self._one_by_one:
            try:
                await self._do(action, turn)
            except UsageError as error:
                turn.outcome = "refused"
                logger().info("action refused", why=str(error))
            except AggregatorError as error:
                for line in str(error).splitlines():
                    logger().error(line)

    async def _do(self, action: Action, turn: _Turn) -> None:
        """Write it down, apply it, publish what changed; say at each step how far it is."""
        if await asyncio.to_thread(living, action.story, self._store) is None:
            turn.outcome = "unknown"
            return
        now = self._clock.now()
        written = await asyncio.to_thread(act, action, self._store, self._settings, now)
        turn.outcome = "recorded"
        if written:
            logger().info("a reader corrects", what=type(action).__name__, story=action.story)
        if await self._applied():
            story = await asyncio.to_thread(living, action.story, self._store)
            if story and self._page(story.id):
                turn.outcome, turn.story = "shown", story.id

    async def _applied(self) -> bool:
        """Apply and publish at once; tell whether all that is said is in force, and written."""
        corrections, publisher = self._corrections, self._publisher
        if corrections is None or publisher is None:
            return False
        await corrections.tick()
        await publisher.tick()
        return not corrections.behind and not publisher.behind

    def _page(self, story: StoryId) -> bool:
        """Tell whether there is a page of the story to show."""
        return (self._settings.service.storage / "public/story" / story / "index.html").is_file()


def _key(settings: Settings) -> bytes:
    """Return what tokens are made with, nothing where no action is answered."""
    if not settings.publish.actions:
        return b""
    try:
        return key_of(settings.service.storage)
    except PublishError as error:
        logger().error(str(error))
        return b""
