"""test: one source, fetched now, shown as a poll would see it; nothing is stored."""

import gzip
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tests.cli.conftest import Call, rows
from tests.loopback import Answer, Outlet, feed, outlet
from tests.pipeline.site import post, repository
from tests.stories import at, made_up

TOPICS = (
    "topics:\n  all: {title: 全部}\n  sea: {match: {any: [{keywords: [海港]}]}}\n  none: {languages: [ja]}\n"
)


@pytest.fixture
def server() -> Iterator[Outlet]:
    with outlet() as served:
        yield served


def configure(folder: Path, topics: str = TOPICS, **sources: str) -> Path:
    path = folder / "feeds.yaml"
    lines = "".join(f"  {slug}: {text}\n" for slug, text in sources.items())
    hosts = '{"*": {rate: 100/1s}, 127.0.0.1: {allow_private: true}}'
    path.write_text(f"http: {{hosts: {hosts}}}\nsources:\n{lines}{topics}", "utf-8")
    return path


def facts(out: str) -> dict[str, str]:
    """The first table of a report, as a mapping."""
    lines = out.split("\n\n", maxsplit=1)[0].splitlines()
    pairs = (line.split("  ", 1) for line in lines[1:])
    return {name.strip(): value.strip() for name, value in pairs}


def test_a_source_is_shown_with_what_was_asked_what_came_and_what_follows(
    call: Call, server: Outlet, tmp_path: Path
) -> None:
    server.publish("/rss", "海港今晨开放", "第二条")
    server.answers["/rss"].headers |= {"ETag": '"v1"', "Cache-Control": "max-age=1800"}
    server.answers["/old"] = Answer("", 301, headers={"Location": "/rss"})
    done = call("test", "haijiao", "--config", configure(tmp_path, haijiao=server.url("/old")))
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("FEED           haijiao\n")
    told = facts(done.out)
    assert told.pop("status").startswith("200, after 0.")
    assert told.pop("size").endswith(" bytes, not compressed")
    assert told == {
        "address": server.url("/old"),
        "redirect": f"301, for good, by {server.url('/old')}",
        "final address": server.url("/rss"),
        "type": "application/rss+xml; charset=utf-8",
        "validators": 'ETag "v1"',
        "fresh for": "30m",
        "format": "RSS, utf-8",
        "title": "海角新闻",
        "entries": "2; 2 not stored yet",
        "next poll": "in 30m: the server calls it fresh so long",
    }
    _, entries, topics = done.out.split("\n\n")
    assert entries.splitlines()[0].split() == ["TIME", "LANGUAGE", "CHARACTERS", "TITLE", "LINK"]
    assert "海港今晨开放" in entries
    assert topics.splitlines() == [
        "TOPIC  TAKES   WHY NOT",
        "all    2 of 2",
        f"sea    1 of 2  none of 海港 in its title or text ({tmp_path}/feeds.yaml:6:34)",
        "none   0 of 2  language zh is not among ja",
    ]
    assert server.asked == ["/old", "/rss"]


def test_nothing_is_stored_and_nothing_is_made(call: Call, server: Outlet, tmp_path: Path) -> None:
    server.publish("/rss", "第一条")
    path = configure(tmp_path, haijiao=server.url("/rss"))
    call("test", "haijiao", "--config", path)
    assert [file.name for file in tmp_path.iterdir()] == ["feeds.yaml"]
    call("once", "--config", path)
    before = call("export", "sources", "--config", path).out
    done = call("test", "haijiao", "--config", path)
    assert facts(done.out)["entries"] == "1; 0 not stored yet"
    assert call("export", "sources", "--config", path).out == before


def test_any_address_can_be_tried_under_the_rules_of_feeds_yaml(
    call: Call, server: Outlet, tmp_path: Path
) -> None:
    server.publish("/rss", "第一条", "第二条", "第三条")
    path = configure(tmp_path)
    done = call("test", server.url("/rss"), "--entries", "1", "--config", path)
    assert done.code == 0
    assert facts(done.out)["next poll"] == "in 1h: the server states no wish, so no oftener"
    assert len(done.out.split("\n\n")[1].splitlines()) == 2
    assert "sources:\n" in path.read_text("utf-8")
    assert call("test", server.url("/rss"), "--entries", "0", "--config", path).out.count("\n\n") == 1


