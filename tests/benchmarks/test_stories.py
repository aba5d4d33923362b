"""The benchmark of stories on some sixty articles of our own: that its figures are what it says they are."""

import cProfile
import gzip
import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from itertools import combinations
from pathlib import Path
from random import Random

import pytest

from aggregator import fold
from aggregator.pipeline.clustering import Row, cluster
from benchmarks.stories import ablation, gold, labelled, page, profile, random_pairs, section, speed
from benchmarks.stories.changes import COPIES
from benchmarks.stories.finding import GENERATORS, Documents, candidates, folded, links, ordered
from benchmarks.stories.month import ARTICLES, PAIRS, Labelled, Options, in_order, rows
from benchmarks.stories.transformations import copies, measured
from tests.dedupe.texts import FERRY, FERRY_EDITED, FERRY_OWN, LIBRARY, ORCHARD, TRAM
from tests.pace import untraced
from tests.stories import at, made_up

TEXTS = (FERRY, LIBRARY, ORCHARD, TRAM)


def told(name: str, text: str, hours: float = 0, **changes: str) -> Row:
    values = {
        "id": name,
        "source": f"outlet-{name}",
        "url": f"https://{name}.example.com/1",
        "title": made_up(("title", name), 12),
        "published": at(hours).isoformat(),
        "text": text,
        "html": "",
        "language": "zh-Hans",
    }
    return Row(**(values | changes))


def sixty() -> list[Row]:
    """Articles of four days: some of one text, some of one event, most of nothing in common."""
    found = [told(f"m{each}", made_up(each, 600), each * 2) for each in range(50)]
    found += [told(f"t{each}", text * 2, each * 3) for each, text in enumerate(TEXTS)]
    found += [
        told("copy", FERRY_EDITED * 2, 5, title="东岛航线周六恢复通航"),
        told("own", FERRY_OWN * 2, 6),
        told("again", LIBRARY * 2, 90, title=made_up(("title", "t1"), 12)),
        told(
            "page",
            made_up("page", 600),
            9,
            url="https://t2.example.com/1",
            title=made_up(("title", "t2"), 12),
        ),
    ]
    return in_order(found)


@pytest.fixture(scope="module")
def options(tmp_path_factory: pytest.TempPathFactory) -> Options:
    """A folder laid out as that of the labelled month."""
    folder = tmp_path_factory.mktemp("shared")
    (folder / "data/stories").mkdir(parents=True)
    with gzip.open(folder / ARTICLES, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(asdict_of(each), ensure_ascii=False) + "\n" for each in sixty())
    pair = {"a": "t0", "b": "copy", "label": "same", "confidence": "high", "weight": 3.0}
    (folder / PAIRS).write_text(json.dumps(pair) + "\n", "utf-8")
    return Options(data=folder, work=folder / "work")


def asdict_of(row: Row) -> dict[str, str]:
    return {name: getattr(row, name) for name in Row.__slots__}


def gathered(given: Sequence[Row]) -> Documents:
    documents = Documents()
    documents.add(given)
    return documents


def test_stories_found_step_by_step_are_those_of_the_program() -> None:
    given = sixty()
    documents = gathered(given)
    names = {each.id: each.entry_id for each in documents.articles.values()}
    stepwise = folded(documents, links(documents, candidates(documents).pairs))
    stories: dict[str, list[str]] = {}
    for name, story in cluster(given, documents.rules, lambda _: None):
        stories.setdefault(story, []).append(name)
    streamed = {frozenset(pair) for members in stories.values() for pair in combinations(members, 2)}
    assert {frozenset((names[a], names[b])) for a, b in stepwise} == streamed
    assert {frozenset(pair) for pair in (("t0", "copy"), ("t1", "again"), ("t2", "page"))} <= streamed


def test_a_copy_in_other_dress_is_found_and_folded_and_each_change_judged_by_itself() -> None:
    given = sixty()[:20]
    changes = {**{name: COPIES[name] for name in ("other script", "other widths")}, "another text": another}
    found = dict(measured(given, [each for each in given if each.id.startswith("m")][:6], changes, 1))
    assert found.pop("another text").shares == (0, 0, 0, 0)
    assert [each.shares for each in found.values()] == [(1, 1, 1, 1)] * 2


