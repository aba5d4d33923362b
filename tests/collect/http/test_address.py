"""URLs taken apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.collect.http.address import BadAddressError, next_hop, parse_url, redacted


def test_fragment_and_credentials_do_not_go_on_the_wire() -> None:
    address = parse_url("HTTPS://user:p%40ss@News.Example.org/feed?a=1&b=2#top")
    assert address.url == "https://news.example.org/feed?a=1&b=2"
    assert (address.user, address.password) == ("user", "p@ss")
    assert address.origin == ("https", "news.example.org", 443)


def test_a_chinese_host_becomes_punycode_and_a_chinese_path_percent_encoded() -> None:
    assert parse_url("http://例子.测试/新闻?栏=国 际").url == (
        "http://xn--fsqu00a.xn--0zwm56d/%E6%96%B0%E9%97%BB?%E6%A0%8F=%E5%9B%BD%20%E9%99%85"
    )


def test_what_is_encoded_stays_as_it_is_and_an_empty_path_is_a_slash() -> None:
    assert parse_url("http://a.example/%2f%E6?x=%20").url == "http://a.example/%2f%E6?x=%20"
    assert parse_url("http://[2606:4700::1]:8080").url == "http://[2606:4700::1]:8080/"


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("ftp://a.example/x", "“ftp:” is not http or https"),
        ("file:///etc/passwd", "no host"),
        ("gopher://a.example/", "“gopher:”"),
        ("//a.example/x", "“:” is not"),
        ("http:///x", "no host"),
        ("http://a.example:99999/", "no valid URL"),
        ("http://[::1/", "no valid URL"),
        ("http://0x7f.1/", "odd spelling"),
        ("http://１２７.1/", "odd spelling"),
        ("http://[fe80::1%25eth0]/", "network card"),
        ("http://" + "a" * 300 + ".example/", "too long"),
        ("http://例" + "子" * 100 + ".example/", "no valid URL"),
        ("http://a.example/" + "a" * 9_000, "longer than"),
    ],
)
def test_an_address_that_must_not_be_asked_is_refused_with_the_reason(url: str, why: str) -> None:
    with pytest.raises(BadAddressError, match=why):
        parse_url(url)


def test_a_relative_redirect_counts_from_where_it_was_said() -> None:
    here = parse_url("http://a.example/dir/feed")
    assert next_hop(here, "../new?x#f", secure=False).url == "http://a.example/new?x"
    assert next_hop(here, "//b.example/x", secure=False).host == "b.example"


def test_a_redirect_from_https_to_http_is_refused_only_where_the_operator_wrote_https() -> None:
    here = parse_url("https://a.example/feed")
    with pytest.raises(BadAddressError, match="plain http"):
        next_hop(here, "http://a.example/feed", secure=True)
    assert next_hop(here, "http://a.example/feed", secure=False).scheme == "http"


@pytest.mark.parametrize("location", ["javascript:alert(1)", "file:///etc/passwd", "http://2130706433/"])
def test_a_redirect_to_anything_else_is_refused(location: str) -> None:
    with pytest.raises(BadAddressError):
        next_hop(parse_url("http://a.example/"), location, secure=False)


def test_a_shown_url_has_no_password() -> None:
    assert redacted("https://u:secret@a.example/x@y#z") == "https://a.example/x@y"
    assert redacted("https://u:p@ss@a.example?x=y@z") == "https://a.example?x=y@z"
    assert redacted("a.example") == "a.example"


@given(st.text(max_size=60))
def test_no_text_at_all_crashes_and_nothing_unprintable_gets_through(text: str) -> None:
    try:
        address = parse_url("http://a.example/" + text)
    except BadAddressError:
        return
    assert address.url.isascii()
    assert all(character > " " and character != "\x7f" for character in address.url)
    assert parse_url(address.url).url == address.url
