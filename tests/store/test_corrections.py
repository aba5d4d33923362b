"""What corrections leave in the memory: merges that can be undone, homes, what is applied."""

from dataclasses import replace

from aggregator.model import Rearrangement, StoryId, Tombstone
from aggregator.model.corrections import Correction, Merge, Never, Pin, Split
from aggregator.store.protocol import TopicState
from aggregator.store.sql import SqlStore
from tests.store.keeping import ALL, SEA, A, B, C, D, announce, cluster, entries, keep, publication, tell
from tests.store.keeping import rearrange as arranged
from tests.stories import NOON, at, make_article, name_of

ONE, TWO, THREE = (name_of(entry) for entry in "123")


def rearrange(store: SqlStore, change: Rearrangement, hours: float = 5) -> None:
    with store.writing() as writing:
        writing.rearrange(change, at(hours))


def merge(store: SqlStore, gone: StoryId, into: StoryId, *members: str, hours: float = 5) -> None:
    change = Rearrangement(clusters=(cluster(into, *members),), joined=((gone, into),))
    rearrange(store, change, hours)


def merged_into(store: SqlStore, name: StoryId) -> StoryId | None:
    story = store.story(name)
    assert story is not None
    return story.merged_into


def test_a_merge_by_hand_taken_back_gives_every_topic_its_entries_back(store: SqlStore) -> None:
    tell(store, A, "1", NOON)
    tell(store, B, "2", at(1), SEA)
    tell(store, A, "1", at(2), SEA)
    tell(store, B, "2", at(3))
    merge(store, B, A, "1", "2")
    assert (entries(store), entries(store, SEA)) == ([A], [B])
    rearrange(store, Rearrangement(clusters=(cluster(A, "1"), cluster(B, "2"))), hours=6)
    assert (entries(store), entries(store, SEA)) == ([B, A], [A, B])
    assert store.tombstones(ALL, NOON) == store.tombstones(SEA, NOON) == []
    assert merged_into(store, B) is None
    assert store.newest(ALL, 1)[0][0] == publication(B, "2", at(3))


def test_merged_again_the_entry_ends_again_at_that_time(store: SqlStore) -> None:
    tell(store, A, "1", NOON)
    tell(store, B, "2", at(1))
    merge(store, B, A, "1", "2")
    rearrange(store, Rearrangement(clusters=(cluster(A, "1"), cluster(B, "2"))), hours=6)
    merge(store, B, A, "1", "2", hours=7)
    assert store.tombstones(ALL, NOON) == [Tombstone(B, A, at(7))]


def test_those_that_had_become_a_story_go_with_it(store: SqlStore) -> None:
    for hours, (name, entry) in enumerate(((A, "1"), (B, "2"), (C, "3"))):
        tell(store, name, entry, at(hours))
    arranged(store, cluster(B, "2", "3"), merged=[(C, B)], now=at(4))
    merge(store, B, A, "1", "2", "3")
    assert [merged_into(store, name) for name in (B, C)] == [A, A]
    rearrange(store, Rearrangement(clusters=(cluster(A, "1"), cluster(B, "2", "3"))), hours=6)
    assert [merged_into(store, name) for name in (A, B, C)] == [None, None, B]
    assert entries(store) == [B, A]
    assert store.tombstones(ALL, NOON) == [Tombstone(C, B, at(4))]


def test_topics_rewrite_the_entry_that_is_back_and_the_one_that_had_it(store: SqlStore) -> None:
    tell(store, A, "1", NOON)
    tell(store, B, "2", at(1), SEA)
    merge(store, B, A, "1", "2")
    seen = max(store.rewritten(ALL, 0), store.rewritten(SEA, 0))
    rearrange(store, Rearrangement(clusters=(cluster(A, "1"), cluster(B, "2"))), hours=6)
    assert min(store.rewritten(ALL, seen), store.rewritten(SEA, seen)) > seen


def test_homes_are_remembered_in_their_order_until_there_are_none(store: SqlStore) -> None:
    rearrange(store, Rearrangement(homes={ONE: (A, B), TWO: (B,)}))
    rearrange(store, Rearrangement(homes={TWO: ()}))
    with store.looking() as look:
        assert look.homes() == {ONE: (A, B)}


