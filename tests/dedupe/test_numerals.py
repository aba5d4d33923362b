"""The numbers of a text, and whether two texts say others in the same places."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.dedupe.numerals import Clash, clash, numbers, places
from tests.dedupe.texts import FERRY, FERRY_MORE, fixing, quake, traditional, wide

words = st.sampled_from(
    ["海安", "港口", "吞吐量", "达到", "12", "3.5", "1,200", "万吨", "the rate rose", "，"]
)
texts = st.lists(words, max_size=30).map("".join)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("周五收于6.8098元", {"6.8098"}),
        ("１，２００人", {"1200"}),
        ("十月十一日，三百人到场", {"10", "11", "300"}),
        ("一个人的村庄", {"1"}),
        ("九十亿元，二〇二六年，一千二百零五人", {"90", "2026", "1205"}),
        ("COVID-19与F-16V", set()),
        ("A4纸和5G网络", {"5"}),
    ],
)
def test_a_number_is_what_stands_for_a_date_a_sum_or_a_tally_and_no_name(text: str, found: set[str]) -> None:
    assert numbers(text) == found


@given(texts, texts)
def test_a_clash_is_symmetric_and_a_text_does_not_clash_with_itself(a: str, b: str) -> None:
    assert clash(places(a), places(b)) == clash(places(b), places(a))
    assert clash(places(a), places(a)).differ == 0


def test_two_fillings_of_one_template_differ_in_most_places() -> None:
    for one, other in (
        (fixing("2", "7.1023", "15", "0.8812"), fixing("3", "7.0988", "35", "0.8797")),
        (quake("2", "7时", "3.2", "10"), quake("4", "19时", "4.5", "16")),
    ):
        found = clash(places(one), places(other))
        assert found.differ >= 2
        assert found.differ >= 0.4 * (found.differ + found.agree)


def test_a_copy_that_goes_on_with_other_numbers_agrees_wherever_they_share_a_place() -> None:
    longer = FERRY + FERRY_MORE + "去年的载客量是41万人次，前年38万人次。"
    assert clash(places(FERRY), places(longer)).differ == 0


def test_scripts_and_widths_do_not_move_a_number() -> None:
    for other in (traditional(FERRY), wide(FERRY)):
        found = clash(places(FERRY), places(other))
        assert found == Clash(0, found.agree)
        assert found.agree
