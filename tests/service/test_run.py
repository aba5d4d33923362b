"""The service as a process: signals, reloads, children, what it tells systemd."""

import json
import os
import signal
import socket
import sqlite3
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.loopback import Answer, Outlet, Running, program, running
from tests.service.conftest import Configure

USUAL = "canonical: {hold: 0s}\n"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def listening(port: int) -> str:
    return f"{USUAL}service: {{listen: '127.0.0.1:{port}'}}\n"


@contextmanager
def service(path: Path, **environ: str) -> Iterator[Running]:
    """Run the service until the test ends; it has started when this gives it."""
    with running(path.parent / "log", "run", "--config", str(path), **environ) as started:
        started.wait_for("info started")
        yield started


def children(pid: int) -> set[int]:
    """The processes that a process has started, from /proc."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            found.add(int(stat.parent.name))
    return found


def edition(path: Path) -> str:
    file = path.parent / "storage/public/all/atom.xml"
    return file.read_text("utf-8") if file.exists() else ""


def test_it_polls_publishes_serves_and_leaves_no_child_behind(configure: Configure, server: Outlet) -> None:
    server.publish("/a", "甲报第一条")
    port = free_port()
    path = configure(listening(port), a=server.url("/a"))
    with service(path) as started:
        started.wait_until(lambda: "甲报第一条" in edition(path))
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/all/atom.xml", timeout=10) as answer:
            assert "甲报第一条" in answer.read().decode()
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=10) as answer:
            assert answer.read() == b"ok\n"
        readers = children(started.process.pid)
        assert readers
        began = time.monotonic()
        assert started.end(signal.SIGTERM) == 0
        assert time.monotonic() - began < 10
        assert not [pid for pid in readers if Path(f"/proc/{pid}").exists()]
        assert started.said().splitlines()[-1].endswith("info stopped")


def test_sigterm_ends_it_in_time_though_an_outlet_does_not_answer(
    configure: Configure, server: Outlet
) -> None:
    server.answers["/slow"] = Answer("", delay=60.0)
    path = configure(listening(free_port()), slow=server.url("/slow"))
    with service(path) as started:
        started.wait_until(lambda: server.asked)
        began = time.monotonic()
        assert started.end(signal.SIGTERM) == 0
        assert time.monotonic() - began < 10


@pytest.mark.slow
def test_sigterm_ends_it_in_time_though_the_database_is_held(configure: Configure, server: Outlet) -> None:
    server.publish("/a", "甲报第一条")
    path = configure(listening(free_port()), a=server.url("/a"))
    assert program("publish", "--config", str(path)).code == 0
    database = path.parent / "storage/aggregator.db"
    with closing(sqlite3.connect(database, isolation_level=None)) as other, service(path) as started:
        other.execute("BEGIN IMMEDIATE")
        started.wait_until(lambda: server.asked)
        time.sleep(2)
        began = time.monotonic()
        assert started.end(signal.SIGTERM) == 0
        assert time.monotonic() - began < 10
        other.execute("ROLLBACK")
    done = program("once", "--config", str(path))
    assert done.out.startswith("polled 1, failed 0; new articles 1;"), "the poll was put off, not lost"


def test_a_second_one_is_told_who_runs(configure: Configure) -> None:
    path = configure(listening(free_port()))
    with service(path) as started:
        for name in ("run", "once"):
            done = program(name, "--config", str(path))
            assert done.code == 75
            held = f"the storage is held by `aggregator run` (pid {started.process.pid}, since "
            assert f"while starting `aggregator {name}`: {held}" in done.err
        assert f"(pid {started.process.pid}," in program("status", "--config", str(path)).out
        assert started.end(signal.SIGINT) == 0


def test_a_reload_takes_the_new_configuration_whole(configure: Configure, server: Outlet) -> None:
    server.publish("/a", "甲报第一条")
    server.publish("/b", "乙报第一条")
    more = listening(free_port())
    path = configure(more, a=server.url("/a"))
    with service(path) as started:
        started.wait_until(lambda: "甲报第一条" in edition(path))
        configure(more, a=server.url("/a"), b=server.url("/b"))
        done = program("reload", "--config", str(path))
        assert done.code == 0
        started.wait_for("info reloaded sources=2 topics=1")
        started.wait_until(lambda: "乙报第一条" in edition(path))
        assert started.end(signal.SIGTERM) == 0
    assert server.asked == ["/a", "/b"]


def test_a_bad_reload_is_refused_reported_and_changes_nothing(configure: Configure, server: Outlet) -> None:
    server.publish("/a", "甲报第一条")
    more = listening(free_port())
    path = configure(more, a=server.url("/a"))
    good = path.read_text("utf-8")
    with service(path) as started:
        path.write_text("sources: {a: {fed: x}}\n", "utf-8")
        started.process.send_signal(signal.SIGHUP)
        started.wait_for("reload refused, the running configuration is kept")
        assert 'unknown key; did you mean "feed"?' in started.said()
        started.wait_until(lambda: "甲报第一条" in edition(path))
        path.write_text(good, "utf-8")
        status = json.loads(program("status", "--json", "--config", str(path)).out)
        assert status["holder"]["trouble"].startswith("reload refused: ")
        started.process.send_signal(signal.SIGHUP)
        started.wait_for("info reloaded")
        status = json.loads(program("status", "--json", "--config", str(path)).out)
        assert status["holder"]["trouble"] == ""
        assert started.end(signal.SIGTERM) == 0


def test_a_reload_cannot_move_the_storage_or_the_port(configure: Configure) -> None:
    path = configure(listening(free_port()))
    with service(path) as started:
        configure(listening(free_port()))
        started.process.send_signal(signal.SIGHUP)
        started.wait_for(
            "service.listen: while reading the configuration again: a running service cannot change it; "
            "restart the service, or put back what it was"
        )
        assert started.end(signal.SIGTERM) == 0


def test_a_port_that_is_taken_ends_the_start_with_one_line(configure: Configure) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = program("run", "--config", str(configure(listening(port))))
    assert done.code == 1
    last = done.err.splitlines()[-1]
    assert last.startswith(f"127.0.0.1:{port}: while opening the address to listen on: another program")
    assert "Traceback" not in done.err


def test_warnings_of_the_configuration_are_logged(configure: Configure) -> None:
    path = configure(listening(free_port()))
    with service(path) as started:
        assert "publish.base_url is not set" in started.said()
        assert started.end(signal.SIGTERM) == 0


def test_systemd_hears_of_start_life_reload_and_end(configure: Configure, tmp_path: Path) -> None:
    address = tmp_path / "notify"
    path = configure(listening(free_port()))
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as manager:
        manager.bind(str(address))
        manager.settimeout(30)
        with service(path, NOTIFY_SOCKET=str(address), WATCHDOG_USEC="1000000") as started:
            assert manager.recv(4096).decode().splitlines() == [
                "READY=1",
                "STATUS=0 sources, 1 topics, 0 polls under way",
            ]
            heard = {manager.recv(4096).decode().partition("=")[0] for _ in range(4)}
            assert heard == {"WATCHDOG", "STATUS"}
            started.process.send_signal(signal.SIGHUP)
            until(manager, "RELOADING=1")
            until(manager, "READY=1")
            started.process.send_signal(signal.SIGTERM)
            until(manager, "STOPPING=1")
            assert started.process.wait(10) == 0


def until(manager: socket.socket, words: str) -> None:
    """Receive until a message begins with the words."""
    while not manager.recv(4096).decode().startswith(words):
        pass


def test_under_a_clock_that_runs_fast_a_day_passes_in_seconds(configure: Configure, server: Outlet) -> None:
    server.publish("/a", "甲报第一条")
    path = configure(listening(free_port()), a=server.url("/a"))
    clock = "2026-03-05T00:00:00Z*6000"
    with service(path, AGGREGATOR_CLOCK=clock) as started:
        started.wait_until(lambda: len(server.asked) > 4)
        assert started.end(signal.SIGTERM) == 0


def test_a_killed_service_leaves_a_storage_that_the_next_one_takes(
    configure: Configure, server: Outlet
) -> None:
    server.publish("/a", "甲报第一条")
    path = configure(listening(free_port()), a=server.url("/a"))
    with service(path) as started:
        started.wait_until(lambda: server.asked)
        os.kill(started.process.pid, signal.SIGKILL)
        started.process.wait()
    with service(path) as started:
        started.wait_until(lambda: "甲报第一条" in edition(path))
        assert started.end(signal.SIGTERM) == 0


def test_a_damaged_database_is_bad_health_in_plain_words(configure: Configure) -> None:
    port = free_port()
    path = configure(listening(port))
    with service(path) as started:
        database = path.parent / "storage/aggregator.db"
        with closing(sqlite3.connect(database)) as other:
            other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        with database.open("r+b") as file:
            file.write(b"no database" * 10_000)
        started.wait_for("aggregator.db: while using the database: ")
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=10)
        assert refused.value.code == 503
        assert refused.value.read().decode().startswith("aggregator.db: while using the database: ")
        refused.value.close()
        assert started.end(signal.SIGTERM) == 0
