"""RSS, RDF and Atom, as they are meant and as they are met."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.collect.parse import parse
from aggregator.collect.parse.document import Document
from aggregator.errors import ParseError
from aggregator.model import Enclosure, Entry, SourceSlug

BASE = "https://a.example/dir/feed.xml"
NAMESPACES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/" '
    'xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0" '
    'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" xmlns:dcterms="http://purl.org/dc/terms/"'
)


def read(document: str | bytes, content_type: str = "application/rss+xml") -> Document:
    raw = document if isinstance(document, bytes) else document.encode()
    return parse(raw, content_type, BASE, SourceSlug("bbc"))


def rss(*items: str, head: str = "") -> Document:
    body = "".join(f"<item>{item}</item>" for item in items)
    return read(f'<?xml version="1.0"?><rss version="2.0" {NAMESPACES}><channel>{head}{body}</channel></rss>')


def atom(*entries: str, head: str = "", attributes: str = "") -> Document:
    body = "".join(f"<entry>{entry}</entry>" for entry in entries)
    return read(f'<feed xmlns="http://www.w3.org/2005/Atom" {attributes}>{head}{body}</feed>')


def only(document: Document) -> Entry:
    (entry,) = document.entries
    return entry


def test_an_rss_item_becomes_an_entry_as_its_outlet_wrote_it() -> None:
    document = rss(
        "<title>港口恢复夜航</title><link>https://a.example/1?a=1&amp;b=2</link>"
        "<guid isPermaLink='false'>n-1</guid>"
        "<pubDate>Sun, 01 Mar 2026 08:00:00 +0800</pubDate>"
        "<dc:creator>甲</dc:creator><dc:creator>乙</dc:creator>"
        "<description>&lt;p&gt;摘要&lt;/p&gt;</description>"
        "<content:encoded><![CDATA[<p>全文</p>]]></content:encoded>"
        "<category>航运</category><category>航运</category><category domain='x'>港口</category>"
        "<enclosure url='https://a.example/1.mp3' length='10' type='audio/mpeg'/>"
        "<media:group><media:content url='/1.jpg' medium='image' fileSize='huge'/></media:group>",
        head="<title>海港日报</title><language>zh-cn</language><ttl>60</ttl>",
    )
    entry = only(document)
    assert entry == Entry(
        id="n-1",
        link="https://a.example/1?a=1&b=2",
        title="港口恢复夜航",
        authors=("甲", "乙"),
        published="Sun, 01 Mar 2026 08:00:00 +0800",
        summary="<p>摘要</p>",
        content="<p>全文</p>",
        categories=("航运", "港口"),
        enclosures=(Enclosure("https://a.example/1.mp3", "audio/mpeg", 10), Enclosure("/1.jpg", "image", 0)),
        language="zh-cn",
        base=BASE,
        digest=entry.digest,
    )
    assert (document.title, document.language, document.ttl, document.warnings) == (
        "海港日报",
        "zh-cn",
        3600,
        (),
    )


def test_an_atom_entry_becomes_an_entry_as_its_outlet_wrote_it() -> None:
    document = atom(
        '<id>urn:n:1</id><title type="xhtml">'
        '<div xmlns="http://www.w3.org/1999/xhtml">夜航 <b>恢复</b></div></title>'
        '<link rel="self" href="x"/><link href="1.html"/>'
        '<link rel="alternate" type="application/json" href="1.json"/>'
        '<link rel="enclosure" href="1.mp3" type="audio/mpeg"/><author><name>甲</name></author>'
        "<published>2026-03-01T00:00:00Z</published><updated>2026-03-01T01:00:00Z</updated>"
        '<summary>1 &lt; 2</summary><content type="html">&lt;p&gt;全文&lt;/p&gt;</content>'
        '<category term="t" label="航运"/>',
        head="<title>海港日报</title>",
        attributes='xml:lang="zh-TW" xml:base="/news/"',
    )
    entry = only(document)
    assert entry == Entry(
        id="urn:n:1",
        link="https://a.example/news/1.html",
        title="夜航 <b>恢复</b>",
        authors=("甲",),
        published="2026-03-01T00:00:00Z",
        updated="2026-03-01T01:00:00Z",
        summary="1 &lt; 2",
        content="<p>全文</p>",
        categories=("航运",),
        enclosures=(Enclosure("https://a.example/news/1.mp3", "audio/mpeg", 0),),
        language="zh-TW",
        base="https://a.example/news/",
        digest=entry.digest,
    )
    assert document.language == "zh-TW"


def test_an_rdf_item_becomes_an_entry() -> None:
    entry = only(
        read(
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
            'xmlns="http://purl.org/rss/1.0/" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/">'
            '<channel rdf:about="https://a.example/"><title>x</title></channel>'
            '<item rdf:about="https://a.example/1"><title>夜航</title><link>https://a.example/1</link>'
            "<description>摘要</description><dc:date>2026-03-01</dc:date><dc:subject>航运</dc:subject></item></rdf:RDF>"
        )
    )
    assert (entry.id, entry.link, entry.title) == ("https://a.example/1", "https://a.example/1", "夜航")
    assert (entry.published, entry.updated, entry.summary) == ("2026-03-01", "", "摘要")
    assert entry.categories == ("航运",)


class TestDates:
    @pytest.mark.parametrize("text", ["2026年03月01日", "昨天 08:30", "1772352000", "not a date"])
    def test_a_date_stays_the_text_that_it_is(self, text: str) -> None:
        assert only(rss(f"<title>x</title><pubDate>{text}</pubDate>")).published == text

    def test_no_date_is_no_date_and_an_update_is_no_publication_in_atom(self) -> None:
        entry = only(atom("<id>1</id><updated>2026-03-01T00:00:00Z</updated>"))
        assert (entry.published, entry.updated) == ("", "2026-03-01T00:00:00Z")
        assert only(rss("<title>x</title>")).published == ""

    def test_both_dates_of_an_rss_item_are_kept_apart(self) -> None:
        entry = only(rss("<dcterms:modified>b</dcterms:modified><pubDate>a</pubDate>"))
        assert (entry.published, entry.updated) == ("a", "b")


class TestTexts:
    @pytest.mark.parametrize(
        ("written", "html"),
        [
            ("A guide to &lt;head&gt;", "A guide to &lt;head&gt;"),
            ("AT&amp;amp;T", "AT&amp;T"),
            ("AT&amp;T", "AT&amp;T"),
            ("1 &lt; 2", "1 &lt; 2"),
            ("<![CDATA[<b>夜航</b>恢复]]>", "<b>夜航</b>恢复"),
            ("<![CDATA[夜航<br/>恢复]]>", "夜航<br/>恢复"),
        ],
    )
    def test_an_rss_title_is_html_only_where_it_looks_so(self, written: str, html: str) -> None:
        assert only(rss(f"<title>{written}</title>")).title == html

    def test_a_body_in_rss_is_html_even_without_an_end_tag_and_keeps_line_breaks_without_any(self) -> None:
        assert (
            only(rss("<description>甲&lt;br&gt;乙&lt;img src='x'&gt;</description>")).summary.count("<") == 2
        )
        assert only(rss("<description>甲\n乙</description>")).summary == "甲<br>\n乙"

    def test_the_fullest_readable_content_counts_and_a_copy_of_it_is_no_summary(self) -> None:
        entry = only(
            atom(
                '<id>1</id><content type="image/png">QUJD</content><content type="text">甲 &amp; 乙</content>'
                '<content type="html">&lt;i&gt;丙&lt;/i&gt;</content>'
            )
        )
        assert entry.content == "<i>丙</i>"
        assert only(rss("<content:encoded>&lt;p&gt;x&lt;/p&gt;</content:encoded>")).summary == ""
        assert only(atom('<id>1</id><content type="text">甲\n&lt;乙</content>')).content == "甲<br>\n&lt;乙"
        assert only(atom('<id>1</id><content type="image/png">QUJD</content>')).content == ""


class TestLinksAndIds:
    @pytest.mark.parametrize(
        ("item", "identity", "link"),
        [
            ("<guid>https://a.example/1</guid>", "https://a.example/1", "https://a.example/1"),
            ("<guid isPermaLink='false'>https://a.example/1</guid>", "https://a.example/1", ""),
            ("<guid>12345</guid>", "12345", ""),
            ("<link>/1</link><guid>12345</guid>", "12345", "/1"),
            (
                "<link>https://a.example/1</link><atom:link rel='self' href='https://a.example/s'/>",
                "",
                "https://a.example/1",
            ),
            (
                "<link>https://p.example/1</link><feedburner:origLink>https://a.example/1</feedburner:origLink>",
                "",
                "https://a.example/1",
            ),
            ("<atom:link href='https://a.example/1'/>", "", "https://a.example/1"),
            ("<title>x</title>", "", ""),
        ],
    )
    def test_an_rss_item_s_id_and_link(self, item: str, identity: str, link: str) -> None:
        entry = only(rss(item))
        assert (entry.id, entry.link) == (identity, link)

    def test_an_id_does_not_depend_on_where_the_feed_lies(self) -> None:
        document = b"<rss><channel><item><guid>n-1</guid><link>/1</link></item></channel></rss>"
        bases = ("https://a.example/x/", "http://b.example/y")
        first, second = (only(parse(document, "", base, SourceSlug("bbc"))) for base in bases)
        assert first.id == second.id == "n-1"

    def test_an_atom_id_is_a_link_only_where_it_is_an_address(self) -> None:
        assert only(atom("<id>tag:a.example,2026:1</id>")).link == ""
        assert only(atom("<id>https://a.example/1</id>")).link == "https://a.example/1"

    def test_xml_base_counts_from_the_feed_s_address_and_does_not_leak_into_the_next_entry(self) -> None:
        document = rss("<title xml:base='sub/'>a</title><guid>1</guid>", "<title>b</title>")
        assert [entry.base for entry in document.entries] == ["https://a.example/dir/sub/", BASE]

    def test_an_author_without_a_name_is_an_address(self) -> None:
        assert only(rss("<author>desk@news.org</author>")).authors == ("desk@news.org",)

    def test_a_language_of_its_own_beats_the_feed_s(self) -> None:
        document = rss("<dc:language>en</dc:language>", "<title>x</title>", head="<language>zh</language>")
        assert [entry.language for entry in document.entries] == ["en", "zh"]


class TestWishes:
    @pytest.mark.parametrize(
        ("head", "seconds"),
        [
            ("<ttl>60</ttl>", 3_600),
            ("<ttl>soon</ttl>", 0),
            ("<ttl>-5</ttl>", 0),
            ("<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>", 43_200),
            ("<sy:updatePeriod>hourly</sy:updatePeriod>", 3_600),
            ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", 0),
            ("<sy:updatePeriod>often</sy:updatePeriod>", 0),
            ("<ttl>120</ttl><sy:updatePeriod>hourly</sy:updatePeriod>", 7_200),
        ],
    )
    def test_the_document_s_own_wish_between_polls(self, head: str, seconds: int) -> None:
        assert rss(head=head).ttl == seconds


class TestBrokenDocuments:
    def test_a_feed_without_entries_is_fine(self) -> None:
        assert rss().entries == ()

    def test_a_php_notice_before_the_document_is_skipped(self) -> None:
        assert only(
            read(
                "\n<br /><b>Notice</b>: x\n<?xml version='1.0'?>"
                "<rss><channel><item><title>夜航</title></item></channel></rss>"
            )
        )

    @pytest.mark.parametrize(
        "item",
        [
            "<title>a & b</title>",
            "<title>a&nbsp;b</title>",
            "<x:y>1</x:y><title>a</title>",
            "<title>a</title><br>",
        ],
    )
    def test_broken_xml_is_salvaged_and_told(self, item: str) -> None:
        document = rss(item, "<title>夜航</title>")
        assert [entry.title for entry in document.entries][1] == "夜航"
        assert document.warnings[0].startswith("broken XML (")

    def test_gbk_and_big5_are_read(self) -> None:
        gbk = "<?xml version='1.0' encoding='gb2312'?>"
        gbk += "<rss><channel><item><title>港口恢复夜航</title></item></channel></rss>"
        assert only(read(gbk.encode("gbk"))).title == "港口恢复夜航"
        big5 = gbk.replace("gb2312", "big5").replace("恢复", "恢復")
        assert only(read(big5.encode("big5"))).title == "港口恢復夜航"

    def test_a_guessed_encoding_is_told(self) -> None:
        document = "<rss><channel><item><title>这一次的会议说了什么</title></item></channel></rss>"
        assert read(document.encode("gbk")).warnings == ("no valid UTF-8; read as gb18030",)

    def test_a_document_that_breaks_off_is_told(self) -> None:
        document = read("<rss><channel><item><title>a</title></item><item><title>b")
        assert [entry.title for entry in document.entries] == ["a"]
        assert document.warnings == ("the document breaks off; its complete entries are read",)

    def test_entities_are_not_expanded(self) -> None:
        bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
        document = read(
            f"<?xml version='1.0'?>{bomb}<rss><channel><item><title>&b;&f;</title></item></channel></rss>"
        )
        assert "aaaa" not in only(document).title
        assert "root:" not in only(document).title

    def test_a_utf16_document_has_no_other_rights(self) -> None:
        bomb = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x [<!ENTITY a "aaaa">]>'
        document = read(
            f"{bomb}<rss><channel><item><title>&a;</title></item></channel></rss>".encode("utf-16")
        )
        assert "aaaa" not in only(document).title

    @pytest.mark.parametrize(
        ("reference", "shown"),
        [("&#xD800;", "\ufffd"), ("&#99999999999999;", "\ufffd"), ("&#0;", ""), ("&#x1b;", "")],
    )
    def test_an_impossible_character_does_not_cost_the_feed(self, reference: str, shown: str) -> None:
        assert only(rss(f"<title>a{reference}b</title>")).title == f"a{shown}b"

    def test_what_the_library_chokes_on_is_no_bug_of_ours(self) -> None:
        with pytest.raises(ParseError, match="broken beyond reading"):
            rss("<textInput><link href='x'/></textInput>")

    def test_hostile_documents_are_refused(self) -> None:
        with pytest.raises(ParseError, match="refused: more than 5,000 elements"):
            read("<rss><channel><item>" + "<b>" * 10_000)


class TestWhatIsNoFeed:
    def test_an_html_page_is_told_with_the_feeds_that_it_names(self) -> None:
        page = (
            "<!DOCTYPE html><html><head><base href='/news/'>"
            "<link rel='alternate stylesheet' type='application/rss+xml' href='no'>"
            "<link type='application/rss+xml' href='rss' REL='Alternate home'>"
            "<link rel='alternate' type='application/atom+xml' href='feed:https://b.example/atom'>"
            "<link rel='alternate' hreflang='en' href='/en'></head></html>"
        )
        with pytest.raises(ParseError) as caught:
            read(page)
        assert caught.value.cause == "an HTML page, not a feed"
        assert (
            caught.value.remedy
            == "the page names its feed: use https://a.example/news/rss or https://b.example/atom"
        )

    @pytest.mark.parametrize(
        ("document", "why"),
        [
            ("<html><body>请稍候</body></html>", "an HTML page, not a feed; look for"),
            ("<opml/>", "an XML document <opml>"),
            ("网站维护中", "it begins with “网站维护中”"),
            ('{"error": 1}', "no feed: JSON, but no JSON Feed"),
            ("{", "no feed: broken JSON"),
        ],
    )
    def test_anything_else_is_told_as_what_it_is(self, document: str, why: str) -> None:
        with pytest.raises(ParseError, match=why.replace("<", "<")):
            read(document)

    def test_json_is_read_whatever_its_type_says(self) -> None:
        feed = '\ufeff {"version": "https://jsonfeed.org/version/1", "items": [{"id": "1"}]}'
        assert only(read(feed, "text/html")).id == "1"


def test_a_digest_is_the_entry_s_and_nothing_else_s() -> None:
    one, other = rss("<title>a</title><guid>1</guid>", "<title>b</title><guid>1</guid>").entries
    again = only(rss("<title>a</title><guid>1</guid>", head="<title>another head</title>"))
    assert one.digest == again.digest != other.digest
    assert one.digest == "6ea152a9dd3f821ff3b1b5ff367812e0"


@given(st.text(alphabet="<>/&;#![]CDATA\"'= itemslnkgud0123", max_size=150))
def test_no_document_raises_anything_but_a_parse_error(text: str) -> None:
    try:
        document: Any = rss(text)
    except ParseError:
        return
    assert isinstance(document, Document)
