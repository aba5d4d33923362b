"""audit: the whole command on feeds of our own: a repost, a Traditional copy, a report of its own.

What is counted is tested in tests/pipeline/test_repeats.py, what a list may hold in
tests/collect/parse/test_opml.py.
"""

import re
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest
from selectolax.lexbor import LexborHTMLParser as Html

from tests.cli.conftest import Call, rows
from tests.dedupe.texts import FERRY, FERRY_EDITED, FERRY_OWN, LIBRARY, ORCHARD, TRAM, traditional
from tests.loopback import Answer, Done, Outlet, outlet, program, running
from tests.stories import NOON

FERRY_TITLE, LIBRARY_TITLE = "东岛航线周六恢复通航", "图书馆开放旧书修补室"
CLOCK = NOON.isoformat()


def item(title: str, text: str, hours: float | None, page: str) -> str:
    """An article that its outlet dates so many hours before noon, or not at all."""
    dated = "" if hours is None else f"<pubDate>{format_datetime(NOON - timedelta(hours=hours))}</pubDate>"
    return (
        f"<item><title>{escape(title)}</title><link>https://{page}</link>{dated}"
        f"<description>{escape(text)}</description></item>"
    )


def feed(*items: str) -> Answer:
    return Answer(f'<rss version="2.0"><channel><title>x</title>{"".join(items)}</channel></rss>')


FEEDS = {
    "/haian": feed(
        item(LIBRARY_TITLE, LIBRARY, 30, "haian.example/library"),
        item(FERRY_TITLE, FERRY, 6, "haian.example/ferry"),
        item(FERRY_TITLE, FERRY, 5.5, "haian.example/ferry-again"),
        item("柿子早红十天 果农却发愁", ORCHARD, 2, "haian.example/orchard"),
    ),
    "/daohe": feed(
        item("【转载】" + LIBRARY_TITLE, LIBRARY, 26, "daohe.example/1"),
        item("东岛航线恢复<script>", FERRY_EDITED, 4, "daohe.example/2"),
        item("有轨电车延长线一票通过", TRAM, 3, "daohe.example/3"),
    ),
    "/daoyu": feed(
        item(traditional(LIBRARY_TITLE), traditional(LIBRARY), 25, "daoyu.example/a"),
        item(traditional("东岛人又可以坐船出门了"), traditional(FERRY_OWN), 3, "daoyu.example/b"),
    ),
    "/undated": feed(item(LIBRARY_TITLE, LIBRARY, None, "undated.example/x")),
}
NAMES = {"haian": "海岸日报", "daohe": "道河网", "daoyu": "島嶼時報", "undated": "无日期"}


@dataclass(frozen=True)
class Audited:
    """What was said, what was found, the page, and the folder in which nothing else may lie."""

    done: Done
    found: dict[str, Any]
    page: Any
    folder: Path


@pytest.fixture(scope="module")
def server() -> Iterator[Outlet]:
    with outlet() as served:
        served.answers.update(FEEDS)
        yield served


@pytest.fixture(scope="module")
def audited(server: Outlet, tmp_path_factory: pytest.TempPathFactory) -> Audited:
    """One pass of the real program over a feeds.yaml, one of whose feeds is broken."""
    folder = tmp_path_factory.mktemp("audited")
    (folder / "tmp").mkdir()
    path = configure(folder, server, "haian", "daohe", "daoyu", "undated", "missing")
    done = program(
        "audit", str(path), "--json", "--html", "page.html",
        cwd=folder, AGGREGATOR_CLOCK=CLOCK, TMPDIR=str(folder / "tmp"),
    )  # fmt: skip
    (found,) = rows(done)
    return Audited(done, found, Html((folder / "page.html").read_text("utf-8")), folder)


def configure(folder: Path, server: Outlet, *slugs: str) -> Path:
    path = folder / "feeds.yaml"
    lines = "".join(
        f"  {slug}: {{name: {NAMES.get(slug, slug)}, feed: '{server.url(f'/{slug}')}'}}\n" for slug in slugs
    )
    path.write_text(
        "service: {storage: ./mine}\n"
        'http: {hosts: {"*": {rate: 100/1s}, 127.0.0.1: {allow_private: true}}}\n'
        f"sources:\n{lines}topics: {{all: {{title: 全部}}}}\n",
        "utf-8",
    )
    return path


