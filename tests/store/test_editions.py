"""The newest entries of a topic, a month's, and those whose story was revised."""

from dataclasses import replace

from aggregator.model import Cluster, StoryId
from aggregator.store.editions import DEPTH
from aggregator.store.protocol import Changes, TopicState
from aggregator.store.sql import SqlStore
from tests.store.keeping import (
    ALL,
    SEA,
    A,
    B,
    C,
    D,
    announce,
    cluster,
    keep,
    publication,
    rearrange,
    story_name,
    tell,
)
from tests.stories import NOON, at, make_article, name_of

MONTH = 24 * 31


def told(store: SqlStore, cap: int, count: int = 10) -> list[StoryId]:
    return [entry.story for entry, _ in store.newest(ALL, count, cap)]


def tell_of(store: SqlStore, name: StoryId, entry_id: str, source: str, hours: float) -> None:
    """Announce an article of a source as a story."""
    article = name_of(entry_id, source)
    keep(store, make_article(entry_id, source=source))
    rearrange(store, Cluster(id=name, founder=article, members=(article,)))
    announce(store, replace(publication(name, entry_id, at(hours)), canonical=article))


def test_a_source_has_no_more_entries_than_it_may_and_others_come_up_instead(store: SqlStore) -> None:
    tell_of(store, A, "1", "daohe", 0)
    tell_of(store, B, "2", "haian", 1)
    tell_of(store, C, "3", "haian", 2)
    assert told(store, 0) == [C, B, A]
    assert told(store, 1) == [C, A]
    assert told(store, 1, count=1) == [C]
    assert told(store, 2, count=2) == [C, B]


def test_a_flood_of_one_source_is_looked_into_no_deeper_than_so_far(store: SqlStore) -> None:
    for number in range(DEPTH + 2):
        tell_of(store, story_name(f"{number}"), str(number), "haian", number)
    tell_of(store, A, "older", "daohe", -1)
    assert len(told(store, 1, count=1)) == 1
    assert told(store, 1, count=2) == [story_name(f"{DEPTH + 1}"), A]


def test_the_months_of_a_topic_are_those_that_have_living_entries(store: SqlStore) -> None:
    assert store.months(ALL) == []
    tell(store, A, "1", NOON)
    tell(store, B, "2", at(2 * MONTH))
    tell(store, C, "3", at(2 * MONTH + 1))
    keep(store, make_article("4"))
    rearrange(store, cluster(D, "4"))
    announce(store, publication(D, "4", None))
    months = [month.isoformat() for month in store.months(ALL)]
    assert months == ["2026-05-01T00:00:00+00:00", "2026-03-01T00:00:00+00:00"]
    assert store.months(SEA) == []


def test_a_span_has_its_entries_newest_first_in_portions(store: SqlStore) -> None:
    for name, entry_id, hours in ((A, "1", 0), (B, "2", 1), (C, "3", 2)):
        tell(store, name, entry_id, at(hours))
    assert [entry.story for entry, _ in store.during(ALL, at(0), at(2), 10)] == [B, A]
    assert [entry.story for entry, _ in store.during(ALL, at(0), at(3), 2)] == [C, B]
    assert store.changes(ALL, at(0), at(2)) == Changes(2, at(1))
    assert store.changes(ALL, at(3), at(9)) == Changes(0, None)


def test_what_was_revised_is_named_with_the_story_it_lives_on_in(store: SqlStore) -> None:
    tell(store, A, "1", NOON)
    tell(store, B, "2", at(1))
    before = store.rewritten(ALL, 0)
    assert set(store.retold(ALL, 0)) == {(A, A), (B, B)}
    assert store.retold(ALL, before) == []
    rearrange(store, cluster(A, "1", "2"), merged=[(B, A)])
    assert set(store.retold(ALL, before)) == {(A, A), (B, A)}
    assert store.rewritten(ALL, before) > before


def test_how_far_the_archives_got_is_remembered_with_the_files(store: SqlStore) -> None:
    state = TopicState(topic=ALL, opened=NOON, shelved=at(1), shelf="https://news.example.org/all/")
    with store.writing() as writing:
        writing.save_topic(state)
    later = replace(state, shelved=at(25), shelf="https://other.example.org/all/")
    store.rendered([later])
    assert store.topics() == {ALL: later}


def test_the_headline_that_was_announced_first_stays(store: SqlStore) -> None:
    tell(store, A, "1", NOON)
    for headline in ("别的题目", "再一个题目"):
        announce(store, replace(publication(A, "1", at(1)), headline=headline))
    with store.writing() as writing:
        assert writing.publications(ALL, [A])[A].headline == ""
        writing.relink(replace(publication(A, "1", NOON), headline="另一篇的题目"))
        assert writing.publications(ALL, [A])[A].headline == "另一篇的题目"
