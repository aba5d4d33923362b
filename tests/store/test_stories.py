"""Stories as they are arranged, and their revisions."""

from aggregator.model import Cluster, Link, Story
from aggregator.store.protocol import TopicState
from aggregator.store.sql import SqlStore
from tests.store.keeping import (
    ALL,
    A,
    B,
    C,
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


def test_a_story_comes_back_whole_with_its_members_in_their_order(store: SqlStore) -> None:
    keep(store, make_article("2", hours=1, first_seen=at(1)), make_article("1", hours=2, first_seen=at(3)))
    rearrange(store, cluster(A, "1", "2"))
    wanted = Story(
        id=A, founder=name_of("1"), members=(name_of("2"), name_of("1")), first_seen=at(1), held=True
    )
    assert store.story(A) == wanted
    assert store.story_of(name_of("1")) == wanted
    assert store.story(B) is None
    assert store.story_of(name_of("3")) is None


def test_a_story_with_an_article_of_a_first_fetch_is_not_held(store: SqlStore) -> None:
    keep(store, make_article("1"))
    keep(store, make_article("2"), first=True)
    rearrange(store, cluster(A, "1", "2"))
    story = store.story(A)
    assert story is not None
    assert not story.held


def test_ties_of_time_are_ordered_by_address_then_entry_id_by_code_points(store: SqlStore) -> None:
    same = [
        make_article(entry, address=address) for entry, address in (("b", "x/a"), ("a", "x/a"), ("c", "x/B"))
    ]
    keep(store, *same)
    rearrange(store, cluster(A, "a", "b", "c"))
    story = store.story(A)
    assert story is not None
    assert story.members == (name_of("c"), name_of("a"), name_of("b"))


def test_a_story_arranged_anew_takes_articles_over_and_keeps_its_founder(store: SqlStore) -> None:
    keep(store, make_article("1"), make_article("2", hours=1), make_article("3", hours=2))
    rearrange(store, cluster(A, "1", "2"), cluster(B, "3"))
    rearrange(store, Cluster(id=A, founder=name_of("3"), members=(name_of("1"),)), cluster(B, "2", "3"))
    first, second = store.story(A), store.story(B)
    assert first is not None
    assert second is not None
    assert (first.founder, first.members) == (name_of("1"), (name_of("1"),))
    assert (second.founder, second.members) == (name_of("3"), (name_of("2"), name_of("3")))


def test_an_overflow_names_the_full_story_and_is_not_announceable(store: SqlStore) -> None:
    keep(store, make_article("1"), make_article("2"))
    over = Cluster(id=B, founder=name_of("2"), members=(name_of("2"),), full_of=A)
    rearrange(store, cluster(A, "1"), over)
    story = store.story(B)
    assert story is not None
    assert story.full_of == A
    assert list(revisions(store)) == [A]


def test_a_dissolved_story_is_gone(store: SqlStore) -> None:
    keep(store, make_article("1"), make_article("2"))
    rearrange(store, cluster(A, "1"), cluster(B, "2"))
    rearrange(store, cluster(B, "1", "2"), dissolved=[A])
    assert store.story(A) is None
    assert [story.id for story, _ in store.all_stories()] == [B]


def test_stories_are_found_by_their_articles(store: SqlStore) -> None:
    keep(store, *(make_article(f"{n}") for n in range(3)))
    rearrange(store, cluster(A, "0", "1"), cluster(B, "2"))
    with store.writing() as writing:
        assert [s.id for s in writing.stories_of([name_of("1"), name_of("0")])] == [A]
        assert writing.stories_of([name_of("9")]) == []


def test_every_change_of_a_story_gives_it_a_higher_revision(store: SqlStore) -> None:
    keep(store, make_article("1"), make_article("2", hours=1))
    rearrange(store, cluster(A, "1"), cluster(B, "2"))
    seen = [revisions(store)]
    with store.writing() as writing:
        writing.touch([name_of("1")])
    seen.append(revisions(store))
    rearrange(store, cluster(A, "1", "2"), dissolved=[B])
    seen.append(revisions(store))
    announce(store, publication(A, "1", NOON))
    seen.append(revisions(store))
    numbers = [each[A] for each in seen]
    assert numbers == sorted(set(numbers))
    assert seen[1][B] == seen[0][B]


def test_a_revision_that_a_topic_has_seen_is_never_given_again(store: SqlStore) -> None:
    keep(store, make_article("1"), make_article("2"))
    rearrange(store, cluster(A, "1"))
    rearrange(store, cluster(B, "2"))
    seen = revisions(store)[B]
    tell(store, C, "3", NOON)
    with store.writing() as writing:
        writing.save_topic(TopicState(topic=ALL, opened=NOON, cursor=seen + 5))
    rearrange(store, dissolved=[B])
    rearrange(store, cluster(A, "1", "2"))
    assert revisions(store)[A] > seen + 5


def test_revised_gives_only_what_came_after_the_oldest_first(store: SqlStore) -> None:
    keep(store, *(make_article(f"{n}") for n in range(3)))
    for story, entry in ((B, "1"), (A, "0"), (C, "2")):
        rearrange(store, cluster(story, entry))
    with store.writing() as writing:
        revised = writing.revised(0)
        assert [story.id for _, story in revised] == [B, A, C]
        assert [story.id for _, story in writing.revised(revised[1][0])] == [C]


def test_the_end_of_a_first_fetch_lets_the_newest_articles_be_announced(store: SqlStore) -> None:
    articles = [make_article(f"{n}", hours=-n) for n in range(6)]
    keep(store, *articles, make_article("0", source="daoyu"), first=True, fresh=False)
    for n, article in enumerate(articles):
        rearrange(store, Cluster(id=(A, B, C)[n % 3], founder=article.id, members=(article.id,)))
    rearrange(store, cluster(A, "0"), cluster(B, "1", "3", "5"), cluster(C, "2", "4"))
    with store.writing() as writing:
        writing.refresh(articles[0].source, 3, at(-1.5))
        assert {story.id for _, story in writing.revised(0)} == {A, B}


def test_links_are_kept_between_articles_and_replaced_with_theirs(store: SqlStore) -> None:
    one, two, three = (make_article(entry).id for entry in "123")
    first = [Link(one, two, "jaccard", 0.625), Link(two, three, "address", 1.0)]
    with store.writing() as writing:
        writing.replace_links([one, two, three], first)
        assert sorted(writing.links_of([two]), key=lambda link: link.a) == sorted(first, key=lambda x: x.a)
    assert store.links([one]) == [first[0]]
    with store.writing() as writing:
        writing.replace_links([one], [Link(one, three, "lead", 0.75)])
    assert {link.rule for link in store.links([one, two, three])} == {"lead", "address"}


def test_ids_of_announced_stories_are_taken_and_others_are_not(store: SqlStore) -> None:
    tell(store, A, "1", NOON)
    keep(store, make_article("2"))
    rearrange(store, cluster(B, "2"))
    with store.writing() as writing:
        assert writing.standing([A, B, C]) == {A}


def test_counts_tell_articles_living_stories_and_living_entries(store: SqlStore) -> None:
    tell(store, A, "1", NOON)
    tell(store, B, "2", at(1))
    keep(store, make_article("3"))
    rearrange(store, cluster(C, "3"))
    rearrange(store, cluster(A, "1", "2"), merged=[(B, A)])
    counts = store.counts()
    assert (counts.articles, counts.stories, counts.entries) == (3, 2, {ALL: 1})
    assert entries(store) == [A]


def test_a_transaction_that_fails_leaves_nothing_behind(store: SqlStore) -> None:
    class Interrupted(Exception):  # noqa: N818 - what happens, not what is wrong
        pass

    keep(store, make_article("1"))
    try:
        with store.writing() as writing:
            writing.replace_links([name_of("1")], [Link(name_of("1"), name_of("2"), "lead", 1.0)])
            writing.touch([name_of("1")])
            raise Interrupted  # noqa: TRY301 - somebody pulls the plug here
    except Interrupted:
        pass
    assert store.links([name_of("1")]) == []
