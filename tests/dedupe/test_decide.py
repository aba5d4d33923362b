"""The table of pairs, and that its verdicts hold for either order and by the candidates."""

from itertools import combinations, product

import pytest

from aggregator.dedupe.candidates import Window
from aggregator.dedupe.compare import compare, judge, linked
from aggregator.dedupe.decide import Verdict, compatible, specific
from aggregator.model import NEAR, Dedup, Passage
from tests.dedupe.pairs import PAIRS, Pair
from tests.dedupe.tellings import Telling, by, column_one, column_two
from tests.stories import printed

RULES = Dedup()
HARD = {"address", "exact"}
MONTH = 31 * 24
PAGE = "haian.example.com/one-page"


def retold(telling: Telling) -> list[Telling]:
    """The same text at another house, under another title, in another language, a month later, and so on."""
    page = telling.address or "haian.example.com/page"
    return [
        by("another", telling),
        by("another", telling, language="fr"),
        by("another", telling, title="另有一说", hours=MONTH),
        by(telling.outlet, telling, title="另有一说"),
        by(telling.outlet, telling, title=""),
        by(telling.outlet, telling, hours=MONTH),
        by(telling.outlet, telling, address="haian.example.com/"),
        by("another", telling, address=page),
    ]


def verdict(pair: Pair) -> Verdict:
    a, b = pair.a.article("a"), pair.b.article("b")
    passages = {article.id: Passage(article.title, article.text) for article in (a, b)}
    found, turned = (judge(printed(x), printed(y), passages, RULES) for x, y in ((a, b), (b, a)))
    assert found == turned
    return found


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_the_verdict_on_a_pair(pair: Pair) -> None:
    found = verdict(pair)
    assert (found.kind, found.rule) == (pair.kind, pair.rule)


@pytest.mark.xfail(strict=True, reason="words alone do not tell a column's phrases from an edited copy")
def test_two_outlets_that_fill_the_phrases_of_one_column_on_one_day_are_two() -> None:
    two = Pair("one title, one set of phrases", column_one, by("yunzhou", column_two), "related", "certainty")
    assert verdict(two).kind == "related"


@pytest.mark.parametrize(
    "pair", [p for p in PAIRS if p.kind == "same" and p.rule not in HARD], ids=lambda pair: pair.name
)
def test_what_evidence_would_fold_is_found_as_a_candidate(pair: Pair) -> None:
    a, b = printed(pair.a.article("a")), printed(pair.b.article("b"))
    assert Window([a]).candidates(b, RULES.window) == [a]
    assert Window([b]).candidates(a, RULES.window) == [b]


def test_the_table_holds_many_pairs_of_either_kind_in_three_scripts() -> None:
    assert len(PAIRS) >= 40
    assert sum(pair.kind == "same" for pair in PAIRS) >= 15
    assert {pair.b.language for pair in PAIRS} >= {"zh-Hans", "zh-Hant", "en"}
    assert len({pair.name for pair in PAIRS}) == len(PAIRS)


def test_pairs_that_are_one_text_become_links_once_each_and_others_none() -> None:
    articles = [(pair.a.article(f"{n}a"), pair.b.article(f"{n}b")) for n, pair in enumerate(PAIRS)]
    pairs = [(printed(a), printed(b)) for a, b in articles]
    passages = {each.id: Passage(each.title, each.text) for two in articles for each in two}
    links = compare([*pairs, *((b, a) for a, b in pairs)], passages, RULES)
    held = [link for link in links if not link.near]
    assert sorted(link.rule for link in held) == sorted(p.rule for p in PAIRS if p.kind == "same")
    assert len({(link.a, link.b) for link in links}) == len(links)
    assert all(link.a < link.b for link in links)


def test_comparing_stops_as_soon_as_it_may_and_says_what_judging_says() -> None:
    """Of all tellings with each other, and of each text with its retellings."""
    told = [telling for pair in PAIRS for telling in (pair.a, pair.b)]
    every = [*told, *(other for telling in told for other in retold(telling))]
    articles = [telling.article(str(n)) for n, telling in enumerate(every)]
    passages = {each.id: Passage(each.title, each.text) for each in articles}
    ready = [printed(each) for each in articles]
    many = len(retold(told[0]))
    pairs = list(combinations(ready[: len(told)], 2))
    for n, first in enumerate(ready[: len(told)]):
        at = len(told) + n * many
        pairs += combinations([first, *ready[at : at + many]], 2)
    judged = [(a, b, judge(a, b, passages, RULES)) for a, b in pairs]
    expected = {linked(a.id, b.id, verdict) for a, b, verdict in judged if a.id < b.id}
    expected |= {linked(b.id, a.id, verdict) for a, b, verdict in judged if b.id < a.id}
    assert set(compare(pairs, passages, RULES)) == expected - {None}
    assert {link.rule for link in expected if link} == {"address", "exact", "house", "certainty", NEAR}


def test_comparing_says_what_judging_says_of_any_two_texts_under_one_address() -> None:
    """By one house and by two, together and a month apart, in one language and in two."""
    told = []
    for pair in PAIRS:
        told.append(by(pair.a.outlet, pair.a, address=PAGE))
        for outlet, hours in product((pair.a.outlet, "another"), (0, MONTH)):
            told.append(by(outlet, pair.b, address=PAGE, hours=hours))
            told.append(by(outlet, pair.b, address=PAGE, hours=hours, language="fr"))
    articles = [telling.article(str(n)) for n, telling in enumerate(told)]
    passages = {each.id: Passage(each.title, each.text) for each in articles}
    ready = [printed(each) for each in articles]
    many = len(told) // len(PAIRS)
    pairs = [pair for at in range(0, len(ready), many) for pair in combinations(ready[at : at + many], 2)]
    judged = [(a, b, judge(a, b, passages, RULES)) for a, b in pairs]
    expected = {(*sorted((a.id, b.id)), v.rule) for a, b, v in judged if v.kind == "same"}
    assert {(link.a, link.b, link.rule) for link in compare(pairs, passages, RULES)} == expected
    assert {v.rule for *_, v in judged} >= {"address", "window", "language"}


@pytest.mark.parametrize(
    ("a", "b", "fold"),
    [
        ("zh", "zh-Hant", True),
        ("zh-Hans", "zh-Hant", True),
        ("zh-Hans", "", True),
        ("EN-gb", "en", True),
        ("zh", "en", False),
        ("zh-Hant", "ja", False),
    ],
)
def test_languages_are_one_by_their_first_subtag_and_unknown_is_any(a: str, b: str, *, fold: bool) -> None:
    assert compatible(a, b) is fold
    assert compatible(b, a) is fold


@pytest.mark.parametrize(
    ("address", "names_one_page"),
    [
        ("haian.example.com", False),
        ("haian.example.com/", False),
        ("https://haian.example.com/", False),
        ("haian.example.com/1", True),
        ("haian.example.com/?p=1", True),
        ("", False),
    ],
)
def test_an_address_tells_something_only_if_it_names_one_page(address: str, *, names_one_page: bool) -> None:
    assert specific(address) is names_one_page
