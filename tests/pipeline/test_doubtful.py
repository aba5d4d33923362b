"""Which pairs an audit shows, on real texts that were really settled."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from aggregator.model import Article, ArticleId, Dedup
from aggregator.model.audits import Copy
from aggregator.pipeline import doubtful
from aggregator.store.sql import open_store
from tests.dedupe.texts import FERRY, FERRY_EDITED, FERRY_MORE, FERRY_OWN, FERRY_SUMMARY, LIBRARY, begin
from tests.pipeline.newsroom import Newsroom, make_settings
from tests.stories import make_article, make_source

HOUSES = ("haian", "daohe", "yunzhou", "daoyu")


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    settings = make_settings(tmp_path, [make_source(slug) for slug in HOUSES])
    with closing(open_store(f"sqlite+pysqlite:///{tmp_path / 'aggregator.db'}")) as store:
        yield Newsroom(store, settings)


def settled(room: Newsroom, *articles: Article) -> dict[ArticleId, Copy]:
    """Settle articles one by one, and return them as an audit counts them."""
    for article in articles:
        room.settle(article.source, article)
    return {
        article.id: Copy(
            article=article.id,
            story=story,
            house=article.source,
            title=article.title,
            url=article.url,
            address=article.address,
        )
        for article, story in room.store.all_articles()
    }


def told(source: str, text: str, title: str = "东岛航线周六恢复通航") -> Article:
    return make_article("1", text, source=source, title=title)


def test_folds_by_evidence_come_with_the_lowest_score_first_and_their_figures(room: Newsroom) -> None:
    copies = settled(
        room, told("haian", FERRY), told("daohe", FERRY_EDITED), told("yunzhou", FERRY + FERRY_MORE)
    )
    assert len({copy.story for copy in copies.values()}) == 1
    found = doubtful.folds(room.store, copies)
    assert len(found) == 3
    assert [each.score for each in found] == sorted(each.score for each in found)
    assert found[0].score < found[-1].score
    assert all(each.a.article < each.b.article and 0.3 < each.jaccard < 1 for each in found)


def test_equal_texts_are_no_doubtful_folds(room: Newsroom) -> None:
    copies = settled(room, told("haian", FERRY), told("daohe", FERRY, "等了两个月"))
    assert len({copy.story for copy in copies.values()}) == 1
    assert doubtful.folds(room.store, copies) == ()


def test_two_pages_are_shown_once_however_many_mirrors_have_them(room: Newsroom) -> None:
    mirrored = make_article("m", FERRY, source="attic", outlet="haian", address="haian.example.com/1")
    copies = settled(room, told("haian", FERRY), mirrored, told("daohe", FERRY_EDITED))
    assert len({copy.story for copy in copies.values()}) == 1
    (fold,) = doubtful.folds(room.store, copies)
    assert {fold.a.address, fold.b.address} == {"haian.example.com/1", "daohe.example.com/1"}


def test_a_near_pair_of_two_houses_that_was_not_folded_is_a_miss(room: Newsroom) -> None:
    mixed = begin(FERRY, 0.25) + FERRY_OWN  # certainty .62
    copies = settled(room, told("haian", FERRY), told("daohe", mixed), told("daoyu", LIBRARY, "图书馆"))
    assert len({copy.story for copy in copies.values()}) == 3
    (miss,) = doubtful.misses(room.store, copies, Dedup())
    assert {miss.a.house, miss.b.house} == {"haian", "daohe"}
    assert Dedup().threshold / 2 <= miss.score


def test_folded_pairs_and_pairs_of_one_house_are_no_misses(room: Newsroom) -> None:
    copies = settled(
        room,
        told("haian", FERRY),
        told("daohe", FERRY_SUMMARY),
        make_article("2", begin(FERRY, 0.25) + FERRY_OWN, source="haian", title="另一篇"),
    )
    misses = doubtful.misses(room.store, copies, Dedup())
    assert all(copies[each.a.article].story != copies[each.b.article].story for each in misses)
    assert all(each.a.house != each.b.house for each in misses)


def test_twenty_are_enough_to_look_at(room: Newsroom) -> None:
    articles = [
        make_article(str(number), FERRY + FERRY_MORE[: 20 + 9 * number], source=HOUSES[number % 4])
        for number in range(12)
    ]
    copies = settled(room, *articles)
    assert len(doubtful.folds(room.store, copies)) == doubtful.MOST
