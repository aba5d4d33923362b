"""tune: the whole command on a storage of our own, piped and at a terminal.

How labels become estimates is tested in tests/dedupe/test_tuning.py, the file in test_labels.py.
"""

import codecs
import json
import os
import pty
import re
import select
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from aggregator.store.sql import open_store
from tests.cli.conftest import Call, rows
from tests.dedupe.texts import FERRY, FERRY_EDITED, FERRY_OWN, LIBRARY, ORCHARD, begin, traditional
from tests.loopback import PATIENCE, ROOT, command, environment, program
from tests.pipeline.newsroom import Newsroom, make_settings
from tests.stories import at, make_article, make_source

TITLE = "东岛航线周六恢复通航"
CLOCK = at(24).isoformat()
ARTICLES = {
    "haian": (TITLE, FERRY),
    "daohe": (traditional(TITLE), traditional(begin(FERRY, 0.25) + FERRY_OWN)),  # certainty .62
    "yunzhou": (TITLE + "\x1b[2J", begin(FERRY, 0.35) + FERRY_OWN),  # .83
    "daoyu": (TITLE, FERRY_EDITED),
    "tuju": ("图书馆开放旧书修补室", LIBRARY),
    "shanhai": ("柿子早红十天 果农却发愁", ORCHARD),
}
QUESTION, ADVICE = "labelled) > ", "suggest a threshold"


@pytest.fixture
def feeds(tmp_path: Path) -> Path:
    """A feeds.yaml beside a storage in which six outlets' articles are settled and announced."""
    storage = tmp_path / "storage"
    storage.mkdir()
    settings = make_settings(storage, [make_source(slug) for slug in ARTICLES])
    with closing(open_store(f"sqlite+pysqlite:///{storage / 'aggregator.db'}")) as store:
        room = Newsroom(store, settings)
        for slug, (title, text) in ARTICLES.items():
            room.settle(slug, make_article("1", text, source=slug, title=title))
        room.announce()
    path = tmp_path / "feeds.yaml"
    path.write_text(
        "service: {storage: ./storage}\n"
        "topics: {all: {title: 全部}, orchards: {title: 果园, match: {any: [{keywords: [柿子]}]}}}\n",
        "utf-8",
    )
    return path


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AGGREGATOR_CLOCK", CLOCK)


@dataclass
class Terminal:
    """The program on a terminal of its own; ``said`` is all that it has shown."""

    descriptor: int
    said: str = ""
    # A terminal gives 4,095 bytes at a time, whatever letter they end in.
    decoder: codecs.IncrementalDecoder = field(default_factory=codecs.getincrementaldecoder("utf-8"))

    def wait_for(self, *words: str) -> str:
        """Read on until any of the words is shown, or to the end without words; return what is new."""
        begun, deadline = len(self.said), time.monotonic() + PATIENCE
        while not any(word in self.said[begun:] for word in words):
            assert select.select([self.descriptor], [], [], deadline - time.monotonic())[0], self.said
            try:
                self.said += self.decoder.decode(os.read(self.descriptor, 65536))
            except OSError:  # how Linux says that the other end of a terminal is closed
                assert not words, self.said
                break
        return plain(self.said[begun:])

    def answer(self, key: str) -> str:
        """Press a key, and return what is shown until the next question, or at the end."""
        os.write(self.descriptor, f"{key}\n".encode())
        return self.wait_for(QUESTION, ADVICE)


@contextmanager
def terminal(*arguments: str | Path, columns: int = 100) -> Iterator[Terminal]:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        command(*map(str, arguments)),
        env=environment(COLUMNS=str(columns), TERM="xterm", AGGREGATOR_CLOCK=CLOCK),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=ROOT,
    )
    os.close(theirs)
    try:
        yield Terminal(ours)
        assert process.wait(PATIENCE) == 0
    finally:
        process.kill()
        process.wait(PATIENCE)
        os.close(ours)


def plain(said: str) -> str:
    return re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]|\r", "", said)


