"""One way of folding text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.fold import LAST, fold, fold_alphanumerics, fold_words, han_table, is_han
from aggregator.fold import letters as lettered

anything = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


def letters(text: str) -> str:
    return "".join(map(chr, fold_alphanumerics(text).tolist()))


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Ｆｅｒｒｙ １２３", "ferry 123"),
        ("ＡＢＣ㈱①㍿", "abc(株)1株式会社"),
        ("STRASSE Straße", "strasse strasse"),
        ("臺灣的裡程碑", "台湾的里程碑"),
        ("著名的計畫", "着名的计画"),
        ("離島渡輪復航，票價不變。", "离岛渡轮复航,票价不变。"),
        ("ｶﾞ", "ガ"),
        ("e\u0301 é", "é é"),
        ("", ""),
        ("😀！", "😀!"),
    ],
)
def test_widths_case_scripts_and_variants_fold_to_one(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_hong_kong_and_taiwan_variants_fold_to_the_same_characters() -> None:
    assert fold("衞生署為市民着想") == fold("衛生署爲市民著想") == fold("卫生署为市民着想")


def test_a_character_folds_alike_whatever_stands_beside_it() -> None:
    text = "乾燥的皇后頭髮發展裏面"
    assert "".join(map(fold, text)) == fold(text)


def test_no_character_folds_further_the_second_time() -> None:
    every = "\n".join(chr(code) for code in range(LAST + 1) if not 0xD800 <= code < 0xE000)
    once = fold(every)
    assert fold(once) == once


@given(anything)
def test_only_letters_and_digits_are_left_in_their_order(text: str) -> None:
    words = fold_words(text).tolist()
    assert [code for code in words if code] == fold_alphanumerics(text).tolist()
    assert all(chr(code).isalnum() for code in words if code)
    assert len(words) == len(fold(text))


@pytest.mark.parametrize("text", ["\ud800", "a\udfffb", "\U0010ffff", "\U000e0001"])
def test_what_no_text_should_hold_is_no_letter_and_no_failure(text: str) -> None:
    assert letters(text) == "".join(character for character in text if character in "ab")


@pytest.mark.parametrize(
    ("character", "han"), [("字", True), ("々", True), ("〇", True), ("𠀀", True), ("⽔", True)]
)
def test_han_characters_are_known(character: str, *, han: bool) -> None:
    assert is_han(character) is han


@pytest.mark.parametrize("character", ["a", "1", "あ", "한", "，", "😀"])
def test_other_characters_are_not_han(character: str) -> None:
    assert not is_han(character)


@given(st.integers(0, LAST))
def test_the_table_of_han_says_what_the_function_says(code: int) -> None:
    assert han_table()[code] == is_han(chr(code))


@given(st.text(max_size=80))
def test_the_quick_table_folds_as_the_standard_library_does(text: str) -> None:
    # The capital I with a dot has an image of two characters: it sends the whole text the long way.
    assert fold(text + "\nİ") == fold(text) + fold("\nİ")


def test_an_ellipsis_is_one_character_and_no_number_s_point() -> None:
    assert fold("共3…5人") == "共3⋯5人"


@given(st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("\n7七½²_٣"), max_size=60))
def test_a_line_s_letters_are_what_is_neither_a_decimal_digit_nor_punctuation(text: str) -> None:
    lines = fold(text).split("\n")
    expected = ["".join(c for c in line if c.isalnum() and not c.isdecimal()) for line in lines]
    assert lettered(text).split("\n") == expected
