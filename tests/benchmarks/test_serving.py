"""The benchmark of serving, small: that it compares like with like."""

import subprocess
import sys
from pathlib import Path

import pytest
import uvloop

from aggregator.web.server import serve
from benchmarks.serving import servers, switching
from benchmarks.serving.load import CONNECTIONS, Run, answer, full_speed, request
from benchmarks.serving.servers import free_port, started

HEAD = b'HTTP/1.1 200 OK\r\ndate: x\r\ncontent-length: 5\r\netag: "a"\r\n\r\n'


def test_shares_of_latencies_are_those_of_the_sorted_ones() -> None:
    run = Run(answered=100, seconds=2.0, latencies=[n / 1000 for n in range(100, 0, -1)])
    assert (run.rate, run.at(0.5), run.at(0.99), run.at(1.0)) == (50.0, 0.051, 0.1, 0.1)


def test_every_request_gets_its_own_answer() -> None:
    asked: list[str] = []

    async def count() -> Run:
        async def application(scope, receive, send) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
            asked.append(scope["path"])
            await switching.application(scope, receive, send)

        async with serve(application, "127.0.0.1", 0) as (_, port):
            return await full_speed(port, request("/x"), 300)

    run = uvloop.run(count())
    assert 300 <= run.answered == len(run.latencies) <= 300 + CONNECTIONS
    assert run.answered < len(asked) <= run.answered + 1 + CONNECTIONS, "one to know the length"


@pytest.mark.slow
def test_the_bare_application_sends_the_same_bytes_whatever_is_asked(tmp_path: Path) -> None:
    exact, port = tmp_path / "exact", free_port()
    exact.write_bytes(HEAD + b"hello")
    command = [sys.executable, "-m", "benchmarks.serving", "--bare", str(port), str(exact)]
    with started(port, *command, log=tmp_path / "log") as server:
        for path in ("/", "/other"):
            found = uvloop.run(answer(port, request(path)))
            assert found.partition(b"\r\n\r\n")[2] == b"hello"
            assert b'etag: "a"\r\n' in found
            assert b"server:" not in found
        assert server.cpu() > 0


def test_an_outlets_feed_has_as_many_articles_as_it_says_and_no_two_outlets_share_one() -> None:
    (one, _), (other, _) = servers.feeds(1), servers.feeds(2)
    assert one.count(b"<item>") == servers.ENTRIES
    assert not set(one.split(b"<item>")[1:]) & set(other.split(b"<item>")[1:])


def test_an_outlet_has_an_article_more_in_its_second_answer_and_the_others_as_they_were() -> None:
    first, second = (
        [part for part in feed.split(b"</item>") if b"<item>" in part] for feed in servers.feeds(1)
    )
    assert len(first) == len(second) == servers.ENTRIES
    assert len(set(second) & set(first)) == servers.ENTRIES - 2, "the channel's own head stands in the first"


@pytest.mark.slow
def test_a_table_is_printed_for_each_interval() -> None:
    program = "from benchmarks.serving.switching import table; table(0.5)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    rows = [line.split() for line in done.stdout.splitlines() if " ms " in line and "counted" not in line]
    assert [row[0] for row in rows] == ["5", "0.5"]
    assert all(float(row[2]) <= float(row[3]) <= float(row[4]) for row in rows)
