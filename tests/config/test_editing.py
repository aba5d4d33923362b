"""feeds.yaml, edited: one source more or less, and no other character of it changes."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator import config
from aggregator.config.compose import compose
from aggregator.config.editing import Edited, added, removed, write
from aggregator.config.scalars import meaning
from aggregator.config.splicing import scalar
from aggregator.config.tree import MapNode, ScalarNode
from aggregator.errors import AggregatorError, BusyError, ConfigError
from aggregator.model import Feeds, SourceSlug

FEED = "https://neu.example/rss"
OURS = Path(__file__).parents[2] / "feeds.yaml"


def put(folder: Path, text: str, name: str = "feeds.yaml") -> Path:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text.encode())
    return path


def add(path: Path, slug: str = "neu", **entry: str | list[str] | dict[str, str]) -> str:
    write(added(path, {}, slug, entry or {"feed": FEED}))
    return path.read_bytes().decode()


def remove(path: Path, slug: str) -> str:
    write(removed(path, {}, SourceSlug(slug)))
    return path.read_bytes().decode()


def told(edited: Edited) -> list[str]:
    return [
        f"{file.name}:{line.number}{line.sign}{line.text}" for file in edited.files for line in file.lines
    ]


def test_a_source_comes_below_the_others_and_what_was_there_stays_byte_for_byte(folder: Path) -> None:
    before = (
        "# 头 · head\nversion: 1\nsources:\n  # one\n  bbc: 'https://b.example/'   # 引号\n\n"
        '  dw:\n      feed: "https://d.example/"\n      tags: [ world,tech ]\n  # old: https://o.example/\n\n'
        "# below\ntopics: {all: {title: 全部}}\n"
    )
    path = put(folder, before)
    edited = added(path, {}, "neu", {"feed": FEED, "name": "海角", "tags": ["world"]})
    assert path.read_text("utf-8") == before
    lines = [
        "feeds.yaml:12+  neu:",
        f"feeds.yaml:13+    feed: {FEED}",
        "feeds.yaml:14+    name: 海角",
        "feeds.yaml:15+    tags: [world]",
        "feeds.yaml:16+",
    ]
    assert told(edited) == lines
    write(edited)
    after = path.read_text("utf-8")
    assert after.replace(f"\n  neu:\n    feed: {FEED}\n    name: 海角\n    tags: [world]\n", "", 1) == before
    assert edited.settings.sources[SourceSlug("neu")].name == "海角"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "sources:\n  neu: X\n"),
        ("# nothing\n", "# nothing\n\nsources:\n  neu: X\n"),
        ("topics: {a: }", "topics: {a: }\n\nsources:\n  neu: X\n"),
        ("{topics: {a: }}\n", "{topics: {a: }, sources: {neu: X}}\n"),
        ("sources:\ntopics: {a: }\n", "sources:\n  neu: X\ntopics: {a: }\n"),
        ("sources: ~ # c\n", "sources:  # c\n  neu: X\n"),
        ("sources: {}\n", "sources: {neu: X}\n"),
        ("sources: {b: https://b.example/}\n", "sources: {b: https://b.example/, neu: X}\n"),
        ("sources: {\n  b: https://b.example/, # c\n}\n", None),
        ("sources:\n  # b: later\n\ntopics:\n", "sources:\n  # b: later\n  neu: X\n\ntopics:\n"),
        ("sources:\n    b: https://b.example/", "sources:\n    b: https://b.example/\n    neu: X\n"),
        ("sources:\r\n  b: https://b.example/\r\n", "sources:\r\n  b: https://b.example/\r\n  neu: X\r\n"),
        ("\ufeffsources:\n  b: https://b.example/\n", "\ufeffsources:\n  b: https://b.example/\n  neu: X\n"),
    ],
)
def test_every_way_to_write_the_section_takes_one_more(folder: Path, before: str, after: str | None) -> None:
    path = put(folder, before)
    if after is None:  # a comma, then a comment, then the bracket
        with pytest.raises(AggregatorError) as caught:
            added(path, {}, "neu", FEED)
        assert "nothing is changed" in str(caught.value)
        assert path.read_bytes().decode() == before
        return
    write(added(path, {}, "neu", FEED))
    assert path.read_bytes().decode() == after.replace("X", FEED)


def test_blank_lines_between_sources_are_gone_on_with(folder: Path) -> None:
    path = put(folder, "sources:\n  a: https://a.example/\n\n  b: https://b.example/\ntopics: {t: }\n")
    assert f"  b: https://b.example/\n\n  neu:\n    feed: {FEED}\ntopics:" in add(path)


def test_a_removed_source_takes_its_comment_with_it_and_nothing_else(folder: Path) -> None:
    path = put(
        folder,
        "sources:\n  a: https://a.example/\n  # about b\n  # more\n  b:\n    feed: https://b.example/  # x\n"
        "    # still b\n\n  # about c\n  c: https://c.example/\n\n# topics\ntopics:\n  t:\n",
    )
    assert remove(path, "b") == (
        "sources:\n  a: https://a.example/\n\n  # about c\n  c: https://c.example/\n\n"
        "# topics\ntopics:\n  t:\n"
    )


def test_a_removed_source_leaves_the_topics_that_name_it(folder: Path) -> None:
    path = put(
        folder,
        "sources:\n  a: {tags: [x], feed: https://a.example/}\n  b: https://b.example/\ntopics:\n"
        "  one: {sources: {include: [a, 'b', \"tag:x\", b], exclude: [b]}}\n"
        "  two:\n    sources:\n      include:\n      - a  # kept\n      - b\n"
        "    canonical:\n      weights:\n        b: 90\n        a: 3\n",
    )
    edited = removed(path, {}, SourceSlug("b"))
    write(edited)
    assert path.read_text("utf-8") == (
        "sources:\n  a: {tags: [x], feed: https://a.example/}\ntopics:\n"
        '  one: {sources: {include: [a, "tag:x"], exclude: []}}\n'
        "  two:\n    sources:\n      include:\n      - a  # kept\n"
        "    canonical:\n      weights:\n        a: 3\n"
    )


@pytest.mark.parametrize(
    ("topic", "after"),
    [
        ("  t:\n    sources:\n      include:\n        - b\n", "  t:\n    sources:\n      include: []\n"),
        ("  t: {sources: {include: [b, ]}}\n", "  t: {sources: {include: []}}\n"),
    ],
)
def test_a_topic_of_that_source_alone_takes_nothing_and_not_everything(
    folder: Path, topic: str, after: str
) -> None:
    path = put(folder, f"sources:\n  a: https://a.example/\n  b: https://b.example/\ntopics:\n{topic}")
    assert remove(path, "b").endswith(f"topics:\n{after}")
    assert [each.sources for each in config.load(path, {}).topics.values()] == [frozenset()]


def test_the_last_source_leaves_an_empty_section(folder: Path) -> None:
    assert remove(put(folder, "sources: {b: https://b.example/}\n"), "b") == "sources: {}\n"
    assert remove(put(folder, "sources:\n  b: https://b.example/\n"), "b") == "sources:\n"


def test_what_is_added_and_removed_again_leaves_our_own_file_as_it_was(folder: Path) -> None:
    before = OURS.read_text("utf-8")
    path = put(folder, before)
    assert add(path, feed=FEED, name="海角: “新闻”", language="zh-Hans", tags=["world"]) != before
    assert remove(path, "neu") == before


def test_every_source_of_our_own_file_can_go_one_by_one(folder: Path) -> None:
    path = put(folder, OURS.read_text("utf-8"))
    mirrored = {each.mirror_of for each in config.load(path, {}).sources.values()}
    for slug in list(config.load(path, {}).sources):
        if slug not in mirrored:
            remove(path, slug)
    assert set(config.load(path, {}).sources) == mirrored - {None}
    assert "# ── 订阅 · Topics" in path.read_text("utf-8")


def test_the_file_that_holds_the_key_is_the_one_that_is_edited(folder: Path) -> None:
    path = put(folder, "include: [feeds.d/*.yaml]\ntopics:\n  t: {sources: {include: [a, b]}}\n")
    put(folder, "sources:\n  a: https://a.example/\n", "feeds.d/1.yaml")
    put(folder, "# mine\nsources:\n  b: https://b.example/\n", "feeds.d/2.yaml")
    assert told(added(path, {}, "neu", FEED)) == [f"feeds.d/1.yaml:3+  neu: {FEED}"]
    edited = removed(path, {}, SourceSlug("b"))
    assert told(edited) == [
        "feeds.yaml:3-  t: {sources: {include: [a, b]}}",
        "feeds.yaml:3+  t: {sources: {include: [a]}}",
        "feeds.d/2.yaml:3-  b: https://b.example/",
    ]
    write(edited)
    assert (folder / "feeds.d/2.yaml").read_text("utf-8") == "# mine\nsources:\n"
    assert list(config.load(path, {}).sources) == ["a"]


def test_what_would_not_be_good_is_refused_before_anything_is_written(folder: Path) -> None:
    before = "sources:\n  b: https://b.example/\n"
    path = put(folder, before)
    with pytest.raises(AggregatorError) as caught:
        added(path, {}, "neu", {"feed": "ftp://n.example/"})
    assert str(caught.value) == (
        "feeds.yaml: while adding neu: it would not be good any more (sources.neu.feed: must be an address "
        "that begins with http:// or https:// and names a host); nothing is changed; mend that first"
    )
    assert path.read_text("utf-8") == before


def test_an_outlet_that_a_mirror_is_said_to_copy_stays_until_that_is_gone(folder: Path) -> None:
    path = put(folder, "sources:\n  b: https://b.example/\n  m: {feed: https://m.example/, mirror_of: b}\n")
    with pytest.raises(AggregatorError) as caught:
        removed(path, {}, SourceSlug("b"))
    assert str(caught.value) == (
        "feeds.yaml: while removing b: m says mirror_of: b; remove that line, or m as well, first "
        "(feeds.yaml:3:33)"
    )


def test_a_source_that_another_one_is_an_alias_of_is_not_removed(folder: Path) -> None:
    before = "sources:\n  a: &x {feed: https://a.example/}\n  b: *x\n"
    path = put(folder, before)
    with pytest.raises(AggregatorError, match="names no anchor"):
        removed(path, {}, SourceSlug("a"))
    assert path.read_text("utf-8") == before


def test_a_list_behind_an_alias_is_left_to_a_person(folder: Path) -> None:
    path = put(
        folder,
        "sources:\n  a: https://a.example/\n  b: https://b.example/\ntopics:\n"
        "  one: {sources: &s {include: [a, b]}}\n  two: {sources: *s}\n",
    )
    with pytest.raises(AggregatorError, match="edit the file by hand"):
        removed(path, {}, SourceSlug("b"))


def test_a_file_that_somebody_changed_in_the_meantime_is_not_overwritten(folder: Path) -> None:
    path = put(folder, "sources:\n  b: https://b.example/\n")
    edited = added(path, {}, "neu", FEED)
    path.write_text("sources:\n  c: https://c.example/\n", "utf-8")
    with pytest.raises(BusyError) as caught:
        write(edited)
    assert str(caught.value).endswith("somebody else has changed it in this moment; run the command again")
    assert path.read_text("utf-8") == "sources:\n  c: https://c.example/\n"


def test_a_file_keeps_its_permissions_and_a_link_stays_a_link(folder: Path) -> None:
    real = put(folder, "sources:\n  b: https://b.example/\n", "kept/mine.yaml")
    real.chmod(0o640)
    path = folder / "feeds.yaml"
    path.symlink_to(real)
    add(path)
    assert path.is_symlink()
    assert real.stat().st_mode & 0o777 == 0o640
    assert [file.name for file in real.parent.iterdir()] == ["mine.yaml"]
    assert config.load(path, {}).sources[SourceSlug("neu")].origin == Feeds((FEED,))


def test_a_folder_that_is_not_there_is_told_with_its_cause(folder: Path) -> None:
    path = put(folder, "sources:\n  b: https://b.example/\n", "gone/feeds.yaml")
    edited = added(path, {}, "neu", FEED)
    path.unlink()
    path.parent.rmdir()
    with pytest.raises(AggregatorError) as caught:
        write(edited)
    assert "No such file or directory; run this as the user who may write there" in str(caught.value)


def test_without_a_file_there_is_nothing_to_edit(folder: Path) -> None:
    with pytest.raises(ConfigError, match=r"there is no feeds\.yaml"):
        added(folder / "feeds.yaml", {}, "neu", FEED)


@given(
    st.text(
        st.characters(codec="utf-8", exclude_categories=["C", "Z"])
        | st.sampled_from(" :#-,[]{}'\"&*!|>%@`?\\"),
        min_size=1,
    )
)
def test_every_text_is_read_back_as_it_was(text: str) -> None:
    for form in (f"key: {scalar(text)}\n", f"{{key: {scalar(text)}, other: 1}}\n"):
        root = compose("x", form).root
        assert isinstance(root, MapNode)
        node = root.members["key"].node
        assert isinstance(node, ScalarNode)
        assert node.value == text


def test_what_looks_like_a_number_or_a_truth_value_is_put_in_quotes() -> None:
    assert [scalar(text) for text in ("2024", "true", "~", "no", "1:30", "a: b", "a #b")] == [
        '"2024"',
        '"true"',
        '"~"',
        "no",
        "1:30",
        '"a: b"',
        '"a #b"',
    ]
    assert meaning("no") == "no"
