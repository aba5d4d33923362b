from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.model import (
    AllOf,
    AnyOf,
    Article,
    Keywords,
    Matcher,
    Not,
    Regex,
    Score,
    Scored,
    SourceSlug,
    Topic,
    TopicSlug,
)
from aggregator.model.topics import Field
from aggregator.publish.rules import chosen, judged, matches, why

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
        ("里程", "裏程碑與裡程碑"),
        ("柜台", "銀行櫃檯"),
        ("卫生", "衞生署"),
        ("卫生", "衛生署"),
        ("线路", "新綫路開通"),
        ("發展", "头发展示"),
        ("km²", "佔地 3 ㎢ 即 3 km2"),
        ("COVID-19", "covid-19疫苗"),
        ("Ｇ７", "g7 峰會"),
        ("AT&T", "at&t 股价"),
        ("straße", "Hauptstr. und STRASSE"),
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


@pytest.mark.parametrize(
    ("field", "word"),
    [
        ("author", "周小满"),
        ("author", "Rivers"),
        ("category", "體育"),
        ("outlet", "harbour"),
        ("outlet", "海港早報"),
        ("outlet", "早报"),
        ("url", "politics"),
        ("url", "台湾"),
    ],
)
def test_a_rule_looks_into_the_field_that_it_names(article: Make, field: Field, word: str) -> None:
    one = article(
        authors=("Ann Rivers", "周小满"),
        categories=("体育", "航运"),
        url="https://harbour.example.com/politics/%E5%8F%B0%E6%B9%BE-1.html",
    )
    names = {"harbour": ("海港早报", "早报")}
    for rule in (Keywords((word,), field), Regex(word, field)):
        assert matches(topic(match=rule, outlets=names), one)
        assert not matches(topic(match=rule, outlets=names), article(url="https://example.org/", outlet="x"))


def test_authors_and_categories_are_looked_at_one_by_one(article: Make) -> None:
    one = article(authors=("周小满", "Ann"), categories=("港口", "夜航"))
    assert taken(one, Regex("^Ann$", "author"))
    assert not taken(one, Keywords(("周小满 Ann",), "author"))
    assert not taken(one, Regex("港口.*夜航", "category"))


def test_a_pattern_is_searched_in_title_or_text_and_says_what_it_found(article: Make) -> None:
    one = article(title="第十二屆燈塔節", text="共有 87 座。")
    assert taken(one, Regex("第.{1,3}届"))
    assert taken(one, Regex(r"\d+ 座"))
    assert not taken(one, Regex(r"\d+ 座", "title"))
    assert (
        why(topic(match=Regex("第.{1,3}届")), one)
        == "in t: any source; “第十二届”, by /第.{1,3}届/, in its title"
    )
    assert why(topic(match=Regex("渔汛")), one) == "not in t: no /渔汛/ in its title or text"


SCORE = Score(
    3,
    (
        Scored(Keywords(("灯塔",), "title"), 2),
        Scored(Keywords(("渔汛",)), 1),
        Scored(Keywords(("旅游",)), -5),
    ),
)


@pytest.mark.parametrize(
    ("title", "text", "enters"),
    [
        ("灯塔与渔汛", "", True),
        ("灯塔", "渔汛", True),
        ("灯塔", "灯塔", False),
        ("渔汛", "灯塔", False),
        ("灯塔与渔汛", "旅游", False),
        ("别的", "别的", False),
    ],
)
def test_the_points_of_the_rules_that_hold_are_added(
    article: Make, title: str, text: str, *, enters: bool
) -> None:
    assert taken(article(title=title, text=text), SCORE) is enters


def test_why_tells_a_score_with_the_rules_that_made_it(article: Make) -> None:
    rules = topic(match=SCORE)
    assert why(rules, article(title="灯塔", text="渔汛")) == (
        "in t: any source; score 3, at least 3: “灯塔” in its title +2, “渔汛” in its text +1"
    )
    assert why(rules, article(title="灯塔", text="旅游")) == (
        "not in t: score -3, less than 3: “灯塔” in its title +2, “旅游” in its text -5"
    )
    assert why(rules, article(title="x", text="y")) == "not in t: score 0, less than 3"


def test_why_names_the_places_of_the_rules_that_decided(article: Make) -> None:
    yes = Keywords(("灯塔",), "any", "feeds.yaml:5:20")
    no = Regex("广告", "title", "feeds.yaml:6:11")
    rules = topic(match=AllOf((AnyOf((Keywords(("地铁",), "any", "feeds.yaml:4:20"), yes)), Not(no))))
    assert why(rules, article(title="灯塔")) == (
        "in t: any source; “灯塔” in its title, no /广告/ in its title (feeds.yaml:5:20, feeds.yaml:6:11)"
    )
    assert why(rules, article(title="灯塔广告")) == (
        "not in t: “广告”, by /广告/, in its title (feeds.yaml:6:11)"
    )
    assert judged(rules, article(title="灯塔广告")).places == ("feeds.yaml:6:11",)
    assert judged(rules, article(title="x", text="y")).places == ("feeds.yaml:4:20", "feeds.yaml:5:20")


def test_long_lists_are_told_by_their_first_words(article: Make) -> None:
    words = tuple("甲乙丙丁戊己庚")
    text = why(topic(match=Keywords(words, "title")), article(title="x"))
    assert text == "not in t: none of 甲, 乙, 丙, 丁, 戊 and 2 more in its title"


@given(st.text(max_size=12), st.text(max_size=40), st.text(max_size=40))
def test_any_text_and_any_word_can_be_judged(article: Make, word: str, title: str, text: str) -> None:
    one = article(title=title, text=text)
    rule = Keywords((word,))
    assert taken(one, rule) is not taken(one, Not(rule))
