"""labels.jsonl: answers outlast the process that took them, and whatever interrupts it."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from aggregator.cli import labels
from aggregator.errors import DataError
from aggregator.model import ArticleId
from tests.stories import NOON

ONE = (ArticleId("a1"), ArticleId("a2"))
OTHER = (ArticleId("a3"), ArticleId("a4"))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / labels.NAME


def test_where_nobody_has_answered_there_are_none(file: Path) -> None:
    assert labels.read(file) == {}
    assert not file.exists()


def test_what_is_added_is_read_again(file: Path) -> None:
    labels.add(file, ONE, "same", NOON)
    labels.add(file, OTHER, "unknown", NOON)
    assert labels.read(file) == {ONE: "same", OTHER: "unknown"}
    first, _ = file.read_text("utf-8").splitlines()
    assert json.loads(first) == {"a": "a1", "b": "a2", "label": "same", "time": "2026-03-05T04:00:00Z"}


def test_of_two_answers_the_later_holds_and_comes_last(file: Path) -> None:
    for pair, label in ((ONE, "same"), (OTHER, "not"), (ONE, "not")):
        labels.add(file, pair, labels.WORDS[label], NOON)
    assert list(labels.read(file).items()) == [(OTHER, "not"), (ONE, "not")]


def test_a_line_by_hand_may_name_the_two_either_way_and_need_not_end(file: Path) -> None:
    file.write_text('\n{"b": "a1", "a": "a2", "label": "not"}', "utf-8")
    assert labels.read(file) == {ONE: "not"}
    labels.add(file, OTHER, "same", NOON)
    assert labels.read(file) == {ONE: "not", OTHER: "same"}


def test_an_answer_whose_writing_was_cut_short_was_not_taken(file: Path) -> None:
    labels.add(file, ONE, "same", NOON)
    with file.open("a", encoding="utf-8") as torn:
        torn.write('{"a": "a3", "b": "a')
    assert labels.read(file) == {ONE: "same"}
    labels.add(file, OTHER, "not", NOON)
    assert labels.read(file) == {ONE: "same", OTHER: "not"}


@pytest.mark.parametrize(
    "line", ["nonsense", "[]", "3", '{"a": "a1", "b": "a2"}', '{"a": "a1", "b": "a2", "label": "maybe"}']
)
def test_a_line_that_is_no_label_is_named(file: Path, line: str) -> None:
    labels.add(file, ONE, "same", NOON)
    with file.open("a", encoding="utf-8") as edited:
        edited.write(f"{line}\n")
    with pytest.raises(DataError, match=r"labels\.jsonl:2: while reading the labels: this line is no label"):
        labels.read(file)


def test_bytes_that_are_no_text_are_said_to_be(file: Path) -> None:
    file.write_bytes(b"\xff\n")
    with pytest.raises(DataError, match="it is no UTF-8; mend it, or move it away"):
        labels.read(file)


def test_a_place_where_nothing_can_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="while saving a label: No such file or directory"):
        labels.add(tmp_path / "missing" / labels.NAME, ONE, "same", NOON)


def test_two_who_answer_at_once_lose_nothing(file: Path) -> None:
    pairs = [(ArticleId(f"a{number}"), ArticleId(f"b{number}")) for number in range(60)]
    with ThreadPoolExecutor(8) as people:
        list(people.map(lambda pair: labels.add(file, pair, "same", NOON), pairs))
    assert set(labels.read(file)) == set(pairs)
