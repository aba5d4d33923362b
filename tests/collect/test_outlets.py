"""Whose article a mirror carries."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from aggregator.collect.outlets import Directory, attributed, directory, outlet, registrable
from aggregator.model import Article, ArticleId, Feeds, Interval, Repository, Source, SourceSlug


def source(slug: str, name: str = "", *aliases: str) -> Source:
    return Source(
        slug=SourceSlug(slug),
        name=name,
        aliases=aliases,
        origin=Feeds((f"https://{slug}.example/feed",)),
        interval=Interval(timedelta(minutes=10), timedelta(hours=12)),
        first_fetch=20,
        announce=timedelta(days=7),
    )


def host(name: str) -> SourceSlug:
    return SourceSlug(name)


KNOWN = directory(
    [
        source("mingpao", "明報", "Ming Pao"),
        source("chenbao", "晨报", "mingpao"),
        source("wanbao", "晨報晚版"),
    ],
    {
        "news.mingpao.com.hk": host("mingpao"),
        "www.chenbao.example": host("chenbao"),
        "a.shared.org": host("chenbao"),
    }
    | {"b.shared.org": host("wanbao")},
)


@pytest.mark.parametrize(
    ("credit", "url", "expected"),
    [
        ("mingpao", "", "mingpao"),
        ("明报", "", "mingpao"),
        ("ＭＩＮＧ pao", "", "mingpao"),
        ("晨報", "https://news.mingpao.com.hk/1", "chenbao"),
        ("别家", "https://www.mingpao.com.hk/1", "mingpao"),
        ("别家", "https://m.chenbao.example/1", "chenbao"),
        ("别家", "https://a.shared.org/1", "chenbao"),
        ("别家", "https://b.shared.org/1", "wanbao"),
        ("别家", "https://c.shared.org/1", "别家"),
        ("别家", "https://other.com.hk/1", "别家"),
        ("别家", "", "别家"),
        ("", "https://www.other.co.uk/1", "other.co.uk"),
        ("", "", ""),
    ],
)
def test_the_outlet_is_known_by_its_credit_else_by_its_host(credit: str, url: str, expected: str) -> None:
    assert outlet(credit, url, KNOWN) == expected


def test_a_name_of_two_sources_tells_nothing() -> None:
    twins = directory([source("one", "同名"), source("two", "同名"), source("three", "", "one")], {})
    assert outlet("同名", "", twins) == "同名"
    assert outlet("one", "", twins) == "one"


def test_a_mirror_is_no_outlet() -> None:
    mirror = replace(source("archive", "晨报"), origin=Repository("https://forge.example/m.git"))
    assert directory([mirror], {}) == Directory({}, {})


def test_the_operators_word_on_whose_mirror_it_is_beats_all() -> None:
    article = Article(
        id=ArticleId("a1"),
        source=SourceSlug("archive"),
        outlet="明報",
        feed_url="",
        entry_id="1",
        url="",
        address="",
        title="",
        first_seen=datetime(2023, 7, 1, tzinfo=UTC),
    )
    mirror = replace(source("archive"), origin=Repository("https://forge.example/m.git"))
    assert attributed(article, mirror, KNOWN).outlet == "mingpao"
    assert attributed(article, replace(mirror, mirror_of=SourceSlug("chenbao")), KNOWN).outlet == "chenbao"
    assert attributed(article, source("archive"), KNOWN) is article


def test_the_registrable_part_of_a_host_follows_the_public_list() -> None:
    assert registrable("news.example.co.uk") == "example.co.uk"
    assert registrable("one.github.io") == "one.github.io"
    assert registrable("localhost") == "localhost"
    assert registrable("") == ""
