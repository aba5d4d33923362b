"""demo, publish, serve, reload: what works beside, or without, the service."""

import json
import signal
import socket
import subprocess
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from aggregator.clock import Clock
from aggregator.store.lock import NAME, hold
from tests.cli.conftest import Call
from tests.loopback import command, environment, program


def test_the_demo_shows_what_is_folded_and_leaves_nothing(tmp_path: Path) -> None:
    done = program("demo", "--once", TMPDIR=str(tmp_path), AGGREGATOR_STORAGE=str(tmp_path / "mine"))
    assert done.code == 0
    assert "青屿至鹿湾客运渡轮下月一日复航 首周每日两班" in done.out
    assert "polled 9, failed 0" in done.err
    assert list(tmp_path.iterdir()) == []


def test_the_demo_is_served_at_the_address_that_it_prints(tmp_path: Path) -> None:
    process = subprocess.Popen(
        command("demo", "--no-open", "--storage", str(tmp_path / "demo")),
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    address = next(line.strip() for line in process.stdout if line.startswith("http://"))
    with urllib.request.urlopen(f"{address}all/atom.xml", timeout=10) as answer:
        assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
        assert f"{address}all/atom.xml" in answer.read().decode()
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    assert process.returncode == 0


@pytest.mark.parametrize("full", ["folder", "file"])
def test_the_demo_takes_no_folder_that_is_somebodys(call: Call, tmp_path: Path, full: str) -> None:
    (tmp_path / "file").write_text("mine", "utf-8")
    place = tmp_path if full == "folder" else tmp_path / "file"
    done = call("demo", "--once", "--storage", place)
    assert done.code == 2
    assert done.err.startswith(f"{place}: while building the demo: ")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_publish_writes_what_is_missing_and_nothing_else(call: Call, built: Path, feeds: Path) -> None:
    (built / "storage/public/tech/rss.xml").unlink()
    (built / "storage/public/tech/atom.xml").unlink()
    done = call("publish", "tech", "--config", feeds)
    assert done.out.split() == ["tech/atom.xml", "tech/rss.xml"]
    assert done.err == "tech: 0 new\n"
    assert call("publish", "--config", feeds).out == ""


def test_publish_knows_the_topics_by_name(call: Call, feeds: Path) -> None:
    done = call("publish", "teck", "--config", feeds)
    assert done.code == 2
    assert done.err == (
        'teck: while looking for the topic: feeds.yaml has no topic of this name; did you mean "tech"?\n'
    )
    assert call("publish", "zzz", "--config", feeds).err.endswith("; `aggregator topics` lists them\n")


def test_serve_gives_out_what_is_published(feeds: Path) -> None:
    process = subprocess.Popen(
        command("serve", "--port", "0", "--config", str(feeds)),
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    address = process.stdout.readline().strip()
    with urllib.request.urlopen(f"{address}health", timeout=10) as answer:
        assert answer.read() == b"ok\n"
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{address}nothing/", timeout=10)
    assert refused.value.code == 404
    refused.value.close()
    process.terminate()
    process.communicate(timeout=30)
    assert process.returncode == 0


def test_a_port_that_is_taken_is_one_line(call: Call, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = call("serve", "--port", str(port), "--config", config(tmp_path))
    assert done.code == 1
    assert done.err == (
        f"127.0.0.1:{port}: while opening the address to listen on: another program listens there already; "
        "stop it, or set service.listen to a free port\n"
    )


def config(folder: Path) -> Path:
    path = folder / "feeds.yaml"
    path.write_text("sources: {bbc: 'https://bbc.example/rss'}\ntopics: {all: {title: 全部}}\n", "utf-8")
    return path


def test_reload_says_that_no_service_runs(call: Call, tmp_path: Path) -> None:
    path = config(tmp_path)
    done = call("reload", "--config", path)
    assert done.code == 75
    assert done.err == (
        f"{path}: while looking for the service: nothing runs on its storage; "
        "start the service: `aggregator run`, or systemctl start aggregator\n"
    )


def test_reload_checks_the_configuration_before_anybody_is_told(call: Call, tmp_path: Path) -> None:
    path = config(tmp_path)
    path.write_text("sources: [\n", "utf-8")
    assert call("reload", "--config", path).code == 78


def test_reload_says_that_the_service_cannot_be_told(call: Call, tmp_path: Path) -> None:
    path = config(tmp_path)
    with hold(tmp_path / "storage", "run", Clock().now()):
        lock = tmp_path / "storage" / NAME
        written = json.loads(lock.read_text("utf-8"))
        # Above what a process id may be on Linux (proc(5), pid_max).
        lock.write_text(json.dumps(written | {"pid": 2**22 + 1}), "utf-8")
        done = call("reload", "--config", path)
    assert done.code == 1
    assert "while sending it SIGHUP: No such process; run this as its user" in done.err


def test_reload_tells_nobody_but_the_service(call: Call, tmp_path: Path) -> None:
    path = config(tmp_path)
    with hold(tmp_path / "storage", "once", Clock().now()):
        done = call("reload", "--config", path)
    assert done.code == 75
    assert "its storage is held by `aggregator once` (pid " in done.err
