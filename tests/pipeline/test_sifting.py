"""Which topics and rules have found nothing among the newest stored articles."""

from collections.abc import Callable
from typing import Any

import pytest

from aggregator.model import AnyOf, Article, Keywords, Matcher, Not, Regex, Score, Scored, SourceSlug
from aggregator.pipeline.sifting import CHUNK, newest, unfound, whole
from tests.pipeline.newsroom import Newsroom, make_topic
from tests.stories import at, make_article

Open = Callable[..., Newsroom]
PLACE = "feeds.yaml:9:9"


def words(*said: str) -> Keywords:
    return Keywords(said, "title", f"feeds.yaml:1:{len(said)}")


def filled(open_newsroom: Open, *titles: str, **changes: Any) -> Newsroom:
    newsroom = open_newsroom(topics=[make_topic(place=PLACE, **changes)])
    articles = [make_article(str(n), title=title) for n, title in enumerate(titles)]
    newsroom.settle("haian", *articles)
    return newsroom


def doubts(newsroom: Newsroom) -> tuple[list[str], list[int]]:
    steps: list[int] = []
    with newsroom.store.looking() as look:
        ids = newest(look, at(1))
        found = unfound(newsroom.settings, look, ids, steps.append)
    return [str(doubt).replace("warning: topics.all: ", "") for doubt in found], steps


@pytest.mark.parametrize(
    "match",
    [
        words("灯塔"),
        AnyOf((words("灯塔"), words("x", "渔汛"))),
        Not(words("灯塔")),
        Score(1, (Scored(words("灯塔"), 1), Scored(Regex("渔.", "title"), -1))),
    ],
)
def test_where_every_rule_has_found_something_nothing_is_told(open_newsroom: Open, match: Matcher) -> None:
    newsroom = filled(open_newsroom, "灯塔", "渔汛", match=match)
    assert doubts(newsroom) == ([], [2])


def test_rules_that_found_nothing_are_told_with_their_places(open_newsroom: Open) -> None:
    rules = AnyOf((words("灯塔"), words("国会", "国务院"), Not(words("a", "b", "c"))))
    newsroom = filled(open_newsroom, "灯塔", "渔汛", match=rules)
    assert doubts(newsroom)[0] == [
        "feeds.yaml:1:2: finds nothing in the newest 2 articles",
        "feeds.yaml:1:3: finds nothing in the newest 2 articles, so it keeps none out",
    ]


def test_a_topic_that_takes_nothing_is_told_before_its_rules(open_newsroom: Open) -> None:
    newsroom = filled(open_newsroom, "灯塔", match=words("国会"))
    assert doubts(newsroom)[0] == [
        f"{PLACE}: takes none of the newest 1 articles of its sources and languages",
        "feeds.yaml:1:1: finds nothing in the newest 1 articles",
    ]


@pytest.mark.parametrize("changes", [{"languages": ("en",)}, {"sources": frozenset({SourceSlug("daohe")})}])
def test_a_topic_that_nothing_reaches_says_so_and_nothing_of_its_rules(
    open_newsroom: Open, changes: dict[str, Any]
) -> None:
    newsroom = filled(open_newsroom, "灯塔", match=words("国会"), **changes)
    told = "none of the newest 1 articles is of its sources and languages"
    assert doubts(newsroom)[0] == [f"{PLACE}: {told}"]


def test_without_articles_there_is_nothing_to_say(open_newsroom: Open) -> None:
    newsroom = open_newsroom(topics=[make_topic(match=words("国会"))])
    assert doubts(newsroom) == ([], [])


def test_only_the_newest_are_looked_at_newest_first_a_chunk_at_a_time(open_newsroom: Open) -> None:
    newsroom = open_newsroom()
    for hours in (-800, -100, -1):
        newsroom.settle("haian", make_article(f"{-hours}", hours=hours), hours=hours)
    steps: list[int] = []
    with newsroom.store.looking() as look:
        found: list[Article] = list(whole(look, newest(look, at(0), 2), steps.append))
        assert [each.entry_id for each in found] == ["1", "100"]
        assert len(newest(look, at(0))) == 3
    assert steps == [2]
    assert CHUNK > 2
