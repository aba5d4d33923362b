"""cluster: the stories in any file, whatever order its rows come in."""

import gzip
import json
import random
from pathlib import Path

import pytest

from tests.cli.conftest import Call, rows
from tests.dedupe.happenings import BRIDGE
from tests.loopback import program
from tests.stories import made_up


def row(name: str, text: str, hour: int, **more: str) -> str:
    values = {
        "id": name,
        "source": name[0],
        "url": f"https://{name[0]}.example/{name}",
        "title": made_up(name, 12),
        "published": f"2026-03-05T{hour:02}:00:00Z",
        "text": text,
        "ignored": "yes",
    }
    return json.dumps(values | more, ensure_ascii=False)


WIRE = made_up("wire", 400)
ROWS = [
    row("a1", WIRE, 1),
    row("b1", WIRE[:300], 2),
    row("c1", made_up("other", 400), 3),
    row("d1", "", 4, html=f"<p>{WIRE}</p>"),
]


def write(folder: Path, lines: list[str], name: str = "rows.jsonl") -> Path:
    path = folder / name
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return path


def stories(call: Call, path: Path) -> dict[str, str]:
    done = call("cluster", path)
    assert done.code == 0, done.err
    return {found["id"]: found["story"] for found in rows(done)}


def test_each_row_gets_its_story_and_event(call: Call, tmp_path: Path) -> None:
    found = rows(call("cluster", write(tmp_path, ROWS)))
    assert [list(each) for each in found] == [["id", "story", "event"]] * 4
    assert all(each["event"] == each["story"] for each in found)
    story = {each["id"]: each["story"] for each in found}
    assert story["a1"] == story["b1"] == story["d1"] != story["c1"]


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_the_rows_does_not_matter(call: Call, tmp_path: Path, seed: int) -> None:
    shuffled = ROWS.copy()
    random.Random(seed).shuffle(shuffled)  # noqa: S311 - repeatable on purpose
    expected = stories(call, write(tmp_path, ROWS))
    assert stories(call, write(tmp_path, shuffled, "shuffled.jsonl")) == expected


def test_independent_reports_of_one_event_share_it_whatever_the_order_of_the_rows(
    call: Call, tmp_path: Path
) -> None:
    """The lines are given backwards: the event bears the id of the story that was told first."""
    tellings = enumerate(BRIDGE.items(), 1)
    reports = [row(outlet, text, hour, title=title) for hour, (outlet, (title, text)) in tellings]
    found = rows(call("cluster", write(tmp_path, [*ROWS, *reports][::-1])))
    story = {each["id"]: each["story"] for each in found}
    events = {each["event"] for each in found if each["id"] in BRIDGE}
    assert events == {story["haian"]}
    assert len({story[outlet] for outlet in BRIDGE}) == len(BRIDGE)


def test_a_packed_file_and_standard_input_are_read_too(call: Call, tmp_path: Path) -> None:
    plain = write(tmp_path, ROWS)
    packed = tmp_path / "rows.jsonl.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    expected = call("cluster", plain).out
    assert call("cluster", packed).out == expected
    assert program("cluster", "-", stdin=plain.read_bytes()).out == expected


def test_a_byte_order_mark_empty_lines_and_no_newline_at_the_end_do_no_harm(
    call: Call, tmp_path: Path
) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + "\n\n".join(ROWS).encode())
    assert stories(call, path) == stories(call, write(tmp_path, ROWS, "plain.jsonl"))


def test_a_row_without_a_date_folds_with_its_exact_text_only(call: Call, tmp_path: Path) -> None:
    story = stories(call, write(tmp_path, [ROWS[0], row("e1", WIRE, 5, published=""), ROWS[2]]))
    assert story["a1"] == story["e1"] != story["c1"]


def test_a_file_of_nothing_has_no_stories(call: Call, tmp_path: Path) -> None:
    assert stories(call, write(tmp_path, [])) == {}


def test_the_window_is_that_of_a_configuration_that_is_named(call: Call, tmp_path: Path) -> None:
    late = [ROWS[0], row("b1", WIRE[:380], 1, published="2026-03-06T01:00:00Z")]
    path = write(tmp_path, late)
    (tmp_path / "feeds.yaml").write_text("dedup: {window: 2h}\n", "utf-8")
    assert len(set(stories(call, path).values())) == 1
    done = call("cluster", path, "--config", tmp_path / "feeds.yaml")
    assert len({found["story"] for found in rows(done)}) == 2


BAD = {
    "it is no JSON (Expecting value); write one JSON object a line": "nonsense",
    "it is no object; write one JSON object a line": "[1]",
    "it has no id; give every row an id of its own": '{"title": "x"}',
    "id a1 came before; give every row an id of its own": ROWS[0],
}


@pytest.mark.parametrize("said", BAD)
def test_a_row_that_cannot_be_used_is_named_by_file_and_line(call: Call, tmp_path: Path, said: str) -> None:
    path = write(tmp_path, [ROWS[0], ROWS[1], BAD[said]])
    done = call("cluster", path)
    assert (done.code, done.out) == (65, "")
    assert done.err == f"{path}:3: while reading an article: {said}\n"


def test_bytes_that_are_no_text_are_named_by_file_and_line(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(b'{"id": "\xff"}\n')
    assert call("cluster", path).err == (
        f"{path}:1: while reading an article: it is no JSON (it is no UTF-8); write one JSON object a line\n"
    )


def test_a_packed_file_that_was_cut_off_is_said_to_be(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl.gz"
    path.write_bytes(gzip.compress("\n".join(ROWS).encode())[:-20])
    done = call("cluster", path)
    assert done.code == 65
    assert "while reading the file: Compressed file ended before" in done.err


def test_a_file_that_is_not_there_is_bad_data(call: Call, tmp_path: Path) -> None:
    done = call("cluster", tmp_path / "none.jsonl")
    assert done.code == 65
    assert (
        done.err
        == f"{tmp_path / 'none.jsonl'}: while opening it: No such file or directory; check the path\n"
    )
