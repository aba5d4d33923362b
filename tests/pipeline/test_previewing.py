"""A preview is what publishing then does, and tells which rules decided."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from aggregator.model import AllOf, AnyOf, Edition, Keywords, Not, TopicSlug
from aggregator.pipeline.previewing import Preview, Reason, preview, sifted
from tests.pipeline.newsroom import ALL, Newsroom, make_settings, make_topic
from tests.stories import at, make_article

Open = Callable[..., Newsroom]
WORDS = Keywords(("灯塔", "渔汛"), "title", "feeds.yaml:5:17")
ADVERTISING = Keywords(("广告", "特惠"), "title", "feeds.yaml:6:16")
RULES = AllOf((WORDS, Not(ADVERTISING)))


def nothing(count: int) -> None:
    del count


def titled(newsroom: Newsroom, *titles: str, hours: float = 0) -> None:
    articles = [
        make_article(title, title=title, hours=hours - 1 + number / 100)
        for number, title in enumerate(titles)
    ]
    newsroom.settle("haian", *articles, hours=hours)


def seen(newsroom: Newsroom, hours: float, topic: TopicSlug = ALL, **options: Any) -> Preview:
    chosen = newsroom.settings.topics[topic]
    return preview(chosen, newsroom.store, newsroom.settings, at(hours), **options)


def shown(edition: Edition) -> list[tuple[str, str]]:
    return [(entry.story, entry.canonical.title) for entry in edition.entries]


def changed(newsroom: Newsroom, **changes: Any) -> None:
    """What an edit of the topic in feeds.yaml does."""
    newsroom.settings = make_settings(newsroom.settings.service.storage, topics=[make_topic(**changes)])


@pytest.mark.parametrize("items", [2, 50])
def test_what_is_foreseen_is_what_is_published_then(open_newsroom: Open, items: int) -> None:
    newsroom = open_newsroom(topics=[make_topic(match=RULES, items=items)])
    titled(newsroom, "灯塔一", "别的", "灯塔二", "渔汛三", "灯塔广告")
    for hours, fresh in ((1, min(items, 3)), (3, 1)):
        foreseen = seen(newsroom, hours)
        assert sum(each.fresh for each in foreseen.entries) == fresh
        newsroom.publish(hours)
        entries = [(entry.story, entry.published) for entry in newsroom.entries()][:items]
        assert [(each.entry.story, each.entry.published) for each in foreseen.entries] == entries
        titled(newsroom, "渔汛四", "还有别的", hours=2)


def test_looking_ahead_stores_nothing(newsroom: Newsroom) -> None:
    titled(newsroom, "灯塔一")
    assert len(seen(newsroom, 1).entries) == 1
    assert newsroom.store.topics() == {}
    assert newsroom.entries() == []
    assert newsroom.publish(1).published == {ALL: 1}


def test_a_new_topic_opens_without_its_older_stories(open_newsroom: Open) -> None:
    newsroom = open_newsroom(topics=[make_topic(items=2)])
    titled(newsroom, "一", "二", "三", "四", "五")
    foreseen = seen(newsroom, 1)
    assert [title for _, title in shown(foreseen.edition)] == ["五", "四"]
    assert foreseen.withheld == 3


def test_what_is_published_stays_though_the_rules_of_today_keep_it_out(newsroom: Newsroom) -> None:
    titled(newsroom, "灯塔一", "别的")
    newsroom.publish(1)
    changed(newsroom, match=WORDS)
    titled(newsroom, "渔汛二", "另外的", hours=2)
    told = [(e.entry.canonical.title, e.fresh, e.verdict.holds) for e in seen(newsroom, 3).entries]
    assert told == [("渔汛二", True, True), ("别的", False, False), ("灯塔一", False, True)]


def test_afresh_it_is_as_if_the_topic_opened_now(newsroom: Newsroom) -> None:
    titled(newsroom, "灯塔一", "别的")
    newsroom.publish(1)
    changed(newsroom, match=WORDS)
    foreseen = seen(newsroom, 3, afresh=True)
    assert [(each.entry.canonical.title, each.fresh) for each in foreseen.entries] == [("灯塔一", True)]
    assert str(foreseen.entries[0].verdict) == "“灯塔” in its title (feeds.yaml:5:17)"


def test_no_source_has_more_entries_than_the_topic_lets_it(open_newsroom: Open) -> None:
    newsroom = open_newsroom(topics=[make_topic(max_per_source=2)])
    titled(newsroom, "一", "二")
    newsroom.settle("daohe", make_article("d", source="daohe", title="稻", hours=-2))
    newsroom.publish(1)
    titled(newsroom, "三", hours=2)
    assert [title for _, title in shown(seen(newsroom, 3).edition)] == ["三", "二", "稻"]


def test_articles_are_counted_by_the_rule_that_decided(open_newsroom: Open) -> None:
    newsroom = open_newsroom(topics=[make_topic(match=RULES, languages=("zh",))])
    titled(newsroom, "灯塔一", "渔汛二", "别的", "灯塔广告", "灯塔特惠", "灯塔特惠又来", "另外的")
    newsroom.settle("daohe", make_article("e", source="daohe", language="en", title="灯塔"))
    with newsroom.store.looking() as look:
        ids = look.seen_since(at(0) - timedelta(days=1))
        found = sifted(newsroom.settings.topics[ALL], look, ids, nothing)
    both = ("feeds.yaml:5:17", "feeds.yaml:6:16")
    assert found == [
        Reason(holds=False, because="“特惠” in its title; 1 like it", places=both[1:], articles=3),
        Reason(holds=False, because="none of 灯塔, 渔汛 in its title", places=both[:1], articles=2),
        Reason(
            holds=True,
            because="“灯塔” in its title, none of 广告, 特惠 in its title; 1 like it",
            places=both,
            articles=2,
        ),
        Reason(holds=False, because="language en is not among zh", places=(), articles=1),
    ]


def test_reasons_without_a_rule_are_told_apart(open_newsroom: Open) -> None:
    newsroom = open_newsroom(topics=[make_topic(match=AnyOf(()), sources=frozenset({"haian"}))])
    titled(newsroom, "一")
    newsroom.settle("daohe", make_article("d", source="daohe"))
    with newsroom.store.looking() as look:
        found = sifted(newsroom.settings.topics[ALL], look, look.seen_since(at(-9)), nothing)
    assert sorted(each.because for each in found) == ["", "source daohe is not among its sources"]
