"""What a parser may be given."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.collect.parse.protect import MOST_ENTRIES, HostileError, harmless, root_of
from tests.pace import within

ITEM = "<item><title>a</title></item>"


def channel(text: str) -> str:
    return f"<rss><channel>{text}</channel></rss>"


@pytest.mark.parametrize(
    ("text", "root"),
    [
        ("<rss/>", "rss"),
        ('<?xml version="1.0"?>\n<!-- made by <html> tools -->\n<feed xmlns="x">', "feed"),
        ("<rdf:RDF>", "rdf"),
        ("<br />\n<b>Warning</b>: x in <b>/a.php</b>\n<?xml version='1.0'?><rss>", "rss"),
        ("<!DOCTYPE html><html>", "html"),
        ("<HTML><body><rss>", "html"),
        ('<?xml version="1.0"?><opml version="2.0">', "opml"),
        ("no markup", ""),
        ("<rssx>", ""),
        (" " * 70_000 + "<rss>", ""),
    ],
)
def test_the_root_says_what_a_document_is(text: str, root: str) -> None:
    found, offset = root_of(text)
    assert found == root
    assert not root or text[offset:].lower().startswith(("<" + root, "<rdf:", "<!doctype"))


def test_declarations_are_dropped_and_cdata_is_left_alone() -> None:
    kept = "<item><![CDATA[<!DOCTYPE html> &lol;]]></item>"
    hostile = (
        '<!DOCTYPE x [<!ENTITY lol "a]b"> <!ENTITY % y SYSTEM "file:///etc/passwd">]>'
        + kept
        + "<!ENTITY z 'z'>"
    )
    text, warning = harmless(channel(hostile), "rss")
    assert kept in text
    assert "ENTITY" not in text
    assert warning == ""


def test_what_xml_forbids_is_dropped_and_impossible_references_become_a_mark() -> None:
    text, _ = harmless(
        channel("a\x00b\x0b\ufffe\ud800c&#xD800;&#0;&#99999999999999;&#x110000;&#20320;&#x4F60;"), "rss"
    )
    assert text == channel("abc\ufffd\ufffd\ufffd&#20320;&#x4F60;")


@pytest.mark.parametrize(
    ("hostile", "what"),
    [
        ("<b>" * 200_000, "elements inside each other"),
        ("<item>" + "<category>c</category>" * 100_000, "categories in one entry"),
        ("<item " + "".join(f'a{n}="1" ' for n in range(200_000)) + "/>", "attributes on one element"),
        ("".join(f'<a{n}:x xmlns:a{n}="u"/>' for n in range(8_000)), "namespaces"),
    ],
    ids=["nested", "categories", "attributes", "namespaces"],
)
def test_a_document_made_to_exhaust_its_reader_is_refused_at_once(hostile: str, what: str) -> None:
    with within(1), pytest.raises(HostileError, match=what):
        harmless(channel(hostile), "rss")


def test_many_entries_with_a_few_categories_each_are_fine() -> None:
    item = "<item>" + "<category>c</category>" * 30 + "<br>" * 30 + "</item>"
    assert harmless(channel(item * 1_000), "rss") == (channel(item * 1_000), "")


def test_a_flood_of_entries_is_cut() -> None:
    text, warning = harmless(channel(ITEM * (MOST_ENTRIES + 500)), "rss")
    assert text == channel(ITEM * MOST_ENTRIES)
    assert warning == "more than 5,000 entries; the rest is not read"


@pytest.mark.parametrize(
    ("cut", "root", "whole"),
    [
        (f"<rss><channel>{ITEM}<item><title>b</ti", "rss", f"<rss><channel>{ITEM}</channel></rss>"),
        ("<rss><channel><title>x</title><item><ti", "rss", "<rss><channel><title>x</title></channel></rss>"),
        ("<feed><entry>a</entry><entry>", "feed", "<feed><entry>a</entry></feed>"),
        ("<r:RDF><item>a</item><item>", "rdf", "<r:RDF><item>a</item></r:RDF>"),
        ("<rss><channel><title>x</title>", "rss", "<rss><channel><title>x</title></channel></rss>"),
    ],
)
def test_of_a_document_that_breaks_off_the_complete_entries_are_kept(cut: str, root: str, whole: str) -> None:
    assert harmless(cut, root) == (whole, "the document breaks off; its complete entries are read")


@pytest.mark.parametrize(
    "part", ["<![CDATA[", "<!DOCTYPE [", "<!--", "<?", "<a", "<!ENTITY ", "&#", "</item>", "<rss "]
)
def test_no_repetition_makes_the_search_quadratic(part: str) -> None:
    with within(3):
        harmless("<rss>" + part * 200_000, "rss")
        root_of(part * 200_000)


@pytest.mark.parametrize(
    "tag", ["<" + "a" * 60_000, "<rss" + ".rss" * 15_000, "</rss" + " " * 60_000, "<a\n" * 15_000]
)
def test_a_tag_that_does_not_end_is_not_searched_again_and_again(tag: str) -> None:
    with within(1):
        harmless("<rss>" + tag, "rss")
        harmless(tag, "rss")


@pytest.mark.parametrize("whole", ["<rss/>", "<x:rss a='b' />", "<rss></rss\n>", "<RSS></x:RSS>"])
def test_a_document_that_ends_its_root_is_whole(whole: str) -> None:
    assert harmless(whole, "rss") == (whole, "")


@given(st.text(alphabet='<>!?/[]-&#;"=ax rDOCTYPEitem', max_size=200))
def test_no_text_crashes_and_no_declaration_survives(text: str) -> None:
    try:
        clean, _ = harmless(f"<rss>{text}</rss>", "rss")
    except HostileError:
        return
    assert "\x00" not in clean
