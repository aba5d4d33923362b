"""What labels tell of thresholds, on populations of which everything is known."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.dedupe.sampling import FLOOR, Label, Sampled, next_asked
from aggregator.dedupe.tuning import OutOfReach, Suggested, TooFew, TooFewPairs, estimate, suggest
from aggregator.model import ArticleId

Truth = Callable[[Sampled], bool]
# Of the labelled month's pairs of two outlets, by tenths of certainty from FLOOR on.
MONTH = {0.4: 257, 0.5: 239, 0.6: 191, 0.7: 184, 0.8: 262, 0.9: 1706}
WEEKS = {low: size // 8 for low, size in MONTH.items()}


def pair(number: int, certainty: float, label: Label = "") -> Sampled:
    return Sampled(ArticleId(f"a{number}"), ArticleId(f"b{number}"), certainty, label)


def labelled(certainty: float, count: int, label: Label) -> list[Sampled]:
    return [pair(number, certainty, label) for number in range(count)]


def population(sizes: dict[float, int], seed: int, lift: float = 0.08) -> tuple[list[Sampled], Truth]:
    """Pairs spread evenly over tenths; each is one text as often as its certainty says, and a little more."""
    random = Random(seed)  # noqa: S311 - repeatable on purpose
    certainties = [low + random.random() / 10 for low, size in sizes.items() for _ in range(size)]
    pairs = [pair(number, certainty) for number, certainty in enumerate(certainties)]
    same = {each.a: random.random() < each.certainty + lift for each in pairs}
    return pairs, lambda each: same[each.a]


def asked(pairs: Iterable[Sampled], truth: Truth, count: int) -> list[Sampled]:
    """The pairs once a person who is never wrong has answered so many questions."""
    found = {each.a: each for each in pairs}
    for _ in range(count):
        chosen = next_asked(list(found.values()))
        assert chosen is not None
        found[chosen.a] = replace(chosen, label="same" if truth(chosen) else "not")
    return list(found.values())


def read(pairs: Iterable[Sampled], truth: Truth, each: int, seed: int) -> list[Sampled]:
    """The pairs once so many of each tenth were read, drawn by a lot."""
    drawn = list(pairs)
    Random(seed).shuffle(drawn)  # noqa: S311 - repeatable on purpose
    left = Counter(dict.fromkeys(MONTH, each))
    found = []
    for one in drawn:
        low = max(low for low in MONTH if one.certainty >= low)
        left[low] -= 1
        label: Label = "same" if truth(one) else "not"
        found.append(replace(one, label=label) if left[low] >= 0 else one)
    return found


answers: st.SearchStrategy[Label] = st.sampled_from(["same", "not"])
drawn = st.builds(pair, st.integers(0, 10**9), st.floats(0, 1), answers)
known = st.lists(drawn, min_size=1, max_size=60, unique_by=lambda each: each.a)


@given(known, st.floats(FLOOR, 1))
@settings(deadline=None)
def test_where_every_pair_is_labelled_the_estimate_is_what_was_counted(
    pairs: list[Sampled], threshold: float
) -> None:
    same = {each.a for each in pairs if each.label == "same" and each.certainty >= FLOOR}
    above = {each.a for each in pairs if each.certainty >= threshold}
    found = estimate(pairs, threshold)
    assert (found.precision is None) == (not above)
    assert (found.recall is None) == (not same)
    if found.precision:
        assert found.precision.value == pytest.approx(len(same & above) / len(above))
        assert 0 <= found.precision.low <= found.precision.value <= found.precision.high <= 1
    if found.recall:
        assert found.recall.value == pytest.approx(len(same & above) / len(same))
        assert 0 <= found.recall.low <= found.recall.value <= found.recall.high <= 1


def threshold_for(pairs: list[Sampled], demand: float) -> float:
    found = suggest(pairs, demand)
    return found.estimate.threshold if isinstance(found, Suggested) else 2.0


@given(st.integers(0, 5), st.floats(0.5, 1), st.floats(0.5, 1))
@settings(max_examples=15, deadline=None)
def test_who_demands_more_precision_gets_no_lower_threshold(seed: int, a: float, b: float) -> None:
    pairs = read(*population(WEEKS, seed), 20, seed)
    modest, strict = sorted((a, b))
    assert threshold_for(pairs, modest) <= threshold_for(pairs, strict)


def test_a_label_stands_for_as_many_pairs_as_its_bin_holds_for_each_of_its_labels() -> None:
    seldom = [*labelled(0.75, 2, "same"), *labelled(0.75, 2, "not"), *labelled(0.75, 96, "")]
    often = [*labelled(0.85, 10, "same"), *labelled(0.85, 10, "")]
    found = estimate([*seldom, *often], 0.7)
    assert found.precision is not None
    assert found.precision.value == pytest.approx((100 / 2 + 20) / 120)
    above = estimate([*seldom, *often], 0.8)
    assert above.recall is not None
    assert above.recall.value == pytest.approx(20 / 70)


def test_what_bears_no_label_where_it_counts_is_not_estimated() -> None:
    pairs = [*labelled(0.95, 5, "same"), *labelled(0.85, 5, "")]
    assert estimate(pairs, 0.9).precision is not None
    assert estimate(pairs, 0.9).recall is None
    assert estimate(pairs, 0.8).precision is None
    assert estimate([], 0.8).precision is None


def test_three_of_three_leave_a_doubt_and_a_hundred_of_a_hundred_little() -> None:
    few, many = (estimate(labelled(0.95, count, "same"), 0.9).precision for count in (3, 100))
    assert few is not None
    assert many is not None
    assert few.value == many.value == 1
    assert few.low < 0.6
    assert many.low > 0.97


def test_the_interval_holds_the_truth_nearly_as_often_as_it_says() -> None:
    held = 0
    for seed in range(100):
        pairs, truth = population(MONTH, seed, lift=0)
        found = estimate(read(pairs, truth, 12, seed), 0.8).precision
        above = [truth(each) for each in pairs if each.certainty >= 0.8]
        assert found is not None
        held += found.low <= sum(above) / len(above) <= found.high
    assert held >= 92


def test_a_suggested_threshold_keeps_the_precision_and_is_found_with_a_mornings_labels() -> None:
    for seed in range(5):
        pairs, truth = population(WEEKS, seed)
        found = suggest(asked(pairs, truth, 150))
        assert isinstance(found, Suggested)
        above = [truth(each) for each in pairs if each.certainty >= found.estimate.threshold]
        assert sum(above) / len(above) >= 0.95
        assert 0.6 <= found.estimate.threshold <= 0.95


def test_without_labels_it_says_about_how_many_are_wanted_and_where() -> None:
    pairs, truth = population(WEEKS, 1)
    none = suggest(pairs)
    assert isinstance(none, TooFew)
    assert none.labelled == 0
    assert (none.low, none.high) == (0.9, 1.0)
    some = suggest(asked(pairs, truth, 50))
    assert isinstance(some, TooFew)
    assert some.labelled == 50
    assert 0 < some.more < none.more < 100


def test_where_the_pairs_do_not_suffice_it_says_so() -> None:
    assert suggest(labelled(0.95, 20, "same")) == TooFewPairs(20)
    assert suggest([*labelled(0.95, 5, "same"), *labelled(0.85, 5, "")]) == TooFewPairs(5)


def test_where_the_labels_speak_against_every_threshold_it_says_so() -> None:
    assert suggest([*labelled(0.95, 60, "same"), *labelled(0.97, 10, "not")]) == OutOfReach(70)


def test_without_pairs_there_is_nothing_to_suggest() -> None:
    assert suggest([]) == TooFewPairs(0)


def test_the_lowest_threshold_is_suggested_where_all_are_one_text() -> None:
    pairs = [*labelled(0.62, 90, "same"), *labelled(0.95, 90, "same")]
    found = suggest(pairs)
    assert isinstance(found, Suggested)
    assert found.estimate.threshold == 0.6


def test_a_pair_nobody_can_tell_counts_for_nothing_and_is_not_asked_again() -> None:
    pairs = [*labelled(0.85, 8, "same"), *labelled(0.85, 8, "not")]
    with_unknown = [*pairs, *labelled(0.85, 50, "unknown")]
    assert precision(with_unknown) == precision(pairs) == 0.5
    assert next_asked(with_unknown) is None


def precision(pairs: list[Sampled]) -> float:
    found = estimate(pairs, 0.8).precision
    assert found is not None
    return found.value
