"""What a document is, as a person is told of it."""

import pytest

from aggregator.collect.describing import describe
from aggregator.collect.jobs import Context, Described, DescribeJob
from aggregator.model import SourceSlug
from tests.loopback import feed
from tests.stories import NOON

CONTEXT = Context(source=SourceSlug("haian"), outlet="haian", feed_url="https://haian.example/", now=NOON)
ATOM = '<feed xmlns="http://www.w3.org/2005/Atom"><title>报</title><entry><id>1</id><title>一</title></entry></feed>'
RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
    '<item rdf:about="https://haian.example/1"><title>一</title></item></rdf:RDF>'
)
JSON = '{"version": "https://jsonfeed.org/version/1.1", "title": "报", "items": [{"id": "1", "title": "一"}]}'


def described(document: bytes | str, content_type: str = "") -> Described:
    raw = document.encode() if isinstance(document, str) else document
    base = "https://haian.example/"
    return describe(DescribeJob(document=raw, content_type=content_type, base=base, context=CONTEXT))


@pytest.mark.parametrize(
    ("document", "name"), [(feed("一"), "RSS"), (ATOM, "Atom"), (RDF, "RDF (RSS 1.0)"), (JSON, "JSON Feed")]
)
def test_every_format_is_named_and_its_entries_are_counted(document: str, name: str) -> None:
    told = described(document)
    assert (told.format, told.entries, told.charset) == (name, 1, "utf-8")


@pytest.mark.parametrize("charset", ["utf-8", "gb18030", "utf-16", "big5"])
def test_the_charset_is_the_one_it_was_read_in(charset: str) -> None:
    text = "海角新聞今天報道港口重新開放，人人都來看。" * 5
    document = f"<rss><channel><item><title>{text}</title></item></channel></rss>"
    told = described(document.encode(charset), f"text/xml; charset={charset}")
    assert told.charset in {charset, f"{charset}hkscs", f"{charset}-le"}
    assert told.entries == 1


def test_bytes_that_fit_no_charset_are_said_to_have_holes() -> None:
    damaged = feed("海角新闻今天报道" * 40).encode().replace("海".encode(), b"\xe6\xb5", 1)
    assert described(damaged).charset == "utf-8"
    assert "1 characters are damaged" in dict(described(damaged).warnings).popitem()[0]


def test_a_page_names_its_feeds_and_has_no_entries() -> None:
    told = described(
        '<!doctype html><html><head><link rel="alternate" type="application/atom+xml" href="a.xml">'
    )
    assert told == Described(format="HTML page", charset="utf-8", feeds=("https://haian.example/a.xml",))


@pytest.mark.parametrize("document", ["", "nothing at all", '{"a": 1}', "<opml></opml>", "<rss"])
def test_what_is_no_feed_has_no_entries_and_is_no_error(document: str) -> None:
    assert described(document).entries == 0
    assert described(document).feeds == ()


def test_a_warning_is_told_with_how_often_it_is_given() -> None:
    empty = "<item><pubDate>Thu, 05 Mar 2026 04:00:00 GMT</pubDate></item>" * 3
    told = described(feed("一").replace("</channel>", f"{empty}</channel>"))
    assert (told.entries, dict(told.warnings)) == (4, {"no id, no link and no text": 3})
