"""The fixed forms that other programs read (docs/commands.md)."""

import re
from pathlib import Path

from tests.cli.conftest import Call, rows
from tests.loopback import outlet

ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
ARTICLE = [
    "article",
    "source",
    "outlet",
    "feed_url",
    "entry_id",
    "url",
    "title",
    "authors",
    "published",
    "updated",
    "language",
    "summary_html",
    "content_html",
    "enclosures",
    "categories",
    "first_seen",
    "story",
]
STORY = ["story", "title", "canonical", "articles", "topics", "first_published", "updated"]
SOURCE = [
    "source",
    "url",
    "kind",
    "status",
    "last_error",
    "warnings",
    "last_fetch",
    "next_due",
    "title",
    "language",
]


def test_an_article_has_its_fixed_keys_in_their_order(call: Call, feeds: Path) -> None:
    articles = rows(call("export", "articles", "--config", feeds))
    assert len(articles) > 40
    assert {tuple(article) for article in articles} == {tuple(ARTICLE)}


def test_times_are_iso_8601_in_utc_and_null_where_the_outlet_gave_none(call: Call, feeds: Path) -> None:
    articles = rows(call("export", "articles", "--config", feeds))
    assert all(ISO.fullmatch(article["first_seen"]) for article in articles)
    dates = [article["published"] for article in articles]
    assert None in dates
    assert all(date is None or ISO.fullmatch(date) for date in dates)


def test_chinese_stands_as_itself(call: Call, feeds: Path) -> None:
    assert "渡轮" in call("export", "articles", "--config", feeds).out


def test_a_mirrors_article_names_the_repository_and_the_outlet_it_credits(call: Call, feeds: Path) -> None:
    mirrored = [
        a for a in rows(call("export", "articles", "--config", feeds)) if a["source"] == "demo-mirror"
    ]
    assert {a["feed_url"] for a in mirrored} == {(feeds.parent / "mirror").as_uri()}
    assert "haian-ribao" in {a["outlet"] for a in mirrored}


def test_a_story_has_its_fixed_keys_and_names_only_articles_that_there_are(call: Call, feeds: Path) -> None:
    stories = rows(call("export", "stories", "--config", feeds))
    assert {tuple(story) for story in stories} == {tuple(STORY)}
    titles = {a["article"]: a["title"] for a in rows(call("export", "articles", "--config", feeds))}
    assert sorted(a for story in stories for a in story["articles"]) == sorted(titles)
    assert all(titles[story["canonical"]] == story["title"] for story in stories)


def test_a_story_names_its_topics_and_since_when_it_is_published(call: Call, feeds: Path) -> None:
    stories = rows(call("export", "stories", "--config", feeds))
    assert {topic for story in stories for topic in story["topics"]} == {"all", "strait", "tech", "english"}
    assert all(ISO.fullmatch(story["first_published"]) for story in stories if story["topics"])


def test_a_source_has_its_fixed_keys_and_no_error_after_a_good_fetch(call: Call, feeds: Path) -> None:
    sources = rows(call("export", "sources", "--config", feeds))
    assert {tuple(source) for source in sources} == {tuple(SOURCE)}
    assert {(s["status"], s["last_error"]) for s in sources} == {("ok", None)}
    assert {s["kind"] for s in sources} == {"feed", "git"}


def test_sources_in_json_are_the_exported_ones(call: Call, feeds: Path) -> None:
    exported = call("export", "sources", "--config", feeds)
    assert call("sources", "--json", "--config", feeds).out == exported.out


def test_a_story_that_no_topic_took_has_no_times_and_its_best_article(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "feeds.yaml"
    with outlet() as server:
        server.publish("/a", "无人问津")
        server.publish("/b", "无人问津")
        path.write_text(
            "http: {hosts: {127.0.0.1: {allow_private: true}}}\n"
            f"sources: {{a: '{server.url('/a')}', b: {{feed: '{server.url('/b')}', weight: 90}}}}\n"
            "topics: {none: {match: {any: [{keywords: [别的]}]}}}\n",
            "utf-8",
        )
        assert call("once", "--config", path).code == 0
    (story,) = rows(call("export", "stories", "--config", path))
    articles = rows(call("export", "articles", "--config", path))
    (best,) = [article for article in articles if article["source"] == "b"]
    assert (story["topics"], story["first_published"], story["updated"]) == ([], None, None)
    assert (story["title"], story["canonical"]) == ("无人问津", best["article"])
    assert "(not announced)" in call("explain", best["url"], "--config", path).out


def test_what_was_published_stays_told_though_its_sources_and_topics_left(
    call: Call, built: Path, tmp_path: Path
) -> None:
    path = tmp_path / "feeds.yaml"
    path.write_text(f"service: {{storage: '{built / 'storage'}'}}\n", "utf-8")
    assert all(story["topics"] for story in rows(call("export", "stories", "--config", path)))
    assert rows(call("export", "sources", "--config", path)) == []


def test_a_secret_in_an_address_is_shown_as_the_reference_it_was_written_as(
    call: Call, tmp_path: Path
) -> None:
    (tmp_path / "key").write_text("hunter2", "utf-8")
    (tmp_path / "feeds.yaml").write_text(
        "sources: {paid: 'https://paid.example/rss?key=${file:key}', open: 'https://me:pw@open.example/rss'}\n"
        "topics: {all: {title: 全部}}\n",
        "utf-8",
    )
    found = rows(call("export", "sources", "--config", tmp_path / "feeds.yaml"))
    assert [row["url"] for row in found] == [
        "https://paid.example/rss?key=${file:key}",
        "https://open.example/rss",
    ]


def test_nothing_is_made_where_nothing_was_stored_yet(call: Call, tmp_path: Path) -> None:
    (tmp_path / "feeds.yaml").write_text("sources: {bbc: 'https://bbc.example/rss'}\n", "utf-8")
    assert call("export", "articles", "--config", tmp_path / "feeds.yaml").out == ""
    (source,) = rows(call("export", "sources", "--config", tmp_path / "feeds.yaml"))
    assert (source["status"], source["last_fetch"], source["next_due"]) == ("new", None, None)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["feeds.yaml"]