def opml(folder: Path, *urls: str) -> Path:
    path = folder / "mine.opml"
    outlines = "".join(f'<outline text="{url.rpartition("/")[2]}" xmlUrl="{url}"/>' for url in urls)
    path.write_text(f'<opml version="2.0"><body><outline text="x">{outlines}</outline></body></opml>')
    return path


def texts(page: Any, path: str) -> list[str]:
    return [" ".join(found.text().split()) for found in page.css(path)]


def test_nothing_is_left_behind_but_the_page_that_was_asked_for(audited: Audited) -> None:
    left = sorted(file.relative_to(audited.folder).as_posix() for file in audited.folder.rglob("*"))
    assert left == ["feeds.yaml", "page.html", "tmp"]


def test_repeats_are_counted_apart_from_what_one_outlet_tells_again(audited: Audited) -> None:
    found = audited.found
    assert found["feeds"] == {"asked": 5, "read": 4, "broken": 1}
    assert (found["articles"], found["stories"], found["undated"]) == (10, 5, 1)
    # The library at three more outlets and the ferry at one; the ferry twice at its own.
    assert (found["repeats"], found["own_repeats"]) == (4, 1)
    assert (found["repeats_share"], found["own_repeats_share"]) == (0.4, 0.1)


def test_each_outlet_says_what_others_had_first_and_what_only_it_has(audited: Audited) -> None:
    shares = {row["outlet"]: row for row in audited.found["outlets"]}
    assert [row["outlet"] for row in audited.found["outlets"]] == ["daohe", "daoyu", "haian", "undated"]
    assert shares["haian"] == {
        "outlet": "haian", "name": "海岸日报", "articles": 4, "stories": 3,
        "others_first": 0, "only_here": 1, "first_here": 1, "unordered": 1,
    }  # fmt: skip
    assert (shares["daohe"]["others_first"], shares["daohe"]["only_here"]) == (2, 1)
    # Its own report of the ferry is a story that only it has.
    assert (shares["daoyu"]["others_first"], shares["daoyu"]["only_here"]) == (1, 1)


def test_who_repeats_whom_has_the_median_delay(audited: Audited) -> None:
    pairs = {(row["later"], row["earlier"]): row for row in audited.found["pairs"]}
    hour = 3600
    assert pairs["daohe", "haian"]["count"] == 2
    assert pairs["daohe", "haian"]["median_delay_seconds"] == 3 * hour  # four and two
    assert pairs["daoyu", "haian"]["median_delay_seconds"] == 5 * hour
    assert pairs["undated", "haian"] == {
        "later": "undated", "earlier": "haian", "count": 0, "median_delay_seconds": None, "unordered": 1,
    }  # fmt: skip
    assert ("haian", "daohe") not in pairs


def test_the_most_covered_story_names_its_outlets_in_their_order(audited: Audited) -> None:
    first = audited.found["covered"][0]
    assert first["outlets"] == ["haian", "daohe", "daoyu", "undated"]
    assert first["first"]["url"] == "https://haian.example/library"


def test_the_doubtful_folds_are_those_by_evidence_with_the_lowest_scores(audited: Audited) -> None:
    doubts = audited.found["doubtful"]
    assert [doubt["score"] for doubt in doubts] == sorted(doubt["score"] for doubt in doubts)
    assert {doubt["rule"] for doubt in doubts}.isdisjoint({"address", "exact"})
    ends = {(doubt["a"]["outlet"], doubt["b"]["outlet"]) for doubt in doubts}
    assert ends <= {("haian", "daohe"), ("daohe", "haian")}
    assert doubts
    assert all(0 < doubt["jaccard"] < 1 and doubt["numbers"] <= 1 for doubt in doubts)


