"""Documents that nobody would write: mutated ones of the corpus, and ones put together at random."""

import json
from datetime import UTC, datetime
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aggregator.collect.normalise.article import read_body
from aggregator.collect.normalise.dates import read_date
from aggregator.collect.normalise.moments import Dated
from tests.documents.corpus import CASES
from tests.fuzz.oracle import BASE, harmless, judge, stands

LARGEST = 20_000
SEEDS = [case.document for case in CASES if len(case.document) < LARGEST]
PIECES = st.sampled_from(
    [
        b"<",
        b">",
        b"&",
        b'"',
        b"]]>",
        b"<![CDATA[",
        b"<!--",
        b"</item>",
        b"<item>",
        b"<entry>",
        b"</title>",
        b"\x00",
        b"\xff",
        b"\xed\xa0\x80",
        b"&#xD800;",
        b"&#0;",
        b"&nbsp;",
        b"xml:base='//['",
        b"<script>",
        b"{",
        b"}",
    ]
)
NAMES = st.sampled_from(
    [
        "item",
        "entry",
        "title",
        "link",
        "guid",
        "id",
        "pubDate",
        "published",
        "updated",
        "description",
        "content",
        "content:encoded",
        "dc:date",
        "media:group",
        "media:content",
        "enclosure",
        "source",
        "author",
        "image",
        "atom:link",
        "feedburner:origLink",
        "category",
        "textinput",
        "links",
        "authors",
        "title_detail",
        "summary_detail",
        "media_content",
        "tags",
        "summary",
        "div",
        "p",
        "a",
    ]
)
WORDS = st.sampled_from(
    [
        "港口恢复",
        "<b>x</b>",
        "&amp;amp;",
        "javascript:alert(1)",
        "https://haian.example/1",
        "1.html",
        "昨天",
        "2023-07-16",
        "Sun, 16 Jul 2023 10:30:00 GMT",
        "2023年7月16日",
        "99999999999",
        "]]>",
        "\x08",
        "&lt;script&gt;",
    ]
)
ATTRIBUTES = st.sampled_from(
    [
        "",
        " href='javascript:alert(1)'",
        " href='//x/'",
        " type='html'",
        " type='xhtml'",
        " mode='base64'",
        " xml:base='http://[x'",
        " rel='alternate' href='1'",
        " isPermaLink='false'",
        " url='1.mp3' length='x'",
    ]
)
# Rows of a document: how an element begins, ends, or what stands between.
OPENED = st.builds(lambda name, more: f"<{name}{more}>", NAMES, ATTRIBUTES)
SOUP = st.lists(st.one_of(OPENED, NAMES.map("</{}>".format), WORDS), max_size=30).map("".join)
ROOTS = st.sampled_from(
    ["rss", "feed", "rdf:RDF", "channel", "rss version='2.0'", "feed xmlns='http://www.w3.org/2005/Atom'"]
)
LENIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """Return a document with a few bytes lost, doubled, replaced or put in, or with another's end."""
    document = draw(st.sampled_from(SEEDS))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(document)))
        length = draw(st.integers(0, 40))
        new = draw(st.one_of(PIECES, st.binary(max_size=4), st.just(document[at : at + length] * 2)))
        document = document[:at] + new + document[at + draw(st.sampled_from([0, 0, 1, length])) :]
    if draw(st.booleans()):
        other = draw(st.sampled_from(SEEDS))
        document = document[: draw(st.integers(0, len(document)))] + other[draw(st.integers(0, len(other))) :]
    return document


@LENIENT
@given(mutated(), st.sampled_from(["", "text/xml; charset=gbk", "text/xml; charset=utf-16", "text/html"]))
def test_a_mutated_document_is_read_or_refused_and_nothing_else(document: bytes, content_type: str) -> None:
    judge(document, content_type)


@LENIENT
@given(ROOTS, SOUP, st.booleans())
def test_a_soup_of_elements_is_read_or_refused_and_nothing_else(root: str, soup: str, closed: bool) -> None:  # noqa: FBT001
    judge(f"<{root}>{soup}{f'</{root.split(maxsplit=1)[0]}>' if closed else ''}".encode())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(NAMES | st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
FIELDS = st.sampled_from(
    [
        "id",
        "url",
        "external_url",
        "title",
        "content_html",
        "content_text",
        "summary",
        "date_published",
        "date_modified",
        "authors",
        "author",
        "tags",
        "attachments",
        "language",
        "image",
    ]
)


@LENIENT
@given(
    st.lists(st.dictionaries(FIELDS, JSON), max_size=4), st.dictionaries(FIELDS, JSON), st.integers(0, 200)
)
def test_any_json_is_read_or_refused_and_nothing_else(
    items: list[dict[str, Any]], head: dict[str, Any], cut: int
) -> None:
    feed = {**head, "version": "https://jsonfeed.org/version/1.1", "items": items}
    whole = json.dumps(feed).encode()
    judge(whole)
    judge(whole[: len(whole) - cut])


@LENIENT
@given(SOUP)
def test_no_markup_makes_anything_active(soup: str) -> None:
    harmless(read_body(soup, BASE).html)


TOKENS = st.sampled_from(
    [
        *"0123456789",
        "10",
        "16",
        "30",
        "2023",
        "1999",
        "07",
        "99",
        "年",
        "月",
        "日",
        "时",
        "分",
        "半",
        "点",
        "上午",
        "下午",
        "十",
        "二",
        "元",
        "令和",
        "民國",
        "昨天",
        "Jul",
        "Sun,",
        "juillet",
        "июля",
        ":",
        "-",
        "/",
        ".",
        " ",
        "T",
        "Z",
        "+0800",
        "GMT",
        "CST",
        "PM",
        "W28",
        "(",
        ")",
        "[Asia/Tokyo]",
        "前",
        "小时",
        "오후",
        "년",
    ]
)


@LENIENT
@given(st.lists(TOKENS, max_size=14).map("".join))
def test_a_date_that_is_read_stands_in_its_text(text: str) -> None:
    found = read_date(text, "Asia/Shanghai")
    assert not isinstance(found, Dated) or stands(text, found.moment), (text, found)


def test_the_judge_knows_a_date_that_does_not_stand_in_its_text() -> None:
    moment = datetime(2023, 7, 16, 2, 30, tzinfo=UTC)
    assert stands("2023年7月16日 10:30", moment)
    assert stands("1689474600", moment)
    assert not stands("2023年7月", moment)
    assert not stands("7月16日 10:30", moment)
    assert not stands("昨天 08:30", moment)
