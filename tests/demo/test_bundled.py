"""The bundled texts must be what they claim: copies are near-duplicates, everything else is not."""

from itertools import combinations

import pytest

from aggregator.demo.bundled import Text, bundled_outlets
from aggregator.fold import fold_alphanumerics

# Between them lies what stories.md measured: a fold needs .3 at least, most true pairs reach .25-.8.
COPY = 0.5
STRANGER = 0.1

# One template, other numbers: as alike as copies, and never one story.
BULLETINS = {"rates-earlier-day", "rates-later-day", "weather-yesterday", "weather-today"}

TEXTS = {text.key: text for outlet in bundled_outlets() for text in outlet.texts}
PAIRS = [(a, b) for a, b in combinations(TEXTS.values(), 2) if a.body and b.body]


def shingles(text: Text) -> set[tuple[int, ...]]:
    folded = fold_alphanumerics("".join(text.body)).tolist()
    return set(zip(*(folded[start:] for start in range(5)), strict=False))


SHINGLES = {key: shingles(text) for key, text in TEXTS.items()}


def jaccard(a: Text, b: Text) -> float:
    left, right = SHINGLES[a.key], SHINGLES[b.key]
    return len(left & right) / len(left | right)


def test_there_are_nine_outlets_and_one_of_them_has_no_feed() -> None:
    assert len(bundled_outlets()) == 9
    assert [outlet.slug for outlet in bundled_outlets() if outlet.format == "none"] == ["shanhai-zhoukan"]


def test_every_key_and_every_address_is_used_once() -> None:
    texts = [(outlet, text) for outlet in bundled_outlets() for text in outlet.texts]
    assert len(TEXTS) == len(texts) == len({outlet.link(text) for outlet, text in texts})


def test_every_address_is_of_a_name_reserved_for_examples() -> None:
    assert all(outlet.home.endswith(".example") for outlet in bundled_outlets())


def test_every_text_names_its_story() -> None:
    assert all(text.expect for text in TEXTS.values())


def test_every_body_is_long_enough_to_be_compared_and_short_enough_to_be_read() -> None:
    lengths = {key: len("".join(text.body)) for key, text in TEXTS.items() if not text.summary}
    assert {key: n for key, n in lengths.items() if not 250 <= n <= 910} == {}


def test_five_ways_of_copying_are_shown() -> None:
    stories: dict[str, set[str]] = {}
    for key, text in TEXTS.items():
        stories.setdefault(text.expect, set()).add(key)
    assert {expect: keys for expect, keys in stories.items() if len(keys) > 1} == {
        "ferry-returns": {"yunzhou-ferry", "haian-ferry", "daohe-ferry", "daoyu-ferry"},
        "reservoirs-lowered": {"yunzhou-reservoir", "beicheng-reservoir", "daohe-reservoir"},
        "satellite-images": {"yunzhou-satellite", "weiguang-satellite"},
        "crab-season": {"haian-crab", "daohe-crab"},
        "metro-extension": {"beicheng-metro", "daohe-metro"},
        "cable-repaired": {"delta-cable", "courier-cable"},
    }


def test_texts_of_one_story_are_near_duplicates() -> None:
    alike = {(a.key, b.key): jaccard(a, b) for a, b in PAIRS if a.expect == b.expect}
    assert {pair: value for pair, value in alike.items() if value < COPY} == {}


def test_texts_of_different_stories_are_strangers() -> None:
    unlike = {
        (a.key, b.key): jaccard(a, b)
        for a, b in PAIRS
        if a.expect != b.expect and not {a.expect, b.expect} <= BULLETINS
    }
    assert {pair: value for pair, value in unlike.items() if value > STRANGER} == {}


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("yunzhou-rates-earlier", "yunzhou-rates-later"),
        ("beicheng-weather-yesterday", "beicheng-weather-today"),
    ],
)
def test_bulletins_look_like_copies_and_differ_in_their_numbers(earlier: str, later: str) -> None:
    a, b = TEXTS[earlier], TEXTS[later]
    assert a.title == b.title
    assert jaccard(a, b) > COPY


def test_a_column_has_one_title_and_a_new_text_every_week() -> None:
    a, b = TEXTS["haian-column-last-week"], TEXTS["haian-column-this-week"]
    assert a.title == b.title
    assert jaccard(a, b) < STRANGER


def test_a_cut_copy_keeps_the_first_paragraphs() -> None:
    assert TEXTS["beicheng-reservoir"].body == TEXTS["yunzhou-reservoir"].body[:3]


def test_one_text_has_two_headlines_one_has_no_date_and_one_only_a_summary() -> None:
    assert [key for key, text in TEXTS.items() if text.later] == ["haian-bridge"]
    assert [key for key, text in TEXTS.items() if not text.dated] == ["haian-library"]
    assert [key for key, text in TEXTS.items() if not text.body] == ["beicheng-lunch"]


def test_a_body_is_escaped_when_it_becomes_a_page() -> None:
    text = TEXTS["delta-heat"]
    assert text.html.count("<p>") == len(text.body)
    assert (
        "<script>"
        not in Text(key="k", expect="e", title="t", path="/", ago=text.ago, body=("<script>",)).html
    )
