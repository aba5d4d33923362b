from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.model import AllOf, AnyOf, Article, Keywords, Matcher, Not, SourceSlug, Topic, TopicSlug
from aggregator.publish.rules import chosen, matches, why

Make = Callable[..., Article]


def topic(**changes: Any) -> Topic:
    return Topic(**({"slug": TopicSlug("t"), "title": "T"} | changes))


def taken(article: Article, match: Matcher) -> bool:
    return matches(topic(match=match), article)


def test_a_topic_without_rules_takes_everything(article: Make) -> None:
    assert matches(topic(), article())


def test_only_named_sources_enter(article: Make) -> None:
    rules = topic(sources=frozenset({SourceSlug("harbour")}))
    assert matches(rules, article("harbour"))
    assert not matches(rules, article("islet"))
    assert not matches(topic(sources=frozenset()), article("harbour"))


@pytest.mark.parametrize("tag", ["zh", "zh-Hans", "zh-Hant-HK", "ZH-hant", ""])
def test_a_language_range_takes_its_tags_and_the_unknown(article: Make, tag: str) -> None:
    assert matches(topic(languages=("fr", "zh")), article(language=tag))


@pytest.mark.parametrize("tag", ["en", "zha", "fr-CA", "x-zh"])
def test_a_language_range_ends_at_a_hyphen(article: Make, tag: str) -> None:
    assert not matches(topic(languages=("zh", "fr-FR")), article(language=tag))


def test_the_star_takes_every_language(article: Make) -> None:
    assert matches(topic(languages=("*",)), article(language="ja"))


@pytest.mark.parametrize(
    ("word", "title"),
    [
        ("港口", "内港口岸重新开放"),
        ("國務院", "国务院发布通知"),
        ("国务院", "國務院發布通知"),
        ("ＩＡＥＡ", "iaea 代表团抵达"),
        ("iPhone", "新款iPhone用户增加"),
        ("5G网络", "全市5G网络覆盖"),
        ("White House", "The white\u3000 house\nresponds"),
        ("C++", "learning C++ today"),
        ("カメラ", "新型カメラの発売"),
        ("서울", "서울에서 만나다"),
        ("U.S.", "the U.S. delegation"),
    ],
)
def test_a_keyword_is_found_across_scripts_widths_and_cases(article: Make, word: str, title: str) -> None:
    assert taken(article(title=title), Keywords((word,), "title"))


@pytest.mark.parametrize(
    ("word", "title"),
    [
        ("cat", "concatenated"),
        ("art", "The party starts"),
        ("5G网络", "15G网络"),
        ("IS", "this island"),
        ("网络5", "网络50强"),
        ("é", "café"),
        ("", "anything"),
        ("  ", "any thing"),
        ("国务院", "国务"),
    ],
)
def test_a_latin_keyword_is_a_whole_word_and_an_empty_one_is_none(
    article: Make, word: str, title: str
) -> None:
    assert not taken(article(title=title), Keywords((word,), "title"))


def test_a_later_whole_word_counts_after_an_earlier_part_of_one(article: Make) -> None:
    assert taken(article(title="scatter the cat"), Keywords(("cat",), "title"))


def test_a_field_is_looked_at_alone_and_any_is_both(article: Make) -> None:
    one = article(title="灯塔", text="渔汛")
    assert taken(one, Keywords(("渔汛",)))
    assert taken(one, Keywords(("灯塔",)))
    assert not taken(one, Keywords(("渔汛",), "title"))
    assert not taken(one, Keywords(("灯塔",), "text"))
    assert not taken(one, Keywords(("灯塔渔汛",)))


def test_rules_combine_as_any_all_and_not(article: Make) -> None:
    one = article(title="灯塔", text="渔汛")
    yes, no = Keywords(("灯塔",)), Keywords(("地铁",))
    assert taken(one, AnyOf((no, yes)))
    assert not taken(one, AnyOf((no, no)))
    assert not taken(one, AnyOf(()))
    assert taken(one, AllOf((yes, Not(no))))
    assert not taken(one, AllOf((yes, no)))
    assert taken(one, AllOf(()))


def test_a_story_is_in_the_topic_when_any_of_its_articles_is(article: Make) -> None:
    rules = topic(match=Keywords(("灯塔",)))
    one, two = article(title="灯塔"), article("islet", title="别的")
    assert chosen(rules, (two, one)) == (one,)
    assert chosen(rules, (two,)) == ()


def test_why_names_what_let_an_article_in(article: Make) -> None:
    rules = topic(
        sources=frozenset({SourceSlug("harbour")}),
        languages=("zh",),
        match=AllOf((AnyOf((Keywords(("地铁",)), Keywords(("燈塔",)))), Not(Keywords(("旅游",), "title")))),
    )
    text = why(rules, article(title="老灯塔"))
    assert text == ("in t: source harbour; language zh-Hans; “燈塔” in its title, none of 旅游 in its title")
    assert why(topic(), article(language="")) == "in t: any source"
    assert why(topic(languages=("zh",)), article(language="")) == "in t: any source; unknown language"


def test_why_names_the_first_thing_that_kept_an_article_out(article: Make) -> None:
    one = article(language="en", title="x", text="y")
    assert why(topic(sources=frozenset()), one) == "not in t: source harbour is not among its sources"
    assert why(topic(languages=("zh", "ja")), one) == "not in t: language en is not among zh, ja"
    assert why(topic(match=Keywords(("a", "b"))), one) == "not in t: none of a, b in its title or text"
    assert why(topic(match=Not(Keywords(("x",)))), one) == "not in t: “x” in its title"


@given(st.text(max_size=12), st.text(max_size=40), st.text(max_size=40))
def test_any_text_and_any_word_can_be_judged(article: Make, word: str, title: str, text: str) -> None:
    one = article(title=title, text=text)
    rule = Keywords((word,))
    assert taken(one, rule) is not taken(one, Not(rule))
