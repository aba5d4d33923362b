"""Waiting for work that cannot be stopped half-way.

A thread goes on when whoever waits for it is cancelled. If the waiting ended there, the next batch
would be settled beside the one still at it, and one ordered stream would be two.
"""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

Result = TypeVar("Result")


async def whole(work: Awaitable[Result]) -> Result:
    """Return what the work gives; cancelled, wait until it has ended all the same."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise
