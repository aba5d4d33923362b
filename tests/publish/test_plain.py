import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from aggregator.publish.plain import carried, language_tag, line, media_type, paragraphs, web_link

# The default alphabet of st.text() leaves lone surrogates out.
anything = st.text(st.characters(), max_size=60) | st.text(
    "\x00\x0b\ud800\udfff\ufffe\u202e<&]>\u0301港\n\t "
)


def test_what_xml_cannot_carry_is_left_out() -> None:
    assert carried("a\x00b\x0bc\ud800d\uffffe\tf\n😀") == "abcde\tf\n😀"


def test_a_title_is_one_line_whose_letters_stand_in_their_order() -> None:
    assert line(" 港口\r\n\t快讯\u202e elif \u2066x\u2069 ") == "港口 快讯 elif x"


def test_paragraphs_are_the_lines_that_say_something() -> None:
    assert paragraphs("一\n\n \x00\n二  三") == ("一", "二 三")


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://a.example.com/x?a=1&b=2#c", "https://a.example.com/x?a=1&b=2#c"),
        (" http://a.example.com ", "http://a.example.com"),
        ("https://a.example.com/%E6%B8%AF", "https://a.example.com/%E6%B8%AF"),
        (
            "https://a.example.com/港 口?q=“船”",
            "https://a.example.com/%E6%B8%AF%20%E5%8F%A3?q=%E2%80%9C%E8%88%B9%E2%80%9D",
        ),
        ("https://аpple.example.com/", "https://xn--pple-43d.example.com/"),
        ("https://user:secret@a.example.com:8443/", "https://a.example.com:8443/"),
        ('https://a.example.com/"><script>', "https://a.example.com/%22%3E%3Cscript%3E"),
        ("https://[2001:db8::1]/", "https://[2001:db8::1]/"),
        ("HTTPS://a.example.com/", "https://a.example.com/"),
    ],
)
def test_a_web_address_becomes_an_ascii_uri(url: str, link: str) -> None:
    assert web_link(url) == link


@pytest.mark.parametrize(
    "url",
    [
        "",
        "javascript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,x",
        "ftp://a.example.com/",
        "file:///etc/passwd",
        "//a.example.com/",
        "/relative",
        "https://",
        "https:///path",
        "https://[broken/",
        "https://a b.example.com/",
        "https://" + "长" * 80 + ".example.com/",
        "https://user@",
    ],
)
def test_anything_else_is_no_link(url: str) -> None:
    assert web_link(url) == ""


@pytest.mark.parametrize(("text", "tag"), [("zh-Hant", "zh-Hant"), ("zh_TW", ""), ("", ""), ('en" x="', "")])
def test_only_language_tags_are_language_tags(text: str, tag: str) -> None:
    assert language_tag(text) == tag


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("audio/mpeg", "audio/mpeg"),
        ("image/svg+xml; charset=utf-8", "image/svg+xml"),
        ("mp3", ""),
        ("a/b c", ""),
    ],
)
def test_only_media_types_are_media_types(text: str, kind: str) -> None:
    assert media_type(text) == kind


@given(anything)
def test_every_text_can_stand_in_xml_as_text_and_as_attribute(text: str) -> None:
    element = etree.Element("a", title=line(text))
    element.text = carried(text)
    assert etree.fromstring(etree.tostring(element)).get("title") == line(text)


@given(anything.map("https://a.example.com/".__add__) | anything.map("https://".__add__))
def test_every_link_is_ascii_without_anything_that_ends_an_attribute(url: str) -> None:
    link = web_link(url)
    assert link.isascii()
    assert not set(link) & set("\"'<> \n\\") - {"'"}
    assert web_link(link) == link
