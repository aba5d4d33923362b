"""Where the configuration is found, and how several files become one."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from aggregator import config
from aggregator.errors import ConfigError
from aggregator.model import Settings

Meaning = Callable[..., Settings]
Complaints = Callable[..., list[str]]


def test_the_argument_comes_first_then_the_environment_then_the_folder(folder: Path) -> None:
    (folder / "feeds.yaml").touch()
    environ = {"AGGREGATOR_CONFIG": "other.yaml"}
    assert config.find(Path("mine.yaml"), environ, folder) == Path("mine.yaml")
    assert config.find(None, environ, folder) == folder / "other.yaml"
    assert config.find(None, {"AGGREGATOR_CONFIG": ""}, folder) == folder / "feeds.yaml"


def test_without_any_file_the_remedy_is_init(folder: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        config.find(None, {}, folder)
    assert str(caught.value) == (
        "feeds.yaml:1:1: error: no configuration: there is no ./feeds.yaml and no "
        "/etc/aggregator/feeds.yaml; "
        'write one with "aggregator init"'
    )


def complaint(path: Path) -> str:
    with pytest.raises(ConfigError) as caught:
        config.load(path, {})
    return str(caught.value)


def test_a_missing_file_is_told_with_its_remedy(folder: Path) -> None:
    assert complaint(folder / "x.yaml") == (
        'x.yaml:1:1: error: there is no x.yaml; write one with "aggregator init", '
        "or name another with --config"
    )


def test_a_folder_is_no_file(folder: Path) -> None:
    assert complaint(folder) == (
        ".:1:1: error: . cannot be read: Is a directory; check the path and its permissions"
    )


def test_bytes_that_are_not_utf_8_are_told_with_their_place(folder: Path) -> None:
    (folder / "feeds.yaml").write_bytes(b"topics:\n  a: {title: " + "中国".encode("gb18030") + b"}\n")
    assert complaint(Path("feeds.yaml")) == (
        "feeds.yaml:2:14: error: byte 0xd6 is not UTF-8; save the file as UTF-8"
    )


def test_a_byte_order_mark_is_passed_over(folder: Path) -> None:
    (folder / "feeds.yaml").write_bytes(b"\xef\xbb\xbftopics: {a: }\n")
    assert list(config.load(Path("feeds.yaml"), {}).topics) == ["a"]


def test_a_file_too_large_to_be_meant_is_refused(folder: Path) -> None:
    with (folder / "feeds.yaml").open("wb") as file:
        file.truncate(16 * 1024 * 1024 + 1)
    assert (
        complaint(Path("feeds.yaml")) == "feeds.yaml:1:1: error: feeds.yaml is larger than 16 MiB; split it"
    )


def test_a_file_elsewhere_is_named_as_it_was_given(
    tmp_path_factory: pytest.TempPathFactory, folder: Path
) -> None:
    other = tmp_path_factory.mktemp("other") / "feeds.yaml"
    other.write_text("colour: red\n", "utf-8")
    given = Path(os.path.relpath(other, folder))
    assert complaint(given).startswith(f"{given}:1:1: error: colour: unknown key")


def put(folder: Path, **texts: str) -> None:
    (folder / "feeds.d").mkdir()
    for name, text in texts.items():
        (folder / "feeds.d" / f"{name}.yaml").write_text(text, "utf-8")


def test_included_files_add_sources_topics_and_settings(meaning: Meaning, folder: Path) -> None:
    put(
        folder,
        a="version: 1\nsources: {a: https://a.example/}\nhttp: {hosts: {a.example: {concurrency: 1}}}\n",
        b=(
            "sources: {b: {feed: https://b.example/, mirror_of: a}}\n"
            "topics: {t: {sources: {include: [main]}}}\n"
        ),
        c="# nothing\n",
    )
    settings = meaning(
        "version: 1\n"
        "include: [feeds.d/*.yaml]\n"
        "sources: {main: https://m.example/}\n"
        'http: {timeout: 5s, hosts: {"*": {rate: 1/5s}}}\n'
        "topics:\n"
    )
    assert list(settings.sources) == ["main", "a", "b"]
    assert list(settings.topics) == ["t"]
    assert set(settings.http.hosts) == {"*", "a.example"}


def test_an_included_file_may_include_and_a_circle_ends(meaning: Meaning, folder: Path) -> None:
    put(
        folder,
        a="include: [b.yaml, ../feeds.yaml]\nsources: {a: https://a.example/}\n",
        b="include: [a.yaml]\nsources: {b: https://b.example/}\n",
    )
    settings = meaning("include: [feeds.d/a.yaml, feeds.d/*.yaml]\n")
    assert list(settings.sources) == ["a", "b"]


def test_a_key_that_two_files_define_names_both_places(complaints: Complaints, folder: Path) -> None:
    put(
        folder,
        a="sources:\n  bbc: https://b.example/\ntopics: {t: }\n",
        b="service: {listen: '127.0.0.1:9'}\nhttp: {hosts: {'*': {}}}\ndefaults: {interval: {max: 1h}}\n",
    )
    told = complaints(
        "include: [feeds.d/*.yaml]\n"
        "sources: {bbc: https://a.example/}\n"
        "topics: {t: }\n"
        "service: {listen: '127.0.0.1:8'}\n"
        "http: {hosts: {'*': {}}}\n"
        "defaults: {interval: {min: 1h}}\n"
    )
    assert told == [
        "feeds.d/a.yaml:2:3: error: sources.bbc: defined twice; first at feeds.yaml:2:11",
        "feeds.d/a.yaml:3:10: error: topics.t: defined twice; first at feeds.yaml:3:10",
        "feeds.d/b.yaml:1:11: error: service.listen: defined twice; first at feeds.yaml:4:11",
        "feeds.d/b.yaml:2:16: error: http.hosts.*: defined twice; first at feeds.yaml:5:16",
        "feeds.d/b.yaml:3:12: error: defaults.interval: defined twice; first at feeds.yaml:6:12",
    ]


def test_sections_of_different_shapes_are_defined_twice(complaints: Complaints, folder: Path) -> None:
    put(folder, a="sources: {a: https://a.example/}\n")
    assert "feeds.d/a.yaml:1:1: error: sources: defined twice; first at feeds.yaml:2:1" in complaints(
        "include: [feeds.d/a.yaml]\nsources: [b]\n"
    )


def test_a_section_left_empty_in_either_file_takes_nothing_away(meaning: Meaning, folder: Path) -> None:
    put(folder, a="sources: {a: https://a.example/}\ntopics:\n")
    settings = meaning("include: [feeds.d/a.yaml]\nsources:\ntopics: {t: }\n")
    assert (list(settings.sources), list(settings.topics)) == (["a"], ["t"])


def test_what_makes_any_file_unreadable_is_told_of_all_files_at_once(
    complaints: Complaints, folder: Path
) -> None:
    put(folder, a="a: [\n", b="- b\n", c="c: 1\nc: 2\n")
    assert [line.split(": ")[0] for line in complaints("include: [feeds.d/*.yaml]\n")] == [
        "feeds.d/a.yaml:2:1",
        "feeds.d/b.yaml:1:1",
        "feeds.d/c.yaml:2:1",
    ]


def test_a_pattern_may_match_nothing_but_a_name_must_exist(meaning: Meaning, complaints: Complaints) -> None:
    assert meaning("include: [feeds.d/*.yaml]\n").sources == {}
    assert complaints("include: [feeds.d/a.yaml]\n") == [
        "feeds.yaml:1:11: error: include: there is no feeds.d/a.yaml; create or remove it"
    ]


def test_an_included_folder_is_told_where_it_was_asked_for(complaints: Complaints, folder: Path) -> None:
    put(folder)
    assert complaints("include: [feeds.d]\n") == [
        "feeds.yaml:1:11: error: feeds.d cannot be read: Is a directory; check the path and its permissions"
    ]


def test_errors_stand_in_the_file_they_were_written_in(complaints: Complaints, folder: Path) -> None:
    put(folder, a="topics:\n  t: {sources: {include: [bcc]}}\n")
    assert complaints("include: [feeds.d/a.yaml]\nsources: {bbc: https://a.example/}\n") == [
        'feeds.d/a.yaml:2:27: error: topics.t.sources.include: unknown source "bcc"; did you mean "bbc"?'
    ]
