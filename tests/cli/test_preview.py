"""preview, check and explain: what the rules of feeds.yaml do with what is stored."""

from pathlib import Path

import pytest

from tests.cli.conftest import Call, rows

TOPICS = """
topics:
  machines:
    title: 机器
    languages: [zh]
    match:
      any:
        - keywords: [衛星, 不會出現的詞]
        - {regex: '机器.', field: title}
        - {field: author, keywords: [查無此人]}
      none: [{keywords: [机器狗]}]
  never:
    match: {all: [{keywords: [卫星]}], none: [{keywords: [衛星]}]}
"""


@pytest.fixture
def written(feeds: Path, built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The demo's sources with topics of our own, over what the demo has stored."""
    monkeypatch.setenv("AGGREGATOR_STORAGE", str(built / "storage"))
    path = tmp_path / "feeds.yaml"
    sources = feeds.read_text("utf-8").partition("topics:")[0].partition("sources:")[2]
    base = "publish: {base_url: 'https://news.example.org'}\n"
    path.write_text(f"{base}sources:{sources}{TOPICS}", "utf-8")
    return path


def place(path: Path, text: str, at: str) -> str:
    """Where ``at`` stands in the line of the file that holds ``text``."""
    lines = path.read_text("utf-8").splitlines()
    (number,) = [number for number, line in enumerate(lines, 1) if text in line]
    return f"{path}:{number}:{lines[number - 1].index(at) + 1}"


def test_a_preview_shows_the_entries_and_which_rule_let_each_in(call: Call, written: Path) -> None:
    done = call("preview", "machines", "--config", written)
    assert done.code == 0
    header, *lines = done.out.splitlines()
    assert header.split() == ["PUBLISHED", "ARTICLES", "OUTLET", "TITLE", "LET", "IN", "BY"]
    satellite = place(written, "衛星, 不會", "[")
    excluded = place(written, "机器狗", "[机")
    first = [line for line in lines if line.startswith("new")]
    assert first
    assert any("“衛星” in its title" in line and satellite in line and excluded in line for line in first)
    assert f"machines: {len(first)} entries, {len(first)} of them new" in lines
    assert not [line for line in first if "机器狗" in line.partition("none of")[0]]


def test_a_preview_tells_how_many_articles_each_rule_kept_out(call: Call, written: Path) -> None:
    found = rows(call("preview", "machines", "--json", "--config", written))
    reasons = [row for row in found if "articles" in row]
    entries = [row for row in found if "story" in row]
    assert {tuple(row) for row in entries} == {
        ("story", "new", "published", "title", "url", "canonical", "others", "taken", "because", "rules")
    }
    excluded = place(written, "机器狗", "[机")
    (dog,) = [row for row in reasons if row["rules"] == [excluded]]
    assert (dog["taken"], dog["articles"]) == (False, 1)
    (english,) = [row for row in reasons if row["because"] == "language en is not among zh"]
    assert english["rules"] == []
    total = rows(call("status", "--json", "--config", written))[0]["articles"]
    assert sum(row["articles"] for row in reasons) == total


def test_a_preview_publishes_nothing(call: Call, written: Path, built: Path) -> None:
    before = sorted(built.rglob("public/**/*"))
    call("preview", "machines", "--config", written)
    assert sorted(built.rglob("public/**/*")) == before
    told = {row["topic"]: row["opened"] for row in rows(call("topics", "--json", "--config", written))}
    assert told["machines"] is None


def test_the_page_of_a_preview_is_written_where_one_asks_for_it(
    call: Call, written: Path, tmp_path: Path
) -> None:
    page = tmp_path / "preview.html"
    done = call("preview", "machines", "--html", page, "--config", written)
    assert done.err == f"{page}: written\n"
    assert page.read_text("utf-8").count("<article") == done.out.count("\nnew ")
    done = call("preview", "machines", "--html", tmp_path, "--config", written)
    assert (done.code, done.err) == (
        1,
        f"{tmp_path}: while writing the page: Is a directory; name a file that can be written\n",
    )


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("machine",), 'feeds.yaml has no topic of this name; did you mean "machines"?'),
        (("machines", "--since", "long"), "it must be a duration like"),
    ],
)
def test_what_cannot_be_previewed_is_told_with_its_remedy(
    call: Call, written: Path, arguments: tuple[str, ...], told: str
) -> None:
    done = call("preview", *arguments, "--config", written)
    assert done.code == 2
    assert told in done.err


def test_check_tells_of_rules_that_cannot_hold_and_of_those_that_found_nothing(
    call: Call, written: Path
) -> None:
    done = call("check", "--config", written)
    total = rows(call("status", "--json", "--config", written))[0]["articles"]
    assert done.code == 0
    assert done.out == f"{written}: good: 9 sources, 2 topics, 4 warnings\n"
    asked, excluded = (place(written, "all: [{keywords: [卫星]}]", f"[{word}") for word in ("卫", "衛"))
    author = place(written, "查無此人", "[")
    topic = place(written, "  never:", "never")
    *contradicting, author_told, never_told = done.err.splitlines()
    assert contradicting == [
        f"{asked}: warning: topics.never: can never hold: what it asks for is excluded at {excluded}",
        f"{topic}: warning: topics.never: no article can ever enter; its rules exclude each other",
    ]
    assert author_told.startswith(f"{author}: warning: topics.machines: finds nothing in the newest ")
    assert never_told == (
        f"{topic}: warning: topics.never: "
        f"takes none of the newest {total} articles of its sources and languages"
    )


def test_check_without_a_database_that_answers_says_what_it_left_out(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "feeds.yaml"
    path.write_text(
        "service: {database: 'postgresql://reader@127.0.0.1:1/none'}\n"
        "publish: {base_url: 'https://news.example.org'}\n"
        "sources: {bbc: 'https://bbc.example/rss'}\ntopics: {all: }\n",
        "utf-8",
    )
    done = call("check", "--config", path)
    assert done.code == 0
    assert done.out == f"{path}: good: 1 source, 1 topic, 0 warnings\n"
    assert "so the rules were not held against what is stored" in done.err


def test_explain_names_the_line_of_the_rule(call: Call, written: Path) -> None:
    entries = [
        row for row in rows(call("preview", "machines", "--json", "--config", written)) if "story" in row
    ]
    (told,) = rows(call("explain", entries[0]["canonical"], "--json", "--config", written))
    assert told["topics"]["machines"].startswith("in machines: ")
    assert all(rule in told["topics"]["machines"] for rule in entries[0]["rules"])
    assert f"({written}:" in told["topics"]["machines"]
