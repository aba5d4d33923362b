"""HTML that is fit to be shown by others."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser, LexborNode

from aggregator.collect.normalise.article import read_body
from tests.pace import within

BASE = "https://example.org/news/1"
ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<a href="java&#x09;script:alert(1)">x</a>',
    '<a href=" &#14;javascript:alert(1)">x</a>',
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    '<blockquote cite="javascript:alert(1)">x</blockquote>',
    '<img srcset="javascript:alert(1) 1x">',
    '<p style="background:url(javascript:alert(1))">x</p>',
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    "<form action=https://evil.example><button formaction=javascript:alert(1)>x</button></form>",
    "<meta http-equiv=refresh content=0;url=javascript:alert(1)>",
    '<base href="javascript:alert(1)//"><a href=x>x</a>',
    '<img src="data:image/svg+xml,<svg onload=alert(1)>">',
    "<template><script>alert(1)</script></template>",
    '<ok href="javascript:alert(1)">x</ok>',
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_active_comes_through(attack: str) -> None:
    _assert_harmless(read_body(f"<p>before</p>{attack}<p>after", BASE).html)


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from([*ATTACKS, "<p>", "</p>", '"', ">", "<!--", "-->", "<b", "=", "text"]), max_size=12
    )
)
def test_nothing_active_comes_through_however_it_is_put_together(parts: list[str]) -> None:
    _assert_harmless(read_body("".join(parts), BASE).html)


@settings(deadline=None)
@given(st.text(st.characters()))
def test_any_text_is_read_and_reading_its_html_again_changes_nothing(html: str) -> None:
    once = read_body(html, BASE)
    _assert_harmless(once.html)
    assert read_body(once.html, BASE).html == once.html


def test_links_and_images_become_whole() -> None:
    html = read_body(
        "<a href='/a?utm_source=x'>a</a><img src='../i.png' srcset='j.png 2x' class=x id=y>", BASE
    ).html
    assert 'href="https://example.org/a"' in html
    assert '<img src="https://example.org/i.png">' in html


def test_a_lazy_image_is_shown_and_one_without_an_address_is_not() -> None:
    lazy = "<img src='data:image/gif;base64,AA' data-src='/i.png'><img src='data:image/gif;base64,AA'>"
    assert read_body(lazy, BASE).html == '<img src="https://example.org/i.png">'


def test_a_link_without_an_address_stays_as_its_words() -> None:
    body = read_body("<p><a href='javascript:x'>words</a></p>", BASE)
    assert body.text == "words"
    assert "href" not in body.html


def test_mail_addresses_may_be_linked() -> None:
    assert 'href="mailto:desk@example.org"' in read_body("<a href='mailto:desk@example.org'>x</a>", BASE).html


def test_the_invented_tag_of_mirrors_becomes_a_link() -> None:
    assert 'href="https://example.org/t"' in read_body("<ok href='/t'>標籤</ok>", BASE).html


@pytest.mark.parametrize(
    "html",
    [
        "<img src=/p.gif width=1 height=1>",
        "<img src='/p.gif' width='0px' height='0px'/>",
        "<span style='display:none'>x</span>",
        "<p hidden>x</p>",
        "<section id='imu'><div id='dfp-ad-1'>x</div></section>",
        "<div class='moreArticle'><a href='/b'>x</a></div>",
        "<div><div><p>责任编辑：王小明</p></div></div>",
        "<p></p>",
        "",
    ],
)
def test_pixels_hidden_things_and_promotion_leave_nothing(html: str) -> None:
    assert read_body(html, BASE).html == ""


def test_a_lead_is_cut_across_inline_markup_and_told() -> None:
    html = "<p>\n <b>【晨报2023年07月16日讯】</b>（晨报记者王明报导）<i>市议会</i>\n 决定。<b>#</b></p>"
    body = read_body(html, BASE)
    assert body.text == "市议会决定。"
    assert "【" not in body.html
    assert (body.lead.outlet, body.lead.date, body.lead.author) == ("晨报", "2023年07月16日", "王明")


def test_broken_lines_of_han_characters_are_joined_in_the_html_as_well() -> None:
    html = "<p>\n  市议会\n  <ok href='/t'>\n   昨天\n  </ok>\n  决定 in two\n  words\n</p>"
    body = read_body(html, BASE)
    assert body.text == "市议会昨天决定 in two words"
    link = '<a href="https://example.org/t" rel="noopener noreferrer">昨天</a>'
    assert f"市议会{link}决定 in two\n  words" in body.html


def test_lines_are_what_a_reader_sees_as_lines() -> None:
    html = (
        "<div>第一行<br>责任编辑：<a href='/w'>王小明</a><br>第二行</div><table><tr><td>格</td></tr></table>"
    )
    body = read_body(html, BASE)
    assert body.text == "第一行\n第二行\n格"
    assert "王小明" not in body.html


@pytest.mark.parametrize("tag", ["p", "div", "blockquote", "span", "b", "table><tr><td", "x-y", "ul><li"])
def test_nesting_beyond_reason_costs_no_time_and_no_text(tag: str) -> None:
    with within(5):  # 200 s with both parsers' own quadratic ways
        body = read_body(f"<{tag}>" * 100_000 + "deep", BASE)
        assert body.text == "deep"


@pytest.mark.parametrize(
    "html", ["<b>中\n</b>" * 100_000, "<div>" * 3_000 + "<" * 500_000, "中\n\u3000" * 100_000]
)
def test_no_pile_of_markup_takes_quadratic_time(html: str) -> None:
    with within(5):
        read_body(html, BASE)


def test_end_tags_of_other_elements_do_not_hide_the_nesting() -> None:
    with within(5):
        assert read_body("<div></b>" * 100_000 + "deep", BASE).text == "deep"


DISGUISED = [
    '<div title="</div>">',
    "<div><!--</div>-->",
    "<div><!--></div>-->",
    "<div><script></div></script>",
    "<div><style></div></style>",
    "<div><textarea></div></textarea>",
    "<div><marquee></div></marquee>",
    "<div></p/div></ div>",
    "<div><?</div>?>",
    "<div><svg><![CDATA[</div>]]></svg>",
    "<div a='</div>' b=\"'</div>\">",
    "<div></div x='><div>'>",
    "<div><button></div></button>",
    "<span><p></span></p>",
    "<li><dd>",
    "<rt>",
    "<optgroup>",
    "<b><b><b><b><p></b></b></b></b>",
    "<table><tr><td><div></table>",
    "<b><div></b><i></div></i>",
    "<div><table></div></table>",
    "<a><div></a>",
]


@pytest.mark.parametrize("part", DISGUISED)
def test_nothing_hides_the_nesting(part: str) -> None:
    with within(5):
        body = read_body(part * 5_000 + "<p>deep", BASE)
    tree = LexborHTMLParser(body.html)
    assert _depth(tree.css("*")[-1]) < 3_000


def test_end_tags_that_do_not_end_take_no_quadratic_time() -> None:
    with within(3):
        read_body("<p>" * 3_000 + "<script>" + "</script " * 60_000, BASE)


def test_no_pile_of_quotes_takes_quadratic_time() -> None:
    for part in ('<a ="', '<a" ="', "<a '=\"", "<!-", "<script", "</", "<a a='", "<a  ", "<a x"):
        with within(3):
            read_body("<" * 3_000 + part * 30_000, BASE)


def test_an_article_with_very_many_tags_keeps_its_links_lists_and_words() -> None:
    html = (
        "<ul><li>a &amp; b < c<li><a title='x > \"y\"' href=/t?a=1&amp;b=2>t</a></ul><script>'<b>'</script>"
    )
    many = "<p hidden>x</p>" + html + "<!-- no --><x-y>z</x-y>" + "<br>" * 3_000
    few = read_body(html, BASE).html
    assert read_body(many, BASE).html.startswith(few)
    assert "x-y" not in read_body(many, BASE).html


def test_a_long_article_that_is_not_deep_keeps_its_markup() -> None:
    html = "<p>一<br>二<div>三</div>" * 3_000
    assert read_body(html, BASE).html.count("<div>") == 3_000


def _depth(node: LexborNode | None) -> int:
    depth = 0
    while node is not None:
        node, depth = node.parent, depth + 1
    return depth


def _assert_harmless(html: str) -> None:
    tree = LexborHTMLParser(f"<div>{html}</div>")
    for node in tree.css("*"):
        assert node.tag not in {
            "script",
            "style",
            "iframe",
            "form",
            "svg",
            "math",
            "meta",
            "base",
            "template",
            "object",
        }
        for name, value in node.attributes.items():
            assert not name.startswith("on")
            assert name not in {"style", "srcset", "cite", "srcdoc", "formaction"}
            if name in {"href", "src"}:
                assert (value or "").startswith(("http://", "https://", "mailto:"))
