"""The articles at hand: loaded once, loaded anew when the time is another."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from aggregator.dedupe.fingerprint import fingerprint
from aggregator.pipeline.recent import LONGEST, Recent
from aggregator.store.sql import SqlStore
from tests.pipeline.newsroom import Newsroom
from tests.stories import make_article, printed

REACH = timedelta(hours=10)
DAY = 24


def keep(store: SqlStore, *hours: float) -> None:
    articles = [make_article(f"{each}", "同一篇正文在这里", hours=each) for each in hours]
    prints = {article.id: fingerprint(article.text) for article in articles}
    with store.writing() as writing:
        writing.save_articles(articles, prints, fresh=(), first=False)


def near(newsroom: Newsroom, recent: Recent, hours: float) -> set[str]:
    """What is found within reach of an article at that hour."""
    one = printed(make_article("asked", "同一篇正文在这里", hours=hours))
    with newsroom.store.writing() as writing:
        window = recent.around(writing, [one])
        return {article.entry_id for article in window.candidates(one, REACH)}


def loads(newsroom: Newsroom, recent: Recent, *hours: float) -> int:
    """How often the store is asked for a span of time."""
    seen: list[str] = []

    def before(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    sa.event.listen(sa.Engine, "before_cursor_execute", before)
    for each in hours:
        near(newsroom, recent, each)
    sa.event.remove(sa.Engine, "before_cursor_execute", before)
    return sum("fingerprint" in statement for statement in seen)


def test_what_lies_within_reach_on_both_sides_is_at_hand(newsroom: Newsroom) -> None:
    keep(newsroom.store, -11, -10, 0, 10, 11)
    assert near(newsroom, Recent(REACH), 0) == {"-10", "0", "10"}


def test_batches_of_about_one_time_load_once(newsroom: Newsroom) -> None:
    assert loads(newsroom, Recent(REACH), 0, 0.1, 1, -2, 2) == 1


def test_a_batch_of_another_time_is_loaded_for(newsroom: Newsroom) -> None:
    keep(newsroom.store, 0, 100 * DAY)
    recent = Recent(REACH)
    assert near(newsroom, recent, 0) == {"0"}
    assert near(newsroom, recent, 100 * DAY) == {str(100 * DAY)}
    assert near(newsroom, recent, 0) == {"0"}


def test_a_span_that_grows_is_kept_until_it_is_too_long(newsroom: Newsroom) -> None:
    keep(newsroom.store, *range(0, 200, 5))
    recent = Recent(REACH)
    step = REACH / timedelta(hours=1)
    for number in range(3 * LONGEST):
        hours = number * step
        found = near(newsroom, recent, hours)
        assert found == {str(each) for each in range(0, 200, 5) if abs(each - hours) <= step}
    assert loads(newsroom, recent, (3 * LONGEST - 1) * step) == 0


def test_both_of_two_near_times_stay_at_hand(newsroom: Newsroom) -> None:
    assert loads(newsroom, Recent(REACH), 0, 8, 0, 8) == 2
