"""Which article an entry links to."""

from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.dedupe.canonical import COMPLETE, Candidate, choose
from aggregator.model import ArticleId, CanonicalKey, Role
from aggregator.model.settings import CANONICAL_ORDER
from tests.stories import at

BASE = Candidate(
    id=ArticleId("a1"), role=Role.ORIGINAL, weight=50, length=500, seen=at(0), url="https://a.example.com/1"
)
BETTER_AND_WORSE: list[tuple[CanonicalKey, dict[str, Any]]] = [
    ("role", {"role": Role.WIRE}),
    ("weight", {"weight": 49}),
    ("completeness", {"length": 399}),
    ("earliest", {"seen": at(1)}),
    ("shortest-url", {"url": "https://a.example.com/longer"}),
]
candidates = st.builds(
    Candidate,
    id=st.integers(0, 99).map(lambda n: ArticleId(f"a{n}")),
    role=st.sampled_from(Role),
    weight=st.integers(48, 52),
    length=st.sampled_from([0, 100, 130, 500]),
    seen=st.integers(0, 2).map(at),
    url=st.sampled_from(["", "https://a.example.com/1", "https://a.example.com/2"]),
)


@pytest.mark.parametrize(("key", "worse"), BETTER_AND_WORSE, ids=[key for key, _ in BETTER_AND_WORSE])
def test_each_key_decides_where_it_comes_first(key: CanonicalKey, worse: dict[str, Any]) -> None:
    # In everything else the other one is better.
    better = {
        name: value for other, change in BETTER_AND_WORSE if other != key for name, value in change.items()
    }
    loser = replace(BASE, id=ArticleId("a2"), **worse)
    winner = replace(BASE, **better)
    rest: list[CanonicalKey] = [other for other in CANONICAL_ORDER if other != key]
    assert choose([loser, winner], [key, *rest]) == winner.id
    assert choose([winner, loser], [*rest, key]) == loser.id


def test_the_nearest_to_who_wrote_it_comes_first() -> None:
    several = [replace(BASE, id=ArticleId(role), role=role) for role in Role]
    chosen = []
    while several:
        chosen.append(choose(several, ["role"]))
        several = [each for each in several if each.id != chosen[-1]]
    assert chosen == ["original", "wire", "aggregator", "mirror"]


@pytest.mark.parametrize(("length", "complete"), [(400, True), (399, False)])
def test_four_fifths_of_the_longest_text_are_complete(length: int, *, complete: bool) -> None:
    assert COMPLETE == 0.8
    short = replace(BASE, id=ArticleId("a0"), length=length)
    assert (choose([BASE, short], ["completeness"]) == short.id) is complete


def test_an_article_without_an_address_is_chosen_only_where_there_is_no_other() -> None:
    bare = replace(BASE, id=ArticleId("a0"), url="", weight=100)
    assert choose([bare, replace(BASE, role=Role.MIRROR)], CANONICAL_ORDER) == BASE.id
    assert choose([bare], CANONICAL_ORDER) == bare.id


def test_what_is_equal_in_everything_falls_to_the_smaller_address_and_id() -> None:
    same = [replace(BASE, id=ArticleId(f"a{n}")) for n in (3, 2)]
    other = replace(BASE, id=ArticleId("a0"), url="https://b.example.com/1")
    assert choose([other, *same], CANONICAL_ORDER) == "a2"


@given(
    st.lists(candidates, min_size=1, max_size=4, unique_by=lambda candidate: candidate.id),
    st.permutations(CANONICAL_ORDER).flatmap(lambda keys: st.integers(0, 5).map(lambda n: keys[:n])),
)
def test_the_choice_does_not_depend_on_the_order_of_arrival(
    several: list[Candidate], order: list[CanonicalKey]
) -> None:
    assert len({choose(arrival, order) for arrival in permutations(several)}) == 1


def test_a_repost_that_names_its_source_yields_to_it_whatever_its_weight() -> None:
    source = replace(BASE, id=ArticleId("a2"), outlet="haian", weight=10, seen=at(5))
    repost = replace(BASE, outlet="daohe", credits=frozenset({"haian"}))
    for order in permutations([source, repost]):
        assert choose(order, CANONICAL_ORDER) == source.id


def test_a_repost_stands_where_its_source_is_not_there() -> None:
    repost = replace(BASE, outlet="daohe", credits=frozenset({"haian"}))
    other = replace(BASE, id=ArticleId("a2"), outlet="yunzhou", weight=10)
    assert choose([repost, other], CANONICAL_ORDER) == repost.id


def test_two_reposts_of_each_other_are_chosen_between_as_any_two() -> None:
    one = replace(BASE, outlet="daohe", credits=frozenset({"haian"}))
    other = replace(BASE, id=ArticleId("a2"), outlet="haian", weight=10, credits=frozenset({"daohe"}))
    assert choose([other, one], CANONICAL_ORDER) == one.id


def test_a_mirror_s_copy_does_not_yield_to_the_outlet_that_it_copies_by_credit_alone() -> None:
    copy = replace(BASE, outlet="haian", credits=frozenset({"haian"}), role=Role.MIRROR)
    own = replace(BASE, id=ArticleId("a2"), outlet="haian")
    assert choose([copy, own], CANONICAL_ORDER) == own.id
