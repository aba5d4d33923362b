"""What is written becomes what is meant: defaults, inheritance, rules."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from aggregator import __version__
from aggregator.model import (
    AllOf,
    AnyOf,
    Canonical,
    Dedup,
    Feeds,
    Host,
    Interval,
    Keywords,
    Layout,
    Matcher,
    Not,
    Publish,
    Rate,
    Regex,
    Repository,
    Role,
    Score,
    Scored,
    Settings,
    Source,
    Topic,
)

Meaning = Callable[..., Settings]
SHORTEST = "sources:\n  bbc: https://a.example/rss.xml\ntopics:\n  all:\n"
THREE = (
    "sources:\n"
    "  a: {feed: https://a.example/, tags: [tech, hk]}\n"
    "  b: {feed: https://b.example/, tags: [hk]}\n"
    "  c: https://c.example/\n"
)


def minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


def source(settings: Settings, slug: str) -> Source:
    return next(found for found in settings.sources.values() if found.slug == slug)


def topic(settings: Settings) -> Topic:
    return next(iter(settings.topics.values()))


def test_the_shortest_file_has_every_default(meaning: Meaning, folder: Path) -> None:
    settings = meaning(SHORTEST)
    assert settings.path == folder / "feeds.yaml"
    assert settings.service.storage == folder / "storage"
    assert settings.service.database == f"sqlite+pysqlite:///{folder}/storage/aggregator.db"
    assert settings.service.listen == ("127.0.0.1", 8080)
    assert (settings.service.timezone, settings.service.language) == ("Asia/Shanghai", "zh-CN")
    assert settings.http.user_agent == f"aggregator/{__version__} (+http://127.0.0.1:8080)"
    assert (settings.http.timeout, settings.http.max_body) == (timedelta(seconds=20), 15_000_000)
    assert settings.http.host("a.example") == Host(Rate(1, timedelta(seconds=2)), 2, allow_private=False)
    assert settings.dedup == Dedup(window=timedelta(hours=72), threshold=0.75, max_story=60)
    assert settings.canonical == Canonical(hold=minutes(10))
    assert settings.publish == Publish(
        base_url="http://127.0.0.1:8080",
        content="excerpt",
        images="direct",
        actions="http://127.0.0.1:8080",
        archive="monthly",
        hub="",
    )


def test_an_address_is_a_whole_source(meaning: Meaning) -> None:
    assert source(meaning(SHORTEST), "bbc") == Source(
        slug=source(meaning(SHORTEST), "bbc").slug,
        name="bbc",
        origin=Feeds(("https://a.example/rss.xml",)),
        interval=Interval(minutes(10), minutes(720), stated=False),
        first_fetch=20,
        announce=timedelta(days=7),
    )


def test_an_empty_topic_is_every_story_under_its_slug(meaning: Meaning) -> None:
    assert topic(meaning(SHORTEST)) == Topic(slug=topic(meaning(SHORTEST)).slug, title="all")


def test_every_key_of_a_source_arrives(meaning: Meaning) -> None:
    text = (
        "sources:\n"
        "  paper:\n"
        "    feeds: [https://a.example/1, https://a.example/2, https://a.example/1]\n"
        "    name: 某报  晚刊\n"
        "    language: ZH-hant-tw\n"
        "    tags: [hk, hk]\n"
        "    role: wire\n"
        "    weight: 90\n"
        "    family: 某报\n"
        "    aliases: [老报, 老报]\n"
        "    interval: {min: 5m, max: 1d}\n"
        "    first_fetch: 0\n"
        "    announce: 1d12h\n"
        "    enabled: false\n"
        "  copy: {feed: https://b.example/, mirror_of: paper}\n"
    )
    paper, copy = meaning(text).sources.values()
    assert paper == Source(
        slug=paper.slug,
        name="某报 晚刊",
        origin=Feeds(("https://a.example/1", "https://a.example/2")),
        language="zh-Hant-TW",
        tags=frozenset({"hk"}),
        role=Role.WIRE,
        weight=90,
        family="某报",
        aliases=("老报",),
        interval=Interval(minutes(5), timedelta(days=1), stated=True),
        first_fetch=0,
        announce=timedelta(hours=36),
        enabled=False,
    )
    assert (copy.mirror_of, copy.house) == ("paper", "paper")


def test_a_source_inherits_the_defaults_and_its_own_word_wins(meaning: Meaning) -> None:
    text = (
        "defaults: {role: wire, weight: 70, first_fetch: 5, announce: 1d, interval: {min: 30m}}\n"
        "sources:\n"
        "  a: https://a.example/\n"
        "  b: {feed: https://b.example/, role: original, weight: 50, first_fetch: 20, announce: 7d}\n"
    )
    a, b = meaning(text).sources.values()
    assert (a.role, a.weight, a.first_fetch, a.announce) == (Role.WIRE, 70, 5, timedelta(days=1))
    assert (b.role, b.weight, b.first_fetch, b.announce) == (Role.ORIGINAL, 50, 20, timedelta(days=7))
    assert a.interval == b.interval == Interval(minutes(30), minutes(720), stated=True)


@pytest.mark.parametrize(
    ("default", "own", "expected"),
    [
        ("", "", Interval(minutes(10), minutes(720), stated=False)),
        ("max: 6h", "", Interval(minutes(10), minutes(360), stated=False)),
        ("min: 1h", "max: 3h", Interval(minutes(60), minutes(180), stated=True)),
        ("", "min: 1d", Interval(minutes(1440), minutes(1440), stated=True)),
        ("", "max: 5m", Interval(minutes(5), minutes(5), stated=False)),
        ("min: 1h", "min: 2m", Interval(minutes(2), minutes(720), stated=True)),
    ],
)
def test_a_stated_bound_moves_the_other_where_that_is_only_a_default(
    default: str, own: str, expected: Interval, meaning: Meaning
) -> None:
    text = (
        f"defaults: {{interval: {{{default}}}}}\n"
        f"sources: {{a: {{feed: https://a.example/, interval: {{{own}}}}}}}\n"
    )
    assert source(meaning(text), "a").interval == expected


def test_a_repository_arrives_with_all_its_keys(meaning: Meaning) -> None:
    text = (
        "sources:\n"
        "  m:\n"
        "    role: mirror\n"
        "    git: {url: https://g.example/m.git, branch: main, layout: jekyll,\n"
        "          paths: ['_posts/**/*.md'], since: 30d}\n"
        "  n: {git: {url: file:///srv/n.git}}\n"
    )
    m, n = meaning(text).sources.values()
    assert m.origin == Repository(
        "https://g.example/m.git", "main", Layout("jekyll"), ("_posts/**/*.md",), timedelta(days=30)
    )
    assert n.origin == Repository("file:///srv/n.git")
    assert (m.kind, m.role) == ("git", Role.MIRROR)


def test_a_path_to_a_repository_counts_from_the_file_it_stands_in(meaning: Meaning, folder: Path) -> None:
    (folder / "more").mkdir()
    (folder / "more" / "x.yaml").write_text("sources: {b: {git: {url: ./镜像 b}}}\n", "utf-8")
    text = "include: [more/x.yaml]\nsources: {a: {git: {url: mirrors/a.git}}, c: {git: {url: /srv/c}}}\n"
    a, c, b = meaning(text).sources.values()
    assert a.origin.urls == ((folder / "mirrors" / "a.git").as_uri(),)
    assert b.origin.urls == ((folder / "more" / "镜像 b").as_uri(),)
    assert c.origin.urls == ("file:///srv/c",)


def test_storage_counts_from_the_file_and_the_environment_wins(meaning: Meaning, folder: Path) -> None:
    text = "service: {storage: ../state}\n"
    assert meaning(text).service.storage == folder / ".." / "state"
    assert meaning(text, AGGREGATOR_STORAGE="/srv/state").service.storage == Path("/srv/state")
    assert meaning(text, AGGREGATOR_STORAGE="here").service.storage == folder / "here"
    assert meaning("service: {storage: /var/lib/x}\n").service.storage == Path("/var/lib/x")


def test_a_postgresql_address_gets_its_driver(meaning: Meaning) -> None:
    service = meaning("service: {database: 'postgresql://me@db.example/news?sslmode=require'}\n").service
    assert service.database == "postgresql+psycopg://me@db.example/news?sslmode=require"


def test_a_base_url_loses_its_slash_and_names_us_to_servers(meaning: Meaning) -> None:
    settings = meaning("publish: {base_url: 'https://news.example.org/a/'}\n")
    assert settings.publish.base_url == "https://news.example.org/a"
    assert settings.http.user_agent == f"aggregator/{__version__} (+https://news.example.org/a)"
    assert meaning("http: {user_agent: mine/1}\n").http.user_agent == "mine/1"


def test_an_ipv6_address_to_listen_on_stands_in_brackets_in_the_base_url(meaning: Meaning) -> None:
    settings = meaning("service: {listen: '[::1]:9000'}\n")
    assert settings.service.listen == ("::1", 9000)
    assert settings.publish.base_url == "http://[::1]:9000"


def test_a_host_takes_from_the_star_what_it_does_not_say(meaning: Meaning) -> None:
    text = (
        "http:\n"
        "  timeout: 5s\n"
        "  max_body: 1MiB\n"
        "  hosts:\n"
        '    "*": {rate: 1/10s, concurrency: 1}\n'
        "    rsshub.lan: {allow_private: true, rate: 5/1s}\n"
        "    192.168.1.2: {allow_private: true}\n"
    )
    http = meaning(text).http
    assert (http.timeout, http.max_body) == (timedelta(seconds=5), 1_048_576)
    assert http.host("a.example") == Host(Rate(1, timedelta(seconds=10)), 1)
    assert http.host("rsshub.lan") == Host(Rate(5, timedelta(seconds=1)), 1, allow_private=True)
    assert http.host("192.168.1.2") == Host(Rate(1, timedelta(seconds=10)), 1, allow_private=True)


def test_stories_and_editions_are_tuned(meaning: Meaning) -> None:
    text = (
        "dedup: {window: 2d, threshold: 0.9, guards: {max_story: 5}}\n"
        "canonical: {order: [earliest, weight, earliest], hold: 0s}\n"
        "publish: {content: full, items: 7}\n"
        "topics: {a: , b: {publish: {items: 9}}}\n"
    )
    settings = meaning(text)
    assert settings.dedup == Dedup(window=timedelta(days=2), threshold=0.9, max_story=5)
    assert settings.canonical == Canonical(order=("earliest", "weight"), hold=timedelta())
    assert settings.publish.content == "full"
    assert [found.items for found in settings.topics.values()] == [7, 9]


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("true", "https://news.example.org"),
        ("false", ""),
        ("https://desk.example.org/", "https://desk.example.org"),
    ],
)
def test_actions_are_answered_where_the_editions_lie_or_elsewhere_or_nowhere(
    meaning: Meaning, written: str, address: str
) -> None:
    text = f"publish: {{base_url: https://news.example.org/, actions: {written}}}\n"
    assert meaning(text).publish.actions == address


def test_an_edition_has_pictures_archives_a_hub_and_an_icon_as_told(meaning: Meaning) -> None:
    text = (
        "publish: {images: none, archive: none, websub: {hub: https://hub.example.org/}}\n"
        "topics: {a: {publish: {max_per_source: 3, icon: https://news.example.org/a.png}}}\n"
    )
    settings = meaning(text)
    publish = settings.publish
    assert (publish.images, publish.archive, publish.hub) == ("none", "none", "https://hub.example.org/")
    assert (topic(settings).max_per_source, topic(settings).icon) == (3, "https://news.example.org/a.png")


@pytest.mark.parametrize(
    ("choice", "slugs"),
    [
        ("include: [a, c]", "ac"),
        ("include: ['tag:hk']", "ab"),
        ("include: ['tag:tech', c], exclude: [a]", "c"),
        ("exclude: [a]", "bc"),
        ("exclude: ['tag:hk']", "c"),
        ("include: []", ""),
        ("exclude: []", "abc"),
    ],
)
def test_a_topic_takes_the_sources_it_includes_less_those_it_excludes(
    choice: str, slugs: str, meaning: Meaning
) -> None:
    chosen = topic(meaning(f"{THREE}topics: {{t: {{sources: {{{choice}}}}}}}\n"))
    assert chosen.sources == frozenset(slugs)


def test_a_topic_without_sources_takes_every_source_there_ever_was(meaning: Meaning) -> None:
    assert topic(meaning(f"{THREE}topics: {{t: {{sources: }}}}\n")).sources is None


def test_a_topic_has_title_languages_and_weights_of_its_own(meaning: Meaning) -> None:
    text = f"{THREE}topics: {{t: {{title: 时政, languages: [ZH, zh], canonical: {{weights: {{a: 90}}}}}}}}\n"
    found = topic(meaning(text))
    assert (found.title, found.languages, dict(found.weights)) == ("时政", ("zh",), {"a": 90})


A, B, C = (Keywords((word,)) for word in "甲乙丙")
ONE = Score(1, (Scored(A, 1),))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("", AllOf(())),
        ("any: [{keywords: [甲]}]", A),
        ("any: [{keywords: [甲]}, {keywords: [乙]}]", AnyOf((A, B))),
        ("all: [{keywords: [甲]}, {keywords: [乙]}]", AllOf((A, B))),
        ("none: [{keywords: [甲]}, {keywords: [乙]}]", Not(AnyOf((A, B)))),
        ("any: [{keywords: [甲]}], none: [{keywords: [乙]}]", AllOf((A, Not(B)))),
        ("any: [{keywords: [甲], not: {keywords: [乙]}}]", AllOf((A, Not(B)))),
        ("any: [{not: {any: [{keywords: [甲]}, {keywords: [乙]}]}}]", Not(AnyOf((A, B)))),
        (
            "all: [{keywords: [甲]}], any: [{keywords: [乙]}, {all: [{keywords: [甲]}, {keywords: [丙]}]}]",
            AllOf((A, AnyOf((B, AllOf((A, C)))))),
        ),
        ("any: [{field: title, keywords: [甲, 乙, 甲]}]", Keywords(("甲", "乙"), "title")),
        ("any: [{any: [{keywords: [甲]}], none: [{keywords: [乙]}]}]", AllOf((A, Not(B)))),
        ("any: [{field: url, regex: '/a\\d'}]", Regex("/a\\d", "url")),
        ("any: [{keywords: [甲], regex: 乙.丙}]", AllOf((A, Regex("乙.丙")))),
        (
            "score: {at_least: 3, rules: [{keywords: [甲], points: 2}, {keywords: [乙]}, {regex: 丙}]}",
            Score(3, (Scored(A, 2), Scored(B, 1), Scored(Regex("丙"), 1))),
        ),
        ("score: {rules: [{keywords: [甲], points: -9}]}", Score(1, (Scored(A, -9),))),
        ("score: {rules: [{keywords: [甲]}]}, none: [{keywords: [乙]}]", AllOf((Not(B), ONE))),
        ("any: [{score: {rules: [{keywords: [甲]}]}}]", ONE),
    ],
)
def test_rules_become_matchers_and_several_keys_are_all_required(
    written: str, meant: Matcher, meaning: Meaning
) -> None:
    assert topic(meaning(f"topics: {{t: {{match: {{{written}}}}}}}\n")).match == meant


def test_topics_and_rules_know_where_they_are_written(meaning: Meaning) -> None:
    text = (
        "topics:\n"
        "  t:\n"
        "    match:\n"
        "      any:\n"
        "        - keywords: [甲]\n"
        "        - {field: title, regex: 乙}\n"
        "      score: {at_least: 2, rules: [{points: 2, not: {keywords: [丙]}}]}\n"
    )
    found = topic(meaning(text))
    assert found.place == "feeds.yaml:2:3"
    match found.match:
        case AllOf((AnyOf((Keywords() as first, Regex() as second)), Score() as score)):
            assert (first.place, second.place) == ("feeds.yaml:5:21", "feeds.yaml:6:33")
            assert score.place == "feeds.yaml:7:7"
            (scored,) = score.rules
            assert isinstance(scored.rule, Not)
            assert isinstance(scored.rule.rule, Keywords)
            assert scored.rule.rule.place == "feeds.yaml:7:64"
        case _:
            pytest.fail(f"another shape: {found.match}")


def test_a_topic_knows_the_names_of_outlets_besides_their_slugs(meaning: Meaning) -> None:
    text = (
        "sources:\n"
        "  a: {name: 甲报, aliases: [甲], feed: https://a.example/}\n"
        "  b: {feed: https://b.example/}\n"
        "topics: {t: }\n"
    )
    assert topic(meaning(text)).outlets == {"a": ("甲", "甲报")}
