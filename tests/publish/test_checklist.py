"""Every rule of the formats: our documents keep it, and one that does not would be found."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from aggregator.model import Article, Edition, Enclosure, Publish, Published, StoryId, Tombstone
from aggregator.publish import archive
from aggregator.publish.documents import documents
from aggregator.publish.pages import Place
from aggregator.publish.shown import shown
from aggregator.publish.words import CATALOGUE, Language, Locale
from benchmarks.grammar_rules import atom_faults, json_faults, rss_faults, together_faults

HOME = "https://news.example.org/harbour-life/"
Documents = dict[str, bytes]
MANY = (
    Enclosure("https://cdn.example.com/a.mp3", "audio/mpeg", 9),
    Enclosure("https://cdn.example.com/b.jpg", "image/jpeg", 7),
)


@pytest.fixture(scope="session")
def whole(three: Edition) -> Edition:
    """An edition with everything in it: tombstones, archives, an icon, several files, markup in a title."""
    first, *others = three.entries
    rich = replace(first, canonical=replace(first.canonical, enclosures=MANY), headline="内港夜航将恢复")
    stone = Tombstone(StoryId("5b2f6c1e-0000-5000-8000-000000000001"), first.story, first.updated)
    return replace(
        three,
        entries=(rich, *others),
        tombstones=(stone,),
        updated=first.updated,
        icon="https://news.example.org/icon.png",
        months=("2026-03", "2026-02"),
    )


def rendered(edition: Edition, content: str = "excerpt", language: Language = "zh-CN") -> Documents:
    publish = Publish(base_url="https://news.example.org", hub="https://hub.example.org/")
    full = replace(publish, content="full") if content == "full" else publish
    done = documents(edition, full, Locale(language, "Asia/Shanghai"))
    return {name.removeprefix("harbour-life/"): document for name, document in done.items()}


def faults(done: Documents) -> list[str]:
    return [
        *atom_faults(done["atom.xml"], f"{HOME}atom.xml"),
        *rss_faults(done["rss.xml"], f"{HOME}rss.xml"),
        *json_faults(done["feed.json"], f"{HOME}feed.json"),
        *together_faults(done["atom.xml"], done["rss.xml"], done["feed.json"]),
    ]


@pytest.mark.parametrize("language", CATALOGUE)
@pytest.mark.parametrize("content", ["full", "excerpt"])
def test_an_edition_breaks_no_rule(whole: Edition, content: str, language: Language) -> None:
    assert faults(rendered(whole, content, language)) == []


def test_an_edition_without_entries_breaks_none_either(edition: Callable[..., Edition]) -> None:
    assert faults(rendered(edition())) == []


@pytest.fixture(scope="session")
def month(whole: Edition, settings: Publish, locale: Locale) -> bytes:
    head = replace(whole, entries=(), tombstones=())
    entries = [shown(entry, settings, locale) for entry in whole.entries]
    place = Place("2026-03", "2026-02", "2026-04")
    return b"".join(archive.atom(head, place, entries, settings, locale, None))


def test_an_archive_breaks_no_rule_and_holds_the_entries_as_the_feed_does(
    month: bytes, whole: Edition
) -> None:
    assert atom_faults(month, f"{HOME}archive/2026-03.atom") == []
    feed = rendered(whole)["atom.xml"]
    bodies = [
        re.findall(rb"<(?:id|title|summary|updated)[ >].*?</", text, re.DOTALL) for text in (month, feed)
    ]
    assert bodies[0][3:] == bodies[1][3:]
    assert month.count(b"<entry") == 3


# What is done to a document, and what is then found to be wrong with it.
ATOM_CRIMES = [
    (rb"<id>urn:uuid:[^<]*</id>", b"", "not exactly one id"),
    (rb"(?s)<entry.*?</entry>", lambda found: found[0] * 2, "an id twice"),
    (rb"<id>urn:uuid:", b"<id>https://news.example.org/", "not one of our ids"),
    (rb"(?s)<author>.*?</author>", b"", "an entry without an author"),
    (rb'<link rel="alternate"[^>]*>', lambda found: found[0] * 2, "two alternate links"),
    (rb'<link rel="alternate"[^>]*>', b"", "neither content nor an alternate link"),
    (rb'rel="self"', b'rel="start"', "self is []"),
    (rb'rel="hub"/>', b'rel="hub"/><link rel="hub" href="https://b.example.org/"/>', "several hubs"),
    (rb'href="https://harbour.example.com/1"', b'href="/1"', "no absolute web address: /1"),
    (rb'type="html"', b'type="application/html"', "summary of type application/html"),
    (rb"<title>", b'<title type="html">', "a title that is not plain text"),
    (rb"<updated>2026-03-05T", b"<updated>2026-03-05t", "no date of RFC 3339"),
    (rb"<updated>2026", b"<updated>1999", "an entry updated before it was published"),
    (rb"(?s)\A(.*?<updated>)[^<]*", rb"\g<1>2026-03-06T00:00:00Z", "not that of the newest change"),
    (rb"<published>2026-03-05T04:00:06Z", b"<published>2026-03-05T04:00:07Z", "does not fall strictly"),
    (rb"(?s)<source>.*?</source>", b"", "an entry without a dated source"),
    (rb'<link rel="via"[^>]*>', b"", "in via or in source only"),
    (rb"(?s)(<at:deleted[^>]*>)(.*)(</feed>)", rb"\2\1\3", "a tombstone after an entry"),
    (rb'ref="urn:uuid:5', b'ref="tag:5', "a tombstone of another's id"),
    (rb'xml:lang="zh-CN"', b"", "xml:lang is None"),
    (rb"/#why", b"/", "does not end with why"),
    (
        rb"<entry",
        b"<fh:archive xmlns:fh='http://purl.org/syndication/history/1.0'/><entry",
        "mark of an archive",
    ),
    (rb"<feed", b"<?xml-stylesheet type='text/xsl' href='a.xsl'?><feed", "an XSLT style sheet"),
]
RSS_CRIMES = [
    (rb"<ttl>15</ttl>", b"", "not exactly one ttl"),
    (rb'rel="self"', b'rel="start"', "self is []"),
    (
        rb"<link>[^<]*harbour-life/</link>",
        b"<link>" + HOME.encode() + b"rss.xml</link>",
        "not that of its page",
    ),
    (rb"(?s)(<image>.*?<title>)[^<]*", rb"\1x", "the image's title"),
    (rb'isPermaLink="false"', b'isPermaLink="true"', "a guid that is not ours"),
    (
        rb"(?s)(<item>.*?)<title>[^<]*</title>(.*?)<description>[^<]*</description>",
        rb"\1\2",
        "neither title nor",
    ),
    ("＜flour".encode(), b"&#x3C;flour", "finds a tag"),
    (rb"&#x26;", b"&amp;", "no hexadecimal reference"),
    (rb"<item>", b"<item><author>x</author>", "an author, who would have to be"),
    (rb"<enclosure[^>]*>", lambda found: found[0] * 2, "several enclosures"),
    (rb'<source url="[^"]*"', b'<source url="/srv"', "a source without an address"),
    (rb"<pubDate>Thu, 05 Mar 2026", b"<pubDate>Thu, 5 Mar 26", "no date of RFC 822"),
    (rb"04:00:06 \+0000", b"04:00:07 +0000", "pubDate does not fall strictly"),
]
JSON_CRIMES = [
    (rb"version/1\.1", b"version/1", "version is"),
    (rb"^", b"\xef\xbb\xbf", "a byte order mark"),
    (rb'"feed_url": "https://n', b'"feed_url": "https://x', "feed_url or home_page_url"),
    (rb'"type": "WebSub"', b'"kind": "WebSub"', "a hub without type"),
    (rb'"language": "en"', b'"language": null', "a null"),
    (rb'"id": "urn:uuid:', b'"id": "tag:', "an id that is no text, or not ours"),
    (rb'"content_html"', b'"content"', "neither content_html"),
    (rb'"date_modified": "2026-03-05T', b'"date_modified": "2026-03-05 ', "a date that is none"),
    (rb'"authors": \[', b'"author": [', "author is 1.0"),
    (rb'"mime_type"', b'"type"', "an attachment without"),
]


@pytest.mark.parametrize(
    ("name", "pattern", "instead", "found"),
    [
        *(("atom.xml", *crime) for crime in ATOM_CRIMES),
        *(("rss.xml", *crime) for crime in RSS_CRIMES),
        *(("feed.json", *crime) for crime in JSON_CRIMES),
    ],
)
def test_a_document_that_breaks_a_rule_is_found(
    whole: Edition, name: str, pattern: bytes, instead: bytes, found: str
) -> None:
    done = rendered(whole)
    broken, count = re.subn(pattern, instead, done[name])
    assert count
    checks = {"atom.xml": atom_faults, "rss.xml": rss_faults, "feed.json": json_faults}
    assert [fault for fault in checks[name](broken, HOME + name) if found in fault]


@pytest.mark.parametrize("what", ["ids", "links", "titles", "when"])
def test_three_documents_that_do_not_agree_are_found(whole: Edition, what: str) -> None:
    done = rendered(whole)
    swapped = {
        "ids": (b'<guid isPermaLink="false">urn:uuid:', b'<guid isPermaLink="false">urn:other:'),
        "links": (b"<link>https://harbour", b"<link>https://elsewhere"),
        "titles": ("<title>港口明日".encode(), "<title>港口后日".encode()),
        "when": (b"04:00:06 +0000", b"04:00:05 +0000"),
    }[what]
    told = together_faults(done["atom.xml"], done["rss.xml"].replace(*swapped), done["feed.json"])
    assert len(told) == 1
    assert what in told[0]


def test_an_archive_that_hides_that_it_is_one_is_found(month: bytes) -> None:
    address = f"{HOME}archive/2026-03.atom"
    for gone, found in ((b"<fh:archive/>", "mark of an archive"), (b'rel="current"', "without current")):
        assert [fault for fault in atom_faults(month.replace(gone, b""), address) if found in fault]
    elsewhere = month.replace(b"archive/2026-02.atom", b"feed.xml")
    assert atom_faults(elsewhere, address) == ["prev-archive is no archive of ours"]


def test_pictures_are_left_out_where_the_operator_wants_none(
    article: Callable[..., Article],
    published: Callable[..., Published],
    edition: Callable[..., Edition],
    locale: Locale,
) -> None:
    body = '<p>前<img alt="a > b" src="https://cdn.example.com/p.jpg">后</p>'
    files = (*MANY, Enclosure("https://cdn.example.com/c.WEBP?x=1"), Enclosure("https://cdn.example.com/d"))
    entry = published(article(content_html=body, enclosures=files))
    publish = Publish(base_url="https://n.example.org", content="full", images="none")
    for told, links in ((publish, 2), (replace(publish, images="direct"), 4)):
        done = documents(edition(entry), told, locale)["harbour-life/atom.xml"].decode()
        assert done.count('rel="enclosure"') == links
        assert ("p.jpg" in done) == ("b.jpg" in done) == (links == 4)
        assert "前" in done
        assert "后" in done


def test_a_feed_names_its_hub_and_its_icon_in_each_format(whole: Edition) -> None:
    done = {name: document.decode() for name, document in rendered(whole).items()}
    assert '<link href="https://hub.example.org/" rel="hub"/>' in done["atom.xml"]
    assert '<atom:link rel="hub" href="https://hub.example.org/"/>' in done["rss.xml"]
    assert (
        '"hubs": [\n  {\n   "type": "WebSub",\n   "url": "https://hub.example.org/"\n  }\n ]'
        in done["feed.json"]
    )
    assert "<icon>https://news.example.org/icon.png</icon>" in done["atom.xml"]
    assert "<url>https://news.example.org/icon.png</url>" in done["rss.xml"]
    assert '"icon": "https://news.example.org/icon.png"' in done["feed.json"]


def test_times_of_entries_are_those_of_the_feed(whole: Edition) -> None:
    later = replace(whole.entries[1], updated=whole.updated + timedelta(hours=1))
    stale = replace(whole, entries=(whole.entries[0], later, whole.entries[2]))
    assert faults(rendered(stale)) == ["updated is not that of the newest change (4.2.15)"]
