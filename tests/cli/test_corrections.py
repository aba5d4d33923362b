"""split, merge, pin, never, undo, recluster: as from a shell, and beside a running service."""

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from aggregator.clock import Clock
from aggregator.store.lock import hold
from tests.cli.conftest import Call, rows
from tests.loopback import program, running

FERRY = "青屿至鹿湾客运渡轮下月一日复航"
FLOOD = "三座水库提前腾库迎汛"


@pytest.fixture
def feeds(built: Path, tmp_path: Path) -> Path:
    """A copy of the demo's folder, to be changed; the corrections lie beside feeds.yaml."""
    folder = tmp_path / "mine"
    shutil.copytree(built / "storage", folder / "storage")
    path = folder / "feeds.yaml"
    text = (built / "feeds.yaml").read_text("utf-8")
    lines = [line for line in text.splitlines() if "listen:" not in line]
    at = lines.index("  storage: ./storage")
    lines[at:at] = ["  corrections: ./corrections.yaml", "  listen: 127.0.0.1:0"]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def stories(call: Call, feeds: Path) -> dict[str, dict[str, Any]]:
    return {row["story"]: row for row in rows(call("export", "stories", "--config", feeds))}


def titled(call: Call, feeds: Path, title: str) -> dict[str, Any]:
    return next(row for row in stories(call, feeds).values() if title in row["title"])


def written(feeds: Path) -> str:
    file = feeds.parent / "corrections.yaml"
    return file.read_text("utf-8") if file.exists() else ""


def atom(feeds: Path, topic: str = "all") -> str:
    return (feeds.parent / f"storage/public/{topic}/atom.xml").read_text("utf-8")


def test_a_split_is_written_applied_published_and_taken_back(call: Call, feeds: Path) -> None:
    flood = titled(call, feeds, FLOOD)
    stays, leaves = flood["articles"][0], flood["articles"][-2]
    done = call("split", flood["story"], leaves, "--config", feeds)
    assert done.code == 0, done.err
    assert "appears" in done.out
    assert f"- split: {leaves} # " in written(feeds)
    assert "  from:" in written(feeds)
    after = stories(call, feeds)
    new = next(name for name, row in after.items() if row["articles"] == [leaves])
    assert stays in after[flood["story"]]["articles"]
    assert f"urn:uuid:{new}" in atom(feeds)
    undone = call("undo", "--config", feeds)
    assert undone.out.startswith(f"taken back: split {leaves} ")
    assert "disappears" in undone.out
    assert stories(call, feeds)[flood["story"]] == flood
    assert f'ref="urn:uuid:{new}"' in atom(feeds)
    assert "split:" not in written(feeds)


def test_in_json_it_tells_what_changed(call: Call, feeds: Path) -> None:
    flood, ferry = titled(call, feeds, FLOOD), titled(call, feeds, FERRY)
    (done,) = rows(call("merge", flood["canonical"], ferry["story"], "--json", "--config", feeds))
    assert list(done) == ["merge", "applied", "holder", "stories", "entries", "warnings"]
    assert done["merge"]["articles"] == [flood["canonical"], ferry["canonical"]]
    assert (done["applied"], done["holder"]) == (True, None)
    gone = {each["story"] for each in done["entries"] if each["change"] == "disappears"}
    kept = {flood["story"], ferry["story"]} - gone
    assert len(gone) == len(kept) == 1
    whole = next(each for each in done["stories"] if each["story"] in kept)
    assert set(whole["after"]) == {*flood["articles"], *ferry["articles"]}
    (back,) = rows(call("undo", "1", "--json", "--config", feeds))
    assert {each["story"]: each["change"] for each in back["entries"]} == dict.fromkeys(gone, "appears")
    assert stories(call, feeds)[flood["story"]] == flood
    assert stories(call, feeds)[ferry["story"]] == ferry


