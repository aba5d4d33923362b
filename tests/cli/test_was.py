"""was: a source under another slug keeps its articles, their ids, its state and its stories."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.cli.conftest import Call, rows
from tests.cli.test_test import configure
from tests.loopback import Answer, Outlet, feed, outlet
from tests.pipeline.site import post, repository
from tests.stories import at, made_up

Clock = Callable[[int], None]


@pytest.fixture
def server() -> Iterator[Outlet]:
    with outlet() as served:
        yield served


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Set the program's clock, to some hours from now: within a minute nobody is asked twice."""

    def set_to(hours: int) -> None:
        moment = datetime.now(UTC) + timedelta(hours=hours)
        monkeypatch.setenv("AGGREGATOR_CLOCK", f"{moment:%Y-%m-%dT%H:%M:%SZ}")

    return set_to


def ids(call: Call, path: Path) -> dict[str, tuple[str, str, str]]:
    return {
        row["title"]: (row["article"], row["source"], row["outlet"])
        for row in rows(call("export", "articles", "--config", path))
    }


def test_articles_keep_their_ids_and_new_ones_join_them(
    call: Call, server: Outlet, tmp_path: Path, clock: Clock
) -> None:
    server.publish("/rss", "第一条", "第二条")
    server.answers["/rss"].headers["ETag"] = '"v1"'
    clock(0)
    call("once", "--config", configure(tmp_path, old=server.url("/rss")))
    before = ids(call, tmp_path / "feeds.yaml")
    stories = {row["story"] for row in rows(call("export", "stories", "--config", tmp_path / "feeds.yaml"))}
    clock(3)
    server.publish("/rss", "第一条", "第二条", "第三条")
    path = configure(tmp_path, new=f"{{feed: '{server.url('/rss')}', was: old}}")
    done = call("once", "--config", path)
    assert done.out == "polled 1, failed 0; new articles 1; published all 1\n"
    after = ids(call, path)
    assert {title: after[title] for title in before} == {
        title: (name, "new", "new") for title, (name, _, _) in before.items()
    }
    assert after["第三条"][1:] == ("new", "new")
    assert stories < {row["story"] for row in rows(call("export", "stories", "--config", path))}


def test_it_happens_once_and_what_was_stays_the_same_without_the_key(
    call: Call, server: Outlet, tmp_path: Path, clock: Clock
) -> None:
    server.publish("/rss", "第一条")
    clock(0)
    call("once", "--config", configure(tmp_path, old=server.url("/rss")))
    for hour, written in ((3, f"{{feed: '{server.url('/rss')}', was: old}}"), (6, server.url("/rss"))):
        clock(hour)
        # The same entry in another version: it must find the article that it is.
        server.answers["/rss"] = Answer(feed("第一条").replace("第一条</title>", f"第一条 {hour}</title>"))
        path = configure(tmp_path, new=written)
        done = call("once", "new", "--config", path)
        assert (done.code, done.err) == (0, "")
        assert "new articles 0" in done.out
    ((title, (_, source, _)),) = ids(call, path).items()
    assert (title, source) == ("第一条 6", "new")


def test_the_old_slug_can_be_another_source_s_afterwards(
    call: Call, server: Outlet, tmp_path: Path, clock: Clock
) -> None:
    server.publish("/rss", "第一条")
    clock(0)
    call("once", "--config", configure(tmp_path, old=server.url("/rss")))
    clock(3)
    call("once", "--config", configure(tmp_path, new=f"{{feed: '{server.url('/rss')}', was: old}}"))
    # The same entry ids under the old slug, as a copy of the feed has them.
    server.publish("/copy", "第一条")
    clock(6)
    path = configure(tmp_path, new=server.url("/rss"), old=server.url("/copy"))
    assert call("once", "old", "--config", path).code == 0
    exported = rows(call("export", "articles", "--config", path))
    assert sorted(row["source"] for row in exported) == ["new", "old"]
    assert len({row["article"] for row in exported}) == 2


def test_what_mirrors_credit_to_it_is_the_new_one_s_and_a_clone_moves_along(
    call: Call, server: Outlet, tmp_path: Path, clock: Clock
) -> None:
    text = post("海港开放", made_up("港口"), "https://example.org/1", "晨报", at(1))
    url = repository(tmp_path / "attic", {"_posts/2026-03-01-a.md": text})
    server.publish("/rss", "第一条")
    clock(0)
    mirror = f"role: mirror, git: {{url: '{url}'}}"
    old = configure(
        tmp_path, paper=f"{{feed: '{server.url('/rss')}', aliases: [晨报]}}", attic=f"{{{mirror}}}"
    )
    assert call("once", "--config", old).code == 0
    assert ids(call, old)["海港开放"][1:] == ("attic", "paper")
    clock(3)
    path = configure(
        tmp_path,
        daily=f"{{feed: '{server.url('/rss')}', aliases: [晨报], was: paper}}",
        loft=f"{{{mirror}, was: attic}}",
    )
    done = call("once", "--config", path)
    assert (done.code, done.err) == (0, "")
    assert "new articles 0" in done.out
    assert ids(call, path)["海港开放"][1:] == ("loft", "daily")
    mirrors = sorted(path.name for path in (tmp_path / "storage/mirrors").iterdir())
    assert mirrors == ["loft.git", "loft.lock"]


def test_a_slug_that_is_a_source_s_cannot_have_been_another_s(call: Call, tmp_path: Path) -> None:
    path = configure(
        tmp_path,
        a="{feed: https://a.example/, was: b}",
        b="https://b.example/",
        c="{feed: https://c.example/, was: gone}",
        d="{feed: https://d.example/, was: gone}",
    )
    done = call("check", "--config", path)
    assert done.code == 78
    assert done.err.splitlines() == [
        f"{path}:3:38: error: sources.a.was: b is a source; name one that is gone",
        f"{path}:6:38: error: sources.d.was: gone is named twice; first at {path}:5:38",
    ]
