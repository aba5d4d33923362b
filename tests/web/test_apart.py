"""A server in a thread of its own: what keeps the program's loop busy keeps no reader waiting."""

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass, field

import httpx
import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from aggregator.errors import AggregatorError
from aggregator.model import StoryId
from aggregator.model.actions import Acted, Action, TakeOut
from aggregator.web.apart import Handed, serve_apart
from aggregator.web.guard import never

pytestmark = pytest.mark.asyncio

STORY = StoryId("7b3f0000-0000-4000-8000-000000000000")


async def hello(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse("hello")(scope, receive, send)


def asked(host: str, port: int) -> tuple[int, float]:
    began = time.monotonic()
    return httpx.get(f"http://{host}:{port}/", trust_env=False).status_code, time.monotonic() - began


async def test_it_answers_while_the_programs_loop_is_busy() -> None:
    async with serve_apart(hello, "127.0.0.1", 0, never) as (host, port):
        asking = asyncio.create_task(asyncio.to_thread(asked, host, port))
        await asyncio.sleep(0)  # the thread has begun
        time.sleep(2)  # noqa: ASYNC251 - the loop shall stand still
        status, seconds = await asking
    assert status == 200
    assert seconds < 1.5


async def test_it_ends_with_its_context_and_its_port_is_free_again() -> None:
    async with serve_apart(hello, "127.0.0.1", 0, never) as (host, port):
        pass
    async with serve_apart(hello, host, port, never) as again:
        assert again == (host, port)


async def test_a_port_that_is_taken_is_said_where_it_is_waited_for() -> None:
    async with serve_apart(hello, "127.0.0.1", 0, never) as (host, port):
        with pytest.raises(AggregatorError, match="another program listens there"):
            async with serve_apart(hello, host, port, never):
                pytest.fail("it listens twice")


async def stopping(scope: Scope, receive: Receive, send: Send) -> None:
    """End what listens, as nothing of ours ever does."""
    for task in asyncio.all_tasks():
        if "listen()" in repr(task):
            task.cancel()
    await hello(scope, receive, send)


async def waited_for() -> None:
    async with serve_apart(stopping, "127.0.0.1", 0, never) as address:
        with suppress(httpx.HTTPError):
            await asyncio.to_thread(asked, *address)
        await asyncio.sleep(5)  # until somebody notices


async def test_a_server_that_ends_of_itself_is_not_missed() -> None:
    began = time.monotonic()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.create_task(waited_for())
    assert time.monotonic() - began < 4


@dataclass
class Desk:
    on: bool = True
    loops: list[asyncio.AbstractEventLoop] = field(default_factory=list)

    def genuine(self, story: StoryId, token: str) -> bool:
        return (story, token) == (STORY, "token")

    async def act(self, action: Action) -> Acted:
        self.loops.append(asyncio.get_running_loop())
        return Acted("shown", action.story)


async def test_what_readers_ask_for_is_done_in_the_programs_loop() -> None:
    desk = Desk()
    handed = Handed(desk)
    acted = await asyncio.to_thread(lambda: asyncio.run(handed.act(TakeOut(STORY, ()))))
    assert (acted, desk.loops) == (Acted("shown", STORY), [asyncio.get_running_loop()])
    assert handed.on
    assert handed.genuine(STORY, "token")
    assert not handed.genuine(STORY, "other")