def saved(feeds: Path) -> list[dict[str, str]]:
    file = feeds.parent / "storage/labels.jsonl"
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()] if file.exists() else []


def test_piped_it_only_lists_and_says_how_many_labels_it_wants(feeds: Path) -> None:
    done = program("tune", "all", "--config", str(feeds), stdin=b"s\n", AGGREGATOR_CLOCK=CLOCK)
    assert (done.code, done.err) == (0, "")
    table = done.out.split("\n\n")[0].splitlines()
    assert [line.split()[:3] for line in table[1:3]] == [["0.60", "6", "3"], ["0.65", "4", "3"]]
    assert any(line.startswith("0.75 *") for line in table)
    assert "6 articles of all since 2026-02-04T04:00:00Z." in done.out
    assert done.out.index("0.83  one text now") < done.out.index("0.62  two texts now")
    assert "海安轮渡公司" in done.out.replace("\n", "")
    assert "\x1b" not in done.out
    assert "suggest a threshold" in done.out
    assert saved(feeds) == []


def test_in_json_pairs_come_with_their_figures_and_a_summary_comes_last(call: Call, feeds: Path) -> None:
    *pairs, last = rows(call("tune", "all", "--json", "--config", feeds))
    assert [list(pair) for pair in pairs] == [
        ["a", "b", "certainty", "verdict_now", "figures", "shared", "articles"]
    ] * len(pairs)
    doubts = [abs(pair["certainty"] - 0.75) for pair in pairs]
    assert doubts == sorted(doubts)
    assert all(0.6 <= pair["certainty"] < 0.95 for pair in pairs)
    assert all((pair["verdict_now"] == "same") == (pair["certainty"] >= 0.75) for pair in pairs)
    assert [article["id"] for article in pairs[0]["articles"]] == [pairs[0]["a"], pairs[0]["b"]]
    summary = last["summary"]
    assert (summary["topic"], summary["articles"], summary["configured"]) == ("all", 6, 0.75)
    assert [each["threshold"] for each in summary["thresholds"]][::7] == [0.6, 0.95]
    entries = [each["entries"] for each in summary["thresholds"]]
    assert entries == sorted(entries)
    assert summary["suggested"] is None
    assert summary["labels"] == {"same": 0, "not": 0, "unknown": 0}


def test_answers_at_a_terminal_are_saved_at_once_and_never_asked_again(call: Call, feeds: Path) -> None:
    with terminal("tune", "all", "--config", feeds) as screen:
        assert "(0 labelled)" in screen.wait_for(QUESTION)
        assert "(0 labelled)" in screen.answer("x")  # no key: the question comes again
        assert "(1 labelled)" in screen.answer("s")
        assert [row["label"] for row in saved(feeds)] == ["same"]
        assert "(2 labelled)" in screen.answer("N")
        assert ADVICE in screen.answer("q")
        screen.wait_for()
    assert [row["label"] for row in saved(feeds)] == ["same", "not"]
    assert {row["time"] for row in saved(feeds)} == {"2026-03-06T04:00:00Z"}
    *_, last = rows(call("tune", "all", "--json", "--config", feeds))
    assert last["summary"]["labels"] == {"same": 1, "not": 1, "unknown": 0}

    with terminal("tune", "all", "--config", feeds) as screen:
        assert "(2 labelled)" in screen.wait_for(QUESTION)
        while ADVICE not in screen.answer("d"):
            assert len(saved(feeds)) < last["summary"]["pairs"]
        screen.wait_for()
    told = [(row["a"], row["b"]) for row in saved(feeds)]
    assert len(set(told)) == len(told) == last["summary"]["pairs"]


