"""Which pair a person is asked about next."""

from dataclasses import replace
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from aggregator.dedupe.sampling import FLOOR, Sampled, bins, next_asked
from aggregator.model import ArticleId


def pair(number: int, certainty: float) -> Sampled:
    return Sampled(ArticleId(f"a{number}"), ArticleId(f"b{number}"), certainty)


def spread(certainty: float, count: int, first: int = 0) -> list[Sampled]:
    return [pair(first + number, certainty) for number in range(count)]


def first_asked(pairs: list[Sampled], count: int) -> list[Sampled]:
    """The first questions, each answered with "same"."""
    found = {each.a: each for each in pairs}
    chosen = []
    for _ in range(count):
        one = next_asked(list(found.values()))
        assert one is not None
        chosen.append(one)
        found[one.a] = replace(one, label="same")
    return chosen


@given(st.lists(st.floats(FLOOR, 1), max_size=25), st.randoms(use_true_random=False))
def test_every_pair_is_asked_once_in_an_order_that_the_list_does_not_change(
    certainties: list[float], random: Random
) -> None:
    pairs = [pair(number, certainty) for number, certainty in enumerate(certainties)]
    asked = first_asked(pairs, len(pairs))
    assert sorted(each.a for each in asked) == sorted(each.a for each in pairs)
    assert next_asked([replace(each, label="unknown") for each in pairs]) is None
    shuffled = pairs.copy()
    random.shuffle(shuffled)
    assert first_asked(shuffled, len(pairs)) == asked


def test_nobody_is_asked_about_what_lies_below_the_floor() -> None:
    assert next_asked(spread(FLOOR - 0.01, 5)) is None


def test_the_larger_of_two_bins_is_asked_first_and_the_other_once_that_tells_less() -> None:
    asked = first_asked([*spread(0.75, 40), *spread(0.95, 160, first=100)], 30)
    assert asked[0].certainty == 0.95
    assert 3 <= sum(each.certainty == 0.75 for each in asked) < 15


def test_what_lies_below_every_threshold_is_asked_least() -> None:
    asked = first_asked([*spread(0.45, 100), *spread(0.75, 100, first=100)], 40)
    assert sum(each.certainty == 0.45 for each in asked) < 15


def test_within_a_bin_the_surer_pairs_are_asked_no_sooner_than_the_others() -> None:
    pairs = [pair(number, 0.8 + number / 4000) for number in range(400)]
    asked = first_asked(pairs, 60)
    mean = sum(each.certainty for each in asked) / len(asked)
    assert abs(mean - 0.85) < 0.01


def test_a_bin_holds_its_lower_edge_and_the_last_one_both() -> None:
    found = bins([pair(1, 0.7), pair(2, 0.7999), pair(3, 0.8), pair(4, 1.0)])
    assert {each.low: each.size for each in found if each.size} == {0.7: 2, 0.8: 1, 0.9: 1}
