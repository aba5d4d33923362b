"""How sure it is that two outlets print one text."""

from math import exp

from hypothesis import given
from hypothesis import strategies as st

from aggregator.dedupe.certainty import OFFSET, WEIGHTS, certainty, shares
from aggregator.dedupe.evidence import Evidence

share = st.floats(0, 1)


def figures(containment: float, jaccard: float, opening: float, wording: float) -> Evidence:
    return Evidence(
        jaccard=jaccard,
        containment=containment,
        lead=0.0,
        opening=opening,
        title=0.0,
        wording=wording,
        numbers=1.0,
        odd_numbers=0,
        differ=0,
        agree=0,
        title_numbers=0,
        heading=0.0,
        shorter=300,
        balance=1.0,
    )


def test_texts_that_share_nothing_are_not_one_and_equal_ones_are() -> None:
    assert certainty(figures(0, 0, 0, 0)) < 0.01
    assert certainty(figures(1, 1, 1, 0)) > 0.99


def test_an_equal_title_alone_makes_no_text_one() -> None:
    assert certainty(figures(0, 0, 0, 1)) < 0.1


def test_a_beginning_alone_makes_no_text_one() -> None:
    assert certainty(figures(0.1, 0.05, 1, 0)) < 0.8


@given(share, share, share, share, st.sampled_from(sorted(WEIGHTS)))
def test_more_in_common_is_never_less_sure(c: float, j: float, o: float, w: float, more: str) -> None:
    values = {"containment": c, "jaccard": j, "opening": o, "wording": w}
    assert certainty(figures(**{**values, more: 1.0})) >= certainty(figures(**values))


@given(share, share, share, share)
def test_the_shares_add_up_to_the_certainty(c: float, j: float, o: float, w: float) -> None:
    found = figures(c, j, o, w)
    logit = OFFSET + sum(shares(found).values())
    assert certainty(found) == 1 / (1 + exp(-logit))
