"""once: a pass over real outlets, and each failure in one line: subject, action, cause, remedy."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from aggregator.clock import Clock
from aggregator.store.lock import hold
from tests.cli.conftest import Call, rows
from tests.loopback import Answer, Outlet, outlet, program


@pytest.fixture
def server() -> Iterator[Outlet]:
    with outlet() as served:
        yield served


def configure(folder: Path, **sources: str) -> Path:
    path = folder / "feeds.yaml"
    lines = "".join(f"  {slug}: {text}\n" for slug, text in sources.items())
    path.write_text(
        'http: {hosts: {"*": {rate: 100/1s}, 127.0.0.1: {allow_private: true}}}\n'
        f"sources:\n{lines}topics: {{all: {{title: 全部}}}}\n",
        "utf-8",
    )
    return path


def test_a_pass_says_what_it_came_to_and_publishes(call: Call, server: Outlet, tmp_path: Path) -> None:
    server.publish("/rss", "第一条", "第二条")
    path = configure(tmp_path, haijiao=server.url("/rss"))
    done = call("once", "--config", path)
    assert (done.code, done.err) == (0, "")
    assert done.out == "polled 1, failed 0; new articles 2; published all 2\n"
    assert "第二条" in (tmp_path / "storage/public/all/atom.xml").read_text("utf-8")


def test_what_is_not_due_is_not_asked_again(call: Call, server: Outlet, tmp_path: Path) -> None:
    server.publish("/rss", "第一条")
    path = configure(tmp_path, haijiao=server.url("/rss"))
    call("once", "--config", path)
    assert call("once", "--config", path).out.startswith("nothing is due; `aggregator sources` shows when")
    assert server.asked == ["/rss"]


def test_what_is_named_is_asked_before_it_is_due_but_not_in_a_loop(
    call: Call, server: Outlet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rule 29: ``once NAME`` around and around is one request a minute."""
    server.publish("/rss", "第一条")
    path = configure(tmp_path, haijiao=server.url("/rss"))
    began = datetime(2026, 3, 5, 4, tzinfo=UTC)
    codes = []
    for seconds in range(0, 200, 20):
        monkeypatch.setenv("AGGREGATOR_CLOCK", (began + timedelta(seconds=seconds)).isoformat())
        codes.append(call("once", "haijiao", "--config", path).code)
    assert len(server.asked) == 4
    assert codes == [0, 75, 75, 0, 75, 75, 0, 75, 75, 0]


def test_the_account_for_programs_is_one_object(call: Call, server: Outlet, tmp_path: Path) -> None:
    server.publish("/rss", "第一条")
    path = configure(tmp_path, haijiao=server.url("/rss"), gone=server.url("/missing"))
    done = call("once", "--json", "--config", path)
    (account,) = rows(done)
    assert done.code == 75
    assert account | {"seconds": {}} == {
        "polled": 2,
        "failed": ["gone"],
        "refused": {},
        "articles": 1,
        "edited": 0,
        "published": {"all": 1},
        "seconds": {},
    }
    assert {"fetch", "read", "fingerprint", "settle", "publish", "total"} <= set(account["seconds"])


def test_one_bad_source_leaves_the_others_alone_and_is_one_line(
    call: Call, server: Outlet, tmp_path: Path
) -> None:
    server.publish("/rss", "第一条")
    path = configure(tmp_path, haijiao=server.url("/rss"), gone=server.url("/missing"))
    done = call("once", "--config", path)
    assert done.code == 75
    assert done.out == "polled 2, failed 1; new articles 1; published all 1\n"
    assert done.err == (
        f"gone: while fetching {server.url('/missing')}: 404: there is no such page; "
        "look for the feed's new address on the outlet's home page\n"
    )


def test_a_dead_host_is_one_line(call: Call, tmp_path: Path) -> None:
    path = configure(tmp_path, dead="http://127.0.0.1:9/rss")
    assert call("once", "--config", path).err == (
        "dead: while fetching http://127.0.0.1:9/rss: connection refused; check the address\n"
    )


