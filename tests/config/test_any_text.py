"""Whatever stands in the file: settings, or an error with places; never another exception, never a hang."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as some

from aggregator import config
from aggregator.errors import ConfigError, Problem

WORDS = [
    *(
        "sources",
        "topics",
        "service",
        "http",
        "hosts",
        "*",
        "defaults",
        "interval",
        "min",
        "max",
        "feed",
        "feeds",
    ),
    *(
        "git",
        "url",
        "branch",
        "paths",
        "since",
        "match",
        "any",
        "all",
        "none",
        "not",
        "keywords",
        "regex",
        "score",
        "rules",
        "points",
        "field",
        "include",
    ),
    *(
        "exclude",
        "canonical",
        "order",
        "weights",
        "publish",
        "items",
        "dedup",
        "guards",
        "a",
        "bbc",
        "tags",
        "title",
    ),
    *(
        "version",
        "storage",
        "listen",
        "timezone",
        "language",
        "languages",
        "mirror_of",
        "aliases",
        "allow_private",
    ),
]
VALUES = [
    *(
        "10m",
        "7d",
        "1/2s",
        "15MB",
        "zh",
        "https://a.example/",
        "a",
        "tag:a",
        "${env:A}",
        "${file:x}",
        "x\0y",
        "[",
        "*",
    ),
    *("127.0.0.1:80", "../a", "-x", "\ud7ff", "", "mirror", "Asia/Shanghai", "Asia", "/", "1" * 400),
]
LEAVES = some.one_of(
    some.none(),
    some.booleans(),
    some.integers(),
    some.floats(),
    some.sampled_from(VALUES),
    some.text(max_size=5),
)
TREES = some.recursive(
    LEAVES,
    lambda inner: some.one_of(
        some.lists(inner, max_size=3), some.dictionaries(some.sampled_from(WORDS), inner, max_size=4)
    ),
    max_leaves=12,
)
Try = Callable[[str], None]


@pytest.fixture(scope="module")
def attempt(tmp_path_factory: pytest.TempPathFactory) -> Try:
    path = tmp_path_factory.mktemp("any") / "feeds.yaml"

    def load(text: str) -> None:
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        told: tuple[Problem, ...] = ()
        try:
            config.load(path, {"A": "b"})
        except ConfigError as error:
            told = error.problems
        for problem in told:
            assert min(problem.line, problem.column) >= 1
            assert "\n" not in str(problem)

    return load


@given(text=some.text())
def test_any_text(text: str, attempt: Try) -> None:
    attempt(text)


@given(text=some.text(alphabet="abc:-[]{}&*!|>'\"%@#,? \n\t0.~\\\u3000", max_size=60))
def test_any_text_made_of_what_means_something_to_yaml(text: str, attempt: Try) -> None:
    attempt(text)


@settings(max_examples=300)
@given(tree=some.dictionaries(some.sampled_from(WORDS), TREES, max_size=5))
def test_any_values_under_any_keys(tree: dict[str, Any], attempt: Try) -> None:
    attempt(yaml.safe_dump(tree, allow_unicode=True))


@given(data=some.data())
def test_any_slip_of_the_finger_in_a_good_file(data: some.DataObject, attempt: Try) -> None:
    text = config.starter()
    start = data.draw(some.integers(0, len(text)))
    length = data.draw(some.integers(0, 40))
    attempt(text[:start] + data.draw(some.text(max_size=3)) + text[start + length :])


def test_marks_directives_and_bytes_that_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "feeds.yaml"
    for data in (
        b"\xff\xfe",
        b"\x00",
        b"\xef\xbb\xbf",
        b"\r",
        b"%YAML 1.2\n---\nversion: 1\n",
        b"%YAML 2.0\n---\n",
    ):
        path.write_bytes(data)
        try:
            config.load(path, {})
        except ConfigError:
            continue
