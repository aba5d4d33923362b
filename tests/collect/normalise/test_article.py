"""From an entry to an article."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.collect.jobs import Context
from aggregator.collect.normalise.article import Unreadable, normalise
from aggregator.model import Enclosure, Entry, SourceSlug, article_id

NOW = datetime(2023, 7, 17, tzinfo=UTC)
CONTEXT = Context(
    source=SourceSlug("chenbao"), outlet="chenbao", feed_url="https://example.org/feed", now=NOW
)
ENTRY = Entry(
    id="tag:example.org,2023:1",
    link="/news/1?utm_source=rss",
    title="市议会决定 | 路透",
    authors=("<b>王明</b>", "王明", ""),
    published="2023-07-16",
    updated="2023-07-16T10:30:00Z",
    summary="<p>摘要。</p>",
    content="<p>【晨报2023年07月16日讯】（晨报记者李强报导）市议会决定开放图书馆。</p><p>责任编辑：某人</p>",
    categories=("本地", "本地", "文化"),
    enclosures=(Enclosure("/a.mp3", "audio/mpeg", -1), Enclosure("javascript:x"), Enclosure("/a.mp3")),
    digest="d1",
)


def test_every_field_of_an_entry_finds_its_place() -> None:
    article = normalise(ENTRY, CONTEXT)
    assert article.id == article_id(SourceSlug("chenbao"), "tag:example.org,2023:1")
    assert article.entry_id == "tag:example.org,2023:1"
    assert article.url == "https://example.org/news/1"
    assert article.address == "example.org/news/1"
    assert article.title == "市议会决定"
    assert article.authors == ("王明",)
    assert article.published == datetime(2023, 7, 15, 16, tzinfo=UTC)
    assert article.precision == "day"
    assert article.updated == datetime(2023, 7, 16, 10, 30, tzinfo=UTC)
    assert article.language == "zh-Hans"
    assert article.summary_html == "<p>摘要。</p>"
    assert article.content_html == "<p>市议会决定开放图书馆。</p>"
    assert article.text == "市议会决定开放图书馆。"
    assert article.categories == ("本地", "文化")
    assert article.enclosures == (Enclosure("https://example.org/a.mp3", "audio/mpeg", 0),)
    assert article.first_seen == NOW
    assert article.digest == "d1"
    assert article.outlet == "chenbao"


def test_identity_is_the_id_else_the_address_else_what_it_says() -> None:
    assert normalise(replace(ENTRY, id=""), CONTEXT).entry_id == "example.org/news/1"
    unnamed = replace(ENTRY, id="", link="")
    first, again = normalise(unnamed, CONTEXT), normalise(replace(unnamed, summary=""), CONTEXT)
    assert first.entry_id == again.entry_id
    assert first.entry_id.startswith("blake2b:")
    assert normalise(replace(unnamed, content="<p>别的。</p>"), CONTEXT).entry_id != first.entry_id


def test_an_entry_that_nobody_can_tell_from_another_is_unreadable() -> None:
    with pytest.raises(Unreadable, match="no id, no link and no text"):
        normalise(Entry(content="<script>x</script>"), CONTEXT)


def test_an_id_without_end_is_known_by_its_hash() -> None:
    article = normalise(replace(ENTRY, id="x" * 10_000), CONTEXT)
    assert article.entry_id.startswith("blake2b:")


def test_a_missing_title_is_the_texts_first_words() -> None:
    assert normalise(replace(ENTRY, title=" "), CONTEXT).title == "市议会决定开放图书馆。"
    long = normalise(replace(ENTRY, title="", content="<p>" + "长" * 90 + "</p>"), CONTEXT).title
    assert long == "长" * 39 + "…"


def test_a_title_has_an_end() -> None:
    assert len(normalise(replace(ENTRY, title="长" * 100_000), CONTEXT).title) == 500


def test_the_byline_names_the_author_where_the_entry_does_not() -> None:
    assert normalise(replace(ENTRY, authors=()), CONTEXT).authors == ("李强",)


def test_a_summary_that_is_the_content_is_not_told_twice() -> None:
    article = normalise(replace(ENTRY, summary=ENTRY.content), CONTEXT)
    assert article.summary_html == ""
    assert article.content_html


def test_the_text_is_that_of_the_fuller_body() -> None:
    article = normalise(replace(ENTRY, content="<p>短。</p>", summary="<p>长得多的一段摘要。</p>"), CONTEXT)
    assert article.text == "长得多的一段摘要。"


def test_the_mirrors_page_is_linked_where_there_is_no_original_address() -> None:
    article = normalise(replace(ENTRY, link="", fallback="https://forge.example/m/1.md"), CONTEXT)
    assert article.url == "https://forge.example/m/1.md"


def test_a_claim_of_a_far_future_is_kept_as_the_claim() -> None:
    assert normalise(replace(ENTRY, published="2050-01-01T00:00:00Z"), CONTEXT).published == datetime(
        2050, 1, 1, tzinfo=UTC
    )


def test_no_certain_date_is_no_date() -> None:
    assert normalise(replace(ENTRY, published="昨天"), CONTEXT).published is None


ANY = st.text(st.characters(), max_size=60)


@settings(deadline=None)
@given(
    st.builds(
        Entry,
        id=ANY,
        link=ANY,
        title=ANY,
        authors=st.tuples(ANY),
        published=ANY,
        summary=ANY,
        content=ANY,
        categories=st.tuples(ANY),
        enclosures=st.tuples(st.builds(Enclosure, ANY, ANY, st.integers())),
        language=ANY,
        base=ANY,
        credit=ANY,
        fallback=ANY,
    )
)
def test_any_entry_is_an_article_or_unreadable(entry: Entry) -> None:
    try:
        article = normalise(entry, CONTEXT)
    except Unreadable:
        return
    assert article.entry_id
    for url in (article.url, *(each.url for each in article.enclosures)):
        assert not url or url.startswith(("http://", "https://"))
    told = (
        article.entry_id,
        article.title,
        article.text,
        article.content_html,
        *article.authors,
        *article.categories,
    )
    for text in told:
        text.encode()
        assert "\0" not in text