@pytest.mark.parametrize(("columns", "beside"), [(100, 1), (60, 0)])
def test_the_two_stand_side_by_side_where_there_is_room_and_never_beyond_the_edge(
    feeds: Path, columns: int, beside: int
) -> None:
    with terminal("tune", "all", "--config", feeds, columns=columns) as screen:
        shown = screen.wait_for(QUESTION).partition("───\n")[2]
        screen.answer("q")
        screen.wait_for()
    *pair, _ = shown.splitlines()
    assert sum(line.count("2026-03-05T04:00:00Z") == 2 for line in pair) == beside
    assert [line for line in pair if cell_len(line) > columns] == []
    assert "shared, " in shown
    assert "certainty" not in shown


def test_the_end_of_input_is_an_end_too(feeds: Path) -> None:
    with terminal("tune", "all", "--config", feeds) as screen:
        screen.wait_for(QUESTION)
        os.write(screen.descriptor, b"\x04")
        screen.wait_for(ADVICE)
        screen.wait_for()
    assert saved(feeds) == []


def label(feeds: Path, answers: Sequence[tuple[Any, str]]) -> None:
    with (feeds.parent / "storage/labels.jsonl").open("a", encoding="utf-8") as file:
        for pair, answer in answers:
            file.write(json.dumps({"a": pair["a"], "b": pair["b"], "label": answer}) + "\n")


def test_labels_are_shown_with_the_pairs_that_bear_them(call: Call, feeds: Path) -> None:
    *pairs, _ = rows(call("tune", "all", "--json", "--config", feeds))
    label(feeds, [(pairs[0], "same"), (pairs[1], "not")])
    *again, last = rows(call("tune", "all", "--json", "--config", feeds))
    assert [pair.get("label") for pair in again[:3]] == ["same", "not", None]
    assert last["summary"]["labels"] == {"same": 1, "not": 1, "unknown": 0}
    assert ", labelled same" in call("tune", "all", "--config", feeds).out


def test_nothing_stored_or_published_is_changed(call: Call, feeds: Path) -> None:
    before = call("export", "stories", "--config", feeds).out
    call("tune", "all", "--config", feeds)
    assert call("export", "stories", "--config", feeds).out == before
    assert sorted(path.name for path in (feeds.parent / "storage").iterdir()) == ["aggregator.db"]


def test_a_topic_that_there_is_not_is_named_with_the_nearest(call: Call, feeds: Path) -> None:
    done = call("tune", "orchard", "--config", feeds)
    assert done.code == 2
    assert done.err == (
        "orchard: while looking for the topic: feeds.yaml has no topic of this name; "
        'did you mean "orchards"?\n'
    )


def test_a_span_that_is_none_is_a_usage_error(call: Call, feeds: Path) -> None:
    done = call("tune", "all", "--since", "soon", "--config", feeds)
    assert done.code == 2
    assert done.err.startswith("soon: while reading --since: it must be a duration like ")


def test_without_articles_there_is_one_clear_line(call: Call, feeds: Path, tmp_path: Path) -> None:
    done = call("tune", "all", "--since", "1h", "--config", feeds)
    assert (done.code, done.out) == (0, "")
    assert done.err == "all: it took no article since 2026-03-06T03:00:00Z; there is nothing to tune\n"
    (tmp_path / "new").mkdir()
    (tmp_path / "new/feeds.yaml").write_text("topics: {all: {title: 全部}}\n", "utf-8")
    done = call("tune", "all", "--config", tmp_path / "new/feeds.yaml")
    assert (done.code, done.err.count("\n")) == (0, 1)
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["feeds.yaml"]


def test_where_no_two_outlets_are_near_it_says_so(call: Call, feeds: Path) -> None:
    done = call("tune", "orchards", "--config", feeds)
    assert "No pair changes side between these thresholds." in done.out
    (last,) = rows(call("tune", "orchards", "--json", "--config", feeds))
    assert last["summary"]["pairs"] == 0


def test_labels_that_cannot_be_read_are_named(call: Call, feeds: Path) -> None:
    (feeds.parent / "storage/labels.jsonl").write_text("nonsense\n", "utf-8")
    done = call("tune", "all", "--config", feeds)
    assert done.code == 65
    assert "labels.jsonl:1: while reading the labels: this line is no label" in done.err