def another(row: Row, chance: Random) -> Row:
    return replace(row, text=made_up(chance.random(), 600))


def test_copies_come_within_a_day_from_another_outlet_and_always_the_same() -> None:
    given = sixty()
    once = list(copies("other widths", COPIES["other widths"], given, 1))
    assert once == list(copies("other widths", COPIES["other widths"], given, 1))
    assert all(each.changed.source != each.original.source for each in once)
    assert all(each.original.published <= each.changed.published for each in once)


@pytest.mark.parametrize("generator", GENERATORS)
def test_without_a_way_of_finding_nothing_is_found_by_it(generator: str) -> None:
    found = {
        "simhash": told("x", FERRY * 2, 2),
        "exact": told("x", FERRY * 2, 200),
        "address": told("x", made_up("x", 600), 200, url="https://t0.example.com/1"),
    }
    if generator in found:
        documents = gathered([told("t0", FERRY * 2), found[generator]])
        only = candidates(documents, generator).pairs
        assert len(candidates(documents).pairs) == 1
        assert len(only) == (1 if generator == "simhash" else 0)
    else:
        given = told("t0", made_up("t0", 20_000))
        cut = next(iter(copies("x", COPIES["first 200 characters"], [given], 1))).changed
        documents = gathered([given, cut])
        assert len(candidates(documents).pairs) == 1
        assert len(candidates(documents, generator).pairs) == (0 if generator == "lead" else 1)


def test_ablation_says_what_each_way_of_finding_alone_has_found() -> None:
    documents = gathered(sixty())
    by_name = documents.by_name()
    pair = ordered(by_name["t0"].id, by_name["copy"].id)
    trials = {name: ablation.tried(documents, name, runs=1) for name in ("", *GENERATORS)}
    found = ablation.over_month(trials, {pair: 3.0}, 58)
    whole = dict(zip(found.head, found.rows[0], strict=True))
    assert (whole["labelled *same*: candidates"], whole["weighted recall"]) == (1, 1.0)
    assert [row[0] for row in ablation.making(documents, runs=1).rows] == list(GENERATORS[:4])
    lost = {row[0]: row[3] for row in found.rows}
    assert lost == {"(nothing)": 0, "simhash": 0, "sketch": 0, "lead": 0, "exact": 1, "address": 1}


def test_ablation_counts_the_copies_that_nothing_else_finds() -> None:
    chosen = [told("t0", made_up("t0", 20_000)), told("t1", made_up("t1", 600))]
    found = ablation.over_copies(chosen, {"first 200 characters": COPIES["first 200 characters"]}, 1)
    (row,) = found.rows
    cells = dict(zip(found.head, row, strict=True))
    assert (cells["all"], cells["without lead"], cells["without sketch"]) == ("2 / 2", "1 / 1", "2 / 2")


def test_random_pairs_are_folded_only_where_they_are_one_text(options: Options) -> None:
    documents = gathered(rows(options))
    articles = list(documents.articles.values())
    pairs = [(a, b) for a, b in combinations(articles, 2) if a.address != b.address]
    found = list(random_pairs.folds(documents, pairs))
    assert {frozenset((each.a.entry_id, each.b.entry_id)) for each in found} == {
        frozenset(("t0", "copy")),
        frozenset(("t1", "again")),
    }
    assert {each.label for each in found} == {""}


def test_a_section_of_random_pairs_leaves_its_titles_in_the_work_folder_only(options: Options) -> None:
    found = random_pairs.run(replace(options, fraction=0.01))
    assert found.targets[0].met
    assert "东岛" not in found.markdown()
    assert list(options.work.glob("random-*.jsonl"))


