"""What readers were told stays, whatever comes, whatever crashes, and whenever."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.model import Article, Publication, Story, StoryId
from aggregator.store.engine import engine
from aggregator.store.sql import SqlStore
from tests.databases import sqlite_url
from tests.dedupe.texts import (
    FERRY,
    FERRY_ADVERT,
    FERRY_EDITED,
    FERRY_MORE,
    FERRY_NEW_LEAD,
    LIBRARY,
    ORCHARD,
    TRAM,
    begin,
)
from tests.pipeline.newsroom import Newsroom, make_settings
from tests.stories import make_article

TEXTS = [FERRY, FERRY_EDITED, FERRY_NEW_LEAD, FERRY + FERRY_MORE, begin(FERRY, 0.6), LIBRARY, ORCHARD, TRAM]
OUTLETS = ["haian", "daohe"]

Batch = tuple[str, list[Article]]


class Killed(BaseException):
    """The process ends here: nothing may catch it on the way."""


@contextmanager
def newsroom_in(empty: Path, folder: Path) -> Iterator[tuple[Newsroom, sa.Engine]]:
    """A newsroom whose engine a test may watch."""
    file = folder / "aggregator.db"
    if not file.exists():
        shutil.copy(empty, file)
    made = engine(sqlite_url(file))
    with closing(SqlStore(made)) as store:
        yield Newsroom(store, make_settings(folder)), made


@contextmanager
def killed_at(made: sa.Engine, statement: int) -> Iterator[None]:
    """Die before the n-th statement from now, if there are that many."""
    left = [statement]

    def before(*_: Any) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise Killed

    sa.event.listen(made, "before_cursor_execute", before)
    try:
        yield
    finally:
        sa.event.remove(made, "before_cursor_execute", before)


def batches(seed: int) -> list[Batch]:
    """Batches of two outlets in which texts come again, are edited, and are copied."""
    random = Random(seed)  # noqa: S311 - it only has to differ
    made = []
    for number in range(6):
        slug = random.choice(OUTLETS)
        entries = random.sample(range(6), random.randint(1, 4))
        articles = [
            make_article(str(each), random.choice(TEXTS), source=slug, hours=number, title=f"见闻{each % 2}")
            for each in entries
        ]
        made.append((slug, articles))
    return made


def told(store: SqlStore) -> list[tuple[Story, tuple[Publication, ...]]]:
    return list(store.all_stories())


def run(newsroom: Newsroom, several: Sequence[Batch]) -> None:
    """Settle and announce batch after batch; the files of the last pass are those of every pass."""
    for hours, (slug, articles) in enumerate(several):
        newsroom.settle(slug, *articles, hours=hours)
        newsroom.announce(hours + 0.5)
    newsroom.publish(len(several))


def lasting(newsroom: Newsroom) -> dict[str, bytes]:
    """Every file that follows from the database alone; an archive also from when it was written last."""
    return {name: body for name, body in newsroom.files().items() if "/archive/" not in name}


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
def test_kills_at_any_statement_and_retries_lose_and_double_nothing(
    empty: Path, tmp_path: Path, seed: int
) -> None:
    random = Random(f"kill {seed}")  # noqa: S311 - it only has to differ
    several = batches(seed)[:4]
    smooth, bumpy = tmp_path / "smooth", tmp_path / "bumpy"
    smooth.mkdir()
    bumpy.mkdir()
    with newsroom_in(empty, smooth) as (newsroom, _):
        run(newsroom, several)
        wanted, files = told(newsroom.store), lasting(newsroom)
    with newsroom_in(empty, bumpy) as (newsroom, made):
        for hours, (slug, articles) in enumerate(several):
            insist(made, newsroom, random, lambda: newsroom.settle(slug, *articles, hours=hours))  # noqa: B023 - called at once
            insist(made, newsroom, random, lambda: newsroom.publish(hours + 0.5))  # noqa: B023
        assert told(newsroom.store) == wanted
        assert lasting(newsroom) == files


def insist(made: sa.Engine, newsroom: Newsroom, random: Random, act: Callable[[], object]) -> None:
    """Do something that dies at some statement once or twice, and then is let live."""
    for _ in range(random.randint(1, 2)):
        try:
            with killed_at(made, random.randrange(30)):
                act()
        except Killed:
            if random.random() < 0.5:
                newsroom.restart()
    act()


def test_a_crash_at_any_statement_of_settling_leaves_nothing_behind(empty: Path, tmp_path: Path) -> None:
    with newsroom_in(empty, tmp_path) as (newsroom, made):
        newsroom.settle("haian", make_article("1", FERRY), make_article("2", LIBRARY))
        before = dump(made)
        statement = 0
        while True:
            try:
                with killed_at(made, statement):
                    newsroom.settle("daohe", make_article("3", FERRY_EDITED, source="daohe"), hours=1)
            except Killed:
                assert dump(made) == before
                statement += 1
            else:
                break
        assert statement > 15
        assert dump(made) != before


def dump(made: sa.Engine) -> list[list[tuple[Any, ...]]]:
    """Everything a database holds."""
    with made.connect() as connection:
        tables = sa.inspect(connection).get_table_names()
        return [
            [tuple(row) for row in connection.execute(sa.text(f'SELECT * FROM "{table}" ORDER BY 1, 2'))]  # noqa: S608 - names of our own tables
            for table in tables
            if table != "alembic_version"
        ]


def survivor(store: SqlStore, name: StoryId) -> Story:
    story = store.story(name)
    assert story is not None
    return story if story.merged_into is None else survivor(store, story.merged_into)


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_what_is_announced_is_never_taken_apart_nor_moved_nor_told_twice(empty: Path, seed: int) -> None:
    announced: dict[StoryId, tuple[set[str], object]] = {}
    with TemporaryDirectory() as folder, newsroom_in(empty, Path(folder)) as (newsroom, _):
        for hours, (slug, articles) in enumerate(batches(seed)):
            newsroom.settle(slug, *articles, hours=hours)
            newsroom.announce(hours + 0.5)
            for name, (members, _when) in announced.items():
                assert members <= set(survivor(newsroom.store, name).members)
            for entry in newsroom.entries():
                story = survivor(newsroom.store, entry.story)
                assert announced.get(entry.story, (set(), entry.published))[1] == entry.published
                announced[entry.story] = (set(story.members), entry.published)
            survivors = [survivor(newsroom.store, entry.story).id for entry in newsroom.entries()]
            assert len(survivors) == len(set(survivors))


def test_a_restored_backup_mints_the_same_ids(empty: Path, tmp_path: Path) -> None:
    ids = []
    for name in ("first", "again"):
        folder = tmp_path / name
        folder.mkdir()
        with newsroom_in(empty, folder) as (newsroom, _):
            run(newsroom, batches(3))
            ids.append([story.id for story, _ in told(newsroom.store)])
    assert ids[0] == ids[1]


def test_an_announced_story_stays_whole_when_a_member_turns_to_something_else(
    empty: Path, tmp_path: Path
) -> None:
    with newsroom_in(empty, tmp_path) as (newsroom, _):
        newsroom.settle("haian", make_article("1", FERRY))
        newsroom.settle("daohe", make_article("2", FERRY, source="daohe"))
        newsroom.publish(1)
        entries = newsroom.entries()
        for hours, text in ((2, FERRY_ADVERT * 5), (3, FERRY + FERRY_ADVERT), (4, TRAM)):
            newsroom.settle("daohe", make_article("2", text, source="daohe"), hours=hours)
            newsroom.publish(hours)
        assert [entry.story for entry in newsroom.entries()] == [entry.story for entry in entries]
        assert list(newsroom.members().values()) == [{"1", "2"}]
