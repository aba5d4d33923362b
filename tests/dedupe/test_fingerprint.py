"""Texts condensed: the package's own result, and what folding makes equal."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from simhash import Simhash

from aggregator.dedupe.fingerprint import LEAD, SKETCH, fingerprint, simhash, smallest
from aggregator.dedupe.shingles import HAN_SHINGLE, WORD_SHINGLE, shingle, shingles, units
from tests.dedupe.texts import EN_BAKERS, FERRY, LIBRARY, traditional, wide

han = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x4EFF), max_size=120)
anything = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)


def packages_own(text: str) -> int:
    """What the package makes of the same features, hash by hash, in its own code."""
    counts = Counter(int(value) for value in shingles(text))
    features = [(str(value), 1 + count.bit_length() - 1) for value, count in counts.items()]
    return int(Simhash(features, hashfunc=itself).value) if features else 0


def itself(feature: bytes) -> int:
    """A hash function for features that are hashes; the package tries it on a word first."""
    return int(feature) if feature.isdigit() else 0


@given(st.one_of(han, anything, st.builds(lambda text, n: text * n, han, st.integers(1, 9))))
@example(FERRY)
@example(EN_BAKERS)
@example("")
def test_the_simhash_is_that_of_the_package_on_the_same_features(text: str) -> None:
    assert simhash(shingles(text)) == packages_own(text)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (LIBRARY, traditional(LIBRARY)),
        (EN_BAKERS, wide(EN_BAKERS.replace("\n", " "))),
        (EN_BAKERS, EN_BAKERS.upper()),
        (EN_BAKERS, EN_BAKERS.replace(" ", "  ").replace(",", " ;")),
        (FERRY, FERRY.replace("，", ",").replace("\n", "")),
        ("約翰遜的裡程碑，1,200 公里", "约翰逊的里程碑，１，２００公里！"),
    ],
    ids=["Traditional", "full width", "capitals", "spaces", "Chinese punctuation", "variants"],
)
def test_texts_that_differ_in_dress_only_have_one_fingerprint(a: str, b: str) -> None:
    assert fingerprint(a) == fingerprint(b)


def test_texts_that_differ_in_one_character_do_not() -> None:
    a, b = fingerprint(FERRY), fingerprint(FERRY.replace("周六", "周日"))
    assert a.exact != b.exact
    assert (a.simhash ^ b.simhash).bit_count() < 20


@pytest.mark.parametrize("text", ["", "！！！", " \n\t", "😀"])
def test_a_text_without_letters_has_an_empty_fingerprint(text: str) -> None:
    empty = fingerprint(text)
    assert (empty.simhash, empty.exact, empty.lead, empty.sketch, empty.length) == (0, 0, b"", b"", 0)


@given(anything)
def test_sketches_are_sorted_distinct_and_bounded(text: str) -> None:
    found = fingerprint(text)
    for sketch, size in ((found.lead, LEAD), (found.sketch, SKETCH)):
        hashes = np.frombuffer(sketch, dtype="<u4")
        assert hashes.size <= size
        assert list(hashes) == sorted(set(hashes.tolist()))


@given(st.lists(st.integers(0, (1 << 32) - 1), max_size=60), st.integers(1, 40))
def test_the_smallest_hashes_of_a_part_that_are_smallest_of_all_stand_in_the_whole(
    numbers: list[int], count: int
) -> None:
    whole = np.array(numbers, dtype=np.uint32)
    part = whole[::2]
    of_whole, of_part = (smallest(each, count).tolist() for each in (whole, part))
    every = set(part.tolist())
    assert set(of_whole) & every <= set(of_part)


def test_the_order_of_the_units_makes_another_exact_text() -> None:
    assert fingerprint("甲乙丙丁戊己").exact != fingerprint("己戊丁丙乙甲").exact


@pytest.mark.parametrize(
    ("text", "count", "size"),
    [
        ("甲乙丙丁", 4, HAN_SHINGLE),
        ("The quick brown fox", 4, WORD_SHINGLE),
        ("5G网络与iPhone手机", 7, HAN_SHINGLE),
        ("co-operate", 2, WORD_SHINGLE),
        ("한국어 문장", 2, WORD_SHINGLE),
        ("", 0, HAN_SHINGLE),
    ],
)
def test_a_unit_is_a_han_character_or_a_word_of_any_other_script(text: str, count: int, size: int) -> None:
    hashes, found = units(text)
    assert (hashes.size, found) == (count, size)


def test_a_word_has_one_hash_wherever_it_stands_and_letters_in_another_order_have_another() -> None:
    (ferry,) = units("ferry")[0]
    assert units("a late ferry!")[0][2] == ferry
    assert units("yrref")[0][0] != ferry


@pytest.mark.parametrize(("length", "count"), [(0, 0), (1, 1), (4, 1), (5, 1), (6, 2), (20, 16)])
def test_a_text_has_as_many_shingles_as_runs_and_a_short_one_has_one(length: int, count: int) -> None:
    hashes = units("甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉"[:length])[0]
    assert shingle(hashes, HAN_SHINGLE).size == count


@given(han)
def test_a_text_and_its_part_share_shingles_whatever_is_around(text: str) -> None:
    inside = set(shingles(f"前言{text}后记").tolist())
    if len(text) >= HAN_SHINGLE:
        assert set(shingles(text).tolist()) <= inside