def test_pairs_of_one_topic_share_a_rare_word_and_the_day() -> None:
    given = [
        told("a", "一", 0, title="柿子早红"),
        told("b", "二", 1, title="柿子丰收"),
        told("c", "三", 30, title="柿子上市"),
        told("d", "四", 1, title="雪停了"),
    ]
    articles = list(gathered(given).articles.values())
    chance = Random(1)  # noqa: S311 - repeatable on purpose
    found = random_pairs.topical(articles, 10, chance, set())
    assert [(a.entry_id, b.entry_id) for a, b in found] == [("a", "b")]
    assert random_pairs.topical(articles, 10, chance, {frozenset("ab")}) == []


def test_wrong_and_missed_pairs_are_named_with_their_reasons() -> None:
    documents = gathered(sixty())
    pairs = [
        Labelled("t0", "own", "event", "low", 2.0),
        Labelled("m1", "m2", "same", "high", 5.0),
        Labelled("t0", "copy", "same", "high", 7.0),
    ]
    stories = {"t0": "s1", "own": "s1", "copy": "s2", "m1": "s3", "m2": "s4"}
    (wrong,) = labelled.wrong(pairs, stories, documents).rows
    assert wrong[:4] == ("t0", "own", "event", "low")
    reasons = {str(row[0]): row[1:] for row in labelled.missed(pairs, stories, documents).rows}
    assert reasons.pop("the rest of the story disagrees") == (1, 7.0)
    ((reason, figures),) = reasons.items()
    assert reason.startswith("not a candidate")
    assert figures == (1, 5.0)


def test_folded_pairs_of_two_gold_events_are_named() -> None:
    stories = {"a": "1", "b": "1", "c": "1", "d": "2"}
    events = {"a": "x", "b": "x", "c": "y", "d": "y"}
    assert gold.pairs(stories, events) == (1, [("a", "c"), ("b", "c")])


def test_a_month_repeated_has_the_same_texts_under_other_ids_a_month_later(options: Options) -> None:
    month = len(sixty())
    found = list(speed.repeated(options.articles, 2 * month + 1))
    assert len({each["id"] for each in found}) == len(found)
    again = list(zip(found, found[month:], strict=False))
    assert all(each[name] == later[name] for each, later in again for name in ("text", "url"))
    assert all(speed.shifted(each["published"], speed.LATER) == later["published"] for each, later in again)
    assert speed.shifted("2020-09-20", speed.LATER) == "2020-10-21"
    assert speed.shifted("2020-09-20T01:02:03+00:00", speed.LATER) == "2020-10-21T01:02:03+00:00"


def test_time_in_libraries_belongs_to_whoever_of_us_called_them(tmp_path: Path) -> None:
    measured_ = cProfile.Profile()
    with untraced():
        measured_.runcall(lambda: [fold.fold(FERRY * 2000) for _ in range(20)])
    measured_.dump_stats(tmp_path / "profile")
    seconds = profile.by_function(tmp_path / "profile")
    steps = profile.by_step(tmp_path / "profile")
    assert {name for name, spent in seconds.items() if spent > sum(seconds.values()) / 20} <= set(steps)
    assert steps["fold:fold"] >= 0.99 * sum(
        spent for name, spent in seconds.items() if name.startswith("fold:")
    )
    assert profile.by_module(seconds)["fold"] == pytest.approx(sum(seconds.values()), rel=0.2)


def test_a_section_is_read_back_as_it_was_written_and_a_missed_target_shows(tmp_path: Path) -> None:
    found = section.Section(
        name="gold",
        method="By hand.",
        about={"articles": 3},
        tables=(section.Table("Rows", ("a", "b"), (("x|y", 0.25),)), section.Table("No rows", ("a",), ())),
        targets=(section.at_most("pairs", 2, 1), section.at_least("recall", 0.99, 0.99)),
    )
    found.write(tmp_path)
    assert section.read(tmp_path / "gold.json") == found
    page.write([found], tmp_path / "stories.md")
    written = (tmp_path / "stories.md").read_text("utf-8")
    assert "| gold | pairs | 2 | ≤ 1 | **missed** |" in written
    assert "| gold | recall | 0.99 | ≥ 0.99 | met |" in written
    assert "| x\\|y | 0.25 |" in written
    assert "None." in written
    assert asdict(found)["targets"][0]["met"] is False
