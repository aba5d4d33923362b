"""The figures of a pair of texts."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.dedupe.evidence import Evidence, liken, likenesses, weigh, weigh_pair
from aggregator.dedupe.numerals import numbers
from aggregator.model import Passage
from tests.dedupe.texts import EN_LIGHTHOUSE, FERRY, FERRY_MORE, LIBRARY, begin, fixing

pieces = st.sampled_from(
    [
        "东岛航线",
        "周六恢复",
        "3.2级",
        "5日",
        "十四班",
        "The ferry",
        " leaves at 7:30 ",
        "，",
        "票价不变",
        "1,200",
        "三百人",
    ]
)
passages = st.builds(Passage, *(st.lists(pieces, max_size=n).map("".join) for n in (4, 30)))


def figures(a: Passage, b: Passage) -> Evidence:
    return weigh_pair(weigh(a), weigh(b))


@settings(deadline=None)
@given(passages, passages)
def test_every_figure_is_symmetric_and_a_share_lies_between_0_and_1(a: Passage, b: Passage) -> None:
    found = figures(a, b)
    assert found == figures(b, a)
    shares = [found.jaccard, found.containment, found.lead, found.title, found.heading]
    shares += [found.numbers, found.balance]
    assert all(0 <= share <= 1 for share in shares)
    assert found.jaccard <= found.containment or found.containment == 0


@settings(deadline=None)
@given(passages, passages)
def test_each_likeness_says_the_most_that_the_next_can_be_and_the_last_is_exact(
    a: Passage, b: Passage
) -> None:
    most, worded, exact = likenesses(weigh(a), weigh(b))
    assert 1 == most.wording >= worded.wording == exact.wording
    assert 1 >= most.opening == worded.opening >= exact.opening
    assert replace(most, opening=exact.opening, wording=exact.wording) == exact == liken(weigh(b), weigh(a))


@settings(deadline=None)
@given(passages)
def test_a_text_shares_everything_with_itself(a: Passage) -> None:
    found = figures(a, a)
    whole = 1.0 if found.shorter else 0.0
    assert (found.jaccard, found.containment, found.lead, found.balance) == (whole,) * 4
    assert (found.odd_numbers, found.title_numbers, found.numbers) == (0, 0, 1.0)


def test_a_cut_copy_is_contained_whole_with_its_lead() -> None:
    found = figures(Passage("", FERRY), Passage("", begin(FERRY, 0.5)))
    assert (found.containment, found.lead, found.odd_numbers) == (1.0, 1.0, 0)
    assert found.jaccard == pytest.approx(found.balance, abs=0.05)


def test_an_extended_copy_keeps_its_lead() -> None:
    found = figures(Passage("", FERRY), Passage("", FERRY + FERRY_MORE))
    assert (found.containment, found.lead) == (1.0, 1.0)


def test_texts_of_different_things_share_nothing() -> None:
    found = figures(Passage("渡轮", FERRY), Passage("图书馆", LIBRARY))
    assert found.jaccard < 0.02
    assert (found.lead, found.title) == (0.0, 0.0)


def test_the_numbers_of_the_shorter_text_are_looked_for_in_the_longer() -> None:
    one = Passage("", fixing("2", "7.1023", "15", "0.8812"))
    other = Passage("", fixing("3", "7.0988", "35", "0.8797") + "。")
    found = figures(one, other)
    assert found.odd_numbers == 4
    assert found.numbers == 0
    assert found.jaccard > 0.5


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1,234 人，12.5%，7:30", {"1234", "12.5", "7:30"}),
        ("１２级，③", {"12", "3"}),
        ("十月十一日，三百人", {"10", "11", "300"}),
        ("两個月", {"2"}),
        ("一般来说", set()),
        ("no numbers", set()),
    ],
)
def test_numbers_are_read_in_digits_and_in_chinese_numerals(text: str, found: set[str]) -> None:
    assert numbers(text) == found


@pytest.mark.parametrize(
    ("a", "b", "share"),
    [
        ("停航两个月", "浮桥坏了", 1.0),
        ("停航两个月", "停航半年", 1.0),
        ("浮桥坏了", "票价贵了", 1 / 3),
        ("浮桥", "浮桥", 0.0),
        ("", "浮桥", 1.0),
    ],
)
def test_a_heading_is_what_one_title_alone_says_and_the_other_text_too(a: str, b: str, share: float) -> None:
    assert figures(Passage(a, FERRY), Passage(b, FERRY)).heading == pytest.approx(share)


def test_a_title_never_stands_in_a_text_that_is_empty() -> None:
    assert figures(Passage("浮桥", ""), Passage("渡轮", "")).heading == 0


@pytest.mark.parametrize(
    ("a", "b", "odd"),
    [("见闻之3", "见闻之4", 2), ("见闻之3", "见闻", 0), ("第3期 7日", "第3期", 1), ("见闻", "见闻", 0)],
)
def test_title_numbers_count_only_where_both_titles_name_any(a: str, b: str, odd: int) -> None:
    assert figures(Passage(a, FERRY), Passage(b, FERRY)).title_numbers == odd


def test_a_quoted_english_name_in_a_chinese_text_is_one_unit() -> None:
    assert weigh(Passage("", "轮椅可以直接上 Northern Skerry 号")).length == 10
    assert weigh(Passage("", EN_LIGHTHOUSE)).length == len(EN_LIGHTHOUSE.split())
