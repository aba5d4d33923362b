"""explain: why here, why merged or not, why this link."""

import re
import shutil
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from aggregator.model import Rearrangement
from aggregator.store.sql import open_store
from tests.cli.conftest import Call, rows

TITLE = "青屿至鹿湾客运渡轮下月一日复航 首周每日两班"


@pytest.fixture
def articles(call: Call, feeds: Path) -> list[dict[str, Any]]:
    return rows(call("export", "articles", "--config", feeds))


def one(articles: list[dict[str, Any]], title: str, source: str) -> dict[str, Any]:
    return next(a for a in articles if a["title"] == title and a["source"] == source)


def test_an_article_is_explained_from_its_source_to_its_entry(
    call: Call, feeds: Path, articles: list[dict[str, Any]]
) -> None:
    ferry = one(articles, TITLE, "yunzhou-she")
    said = call("explain", ferry["article"], "--config", feeds).out
    assert "source yunzhou-she (feed, role original) carries it: http://127.0.0.1:" in said
    assert f"story       {ferry['story']}" in said
    assert "海岸日报 | 青屿至鹿湾客运渡轮下月一日复航 首周每日两班" in said
    assert "in strait: any source; language zh-Hans; “两岸” in its text" in said
    assert "not in english: language zh-Hans is not among en" in said
    assert "ROLE" in said
    assert "WEIGHT" in said


def test_an_id_a_story_and_an_address_in_another_form_name_the_same(
    call: Call, feeds: Path, articles: list[dict[str, Any]]
) -> None:
    ferry = one(articles, TITLE, "yunzhou-she")
    address = ferry["url"].replace("https://www.", "http://") + "?utm_source=feed#top"
    names = [ferry["article"], ferry["story"], f"urn:uuid:{ferry['story']}", ferry["url"], address]
    found = [rows(call("explain", name, "--json", "--config", feeds))[0] for name in names]
    assert {row["story"] for row in found} == {ferry["story"]}
    assert {row["article"]["article"] for row in found} == {ferry["article"]}


def test_the_account_in_json_ranks_the_candidates_by_the_configured_keys(
    call: Call, feeds: Path, articles: list[dict[str, Any]]
) -> None:
    ferry = one(articles, TITLE, "yunzhou-she")
    (found,) = rows(call("explain", ferry["article"], "--json", "--config", feeds))
    ranking = found["canonical"]
    assert list(ranking[0])[2:] == ["role", "weight", "completeness", "earliest", "shortest-url"]
    assert [row["role"] for row in ranking] == ["original"] * 3 + ["aggregator"] + ["mirror"] * 3
    assert ranking[0]["article"] == found["published"][0]["canonical"] == ferry["article"]
    assert {link["rule"] for link in found["links"]} == {"address", "exact", "certainty"}
    assert len(found["members"]) == 7


def test_a_pair_is_shown_with_every_figure_and_its_threshold(
    call: Call, feeds: Path, articles: list[dict[str, Any]]
) -> None:
    ferry = one(articles, TITLE, "yunzhou-she")
    copy = one(articles, "青嶼至鹿灣客運渡輪下月一日復航 首週每日兩班", "daoyu-shibao")
    said = call("explain", ferry["article"], copy["article"], "--config", feeds).out
    assert re.search(r"certainty +tier +1\.00 \(containment \+2\.\d", said)
    assert "≥ 0.75" in said
    assert "same, decided by: certainty; they are in one story" in said
    assert "  shared, " in said


def test_a_pair_in_json_has_its_fixed_form(call: Call, feeds: Path, articles: list[dict[str, Any]]) -> None:
    ferry = one(articles, TITLE, "yunzhou-she")
    other = next(a for a in articles if a["language"] == "en")
    (found,) = rows(call("explain", ferry["article"], other["url"], "--json", "--config", feeds))
    assert list(found) == ["a", "b", "verdict", "rule", "evidence", "guards"]
    assert (found["verdict"], found["rule"]) == ("different", "language")
    held = {name for name, met in found["guards"].items() if met}
    assert held == {"language"}
    assert found["guards"].keys() >= {"window", "short", "template", "title-numbers", "beginning", "digest"}
    assert found["evidence"]["jaccard"] == 0


def test_two_articles_of_one_outlet_are_judged_more_strictly(
    call: Call, feeds: Path, articles: list[dict[str, Any]]
) -> None:
    first, second, *_ = [a for a in articles if a["source"] == "beicheng-wanbao"]
    (found,) = rows(call("explain", first["article"], second["article"], "--json", "--config", feeds))
    assert {"title-numbers", "title", "next-day"} <= set(found["guards"])
    assert found["evidence"]["same_outlet"]


def test_what_is_not_stored_is_a_usage_error(call: Call, feeds: Path) -> None:
    done = call("explain", "https://nowhere.example/1", "--config", feeds)
    assert done.code == 2
    assert done.err == (
        "https://nowhere.example/1: while looking for it: nothing stored has this id or URL; "
        "`aggregator export articles` lists all there is\n"
    )


def test_an_article_whose_source_left_is_still_explained(
    call: Call, built: Path, tmp_path: Path, articles: list[dict[str, Any]]
) -> None:
    (tmp_path / "feeds.yaml").write_text(f"service: {{storage: '{built / 'storage'}'}}\n", "utf-8")
    ferry = one(articles, TITLE, "yunzhou-she")
    said = call("explain", ferry["article"], "--config", tmp_path / "feeds.yaml").out
    assert "source yunzhou-she, which has left feeds.yaml; what it brought stays" in said


def test_a_story_that_was_merged_away_is_explained_as_the_one_it_lives_on_in(
    call: Call, built: Path, tmp_path: Path
) -> None:
    (tmp_path / "storage").mkdir()
    shutil.copy(built / "storage/aggregator.db", tmp_path / "storage/aggregator.db")
    path = tmp_path / "feeds.yaml"
    path.write_text("topics: {all: {title: 全部}}\n", "utf-8")
    with closing(open_store(f"sqlite+pysqlite:///{tmp_path / 'storage/aggregator.db'}")) as store:
        (first, _), (second, _), *_ = store.all_stories()
        with store.writing() as writing:
            writing.rearrange(Rearrangement(merged=((second.id, first.id),)), datetime.now(UTC))
    (found,) = rows(call("explain", second.id, "--json", "--config", path))
    assert found["story"] == first.id
