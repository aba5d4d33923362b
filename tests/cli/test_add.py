"""add: an address becomes a source in feeds.yaml, once it has been tried."""

import os
import pty
import re
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from aggregator.cli.proposing import entry_of, slug_of
from aggregator.errors import UsageError
from tests.cli.conftest import Call
from tests.cli.test_test import configure
from tests.loopback import ROOT, Answer, Outlet, command, environment, feed, outlet, running
from tests.pipeline.site import post, repository
from tests.stories import at, made_up


@pytest.fixture
def server() -> Iterator[Outlet]:
    with outlet() as served:
        yield served


def page(*links: str, rel: str = "alternate") -> Answer:
    head = "".join(f'<link rel="{rel}" type="application/rss+xml" href="{link}">' for link in links)
    return Answer(f"<html><head>{head}</head><body>x</body></html>", content_type="text/html")


def test_a_feed_is_tried_and_written_below_the_others(call: Call, server: Outlet, tmp_path: Path) -> None:
    server.publish("/rss", "海港今晨开放", "第二条", "第三条", "第四条")
    path = configure(tmp_path, haijiao="https://haijiao.example/rss  # 海角")
    before = path.read_text("utf-8")
    done = call("add", server.url("/rss"), "--tag", "sea", "--tag", "world", "--config", path)
    assert (done.code, done.err) == (0, "")
    known = "    name: 海角新闻\n    language: zh\n    tags: [sea, world]\n"
    lines = f"  outlet:\n    feed: {server.url('/rss')}\n{known}"
    assert done.out.startswith(f"{path}:4\n{lines}\nentries: 4; the newest:\nTIME ")
    assert len(re.findall(r"^20\d\d-", done.out, re.MULTILINE)) == 3
    assert done.out.endswith("topic all takes 4 of 4\ntopic sea takes 1 of 4\ntopic none takes 0 of 4\n")
    assert path.read_text("utf-8").replace(lines, "") == before
    assert call("check", "--config", path).code == 0
    assert server.asked == ["/rss"]


def test_a_dry_run_shows_the_same_and_writes_nothing(call: Call, server: Outlet, tmp_path: Path) -> None:
    server.publish("/rss", "第一条")
    path = configure(tmp_path)
    before = path.read_text("utf-8")
    done = call("add", server.url("/rss"), "--dry-run", "--config", path)
    assert (done.code, done.err) == (0, "nothing is written: --dry-run\n")
    assert "  outlet:\n" in done.out
    assert path.read_text("utf-8") == before
    assert [file.name for file in tmp_path.iterdir()] == ["feeds.yaml"]


def test_of_a_page_with_several_feeds_the_first_that_can_be_read_is_taken(
    call: Call, server: Outlet, tmp_path: Path
) -> None:
    server.answers["/"] = page("/gone", "/rss", "/two")
    server.publish("/rss", "第一条")
    path = configure(tmp_path)
    done = call("add", server.url("/"), "--slug", "sea", "--config", path)
    assert done.code == 0
    assert f"  sea:\n    feed: {server.url('/rss')}\n" in path.read_text("utf-8")
    said = done.err.splitlines()
    assert said[0].startswith(f"gone: while fetching {server.url('/gone')}: 404: ")
    assert said[1:] == [
        f"the page names another feed: {server.url('/gone')}",
        f"the page names another feed: {server.url('/two')}",
    ]


def test_on_a_terminal_a_person_is_asked_which_of_several_feeds(server: Outlet, tmp_path: Path) -> None:
    server.answers["/"] = page("/one", "/two")
    server.publish("/two", "第一条")
    path = configure(tmp_path)
    code, said = typed("7\n2\n", "add", server.url("/"), "--config", str(path))
    assert code == 0, said
    assert f"2  {server.url('/two')}" in said
    assert f"feed: {server.url('/two')}" in path.read_text("utf-8")
    assert "/one" not in server.asked
    assert typed("q\n", "add", server.url("/"), "--config", str(configure(tmp_path)))[0] == 2
    assert typed("", "add", server.url("/"), "--yes", "--config", str(path))[0] == 0


