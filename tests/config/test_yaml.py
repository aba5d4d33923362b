"""How the text of the file is read: YAML 1.2, bounded, with places."""

import math
from collections.abc import Callable

import pytest

from aggregator.config.compose import MAX_DEPTH, compose
from aggregator.config.scalars import meaning as scalar
from aggregator.config.tree import MapNode, Place, locate
from aggregator.errors import ConfigError
from aggregator.model import Settings

Meaning = Callable[..., Settings]
Complaints = Callable[..., list[str]]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("~", None),
        ("null", None),
        ("true", True),
        ("FALSE", False),
        ("no", "no"),
        ("on", "on"),
        ("1:30", "1:30"),
        ("2024-01-01", "2024-01-01"),
        ("17", 17),
        ("-17", -17),
        ("017", 17),
        ("0o17", 15),
        ("0x1F", 31),
        ("1_000", "1_000"),
        ("1.5e3", 1500.0),
        (".5", 0.5),
        ("-.inf", float("-inf")),
        ("1.2.3.4", "1.2.3.4"),
        ("9" * 19, 1e19),
        ("1e999", float("inf")),
    ],
)
def test_a_plain_scalar_means_what_the_core_schema_of_yaml_1_2_says(text: str, value: object) -> None:
    found = scalar(text)
    assert found == value
    assert type(found) is type(value)


def test_not_a_number_is_not_a_number() -> None:
    assert math.isnan(float(str(scalar(".nan"))))


def test_no_stays_a_word_and_a_time_stays_a_time(meaning: Meaning) -> None:
    text = "topics: {no: {match: {any: [{keywords: [no, 1:30, ! 7, !!str 8, '9']}]}}}\n"
    topic = next(iter(meaning(text).topics.values()))
    assert topic.slug == "no"
    assert getattr(topic.match, "words", ()) == ("no", "1:30", "7", "8", "9")


def test_keys_are_always_texts(meaning: Meaning) -> None:
    assert list(meaning("topics: {2024: , true: , null: }\n").topics) == ["2024", "true", "null"]


def test_an_empty_file_is_an_empty_configuration(meaning: Meaning) -> None:
    assert meaning("").sources == {}
    assert meaning("# nothing yet\n").topics == {}
    assert meaning("---\n...\n").topics == {}


def test_keys_with_everything_below_them_commented_out_are_empty(meaning: Meaning) -> None:
    assert meaning("service:\nhttp:\n  hosts:\nsources:\ntopics:\ndefaults:\n").service.listen[1] == 8080


def test_anchors_and_aliases_share_what_they_name(meaning: Meaning) -> None:
    text = (
        "sources:\n"
        "  a: {feed: https://a.example/, interval: &slow {min: 3h}}\n"
        "  b: {feed: https://b.example/, interval: *slow}\n"
    )
    first, second = meaning(text).sources.values()
    assert first.interval == second.interval


def test_every_node_knows_its_line_and_column_counted_in_characters() -> None:
    root = compose("a.yaml", "媒体: {名: [一, 二]}\n").root
    assert isinstance(root, MapNode)
    assert locate(root, ("媒体", "名", 1)).node.place == Place("a.yaml", 1, 13)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "sources:\n\tbbc: x\n",
            (
                "2:1: error: not YAML: found character that cannot start any token while scanning "
                "for the next token (from line 2); YAML indents with blanks, not tabs, "
                "and wants quotes around @, `, % or |"
            ),
        ),
        (
            "a: b: c\n",
            (
                "1:5: error: not YAML: mapping values are not allowed in this context; "
                "put the value in quotes if it holds a colon, or check the indentation"
            ),
        ),
        (
            "a: 'b\n",
            (
                "2:1: error: not YAML: found unexpected end of stream while scanning a quoted scalar "
                "(from line 1); close the quotes that are open here"
            ),
        ),
        (
            "a: [b, c\nd: e\n",
            (
                "2:2: error: not YAML: did not find expected ',' or ']' while parsing a flow sequence "
                "(from line 1); close the bracket, or put a comma between its parts"
            ),
        ),
        (
            "- a\nb: c\n",
            (
                "2:1: error: not YAML: did not find expected '-' indicator while parsing a block collection "
                "(from line 1); check the indentation and the colons here"
            ),
        ),
        ("a: *b\n", "1:4: error: *b names no anchor; write &b before it"),
        ("a: &a [*a]\n", "1:8: error: *a names no anchor; write &a before it"),
        ("a: 1\n---\nb: 2\n", '2:1: error: a second document begins here; remove the "---"'),
        (
            "a: !!python/object:os.system x\n",
            "1:4: error: the tag tag:yaml.org,2002:python/object:os.system is not",
        ),
        ("a: !x [b]\n", "1:4: error: the tag !x is not used here; remove it"),
        ("[a]: b\n", "1:1: error: a key must be a text; put the value after a colon and a blank"),
        ("- a\n", "1:1: error: must hold keys and values, like sources: and topics:"),
        ("a\n", "1:1: error: must hold keys and values, like sources: and topics:"),
        ("a: b\nc: \x07\n", "2:4: error: the control character U+0007 stands here; remove it"),
    ],
)
def test_what_is_no_yaml_of_ours_is_one_line_with_place_cause_and_remedy(
    text: str, told: str, complaints: Complaints
) -> None:
    (line,) = complaints(text)
    assert line.startswith(f"feeds.yaml:{told}")


def test_a_control_character_behind_an_escape_is_found(complaints: Complaints) -> None:
    assert complaints('topics: {a: {title: "a\\0b"}}\n') == [
        "feeds.yaml:1:21: error: topics.a.title: holds a control character; remove it"
    ]


def test_an_alias_bomb_is_an_error_and_no_hang(complaints: Complaints) -> None:
    lines = ["a0: &a0 [x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    (line,) = complaints("\n".join(lines))
    assert "more than 500000 values, aliases counted in full; split the file" in line


@pytest.mark.parametrize("brackets", ["[", "{a: ", "- "])
def test_a_deep_nesting_is_an_error_and_no_crash(brackets: str) -> None:
    with pytest.raises(ConfigError, match="nested more than 40 deep"):
        compose("a.yaml", brackets * 100_000)


def test_a_nesting_hidden_behind_aliases_is_an_error_and_no_crash() -> None:
    lines = ["a0: &a0 x"]
    lines += [f"a{n}: &a{n} {'[' * 30}*a{n - 1}{']' * 30}" for n in range(1, 100)]
    with pytest.raises(ConfigError, match="3:39: error: nested more than 40 deep"):
        compose("a.yaml", "\n".join(lines))


def test_a_nesting_within_the_bound_is_read() -> None:
    assert compose("a.yaml", "[" * MAX_DEPTH + "]" * MAX_DEPTH).problems == ()
