"""Corrections in their order → what holds: the later word wins, whole."""

from dataclasses import replace

from aggregator.dedupe.arrange import arrange
from aggregator.dedupe.corrections import resolve, within
from aggregator.model import Dedup, Link, Rearrangement, Story
from aggregator.model.articles import by_id
from aggregator.model.corrections import Constraints, Merge, Never, Past, Pin, Split
from tests.dedupe.test_arrange import links, row, standing, told
from tests.stories import NOON, at, name_of

A, B, C, D = (name_of(letter) for letter in "abcd")


def test_every_kind_says_its_own() -> None:
    held = resolve([Split(A, (B, C)), Merge((C, D)), Never(A, D), Pin(A), Pin(B)])
    assert held.apart == ((B, A), (C, A), (A, D))
    assert held.together == (tuple(sorted((C, D))),)
    assert held.pins == (B, A)
    assert held.overruled == {}


def test_of_two_that_contradict_each_other_the_later_holds() -> None:
    assert resolve([Merge((A, B)), Never(A, B)]) == Constraints(apart=((A, B),), overruled={0: 1})
    later = resolve([Never(A, B), Merge((A, B))])
    assert (later.together, later.apart, later.overruled) == ((tuple(sorted((A, B))),), (), {0: 1})


def test_a_chain_of_merges_yields_to_what_was_said_later_and_overrules_what_was_said_before() -> None:
    before = resolve([Never(A, C), Merge((A, B)), Merge((B, C))])
    assert (before.together, before.overruled) == ((tuple(sorted((A, B, C))),), {0: 2})
    after = resolve([Merge((A, B)), Merge((B, C)), Never(A, C)])
    assert after.together == (tuple(sorted((B, C))),)
    assert after.overruled == {0: 2}


def test_a_split_that_one_merge_denies_is_denied_whole() -> None:
    held = resolve([Split(A, (B, C, D)), Merge((A, C))])
    assert (held.apart, held.overruled) == ((), {0: 1})


def test_what_is_said_twice_is_said_once() -> None:
    assert resolve([Merge((A, B)), Merge((B, A))]).overruled == {}
    assert len(resolve([Never(A, B), Never(A, B)]).apart) == 2


def test_only_what_concerns_the_articles_is_looked_at() -> None:
    held = resolve([Merge((A, B)), Never(C, D), Pin(A)])
    past = within(Past(held, homes={C: (standing("d").id,)}), {A})
    assert past.constraints == Constraints(together=held.together)
    assert past.homes == {}


def arranged(
    letters: str, found: list[Link], *said: Merge | Never | Split, stories: tuple[Story, ...] = ()
) -> Rearrangement:
    return arrange(by_id(row(letters)), found, stories, Dedup(max_story=3), Past(resolve(said)))


def test_what_must_not_meet_does_not_though_it_agrees() -> None:
    everything = links("ab", "ac", "bc")
    assert told(arranged("abc", everything, Never(A, C))) == {"ab", "c"}
    assert told(arranged("ab", links("ab", rule="address"), Never(A, B))) == {"a", "b"}


def test_a_newcomer_goes_to_the_side_that_it_agrees_with_more() -> None:
    found = links("ab", "cd", "ac", "ad", "bc", "ae", "ce", "de")
    assert told(arranged("abcde", found, Split(C, (A, B)), Split(D, (A, B)))) == {"ab", "cde"}


def test_what_must_be_together_is_whatever_the_evidence_and_the_limits_say() -> None:
    assert told(arranged("abcdef", links("ab", "bc", "ac", "de", "ef", "df"), Merge((A, D)))) == {"abcdef"}
    far = arrange(by_id(row("ab", step=1000)), [], (), Dedup(), Past(resolve([Merge((A, B))])))
    assert told(far) == {"ab"}


def test_copies_go_where_their_article_must() -> None:
    found = [*links("bc", rule="exact"), *links("ab", "ac")]
    assert told(arranged("abc", found, Split(B, (A,)))) == {"a", "bc"}
    assert told(arranged("abcd", links("bc", rule="exact"), Merge((A, B)))) == {"abc", "d"}


def test_an_announced_story_is_taken_apart_by_a_correction_and_keeps_its_id() -> None:
    whole = standing("abc", announced=NOON)
    change = arranged("abc", links("ab", "ac", "bc"), Split(A, (B, C)), stories=(whole,))
    kept, left = sorted(change.clusters, key=lambda cluster: -len(cluster.members))
    assert (kept.id, kept.founder, kept.members) == (whole.id, A, (B, C))
    assert left.id != whole.id
    assert change.homes == {A: (whole.id,)}
    assert change.parted == {A: whole.id}


def test_announced_stories_merged_by_hand_remember_where_they_were() -> None:
    one, other = standing("ab", announced=NOON), standing("cd", announced=at(1))
    change = arranged("abcd", links("ab", "cd"), Merge((B, C)), stories=(one, other))
    assert (change.merged, change.joined) == ((), ((other.id, one.id),))
    assert change.homes == {C: (other.id,), D: (other.id,)}
    # Undone: the story that was merged away lives again.
    past = Past(homes=change.homes, former={other.id: replace(other, members=(), merged_into=one.id)})
    now = replace(one, members=(A, B, C, D))
    back = arrange(by_id(row("abcd")), links("ab", "cd"), (now,), Dedup(), past)
    assert {cluster.id: cluster.members for cluster in back.clusters} == {one.id: (A, B), other.id: (C, D)}
    assert back.homes == {C: (), D: ()}
