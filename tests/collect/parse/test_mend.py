"""XML that is almost well-formed, made so."""

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.collect.parse.mend import FOREIGN, mended
from tests.pace import within


def mend(inner: str, root: str = "rss") -> str:
    return mended(f"<{root}>{inner}</{root}>", root)[0].removeprefix(f"<{root}>").removesuffix(f"</{root}>")


def parsed(text: str) -> ET.Element:
    return ET.fromstring(text)  # noqa: S314 - written in this file


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("a & b", "a & b"),
        ("R&D", "R&D"),
        ("?a=1&b=2&copy=3", "?a=1&b=2&copy=3"),
        ("caf&eacute;&nbsp;&mdash;", "café\xa0—"),
        ("&harbour;", "&harbour;"),
        ("&lt;&gt;&amp;&quot;&apos;&#24674;&#x590D;", "<>&\"'恢复"),
        ("&LT;b&GT;", "<b>"),
        ("a ]]> b", "a ]]> b"),
        ("<![CDATA[a ]]> b]]>", "a ]]> b"),
        ("<![CDATA[a]]>, <![CDATA[b]]>", "a, b"),
        ("<![CDATA[R&D &nbsp; ]]>", "R&D &nbsp; "),
        ("<!-- & &nbsp; -->x", "x"),
        ("<?x & ?>x", "x"),
    ],
)
def test_what_has_one_meaning_is_written_as_xml_writes_it(written: str, text: str) -> None:
    tree = parsed(mended(f"<rss>{written}</rss>", "rss")[0])
    assert "".join(tree.itertext()) == text


def test_what_is_well_formed_stays_as_it_is_and_says_nothing() -> None:
    whole = "<rss xmlns:x='urn:x'><x:a b='1'>&amp;&#65;<![CDATA[&]]></x:a></rss>"
    assert mended(whole, "rss") == (whole, ())


def test_attributes_are_mended_as_well() -> None:
    tree = parsed(mend("<link href='?a=1&b=2'/>", "feed"))
    assert tree.get("href") == "?a=1&b=2"


def test_prefixes_that_nobody_declared_are_declared_at_the_root() -> None:
    whole, notes = mended("<rss><dc:creator>甲</dc:creator><x:y/><xml:z/></rss>", "rss")
    tree = parsed(whole.replace("<xml:z/>", ""))
    assert [child.tag for child in tree] == [
        "{http://purl.org/dc/elements/1.1/}creator",
        "{urn:undeclared:x}y",
    ]
    assert notes == ("undeclared prefixes: dc, x",)


def test_what_stands_behind_the_end_is_left_out_and_told_unless_it_is_a_comment() -> None:
    assert mended("<rss/></rss> <!-- 0.1 s -->", "rss") == ("<rss/></rss>", ())
    assert mended("<rss></rss><script/>", "rss") == ("<rss></rss>", ("something behind its end",))


@pytest.mark.parametrize(
    ("written", "becomes"),
    [
        ("<atom:link href='x'/>", f"<atom:link rel=\"{FOREIGN}\" href='x'/>"),
        ("<a:link rel='alternate' href='x'/>", f"<a:link rel=\"{FOREIGN}\" href='x'/>"),
        ("<atom:link rel='self' href='x'/>", "<atom:link rel='self' href='x'/>"),
        ("<rss:link>x</rss:link>", "<rss:link>x</rss:link>"),
    ],
)
def test_in_rss_a_link_of_another_vocabulary_is_told_from_the_item_s_own(written: str, becomes: str) -> None:
    assert (
        mended(f"<rss xmlns:atom='u' xmlns:a='u' xmlns:rss='u'>{written}</rss>", "rss")[0].count(becomes) == 1
    )
    atom = f"<feed xmlns:atom='u' xmlns:a='u' xmlns:rss='u'>{written}</feed>"
    assert mended(atom, "feed")[0] == atom


@pytest.mark.parametrize(
    "part", ["&", "&a", "<![CDATA[", "]]>", "<![CDATA[]]>x", "<a:b ", "<a:link href='", "<!--", "<?"]
)
def test_no_pile_of_anything_takes_quadratic_time(part: str) -> None:
    with within(5):
        mended(f"<rss>{part * 200_000}</rss>", "rss")


@given(st.text(alphabet="<>&;![]CDATA-?/: ='\"link#x1aé", max_size=80))
def test_mending_twice_changes_nothing(text: str) -> None:
    once = mended(f"<rss>{text}</rss>", "rss")[0]
    assert mended(once, "rss")[0] == once
