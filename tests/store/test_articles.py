"""Articles in, the same articles out."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aggregator.model import Article, ArticleId, Enclosure, Fingerprint, Passage, SourceSlug
from aggregator.store import sql
from aggregator.store.sql import SqlStore
from tests.store.keeping import A, cluster, keep, rearrange
from tests.stories import NOON, at, make_article, name_of, printed

# NUL and lone surrogates are refused long before the store.
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
moments = st.datetimes(datetime(1970, 1, 1), datetime(2999, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
articles = st.builds(
    Article,
    id=st.just(ArticleId("a")),
    source=texts.map(SourceSlug),
    outlet=texts,
    feed_url=texts,
    entry_id=texts,
    url=texts,
    address=texts,
    title=texts,
    authors=st.tuples(texts, texts),
    published=st.none() | moments,
    precision=st.sampled_from(["second", "day"]),
    updated=st.none() | moments,
    language=texts,
    summary_html=texts,
    content_html=texts,
    text=texts,
    categories=st.lists(texts, max_size=3).map(tuple),
    enclosures=st.lists(st.builds(Enclosure, texts, texts, st.integers(0, 1 << 40)), max_size=2).map(tuple),
    first_seen=moments,
    digest=texts,
)
numbers = st.integers(0, (1 << 64) - 1)
prints = st.builds(
    Fingerprint, numbers, numbers, st.binary(max_size=8), st.binary(max_size=8), st.integers(0, 99)
)
many = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
serial = count()


@many
@given(told=articles, fingerprint=prints)
def test_every_field_of_an_article_and_of_its_fingerprint_comes_back_as_it_went(
    store: SqlStore, told: Article, fingerprint: Fingerprint
) -> None:
    # All examples go into one database, where an article seen before would keep its first sight.
    number = str(next(serial))
    article = replace(told, id=ArticleId(number), entry_id=told.entry_id + number)
    with store.writing() as writing:
        writing.save_articles([article], {article.id: fingerprint}, fresh=(), first=False)
        assert writing.articles([article.id]) == {article.id: article}
        assert writing.passages([article.id]) == {article.id: Passage(article.title, article.text)}
        seen = writing.fingerprinted([article.id])[article.id]
    assert seen == replace(printed(article), fingerprint=fingerprint)


def test_times_keep_their_microseconds(store: SqlStore) -> None:
    moment = datetime(2026, 3, 5, 23, 59, 59, 999_999, tzinfo=UTC)
    article = make_article("1", published=moment, updated=moment, first_seen=moment)
    keep(store, article)
    assert store.articles([article.id])[article.id] == article


def test_hashes_use_all_of_64_bits(store: SqlStore) -> None:
    article = make_article("1")
    greatest = Fingerprint((1 << 64) - 1, 1 << 63, b"", b"", 0)
    with store.writing() as writing:
        writing.save_articles([article], {article.id: greatest}, fresh=(), first=False)
        assert writing.fingerprinted([article.id])[article.id].fingerprint == greatest


def test_an_article_saved_again_keeps_when_it_was_first_seen_and_takes_the_rest(store: SqlStore) -> None:
    keep(store, make_article("1"))
    later = make_article("1", title="改过的标题", first_seen=at(5))
    keep(store, later)
    assert store.articles([later.id]) == {later.id: replace(later, first_seen=NOON)}


@pytest.mark.parametrize("fresh", [True, False])
def test_whether_an_article_may_be_announced_is_settled_at_first_sight(store: SqlStore, fresh: bool) -> None:  # noqa: FBT001
    keep(store, make_article("1"), fresh=fresh)
    rearrange(store, cluster(A, "1"))
    keep(store, make_article("1", title="改过的标题"), fresh=not fresh)
    with store.writing() as writing:
        assert [story.id for _, story in writing.revised(0)] == ([A] if fresh else [])


def test_an_article_of_the_first_fetch_stays_one(store: SqlStore) -> None:
    keep(store, make_article("1"), first=True)
    rearrange(store, cluster(A, "1"))
    keep(store, make_article("1"), first=False)
    story = store.story(A)
    assert story is not None
    assert not story.held


def test_articles_are_found_by_a_span_that_overlaps_their_time(store: SqlStore) -> None:
    day = make_article("day", hours=0, precision="day", first_seen=at(40))
    keep(store, day, make_article("early", hours=-3), make_article("late", hours=30))
    with store.writing() as writing:
        found = {article.entry_id for article in writing.between(at(20), at(28))}
        assert found == {"day"}
        assert {article.entry_id for article in writing.between(at(-3), at(-3))} == {"early"}


def test_twins_are_found_by_address_or_exact_text_at_any_time(store: SqlStore) -> None:
    text = "海岸警卫队昨夜在港外救起三名渔民。"
    keep(
        store,
        make_article("same-address", address="haian.example.com/1", hours=-2000),
        make_article("same-text", text, hours=-3000),
        make_article("other"),
        make_article("empty", text=" ", address=""),
    )
    asked = [printed(make_article("1", text)), printed(make_article("blank", text=" ", address=""))]
    with store.writing() as writing:
        found = {article.entry_id for article in writing.same_address_or_text(asked)}
    assert found == {"same-address", "same-text"}


def test_digests_of_a_source_are_the_newest_or_those_among_the_given(store: SqlStore) -> None:
    keep(store, make_article("1"), make_article("2"), make_article("1", source="daoyu"))
    haian = SourceSlug("haian")
    assert store.known_digests(haian) == {"haian 1", "haian 2"}
    assert store.known_digests(haian, ["haian 2", "daoyu 1", "haian 3"]) == {"haian 2"}
    assert store.known_digests(haian, []) == frozenset()


def test_a_host_belongs_to_the_feed_that_has_most_articles_there(store: SqlStore) -> None:
    keep(
        store,
        make_article("1"),
        make_article("2"),
        make_article("3", source="guest", address="haian.example.com/3"),
        make_article("4", source="attic", outlet="haian", address="attic.example.com/4"),
        make_article("5", address=""),
        make_article("6", address="http://old.example.com/6"),
    )
    assert store.hosts() == {"haian.example.com": "haian", "old.example.com": "haian"}


def test_all_articles_come_in_the_order_of_first_sight_over_any_number_of_pages(store: SqlStore) -> None:
    size = 2 * sql.PAGE + 5
    # Many share a moment, so that a page ends in the middle of one.
    keep(
        store,
        *(make_article(f"{n}", "短文", first_seen=NOON + timedelta(seconds=n % 7)) for n in range(size)),
    )
    rearrange(store, cluster(A, "0"))
    found = list(store.all_articles())
    order = [(article.first_seen, article.id) for article, _ in found]
    assert order == sorted(set(order))
    assert len(order) == size
    assert {story for article, story in found if article.entry_id == "0"} == {A}
    assert {story for article, story in found if article.entry_id != "0"} == {""}


def test_thousands_of_ids_fit_one_question(store: SqlStore) -> None:
    keep(store, *(make_article(f"{n}", "短文") for n in range(1200)))
    ids = [name_of(f"{n}") for n in range(1200)]
    assert len(store.articles(ids + ids)) == 1200


def test_an_article_is_found_by_its_id_its_link_and_its_address(store: SqlStore) -> None:
    article = make_article("1", url="https://www.haian.example.com/1?from=rss")
    keep(store, article)
    for reference in (article.id, article.url, article.address):
        assert store.find(reference) == article
    assert store.find("https://nowhere.example.com/") is None


def test_of_several_articles_under_one_address_the_one_seen_first_is_found(store: SqlStore) -> None:
    first = make_article("1", source="daoyu", url="https://x.example.com/1", hours=-1)
    keep(store, make_article("1", url="https://x.example.com/1"), first)
    assert store.find("https://x.example.com/1") == first


def test_a_story_is_found_by_its_id_with_or_without_urn(store: SqlStore) -> None:
    keep(store, make_article("1"))
    rearrange(store, cluster(A, "1"))
    for reference in (A, f"urn:uuid:{A}", A.upper()):
        assert store.find(reference) == store.story(A)


def test_memberships_come_in_the_articles_order(store: SqlStore) -> None:
    keep(store, make_article("2", hours=1), make_article("1", hours=2), make_article("3", hours=0))
    rearrange(store, cluster(A, "3", "2", "1"))
    assert list(store.memberships()) == [("3", A), ("2", A), ("1", A)]
