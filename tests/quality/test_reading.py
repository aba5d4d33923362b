"""That the collection is whole, and that a mistake in its files is not overlooked."""

from collections import Counter

import pytest

from aggregator.pipeline.clustering import article
from tests.quality.reading import CollectionError, collection, read

# What there must be at least; more is welcome.
LABELS = {
    ("same", True): 69,
    ("same", False): 16,
    ("event", True): 37,
    ("event", False): 3,
    ("contains", True): 15,
    ("contains", False): 2,
    ("different", True): 19,
    ("different", False): 40,
}
SCRIPTS = {"Hans": 114, "Hant": 29, "mixed": 21, "en": 37}
TRAPS = {
    "Traditional and Simplified copy": 10,
    "advertising appended": 4,
    "agency copy cut to a fifth": 3,
    "agency copy cut to half": 6,
    "agency copy extended": 3,
    "biography page": 2,
    "brief beside a broad report": 1,
    "byline added": 2,
    "channel boilerplate": 2,
    "column with one title": 1,
    "company results of two quarters": 4,
    "corrected re-issue": 3,
    "daily tallies": 3,
    "earthquake bulletins": 3,
    "edited sentences": 3,
    "election results at two hours": 1,
    "entities": 1,
    "entries without text": 3,
    "exchange-rate fixings": 2,
    "exclusive relayed": 4,
    "first-page boilerplate": 1,
    "full repost with a prefixed title": 2,
    "incursion notices": 3,
    "independent report sharing quotes": 24,
    "instalments of a series": 2,
    "leader and report of one outlet": 1,
    "live page under one address": 1,
    "live-stream notices": 2,
    "new version": 8,
    "next-day update": 16,
    "notices of one form": 3,
    "notices of one office": 4,
    "one link for a whole feed": 1,
    "one short official notice": 4,
    "one side's step and the other's answer": 1,
    "other widths": 1,
    "pages told apart by their query": 1,
    "poisoned fingerprint": 3,
    "press conference told by two reporters": 3,
    "retitled copy": 3,
    "retitled re-issue": 3,
    "rewritten lead": 4,
    "roundup": 15,
    "sports scores": 2,
    "statement quoted in two independent reports": 9,
    "summary of a hundred characters": 4,
    "two relays of one agency copy": 1,
    "two translations of one scoop": 3,
    "verdict notice relayed": 3,
    "video version": 1,
    "weather bulletins": 2,
    "wire story rewritten": 7,
    "wrap-up around an agency brief": 2,
}

BASE = """
articles:
  - {id: base, outlet: 甲报, language: zh-Hans, published: 2026-03-02 08:00, title: 题, text: "一\\n二\\n三"}
"""


def base_and(copy: str, pairs: str = "[]") -> str:
    """A file of one article and a copy of it."""
    line = f"  - {{id: copy, outlet: 乙报, published: 2026-03-02 09:00, title: 题, of: base, {copy}}}"
    return f"{BASE}{line}\npairs: {pairs}\n"


def test_the_collection_has_not_shrunk() -> None:
    pairs = collection().pairs
    assert not Counter(LABELS) - Counter((pair.label, pair.across) for pair in pairs)
    assert not Counter(SCRIPTS) - Counter(pair.script for pair in pairs)
    assert not Counter(TRAPS) - Counter(pair.trap for pair in pairs)


def test_every_trap_is_named_as_one_of_those_counted() -> None:
    assert {pair.trap for pair in collection().pairs} <= TRAPS.keys()


def test_every_article_is_dated_and_stands_in_a_pair() -> None:
    paired = {row.id for pair in collection().pairs for row in (pair.a, pair.b)}
    assert collection().rows.keys() - paired == set()
    assert [name for name, row in collection().rows.items() if article(row).published is None] == []


@pytest.mark.parametrize(
    ("copy", "text"),
    [
        ("keep: 1 3", "一\n三"),
        ("replace: {二: 两}", "一\n两\n三"),
        ("before: 上, after: 下", "上\n一\n二\n三\n下"),
        ("keep: 2, replace: {二: 灣區2}, dress: simplified", "湾区2"),
        ("keep: 2, replace: {二: 湾区2}, dress: traditional", "灣區2"),
        ("keep: 2, replace: {二: A2}, dress: wide", "Ａ２"),
        ('keep: 2, replace: {二: "a, \\"b\\" - c"}, dress: capitals', "A – ”B” – C"),
    ],
)
def test_a_copy_is_made_of_the_other_text(copy: str, text: str) -> None:
    assert read([base_and(copy)]).rows["copy"].text == text


def test_entities_are_read_as_the_text_they_stand_for() -> None:
    dressed = read([base_and("dress: entities")]).rows["copy"]
    assert dressed.text == ""
    assert "二" not in dressed.html
    assert article(dressed).text.split() == ["一", "二", "三"]


def test_a_copy_in_the_other_script_is_of_the_other_language() -> None:
    assert read([base_and("dress: traditional")]).rows["copy"].language == "zh-Hant"
    assert read([base_and("keep: 1")]).rows["copy"].language == "zh-Hans"


@pytest.mark.parametrize(
    ("file", "complaint"),
    [
        (base_and("replace: {四: 五}"), "copy replaces what does not stand there: 四"),
        (base_and("remove: 1"), "copy has keys that mean nothing: remove"),
        (BASE.replace("text:", "body:") + "pairs: []", "base has keys that mean nothing: body"),
        (base_and("keep: 1").replace("of: base", "of: bass"), "no article is named bass"),
        (base_and("keep: 1").replace("id: copy", "id: base"), "two articles are named base"),
        (base_and("keep: 1", "[{a: base, b: cope, label: same, trap: t}]"), "no article is named cope"),
        (base_and("keep: 1", "[{a: base, b: copy, label: equal, trap: t}]"), "no label of ours: equal"),
        (base_and("keep: 1", "[{a: base, b: copy, label: same, why: t}]"), "keys that mean nothing: why"),
        (
            base_and("keep: 1", "[&p {a: base, b: copy, label: same, trap: t}, *p]"),
            "pairs stand there twice: base copy",
        ),
    ],
)
def test_a_mistake_in_a_file_is_refused(file: str, complaint: str) -> None:
    with pytest.raises(CollectionError, match=complaint):
        read([file])
