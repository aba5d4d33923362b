"""Plain text out of HTML."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.collect.normalise.text import paragraphs, squeeze, storable, words


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>一</p><p>二</p>", "一\n二"),
        ("<div>一<p>二</p>三</div>", "一\n二\n三"),
        ("一<br>二<br><br>三", "一\n二\n三"),
        ("<ul><li>一</li><li>二</li></ul>", "一\n二"),
        ('<p>一<b>二</b><a href="https://example.org/?a=>">三</a></p>', "一二三"),
        ("<p>中文\n  断行，\n\t继续</p>", "中文断行，继续"),
        ("<p>Latin words\n  broken</p>", "Latin words broken"),
        ("<p>中文 Latin\n中文</p>", "中文 Latin 中文"),
        ("<p>a&nbsp;\u200b&amp;&lt;b&gt;\ufeff</p>", "a &<b>"),
        ("<p>&amp;amp;</p>", "&amp;"),
        ("<p> </p><p></p>", ""),
        ("", ""),
    ],
)
def test_blocks_become_lines(html: str, text: str) -> None:
    assert paragraphs(html) == text


@pytest.mark.parametrize(
    ("html", "title"),
    [
        ("A guide to &lt;head&gt;", "A guide to <head>"),
        ("Fish &amp;amp; chips", "Fish &amp; chips"),
        ("<b>快訊</b>　市議會<script>alert(1)</script>", "快訊 市議會"),
        ("  多 余\n的 空格 ", "多 余的 空格"),
        ("safe\u202egnp.exe\u2066", "safegnp.exe"),
        ("3 < 5 & 6", "3 < 5 & 6"),
        ("\U0001f468\u200d\U0001f469 می\u200cشود", "\U0001f468\u200d\U0001f469 می\u200cشود"),
        ("港\u200d口\u200cab\u200dc\u200c", "港口abc"),
    ],
)
def test_a_title_is_plain_text_decoded_once(html: str, title: str) -> None:
    assert words(html) == title


@settings(deadline=None)
@given(st.text())
def test_squeezing_twice_changes_nothing(text: str) -> None:
    assert squeeze(squeeze(text)) == squeeze(text)


@settings(deadline=None)
@given(st.text(st.characters()))
def test_what_is_stored_has_no_nul_and_can_be_encoded(text: str) -> None:
    assert not set(storable(text)) & set("\0\x0b\x0c\x1b\x85")
    storable(text + "\ud800").encode()
