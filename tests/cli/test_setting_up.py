"""init and check: how an installation begins, and how one knows that it is good."""

import json
from pathlib import Path

import pytest
import yaml

from aggregator.cli.init import unit
from aggregator.config import schema
from tests.cli.conftest import Call, rows

UNIT = Path(__file__).parent.parent.parent / "systemd/aggregator.service"


def test_init_writes_a_configuration_that_check_finds_good(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "new/feeds.yaml"
    done = call("init", "--config", path)
    assert done.out == "".join(
        f"{path.with_name(name)}: written\n"
        for name in ("feeds.yaml", "feeds.schema.json", "aggregator.service")
    )
    checked = call("check", "--config", path)
    assert checked.code == 0
    assert checked.out == f"{path}: good: 2 sources, 2 topics, 1 warning\n"
    assert "warning: publish.base_url is not set" in checked.err


def test_init_overwrites_nothing_and_says_so(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "feeds.yaml"
    path.write_text("sources: {}\n", "utf-8")
    done = call("init", "--config", path)
    assert done.code == 0
    assert done.out.splitlines()[0] == f"{path}: is there already, left as it is"
    assert path.read_text("utf-8") == "sources: {}\n"


def test_the_schema_beside_it_is_the_one_of_the_model_and_the_file_names_it(
    call: Call, tmp_path: Path
) -> None:
    call("init", "--config", tmp_path / "feeds.yaml")
    assert json.loads((tmp_path / "feeds.schema.json").read_text("utf-8")) == schema()
    text = (tmp_path / "feeds.yaml").read_text("utf-8")
    assert text.startswith("# yaml-language-server: $schema=feeds.schema.json\n")
    assert set(yaml.safe_load(text)) >= {"sources", "topics"}


def test_the_unit_is_the_shipped_one_with_the_places_of_this_installation() -> None:
    shipped = UNIT.read_text("utf-8")
    assert unit(Path("/etc/aggregator/feeds.yaml"), Path("/opt/aggregator/.venv")) == shipped
    here = unit(Path("/srv/news/feeds.yaml"), Path("/srv/program/.venv"))
    assert "ExecStart=/srv/program/.venv/bin/aggregator run --config /srv/news/feeds.yaml\n" in here
    assert "/opt/aggregator" not in here


def test_init_where_nothing_may_be_written_is_one_line(call: Call, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    done = call("init", "--config", tmp_path / "file/feeds.yaml")
    assert done.code == 1
    assert (
        done.err
        == (
            f"{tmp_path / 'file/feeds.yaml'}: while writing it: Not a directory; "
            "name a folder of yours with --config DIR/feeds.yaml\n"
        )
        or "File exists" in done.err
    )


def test_check_names_every_error_at_once(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "feeds.yaml"
    path.write_text("sources: {bbc: {fed: x}}\ntopics: {all: {titel: 全部}}\n", "utf-8")
    done = call("check", "--config", path)
    assert (done.code, done.out) == (78, "")
    assert 'unknown key; did you mean "feed"?' in done.err
    assert 'unknown key; did you mean "title"?' in done.err


def test_check_in_json_gives_errors_and_warnings_in_one_form(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "feeds.yaml"
    path.write_text("sources: {bbc: {feed: 'https://bbc.example/rss', namen: x}}\n", "utf-8")
    done = call("check", "--json", "--config", path)
    assert done.code == 78
    (problem,) = rows(done)
    assert problem["level"] == "error"
    assert (problem["file"], problem["line"]) == (str(path), 1)
    path.write_text("sources: {bbc: 'https://bbc.example/rss'}\ntopics: {all: {title: 全部}}\n", "utf-8")
    done = call("check", "--json", "--config", path)
    assert done.code == 0
    (warning,) = rows(done)
    assert list(warning) == list(problem) == ["file", "line", "column", "text", "level"]
    assert (warning["level"], warning["column"]) == ("warning", 1)


@pytest.mark.parametrize("name", ["status", "once", "check", "publish"])
def test_a_configuration_that_is_not_there_is_named_with_its_remedy(
    call: Call, tmp_path: Path, name: str
) -> None:
    done = call(name, "--config", tmp_path / "none.yaml")
    assert done.code == 78
    assert done.err.startswith(f"{tmp_path / 'none.yaml'}:1:1: error: ")
