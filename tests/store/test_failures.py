"""What goes wrong with a database is one line that says what to do, and never a secret."""

import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from aggregator.errors import StoreError
from aggregator.store.engine import BUSY_SECONDS, engine, translated, writing
from aggregator.store.sql import open_store
from tests.databases import sqlite_url
from tests.store.keeping import keep
from tests.stories import make_article

HOLD = """
import sqlite3, sys, time
database = sqlite3.connect(sys.argv[1], isolation_level=None)
database.execute("BEGIN IMMEDIATE")
print("held", flush=True)
time.sleep(float(sys.argv[2]))
database.execute("ROLLBACK")
"""


@contextmanager
def held(file: Path, seconds: float) -> Iterator[None]:
    """Another process holds the database for writing."""
    command = [sys.executable, "-c", HOLD, str(file), str(seconds)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield
        process.kill()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "aggregator.db"
    open_store(sqlite_url(file)).close()
    return file


def test_a_writer_waits_for_another_process_and_then_succeeds(file: Path) -> None:
    with closing(open_store(sqlite_url(file))) as store, held(file, 0.6):
        began = time.monotonic()
        keep(store, make_article("1"))
        assert time.monotonic() - began > 0.3
        assert store.counts().articles == 1


def test_a_reader_does_not_wait_for_a_writer(file: Path) -> None:
    with closing(open_store(sqlite_url(file))) as store, held(file, 30):
        began = time.monotonic()
        assert store.counts().articles == 0
        assert time.monotonic() - began < 5


def test_a_database_held_for_too_long_says_so(file: Path) -> None:
    with closing(open_store(sqlite_url(file), busy=0.1)) as store, held(file, 30):
        with pytest.raises(StoreError) as failure:
            keep(store, make_article("1"))
        assert str(failure.value) == (
            "aggregator.db: while using the database: another process has held it for over 0.1 s; "
            "stop that process (a shell with an open transaction, a backup tool) and try again"
        )
        assert store.counts().articles == 0


def test_ten_seconds_of_another_process_are_waited_for() -> None:
    assert BUSY_SECONDS > 10


def test_a_file_that_is_no_database_says_so(tmp_path: Path) -> None:
    file = tmp_path / "aggregator.db"
    file.write_bytes(b"not at all a database, but long enough to have a header of one" * 20)
    with pytest.raises(StoreError, match="the file is no SQLite database; restore it from a backup"):
        open_store(sqlite_url(file))


def test_a_damaged_database_says_so(file: Path) -> None:
    with closing(sqlite3.connect(file)) as database:
        size = database.execute("PRAGMA page_size").fetchone()[0]
    data = bytearray(file.read_bytes())
    data[size:] = b"\x55" * (len(data) - size)
    file.write_bytes(data)
    with pytest.raises(StoreError, match="the file is damaged; restore it from a backup"):
        open_store(sqlite_url(file))


def test_a_folder_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be opened; check that its folder exists"):
        open_store(sqlite_url(tmp_path / "nowhere" / "aggregator.db"))


def test_a_file_that_may_not_be_written_says_so(file: Path) -> None:
    # Read-only by the address itself: rights bind no one who runs the tests as root.
    url = f"sqlite+pysqlite:///file:{file}?mode=ro&uri=true"
    with closing(open_store(url)) as store:
        assert store.counts().articles == 0
        with pytest.raises(StoreError, match="may not be written; give it to the user"):
            keep(store, make_article("1"))


def test_a_full_disk_says_so(file: Path) -> None:
    made = engine(sqlite_url(file))
    with made.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1")
        with pytest.raises(StoreError, match="the disk is full; free space"), translated(made):
            connection.exec_driver_sql("CREATE TABLE more AS SELECT zeroblob(1000000)")
    made.dispose()


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg://reader:geheim@127.0.0.1:1/news?connect_timeout=2",
        "postgresql+psycopg://reader:geheim@/news?host=/nonexistent-socket-folder",
    ],
)
def test_a_postgresql_that_does_not_answer_is_one_line_without_the_password(url: str) -> None:
    with pytest.raises(StoreError) as failure:
        open_store(url)
    line = str(failure.value)
    assert line.startswith("news: while using the database: ")
    assert "\n" not in line
    assert "geheim" not in line


def test_a_postgresql_that_refuses_connections_says_what_to_do() -> None:
    with pytest.raises(StoreError, match="the server does not answer; start PostgreSQL"):
        open_store("postgresql+psycopg://reader@127.0.0.1:1/news?connect_timeout=2")


def test_a_failure_without_a_known_remedy_points_to_the_manual(url: str) -> None:
    made = engine(url)
    cause = sa.exc.OperationalError("SELECT 1", {}, OSError("the moon\nis in the way"))
    with pytest.raises(StoreError, match="the moon is in the way; see docs"), translated(made):
        raise cause
    made.dispose()


def test_a_wrong_statement_stays_a_bug(url: str) -> None:
    made = engine(url)
    with pytest.raises(sa.exc.DBAPIError), writing(made) as connection:
        connection.execute(sa.text("INSERT INTO nowhere VALUES (1)"))
    made.dispose()


def test_two_writers_of_one_postgresql_come_one_after_the_other(postgresql: sa.URL) -> None:
    one = engine(postgresql.render_as_string(hide_password=False))
    impatient = postgresql.update_query_dict({"options": "-c lock_timeout=200ms"})
    two = engine(impatient.render_as_string(hide_password=False))
    with writing(one), pytest.raises(StoreError, match="lock timeout"), writing(two):
        raise AssertionError(two)
    with writing(two):
        pass
    one.dispose()
    two.dispose()
