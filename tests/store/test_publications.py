"""What readers have been told: it stays, whatever becomes of the stories."""

from dataclasses import replace

from aggregator.model import ArticleId, PollState, SourceSlug, Status, Tombstone
from aggregator.store.protocol import TopicState
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
    entries,
    keep,
    publication,
    rearrange,
    revisions,
    tell,
)
from tests.stories import NOON, at, make_article, name_of


def test_what_is_published_never_changes(store: SqlStore) -> None:
    tell(store, A, "1", NOON)
    tell(store, A, "1", at(5))
    with store.writing() as writing:
        assert writing.publications(ALL, [A]) == {A: publication(A, "1", NOON)}
    story = store.story(A)
    assert story is not None
    assert story.announced == NOON


def test_a_withheld_story_is_remembered_and_is_no_entry(store: SqlStore) -> None:
    keep(store, make_article("1"))
    rearrange(store, cluster(A, "1"))
    announce(store, publication(A, "1", None))
    with store.writing() as writing:
        assert writing.publications(ALL, [A, B]) == {A: publication(A, "1", None)}
    story = store.story(A)
    assert story is not None
    assert story.announced is None
    assert entries(store) == []
    assert store.counts().entries == {}


def test_what_takes_over_from_a_withheld_story_is_withheld_there_too(store: SqlStore) -> None:
    keep(store, make_article("1"), make_article("2", hours=-1))
    rearrange(store, cluster(A, "1"))
    announce(store, publication(A, "1", None))
    rearrange(store, cluster(B, "2", "1"), dissolved=[A])
    with store.writing() as writing:
        assert writing.publications(ALL, [B]) == {B: publication(B, "1", None)}
        assert writing.publications(SEA, [B]) == {}


def test_entries_come_newest_first_and_no_more_than_asked(store: SqlStore) -> None:
    for hours, story, entry in ((1, A, "1"), (3, B, "2"), (2, C, "3")):
        tell(store, story, entry, at(hours))
    assert entries(store) == [B, C, A]
    newest = store.newest(ALL, 2)
    assert [(entry, story.id) for entry, story in newest] == [
        (publication(B, "2", at(3)), B),
        (publication(C, "3", at(2)), C),
    ]
    assert store.newest(SEA, 2) == []


def test_of_two_announced_stories_that_merge_the_later_entry_ends(store: SqlStore) -> None:
    tell(store, A, "1", NOON)
    tell(store, B, "2", at(1))
    rearrange(store, cluster(A, "1", "2"), merged=[(B, A)], now=at(2))
    assert entries(store) == [A]
    assert store.tombstones(ALL, at(2)) == [Tombstone(B, A, at(2))]
    assert store.tombstones(ALL, at(3)) == []
    merged = store.story(B)
    assert merged is not None
    assert (merged.merged_into, merged.members) == (A, ())
    assert [story.id for story, _ in store.all_stories()] == [A]


def test_where_only_the_merged_story_was_announced_its_entry_lives_on(store: SqlStore) -> None:
    tell(store, A, "1", NOON)
    tell(store, B, "2", at(1), SEA)
    rearrange(store, cluster(A, "1", "2"), merged=[(B, A)], now=at(2))
    ((entry, story),) = store.newest(SEA, 10)
    assert (entry.story, story.id, set(story.members)) == (B, A, {name_of("1"), name_of("2")})
    with store.writing() as writing:
        assert writing.publications(SEA, [A]) == {A: publication(B, "2", at(1), SEA)}
    assert store.tombstones(SEA, NOON) == []
    assert [entries for _, entries in store.all_stories()] == [
        (publication(A, "1", NOON), publication(B, "2", at(1), SEA))
    ]


def test_each_topic_keeps_the_entry_that_it_announced_first(store: SqlStore) -> None:
    tell(store, A, "1", NOON)
    tell(store, B, "2", at(1), SEA)
    tell(store, A, "1", at(2), SEA)
    tell(store, B, "2", at(3))
    rearrange(store, cluster(A, "1", "2"), merged=[(B, A)], now=at(4))
    assert (entries(store), entries(store, SEA)) == ([A], [B])
    assert store.tombstones(ALL, NOON) == [Tombstone(B, A, at(4))]
    assert store.tombstones(SEA, NOON) == [Tombstone(A, B, at(4))]


def test_merges_follow_one_another_to_the_last_survivor(store: SqlStore) -> None:
    for hours, story, entry in ((3, C, "3"), (2, B, "2"), (1, A, "1")):
        tell(store, story, entry, at(hours))
    tell(store, C, "3", at(4), SEA)
    rearrange(store, cluster(B, "2", "3"), merged=[(C, B)], now=at(5))
    rearrange(store, cluster(A, "1", "2", "3"), merged=[(B, A)], now=at(6))
    merged = [store.story(B), store.story(C)]
    assert [story.merged_into for story in merged if story] == [A, A]
    assert entries(store) == [A]
    assert entries(store, SEA) == [C]
    assert store.tombstones(ALL, NOON) == [Tombstone(B, A, at(6)), Tombstone(C, A, at(5))]


