"""Rules that can never hold are told of with their places, and no others."""

import pytest

from aggregator.model import AllOf, AnyOf, Keywords, Matcher, Not, Regex, Score, Scored, Topic, TopicSlug
from aggregator.model.topics import Field
from aggregator.publish.contradictions import contradictions, leaves


def words(*said: str, field: Field = "any") -> Keywords:
    return Keywords(said, field, f"at {' '.join(said)}")


def told(match: Matcher) -> list[str]:
    topic = Topic(slug=TopicSlug("t"), title="", match=match, place="at t")
    return [str(doubt).replace("warning: topics.t: ", "") for doubt in contradictions(topic)]


NEVER = "at t: no article can ever enter; its rules exclude each other"


@pytest.mark.parametrize(
    ("asked", "excluded"),
    [
        (words("旅游"), words("旅遊", "广告")),
        (words("旅游局"), words("旅游")),
        (words("White House lawn"), words("house")),
        (words("旅游", "旅游局"), words("旅游")),
        (words("旅游", field="title"), words("旅游")),
        (words("旅游", field="url"), words("旅游", field="url")),
        (Regex("第.届", "any", "at p"), Regex("第.届", "any", "at q")),
        (Regex("第.届", "title", "at p"), Regex("第.届", "any", "at q")),
    ],
)
def test_what_one_rule_asks_for_and_another_excludes_is_told(
    asked: Keywords | Regex, excluded: Keywords | Regex
) -> None:
    because = f"{asked.place}: can never hold: what it asks for is excluded at {excluded.place}"
    assert told(AllOf((asked, Not(excluded)))) == [because, NEVER]
    assert told(AllOf((Not(AnyOf((excluded, words("别的")))), AllOf((asked,))))) == [because, NEVER]
    assert told(AllOf((AnyOf((asked, words("灯塔"))), Not(excluded)))) == [because]


@pytest.mark.parametrize(
    ("asked", "excluded"),
    [
        (words("旅游"), words("旅游局")),
        (words("旅游", "灯塔"), words("旅游")),
        (words("旅游"), words("旅游", field="title")),
        (words("旅游", field="url"), words("旅游")),
        (words("households"), words("house")),
        (words("旅游"), Regex("旅游")),
        (Regex("第.届"), Regex("第..届")),
        (Regex("第.届"), Regex("第.届", "title")),
    ],
)
def test_rules_that_may_hold_together_are_left_in_peace(asked: Matcher, excluded: Matcher) -> None:
    assert told(AllOf((asked, Not(excluded)))) == []


def test_two_negations_exclude_only_what_each_alone_forbids() -> None:
    both = Not(AllOf((words("旅游"), words("广告"))))
    assert told(AllOf((words("旅游"), both))) == []
    assert told(AllOf(())) == []


def test_no_rules_at_all_where_one_must_hold_is_never() -> None:
    assert told(AnyOf(())) == [NEVER]


def test_a_score_that_its_rules_cannot_reach_is_told() -> None:
    points = (Scored(words("灯塔"), 2), Scored(words("渔汛"), 1), Scored(words("旅游"), -1))
    assert told(Score(3, points, "at score")) == []
    assert told(Score(4, points, "at score")) == [
        "at score: can never hold: its rules never come to 4; lower at_least",
        NEVER,
    ]
    assert told(AllOf((Score(1, points, "at score"), Not(words("灯塔"))))) == [
        "at 灯塔: can never hold: what it asks for is excluded at at 灯塔"
    ]


def test_every_leaf_is_known_with_whether_it_speaks_for_an_article() -> None:
    one, two, three, four = (words(word) for word in "甲乙丙丁")
    rule = AllOf((AnyOf((one, Not(two))), Not(AnyOf((Not(three),))), Score(1, (Scored(four, -1),))))
    assert list(leaves(rule)) == [(one, True), (two, False), (three, True), (four, False)]
