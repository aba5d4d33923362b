"""Which addresses may stand where."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from aggregator.config import addresses
from aggregator.model import Settings

Meaning = Callable[..., Settings]


@pytest.mark.parametrize(
    "text",
    [
        "https://a.example/rss.xml",
        "http://a.example:8000/?a=1#b",
        "https://新闻.example/源",
        "http://[::1]/x",
    ],
)
def test_an_address_of_a_feed_is_http_or_https_with_a_host(text: str) -> None:
    assert addresses.feed(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a.example/rss.xml",
        "ftp://a.example/",
        "file:///etc/passwd",
        "https://",
        "https:///rss.xml",
        "https://a.example:port/",
        "https://a.example:0/",
        "https://[::1/",
        "javascript:alert(1)",
    ],
)
def test_other_addresses_are_no_feeds(text: str) -> None:
    with pytest.raises(ValueError, match="must be an address that begins with http:// or https://"):
        addresses.feed(text)


@pytest.mark.parametrize(
    "text", ["https://a.example/a b", "https://a.example\\@b.example/", "https://a.example/\n"]
)
def test_blanks_and_backslashes_are_no_part_of_an_address(text: str) -> None:
    with pytest.raises(ValueError, match="must not hold blanks or backslashes"):
        addresses.feed(text)


@pytest.mark.parametrize(
    "text", ["https://g.example/a.git", "file:///srv/a.git", "/srv/a.git", "mirrors/a.git", "./a:b", "../a"]
)
def test_git_may_be_pointed_at_https_files_and_paths(text: str) -> None:
    assert addresses.repository(text) == text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("ext::sh -c id", "names a remote helper, which would run a program"),
        ("fd::17", "names a remote helper"),
        ("::https://g.example/a", "names a remote helper"),
        ("https::https://g.example/a", "names a remote helper"),
        ("-oProxyCommand=id", "begins like an option"),
        ("--upload-pack=id", "begins like an option"),
        ("ssh://git@g.example/a", "is a transport that is not used"),
        ("git+ssh://g.example/a", "is a transport that is not used"),
        ("rsync://g.example/a", "is a transport that is not used"),
        ("git@g.example:a/b.git", "means ssh to git"),
        ("g.example:a/b.git", "means ssh to git"),
        ("git://g.example/a", "is not encrypted"),
        ("http://g.example/a", "is not encrypted"),
        ("HTTP://g.example/a", "is not encrypted"),
        ("https://", "must be https://…"),
        ("https://g.example/a b", "must not hold blanks"),
        ("file://g.example/a", "must be file:/// with three slashes"),
        ("~/a.git", "must be written out, without ~"),
        ("", "must be written out"),
    ],
)
def test_what_git_must_not_be_pointed_at_is_refused_with_the_reason(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        addresses.repository(text)


def test_git_itself_reads_a_path_of_ours_as_the_address_it_became(meaning: Meaning, folder: Path) -> None:
    git = ("git", "-c", "user.name=t", "-c", "user.email=t@example.org", "-C", "镜像 %41")
    subprocess.run(["git", "init", "-q", "-b", "main", "镜像 %41"], check=True)
    subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", "一"], check=True)
    (source,) = meaning("sources: {m: {git: {url: ./镜像 %41}}}\n").sources.values()
    subprocess.run(["git", "clone", "-q", "--bare", "--", source.origin.urls[0], "copy.git"], check=True)
    assert (folder / "copy.git" / "HEAD").exists()


@pytest.mark.parametrize(
    "text", ["*", "a.example", "rsshub.lan", "localhost", "10.0.0.1", "::1", "新闻.example", "a_b"]
)
def test_a_host_is_a_name_or_an_address_without_port(text: str) -> None:
    assert addresses.host(text) == text


@pytest.mark.parametrize(
    "text",
    ["", "A.example", "a.example:80", "http://a.example", "a..b", "-a", "1", "[::1]", "0::1", "*.a", "a/b"],
)
def test_other_hosts_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="host name or IP address in lower case, without port"):
        addresses.host(text)


@pytest.mark.parametrize(
    ("text", "meant"),
    [("127.0.0.1:8080", ("127.0.0.1", 8080)), ("[::1]:80", ("::1", 80)), ("localhost:0", ("localhost", 0))],
)
def test_listen_is_an_address_and_a_port(text: str, meant: tuple[str, int]) -> None:
    assert addresses.listen(text) == meant


@pytest.mark.parametrize("text", ["", "8080", ":8080", "::1:80", "a:65536", "a:b", "http://a:80", "a :80"])
def test_listen_without_address_or_port_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="must be an address and a port"):
        addresses.listen(text)


@pytest.mark.parametrize(
    "text", ["sqlite", "postgresql://me@db.example/news", "postgresql:///news?host=/run/pg"]
)
def test_a_database_is_sqlite_or_postgresql(text: str) -> None:
    assert addresses.database(text) == text


@pytest.mark.parametrize(
    "text", ["", "SQLite", "sqlite:///a.db", "mysql://a/b", "postgresql://db.example", "postgresql://a:x/b"]
)
def test_other_databases_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="must be sqlite or postgresql"):
        addresses.database(text)


@pytest.mark.parametrize("text", ["https://a.example/?", "https://a.example/#", "https://a.example/?b"])
def test_our_own_address_ends_in_a_path(text: str) -> None:
    with pytest.raises(ValueError, match=r"must be an address without \? and #"):
        addresses.base(text)


@given(some.text())
def test_any_text_is_accepted_or_a_value_error_that_does_not_repeat_it(text: str) -> None:
    for accept in (addresses.feed, addresses.base, addresses.repository, addresses.host, addresses.database):
        try:
            accept(text)
        except ValueError as error:
            assert len(text) < 8 or text not in str(error)  # noqa: PT017 - the law is about the message
