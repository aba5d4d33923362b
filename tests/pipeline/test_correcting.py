"""Corrections on stories that are published: what readers see of them, and of their undoing."""

from collections.abc import Callable

import pytest

from aggregator.config.corrections import Written
from aggregator.errors import ConfigError
from aggregator.model import ArticleId, Publication, StoryId
from aggregator.model.corrections import Merge, Never, Pin, Split
from aggregator.pipeline.correcting import apply
from tests.dedupe.texts import FERRY, FERRY_EDITED, FERRY_MORE, LIBRARY, ORCHARD, TRAM
from tests.pipeline.newsroom import ALL, Newsroom, make_topic
from tests.stories import at, make_article, make_source, name_of

A, B, C = name_of("a"), name_of("b", "daohe"), name_of("c", "attic")
L, M = name_of("l"), name_of("m", "daohe")


def ferry(room: Newsroom, hours: float = 0) -> None:
    """Three outlets tell of the ferry: one story, founded by a."""
    room.settle("haian", make_article("a", FERRY), hours=hours)
    room.settle("daohe", make_article("b", FERRY_EDITED, source="daohe", hours=0.1), hours=hours + 0.2)
    room.settle("attic", make_article("c", FERRY + FERRY_MORE, source="attic", hours=0.3), hours=hours + 0.4)


def library(room: Newsroom, hours: float = 0) -> None:
    room.settle("haian", make_article("l", LIBRARY, hours=hours), hours=hours)


def told(room: Newsroom) -> dict[StoryId, Publication]:
    return {entry.story: entry for entry in room.entries()}


def story(room: Newsroom, article: ArticleId) -> StoryId:
    found = room.store.story_of(article)
    assert found is not None
    return found.id


@pytest.fixture
def published(newsroom: Newsroom) -> Newsroom:
    ferry(newsroom)
    library(newsroom, 1)
    newsroom.publish(2)
    assert sorted(map(len, newsroom.members().values())) == [1, 3]
    return newsroom


def test_what_is_split_off_is_told_once_more_and_the_story_keeps_its_id(published: Newsroom) -> None:
    before = told(published)
    whole = story(published, A)
    published.correct(Split(C, (A, B)), hours=3)
    published.publish(4)
    after = told(published)
    new = story(published, C)
    assert published.members()[whole] == {"a", "b"}
    assert published.members()[new] == {"c"}
    assert after.keys() - before.keys() == {new}
    assert {name: after[name] for name in before} == before
    assert after[new].published == at(4)
    published.publish(5)
    assert told(published) == after


def test_a_split_undone_is_a_tombstone_and_done_again_the_old_entry(published: Newsroom) -> None:
    before, whole = told(published), story(published, A)
    published.correct(Split(C, (A, B)), hours=3)
    published.publish(4)
    split, part = told(published), story(published, C)
    published.correct(hours=5)
    published.publish(5)
    assert told(published) == before
    assert [(t.story, t.into) for t in published.store.tombstones(ALL, at(0))] == [(part, whole)]
    assert published.members()[whole] == {"a", "b", "c"}
    published.correct(Split(C, (A, B)), hours=6)
    published.publish(7)
    assert told(published) == split
    assert published.store.tombstones(ALL, at(0)) == []


def test_the_founder_that_is_split_off_leaves_the_id_behind(published: Newsroom) -> None:
    before, whole = told(published), story(published, A)
    published.correct(Split(A, (B, C)), hours=3)
    published.publish(4)
    assert published.members()[whole] == {"b", "c"}
    new = story(published, A)
    assert new not in before
    entry = told(published)[whole]
    assert entry.published == before[whole].published
    assert entry.canonical in {B, C}
    published.correct(hours=5)
    published.publish(6)
    after = told(published)
    assert after.keys() == before.keys()
    assert [after[n].canonical for n in before] == [before[n].canonical for n in before]
    assert after[whole].natural is None


def test_copies_go_with_the_article_that_is_split_off(newsroom: Newsroom) -> None:
    ferry(newsroom)
    newsroom.settle("daohe", make_article("m", FERRY + FERRY_MORE, source="daohe", hours=1), hours=1)
    newsroom.publish(2)
    assert [set(each) for each in newsroom.members().values()] == [{"a", "b", "c", "m"}]
    newsroom.correct(Split(C, (A, B)), hours=3)
    assert sorted(map(sorted, newsroom.members().values())) == [["a", "b"], ["c", "m"]]


def test_a_merge_ends_the_later_entry_and_its_undoing_gives_it_back(published: Newsroom) -> None:
    before = told(published)
    first, second = story(published, A), story(published, L)
    published.correct(Merge((L, B)), hours=3)
    published.publish(4)
    assert published.members() == {first: {"a", "b", "c", "l"}}
    assert told(published) == {first: before[first]}
    assert [(t.story, t.into) for t in published.store.tombstones(ALL, at(0))] == [(second, first)]
    published.correct(hours=5)
    published.publish(6)
    assert published.members() == {first: {"a", "b", "c"}, second: {"l"}}
    assert told(published) == before
    assert published.store.tombstones(ALL, at(0)) == []


