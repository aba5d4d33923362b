"""Failures that an operator can act on: one line, one exit code."""

import re
from datetime import timedelta

import pytest

from aggregator import errors
from aggregator.errors import (
    AggregatorError,
    ConfigError,
    FetchError,
    Gone,
    Problem,
    RefusedAddress,
    Throttled,
    one_line,
)

TREE = errors.__doc__ or ""
KINDS = [
    kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, AggregatorError)
]


def test_a_message_is_subject_action_cause_and_remedy_on_one_line() -> None:
    error = AggregatorError("bbc", "fetching https://bbc.example.com/", "429", "next try in 1 h")
    assert str(error) == "bbc: while fetching https://bbc.example.com/: 429; next try in 1 h"
    assert str(AggregatorError("bbc", "fetching", "429")) == "bbc: while fetching: 429"


def test_what_comes_from_outside_cannot_break_the_line_or_the_terminal() -> None:
    error = AggregatorError("bb\x1b[31mc", "fetching\n", " the\r\nserver\tsaid\x00 no\u202e ", "\n")
    assert str(error) == "bb [31mc: while fetching: the server said no"


@pytest.mark.parametrize(
    ("text", "line"), [("a\n b", "a b"), ("\u200bzero", "zero"), ("全角　空格", "全角 空格"), ("", "")]
)
def test_one_line_keeps_what_is_printable_with_single_blanks(text: str, line: str) -> None:
    assert one_line(text) == line


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_the_tree_in_the_docstring_names_every_error_with_its_exit_code(kind: type[AggregatorError]) -> None:
    line = next(line for line in TREE.splitlines() if re.search(rf"\b{kind.__name__}\b", line))
    told = re.search(rf"\b{kind.__name__}\s+(\d\d?)\b", line)
    inherited = [base.exit_code for base in kind.__mro__[1:] if issubclass(base, AggregatorError)]
    assert kind.exit_code == (int(told[1]) if told else inherited[0])
    assert (kind.__doc__ or "").strip()


def test_every_error_keeps_its_parts_when_it_is_raised_and_caught() -> None:
    with pytest.raises(AggregatorError) as caught:
        raise RefusedAddress("a", "b", "c", "d", status=403)
    error = caught.value
    assert (error.subject, error.action, error.cause, error.remedy) == ("a", "b", "c", "d")
    assert isinstance(error, FetchError)
    assert error.status == 403


def test_a_throttled_source_knows_how_long_to_wait() -> None:
    error = Throttled("a", "b", "c", status=503, wait=timedelta(hours=1))
    assert (error.status, error.wait, error.exit_code) == (503, timedelta(hours=1), 75)
    assert (Throttled("a", "b", "c").status, Throttled("a", "b", "c").wait) == (429, None)
    assert Gone("a", "b", "c", status=410).status == 410


def test_a_configuration_tells_all_its_problems_in_the_order_of_the_file() -> None:
    problems = (
        Problem("feeds.yaml", 12, 5, "unknown key"),
        Problem("feeds.yaml", 3, 1, "defined twice"),
        Problem("feeds.yaml", 3, 1, "no such slug", "warning"),
    )
    error = ConfigError(problems)
    assert str(error).splitlines() == [
        "feeds.yaml:3:1: error: defined twice",
        "feeds.yaml:3:1: warning: no such slug",
        "feeds.yaml:12:5: error: unknown key",
    ]
    assert (error.subject, error.cause, error.exit_code) == ("feeds.yaml", "defined twice", 78)