def test_a_page_instead_of_a_feed_is_one_line(call: Call, server: Outlet, tmp_path: Path) -> None:
    server.answers["/"] = Answer("<html><head><title>x</title></head><body>y</body></html>", 200, "text/html")
    path = configure(tmp_path, page=server.url("/"))
    done = call("once", "--config", path)
    assert done.code == 75
    (line,) = done.err.splitlines()
    assert line.startswith("page: while ")
    assert "page" in line.partition(": while ")[2]


def test_a_missing_repository_is_one_line(call: Call, tmp_path: Path) -> None:
    path = configure(tmp_path, mirror=f"{{git: {{url: '{(tmp_path / 'none').as_uri()}'}}, role: mirror}}")
    assert call("once", "--config", path).err == (
        f"mirror: while reading the mirror's address: there is no folder {tmp_path / 'none'}; "
        "correct git.url in feeds.yaml\n"
    )


def test_a_broken_configuration_ends_with_78_before_anything_is_done(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "feeds.yaml"
    path.write_text("sources:\n  bbc: {feed: https://bbc.example/rss, intervall: 5m}\n", "utf-8")
    done = call("once", "--config", path)
    assert done.code == 78
    assert done.err == (f'{path}:2:40: error: sources.bbc.intervall: unknown key; did you mean "interval"?\n')
    assert not (tmp_path / "storage").exists()


def test_a_source_that_nobody_named_is_a_usage_error_with_the_nearest_name(
    call: Call, tmp_path: Path
) -> None:
    path = configure(tmp_path, haijiao="https://haijiao.example/rss")
    done = call("once", "haijao", "--config", path)
    assert done.code == 2
    assert done.err == (
        "haijao: while looking for the source: feeds.yaml has no source of this name; "
        'did you mean "haijiao"?\n'
    )


def test_an_unexpired_retry_after_is_kept_even_for_one_that_is_named(
    call: Call, server: Outlet, tmp_path: Path
) -> None:
    path = configure(tmp_path, slow=server.url("/rss"))
    server.answers["/rss"] = Answer("", 429, headers={"Retry-After": "86400"})
    done = call("once", "--config", path)
    assert done.code == 75
    assert "429: too many requests (Retry-After: 86400)" in done.err
    done = call("once", "slow", "--config", path)
    assert done.code == 75
    assert done.err.startswith("slow: while polling it: the server asked to wait until ")
    assert server.asked == ["/rss"]


def test_a_second_writer_is_told_who_holds_the_storage(call: Call, tmp_path: Path) -> None:
    path = configure(tmp_path, haijiao="https://haijiao.example/rss")
    with hold(tmp_path / "storage", "run", Clock().now()):
        done = call("once", "--config", path)
    assert done.code == 75
    held = "while starting `aggregator once`: the storage is held by `aggregator run` (pid "
    assert done.err.startswith(f"{tmp_path / 'storage'}: {held}")
    assert done.err.endswith("; stop that process, or wait until it ends\n")


@pytest.mark.slow
def test_a_database_that_another_process_holds_for_a_while_fails_no_poll(
    server: Outlet, tmp_path: Path
) -> None:
    server.publish("/rss", "第一条")
    path = configure(tmp_path, haijiao=server.url("/rss"))
    assert program("publish", "--config", str(path)).code == 0

    def hog() -> None:
        with closing(sqlite3.connect(tmp_path / "storage/aggregator.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            held.set()
            time.sleep(4)
            other.execute("COMMIT")

    held = threading.Event()
    thread = threading.Thread(target=hog)
    thread.start()
    held.wait()
    done = program("once", "--config", str(path))
    thread.join()
    assert (done.code, done.err) == (0, "")
    assert done.out == "polled 1, failed 0; new articles 1; published all 1\n"
