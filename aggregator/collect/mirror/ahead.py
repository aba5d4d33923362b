"""A stream that is one step ahead of who reads it: the next batch is read while the last one is settled."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress
from typing import TypeVar

T = TypeVar("T")


async def ahead(source: AsyncGenerator[T, None]) -> AsyncGenerator[T, None]:
    """Yield what ``source`` yields, in its order; closing it closes the source."""
    coming = asyncio.create_task(_next(source))
    try:
        while found := await coming:
            coming = asyncio.create_task(_next(source))
            yield found[0]
    finally:
        coming.cancel()
        with suppress(asyncio.CancelledError, Exception):
            await coming  # who left early does not want to hear of it
        await source.aclose()


async def _next(source: AsyncGenerator[T, None]) -> tuple[T] | None:
    """Return the next of a stream, ``None`` at its end."""
    try:
        return (await anext(source),)
    except StopAsyncIteration:
        return None