def test_a_merge_by_evidence_moves_the_homes_one_by_hand_does_not(store: SqlStore) -> None:
    for hours, (name, entry) in enumerate(((A, "1"), (B, "2"))):
        tell(store, name, entry, at(hours))
    rearrange(store, Rearrangement(homes={THREE: (B, A), TWO: (B,)}))
    merge(store, B, A, "1", "2")
    with store.looking() as look:
        assert look.homes() == {THREE: (B, A), TWO: (B,)}
    rearrange(store, Rearrangement(merged=((B, A),)))
    with store.looking() as look:
        assert look.homes() == {THREE: (A,), TWO: (A,)}


def test_what_is_split_off_may_be_announced_but_not_where_its_story_was_withheld(store: SqlStore) -> None:
    keep(store, make_article("1"))
    keep(store, make_article("2"), fresh=False)
    arranged(store, cluster(A, "1", "2"))
    with store.writing() as writing:
        for topic in (ALL, SEA):
            writing.save_topic(TopicState(topic=topic, opened=NOON))
    announce(store, publication(A, "1", NOON), publication(A, "1", None, SEA))
    parts = (cluster(A, "1"), cluster(B, "2"))
    rearrange(store, Rearrangement(clusters=parts, homes={TWO: (A,)}, parted={TWO: A}))
    with store.writing() as writing:
        assert {story.id for _, story in writing.revised(0)} == {A, B}
        assert writing.publications(ALL, [B]) == {}
        assert writing.publications(SEA, [B])[B].published is None


def test_what_takes_over_from_a_withheld_story_keeps_the_entry_that_it_has(store: SqlStore) -> None:
    tell(store, A, "1", NOON)
    keep(store, make_article("2"))
    arranged(store, cluster(B, "2"))
    announce(store, publication(B, "2", None))
    arranged(store, cluster(A, "1", "2"), dissolved=[B])
    assert entries(store) == [A]


def test_an_entry_that_links_elsewhere_is_rewritten_and_remembers_its_own_article(store: SqlStore) -> None:
    tell(store, A, "1", NOON)
    seen = store.rewritten(ALL, 0)
    changed = replace(publication(A, "1", NOON), canonical=TWO, natural=ONE, updated=at(3))
    with store.writing() as writing:
        writing.relink(changed)
        assert writing.entries([A]) == [(changed, A)]
    assert store.rewritten(ALL, seen) > seen


def test_entries_are_those_that_live_under_whatever_id(store: SqlStore) -> None:
    tell(store, A, "1", NOON)
    tell(store, B, "2", at(1), SEA)
    tell(store, C, "3", at(2))
    merge(store, B, A, "1", "2")
    merge(store, C, A, "1", "2", "3")
    with store.looking() as look:
        assert [(entry.story, survivor) for entry, survivor in look.entries([A])] == [(A, A), (B, A)]
        assert look.entries([D]) == []


def test_the_applied_corrections_come_back_as_they_went(store: SqlStore) -> None:
    said: list[Correction] = [
        Split(ONE, (TWO, THREE), NOON),
        Merge((ONE, TWO)),
        Never(TWO, ONE, at(1)),
        Pin(THREE),
    ]
    with store.writing() as writing:
        writing.save_corrections([Pin(ONE)])
        writing.save_corrections(said)
    with store.looking() as look:
        assert look.corrections() == said


def test_a_look_writes_nothing(store: SqlStore) -> None:
    keep(store, make_article("1"))
    with store.looking() as look:
        look.save_corrections([Pin(ONE)])
    with store.looking() as look:
        assert look.corrections() == []


def test_articles_seen_since_come_by_first_sight(store: SqlStore) -> None:
    keep(store, *(make_article(entry, hours=hours) for hours, entry in ((3, "1"), (2, "2"), (1, "3"))))
    with store.looking() as look:
        assert look.seen_since(at(2)) == [TWO, ONE]
        assert look.named([A, B]) == []