def test_a_pin_moves_the_link(call: Call, feeds: Path) -> None:
    flood = titled(call, feeds, FLOOD)
    other = next(article for article in flood["articles"] if article != flood["canonical"])
    done = call("pin", other, "--config", feeds)
    assert "links" in done.out
    assert titled(call, feeds, FLOOD)["canonical"] == other
    call("undo", "--config", feeds)
    assert titled(call, feeds, FLOOD)["canonical"] == flood["canonical"]


def test_never_parts_two_by_their_addresses(call: Call, feeds: Path) -> None:
    flood = titled(call, feeds, FLOOD)
    articles = {row["article"]: row for row in rows(call("export", "articles", "--config", feeds))}
    a, b = flood["articles"][0], flood["articles"][-1]
    done = call("never", articles[a]["url"], articles[b]["url"], "--config", feeds)
    assert done.code == 0, done.err
    after = {article: name for name, row in stories(call, feeds).items() for article in row["articles"]}
    assert after[a] != after[b]
    assert call("never", a, a, "--config", feeds).code == 2


def test_the_list_numbers_them_and_says_which_do_not_hold(call: Call, feeds: Path) -> None:
    flood = titled(call, feeds, FLOOD)
    a, b = flood["articles"][0], flood["articles"][-1]
    call("never", a, b, "--config", feeds)
    assert call("merge", a, b, "--config", feeds).code == 0
    said = call("undo", "--list", "--config", feeds).out.splitlines()
    assert said[1].startswith("1 ")
    assert "does not hold: 2 contradicts it, and is later" in said[1]
    assert [row["overruled"] for row in rows(call("undo", "--list", "--json", "--config", feeds))] == [
        2,
        None,
    ]
    assert titled(call, feeds, FLOOD)["articles"] == flood["articles"]


def test_what_cannot_be_said_is_told_in_one_line(call: Call, feeds: Path) -> None:
    flood, ferry = titled(call, feeds, FLOOD), titled(call, feeds, FERRY)
    alien = call("split", flood["story"], ferry["canonical"], "--config", feeds)
    assert (alien.code, alien.err.count("\n")) == (2, 1)
    assert "it is in another story" in alien.err
    assert call("merge", flood["story"], flood["canonical"], "--config", feeds).code == 2
    assert "it holds none" in call("undo", "--config", feeds).err
    assert call("pin", "https://nowhere.example/1", "--config", feeds).code == 2
    assert written(feeds) == ""


def test_a_file_with_an_error_stops_a_command_and_is_left_alone(call: Call, feeds: Path) -> None:
    file = feeds.parent / "corrections.yaml"
    file.write_text("# mine\n- pin: nobody\n", "utf-8")
    done = call("undo", "--config", feeds)
    assert done.code == 78
    assert 'corrections.yaml:2:8: error: pin: "nobody" is no article id;' in done.err
    assert written(feeds) == "# mine\n- pin: nobody\n"
    published = call("publish", "--config", feeds)
    assert published.code == 0
    assert "corrections.yaml:2:8: error: " in published.err


def test_a_correction_written_by_hand_is_applied_by_once_and_publish(call: Call, feeds: Path) -> None:
    flood = titled(call, feeds, FLOOD)
    file = feeds.parent / "corrections.yaml"
    file.write_text(f"- never: [{flood['articles'][0]}, {flood['articles'][-1]}]  # by hand\n", "utf-8")
    assert program("publish", "--config", str(feeds)).code == 0
    assert flood["articles"][-1] not in titled(call, feeds, FLOOD)["articles"]
    file.unlink()
    done = program("once", "--config", str(feeds))
    assert "there is no such file, but 1 corrections of it are in force" in done.err
    assert flood["articles"][-1] not in titled(call, feeds, FLOOD)["articles"]
    file.write_text("[]\n", "utf-8")
    program("once", "--config", str(feeds))
    assert titled(call, feeds, FLOOD)["articles"] == flood["articles"]


