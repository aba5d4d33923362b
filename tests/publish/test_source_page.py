from datetime import UTC, datetime
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser as Html

from aggregator.model import Status
from aggregator.publish.source_page import ORDER, SOURCE_WORDS, SourceState, source_page
from aggregator.publish.words import CATALOGUE, Language, Locale

NOON = datetime(2026, 3, 5, 4, 0, tzinfo=UTC)


def texts(page: Any, path: str) -> list[str]:
    return [" ".join(found.text().split()) for found in page.css(path)]


def shown(*sources: SourceState, locale: Locale) -> Any:
    return Html(source_page(sources, locale).decode())


def test_what_a_reader_may_be_missing_stands_first(locale: Locale) -> None:
    page = shown(
        SourceState(name="海港早报", language="zh-Hans", status=Status.OK, news=NOON),
        SourceState(
            name="離島新聞", language="zh-Hant", status=Status.BROKEN, news=NOON, failing=NOON, code=503
        ),
        locale=locale,
    )
    assert texts(page, ".note") == ["共 2 个来源，1 个正常。"]
    noon = "2026-03-05 12:00 UTC+8"
    assert texts(page, ".sources li") == [
        f"读不到 離島新聞 最近几次都没有读到 · 服务器答 503 · 自 {noon} · 最近有新文章：{noon}",
        f"正常 海港早报 最近有新文章：{noon}",
    ]


def test_an_old_failure_of_a_source_that_is_well_is_not_told(locale: Locale) -> None:
    page = shown(
        SourceState(name="海港早报", language="", status=Status.QUIET, failing=NOON, code=503), locale=locale
    )
    assert texts(page, ".sources li") == ["正常 海港早报"]


def test_without_sources_the_page_says_so(locale: Locale) -> None:
    assert texts(shown(locale=locale), ".empty") == ["还没有来源。"]


@pytest.mark.parametrize("language", CATALOGUE)
def test_every_state_has_its_words_and_its_place(language: Language) -> None:
    assert set(ORDER) == set(Status)
    words = SOURCE_WORDS[language]
    assert words.states.keys() == words.meanings.keys() == set(Status)


def test_markup_in_a_name_is_shown_as_it_is(locale: Locale) -> None:
    page = shown(SourceState(name="<b>x", language='"><b', status=Status.NEW), locale=locale)
    assert page.css("main b") == []
    assert "<b>x" in page.text()