def test_a_merged_story_goes_on_gathering_its_own_copies(published: Newsroom) -> None:
    first, second = story(published, A), story(published, L)
    published.correct(Merge((A, L)), hours=3)
    published.settle("daohe", make_article("m", LIBRARY, source="daohe", hours=4), hours=4)
    published.publish(5)
    assert published.members() == {first: {"a", "b", "c", "l", "m"}}
    published.correct(hours=6)
    assert published.members() == {first: {"a", "b", "c"}, second: {"l", "m"}}


def test_what_was_never_announced_is_let_go_again_when_a_merge_is_undone(published: Newsroom) -> None:
    published.settle("daohe", make_article("m", ORCHARD, source="daohe", hours=3), hours=3)
    published.correct(Merge((A, M)), hours=3)
    published.publish(4)
    assert {"a", "b", "c", "m"} in published.members().values()
    published.settle("haian", make_article("x", TRAM), hours=5)
    assert {"a", "b", "c", "m"} in published.members().values()
    published.correct(hours=6)
    published.publish(7)
    assert sorted(map(sorted, published.members().values())) == [["a", "b", "c"], ["l"], ["m"], ["x"]]
    assert story(published, M) in told(published)


def test_a_story_published_as_merged_is_parted_when_that_is_undone(newsroom: Newsroom) -> None:
    ferry(newsroom)
    library(newsroom, 1)
    newsroom.correct(Merge((L, A)))
    newsroom.publish(2)
    (one,) = told(newsroom)
    newsroom.correct(hours=3)
    newsroom.publish(4)
    assert sorted(map(sorted, newsroom.members().values())) == [["a", "b", "c"], ["l"]]
    assert story(newsroom, A) == one
    assert told(newsroom).keys() == {one, story(newsroom, L)}


def test_never_parts_what_stands_together_and_keeps_it_apart(published: Newsroom) -> None:
    whole = story(published, A)
    published.correct(Never(A, C), hours=3)
    published.publish(4)
    assert published.members()[whole] == {"a", "b"}
    # A copy of each comes and agrees with both: it joins one story, and brings the two no nearer.
    published.settle("haian", make_article("y", FERRY), hours=5)
    published.publish(6)
    assert story(published, A) != story(published, C)
    assert published.members()[whole] == {"a", "b", "y"}


def test_a_pin_moves_the_link_and_its_release_gives_it_back(published: Newsroom) -> None:
    before, whole = told(published), story(published, A)
    assert before[whole].canonical != C
    published.correct(Pin(C), hours=3)
    published.publish(4)
    entry = told(published)[whole]
    assert (entry.canonical, entry.published) == (C, before[whole].published)
    assert "/c" in published.files()["all/atom.xml"].decode()
    published.correct(hours=5)
    published.publish(6)
    assert told(published)[whole].canonical == before[whole].canonical


def test_a_pin_holds_for_what_is_announced_later(newsroom: Newsroom) -> None:
    newsroom.correct(Pin(B))
    ferry(newsroom)
    newsroom.publish(2)
    (entry,) = newsroom.entries()
    assert entry.canonical == B
    assert entry.updated == entry.published
    newsroom.correct(hours=3)
    (entry,) = newsroom.entries()
    assert entry.canonical == A


def test_every_topic_gets_what_belongs_to_it(open_newsroom: Callable[..., Newsroom]) -> None:
    sea = make_topic("sea", title="海", sources=frozenset({make_source("attic").slug}))
    room = open_newsroom(topics=[make_topic(), sea])
    ferry(room)
    room.publish(2)
    whole = story(room, A)
    room.correct(Split(C, (A, B)), hours=3)
    room.publish(4)
    assert {entry.story for entry in room.entries(sea.slug)} == {whole, story(room, C)}
    assert story(room, C) in told(room)


def test_corrections_survive_a_restart_and_an_older_backup(published: Newsroom) -> None:
    published.correct(Split(C, (A, B)), hours=3)
    published.publish(4)
    entries = told(published)
    published.restart()
    published.settle("haian", make_article("y", FERRY), hours=5)
    published.publish(6)
    assert published.members()[story(published, A)] == {"a", "b", "y"}
    assert told(published) == entries


def test_without_its_file_what_is_in_force_stays(published: Newsroom) -> None:
    published.correct(Split(C, (A, B)), hours=3)
    with pytest.raises(ConfigError, match=r"there is no such file, but 1 corrections of it are in force"):
        apply(published.store, published.settler, published.settings, Written(there=False), at(4))
    assert story(published, A) != story(published, C)


def test_a_later_word_overrules_an_earlier_one(published: Newsroom) -> None:
    whole = story(published, A)
    done = published.correct(Split(C, (A, B)), Merge((A, C)), hours=3)
    assert published.members()[whole] == {"a", "b", "c"}
    assert done.warnings == (
        "corrections.yaml:1:1: warning: does not hold: corrections.yaml:1:1 contradicts it, and is later",
    )


def test_an_article_that_is_not_stored_is_a_warning(published: Newsroom) -> None:
    gone = name_of("gone")
    done = published.correct(Split(C, (A, B, gone)), hours=3)
    said = f"warning: {gone} is not stored (any more); the correction holds for the others"
    assert done.warnings == (f"corrections.yaml:1:1: {said}",)
    assert story(published, A) != story(published, C)
