"""status, sources, topics: what people see of the state."""

import os
from pathlib import Path

from aggregator.clock import Clock
from aggregator.store.lock import hold
from tests.cli.conftest import Call, rows
from tests.loopback import program


def test_status_says_how_much_there_is_and_that_nobody_works(call: Call, feeds: Path) -> None:
    said = call("status", "--config", feeds).out
    assert "held by   nobody: the service does not run" in said
    assert "sources   ok 9" in said


def test_status_in_json_is_one_object(call: Call, feeds: Path) -> None:
    (found,) = rows(call("status", "--json", "--config", feeds))
    assert found["holder"] is None
    assert found["failing"] == {}
    assert found["full"] == []
    assert found["entries"]["all"] > 20
    assert found["articles"] > found["stories"] > found["entries"]["tech"]


def test_status_names_who_holds_the_storage_and_its_trouble(call: Call, built: Path, feeds: Path) -> None:
    with hold(built / "storage", "run", Clock().now()) as lock:
        lock.report("reload refused: feeds.yaml:1:1: error: no")
        said = call("status", "--config", feeds).out
    assert f"`aggregator run` (pid {os.getpid()}, since " in said
    assert "trouble   reload refused: feeds.yaml:1:1: error: no" in said


def test_status_shows_a_simulated_clock(feeds: Path) -> None:
    done = program("status", "--config", str(feeds), AGGREGATOR_CLOCK="2020-10-01T00:00:00Z")
    assert "clock     2020-10-01T00:00:00Z (simulated)" in done.out


def test_columns_line_up_where_characters_are_two_cells_wide(call: Call, feeds: Path) -> None:
    header, *lines = call("topics", "--config", feeds).out.splitlines()
    assert header.split() == ["TOPIC", "TITLE", "ENTRIES", "LAST", "URL"]
    chinese, latin = lines[0], lines[3]
    # 全部 takes four cells and two characters, so the next column begins two characters earlier.
    assert chinese.index("http") + len("全部") == latin.index("http")


def test_topics_in_json_are_one_object_each(call: Call, feeds: Path) -> None:
    topics = rows(call("topics", "--json", "--config", feeds))
    assert [topic["topic"] for topic in topics] == ["all", "strait", "tech", "english"]
    assert {tuple(topic) for topic in topics} == {("topic", "title", "entries", "opened", "last", "url")}


def test_sources_say_when_each_was_read_and_comes_again(call: Call, feeds: Path) -> None:
    header, *lines = call("sources", "--config", feeds).out.splitlines()
    assert header.split("  ")[0] == "SOURCE"
    assert len(lines) == 9
    assert all(" ok " in line for line in lines)


def test_a_source_that_is_switched_off_is_paused(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "feeds.yaml"
    path.write_text("sources: {old: {feed: 'https://old.example/rss', enabled: false}}\n", "utf-8")
    assert call("sources", "--config", path).out.splitlines()[1].split() == [
        "old",
        "paused",
        "never",
        "never",
    ]


def test_status_says_what_fails_and_what_to_do(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "feeds.yaml"
    path.write_text(
        "http: {hosts: {127.0.0.1: {allow_private: true}}}\nsources: {dead: 'http://127.0.0.1:9/rss'}\n",
        "utf-8",
    )
    assert call("once", "--config", path).code == 75
    line = "dead: while fetching http://127.0.0.1:9/rss: connection refused; check the address"
    assert f"failing   {line}\n" in call("status", "--config", path).out
    (found,) = rows(call("status", "--json", "--config", path))
    assert found["failing"] == {"dead": line}
