"""Links that are published, and addresses that are compared."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.collect.normalise.address import address, host, image, link

ADDRESSES = {
    "https://www.example.org/a": "example.org/a",
    "http://EXAMPLE.org:80/a": "example.org/a",
    "https://example.org:443/a/": "example.org/a",
    "https://example.org:8443/a": "example.org:8443/a",
    "https://example.org//cn//a": "example.org/cn/a",
    "https://example.org/x/../a/./b": "example.org/a/b",
    "https://example.org/a#part": "example.org/a",
    "https://example.org/新聞": "example.org/%E6%96%B0%E8%81%9E",
    "https://example.org/%e6%96%b0%e8%81%9e": "example.org/%E6%96%B0%E8%81%9E",
    "https://example.org/%7Eme/a%2Fb": "example.org/~me/a%2Fb",
    "https://example.org/100%": "example.org/100%25",
    "https://例子.测试/": "xn--fsqu00a.xn--0zwm56d",
    "https://example.org/story?sid=7": "example.org/story?sid=7",
    "https://www.youtube.com/watch?v=Ab_1&si=zzz&feature=share": "youtube.com/watch?v=Ab_1",
    "https://example.org/a?b=2&a=1&utm_source=rss": "example.org/a?a=1&b=2",
    "https://example.org/a?from=timeline&from=city": "example.org/a?from=city",
    "https://example.org/a?utm_medium=x": "example.org/a",
    "https://mp.weixin.qq.com/s?__biz=M&mid=1&idx=2&sn=3&chksm=4&scene=5": (
        "mp.weixin.qq.com/s?__biz=M&idx=2&mid=1&sn=3"
    ),
    "http://[2001:DB8::1]:80/a": "[2001:db8::1]/a",
    "https://user:secret@example.org/a": "example.org/a",
    "example.org/a": "example.org/a",
    "//example.org/a": "example.org/a",
    "https://www.com/a": "www.com/a",
    "https://example.org./a": "example.org/a",
    "mailto:someone@example.org": "",
    "javascript:alert(1)": "",
    "ftp://example.org/a": "",
    "https://example.org:99999/": "",
    "https:///": "",
    "http://[::1/": "",
    "": "",
}


@pytest.mark.parametrize(("url", "expected"), ADDRESSES.items())
def test_an_address_folds_what_makes_no_other_page(url: str, expected: str) -> None:
    assert address(url) == expected


@settings(deadline=None)
@given(
    st.text(max_size=80)
    | st.from_regex(r"(https?://)?[\w.:%-]{1,20}(/[^ ]{0,20})?(\?[^ ]{0,20})?", fullmatch=True)
)
def test_an_address_is_its_own_address(url: str) -> None:
    assert address(address(url)) == address(url)


@settings(deadline=None)
@given(st.text(max_size=80), st.sampled_from(["", "https://example.org/news/", "http://[::1"]))
def test_a_link_is_http_or_nothing_and_its_own_link(url: str, base: str) -> None:
    whole = link(url, base)
    assert not whole or whole.startswith(("http://", "https://"))
    assert link(whole) == whole


def test_an_address_too_long_for_an_index_is_its_host_and_a_hash() -> None:
    long, other = (address(f"https://example.org/{'長' * 300}{end}") for end in "一二")
    assert long.startswith("example.org/blake2b:")
    assert long != other
    assert address(long) == long
    assert address("https://" + "a" * 300 + ".org/") == ""


LINKS = {
    "/a?id=1&utm_source=x#part": "https://example.org/a?id=1#part",
    "b.html": "https://example.org/news/b.html",
    "//cdn.example.net/x": "https://cdn.example.net/x",
    "https:example.net/x": "https://example.net/x",
    "\x01https://example.net/x\x1f": "https://example.net/x",
    " \x01javascript:alert(1)": "",
    "http://https://example.net/x": "https://example.net/x",
    "https://example.net/r/http://https://example.org/": "https://example.net/r/http://https://example.org/",
    "https:\\\\example.net\\x?a=\\": "https://example.net/x?a=%5C",
    "www.example.net/x": "https://www.example.net/x",
    "www.html": "https://example.org/news/www.html",
    "example.org/x": "https://example.org/x",
    "example.net/x": "https://example.org/news/example.net/x",
    '<a href="https://example.net/x">x</a>': "",
    "https://example.net/<x>": "https://example.net/%3Cx%3E",
    "HTTP://Example.net//cn/新聞 一": "http://Example.net//cn/新聞%20一",
    " https://example.net/a\n": "https://example.net/a",
    "https://example.net/a\nb": "https://example.net/ab",
    "https://example.net/\u202egnp": "https://example.net/%E2%80%AEgnp",
    "https://me:secret@example.net/": "https://example.net/",
    "https://example.net/a?x=%zz&y": "https://example.net/a?x=%zz&y",
    "java\tscript:alert(1)": "",
    "data:text/html,x": "",
    "mailto:someone@example.org": "",
    "https://example.net/" + "a" * 8_000: "",
    "http://[::1/": "",
    "": "",
}


@pytest.mark.parametrize(("url", "expected"), LINKS.items())
def test_a_link_stays_the_outlets_own_but_for_tracking(url: str, expected: str) -> None:
    assert link(url, "https://example.org/news/today") == expected


def test_a_link_that_counts_from_a_broken_base_is_none() -> None:
    assert link("a.html", "http://[::1") == ""


def test_the_host_is_without_www_and_port() -> None:
    assert host("https://www.example.org:8080/a") == "example.org"
    assert host("http://[::1]:8080/a") == "[::1]"
    assert host("no address at all: /") == ""


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "https://images.weserv.nl/?url=https%3A//example.org/a.jpg%3Fw%3D1",
            "https://example.org/a.jpg?w=1",
        ),
        ("https://images.weserv.nl?url=example.org/a.jpg", "https://example.org/a.jpg"),
        ("https://images.weserv.nl/?w=1", "https://images.weserv.nl/?w=1"),
        ("https://example.org/a.jpg", "https://example.org/a.jpg"),
    ],
)
def test_an_image_is_taken_out_of_its_proxy(url: str, expected: str) -> None:
    assert image(url) == expected