def typed(text: str, *arguments: str) -> tuple[int, str]:
    """Run the program on a terminal at which somebody types."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        command(*arguments),
        env=environment(TERM="xterm"),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=ROOT,
    )
    os.close(theirs)
    os.write(ours, text.encode())
    said = b""
    while True:
        try:
            chunk = os.read(ours, 65_536)
        except OSError:  # how Linux says that the other end of a terminal is closed
            break
        if not chunk:
            break
        said += chunk
    os.close(ours)
    return process.wait(30), said.decode()


def test_a_page_that_names_no_feed_is_searched_at_the_usual_addresses(
    call: Call, server: Outlet, tmp_path: Path
) -> None:
    server.answers["/"] = page()
    server.publish("/feed", "第一条")
    path = configure(tmp_path)
    assert call("add", server.url("/"), "--config", path).code == 0
    assert f"feed: {server.url('/feed')}\n" in path.read_text("utf-8")


def test_a_page_without_any_feed_is_one_line(call: Call, server: Outlet, tmp_path: Path) -> None:
    server.answers["/"] = page()
    path = configure(tmp_path)
    before = path.read_text("utf-8")
    done = call("add", server.url("/"), "--config", path)
    assert (done.code, done.out) == (75, "")
    (line,) = done.err.splitlines()
    assert "its page names no feed" in line
    assert path.read_text("utf-8") == before


def test_what_cannot_be_read_is_not_added(call: Call, server: Outlet, tmp_path: Path) -> None:
    path = configure(tmp_path)
    before = path.read_text("utf-8")
    done = call("add", server.url("/rss"), "--config", path)
    assert (done.code, done.out) == (75, "")
    assert "404: there is no such page" in done.err
    assert path.read_text("utf-8") == before


def test_an_address_that_is_there_already_is_named_by_its_slug(
    call: Call, server: Outlet, tmp_path: Path
) -> None:
    path = configure(tmp_path, haijiao=server.url("/rss?utm_source=x"))
    done = call("add", server.url("/rss"), "--config", path)
    assert done.code == 2
    assert done.err == (
        f"{server.url('/rss')}: while adding it: it is in feeds.yaml already: haijiao; "
        "`aggregator test haijiao` shows what it brings\n"
    )
    assert server.asked == []


def test_where_a_feed_has_moved_for_good_its_new_address_is_written(
    call: Call, server: Outlet, tmp_path: Path
) -> None:
    server.publish("/rss", "第一条")
    server.answers["/old"] = Answer("", 301, headers={"Location": "/rss"})
    server.answers["/now"] = Answer("", 302, headers={"Location": "/rss"})
    for asked, written in (("/old", "/rss"), ("/now", "/now")):
        path = configure(tmp_path)
        assert call("add", server.url(asked), "--config", path).code == 0
        assert f"feed: {server.url(written)}\n" in path.read_text("utf-8")


def test_a_repository_becomes_a_mirror(call: Call, tmp_path: Path) -> None:
    text = post("海港开放", made_up("港口"), "https://example.org/1", "晨报", at(1))
    url = repository(tmp_path / "attic", {"_posts/2026-03-01-a.md": text})
    path = configure(tmp_path)
    done = call("add", url, "--config", path)
    assert done.code == 0, done.err
    assert f"  attic:\n    role: mirror\n    git: {{url: {url}}}\n" in path.read_text("utf-8")
    assert "海港开放" in done.out


@pytest.mark.parametrize(
    ("address", "entry"),
    [
        ("https://github.com/a/b", {"role": "mirror", "git": {"url": "https://github.com/a/b.git"}}),
        ("github.com/a/b/", {"role": "mirror", "git": {"url": "https://github.com/a/b.git"}}),
        ("https://gitlab.com/a/b.git", {"role": "mirror", "git": {"url": "https://gitlab.com/a/b.git"}}),
        (
            "https://github.com/a/b/tree/gh-pages",
            {"role": "mirror", "git": {"url": "https://github.com/a/b.git", "branch": "gh-pages"}},
        ),
        (
            "https://git.example/x/y/z.git",
            {"role": "mirror", "git": {"url": "https://git.example/x/y/z.git"}},
        ),
        ("https://github.com/a/b/releases.atom", {"feed": "https://github.com/a/b/releases.atom"}),
        ("solidot.org", {"feed": "https://solidot.org"}),
        ("feed://a.example/rss", {"feed": "http://a.example/rss"}),
        ("feed:https://a.example/rss", {"feed": "https://a.example/rss"}),
    ],
)
def test_an_address_says_what_kind_of_source_it_is(address: str, entry: object) -> None:
    assert entry_of(address) == entry


@pytest.mark.parametrize(
    "address", ["ftp://a.example/", "https://", "http://git.example/a.git", "https://a/${env:X}"]
)
def test_other_addresses_are_refused(address: str) -> None:
    with pytest.raises(UsageError):
        entry_of(address)


def test_a_slug_is_the_outlet_s_host_or_says_more_where_that_is_taken() -> None:
    url = "https://news.mingpao.com/rss/ins/all.xml"
    hosts = ["news.mingpao.com"]
    taken: list[str] = []
    for _ in range(4):
        taken.append(slug_of(hosts, "Ming Pao — All", url, taken))
    assert taken == ["mingpao", "mingpao-ins", "ins", "mingpao-2"]
    assert slug_of(hosts, "Ming Pao", url, ["mingpao"]) == "ming-pao"
    assert (
        slug_of(["www.cna.com.tw", "feeds.feedburner.com"], "", "https://feeds.feedburner.com/x", []) == "cna"
    )
    assert slug_of(["127.0.0.1"], "新闻", "http://127.0.0.1:8080/rss", []) == "source"
    assert slug_of(["x"], "", "https://github.com/NodeBE4/oped2.git", []) == "oped2"


def test_a_page_cannot_write_a_reference_to_a_secret_into_feeds_yaml(
    call: Call, server: Outlet, tmp_path: Path
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("tellnobodythis", "utf-8")
    server.answers["/"] = page(f"/rss?x=${{file:{secret}}}", "/rss")
    server.answers["/rss"] = Answer(feed("第一条").replace("海角新闻", f"${{file:{secret}}}"))
    path = configure(tmp_path)
    done = call("add", server.url("/"), "--config", path)
    assert done.code == 0, done.err
    assert "${" not in path.read_text("utf-8")
    assert all("tellnobodythis" not in asked for asked in server.asked)


def test_a_hostile_title_stays_a_title(call: Call, server: Outlet, tmp_path: Path) -> None:
    title = "a: [b] # &amp;quot; \x1b[2J '\\n  evil: https://e.example/"
    server.answers["/rss"] = Answer(feed("第一条").replace("海角新闻", title.replace("\x1b", "")))
    path = configure(tmp_path)
    assert call("add", server.url("/rss"), "--slug", "shy", "--config", path).code == 0
    (row,) = call("export", "sources", "--config", path).out.splitlines()
    assert '"source": "shy"' in row
    assert "evil: https://e.example/" in row


def test_no_topic_that_includes_it_is_told_with_what_to_do(
    call: Call, server: Outlet, tmp_path: Path
) -> None:
    server.publish("/rss", "第一条")
    topics = "topics:\n  sea: {sources: {include: [haijiao]}}\n"
    path = configure(tmp_path, topics, haijiao="https://haijiao.example/rss")
    done = call("add", server.url("/rss"), "--config", path)
    assert done.out.endswith(f"no topic includes it: add it to topics.sea.sources.include in {path}\n")
    tagged = "topics:\n  sea: {sources: {include: ['tag:sea']}}\n"
    path = configure(tmp_path, tagged, haijiao="{feed: https://haijiao.example/rss, tags: [sea]}")
    done = call("add", server.url("/rss"), "--tag", "sea", "--config", path)
    assert done.out.endswith("topic sea takes 1 of 1\n")


def test_names_that_feeds_yaml_would_not_take_are_refused_before_anything_is_asked(
    call: Call, server: Outlet, tmp_path: Path
) -> None:
    path = configure(tmp_path, haijiao="https://haijiao.example/rss")
    for options in (("--slug", "Bad_Slug"), ("--slug", "haijiao"), ("--tag", "a b")):
        done = call("add", server.url("/rss"), *options, "--config", path)
        assert (done.code, done.out) == (2, "")
        assert options[1] in done.err
    assert server.asked == []


def test_a_running_service_is_told_of_and_reads_it_at_once_if_asked_to(
    call: Call, server: Outlet, tmp_path: Path
) -> None:
    server.publish("/one", "第一条")
    server.publish("/two", "第二条")
    path = configure(tmp_path)
    path.write_text(f"service: {{listen: '127.0.0.1:0'}}\n{path.read_text('utf-8')}", "utf-8")
    with running(tmp_path / "log", "run", "--config", str(path)) as service:
        service.wait_for("started")
        done = call("add", server.url("/one"), "--slug", "one", "--config", path)
        assert "`aggregator reload` makes it read this" in done.err
        done = call("add", server.url("/two"), "--slug", "two", "--reload", "--config", path)
        assert done.code == 0
        service.wait_until(lambda: "sources=2" in service.said())
        assert service.end(signal.SIGTERM) == 0
