"""A secret in a feed's address is used for asking, and stands nowhere else afterwards."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import Call, rows
from tests.loopback import Answer, Outlet, feed, outlet

TOKEN = "geheim+7f/Xq=="  # noqa: S105 - its special characters are what URLs spell in several ways
ENCODED = "geheim%2B7f%2FXq%3D%3D"
KEY = "/c?key=${env:TOK}"


@pytest.fixture
def server() -> Iterator[Outlet]:
    with outlet() as served:
        yield served


@pytest.fixture
def keeping(tmp_path: Path, server: Outlet, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Sources whose addresses hold the token in each place that an address has."""
    monkeypatch.setenv("TOK", TOKEN)
    monkeypatch.setenv("PASS", ENCODED)
    monkeypatch.setenv("WHOLE", f"http://me:{ENCODED}@127.0.0.1:{server.port}/whole?key={TOKEN}")
    here = f"127.0.0.1:{server.port}"
    path = tmp_path / "feeds.yaml"
    path.write_text(
        'http: {hosts: {"*": {rate: 100/1s}, 127.0.0.1: {allow_private: true}}}\n'
        "sources:\n"
        f"  both: 'http://user:${{env:PASS}}@{here}{KEY}'\n"
        f"  moved: 'http://{here}/old?key=${{env:TOK}}'\n"
        f"  gone: 'http://{here}/gone?key=${{env:TOK}}'\n"
        f"  path: 'http://{here}/${{env:TOK}}/feed'\n"
        "  whole: '${env:WHOLE}'\n"
        "topics: {all: {title: 全部}}\n",
        "utf-8",
    )
    return path


def serve(server: Outlet) -> None:
    told = feed("甲事", "乙事").replace(
        "<item>", f"<item><guid>http://127.0.0.1/{ENCODED}/1</guid><link>one?key={TOKEN}</link>", 1
    )
    server.answers[f"/c?key={TOKEN}"] = Answer(told)
    server.answers[f"/old?key={TOKEN}"] = Answer("", 301, headers={"Location": f"/new?key={ENCODED}"})
    server.answers[f"/new?key={ENCODED}"] = Answer(feed("丙事"))
    server.answers[f"/{TOKEN}/feed"] = Answer(feed("丁事").replace("https://outlet.example/", ""))


def stored(folder: Path) -> str:
    """Everything in the database but the addresses that are polled, which are their states' keys."""
    with closing(sqlite3.connect(folder / "storage/aggregator.db")) as db:
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found = []
        for table in tables:
            names = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
            wanted = ", ".join(name for name in names if (table, name) != ("poll", "url"))
            found.append(f"{table}: {db.execute(f'SELECT {wanted} FROM {table}').fetchall()}")  # noqa: S608
    return "\n".join(found)


def test_a_secret_in_an_address_reaches_no_store_no_file_no_export_and_no_log(
    call: Call, server: Outlet, keeping: Path
) -> None:
    serve(server)
    said = call("once", "--config", keeping)
    assert f"/c?key={TOKEN}" in server.asked
    assert "gone: while fetching http://127.0.0.1:" in said.err
    assert "/gone?key=${env:TOK}: 404" in said.err
    exports = [call("export", what, "--config", keeping).out for what in ("articles", "stories", "sources")]
    texts = [said.out, said.err, *exports, call("sources", "--config", keeping).out, stored(keeping.parent)]
    public = keeping.parent / "storage/public"
    texts += [
        file.read_text("utf-8") for file in public.rglob("*") if file.is_file() and file.suffix != ".gz"
    ]
    assert [text for text in texts if "geheim" in text.lower()] == []
    feeds = {row["source"]: row["feed_url"] for row in rows(call("export", "articles", "--config", keeping))}
    assert feeds["both"] == server.url(KEY)


def test_a_feed_that_has_moved_with_its_secret_is_told_by_reference_and_found_again(
    call: Call, server: Outlet, keeping: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve(server)
    for hour in (0, 3, 6):  # it is believed at the third time
        monkeypatch.setenv("AGGREGATOR_CLOCK", f"2026-03-05T{hour:02}:00:00Z")
        call("once", "--config", keeping)
    (moved,) = (
        row for row in rows(call("export", "sources", "--config", keeping)) if row["source"] == "moved"
    )
    assert moved["warnings"] == [
        f"moved for good to {server.url('/new?key=${env:TOK}')}; write that into feeds.yaml"
    ]
    server.answers[f"/new?key={ENCODED}"] = Answer(feed("丙事", "戊事"))
    monkeypatch.setenv("AGGREGATOR_CLOCK", "2026-03-05T09:00:00Z")
    assert "new articles 1;" in call("once", "moved", "--config", keeping).out
    assert server.asked[-2:] == [f"/old?key={TOKEN}", f"/new?key={ENCODED}"]
