"""``repair`` and ``identity``: what is written becomes what is meant, and what is wrong is told."""

from collections.abc import Callable

import pytest

from aggregator.collect.parse.charset import codec_of
from aggregator.config.written.repair import ENCODINGS
from aggregator.model import UNREPAIRED, Repair, Settings

Meaning = Callable[..., Settings]
Complaints = Callable[..., list[str]]
HEAD = "sources:\n  a:\n    feed: https://a.example/\n"


def test_a_source_that_says_nothing_is_read_as_it_is(meaning: Meaning) -> None:
    (source,) = meaning("sources: {a: https://a.example/}\n").sources.values()
    assert (source.repair, source.identity) == (UNREPAIRED, "auto")


def test_every_word_on_a_broken_feed_is_kept(meaning: Meaning) -> None:
    written = (
        "    repair: {encoding: GB18030, timezone: Asia/Shanghai, future_dates: first-seen, date_only: true,"
        ' title_strip: ["^【快讯】"]}\n    identity: title+date\n'
    )
    (source,) = meaning(HEAD + written).sources.values()
    assert source.identity == "title+date"
    assert source.repair == Repair(
        encoding="gb18030",
        timezone="Asia/Shanghai",
        future_dates="first-seen",
        date_only=True,
        title_strip=("^【快讯】",),
    )


def test_identity_may_be_a_default(meaning: Meaning) -> None:
    text = "defaults: {identity: link}\n" + HEAD + "  b: {feed: https://b.example/, identity: id}\n"
    assert [source.identity for source in meaning(text).sources.values()] == ["link", "id"]


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("repair: {encoding: utf-7}", "must be one of gb18030, gbk,"),
        ("repair: {timezone: Mars}", "must be a time zone's name"),
        ("repair: {future_dates: never}", "first-seen"),
        ('repair: {title_strip: ["("]}', "must be a regular expression"),
        ('repair: {title_strip: ["(a+)+"]}', "title_strip"),
        ("repair: {titel_strip: []}", 'did you mean "title_strip"?'),
        ("identity: guid", "identity"),
    ],
)
def test_what_cannot_be_meant_is_told(complaints: Complaints, written: str, told: str) -> None:
    (line,) = complaints(f"{HEAD}    {written}\n")
    assert told in line


def test_a_mirror_is_not_repaired(complaints: Complaints) -> None:
    text = "sources: {m: {git: {url: https://m.example/x.git}, repair: {date_only: true}, identity: link}}\n"
    assert [line.partition("error: ")[2] for line in complaints(text)] == [
        "sources.m.repair: is not for git; remove it",
        "sources.m.identity: is not for git; remove it",
    ]


def test_every_character_set_that_may_be_named_is_one_that_is_read() -> None:
    assert [name for name in ENCODINGS if not codec_of(name)] == []
