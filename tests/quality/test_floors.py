"""How well the whole rule does on news written for it; `python -m tests.quality` measures every figure again.

The floors stand a little below what is reached, so that losing two pairs is seen. They are raised when
the rule gets better, and never lowered to let a change pass.
"""

import pytest

from aggregator.model import StoryId
from tests.quality.measuring import Outcome, judged, one_text, settled, strangers, together
from tests.quality.reading import collection

# Measured by `python -m tests.quality`: of 85 `same` pairs 63 are folded pair by pair (.74) and 65 share
# a story (.76). What is missed are rewrites that keep less than two fifths of the text, translations of
# one scoop, English relays, and one outlet's summaries of its own text.
RECALL, SETTLED_RECALL = 0.71, 0.74
# 84 of 85. Lost: an entry without text.
CANDIDATES = 0.97
# Of all pairs folded, those that are one text: 63 of 64, and 65 of 66 when settled together.
PRECISION, SETTLED_PRECISION = 0.98, 0.98

# Pairs that the rule folds and should not, each with what misleads it. None may be added without a
# reason; one that is folded no longer is struck from here.
EXCUSED = {
    "shipping-daily rating": "a digest that takes two fifths of the story, near its beginning",
}


@pytest.fixture(scope="module")
def outcomes() -> list[Outcome]:
    return judged(collection())


@pytest.fixture(scope="module")
def stories() -> dict[str, StoryId]:
    return settled(collection())


def test_no_pair_is_folded_that_people_hold_apart_but_for_those_named_here(outcomes: list[Outcome]) -> None:
    wrong = {outcome.pair.name for outcome in outcomes if outcome.folded and not outcome.right}
    assert wrong - EXCUSED.keys() == set()
    assert EXCUSED.keys() - wrong == set(), "folded no longer: strike them from the list"


def test_of_the_folded_pairs_almost_all_are_one_text(outcomes: list[Outcome]) -> None:
    folded = [outcome for outcome in outcomes if outcome.folded]
    assert sum(outcome.right for outcome in folded) >= PRECISION * len(folded)


def test_most_copies_are_folded(outcomes: list[Outcome]) -> None:
    same = [outcome for outcome in outcomes if outcome.pair.label == "same"]
    assert sum(outcome.folded for outcome in same) >= RECALL * len(same)


def test_almost_every_copy_becomes_a_candidate(outcomes: list[Outcome]) -> None:
    same = [outcome for outcome in outcomes if outcome.pair.label == "same"]
    assert sum(outcome.candidate for outcome in same) >= CANDIDATES * len(same)


def test_a_poisoned_text_is_a_strangers_candidate_and_no_more(outcomes: list[Outcome]) -> None:
    """Else the words are no poison any more: `python -m tests.quality.poisoning` finds others."""
    poisoned = [outcome for outcome in outcomes if outcome.pair.trap == "poisoned fingerprint"]
    assert [outcome.pair.name for outcome in poisoned if not outcome.candidate] == []
    assert [outcome.pair.name for outcome in poisoned if outcome.linked] == []


def test_settled_together_no_story_holds_two_texts_but_for_the_excused(stories: dict[str, StoryId]) -> None:
    stands = one_text(collection())
    excused = [{stands[name] for name in pair.split()} for pair in EXCUSED]
    wrong = strangers(collection(), stories)
    assert [pair for pair in wrong if {stands[name] for name in pair} not in excused] == []


def test_settled_together_most_copies_share_a_story_and_almost_no_others_do(
    stories: dict[str, StoryId],
) -> None:
    folded = [pair for pair in collection().pairs if together(stories, pair)]
    right = [pair for pair in folded if pair.label == "same"]
    assert len(right) >= SETTLED_RECALL * len(collection().labelled("same"))
    assert len(right) >= SETTLED_PRECISION * len(folded)