def test_a_broken_feed_is_one_line_and_harms_nothing(audited: Audited, server: Outlet) -> None:
    line = (
        f"missing: while fetching {server.url('/missing')}: 404: there is no such page; "
        "look for the feed's new address on the outlet's home page"
    )
    assert audited.done.code == 75
    assert audited.done.err.splitlines() == [line, "the picture is in page.html"]
    assert audited.found["broken"] == [{"name": "missing", "url": server.url("/missing"), "error": line}]


def test_the_page_shows_the_same_figures_with_no_script_and_no_request(audited: Audited) -> None:
    page = audited.page
    assert page.css("html")[0].attributes["lang"] == "zh-CN"
    assert texts(page, ".number") == ["40.0%", "10.0%", "10", "5"]
    assert "道河网 在 海岸日报 之后发同文 2 次，中位晚 3.0 小时" in texts(page, ".cell title")
    assert "东岛航线恢复<script>" in " ".join(texts(page, ".list p"))
    assert page.css("script, img, iframe, link, object, [style], [onclick]") == []
    assert "missing: while fetching" in texts(page, ".list .by")[-1]


@pytest.mark.slow
def test_the_terminal_gets_the_same_as_tables(server: Outlet, tmp_path: Path, call: Call) -> None:
    path = configure(tmp_path, server, "haian", "daohe")
    done = call("audit", path)
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert lines[1] == "feeds           2 asked, 2 read, 0 broken"
    assert any(line.split() == ["道河网", "海岸日报", "2", "3.0", "h", "0"] for line in lines)
    doubtful = lines.index("DOUBTFUL FOLDS: LOOK AT THESE")
    assert re.match(r"[01]\.\d\d certainty · text 0\.\d\d · shorter ", lines[doubtful + 1])
    assert {"    https://haian.example/ferry", "  道河网: 东岛航线恢复<script>"} <= set(lines[doubtful + 2 :])
    assert lines[-1].startswith("nothing is stored")


@pytest.mark.slow
def test_the_feeds_of_one_family_count_as_one_outlet(server: Outlet, tmp_path: Path, call: Call) -> None:
    path = configure(tmp_path, server, "haian", "daohe", "daoyu")
    text = path.read_text("utf-8").replace("{name: 海岸日报,", "{family: 海岸报系,")
    path.write_text(text.replace("{name: 道河网,", "{family: 海岸报系,"), "utf-8")
    (found,) = rows(call("audit", path, "--json"))
    assert [row["name"] for row in found["outlets"]] == ["島嶼時報", "海岸报系"]
    assert (found["repeats"], found["own_repeats"]) == (1, 3)


def test_an_opml_is_refused_its_private_addresses_unless_they_are_allowed(
    server: Outlet, tmp_path: Path, call: Call
) -> None:
    path = opml(tmp_path, server.url("/haian"))
    asked = len(server.asked)
    done = call("audit", path, "--json")
    assert done.code == 75
    assert done.err == (
        f"127.0.0.1: while fetching {server.url('/haian')}: 127.0.0.1 is loopback; "
        "if it is yours, use --allow-private\n"
    )
    assert rows(done)[0]["feeds"] == {"asked": 1, "read": 0, "broken": 1}
    assert len(server.asked) == asked
    done = call("audit", path, "--json", "--allow-private")
    assert (done.code, rows(done)[0]["articles"]) == (0, 4)


def test_private_hosts_that_the_opml_does_not_name_stay_closed(
    server: Outlet, tmp_path: Path, call: Call
) -> None:
    server.answers["/moved"] = Answer("", 302, headers={"Location": f"http://localhost:{server.port}/haian"})
    done = call("audit", opml(tmp_path, server.url("/moved")), "--allow-private")
    assert done.code == 75
    assert "localhost leads to " in done.err


def test_addresses_that_are_none_are_broken_feeds_like_any_other(
    server: Outlet, tmp_path: Path, call: Call
) -> None:
    hostile = ("javascript:alert(1)", "file:///etc/passwd", "http://0x7f000001/x", "-option")
    path = opml(tmp_path, *hostile, server.url("/haian"))
    done = call("audit", path, "--json", "--allow-private")
    assert rows(done)[0]["feeds"] == {"asked": 5, "read": 1, "broken": 4}
    assert len(done.err.splitlines()) == 4


