"""The checks that a person is shown agree with the verdict, pair by pair."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.cli.pair import Pair, compare, shared_runs
from aggregator.model import Article, Dedup
from tests.stories import made_up, make_article

TEXTS = [made_up("one"), made_up("one")[:180] + made_up("two", 120), made_up("three"), made_up("one", 30), ""]


def met(pair: Pair) -> list[str]:
    return [check.name for check in pair.checks if check.met]


articles = st.builds(
    lambda text, source, hours, language, page: make_article(
        f"{source}{hours}", TEXTS[text], source=source, hours=hours, language=language, address=page
    ),
    st.integers(0, 4),
    st.sampled_from(["haian", "yunzhou"]),
    st.sampled_from([0, 1, 20, 100]),
    st.sampled_from(["zh-Hans", "zh-Hant", "en", ""]),
    st.sampled_from(["one.example/1", "one.example/2", "one.example"]),
)


@given(articles, articles)
@settings(max_examples=150, deadline=None)
def test_the_first_check_that_is_met_is_the_rule_that_decided(a: Article, b: Article) -> None:
    pair = compare(a, b, Dedup())
    undecided = pair.verdict.rule in {"certainty", "house"} and pair.verdict.kind != "same"
    assert (met(pair)[:1] or ["nothing"]) == (["nothing"] if undecided else [pair.verdict.rule])


@given(articles, articles)
@settings(max_examples=50, deadline=None)
def test_which_of_the_two_is_named_first_does_not_matter(a: Article, b: Article) -> None:
    one, other = compare(a, b, Dedup()).row(), compare(b, a, Dedup()).row()
    assert {k: v for k, v in one.items() if k not in "ab"} == {
        k: v for k, v in other.items() if k not in "ab"
    }


def test_the_time_between_counts_from_the_nearer_ends_of_whole_days() -> None:
    a = make_article("a", precision="day", first_seen=make_article("x", hours=48).first_seen)
    pair = compare(a, make_article("b", hours=30), Dedup())
    assert pair.apart == timedelta(hours=6)


@pytest.mark.parametrize("other", ["", made_up("nothing in common")])
def test_texts_without_a_common_run_share_none(other: str) -> None:
    assert shared_runs(made_up("a text"), other) == []


def test_shared_runs_are_the_longest_first_and_fold_both_scripts() -> None:
    short, long = made_up("short", 20), made_up("long", 60)
    a, b = f"两岸{short}甲乙丙{long}", f"{long}丁戊己{short}"
    assert [len(run) for run in shared_runs(a, b)] == [60]
    assert shared_runs(
        "渡轮将于下月一日复航首周每天往返各两班", "渡輪將於下月一日復航首週每天往返各兩班"
    ) == ["渡轮将于下月一日复航首周每天往返各两班"]
