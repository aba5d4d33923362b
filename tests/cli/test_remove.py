"""remove: a source less in feeds.yaml; what it brought stays."""

from pathlib import Path

from tests.cli.conftest import Call, rows
from tests.cli.test_test import configure
from tests.loopback import outlet


def test_a_source_goes_with_its_comment_and_its_name_in_topics(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "feeds.yaml"
    path.write_text(
        "sources:\n  a: https://a.example/\n  # 海角，多写多删\n  haijiao:\n    feed: https://h.example/\n"
        "topics:\n  sea:\n    sources: {include: [a, haijiao]}\n",
        "utf-8",
    )
    done = call("remove", "haijiao", "--config", path)
    assert done.code == 0
    assert done.out == (
        f"{path}:3\n-   # 海角，多写多删\n-   haijiao:\n-     feed: https://h.example/\n"
        f"{path}:8\n-     sources: {{include: [a, haijiao]}}\n{path}:5\n+     sources: {{include: [a]}}\n"
    )
    assert done.err == "the articles that haijiao brought stay, and so do their stories and entries\n"
    assert path.read_text("utf-8") == (
        "sources:\n  a: https://a.example/\ntopics:\n  sea:\n    sources: {include: [a]}\n"
    )


def test_a_dry_run_shows_it_and_writes_nothing(call: Call, tmp_path: Path) -> None:
    path = configure(tmp_path, a="https://a.example/", b="https://b.example/")
    before = path.read_text("utf-8")
    done = call("remove", "a", "--dry-run", "--config", path)
    assert (done.code, done.out) == (0, f"{path}:3\n-   a: https://a.example/\n")
    assert done.err.endswith("nothing is written: --dry-run\n")
    assert path.read_text("utf-8") == before


def test_a_topic_that_is_left_without_a_source_is_warned_of(call: Call, tmp_path: Path) -> None:
    topics = "topics:\n  sea: {sources: {include: [a]}}\n"
    path = configure(tmp_path, topics, a="https://a.example/", b="https://b.example/")
    done = call("remove", "a", "--config", path)
    assert f"{path}:5:3: warning: topics.sea: no enabled source is in it; look at sources\n" in done.err


def test_what_it_brought_stays_stored_and_published(call: Call, tmp_path: Path) -> None:
    with outlet() as server:
        server.publish("/rss", "第一条")
        path = configure(tmp_path, haijiao=server.url("/rss"))
        call("once", "--config", path)
    before = rows(call("export", "stories", "--config", path))
    assert call("remove", "haijiao", "--config", path).code == 0
    assert call("publish", "--config", path).code == 0
    assert rows(call("export", "stories", "--config", path)) == before
    assert "第一条" in (tmp_path / "storage/public/all/atom.xml").read_text("utf-8")


def test_a_slug_that_nothing_has_is_answered_with_the_nearest(call: Call, tmp_path: Path) -> None:
    path = configure(tmp_path, haijiao="https://h.example/")
    done = call("remove", "haijao", "--config", path)
    assert (done.code, done.out) == (2, "")
    assert done.err.endswith('feeds.yaml has no source of this name; did you mean "haijiao"?\n')


def test_with_reload_and_no_service_the_file_is_written_all_the_same(call: Call, tmp_path: Path) -> None:
    path = configure(tmp_path, a="https://a.example/", b="https://b.example/")
    done = call("remove", "a", "--reload", "--config", path)
    assert done.code == 75
    assert "nothing runs on its storage" in done.err
    assert "  a: " not in path.read_text("utf-8")
