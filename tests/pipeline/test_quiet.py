"""Polls that bring nothing share a transaction, and each is told of only once it is stored."""

import asyncio
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from aggregator.errors import StoreError
from aggregator.model import Collected, PollState, SourceSlug
from aggregator.pipeline.quiet import Quiet, brings_nothing
from aggregator.store.sql import open_store
from tests.databases import sqlite_url
from tests.pipeline.newsroom import Newsroom
from tests.stories import make_article


def state(name: str, **changes: Any) -> PollState:
    return PollState(source=SourceSlug(name), url=f"https://{name}.example.com/feed.xml", **changes)


@contextmanager
def transactions() -> Iterator[list[str]]:
    """What begins a transaction that writes."""
    begun: list[str] = []

    def before(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        begun.extend([statement] if statement == "BEGIN IMMEDIATE" else [])

    sa.event.listen(sa.Engine, "before_cursor_execute", before)
    try:
        yield begun
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", before)


async def test_states_of_one_moment_are_stored_in_one_transaction(newsroom: Newsroom) -> None:
    quiet = Quiet(newsroom.store, asyncio.Lock())
    with transactions() as begun:
        told = [Collected(state=state(f"s{number}", etag=f'"{number}"')) for number in range(8)]
        settled = await asyncio.gather(*map(quiet.keep, told))
        assert len(begun) == 1
        await quiet.keep(Collected(state=state("s1", etag='"later"')))
        assert len(begun) == 2
    stored = newsroom.store.poll_states()
    assert {each.etag for each in stored.values()} == {'"0"', '"later"', *(f'"{n}"' for n in range(2, 8))}
    assert all(each.new == each.edited == 0 and each.seconds["settle"] > 0 for each in settled)


async def test_what_cannot_be_stored_fails_every_poll_of_the_moment_and_none_after_it(
    empty: Path, tmp_path: Path
) -> None:
    file = Path(shutil.copy(empty, tmp_path))
    with closing(open_store(sqlite_url(file), busy=0.05)) as store:
        quiet = Quiet(store, asyncio.Lock())
        with closing(sqlite3.connect(file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            told = [quiet.keep(Collected(state=state(name))) for name in ("one", "other")]
            failed = await asyncio.gather(*told, return_exceptions=True)
        assert [type(each) for each in failed] == [StoreError, StoreError]
        await quiet.keep(Collected(state=state("one")))
        assert len(store.poll_states()) == 1


async def test_a_poll_that_is_given_up_is_stored_all_the_same(newsroom: Newsroom) -> None:
    quiet = Quiet(newsroom.store, asyncio.Lock())
    task = asyncio.create_task(quiet.keep(Collected(state=state("one"))))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert len(newsroom.store.poll_states()) == 1


def test_news_and_the_end_of_a_first_fetch_are_settled_as_ever() -> None:
    nothing = Collected(state=state("one"))
    assert brings_nothing(nothing)
    assert brings_nothing(replace(nothing, first=True))
    assert not brings_nothing(replace(nothing, articles=(make_article("1"),)))
    assert not brings_nothing(replace(nothing, first=True, state=state("one", primed=True)))
