"""A server in a thread with a loop of its own: what the program's loop is busy with keeps no reader waiting.

In: what is served, and where. Out: a context in which it is served. Threads take turns every half
millisecond, while a loop finishes what it has begun, which may be a hundred polls' answers. uvloop serves
here; the program's own loop cannot be one, since uvloop starts no child in a process group of its own.
"""

import asyncio
import threading
from collections.abc import AsyncIterator
from concurrent.futures import Future
from contextlib import asynccontextmanager
from dataclasses import dataclass

import uvloop
from starlette.types import ASGIApp

from aggregator.model import StoryId
from aggregator.model.actions import Acted, Action
from aggregator.web.actions import Acting
from aggregator.web.guard import AtOnce
from aggregator.web.server import serve

Address = tuple[str, int]


@dataclass(frozen=True, slots=True)
class _Listening:
    """Where a thread listens, and how to tell it to end."""

    address: Address
    loop: asyncio.AbstractEventLoop
    ending: asyncio.Event


@asynccontextmanager
async def serve_apart(application: ASGIApp, host: str, port: int, at_once: AtOnce) -> AsyncIterator[Address]:
    """Serve until the context ends, then stop within about a second; give the bound address.

    Should the server end of itself, the context is left, and what ended it is raised.
    """
    begun: Future[_Listening] = Future()
    ended: Future[None] = Future()

    async def listen() -> None:
        async with serve(application, host, port, at_once=at_once) as address:
            listening = _Listening(address, asyncio.get_running_loop(), asyncio.Event())
            begun.set_result(listening)
            await listening.ending.wait()

    def work() -> None:
        try:
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                runner.run(listen())
        except BaseException as error:  # noqa: BLE001 - raised again where it is waited for
            (ended if begun.done() else begun).set_exception(error)
        else:
            ended.set_result(None)

    threading.Thread(target=work, name="server", daemon=True).start()
    listening = await asyncio.wrap_future(begun)
    over = asyncio.wrap_future(ended)
    watching = asyncio.create_task(_leaving(asyncio.current_task(), over))
    try:
        yield listening.address
    finally:
        watching.cancel()
        if not ended.done():
            listening.loop.call_soon_threadsafe(listening.ending.set)
        await over


async def _leaving(task: asyncio.Task[object] | None, over: asyncio.Future[None]) -> None:
    """Cancel a task once the server has ended."""
    await asyncio.wait([over])
    if task is not None:
        task.cancel()


class Handed:
    """What the service does for readers, asked for from the server's loop and done in the service's."""

    def __init__(self, acting: Acting) -> None:
        """Hand over to the loop that is running."""
        self._acting = acting
        self._loop = asyncio.get_running_loop()

    @property
    def on(self) -> bool:
        """Tell whether anything is answered."""
        return self._acting.on

    def genuine(self, story: StoryId, token: str) -> bool:
        """Tell whether a token is the story's."""
        return self._acting.genuine(story, token)

    async def act(self, action: Action) -> Acted:
        """Do what is asked for; return how far that has got after a few seconds."""
        return await asyncio.wrap_future(
            asyncio.run_coroutine_threadsafe(self._acting.act(action), self._loop)
        )