def test_a_change_of_the_survivor_rewrites_the_entry_of_the_merged_one(store: SqlStore) -> None:
    tell(store, A, "1", NOON)
    tell(store, B, "2", at(1), SEA)
    rearrange(store, cluster(A, "1", "2"), merged=[(B, A)])
    seen = store.rewritten(SEA, 0)
    with store.writing() as writing:
        writing.touch([name_of("1")])
    assert store.rewritten(SEA, seen) > seen
    assert store.rewritten(ALL, seen) > seen


def test_a_topic_has_nothing_to_rewrite_while_none_of_its_entries_changes(store: SqlStore) -> None:
    tell(store, A, "1", NOON)
    tell(store, B, "2", at(1), SEA)
    seen = store.rewritten(ALL, 0)
    assert store.rewritten(ALL, seen) == 0
    with store.writing() as writing:
        writing.touch([name_of("2")])
    assert store.rewritten(ALL, seen) == 0


def test_the_publications_of_a_story_are_those_of_all_topics_merged_ones_included(store: SqlStore) -> None:
    with store.writing() as writing:
        writing.save_topic(TopicState(topic=ALL, opened=NOON))
        writing.save_topic(TopicState(topic=SEA, opened=NOON))
    tell(store, A, "1", NOON)
    tell(store, B, "2", at(1), SEA)
    rearrange(store, cluster(A, "1", "2"), merged=[(B, A)])
    assert store.publications(A) == [publication(A, "1", NOON), publication(B, "2", at(1), SEA)]
    assert store.publications(C) == []


def test_a_material_change_moves_updated_of_the_entries_that_link_there(store: SqlStore) -> None:
    tell(store, A, "1", NOON)
    tell(store, A, "1", at(1), SEA)
    tell(store, B, "2", at(2))
    announce(store, publication(D, "1", None))
    with store.writing() as writing:
        writing.updated(name_of("1"), at(9))
        assert writing.publications(ALL, [A])[A] == replace(publication(A, "1", NOON), updated=at(9))
        assert writing.publications(SEA, [A])[A].updated == at(9)
        assert writing.publications(ALL, [B])[B].updated == at(2)


def test_announcing_gives_a_story_a_new_revision(store: SqlStore) -> None:
    keep(store, make_article("1"))
    rearrange(store, cluster(A, "1"))
    before = revisions(store)[A]
    announce(store, publication(A, "1", NOON))
    assert revisions(store)[A] > before


def test_the_state_of_a_topic_comes_back_as_it_went(store: SqlStore) -> None:
    state = TopicState(topic=ALL, opened=NOON, cursor=7, last=at(1), rendered=5, look="ab12")
    with store.writing() as writing:
        assert writing.topic(ALL) is None
        writing.save_topic(replace(state, cursor=3))
        writing.save_topic(state)
        assert writing.topic(ALL) == state
    assert store.topics() == {ALL: state}


def test_remembering_that_files_are_written_touches_nothing_else_of_a_topic(store: SqlStore) -> None:
    state = TopicState(topic=ALL, opened=NOON, cursor=7, last=at(1))
    with store.writing() as writing:
        writing.save_topic(state)
    store.rendered([replace(state, cursor=0, last=None, rendered=6, look="cd34")])
    assert store.topics() == {ALL: replace(state, rendered=6, look="cd34")}


def test_the_state_of_a_poll_comes_back_as_it_went(store: SqlStore) -> None:
    full = PollState(
        source=SourceSlug("haian"),
        url="https://haian.example.com/feed.xml",
        status=Status.THROTTLED,
        etag='W/"é 1"',
        last_modified="Thu, 05 Mar 2026 04:00:00 GMT",
        body="b",
        position="0123abcd",
        title="海岸日报",
        language="zh-Hans",
        last_fetch=at(1),
        last_success=at(2),
        last_new=at(3),
        next_due=at(4),
        not_before=at(5),
        bars="haian.example.com",
        failures=3,
        failing_since=at(6),
        error="429",
        warnings=("日期不明", "no id"),
        gap=0.1,
        primed=True,
        moved="https://haian.example.com/new.xml",
        moving="https://haian.example.com/newer.xml",
        moves=2,
        validated="https://haian.example.com/new.xml",
        wish=1.5,
        ttl=60.0,
        skip_hours=(0, 23),
        skip_days=(6,),
        found="https://haian.example.com/other.xml",
        looked=at(7),
        owed=(ArticleId("a1"), ArticleId("a2")),
    )
    new = PollState(source=SourceSlug("haian"), url="https://haian.example.com/b.xml")
    with store.writing() as writing:
        for state in (replace(full, failures=9), full, new):
            writing.save_poll(state)
    assert store.poll_states() == {(full.source, full.url): full, (new.source, new.url): new}