def test_beside_another_process_it_is_only_written(call: Call, feeds: Path) -> None:
    flood = titled(call, feeds, FLOOD)
    with hold(feeds.parent / "storage", "once", Clock().now()):
        done = call("pin", flood["articles"][-1], "--config", feeds)
        assert done.code == 0
        assert "the storage is held by `aggregator once`" in done.err
        assert f"- pin: {flood['articles'][-1]}" in written(feeds)
        back = rows(call("undo", "--json", "--config", feeds))
        assert (back[0]["applied"], back[0]["stories"]) == (False, [])
    assert "pin" not in written(feeds).replace("`pin`", "")


@contextmanager
def serving(feeds: Path) -> Iterator[Any]:
    with running(feeds.parent / "log", "run", "--config", str(feeds)) as started:
        started.wait_for("info started")
        yield started


@pytest.mark.slow
def test_the_running_service_applies_it_by_itself(call: Call, feeds: Path) -> None:
    flood = titled(call, feeds, FLOOD)
    leaves = flood["articles"][-1]
    with serving(feeds) as started:
        done = program("split", flood["story"], leaves, "--config", str(feeds))
        assert done.code == 0
        assert f"`aggregator run` (pid {started.process.pid}, since" in done.err
        assert "applies it within seconds" in done.err
        started.wait_for("info corrected")
        started.wait_until(lambda: leaves not in titled(call, feeds, FLOOD)["articles"])
        (feeds.parent / "corrections.yaml").write_text("- pin\n", "utf-8")
        started.wait_for("corrections.yaml:1:3: error: ")
        started.wait_until(lambda: "corrections refused" in program("status", "--config", str(feeds)).out)
        assert leaves not in titled(call, feeds, FLOOD)["articles"]
        (feeds.parent / "corrections.yaml").write_text("# nothing\n", "utf-8")
        started.wait_until(lambda: leaves in titled(call, feeds, FLOOD)["articles"])
        assert "corrections refused" not in program("status", "--config", str(feeds)).out


def test_recluster_shows_the_difference_and_applies_it_on_demand(call: Call, feeds: Path) -> None:
    nothing = call("recluster", "--config", feeds)
    assert (nothing.code, nothing.out) == (0, "")
    assert nothing.err == "every story is as it would be found today\n"
    flood = titled(call, feeds, FLOOD)
    with closing(sqlite3.connect(feeds.parent / "storage/aggregator.db", isolation_level=None)) as database:
        # As if nobody had ever compared them, nor announced anything.
        for table in ("link", "publication"):
            database.execute(f"DELETE FROM {table}")  # noqa: S608 - names of our own tables
        database.execute("UPDATE story SET announced = NULL")
        database.execute(
            "UPDATE article SET story = (SELECT id FROM story WHERE founder != article.id LIMIT 1)"
            " WHERE id = ?",
            (flood["articles"][-1],),
        )
    shown = rows(call("recluster", "--since", "30d", "--json", "--config", feeds))
    assert list(shown[0]) == ["story", "change", "published", "into", "before", "after"]
    assert flood["articles"][-1] not in titled(call, feeds, FLOOD)["articles"]
    done = call("recluster", "--since", "30d", "--yes", "--config", feeds)
    assert done.code == 0
    assert done.err.endswith(f"{len(shown)} stories change, 0 of them published\n")
    assert titled(call, feeds, FLOOD)["articles"] == flood["articles"]
    assert call("recluster", "--since", "soon", "--config", feeds).code == 2


def test_recluster_does_not_begin_beside_another_process(call: Call, feeds: Path) -> None:
    with hold(feeds.parent / "storage", "run", Clock().now()):
        assert call("recluster", "--config", feeds).code == 0
        assert call("recluster", "--yes", "--config", feeds).code == 75


def test_one_line_of_json_each(call: Call, feeds: Path) -> None:
    flood = titled(call, feeds, FLOOD)
    done = call("pin", flood["articles"][-1], "--json", "--config", feeds)
    assert len(done.out.splitlines()) == 1
    assert json.loads(done.out)["pin"]["kind"] == "pin"
