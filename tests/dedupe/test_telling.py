"""What an article tells, condensed: names and figures, in any script, and nothing of the filling."""

import numpy as np
import pytest

from aggregator.dedupe.telling import KEPT, TERM, terms
from aggregator.model import Passage
from tests.dedupe.happenings import BRIDGE, VOLCANO
from tests.dedupe.texts import traditional, wide
from tests.stories import made_up


def counts(title: str, text: str = "") -> dict[int, int]:
    found = np.frombuffer(terms(Passage(title, text)), dtype=TERM)
    return {int(each["term"]): int(each["count"]) for each in found}


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("", 0),
        ("大桥", 1),
        ("白鹭大桥", 3),
        ("白鹭，大桥", 2),
        ("白鹭的大桥", 2),
        ("他们在这里的", 0),
        ("桥", 0),
        ("Tarrow erupts", 2),
        ("The ash and the ferry", 2),
        ("A B C 7", 1),
        ("iPhone发布会", 3),
        ("2026年", 1),
    ],
)
def test_terms_are_pairs_of_han_and_whole_words_without_particles(text: str, size: int) -> None:
    assert len(counts("", text)) == len(counts(text)) == size


def test_a_title_weighs_more_than_a_lead_and_a_lead_more_than_what_follows() -> None:
    late = made_up("late", 300) + "。白鹭"
    assert counts("白鹭") == dict.fromkeys(counts("白鹭"), 3)
    assert set(counts("", "白鹭").values()) == {2}
    (term,) = counts("白鹭")
    assert counts("白鹭", "白鹭。白鹭")[term] == 7
    assert term not in counts("", late)
    assert counts("", "白鹭" + late)[term] == 3


def test_a_traditional_and_a_wide_copy_tell_the_same() -> None:
    title, text = BRIDGE["haian"]
    assert terms(Passage(traditional(title), traditional(text))) == terms(Passage(title, text))
    title, text = VOLCANO["courier"]
    assert terms(Passage(wide(title), wide(text))) == terms(Passage(title, text))


def test_words_are_told_apart_by_the_order_of_their_letters() -> None:
    assert counts("", "ward").keys().isdisjoint(counts("", "draw"))
    assert counts("", "鹭白").keys().isdisjoint(counts("", "白鹭"))


def test_at_most_so_many_terms_are_kept_and_they_are_sorted() -> None:
    found = np.frombuffer(terms(Passage("", made_up("long", 3000))), dtype=TERM)
    assert found.size == KEPT
    assert found["term"].tolist() == sorted(set(found["term"].tolist()))


def test_a_word_repeated_without_end_counts_as_often_as_a_byte_can_say() -> None:
    assert set(counts("ash", "ash " * 500).values()) == {255}