@pytest.mark.slow
def test_two_feeds_of_one_host_and_one_title_keep_apart(server: Outlet, tmp_path: Path, call: Call) -> None:
    urls = (server.url("/haian"), f"http://localhost:{server.port}/haian")
    done = call("audit", opml(tmp_path, *urls), "--json", "--allow-private")
    (found,) = rows(done)
    assert {row["name"] for row in found["outlets"]} == {"haian", "localhost"}
    assert found["repeats"] == 3


def test_an_opml_keeps_the_rules_of_a_configuration_that_is_named(
    server: Outlet, tmp_path: Path, call: Call
) -> None:
    rules = configure(tmp_path, server, "haian")
    done = call("audit", opml(tmp_path, server.url("/daohe")), "--config", rules, "--json")
    assert (done.code, rows(done)[0]["articles"]) == (0, 3)


@pytest.mark.slow
def test_the_page_of_an_opml_is_in_the_language_of_its_articles_or_as_asked(
    server: Outlet, tmp_path: Path, call: Call
) -> None:
    path, page = opml(tmp_path, server.url("/daoyu")), tmp_path / "page.html"
    call("audit", path, "--allow-private", "--html", page)
    assert '<html lang="zh-TW">' in page.read_text("utf-8")
    call("audit", path, "--allow-private", "--html", page, "--language", "en")
    assert '<html lang="en">' in page.read_text("utf-8")


WRONG = {
    "opml": ("<opml><body/></opml>", 65, "it names no feed (no outline with an xmlUrl)"),
    "xml": ("", 65, "it is something else, not OPML"),
    "yaml": ("sources: {}\n", 65, "it names no source; add some, or give an OPML file"),
    "yml": ("sources: {a: https://a.example/rss, a: https://b.example/rss}\n", 78, "error: sources.a: "),
}


@pytest.mark.parametrize("suffix", WRONG)
def test_a_file_without_feeds_is_one_line_and_its_own_exit_code(
    tmp_path: Path, call: Call, suffix: str
) -> None:
    text, code, said = WRONG[suffix]
    path = tmp_path / f"mine.{suffix}"
    path.write_text(text)
    done = call("audit", path)
    assert (done.code, done.out) == (code, "")
    (line,) = done.err.splitlines()
    assert said in line


def test_a_file_that_is_not_there_is_bad_data(tmp_path: Path, call: Call) -> None:
    done = call("audit", tmp_path / "none.opml")
    assert done.code == 65
    assert done.err.endswith("while reading the file to audit: No such file or directory; check the path\n")


def test_options_that_a_feeds_yaml_answers_itself_are_wrong_usage(
    server: Outlet, tmp_path: Path, call: Call
) -> None:
    path = configure(tmp_path, server, "haian")
    for option in (("--allow-private",), ("--config", path)):
        done = call("audit", path, *option)
        assert done.code == 2
        assert done.err.startswith(f"{option[0]}: while reading the file to audit: {path} is ")


def test_where_no_page_can_be_written_nothing_is_asked(server: Outlet, tmp_path: Path, call: Call) -> None:
    path = configure(tmp_path, server, "haian")
    asked, before = len(server.asked), path.read_bytes()
    for page in (path, tmp_path, tmp_path / "none" / "page.html"):
        done = call("audit", path, "--html", page)
        assert done.code == 2
        assert done.err.startswith(f"{page}: while writing the page: ")
    assert (len(server.asked), path.read_bytes()) == (asked, before)


@pytest.mark.slow
def test_a_signal_in_the_middle_leaves_nothing_behind_either(server: Outlet, tmp_path: Path) -> None:
    server.answers["/slow"] = Answer("", delay=15)
    path, folder = configure(tmp_path, server, "slow"), tmp_path / "tmp"
    folder.mkdir()
    with running(tmp_path / "log", "audit", str(path), TMPDIR=str(folder)) as audit:
        audit.wait_until(lambda: "/slow" in server.asked)
        assert list(folder.iterdir())
        assert audit.end(signal.SIGTERM) == 143
        assert audit.said() == ""
    assert list(folder.iterdir()) == []
