"""corrections.yaml: what it says, what is wrong in it, and edits that leave the rest as it was."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.config.corrections import parse, read
from aggregator.config.corrections_file import add, take_back, take_back_named
from aggregator.errors import AggregatorError, ConfigError, UsageError
from aggregator.model import ArticleId, Settings
from aggregator.model.corrections import Correction, Merge, Never, Pin, Split, name

A, B, C = (ArticleId("a" + letter * 14) for letter in "bcd")
WHEN = datetime(2026, 3, 5, 4, tzinfo=UTC)
TITLES = {A: "东岛航线周六恢复通航 · 海安日报", B: "# 二: {三}", C: "很长的标题" * 30}

WRITTEN = f"""\
# kept by hand

- split: {A}   # why
  from: [{B}, {C}]
  at: 2026-03-05T04:00:00Z
# before the merge
- merge:
  - {A}
  - {B}  # the other
- {{never: [{B}, {C}], at: "2026-03-05T12:00:00+08:00"}}
- pin: {C}
# the end
"""


def test_every_kind_is_read_in_the_order_of_the_file() -> None:
    assert parse("c.yaml", WRITTEN).corrections == (
        Split(A, (B, C), WHEN),
        Merge((A, B)),
        Never(B, C, WHEN),
        Pin(C),
    )


@pytest.mark.parametrize("text", ["", "# nothing\n", "[]\n"])
def test_nothing_is_no_correction(text: str) -> None:
    assert parse("c.yaml", text).corrections == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("pin: x\n", "c.yaml:1:1: error: must be a list, each entry one correction"),
        ("- pin\n", "c.yaml:1:3: error: must be one of split, merge, never, pin, with a colon behind it"),
        (f"- {{pin: {A}, merge: [{A}, {B}]}}\n", "needs exactly one of split, merge, never, pin; it has"),
        (f"- pin: {A}\n  whn: 2\n", "c.yaml:2:3: error: whn: unknown key; allowed here: pin, at"),
        (f"- pin: {A}\n  from: [{B}]\n", "c.yaml:2:3: error: from: unknown key"),
        ("- pin: b\n", 'c.yaml:1:8: error: pin: "b" is no article id; articles are named by their ids'),
        (f"- split: {A}\n", "c.yaml:1:3: error: split: from is missing"),
        (f"- split: {A}\n  from: [{A}]\n", "from: lists the articles that stay, without the one that leaves"),
        (f"- merge: [{A}, {A}]\n", "c.yaml:1:10: error: merge: names two or more different articles"),
        (f"- never: [{A}, {B}, {C}]\n", "c.yaml:1:10: error: never: names two different articles"),
        (f"- merge: {A}\n", "c.yaml:1:10: error: merge: must be a list of article ids"),
        (f"- pin: {A}\n  at: soon\n", "c.yaml:2:7: error: at: must be a time, like 2026-03-05T04:00:00Z"),
        ("- [\n", "c.yaml:2:1: error: not YAML"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(text: str, said: str) -> None:
    with pytest.raises(ConfigError) as refused:
        parse("c.yaml", text)
    assert said in str(refused.value)


def test_all_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(ConfigError) as refused:
        parse("c.yaml", f"- pin: x\n- pin: {A}\n- merge: [y, {B}]\n")
    assert [problem.line for problem in refused.value.problems] == [1, 3, 3]


def test_a_file_that_is_not_there_holds_none_and_is_made_by_the_first(tmp_path: Path) -> None:
    file = tmp_path / "kept" / "corrections.yaml"
    assert not read(file).there
    add(file, [Pin(A, WHEN)], TITLES)
    assert read(file).corrections == (Pin(A, WHEN),)
    assert file.read_text("utf-8").splitlines()[-2:] == [
        f"- pin: {A} # 东岛航线周六恢复通航 · 海安日报",
        "  at: 2026-03-05T04:00:00Z",
    ]


def test_a_title_stays_a_comment_whatever_it_is(tmp_path: Path) -> None:
    file = tmp_path / "corrections.yaml"
    add(file, [Split(A, (B, C))], TITLES)
    lines = file.read_text("utf-8").splitlines()
    assert f"  - {B} # 二: {{三}}" in lines
    assert max(map(len, lines)) < 120
    assert read(file).corrections == (Split(A, (B, C)),)


def test_edits_leave_every_other_line_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "corrections.yaml"
    file.write_text(WRITTEN, "utf-8")
    add(file, [Pin(B)], {})
    assert file.read_text("utf-8") == f"{WRITTEN}- pin: {B}\n"
    assert take_back(file, 5) == Pin(B)
    assert file.read_text("utf-8") == WRITTEN
    assert take_back(file, 1) == Split(A, (B, C), WHEN)
    assert file.read_text("utf-8").startswith("# kept by hand\n\n# before the merge\n- merge:\n")
    assert take_back(file, 3) == Pin(C)
    assert file.read_text("utf-8").endswith('+08:00"}\n# the end\n')


@pytest.mark.parametrize(
    "text", ["[]\n", "# mine\n[ ]  # none yet\n", f"  - pin: {C}\n", f"[{{pin: {C}}}]\n"]
)
def test_any_form_of_a_list_is_added_to(tmp_path: Path, text: str) -> None:
    file = tmp_path / "corrections.yaml"
    file.write_text(text, "utf-8")
    before = read(file).corrections
    add(file, [Never(A, B)], TITLES)
    assert read(file).corrections == (*before, Never(A, B))
    for _ in range(len(before) + 1):
        take_back(file, 1)
    assert read(file).corrections == ()


def test_a_number_that_there_is_not_is_a_usage_error(tmp_path: Path) -> None:
    file = tmp_path / "corrections.yaml"
    file.write_text(WRITTEN, "utf-8")
    with pytest.raises(UsageError, match="it has 4; `aggregator undo --list` shows them"):
        take_back(file, 5)


def test_a_folder_that_may_not_be_written_is_told_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "in the way").write_text("", "utf-8")
    with pytest.raises(AggregatorError, match=r"set service\.corrections"):
        add(tmp_path / "in the way" / "corrections.yaml", [Pin(A)], {})


ids = st.sampled_from([A, B, C])
corrections = st.one_of(
    st.builds(Pin, ids),
    st.permutations([A, B, C]).map(lambda each: Split(each[0], tuple(each[1:]))),
    st.permutations([A, B, C]).map(lambda each: Merge(tuple(each[:2]), WHEN)),
    st.permutations([A, B, C]).map(lambda each: Never(each[0], each[1])),
)


@given(st.lists(corrections, max_size=5), st.data())
def test_what_is_written_is_what_is_read(
    tmp_path_factory: pytest.TempPathFactory, said: list[Correction], data: st.DataObject
) -> None:
    file = tmp_path_factory.mktemp("any") / "corrections.yaml"
    for each in said:
        add(file, [each], TITLES)
    while said:
        assert list(read(file).corrections) == said
        number = data.draw(st.integers(1, len(said)))
        assert take_back(file, number) == said.pop(number - 1)


def test_they_lie_in_the_storage_unless_a_file_is_named(
    meaning: Callable[..., Settings], folder: Path
) -> None:
    stored = "service: {storage: /var/lib/x}\n"
    assert meaning(stored).service.corrections == Path("/var/lib/x/corrections.yaml")
    moved = {"AGGREGATOR_STORAGE": "/srv/y"}
    assert meaning(stored, **moved).service.corrections == Path("/srv/y/corrections.yaml")
    named = "service: {corrections: mine/c.yaml}\n"
    assert meaning(named, **moved).service.corrections == folder / "mine/c.yaml"


def test_several_are_written_together_or_not_at_all(tmp_path: Path) -> None:
    file = tmp_path / "corrections.yaml"
    file.write_text(WRITTEN, "utf-8")
    written = add(file, [Split(A, (C,), WHEN), Split(B, (C,), WHEN)], TITLES)
    assert written.corrections[-2:] == (Split(A, (C,), WHEN), Split(B, (C,), WHEN))
    assert file.read_text("utf-8").startswith(WRITTEN)
    before = file.read_text("utf-8")
    with pytest.raises(ConfigError):
        add(file, [Pin(A), Never(B, B)], TITLES)
    assert file.read_text("utf-8") == before


def test_one_is_taken_back_by_its_name_wherever_it_has_moved_to(tmp_path: Path) -> None:
    file = tmp_path / "corrections.yaml"
    file.write_text(WRITTEN, "utf-8")
    known = {name(each): each for each in read(file).corrections}
    assert len(known) == 4
    assert all(len(each) == 16 and int(each, 16) >= 0 for each in known)
    for wanted, correction in list(known.items()):
        assert take_back_named(file, wanted) == correction
        assert take_back_named(file, wanted) is None
    assert read(file).corrections == ()
    assert file.read_text("utf-8").startswith("# kept by hand\n")


def test_of_two_that_say_the_same_the_newer_one_is_taken_back(tmp_path: Path) -> None:
    file = tmp_path / "corrections.yaml"
    file.write_text(f"- pin: {A}  # first\n- pin: {B}\n- pin: {A}  # second\n", "utf-8")
    assert name(Pin(A)) != name(Pin(A, WHEN))
    take_back_named(file, name(Pin(A)))
    assert file.read_text("utf-8") == f"- pin: {A}  # first\n- pin: {B}\n"
