"""What a batch costs must not grow with what is stored: SQLite's own word for how it finds its rows."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from aggregator.model import SourceSlug
from aggregator.model.corrections import Never
from tests.dedupe.texts import FERRY, FERRY_EDITED, LIBRARY
from tests.pipeline.newsroom import Newsroom
from tests.stories import make_article

GROWING = re.compile(r"SCAN (article|body|fingerprint|link|publication|story)\b(?! USING (COVERING )?INDEX)")
# An index that holds a row for every article or story is as long as the table.
WHOLE = re.compile(r"USING (COVERING )?INDEX (ix_story_merged_into|ix_story_became) \(")
Asked = dict[str, Any]


@contextmanager
def asked() -> Iterator[Asked]:
    """Gather the statements that are asked, each with what it was asked with at last."""
    found: Asked = {}

    def before(_connection: Any, _cursor: Any, statement: str, parameters: Any, *more: Any) -> None:
        found[statement] = parameters[0] if more[-1] else parameters

    sa.event.listen(sa.Engine, "before_cursor_execute", before)
    try:
        yield found
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", before)


def plans(newsroom: Newsroom, found: Asked) -> dict[str, list[str]]:
    """How each statement finds its rows."""
    told: dict[str, list[str]] = {}
    with newsroom.store._engine.connect() as connection:  # noqa: SLF001 - to ask what no caller asks
        for statement, parameters in found.items():
            if re.match("SELECT|UPDATE|DELETE", statement):
                rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
                told[statement] = [row[-1] for row in rows]
    return told


def test_no_step_of_a_batch_looks_at_every_article_or_story(newsroom: Newsroom) -> None:
    ferry, edited = make_article("1", FERRY), make_article("2", FERRY_EDITED, source="daohe")
    newsroom.settle("haian", ferry)
    newsroom.settle("daohe", edited)
    newsroom.publish()
    newsroom.correct(Never(ferry.id, edited.id))
    with asked() as found:
        newsroom.settle("haian", make_article("1", FERRY_EDITED), make_article("3", LIBRARY), hours=1)
        newsroom.announce(1)
        newsroom.store.hosts()
        newsroom.store.known_digests(SourceSlug("haian"), ["haian 1"])
    told = plans(newsroom, found)
    assert len(told) > 20, "the statements were gathered"
    slow = {statement: steps for statement, steps in told.items() if any(map(GROWING.search, steps))}
    assert slow == {}


def test_stories_are_found_by_their_ids_and_not_by_what_none_of_them_is(newsroom: Newsroom) -> None:
    article = make_article("1", FERRY)
    newsroom.settle("haian", article)
    with asked() as found, newsroom.store.looking() as look:
        assert look.stories_of([article.id])
    steps = [step for each in plans(newsroom, found).values() for step in each]
    assert not any(map(WHOLE.search, steps)), steps
