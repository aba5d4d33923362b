"""Warnings: what is no error but probably not meant."""

from collections.abc import Callable

import pytest

from aggregator.model import Settings

Meaning = Callable[..., Settings]
BASE = "publish: {base_url: 'https://news.example.org'}\n"
SOURCES = (
    "sources:\n"
    "  a: {feed: https://a.example/, language: zh-Hans, tags: [x]}\n"
    "  b: {feed: https://b.example/, language: en, tags: [y], enabled: false}\n"
)


def test_a_good_file_has_no_warnings(meaning: Meaning) -> None:
    assert meaning(f"{BASE}{SOURCES}topics: {{all: }}\n").warnings == ()


def test_without_a_base_url_the_links_point_to_this_machine(meaning: Meaning) -> None:
    assert meaning(f"publish: {{items: 5}}\n{SOURCES}topics: {{all: }}\n").warnings == (
        (
            "feeds.yaml:1:1: warning: publish.base_url is not set; "
            "links in the editions will point to http://127.0.0.1:8080"
        ),
    )


def test_a_file_without_sources_and_topics_does_nothing(meaning: Meaning) -> None:
    assert meaning(BASE).warnings == (
        "feeds.yaml:1:1: warning: sources: none is enabled, nothing will be polled; add one",
        "feeds.yaml:1:1: warning: topics: there is none, nothing will be published; add one",
    )


@pytest.mark.parametrize(
    ("topic", "warning"),
    [
        ("sources: {include: [b]}", "no enabled source is in it; look at sources"),
        ("sources: {include: ['tag:x'], exclude: [a]}", "no enabled source is in it; look at sources"),
        ("languages: [en, ja]", "no source has its languages, only zh-Hans; look at languages"),
        ("languages: [zh-Hant]", "no source has its languages, only zh-Hans; look at languages"),
    ],
)
def test_a_topic_that_no_article_can_enter(topic: str, warning: str, meaning: Meaning) -> None:
    text = f"{BASE}{SOURCES}topics:\n  t: {{{topic}}}\n"
    assert meaning(text).warnings == (f"feeds.yaml:6:3: warning: topics.t: {warning}",)


@pytest.mark.parametrize(("have", "wanted"), [("zh-Hans", "zh"), ("zh", "zh-Hant"), ("", "ja"), ("en", "en")])
def test_a_wider_language_and_an_unknown_one_may_be_right(have: str, wanted: str, meaning: Meaning) -> None:
    language = f", language: {have}" if have else ""
    sources = f"sources: {{a: {{feed: https://a.example/{language}}}}}\n"
    text = f"{BASE}{sources}topics: {{t: {{languages: [{wanted}]}}}}\n"
    assert meaning(text).warnings == ()