def test_the_object_for_programs_holds_all_of_it(call: Call, server: Outlet, tmp_path: Path) -> None:
    server.publish("/rss", "第一条")
    path = configure(tmp_path, haijiao=server.url("/rss"))
    (told,) = rows(call("test", "haijiao", "--json", "--config", path))
    (exchange,), (entry,) = told.pop("exchanges"), told.pop("newest")
    assert told.pop("bytes") == exchange["received"]
    assert exchange["status"] == 200
    assert (entry["title"], entry["outlet"], entry["precision"]) == ("第一条", "haijiao", "second")
    assert told == {
        "source": "haijiao",
        "url": server.url("/rss"),
        "kind": "feed",
        "error": None,
        "format": "RSS",
        "charset": "utf-8",
        "title": "海角新闻",
        "language": "",
        "entries": 1,
        "new": 1,
        "layouts": {},
        "left_out": {},
        "interval_seconds": 3600.0,
        "interval_reason": "the server states no wish, so no oftener",
        "warnings": [],
        "topics": [
            {"topic": "all", "takes": 1, "of": 1, "why_not": None},
            {
                "topic": "sea",
                "takes": 0,
                "of": 1,
                "why_not": f"none of 海港 in its title or text ({tmp_path}/feeds.yaml:6:34)",
            },
            {"topic": "none", "takes": 0, "of": 1, "why_not": "language zh is not among ja"},
        ],
    }


def test_a_failure_shows_what_was_seen_and_is_one_line(call: Call, server: Outlet, tmp_path: Path) -> None:
    path = configure(tmp_path, haijiao=server.url("/rss"))
    done = call("test", "haijiao", "--config", path)
    assert done.code == 75
    assert facts(done.out)["status"].startswith("404, after 0.")
    assert done.err == (
        f"haijiao: while fetching {server.url('/rss')}: 404: there is no such page; "
        "look for the feed's new address on the outlet's home page\n"
    )
    (told,) = rows(call("test", "haijiao", "--json", "--config", path))
    assert (told["error"], told["interval_seconds"]) == (done.err.strip(), None)


def test_a_page_in_the_place_of_a_feed_tells_the_feeds_that_it_names(
    call: Call, server: Outlet, tmp_path: Path
) -> None:
    server.answers["/"] = Answer(
        '<html><head><link rel="alternate" type="application/rss+xml" href="rss"></head></html>',
        content_type="text/html",
    )
    done = call("test", server.url("/"), "--config", configure(tmp_path))
    assert done.code == 75
    told = facts(done.out)
    assert (told["format"], told["names a feed"]) == ("HTML page, utf-8", server.url("/rss"))
    assert "the page names its feed" in done.err


def test_of_a_site_the_feed_is_told_that_its_page_led_to(call: Call, server: Outlet, tmp_path: Path) -> None:
    server.answers["/"] = Answer(
        '<html><head><link rel="alternate" type="application/rss+xml" href="rss"></head></html>',
        content_type="text/html",
    )
    server.publish("/rss", "第一条")
    done = call("test", "house", "--config", configure(tmp_path, house=f"{{site: '{server.url('/')}'}}"))
    assert (done.code, done.err) == (0, "")
    told = facts(done.out)
    assert told["asked first"] == f"200 by {server.url('/')}"
    assert (told["final address"], told["format"]) == (server.url("/rss"), "RSS, utf-8")
    assert told["entries"] == "1; 1 not stored yet"


def test_an_unexpired_retry_after_is_kept(call: Call, server: Outlet, tmp_path: Path) -> None:
    server.answers["/rss"] = Answer("", 429, headers={"Retry-After": "86400"})
    path = configure(tmp_path, slow=server.url("/rss"))
    assert call("once", "--config", path).code == 75
    done = call("test", "slow", "--config", path)
    assert (done.code, done.out) == (75, "")
    assert done.err.startswith("slow: while trying it: the server asked to wait until ")
    assert done.err.endswith(" (Retry-After); try again then\n")
    assert server.asked == ["/rss"]


def test_an_encoding_that_was_declared_wrongly_is_told_as_it_was_read(call: Call, tmp_path: Path) -> None:
    body = feed("海角新闻今天报道港口重新开放").replace("<rss", '<?xml version="1.0"?><rss').encode("gb18030")
    with raw(body, {"Content-Type": "text/xml; charset=big5"}) as url:
        done = call("test", url, "--config", configure(tmp_path))
    assert facts(done.out)["format"] == "RSS, gb18030"
    assert "海角新闻今天报道港口重新开放" in done.out
    warnings = done.out.split("\n\n")[2].splitlines()
    assert warnings[0].split() == ["WARNING", "TIMES"]
    assert warnings[1].split()[-1] == "1"


def test_a_compressed_body_is_told_with_both_sizes(call: Call, tmp_path: Path) -> None:
    body = feed("第一条").encode()
    packed = gzip.compress(body)
    with raw(packed, {"Content-Type": "application/rss+xml", "Content-Encoding": "gzip"}) as url:
        done = call("test", url, "--config", configure(tmp_path))
    assert facts(done.out)["size"] == f"{len(body):,} bytes, {len(packed):,} of them on the way (gzip)"


def test_entries_that_cannot_be_told_apart_are_one_warning_with_its_count(
    call: Call, server: Outlet, tmp_path: Path
) -> None:
    empty = "<item><pubDate>Thu, 05 Mar 2026 04:00:00 GMT</pubDate></item>"
    server.answers["/rss"] = Answer(feed("第一条").replace("</channel>", f"{empty * 3}</channel>"))
    done = call("test", server.url("/rss"), "--config", configure(tmp_path))
    assert facts(done.out)["entries"] == "4, 1 of them articles; 1 not stored yet"
    assert "no id, no link and no text  3\n" in done.out


