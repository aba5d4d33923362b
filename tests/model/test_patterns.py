"""Patterns: what they find, what they refuse and in which words, and that nothing takes them long."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.model.patterns import LONGEST, SEARCHED, alike, compiled, searchable
from tests.pace import within


def found(pattern: str, text: str) -> bool:
    return compiled(pattern).search(searchable(text)) is not None


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("(台湾|臺灣)", "在臺灣的燈塔"),
        ("臺灣", "在台湾的灯塔"),
        ("台湾", "在臺灣的燈塔"),
        ("[臺壹]灣", "台湾"),
        ("ＩＡＥＡ", "IAEA 代表团"),
        ("iaea", "ＩＡＥＡ代表團"),
        ("第[０-９]+届", "第12屆"),
        ("（快讯）", "（快訊）内港复航"),
        (r"\(快讯\)", "（快訊）内港复航"),
        ("[（【]快讯", "（快訊）内港复航"),
        ("[一-龥]{4}$", "內港復航"),
        (r"\p{Han}{2}\d", "内港 复航5"),
        (r"^内港", "内港复航"),
        (r"^$", ""),
        (r"(?m)^货轮", "内港复航\n货轮入港"),
        (r"(?-i)\bIT\b", "本市 IT 业"),
        ("caf\u00e9", "cafe\u0301 del mar"),
        ("cafe\u0301", "caf\u00e9 del mar"),
        ("港.{0,3}航", "港口复航"),
        ("\U0002a6d6", "\U0002a6d6"),
    ],
)
def test_a_pattern_is_found_across_scripts_widths_and_cases(pattern: str, text: str) -> None:
    assert found(pattern, text)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"(?-i)\bIT\b", "leave it"),
        (r"^货轮", "内港复航\n货轮入港"),
        ("港.航", "港\n航"),
        ("[一-龥]", "harbour"),
        ("a.c", "a\nc"),
        (r"\(快讯\)", "快讯"),
    ],
)
def test_a_pattern_is_not_found_where_it_is_not(pattern: str, text: str) -> None:
    assert not found(pattern, text)


def test_only_the_beginning_of_a_long_text_is_searched() -> None:
    assert found("灯塔", "a" * (SEARCHED - 2) + "灯塔")
    assert not found("灯塔", "a" * SEARCHED + "灯塔")


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("臺灣|ＢＢＣ", "台湾|BBC"),
        ("[０-９]", "[0-9]"),
        ("[Ａ-Ｚ]", "[A-Z]"),
        ("[一-龥]", "[一-龥]"),
        ("[甲-臺]", "[甲-臺]"),
        ("甲－乙", r"甲\-乙"),
        ("［甲］＋", r"\[甲\]\+"),
        ("．", r"\."),
        ("a.b*[c]", "a.b*[c]"),
        ("…", "…"),
        ("㈱", "㈱"),
    ],
)
def test_a_pattern_is_changed_as_the_texts_are_and_gains_no_signs(written: str, seen: str) -> None:
    assert alike(written) == seen


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("(?=a)", "looking ahead or behind is left out"),
        ("(?!a)", "looking ahead or behind is left out"),
        ("(?<=a)b", "looking ahead or behind is left out"),
        ("(?<!a)b", "looking ahead or behind is left out"),
        (r"(a)\1", "references to a group are left out"),
        ("(?P<n>a)(?P=n)", "references to a group are left out"),
        ("(?>a)", "atomic groups are left out"),
        ("(?#word)a", "comments are left out"),
        ("(?(1)a|b)", "conditions are left out"),
        ("(?R)", r"has an unknown kind of group: \(\?R; groups are"),
        (r"\u4e00", r"\\u is left out; write the character itself"),
        (r"a\Z", r"\\Z is left out; write \\z"),
        (r"\K", r"has a backslash before what is not known: \\K"),
        ("a++", r"repeats what is repeated already: \+\+; write one repeat"),
        ("a{1001}", r"repeats too often: \{1001\}; at most 1,000 times"),
        ("((a{100}){100}){100}", "repeats too often"),
        ("*a", r"has nothing before \* to repeat; the sign itself is \\\*"),
        ("[z-a]", "has a range that there is not: z-a"),
        (r"\p{Kanji}", r"has a range that there is not: \\p\{Kanji\}"),
        ("[a", r"has a \[ without its \]"),
        ("(a", r"has a \( without its \)"),
        ("a)", r"has a \) without its \("),
        ("a\\", "ends with a backslash"),
        ("\ud800", "has half a character in it"),
        (".{400}", "is too large; split it into several rules"),
        ("a" * (LONGEST + 1), "is longer than 2,000 characters"),
        ("", "holds for every text, the empty one too"),
        ("a*|b", "holds for every text, the empty one too"),
        (".*", "holds for every text, the empty one too"),
    ],
)
def test_what_cannot_be_searched_quickly_or_means_nothing_is_told_in_words(pattern: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        compiled(pattern)


# Each takes an engine that goes back longer than anybody waits, or is as slow here as was found.
HOSTILE = [
    "(x+x+)+y",
    "((x|a)*)*y",
    "(x?){400}x{400}y",
    "(x?a?){490}y",
    "(x|a|xa){1,390}y",
    "[^y]{0,199}z",
    "(.?x?){170}y",
    "(a|x).{200}y",
    "^(([a-z])+.)+[A-Z]([a-z])+$",
    ".*.*.*.*.*=.*",
]


@pytest.mark.parametrize("pattern", HOSTILE)
@pytest.mark.parametrize("text", ["xa", "海事部门周四宣布xa", "x"])
def test_no_pattern_takes_long(pattern: str, text: str) -> None:
    searched = searchable((text * SEARCHED)[:SEARCHED])
    # A tenth of it on an idle machine; an engine that goes back needs years.
    with within(0.5):
        compiled(pattern).search(searched)


def refused(pattern: str) -> str:
    try:
        compiled(pattern)
    except ValueError as error:
        return str(error)
    return ""


@given(st.text(max_size=30), st.text(max_size=60))
def test_any_text_is_a_pattern_or_refused_in_our_own_words(pattern: str, text: str) -> None:
    words = refused(pattern)
    if words:
        assert not {"invalid", "argument", "operator"} & set(words.split())
        assert "is no pattern" not in words
    else:
        compiled(pattern).search(searchable(text))


@given(st.text(alphabet="臺灣台湾國国ＡaＢb１1（( 電", min_size=1, max_size=20))
def test_a_text_quoted_as_a_pattern_finds_itself(text: str) -> None:
    assert found("".join(f"\\{each}" if each in "()" else each for each in text), text)
