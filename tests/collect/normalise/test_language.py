"""The language of an article."""

import pytest

from aggregator.collect.normalise.language import language, tag

SIMPLIFIED = "市议会昨天决定，新的图书馆将在明年春天开放，读者可以免费借书。"
TRADITIONAL = "市議會昨天決定，新的圖書館將在明年春天開放，讀者可以免費借書。"
NEUTRAL = "中文大字典上下"
ENGLISH = "The town council decided yesterday that the new library will open next spring."


def test_the_scripts_are_told_apart_by_their_own_characters() -> None:
    assert language(SIMPLIFIED) == "zh-Hans"
    assert language(TRADITIONAL) == "zh-Hant"
    assert language(NEUTRAL) == "zh"


def test_a_text_in_both_scripts_is_just_chinese() -> None:
    assert language(SIMPLIFIED + TRADITIONAL) == "zh"


def test_the_configured_language_stands_but_for_the_script_that_the_text_shows() -> None:
    assert language(TRADITIONAL, configured="zh-Hans") == "zh-Hant"
    assert language(NEUTRAL, configured="zh-Hans") == "zh-Hans"
    assert language(SIMPLIFIED, configured="en-GB") == "en-GB"


def test_the_text_beats_what_a_template_declares() -> None:
    assert language(SIMPLIFIED, declared="en-us") == "zh-Hans"
    assert language("12:30", declared="en-us") == "en"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (ENGLISH, "en"),
        ("昨日、町議会は新しい図書館を来年の春に開くことを決めました。", "ja"),
        ("어제 시의회는 새 도서관을 내년 봄에 열기로 결정했다.", "ko"),
        ("Der Stadtrat hat gestern beschlossen, die neue Bücherei im Frühjahr zu öffnen.", "de"),
        ("读者アンケート" + SIMPLIFIED * 10, "zh-Hans"),
        ("ok", ""),
        ("zxq wvk jjj qqq xzx bdfg hjkl qwrt pswd", ""),
        ("", ""),
    ],
)
def test_a_language_is_told_or_left_open(text: str, expected: str) -> None:
    assert language(text) == expected


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ("zh-cn", "zh-Hans"),
        ("zh_TW", "zh-Hant"),
        ("zh-Hant-HK", "zh-Hant"),
        ("zh", "zh"),
        ("en-US", "en"),
        ("Deutsch (Deutschland)", ""),
        ("", ""),
    ],
)
def test_a_declared_language_becomes_a_tag(declared: str, expected: str) -> None:
    assert tag(declared) == expected


def test_a_chinese_article_that_quotes_japanese_is_chinese() -> None:
    text = "这家书店在京都开了六十年，店名叫作「ほんのもり」，来的多半是附近的老人和学生。" * 5
    assert language(text) == "zh-Hans"