def test_a_repository_is_told_by_its_layouts_and_by_what_is_left_out(call: Call, tmp_path: Path) -> None:
    posts = {
        f"_posts/2026-03-0{n}-{n}.md": post(
            f"海港开放{n}", made_up(f"港口{n}"), f"https://example.org/news/{n}", "晨报", at(n)
        )
        for n in range(1, 4)
    }
    url = repository(tmp_path / "archive", {**posts, "notes/shopping.md": "bread and butter\n"})
    path = configure(tmp_path, attic=f"{{role: mirror, git: {{url: '{url}'}}}}")
    done = call("test", "attic", "--config", path)
    assert done.code == 0, done.err
    assert done.out.startswith("GIT        attic\n")
    assert facts(done.out)["entries"] == "3; 3 not stored yet"
    files = done.out.split("\n\n")[1].splitlines()
    assert files[0].split() == ["FILES", "SHARE", "ARE"]
    assert files[1] == "3      75%    articles, layout jekyll"
    assert files[2].startswith("1      25%    left out: ")
    assert "海港开放3" in done.out
    assert not (tmp_path / "storage").exists()
    (told,) = rows(call("test", "attic", "--json", "--config", path))
    assert (told["layouts"], sum(told["left_out"].values())) == ({"jekyll": 3}, 1)


def test_files_of_a_repository_that_cannot_be_read_are_one_warning_a_kind_with_one_of_them(
    call: Call, tmp_path: Path
) -> None:
    large = {f"_posts/2026-03-0{n}-large.md": "长" * (5_500_000 + n) for n in (5, 6)}
    good = {"_posts/2026-03-04-a.md": post("海港", made_up("海港"), "https://example.org/1", "晨报", at(1))}
    url = repository(tmp_path / "archive", {**good, **large})
    path = configure(tmp_path, attic=f"{{role: mirror, git: {{url: '{url}'}}}}")
    done = call("test", "attic", "--config", path)
    assert done.code == 0, done.err
    headers, *rest = next(part for part in done.out.split("\n\n") if part.startswith("WARNING")).splitlines()
    assert headers.split() == ["WARNING", "FILES", "FOR", "EXAMPLE"]
    assert [re.split(" {2,}", line) for line in rest] == [
        ["left out, larger than 15,000,000 bytes", "2", "_posts/2026-03-06-large.md"]
    ]
    (told,) = rows(call("test", "attic", "--json", "--config", path))
    assert told["warnings"] == [
        {
            "text": "left out, larger than 15,000,000 bytes",
            "times": 2,
            "example": "_posts/2026-03-06-large.md",
        }
    ]


def test_several_addresses_of_one_source_are_each_told(call: Call, server: Outlet, tmp_path: Path) -> None:
    server.publish("/a", "第一条")
    path = configure(tmp_path, house=f"{{feeds: ['{server.url('/a')}', '{server.url('/b')}']}}")
    done = call("test", "house", "--json", "--config", path)
    assert done.code == 75
    assert [(row["url"], row["error"] is None) for row in rows(done)] == [
        (server.url("/a"), True),
        (server.url("/b"), False),
    ]


def test_a_secret_in_an_address_is_shown_as_it_is_written(
    call: Call, server: Outlet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FEED_KEY", "tellnobodythis")
    server.answers["/rss?key=tellnobodythis"] = Answer(feed("第一条"))
    path = configure(tmp_path, shy=server.url("/rss?key=${env:FEED_KEY}"))
    done = call("test", "shy", "--config", path)
    assert done.code == 0, done.err
    assert facts(done.out)["address"] == server.url("/rss?key=${env:FEED_KEY}")
    machine = call("test", "shy", "--json", "--config", path)
    assert "tellnobodythis" not in done.out + done.err + machine.out


def test_an_unknown_slug_and_a_wrong_address_are_usage_errors(call: Call, tmp_path: Path) -> None:
    path = configure(tmp_path, haijiao="https://haijiao.example/rss")
    done = call("test", "haijao", "--config", path)
    assert (done.code, done.err.endswith('did you mean "haijiao"?\n')) == (2, True)
    done = call("test", "ftp://haijiao.example/", "--config", path)
    assert done.code == 2
    assert done.err.startswith(
        "ftp://haijiao.example/: while reading the address: “ftp:” is not http or https"
    )


@contextmanager
def raw(body: bytes, headers: dict[str, str]) -> Iterator[str]:
    """Serve one body byte for byte."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as serving:
        thread = threading.Thread(target=serving.serve_forever, args=(0.05,))
        thread.start()
        yield f"http://127.0.0.1:{serving.server_port}/rss"
        serving.shutdown()
        thread.join()
